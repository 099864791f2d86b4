/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dialog: lays out its rooms, carries settings to the painter and the
 * painter's state to the buttons.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "detail_chooser.h"
#include "dialog.h"
#include "event_log.h"
#include "log_slider.h"
#include "message_area.h"
#include "model_cache.h"
#include "option_editor.h"
#include "option_value.h"
#include "painter.h"
#include "progress_view.h"
#include "style_chooser.h"
#include "widgets.h"
#include "window_place.h"

#define HELP_ID        "plug-in-impasto"
#define RESPONSE_RESET 1
/* How often to look whether the weights have been read, in ms. */
#define MODEL_POLL_MS    200
#define ADVANCED_COLUMNS 3

/**
 * SliderSpec: the sliders of the main page.  The ends are those of the useful
 * range, with 1.0 in the middle; the table's range is wider.
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
  { "tv-weight", N_ ("S_moothness:"), 0.1, 1000.0, TRUE },
};

/* On the main page, so not among the generated ones. */
static const gchar *const main_page_keys[] = {
  "size",       "style-scale", "content-weight", "style-weight", "tv-weight",
  "iterations", NULL
};

typedef struct
{
  const ImpastoHost *host;
  ImpastoSettings   *settings; /* the caller's; follows the widgets */
  gchar             *weights;
  ImpastoPainter    *painter;
  gint               content_width; /* 0: not known */
  gint               content_height;
  gboolean           fits_memory;
  guint              model_poll_id;

  GtkWidget *window;
  GtkWidget *message;
  GtkWidget *chooser;
  GtkWidget *settings_box;
  GtkWidget *sliders[G_N_ELEMENTS (slider_specs)];
  GtkWidget *detail;
  GtkWidget *memory;
  GtkWidget *output;
  GPtrArray *editors; /* of options, not owned */
  GtkWidget *progress;
  GtkWidget *start;
  GtkWidget *pause;
  GtkWidget *stop;
  GtkWidget *keep;
  GtkWidget *reset;
  gchar     *style_error;
} Dialog;

static const NstOptionSpec *
slider_option (gsize i)
{
  return nst_options_find_spec (slider_specs[i].key);
}

/* ------------------------------------------------------------- settings --- */

void
impasto_dialog_init_settings (ImpastoSettings *settings)
{
  impasto_settings_init (settings);
  settings->options.size = IMPASTO_DETAIL_STANDARD;
}

/* What the painter gets: never above the content's own size. */
static void
get_effective_settings (Dialog *dialog, ImpastoSettings *effective)
{
  impasto_settings_init (effective);
  impasto_settings_copy (effective, dialog->settings);
  effective->options.size = impasto_detail_combo_get_size (dialog->detail);
}

static guint64
memory_needed (Dialog *dialog, const NstOptions *options)
{
  g_autoptr (NstModel) model = impasto_model_cache_peek (dialog->weights);
  gint style_width;
  gint style_height;

  if (! model || dialog->content_width == 0)
    return 0;
  if (! impasto_style_chooser_get_shape (
          IMPASTO_STYLE_CHOOSER (dialog->chooser), &style_width, &style_height))
    {
      style_width = dialog->content_width;
      style_height = dialog->content_height;
    }
  return nst_session_memory_needed (model, dialog->content_width,
                                    dialog->content_height, style_width,
                                    style_height, options);
}

static void
update_buttons (Dialog *dialog)
{
  ImpastoPainter     *painter = dialog->painter;
  ImpastoPainterState state = impasto_painter_get_state (painter);
  gboolean            busy = impasto_painter_is_busy (painter);
  gboolean            ending = state == IMPASTO_PAINTER_ENDING;
  gboolean has_style = dialog->settings->style.kind != IMPASTO_STYLE_NONE;
  gboolean can_start = ! busy && ! ending && has_style && dialog->fits_memory;
  gboolean can_go_on = can_start && state == IMPASTO_PAINTER_STOPPED;
  gboolean is_resume =
      state == IMPASTO_PAINTER_PAUSED || state == IMPASTO_PAINTER_STOPPED;

  gtk_widget_set_sensitive (dialog->start, can_start);
  gtk_button_set_label (GTK_BUTTON (dialog->pause),
                        is_resume ? _ ("_Resume") : _ ("_Pause"));
  gtk_widget_set_tooltip_text (dialog->pause,
                               is_resume ? _ ("Go on painting")
                                         : _ ("Rest, without losing anything"));
  gtk_widget_set_sensitive (dialog->pause, busy || can_go_on);
  gtk_widget_set_sensitive (dialog->stop, busy);
  gtk_widget_set_sensitive (dialog->keep, impasto_painter_can_keep (painter));
}

static void
update_memory (Dialog *dialog)
{
  ImpastoSettings effective;

  get_effective_settings (dialog, &effective);
  dialog->fits_memory = impasto_memory_label_set (
      dialog->memory, memory_needed (dialog, &effective.options));
  impasto_settings_clear (&effective);
}

/* The user has changed something. */
static void
settings_changed (Dialog *dialog)
{
  ImpastoSettings effective;

  update_memory (dialog);
  update_buttons (dialog);
  get_effective_settings (dialog, &effective);
  impasto_painter_apply (dialog->painter, &effective);
  impasto_settings_clear (&effective);
}

static void
slider_changed (GtkWidget *slider, Dialog *dialog)
{
  for (gsize i = 0; i < G_N_ELEMENTS (slider_specs); i++)
    if (dialog->sliders[i] == slider)
      impasto_option_set (
          &dialog->settings->options, slider_option (i),
          impasto_log_slider_get_value (IMPASTO_LOG_SLIDER (slider)));
  settings_changed (dialog);
}

static void
editor_changed (GtkWidget *editor, gpointer data)
{
  Dialog *dialog = data;

  impasto_option_set (&dialog->settings->options,
                      impasto_option_editor_get_spec (editor),
                      impasto_option_editor_get_value (editor));
  settings_changed (dialog);
}

static void
detail_changed (gpointer data)
{
  Dialog *dialog = data;

  dialog->settings->options.size =
      impasto_detail_combo_get_size (dialog->detail);
  settings_changed (dialog);
}

static void
output_changed (GtkWidget *combo, Dialog *dialog)
{
  gint output;

  if (gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (combo), &output))
    dialog->settings->output = output;
}

/* Shows the settings in all widgets but the gallery. */
static void
show_settings (Dialog *dialog)
{
  const NstOptions *options = &dialog->settings->options;

  for (gsize i = 0; i < G_N_ELEMENTS (slider_specs); i++)
    impasto_log_slider_set_value (
        IMPASTO_LOG_SLIDER (dialog->sliders[i]),
        impasto_option_get (options, slider_option (i)));
  for (guint i = 0; i < dialog->editors->len; i++)
    {
      GtkWidget *editor = g_ptr_array_index (dialog->editors, i);

      impasto_option_editor_set_value (
          editor, impasto_option_get (options,
                                      impasto_option_editor_get_spec (editor)));
    }
  impasto_detail_combo_set_size (dialog->detail, options->size);
  gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (dialog->output),
                                 dialog->settings->output);
}

/* All but the style, which has no better value. */
static void
reset (Dialog *dialog)
{
  ImpastoSettings defaults;

  impasto_event_log ("reset");
  impasto_dialog_init_settings (&defaults);
  dialog->settings->options = defaults.options;
  dialog->settings->output = defaults.output;
  impasto_settings_clear (&defaults);
  show_settings (dialog);
  settings_changed (dialog);
}

/* -------------------------------------------------------------- painter --- */

static void
update_message (Dialog *dialog)
{
  const gchar *error = impasto_painter_get_error (dialog->painter);

  if (! error)
    error = dialog->style_error;
  impasto_message_area_set (dialog->message, error);
}

/* What Enter does: begin, and when all is done, keep. */
static void
update_default (Dialog *dialog)
{
  gboolean is_done =
      impasto_painter_get_state (dialog->painter) == IMPASTO_PAINTER_FINISHED;
  GtkWidget *button = is_done ? dialog->keep : dialog->start;

  if (gtk_widget_get_sensitive (button))
    gtk_window_set_default (GTK_WINDOW (dialog->window), button);
}

static void
painter_changed (ImpastoPainter *painter, gpointer data)
{
  Dialog *dialog = data;

  update_buttons (dialog);
  update_default (dialog);
  update_message (dialog);
  impasto_progress_view_update (dialog->progress, painter);
  if (impasto_painter_get_state (painter) == IMPASTO_PAINTER_KEPT)
    gtk_main_quit ();
}

static void
start (Dialog *dialog)
{
  ImpastoSettings effective;

  if (! gtk_widget_get_sensitive (dialog->start))
    return;
  g_clear_pointer (&dialog->style_error, g_free);
  dialog->host->save_settings (dialog->host->data, dialog->settings);
  get_effective_settings (dialog, &effective);
  impasto_painter_start (dialog->painter, &effective);
  impasto_settings_clear (&effective);
}

static void
pause_or_resume (GtkButton *button, Dialog *dialog)
{
  ImpastoPainterState state = impasto_painter_get_state (dialog->painter);

  if (state == IMPASTO_PAINTER_STOPPED)
    start (dialog);
  else
    impasto_painter_pause (dialog->painter, state != IMPASTO_PAINTER_PAUSED);
}

static void
stop (GtkButton *button, Dialog *dialog)
{
  impasto_painter_stop (dialog->painter);
}

static void
style_changed (GtkWidget *chooser, Dialog *dialog)
{
  const ImpastoStyleRef *style =
      impasto_style_chooser_get_style (IMPASTO_STYLE_CHOOSER (chooser));

  impasto_style_ref_set (&dialog->settings->style, style->kind, style->id);
  g_clear_pointer (&dialog->style_error, g_free);
  update_message (dialog);
  settings_changed (dialog);
}

static void
style_failed (GtkWidget *chooser, const gchar *message, Dialog *dialog)
{
  impasto_event_log ("style-failed message=%s", message);
  g_free (dialog->style_error);
  dialog->style_error = g_strdup (message);
  update_message (dialog);
}

static void
show_help (const gchar *help_id, gpointer data)
{
  const ImpastoHost *host = g_object_get_data (G_OBJECT (data), HELP_ID);

  impasto_event_log ("help");
  host->show_help (host->data);
}

static void
respond (GtkWidget *window, gint response, Dialog *dialog)
{
  switch (response)
    {
    case RESPONSE_RESET:
      reset (dialog);
      break;
    case GTK_RESPONSE_OK:
      dialog->host->save_settings (dialog->host->data, dialog->settings);
      impasto_painter_keep (dialog->painter, dialog->settings->output);
      break;
    case GTK_RESPONSE_CANCEL:
    case GTK_RESPONSE_DELETE_EVENT:
      impasto_event_log ("cancel");
      gtk_main_quit ();
      break;
    default:
      break;
    }
}

static gboolean
model_is_read (gpointer data)
{
  Dialog *dialog = data;
  g_autoptr (NstModel) model = impasto_model_cache_peek (dialog->weights);

  if (! model)
    return G_SOURCE_CONTINUE;
  dialog->model_poll_id = 0;
  update_memory (dialog);
  update_buttons (dialog);
  impasto_event_log ("model-read");
  return G_SOURCE_REMOVE;
}

static gboolean
focus_came_back (GtkWidget *window, GdkEventFocus *event, Dialog *dialog)
{
  impasto_style_chooser_refresh (IMPASTO_STYLE_CHOOSER (dialog->chooser));
  return FALSE;
}

/* --------------------------------------------------------------- layout --- */

/* The control for the option @key, which show_settings () then knows. */
static GtkWidget *
add_editor (Dialog *dialog, const NstOptionSpec *spec)
{
  GtkWidget *editor = impasto_option_editor_new (spec, editor_changed, dialog);

  g_ptr_array_add (dialog->editors, editor);
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
make_frame (const gchar *title, GtkWidget *content)
{
  GtkWidget *frame = gimp_frame_new (title);

  gtk_container_add (GTK_CONTAINER (frame), content);
  return frame;
}

static GtkWidget *
make_output_combo (Dialog *dialog)
{
  GtkWidget *combo =
      gimp_int_combo_box_new (_ ("New layer"), IMPASTO_OUTPUT_LAYER,
                              _ ("This layer"), IMPASTO_OUTPUT_IN_PLACE, NULL);

  g_signal_connect (combo, "changed", G_CALLBACK (output_changed), dialog);
  impasto_widget_set_name (combo, _ ("Output"));
  gtk_widget_set_tooltip_text (
      combo, _ ("Where Keep puts the picture: a new layer above the photo, or "
                "the photo’s own layer.  Either is one undo step"));
  return combo;
}

static GtkWidget *
make_main_page (Dialog *dialog)
{
  gint       row = 0;
  GtkTable  *table = make_table (G_N_ELEMENTS (slider_specs) + 4, 2);
  GtkWidget *editor;

  for (gsize i = 0; i < G_N_ELEMENTS (slider_specs); i++)
    {
      const SliderSpec *spec = &slider_specs[i];
      GtkWidget *slider = impasto_log_slider_new (slider_option (i), spec->low,
                                                  spec->high, spec->with_zero);

      dialog->sliders[i] = slider;
      impasto_table_attach (
          table, 0, row++, _ (spec->mnemonic), slider,
          impasto_log_slider_get_scale (IMPASTO_LOG_SLIDER (slider)));
      g_signal_connect (slider, "value-changed", G_CALLBACK (slider_changed),
                        dialog);
    }
  gtk_table_set_row_spacing (table, row - 1, IMPASTO_WIDE_SPACING);

  dialog->detail = impasto_detail_combo_new (
      MAX (dialog->content_width, dialog->content_height), detail_changed,
      dialog);
  impasto_table_attach (table, 0, row++, _ ("_Detail:"), dialog->detail,
                        dialog->detail);
  dialog->memory = impasto_memory_label_new ();
  gtk_table_attach (table, dialog->memory, 1, 2, row, row + 1,
                    GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
  row++;
  editor = add_editor (dialog, nst_options_find_spec ("iterations"));
  impasto_table_attach (table, 0, row++, _ ("_Iterations:"), editor, editor);
  dialog->output = make_output_combo (dialog);
  impasto_table_attach (table, 0, row++, _ ("O_utput:"), dialog->output,
                        dialog->output);
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

/* All options that are not on the main page, from the table. */
static GtkWidget *
make_advanced (Dialog *dialog)
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
      editor = add_editor (dialog, &specs[i]);
      impasto_table_attach (table, 2 * (n % ADVANCED_COLUMNS),
                            n / ADVANCED_COLUMNS, label, editor, editor);
      n++;
    }
  for (gint i = 1; i < ADVANCED_COLUMNS; i++)
    gtk_table_set_col_spacing (table, 2 * i - 1, IMPASTO_WIDE_SPACING);
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (expanded_changed),
                    dialog->window);
  gtk_container_set_border_width (GTK_CONTAINER (table), IMPASTO_SPACING);
  gtk_container_add (GTK_CONTAINER (expander), GTK_WIDGET (table));
  return expander;
}

static GtkWidget *
make_run_button (Dialog      *dialog,
                 GtkBox      *box,
                 const gchar *label,
                 const gchar *tooltip,
                 GCallback    clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_tooltip_text (button, tooltip);
  g_signal_connect (button, "clicked", clicked, dialog);
  gtk_box_pack_start (box, button, TRUE, TRUE, 0);
  return button;
}

static void
start_clicked (GtkButton *button, Dialog *dialog)
{
  start (dialog);
}

/* Makes @button wide enough for both of its labels. */
static void
keep_width (GtkWidget *button, const gchar *other, const gchar *label)
{
  GtkRequisition a;
  GtkRequisition b;

  gtk_button_set_label (GTK_BUTTON (button), other);
  gtk_widget_size_request (button, &a);
  gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_widget_size_request (button, &b);
  gtk_widget_set_size_request (button, MAX (a.width, b.width), -1);
}

static GtkWidget *
make_run_row (Dialog *dialog)
{
  GtkWidget *buttons = gtk_hbox_new (TRUE, IMPASTO_SPACING);

  dialog->start =
      make_run_button (dialog, GTK_BOX (buttons), _ ("_Start"),
                       _ ("Start painting; the picture appears on the canvas"),
                       G_CALLBACK (start_clicked));
  gtk_widget_set_can_default (dialog->start, TRUE);
  dialog->pause = make_run_button (dialog, GTK_BOX (buttons), _ ("_Pause"),
                                   NULL, G_CALLBACK (pause_or_resume));
  dialog->stop = make_run_button (
      dialog, GTK_BOX (buttons), _ ("St_op"),
      _ ("End painting; the picture so far stays on the canvas"),
      G_CALLBACK (stop));
  keep_width (dialog->pause, _ ("_Resume"), _ ("_Pause"));
  dialog->progress = impasto_progress_view_new (buttons);
  return dialog->progress;
}

static void
make_window (Dialog *dialog)
{
  GtkWidget *window;

  window =
      gimp_dialog_new (_ ("Neural Style Transfer"), HELP_ID, NULL, 0, show_help,
                       HELP_ID, _ ("Rese_t"), RESPONSE_RESET, _ ("_Cancel"),
                       GTK_RESPONSE_CANCEL, _ ("_Keep"), GTK_RESPONSE_OK, NULL);
  dialog->window = window;
  g_object_set_data (G_OBJECT (window), HELP_ID, (gpointer)dialog->host);
  gtk_dialog_set_alternative_button_order (GTK_DIALOG (window), GTK_RESPONSE_OK,
                                           RESPONSE_RESET, GTK_RESPONSE_CANCEL,
                                           -1);
  gtk_window_set_resizable (GTK_WINDOW (window), TRUE);
  dialog->keep =
      gtk_dialog_get_widget_for_response (GTK_DIALOG (window), GTK_RESPONSE_OK);
  dialog->reset =
      gtk_dialog_get_widget_for_response (GTK_DIALOG (window), RESPONSE_RESET);
  gtk_widget_set_tooltip_text (
      dialog->keep, _ ("Put the picture into the image, as one undo step"));
  gtk_widget_set_tooltip_text (dialog->reset,
                               _ ("Set everything but the style to its "
                                  "default"));
  impasto_window_place_above (window, dialog->host);
}

static void
make_contents (Dialog *dialog)
{
  GtkWidget *box = gtk_vbox_new (FALSE, IMPASTO_WIDE_SPACING);
  GtkWidget *columns = gtk_hbox_new (FALSE, IMPASTO_WIDE_SPACING);
  GtkWidget *area = gtk_dialog_get_content_area (GTK_DIALOG (dialog->window));

  gtk_container_set_border_width (GTK_CONTAINER (box), IMPASTO_BORDER);
  gtk_box_pack_start (GTK_BOX (area), box, TRUE, TRUE, 0);

  dialog->chooser = impasto_style_chooser_new (dialog->host);
  gtk_box_pack_start (GTK_BOX (columns),
                      make_frame (_ ("Style"), dialog->chooser), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (columns),
                      make_frame (_ ("Painting"), make_main_page (dialog)),
                      TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), columns, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), make_advanced (dialog), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), make_run_row (dialog), FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  /* Where the eye is when something goes wrong; hidden until then. */
  dialog->message = impasto_message_area_new ();
  gtk_box_pack_start (GTK_BOX (box), dialog->message, FALSE, FALSE, 0);
  gtk_box_reorder_child (GTK_BOX (box), dialog->message, 0);
}

static void
choose_first_style (Dialog *dialog)
{
  ImpastoStyleChooser   *chooser = IMPASTO_STYLE_CHOOSER (dialog->chooser);
  const ImpastoStyleRef *style;

  impasto_style_chooser_set_style (chooser, &dialog->settings->style);
  style = impasto_style_chooser_get_style (chooser);
  impasto_style_ref_set (&dialog->settings->style, style->kind, style->id);
  g_signal_connect (chooser, "changed", G_CALLBACK (style_changed), dialog);
  g_signal_connect (chooser, "failed", G_CALLBACK (style_failed), dialog);
  g_signal_connect_swapped (chooser, "activated", G_CALLBACK (start), dialog);
}

gboolean
impasto_dialog_run (const ImpastoHost *host,
                    const gchar       *default_weights,
                    ImpastoSettings   *settings)
{
  Dialog dialog = { .host = host, .settings = settings, .fits_memory = TRUE };
  g_autoptr (NstPicture) content = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_kept;

  dialog.weights =
      g_strdup (settings->weights ? settings->weights : default_weights);
  impasto_model_cache_preload (dialog.weights);
  content = host->read_content (host->data, &error);
  if (content)
    {
      dialog.content_width = content->width;
      dialog.content_height = content->height;
      g_clear_pointer (&content, nst_picture_free);
    }
  else
    dialog.style_error = g_strdup (error->message);

  dialog.editors = g_ptr_array_new ();
  dialog.painter =
      impasto_painter_new (host, default_weights, painter_changed, &dialog);
  make_window (&dialog);
  make_contents (&dialog);
  choose_first_style (&dialog);
  show_settings (&dialog);
  update_memory (&dialog);
  painter_changed (dialog.painter, &dialog);
  dialog.model_poll_id = g_timeout_add (MODEL_POLL_MS, model_is_read, &dialog);
  g_signal_connect (dialog.window, "response", G_CALLBACK (respond), &dialog);
  g_signal_connect (dialog.window, "focus-in-event",
                    G_CALLBACK (focus_came_back), &dialog);
  gtk_widget_grab_focus (dialog.start);
  gtk_widget_show (dialog.window);
  impasto_event_log ("dialog-shown");

  gtk_main ();

  is_kept = impasto_painter_get_state (dialog.painter) == IMPASTO_PAINTER_KEPT;
  /* Out of sight at once, though the worker may take a moment to end. */
  gtk_widget_hide (dialog.window);
  gdk_flush ();
  g_clear_handle_id (&dialog.model_poll_id, g_source_remove);
  impasto_painter_free (dialog.painter);
  gtk_widget_destroy (dialog.window);
  g_ptr_array_unref (dialog.editors);
  g_free (dialog.weights);
  g_free (dialog.style_error);
  impasto_event_log ("dialog-closed kept=%d", is_kept);
  return is_kept;
}
