/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Working sizes and their memory.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "detail_chooser.h"
#include "machine.h"

#define COMBO_KEY "impasto-detail-combo"
/* Where the text on memory wraps, in characters. */
#define MEMORY_CHARS 28

typedef struct
{
  gint              full;
  gboolean          updating;
  ImpastoDetailFunc changed;
  gpointer          data;
} Combo;

static const struct
{
  gint         size;
  const gchar *label;
} sizes[] = {
  /* Translators: working sizes; %d is in pixels. */
  { 256, N_ ("Draft (%d pixels)") },
  { IMPASTO_DETAIL_STANDARD, N_ ("Standard (%d pixels)") },
  { 1024, N_ ("Large (%d pixels)") },
};

static void
append (GtkWidget *combo, gint value, const gchar *format, gint size)
{
  g_autofree gchar *label = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  label = g_strdup_printf (format, size);
#pragma GCC diagnostic pop
  gimp_int_combo_box_append (GIMP_INT_COMBO_BOX (combo), GIMP_INT_STORE_VALUE,
                             value, GIMP_INT_STORE_LABEL, label, -1);
}

static void
combo_changed (GtkWidget *widget, Combo *combo)
{
  if (! combo->updating)
    combo->changed (combo->data);
}

GtkWidget *
impasto_detail_combo_new (gint full, ImpastoDetailFunc changed, gpointer data)
{
  GtkWidget *widget = g_object_new (GIMP_TYPE_INT_COMBO_BOX, NULL);
  Combo     *combo = g_new0 (Combo, 1);

  combo->full = full;
  combo->changed = changed;
  combo->data = data;
  g_object_set_data_full (G_OBJECT (widget), COMBO_KEY, combo, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (full == 0 || sizes[i].size < full)
      append (widget, sizes[i].size, _ (sizes[i].label), sizes[i].size);
  if (full > 0)
    append (widget, 0, _ ("Full resolution (%d pixels)"), full);
  else
    append (widget, 0, _ ("Full resolution"), 0);
  g_signal_connect (widget, "changed", G_CALLBACK (combo_changed), combo);
  impasto_widget_set_name (widget, _ ("Detail"));
  gtk_widget_set_tooltip_text (
      widget, _ ("The size, along the longer side, at which the picture is "
                 "painted (the working size): more shows finer strokes and "
                 "takes longer"));
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
  Combo *combo = g_object_get_data (G_OBJECT (widget), COMBO_KEY);

  if (combo->full > 0 && size >= combo->full)
    size = 0;
  combo->updating = TRUE;
  if (! gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (widget), size))
    {
      /* From a script or a file; Translators: a working size. */
      append (widget, size, _ ("Custom (%d pixels)"), size);
      gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (widget), size);
    }
  combo->updating = FALSE;
}

GtkWidget *
impasto_memory_label_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), MEMORY_CHARS);
  impasto_widget_set_name (label, _ ("Memory"));
  return label;
}

gboolean
impasto_memory_label_set (GtkWidget *label, guint64 needed)
{
  guint64           present = impasto_machine_get_memory ();
  gboolean          fits = present == 0 || needed <= present;
  g_autofree gchar *needed_text = g_format_size (needed);
  g_autofree gchar *present_text = g_format_size (present);
  g_autofree gchar *markup = NULL;

  if (needed == 0)
    markup = g_strdup ("");
  else if (fits)
    markup =
        g_markup_printf_escaped (_ ("Needs up to %s of memory"), needed_text);
  else
    markup = g_markup_printf_escaped (
        _ ("<b>Needs up to %s; this machine has %s</b>"), needed_text,
        present_text);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_set_tooltip_text (
      label, fits ? NULL
                  : _ ("It will not fit into this machine’s memory: choose "
                       "less detail"));
  return fits;
}
