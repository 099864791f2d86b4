/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A combo box of working sizes, with the pixels and the cost of each.
 */
#include "config.h"

#include "ui/widgets/size_chooser.h"

#include <glib/gi18n-lib.h>

#define CHOOSER_KEY "impasto-size-chooser"
/* Width of the cost label, in characters. */
#define COST_CHARS 34
/* Enough for the standard sizes, full resolution, and some custom sizes. */
#define MAX_ENTRIES 8

typedef struct
{
  gint              full;
  ImpastoCostMeter *meter;
  gboolean          updating;
  ImpastoSizeFunc   changed;
  gpointer          data;
  /* The costs in the list; made when they change, not when the list is
   * drawn. */
  guint  n_costs;
  gint   cost_sizes[MAX_ENTRIES];
  gchar *costs[MAX_ENTRIES];
} Chooser;

static const struct
{
  gint         size;
  const gchar *label;
} sizes[] = {
  /* Translators: working sizes. */
  { 256, N_ ("Draft") },
  { IMPASTO_SIZE_STANDARD, N_ ("Standard") },
  { 1024, N_ ("Large") },
};

static void
clear_costs (Chooser *chooser)
{
  for (guint i = 0; i < chooser->n_costs; i++)
    g_free (chooser->costs[i]);
  chooser->n_costs = 0;
}

static void
free_chooser (gpointer data)
{
  clear_costs (data);
  g_free (data);
}

static Chooser *
get_chooser (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), CHOOSER_KEY);
}

/* Appends an entry such as "Standard (512 × 384)". */
static void
append (GtkWidget *widget, gint value, const gchar *name)
{
  Chooser          *chooser = get_chooser (widget);
  g_autofree gchar *label = NULL;
  gint              width;
  gint              height;

  if (impasto_cost_meter_get_result_size (chooser->meter, value, &width,
                                          &height))
    /* Translators: the name of a working size, its width and height in
     * pixels. */
    label = g_strdup_printf (_ ("%s (%d × %d)"), name, width, height);
  else
    label = g_strdup (name);
  gimp_int_combo_box_append (GIMP_INT_COMBO_BOX (widget), GIMP_INT_STORE_VALUE,
                             value, GIMP_INT_STORE_LABEL, label, -1);
}

static void
combo_changed (GtkWidget *widget, Chooser *chooser)
{
  if (! chooser->updating)
    chooser->changed (chooser->data);
}

/* Shows the cost only in the list, as the closed combo box has a label below
 * it. */
static void
set_cost_cell (GtkCellLayout   *layout,
               GtkCellRenderer *cell,
               GtkTreeModel    *model,
               GtkTreeIter     *iter,
               gpointer         data)
{
  Chooser     *chooser = data;
  GtkWidget   *parent = GTK_IS_CELL_VIEW (layout)
                            ? gtk_widget_get_parent (GTK_WIDGET (layout))
                            : NULL;
  gboolean     is_closed = parent && ! GTK_IS_MENU_ITEM (parent);
  const gchar *text = "";
  gint         size;

  gtk_tree_model_get (model, iter, GIMP_INT_STORE_VALUE, &size, -1);
  for (guint i = 0; i < chooser->n_costs; i++)
    if (chooser->cost_sizes[i] == size)
      text = chooser->costs[i];
  g_object_set (cell, "text", text, "visible", ! is_closed, NULL);
}

static void
add_cost_column (GtkWidget *widget, Chooser *chooser)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();

  g_object_set (cell, "xalign", 1.0, "xpad", IMPASTO_SPACING, "style",
                PANGO_STYLE_ITALIC, NULL);
  gtk_cell_layout_pack_end (GTK_CELL_LAYOUT (widget), cell, FALSE);
  gtk_cell_layout_set_cell_data_func (GTK_CELL_LAYOUT (widget), cell,
                                      set_cost_cell, chooser, NULL);
}

void
impasto_size_chooser_set_full (GtkWidget *widget, gint full)
{
  Chooser      *chooser = get_chooser (widget);
  GtkListStore *store = gimp_int_store_new ();

  chooser->full = full;
  chooser->updating = TRUE;
  /* A GimpIntStore cannot be cleared, so make a new one. */
  gtk_combo_box_set_model (GTK_COMBO_BOX (widget), GTK_TREE_MODEL (store));
  g_object_unref (store);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (full == 0 || sizes[i].size < full)
      append (widget, sizes[i].size, _ (sizes[i].label));
  append (widget, 0, _ ("Full resolution"));
  chooser->updating = FALSE;
}

GtkWidget *
impasto_size_chooser_new (ImpastoCostMeter *meter,
                          ImpastoSizeFunc   changed,
                          gpointer          data)
{
  GtkWidget *widget = g_object_new (GIMP_TYPE_INT_COMBO_BOX, NULL);
  Chooser   *chooser = g_new0 (Chooser, 1);

  chooser->meter = meter;
  chooser->changed = changed;
  chooser->data = data;
  g_object_set_data_full (G_OBJECT (widget), CHOOSER_KEY, chooser,
                          free_chooser);
  impasto_size_chooser_set_full (widget, 0);
  add_cost_column (widget, chooser);
  g_signal_connect (widget, "changed", G_CALLBACK (combo_changed), chooser);
  impasto_widget_set_name (widget, _ ("Working size"));
  gtk_widget_set_tooltip_text (
      widget, _ ("The size, in pixels, at which the picture is painted. A "
                 "larger size shows finer strokes, takes longer, and needs "
                 "more memory"));
  return widget;
}

gint
impasto_size_chooser_get_size (GtkWidget *widget)
{
  gint size = 0;

  gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (widget), &size);
  return size;
}

void
impasto_size_chooser_set_size (GtkWidget *widget, gint size)
{
  Chooser *chooser = get_chooser (widget);

  if (chooser->full > 0 && size >= chooser->full)
    size = 0;
  chooser->updating = TRUE;
  if (! gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (widget), size))
    {
      /* Translators: a working size that a script or a file has set. */
      append (widget, size, _ ("Custom"));
      gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (widget), size);
    }
  chooser->updating = FALSE;
}

static gboolean
update_cost (GtkTreeModel *model,
             GtkTreePath  *path,
             GtkTreeIter  *iter,
             gpointer      data)
{
  Chooser    *chooser = data;
  ImpastoCost cost;
  gint        size;

  if (chooser->n_costs == MAX_ENTRIES)
    return TRUE;
  gtk_tree_model_get (model, iter, GIMP_INT_STORE_VALUE, &size, -1);
  cost = impasto_cost_meter_estimate (chooser->meter, size);
  chooser->cost_sizes[chooser->n_costs] = size;
  chooser->costs[chooser->n_costs++] = impasto_cost_describe_short (&cost);
  return FALSE;
}

void
impasto_size_chooser_update_costs (GtkWidget *widget)
{
  Chooser *chooser = get_chooser (widget);

  clear_costs (chooser);
  gtk_tree_model_foreach (gtk_combo_box_get_model (GTK_COMBO_BOX (widget)),
                          update_cost, chooser);
}

GtkWidget *
impasto_cost_label_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), COST_CHARS);
  impasto_widget_set_name (label, _ ("Cost"));
  return label;
}

gboolean
impasto_cost_label_set (GtkWidget         *label,
                        const ImpastoCost *cost,
                        const gchar       *note)
{
  gboolean          fits = impasto_cost_fits (cost);
  g_autofree gchar *costs = impasto_cost_describe (cost);
  g_autofree gchar *text = g_markup_escape_text (note ? note : "", -1);
  /* Always two lines, so that nothing below moves. */
  g_autofree gchar *markup = g_strconcat (costs, "\n", text, NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_set_tooltip_text (
      label, fits ? _ ("An estimate: the time from the measured speed of this "
                       "machine, and an upper limit of the memory")
                  : _ ("This machine does not have enough memory. Choose a "
                       "smaller working size"));
  return fits;
}
