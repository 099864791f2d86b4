/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sliders, number fields and combo boxes over one ImpastoSettings.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "detail_chooser.h"
#include "log_slider.h"
#include "option_editor.h"
#include "option_value.h"
#include "settings_panel.h"

#define ADVANCED_COLUMNS 3

/**
 * SliderSpec: the sliders of the main page.  The ends are those of the useful
 * range, with 1.0 in the middle; the table's range is wider.  The total
 * variation is some ten units where the style loss is some ten thousand, so
 * its weight begins to show at a thousand.
 */
typedef struct
{
  const gchar *key;
  const gchar *mnemonic;
  gdouble      low;
  gdouble      high;
  gboolean     with_zero;
} SliderSpec;

static const SliderSpec slider_specs[] = {
  { "style-weight", N_ ("Style stren_gth:"), 0.01, 100.0, FALSE },
  { "content-weight", N_ ("Co_ntent:"), 0.01, 100.0, FALSE },
  { "style-scale", N_ ("_Brush size:"), 0.25, 4.0, FALSE },
  { "tv-weight", N_ ("S_moothness:"), 100.0, 1e6, TRUE },
};

/* On the main page, so not among the generated ones. */
static const gchar *const main_page_keys[] = {
  "size",       "style-scale", "content-weight", "style-weight", "tv-weight",
  "iterations", NULL
};

struct _ImpastoSettingsPanel
{
  ImpastoSettings    *settings;
  ImpastoSettingsFunc changed;
  gpointer            data;
  GtkWidget          *main;
  GtkWidget          *sliders[G_N_ELEMENTS (slider_specs)];
  GtkWidget          *detail;
  GtkWidget          *memory;
  GtkWidget          *output;
  GPtrArray          *editors; /* of options, not owned */
};

static const NstOptionSpec *
slider_option (gsize i)
{
  return nst_options_find_spec (slider_specs[i].key);
}

static void
slider_changed (GtkWidget *slider, ImpastoSettingsPanel *panel)
{
  for (gsize i = 0; i < G_N_ELEMENTS (slider_specs); i++)
    if (panel->sliders[i] == slider)
      impasto_option_set (
          &panel->settings->options, slider_option (i),
          impasto_log_slider_get_value (IMPASTO_LOG_SLIDER (slider)));
  panel->changed (panel->data);
}

static void
editor_changed (GtkWidget *editor, gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  impasto_option_set (&panel->settings->options,
                      impasto_option_editor_get_spec (editor),
                      impasto_option_editor_get_value (editor));
  panel->changed (panel->data);
}

static void
detail_changed (gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  panel->settings->options.size = impasto_detail_combo_get_size (panel->detail);
  panel->changed (panel->data);
}

static void
output_changed (GtkWidget *combo, ImpastoSettingsPanel *panel)
{
  gint output;

  if (gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (combo), &output))
    panel->settings->output = output;
}

void
impasto_settings_panel_show (ImpastoSettingsPanel *panel)
{
  const NstOptions *options = &panel->settings->options;

  for (gsize i = 0; i < G_N_ELEMENTS (slider_specs); i++)
    impasto_log_slider_set_value (
        IMPASTO_LOG_SLIDER (panel->sliders[i]),
        impasto_option_get (options, slider_option (i)));
  for (guint i = 0; i < panel->editors->len; i++)
    {
      GtkWidget *editor = g_ptr_array_index (panel->editors, i);

      impasto_option_editor_set_value (
          editor, impasto_option_get (options,
                                      impasto_option_editor_get_spec (editor)));
    }
  impasto_detail_combo_set_size (panel->detail, options->size);
  gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (panel->output),
                                 panel->settings->output);
}

/* The control for the option @spec, which is shown with the rest. */
static GtkWidget *
add_editor (ImpastoSettingsPanel *panel, const NstOptionSpec *spec)
{
  GtkWidget *editor = impasto_option_editor_new (spec, editor_changed, panel);

  g_ptr_array_add (panel->editors, editor);
  return editor;
}

static GtkTable *
make_table (gint rows, gint columns)
{
  GtkTable *table = GTK_TABLE (gtk_table_new (rows, columns, FALSE));

  gtk_table_set_row_spacings (table, IMPASTO_SPACING);
  gtk_table_set_col_spacings (table, IMPASTO_SPACING);
  return table;
}

static GtkWidget *
make_output_combo (ImpastoSettingsPanel *panel)
{
  GtkWidget *combo =
      gimp_int_combo_box_new (_ ("New layer"), IMPASTO_OUTPUT_LAYER,
                              _ ("This layer"), IMPASTO_OUTPUT_IN_PLACE, NULL);

  g_signal_connect (combo, "changed", G_CALLBACK (output_changed), panel);
  impasto_widget_set_name (combo, _ ("Output"));
  gtk_widget_set_tooltip_text (
      combo, _ ("Where Keep puts the picture: a new layer above the photo, or "
                "the photo’s own layer.  Either is one undo step"));
  return combo;
}

static GtkWidget *
make_main (ImpastoSettingsPanel *panel, gint full_size)
{
  gint       row = 0;
  GtkTable  *table = make_table (G_N_ELEMENTS (slider_specs) + 4, 2);
  GtkWidget *editor;

  for (gsize i = 0; i < G_N_ELEMENTS (slider_specs); i++)
    {
      const SliderSpec *spec = &slider_specs[i];
      GtkWidget *slider = impasto_log_slider_new (slider_option (i), spec->low,
                                                  spec->high, spec->with_zero);

      panel->sliders[i] = slider;
      impasto_table_attach (
          table, 0, row++, _ (spec->mnemonic), slider,
          impasto_log_slider_get_scale (IMPASTO_LOG_SLIDER (slider)));
      g_signal_connect (slider, "value-changed", G_CALLBACK (slider_changed),
                        panel);
    }
  gtk_table_set_row_spacing (table, row - 1, IMPASTO_WIDE_SPACING);

  panel->detail = impasto_detail_combo_new (full_size, detail_changed, panel);
  impasto_table_attach (table, 0, row++, _ ("_Detail:"), panel->detail,
                        panel->detail);
  panel->memory = impasto_memory_label_new ();
  gtk_table_attach (table, panel->memory, 1, 2, row, row + 1,
                    GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
  row++;
  editor = add_editor (panel, nst_options_find_spec ("iterations"));
  impasto_table_attach (table, 0, row++, _ ("_Iterations:"), editor, editor);
  panel->output = make_output_combo (panel);
  impasto_table_attach (table, 0, row++, _ ("O_utput:"), panel->output,
                        panel->output);
  return GTK_WIDGET (table);
}

/* GTK+ enlarges a window for what is unfolded, but does not go back. */
static void
expanded_changed (GtkExpander *expander, GParamSpec *pspec, GtkWindow *window)
{
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (expander));
  gint       width;
  gint       height;

  if (gtk_expander_get_expanded (expander))
    return;
  gtk_window_get_size (window, &width, &height);
  gtk_window_resize (window, width, MAX (1, height - child->allocation.height));
}

GtkWidget *
impasto_settings_panel_make_advanced (ImpastoSettingsPanel *panel,
                                      GtkWindow            *window)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("Ad_vanced"));
  GtkTable  *table = make_table (1, 2 * ADVANCED_COLUMNS);
  guint      n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);
  gint                 n = 0;

  for (guint i = 0; i < n_specs; i++)
    {
      g_autofree gchar *label = NULL;
      GtkWidget        *editor;

      if (g_strv_contains (main_page_keys, specs[i].key))
        continue;
      /* Translators: a control's name before the control. */
      label = g_strdup_printf (_ ("%s:"), _ (specs[i].label));
      editor = add_editor (panel, &specs[i]);
      impasto_table_attach (table, 2 * (n % ADVANCED_COLUMNS),
                            n / ADVANCED_COLUMNS, label, editor, editor);
      n++;
    }
  for (gint i = 1; i < ADVANCED_COLUMNS; i++)
    gtk_table_set_col_spacing (table, 2 * i - 1, IMPASTO_WIDE_SPACING);
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (expanded_changed),
                    window);
  gtk_container_set_border_width (GTK_CONTAINER (table), IMPASTO_SPACING);
  gtk_container_add (GTK_CONTAINER (expander), GTK_WIDGET (table));
  return expander;
}

ImpastoSettingsPanel *
impasto_settings_panel_new (ImpastoSettings    *settings,
                            gint                full_size,
                            ImpastoSettingsFunc changed,
                            gpointer            data)
{
  ImpastoSettingsPanel *panel = g_new0 (ImpastoSettingsPanel, 1);

  panel->settings = settings;
  panel->changed = changed;
  panel->data = data;
  panel->editors = g_ptr_array_new ();
  panel->main = make_main (panel, full_size);
  return panel;
}

GtkWidget *
impasto_settings_panel_get_main (ImpastoSettingsPanel *panel)
{
  return panel->main;
}

gint
impasto_settings_panel_get_size (ImpastoSettingsPanel *panel)
{
  return impasto_detail_combo_get_size (panel->detail);
}

gboolean
impasto_settings_panel_set_memory (ImpastoSettingsPanel *panel, guint64 needed)
{
  return impasto_memory_label_set (panel->memory, needed);
}

void
impasto_settings_panel_free (ImpastoSettingsPanel *panel)
{
  g_ptr_array_unref (panel->editors);
  g_free (panel);
}
