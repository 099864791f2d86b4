/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Working sizes, with the pixels and the cost of each.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/widgets/size_chooser.h"

#define COMBO_KEY "impasto-detail-combo"
/* Where the text on the cost wraps, in characters. */
#define COST_CHARS 34
/* The standard sizes, the full one and a custom one. */
#define MAX_ENTRIES 8

typedef struct
{
  gint              full;
  ImpastoCostMeter *meter;
  gboolean          updating;
  ImpastoDetailFunc changed;
  gpointer          data;
  /* The texts of the list, made when the costs change, not when it is drawn. */
  guint  n_costs;
  gint   cost_sizes[MAX_ENTRIES];
  gchar *costs[MAX_ENTRIES];
} Combo;

static const struct
{
  gint         size;
  const gchar *label;
} sizes[] = {
  /* Translators: working sizes. */
  { 256, N_ ("Draft") },
  { IMPASTO_DETAIL_STANDARD, N_ ("Standard") },
  { 1024, N_ ("Large") },
};

static void
clear_costs (Combo *combo)
{
  for (guint i = 0; i < combo->n_costs; i++)
    g_free (combo->costs[i]);
  combo->n_costs = 0;
}

static void
free_combo (gpointer data)
{
  clear_costs (data);
  g_free (data);
}

static Combo *
get_combo (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), COMBO_KEY);
}

/* Adds "Standard (512 × 384)". */
static void
append (GtkWidget *widget, gint value, const gchar *name)
{
  Combo            *combo = get_combo (widget);
  g_autofree gchar *label = NULL;
  gint              width;
  gint              height;

  if (impasto_cost_meter_get_result_size (combo->meter, value, &width, &height))
    /* Translators: a working size's name, its width and height in pixels. */
    label = g_strdup_printf (_ ("%s (%d × %d)"), name, width, height);
  else
    label = g_strdup (name);
  gimp_int_combo_box_append (GIMP_INT_COMBO_BOX (widget), GIMP_INT_STORE_VALUE,
                             value, GIMP_INT_STORE_LABEL, label, -1);
}

static void
combo_changed (GtkWidget *widget, Combo *combo)
{
  if (! combo->updating)
    combo->changed (combo->data);
}

/* The cost stands in the list alone: the closed box has a label below it. */
static void
set_cost_cell (GtkCellLayout   *layout,
               GtkCellRenderer *cell,
               GtkTreeModel    *model,
               GtkTreeIter     *iter,
               gpointer         data)
{
  Combo       *combo = data;
  GtkWidget   *parent = GTK_IS_CELL_VIEW (layout)
                            ? gtk_widget_get_parent (GTK_WIDGET (layout))
                            : NULL;
  gboolean     is_closed = parent && ! GTK_IS_MENU_ITEM (parent);
  const gchar *text = "";
  gint         size;

  gtk_tree_model_get (model, iter, GIMP_INT_STORE_VALUE, &size, -1);
  for (guint i = 0; i < combo->n_costs; i++)
    if (combo->cost_sizes[i] == size)
      text = combo->costs[i];
  g_object_set (cell, "text", text, "visible", ! is_closed, NULL);
}

static void
add_cost_column (GtkWidget *widget, Combo *combo)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();

  g_object_set (cell, "xalign", 1.0, "xpad", IMPASTO_SPACING, "style",
                PANGO_STYLE_ITALIC, NULL);
  gtk_cell_layout_pack_end (GTK_CELL_LAYOUT (widget), cell, FALSE);
  gtk_cell_layout_set_cell_data_func (GTK_CELL_LAYOUT (widget), cell,
                                      set_cost_cell, combo, NULL);
}

GtkWidget *
impasto_detail_combo_new (gint              full,
                          ImpastoCostMeter *meter,
                          ImpastoDetailFunc changed,
                          gpointer          data)
{
  GtkWidget *widget = g_object_new (GIMP_TYPE_INT_COMBO_BOX, NULL);
  Combo     *combo = g_new0 (Combo, 1);

  combo->full = full;
  combo->meter = meter;
  combo->changed = changed;
  combo->data = data;
  g_object_set_data_full (G_OBJECT (widget), COMBO_KEY, combo, free_combo);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (full == 0 || sizes[i].size < full)
      append (widget, sizes[i].size, _ (sizes[i].label));
  append (widget, 0, _ ("Full resolution"));
  add_cost_column (widget, combo);
  g_signal_connect (widget, "changed", G_CALLBACK (combo_changed), combo);
  impasto_widget_set_name (widget, _ ("Detail"));
  gtk_widget_set_tooltip_text (
      widget, _ ("The size, in pixels, at which the picture is painted (the "
                 "working size): more shows finer strokes, takes longer and "
                 "needs more memory"));
  return widget;
}

gint
impasto_detail_combo_get_size (GtkWidget *widget)
{
  gint size = 0;

  gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (widget), &size);
  return size;
}

void
impasto_detail_combo_set_size (GtkWidget *widget, gint size)
{
  Combo *combo = get_combo (widget);

  if (combo->full > 0 && size >= combo->full)
    size = 0;
  combo->updating = TRUE;
  if (! gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (widget), size))
    {
      /* From a script or a file; Translators: a working size. */
      append (widget, size, _ ("Custom"));
      gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (widget), size);
    }
  combo->updating = FALSE;
}

static gboolean
update_cost (GtkTreeModel *model,
             GtkTreePath  *path,
             GtkTreeIter  *iter,
             gpointer      data)
{
  Combo      *combo = data;
  ImpastoCost cost;
  gint        size;

  if (combo->n_costs == MAX_ENTRIES)
    return TRUE;
  gtk_tree_model_get (model, iter, GIMP_INT_STORE_VALUE, &size, -1);
  cost = impasto_cost_meter_estimate (combo->meter, size);
  combo->cost_sizes[combo->n_costs] = size;
  combo->costs[combo->n_costs++] = impasto_cost_describe_short (&cost);
  return FALSE;
}

void
impasto_detail_combo_update_costs (GtkWidget *widget)
{
  Combo *combo = get_combo (widget);

  clear_costs (combo);
  gtk_tree_model_foreach (gtk_combo_box_get_model (GTK_COMBO_BOX (widget)),
                          update_cost, combo);
}

GtkWidget *
impasto_cost_label_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), COST_CHARS);
  impasto_widget_set_name (label, _ ("Cost"));
  return label;
}

gboolean
impasto_cost_label_set (GtkWidget *label, const ImpastoCost *cost)
{
  gboolean          fits = impasto_cost_fits (cost);
  g_autofree gchar *markup = impasto_cost_describe (cost);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_set_tooltip_text (
      label, fits ? _ ("An estimate: the time from how fast this machine has "
                       "been so far, the memory at most")
                  : _ ("It will not fit into this machine’s memory: choose "
                       "less detail"));
  return fits;
}
