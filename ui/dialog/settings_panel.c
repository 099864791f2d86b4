/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sliders, number fields, and combo boxes for an ImpastoSettings.
 */
#include "config.h"

#include "ui/dialog/settings_panel.h"

#include <stddef.h>
#include <glib/gi18n-lib.h>

#include "ui/dialog/option_groups.h"
#include "ui/dialog/preset_bar.h"
#include "ui/job/cost.h"
#include "ui/job/event_log.h"
#include "ui/job/randomize.h"
#include "ui/widgets/initial_chooser.h"
#include "ui/widgets/log_slider.h"
#include "ui/widgets/model_file_chooser.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_value.h"
#include "ui/widgets/size_chooser.h"

/* Controls in a row of an advanced page. */
#define ADVANCED_COLUMNS 3
#define PRESETS_FOLDER   "presets"

/**
 * SliderSpec: a slider of the main page.  Its ends are those of the useful
 * range, with 1.0 in the middle; the range in the table of options is wider.
 * With equal loss weights, the style dominates the content by far: the photo
 * becomes visible at a ratio of several hundred, and little else is left at
 * 10,000.  The total variation is about ten when the style loss is about ten
 * thousand, so its weight has a visible effect from about a thousand.
 */
typedef struct
{
  const gchar *key;
  const gchar *mnemonic;
  gdouble      low;
  gdouble      high;
  gboolean     with_zero;
} SliderSpec;

/* Of balanced weights: nearly the photo, and the style with a trace of it. */
#define WEAKEST   0.12
#define STRONGEST 8.3

static const SliderSpec slider_specs[] = {
  { "style-weight", N_ ("Style stren_gth:"), WEAKEST, STRONGEST, FALSE },
  { "content-weight", N_ ("Co_ntent:"), WEAKEST, STRONGEST, FALSE },
  { "style-scale", N_ ("_Brush size:"), 0.4, 2.5, FALSE },
  { "tv-weight", N_ ("S_moothness:"), 100.0, 1e4, TRUE },
};

/* Options on the main page, which the advanced pages omit. */
static const gchar *const main_page_keys[] = { "size",           "style-scale",
                                               "content-weight", "style-weight",
                                               "tv-weight",      NULL };

struct _ImpastoSettingsPanel
{
  const ImpastoHost   *host;
  ImpastoSettings     *settings;
  gchar               *default_model_file;
  ImpastoSettingsFuncs funcs;
  ImpastoCostMeter    *meter;
  GtkWidget           *main;
  GtkWidget           *presets;
  GtkWidget           *sliders[G_N_ELEMENTS (slider_specs)];
  GtkWidget           *size;
  GtkWidget           *cost;
  GtkWidget           *output;
  GtkWidget           *model_files; /* NULL without advanced settings */
  GtkWidget           *initial;     /* NULL without advanced settings */
  GPtrArray           *editors;     /* of options, not owned */
};

static const NstOptionSpec *
slider_option (gsize i)
{
  return nst_options_find_spec (slider_specs[i].key);
}

/* Updates what depends on other settings: the sensitivity and tooltips of
 * options, and the preset. */
static void
show_effects (ImpastoSettingsPanel *panel)
{
  const NstOptions *options = &panel->settings->options;

  for (guint i = 0; i < panel->editors->len; i++)
    {
      GtkWidget           *editor = g_ptr_array_index (panel->editors, i);
      const NstOptionSpec *spec = impasto_option_editor_get_spec (editor);
      const gchar *reason = impasto_option_get_idle_reason (spec, options);

      if (gtk_widget_get_sensitive (editor) == (reason == NULL))
        continue;
      gtk_widget_set_sensitive (editor, reason == NULL);
      gtk_widget_set_tooltip_text (editor, reason ? reason : _ (spec->blurb));
    }
  impasto_preset_bar_show (panel->presets, options);
}

static void
changed (ImpastoSettingsPanel *panel)
{
  show_effects (panel);
  panel->funcs.changed (panel->funcs.data);
}

static void
slider_changed (GtkWidget *slider, ImpastoSettingsPanel *panel)
{
  for (gsize i = 0; i < G_N_ELEMENTS (slider_specs); i++)
    if (panel->sliders[i] == slider)
      nst_options_set_number (
          &panel->settings->options, slider_option (i),
          impasto_log_slider_get_value (IMPASTO_LOG_SLIDER (slider)));
  changed (panel);
}

static void
editor_changed (GtkWidget *editor, gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  impasto_option_editor_apply (editor, &panel->settings->options);
  changed (panel);
}

static void
size_changed (gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  panel->settings->options.size = impasto_size_chooser_get_size (panel->size);
  changed (panel);
}

static void
output_changed (GtkWidget *combo, ImpastoSettingsPanel *panel)
{
  gint output;

  if (gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (combo), &output))
    panel->settings->output = output;
}

static void
preset_chosen (const ImpastoPreset *preset, gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  impasto_preset_apply (preset, &panel->settings->options);
  impasto_settings_panel_show (panel);
  changed (panel);
}

static void
report_problem (const gchar *message, gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  panel->funcs.problem (message, panel->funcs.data);
}

static void
costs_changed (gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  panel->funcs.costs_changed (panel->funcs.data);
}

/* Selects the network of a new model file, and the default networks if only the
 * built-in model is left. */
static void
model_files_changed (NstNetwork network, gpointer data)
{
  ImpastoSettingsPanel *panel = data;
  NstOptions           *options = &panel->settings->options;
  NstOptions            defaults = nst_options_default ();

  if (network == NST_N_NETWORKS)
    {
      options->content_network = defaults.content_network;
      options->style_network = defaults.style_network;
    }
  else if (options->content_network != network
           && options->style_network != network)
    {
      options->content_network = network;
      options->style_network = network;
    }
  impasto_settings_panel_show (panel);
  changed (panel);
}

/* Choosing a picture also selects it as the initial picture. */
static void
initial_chosen (const ImpastoStyleRef *initial, gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  impasto_style_ref_set (&panel->settings->initial, initial->kind, initial->id);
  panel->settings->options.init = NST_INIT_PICTURE;
  impasto_settings_panel_show (panel);
  changed (panel);
}

void
impasto_settings_panel_refresh (ImpastoSettingsPanel *panel)
{
  if (panel->initial)
    impasto_initial_chooser_show (panel->initial, &panel->settings->initial);
}

void
impasto_settings_panel_randomize (ImpastoSettingsPanel *panel)
{
  guint32 seed = g_random_int ();

  impasto_event_log ("randomize seed=%u", seed);
  impasto_randomize (&panel->settings->options, seed);
  impasto_settings_panel_show (panel);
  changed (panel);
}

void
impasto_settings_panel_show (ImpastoSettingsPanel *panel)
{
  const NstOptions *options = &panel->settings->options;

  for (gsize i = 0; i < G_N_ELEMENTS (slider_specs); i++)
    impasto_log_slider_set_value (
        IMPASTO_LOG_SLIDER (panel->sliders[i]),
        nst_options_get_number (options, slider_option (i)));
  for (guint i = 0; i < panel->editors->len; i++)
    impasto_option_editor_show (g_ptr_array_index (panel->editors, i), options);
  impasto_size_chooser_set_size (panel->size, options->size);
  gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (panel->output),
                                 panel->settings->output);
  if (panel->model_files)
    impasto_model_file_chooser_show (panel->model_files);
  impasto_settings_panel_refresh (panel);
  show_effects (panel);
}

/* A control for the option @spec, which impasto_settings_panel_show ()
 * updates. */
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
      combo, _ ("Where Keep puts the picture: in a new layer above the photo, "
                "or in the layer of the photo. Either way, it is one undo "
                "step"));
  return combo;
}

static GtkWidget *
make_presets (ImpastoSettingsPanel *panel, const ImpastoHost *host)
{
  g_autofree gchar *folder =
      host->config_folder
          ? g_build_filename (host->config_folder, PRESETS_FOLDER, NULL)
          : NULL;

  return impasto_preset_bar_new (folder, preset_chosen, report_problem, panel);
}

static GtkWidget *
make_main (ImpastoSettingsPanel *panel, const ImpastoHost *host, gint full_size)
{
  gint      row = 0;
  GtkTable *table = make_table (G_N_ELEMENTS (slider_specs) + 4, 2);

  panel->presets = make_presets (panel, host);
  impasto_table_attach (table, 0, row++, _ ("Pr_eset:"), panel->presets,
                        impasto_preset_bar_get_combo (panel->presets));
  gtk_table_set_row_spacing (table, row - 1, IMPASTO_WIDE_SPACING);

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

  panel->size =
      impasto_size_chooser_new (full_size, panel->meter, size_changed, panel);
  impasto_table_attach (table, 0, row++, _ ("_Working size:"), panel->size,
                        panel->size);
  panel->cost = impasto_cost_label_new ();
  gtk_table_attach (table, panel->cost, 1, 2, row, row + 1,
                    GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
  row++;
  panel->output = make_output_combo (panel);
  impasto_table_attach (table, 0, row++, _ ("O_utput:"), panel->output,
                        panel->output);
  return GTK_WIDGET (table);
}

/* GTK enlarges a window when an expander opens but does not shrink it
 * afterwards. */
static void
expanded_changed (GtkExpander *expander, GParamSpec *pspec, GtkWindow *window)
{
  GtkAllocation child;
  gint          width;
  gint          height;

  if (gtk_expander_get_expanded (expander))
    return;
  gtk_widget_get_allocation (gtk_bin_get_child (GTK_BIN (expander)), &child);
  gtk_window_get_size (window, &width, &height);
  gtk_window_resize (window, width, MAX (1, height - child.height));
}

/* Places @widget at the next free position of a page. */
static void
add_to_page (GtkTable    *page,
             gint        *n,
             const gchar *mnemonic,
             GtkWidget   *widget,
             GtkWidget   *target)
{
  impasto_table_attach (page, 2 * (*n % ADVANCED_COLUMNS),
                        *n / ADVANCED_COLUMNS, mnemonic, widget, target);
  (*n)++;
}

static GtkTable *
make_page (void)
{
  GtkTable *page = make_table (1, 2 * ADVANCED_COLUMNS);

  for (gint i = 1; i < ADVANCED_COLUMNS; i++)
    gtk_table_set_col_spacing (page, 2 * i - 1, IMPASTO_WIDE_SPACING);
  gtk_container_set_border_width (GTK_CONTAINER (page), IMPASTO_SPACING);
  return page;
}

/* A page with the options of @group. */
static GtkWidget *
fill_page (ImpastoSettingsPanel *panel, guint group)
{
  GtkTable            *page = make_page ();
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);
  gint                 n = 0;

  if (group == 0)
    {
      panel->model_files = impasto_model_file_chooser_new (
          panel->settings, model_files_changed, report_problem, panel);
      add_to_page (page, &n, _ ("Model file:"), panel->model_files,
                   panel->model_files);
    }
  for (guint i = 0; i < n_specs; i++)
    {
      g_autofree gchar *label = NULL;
      GtkWidget        *editor;

      if (g_strv_contains (main_page_keys, specs[i].key)
          || impasto_option_groups_find (specs[i].key) != group)
        continue;
      /* Translators: the label in front of a control; %s is its name. */
      label = g_strdup_printf (_ ("%s:"), _ (specs[i].label));
      editor = add_editor (panel, &specs[i]);
      add_to_page (page, &n, label, editor,
                   impasto_option_editor_get_target (editor));
      if (! strcmp (specs[i].key, "init"))
        {
          panel->initial = impasto_initial_chooser_new (
              panel->host, initial_chosen, report_problem, panel);
          add_to_page (page, &n, _ ("Which picture:"), panel->initial,
                       panel->initial);
        }
    }
  return GTK_WIDGET (page);
}

GtkWidget *
impasto_settings_panel_make_advanced (ImpastoSettingsPanel *panel,
                                      GtkWindow            *window)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("Ad_vanced"));
  GtkWidget *notebook = gtk_notebook_new ();
  guint      n_groups = impasto_option_groups_get_n ();

  for (guint i = 0; i < n_groups; i++)
    gtk_notebook_append_page (
        GTK_NOTEBOOK (notebook), fill_page (panel, i),
        gtk_label_new_with_mnemonic (impasto_option_groups_get_title (i)));
  impasto_widget_set_name (notebook, _ ("Advanced settings"));
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (expanded_changed),
                    window);
  gtk_container_add (GTK_CONTAINER (expander), notebook);
  return expander;
}

ImpastoSettingsPanel *
impasto_settings_panel_new (const ImpastoHost          *host,
                            const gchar                *default_model_file,
                            ImpastoSettings            *settings,
                            gint                        width,
                            gint                        height,
                            const ImpastoSettingsFuncs *funcs)
{
  ImpastoSettingsPanel *panel = g_new0 (ImpastoSettingsPanel, 1);

  panel->host = host;
  panel->settings = settings;
  panel->default_model_file = g_strdup (default_model_file);
  panel->funcs = *funcs;
  panel->editors = g_ptr_array_new ();
  panel->meter = impasto_cost_meter_new (host->config_folder, width, height,
                                         costs_changed, panel);
  panel->main = make_main (panel, host, MAX (width, height));
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
  return impasto_size_chooser_get_size (panel->size);
}

gboolean
impasto_settings_panel_update_cost (ImpastoSettingsPanel *panel,
                                    gint                  style_width,
                                    gint                  style_height)
{
  g_autofree gchar *model_files = impasto_settings_get_model_files (
      panel->settings, panel->default_model_file);
  ImpastoCost cost;

  impasto_cost_meter_set (panel->meter, model_files, &panel->settings->options,
                          style_width, style_height);
  impasto_size_chooser_update_costs (panel->size);
  cost = impasto_cost_meter_estimate (
      panel->meter, impasto_size_chooser_get_size (panel->size));
  return impasto_cost_label_set (panel->cost, &cost);
}

void
impasto_settings_panel_observe_run (ImpastoSettingsPanel *panel,
                                    const NstProgress    *progress)
{
  impasto_cost_meter_observe_run (panel->meter, progress);
}

void
impasto_settings_panel_free (ImpastoSettingsPanel *panel)
{
  impasto_cost_meter_free (panel->meter);
  g_ptr_array_unref (panel->editors);
  g_free (panel->default_model_file);
  g_free (panel);
}
