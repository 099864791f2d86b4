/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sliders, number fields, and combo boxes for an ImpastoSettings.
 */
#include "config.h"

#include "ui/dialog/settings_panel.h"

#include <stddef.h>
#include <glib/gi18n-lib.h>

#include "ui/dialog/advanced.h"
#include "ui/dialog/preset_bar.h"
#include "ui/job/cost.h"
#include "ui/job/event_log.h"
#include "ui/job/look_history.h"
#include "ui/job/randomize.h"
#include "ui/widgets/log_slider.h"
#include "ui/widgets/opacity_slider.h"
#include "ui/widgets/size_chooser.h"

#define PRESETS_FOLDER "presets"

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
  ImpastoSettings     *settings;
  gchar               *default_model_file;
  ImpastoSettingsFuncs funcs;
  ImpastoCostMeter    *meter;
  GtkWidget           *main;
  GtkWidget           *target; /* says what is painted */
  GtkWidget           *presets;
  ImpastoLookHistory  *looks;
  GtkWidget           *previous_look;
  GtkWidget           *next_look;
  GtkWidget           *sliders[G_N_ELEMENTS (slider_specs)];
  GtkWidget           *size;
  GtkWidget           *cost;
  GtkWidget           *finish;
  GtkWidget           *finish_cost;
  gboolean             fits_full; /* full resolution fits into the memory */
  GtkWidget           *output;
  GtkWidget           *opacity;
  ImpastoAdvanced     *advanced;
};

static const NstOptionSpec *
slider_option (gsize i)
{
  return nst_options_find_spec (slider_specs[i].key);
}

static void
changed (ImpastoSettingsPanel *panel)
{
  impasto_advanced_show_effects (panel->advanced);
  impasto_preset_bar_show (panel->presets, &panel->settings->options);
  panel->funcs.changed (panel->funcs.data);
}

/* Several options have changed. */
static void
show_and_change (ImpastoSettingsPanel *panel)
{
  impasto_settings_panel_show (panel);
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
opacity_changed (gint percent, gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  panel->settings->opacity = percent;
  panel->funcs.opacity_changed (panel->funcs.data);
}

static void
preset_chosen (const ImpastoPreset *preset, gpointer data)
{
  ImpastoSettingsPanel *panel = data;

  impasto_look_history_record (panel->looks, &panel->settings->options);
  impasto_preset_apply (preset, &panel->settings->options);
  show_and_change (panel);
}

static void
go_to_look (ImpastoSettingsPanel *panel, gint step)
{
  impasto_event_log ("look step=%d", step);
  if (impasto_look_history_go (panel->looks, step, &panel->settings->options))
    show_and_change (panel);
}

static void
previous_look_clicked (ImpastoSettingsPanel *panel)
{
  go_to_look (panel, -1);
}

static void
next_look_clicked (ImpastoSettingsPanel *panel)
{
  go_to_look (panel, 1);
}

static void
finish_clicked (ImpastoSettingsPanel *panel)
{
  gint size = panel->settings->options.size;

  panel->settings->options.size = 0;
  show_and_change (panel);
  panel->funcs.finish (size, panel->funcs.data);
}

static void
option_changed (gpointer data)
{
  changed (data);
}

static void
several_options_changed (gpointer data)
{
  show_and_change (data);
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

void
impasto_settings_panel_refresh (ImpastoSettingsPanel *panel)
{
  impasto_advanced_refresh (panel->advanced);
}

void
impasto_settings_panel_randomize (ImpastoSettingsPanel *panel)
{
  guint32 seed = g_random_int ();

  impasto_event_log ("randomize seed=%u", seed);
  impasto_look_history_record (panel->looks, &panel->settings->options);
  impasto_randomize (&panel->settings->options, seed);
  show_and_change (panel);
}

void
impasto_settings_panel_reset (ImpastoSettingsPanel *panel)
{
  NstOptions *options = &panel->settings->options;
  gint        size = options->size;

  impasto_event_log ("reset");
  impasto_look_history_record (panel->looks, options);
  *options = nst_options_default ();
  options->size = size;
  panel->settings->output = IMPASTO_OUTPUT_LAYER;
  panel->settings->opacity = IMPASTO_OPACITY_FULL;
  panel->funcs.opacity_changed (panel->funcs.data);
  show_and_change (panel);
}

void
impasto_settings_panel_show (ImpastoSettingsPanel *panel)
{
  const NstOptions *options = &panel->settings->options;

  for (gsize i = 0; i < G_N_ELEMENTS (slider_specs); i++)
    impasto_log_slider_set_value (
        IMPASTO_LOG_SLIDER (panel->sliders[i]),
        nst_options_get_number (options, slider_option (i)));
  impasto_size_chooser_set_size (panel->size, options->size);
  gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (panel->output),
                                 panel->settings->output);
  impasto_opacity_slider_set (panel->opacity, panel->settings->opacity);
  gtk_widget_set_sensitive (panel->previous_look,
                            impasto_look_history_has_previous (panel->looks));
  gtk_widget_set_sensitive (panel->next_look,
                            impasto_look_history_has_next (panel->looks));
  impasto_advanced_show (panel->advanced);
  impasto_preset_bar_show (panel->presets, options);
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
add_look_button (GtkWidget            *box,
                 const gchar          *icon,
                 const gchar          *name,
                 const gchar          *tooltip,
                 GCallback             clicked,
                 ImpastoSettingsPanel *panel)
{
  GtkWidget *button = gtk_button_new ();

  gtk_container_add (GTK_CONTAINER (button),
                     gtk_image_new_from_stock (icon, GTK_ICON_SIZE_MENU));
  impasto_widget_set_name (button, name);
  gtk_widget_set_tooltip_text (button, tooltip);
  g_signal_connect_swapped (button, "clicked", clicked, panel);
  gtk_box_pack_start (GTK_BOX (box), button, FALSE, FALSE, 0);
  return button;
}

/* The presets, and the steps back and forward through the looks. */
static GtkWidget *
make_looks (ImpastoSettingsPanel *panel, const ImpastoHost *host)
{
  GtkWidget *box = gtk_hbox_new (FALSE, IMPASTO_SPACING);

  panel->presets = make_presets (panel, host);
  gtk_box_pack_start (GTK_BOX (box), panel->presets, TRUE, TRUE, 0);
  panel->previous_look = add_look_button (
      box, GTK_STOCK_UNDO, _ ("Previous look"),
      _ ("Go back to the look before the last preset, Randomize, or Reset"),
      G_CALLBACK (previous_look_clicked), panel);
  panel->next_look =
      add_look_button (box, GTK_STOCK_REDO, _ ("Next look"),
                       _ ("Go forward to the look from which you went back"),
                       G_CALLBACK (next_look_clicked), panel);
  gtk_widget_show_all (box);
  return box;
}

static GtkWidget *
make_finish (ImpastoSettingsPanel *panel)
{
  GtkWidget *box = gtk_hbox_new (FALSE, IMPASTO_WIDE_SPACING);

  panel->finish = gtk_button_new_with_label (_ ("Finish at Full Resolution"));
  gtk_widget_set_tooltip_text (
      panel->finish, _ ("Continue from the picture so far at the size of the "
                        "photo, so that nothing is enlarged"));
  g_signal_connect_swapped (panel->finish, "clicked",
                            G_CALLBACK (finish_clicked), panel);
  gtk_widget_set_sensitive (panel->finish, FALSE);
  gtk_box_pack_start (GTK_BOX (box), panel->finish, FALSE, FALSE, 0);
  panel->finish_cost = gtk_label_new (NULL);
  gtk_misc_set_alignment (GTK_MISC (panel->finish_cost), 0.0, 0.5);
  gtk_label_set_ellipsize (GTK_LABEL (panel->finish_cost), PANGO_ELLIPSIZE_END);
  impasto_widget_set_name (panel->finish_cost, _ ("Cost of full resolution"));
  gtk_box_pack_start (GTK_BOX (box), panel->finish_cost, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  return box;
}

static void
attach_below (GtkTable *table, gint row, GtkWidget *widget)
{
  gtk_table_attach (table, widget, 1, 2, row, row + 1, GTK_EXPAND | GTK_FILL,
                    GTK_FILL, 0, 0);
}

static GtkWidget *
make_main (ImpastoSettingsPanel *panel, const ImpastoHost *host)
{
  gint       row = 0;
  GtkTable  *table = make_table (G_N_ELEMENTS (slider_specs) + 6, 2);
  GtkWidget *result = gtk_hbox_new (FALSE, IMPASTO_WIDE_SPACING);
  GtkWidget *looks;

  panel->target = gtk_label_new (NULL);
  gtk_misc_set_alignment (GTK_MISC (panel->target), 0.0, 0.5);
  gtk_label_set_ellipsize (GTK_LABEL (panel->target), PANGO_ELLIPSIZE_MIDDLE);
  impasto_widget_set_name (panel->target, _ ("Layer"));
  impasto_table_attach (table, 0, row++, _ ("Layer:"), panel->target,
                        panel->target);
  looks = make_looks (panel, host);
  impasto_table_attach (table, 0, row++, _ ("Pr_eset:"), looks,
                        impasto_preset_bar_get_combo (panel->presets));

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

  panel->size = impasto_size_chooser_new (panel->meter, size_changed, panel);
  impasto_table_attach (table, 0, row++, _ ("_Working size:"), panel->size,
                        panel->size);
  panel->cost = impasto_cost_label_new ();
  attach_below (table, row++, panel->cost);
  attach_below (table, row++, make_finish (panel));
  panel->output = make_output_combo (panel);
  panel->opacity = impasto_opacity_slider_new (opacity_changed, panel);
  gtk_box_pack_start (GTK_BOX (result), panel->output, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (result), panel->opacity, TRUE, TRUE, 0);
  gtk_widget_show_all (result);
  impasto_table_attach (table, 0, row++, _ ("O_utput:"), result, panel->output);
  return GTK_WIDGET (table);
}

ImpastoSettingsPanel *
impasto_settings_panel_new (const ImpastoHost          *host,
                            const gchar                *default_model_file,
                            ImpastoSettings            *settings,
                            const ImpastoSettingsFuncs *funcs)
{
  ImpastoSettingsPanel      *panel = g_new0 (ImpastoSettingsPanel, 1);
  const ImpastoAdvancedFuncs advanced_funcs = {
    .data = panel,
    .changed = option_changed,
    .several_changed = several_options_changed,
    .problem = report_problem,
  };

  panel->settings = settings;
  panel->default_model_file = g_strdup (default_model_file);
  panel->funcs = *funcs;
  panel->looks = impasto_look_history_new ();
  panel->meter =
      impasto_cost_meter_new (host->config_folder, costs_changed, panel);
  panel->main = make_main (panel, host);
  panel->advanced =
      impasto_advanced_new (host, settings, main_page_keys, &advanced_funcs);
  return panel;
}

GtkWidget *
impasto_settings_panel_make_advanced (ImpastoSettingsPanel     *panel,
                                      const ImpastoDialogState *state,
                                      const gchar              *title,
                                      GtkWidget                *page)
{
  impasto_advanced_add_page (panel->advanced, title, page);
  return impasto_advanced_make_widget (panel->advanced, state);
}

void
impasto_settings_panel_remember (ImpastoSettingsPanel *panel,
                                 ImpastoDialogState   *state)
{
  impasto_advanced_remember (panel->advanced, state);
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

/* "Painted at 512 px, enlarged to 1500 px", or NULL; caller frees. */
static gchar *
describe_enlarging (ImpastoSettingsPanel *panel)
{
  gint size = impasto_size_chooser_get_size (panel->size);
  gint width, height, full_width, full_height;

  if (size == 0
      || ! impasto_cost_meter_get_result_size (panel->meter, size, &width,
                                               &height)
      || ! impasto_cost_meter_get_result_size (panel->meter, 0, &full_width,
                                               &full_height))
    return NULL;
  /* Translators: the longer sides of the painted picture and of the result. */
  return g_strdup_printf (_ ("Painted at %d px, enlarged to %d px"),
                          MAX (width, height), MAX (full_width, full_height));
}

/* Shows what it costs to paint on at full resolution. */
static void
update_finish_cost (ImpastoSettingsPanel *panel)
{
  gint              size = impasto_size_chooser_get_size (panel->size);
  g_autofree gchar *text = NULL;

  if (size > 0)
    {
      ImpastoCost cost = impasto_cost_meter_estimate_rest (panel->meter, size);

      panel->fits_full = impasto_cost_fits (&cost);
      text = impasto_cost_describe_short (&cost);
    }
  gtk_label_set_text (GTK_LABEL (panel->finish_cost), text ? text : "");
}

gboolean
impasto_settings_panel_update_cost (ImpastoSettingsPanel *panel,
                                    gint                  style_width,
                                    gint                  style_height)
{
  g_autofree gchar *model_files = impasto_settings_get_model_files (
      panel->settings, panel->default_model_file);
  g_autofree gchar *enlarging = NULL;
  ImpastoCost       cost;

  impasto_cost_meter_set (panel->meter, model_files, &panel->settings->options,
                          style_width, style_height);
  impasto_size_chooser_update_costs (panel->size);
  cost = impasto_cost_meter_estimate (
      panel->meter, impasto_size_chooser_get_size (panel->size));
  enlarging = describe_enlarging (panel);
  update_finish_cost (panel);
  return impasto_cost_label_set (panel->cost, &cost, enlarging);
}

void
impasto_settings_panel_set_can_finish (ImpastoSettingsPanel *panel,
                                       gboolean              can_finish)
{
  gtk_widget_set_sensitive (
      panel->finish, can_finish && panel->fits_full
                         && impasto_size_chooser_get_size (panel->size) > 0);
}

void
impasto_settings_panel_set_target (ImpastoSettingsPanel *panel,
                                   const gchar          *target,
                                   gint                  width,
                                   gint                  height)
{
  gtk_label_set_text (GTK_LABEL (panel->target), target);
  gtk_widget_set_tooltip_text (panel->target, target);
  impasto_cost_meter_set_size (panel->meter, width, height);
  impasto_size_chooser_set_full (panel->size, MAX (width, height));
  impasto_size_chooser_set_size (panel->size, panel->settings->options.size);
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
  impasto_advanced_free (panel->advanced);
  impasto_look_history_free (panel->looks);
  g_free (panel->default_model_file);
  g_free (panel);
}
