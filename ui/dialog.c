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
#include "message_area.h"
#include "model_cache.h"
#include "painter.h"
#include "progress_view.h"
#include "settings_panel.h"
#include "style_chooser.h"
#include "widgets.h"
#include "window_place.h"

#define HELP_ID        "plug-in-impasto"
#define RESPONSE_RESET 1
/* How often to look whether the weights have been read, in ms. */
#define MODEL_POLL_MS 200

typedef struct
{
  const ImpastoHost *host;
  ImpastoSettings   *settings; /* the caller's; follows the widgets */
  const gchar       *default_weights;
  ImpastoPainter    *painter;
  gint               content_width; /* 0: not known */
  gint               content_height;
  gboolean           fits_memory;
  guint              model_poll_id;

  GtkWidget            *window;
  GtkWidget            *message;
  GtkWidget            *chooser;
  ImpastoSettingsPanel *panel;
  GtkWidget            *progress;
  GtkWidget            *start;
  GtkWidget            *pause;
  GtkWidget            *stop;
  GtkWidget            *keep;
  gchar                *style_error;
} Dialog;

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
  effective->options.size = impasto_settings_panel_get_size (dialog->panel);
}

static guint64
memory_needed (Dialog *dialog, const NstOptions *options)
{
  g_autofree gchar *weights =
      impasto_settings_get_weights (dialog->settings, dialog->default_weights);
  g_auto (NstModels) models = { NULL, NULL };
  gint style_width;
  gint style_height;

  if (dialog->content_width == 0
      || ! impasto_model_cache_peek (weights, options, &models))
    return 0;
  if (! impasto_style_chooser_get_shape (
          IMPASTO_STYLE_CHOOSER (dialog->chooser), &style_width, &style_height))
    {
      style_width = dialog->content_width;
      style_height = dialog->content_height;
    }
  return nst_session_memory_needed (&models, dialog->content_width,
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
  dialog->fits_memory = impasto_settings_panel_set_memory (
      dialog->panel, memory_needed (dialog, &effective.options));
  impasto_settings_clear (&effective);
}

/* The user has changed something. */
static void
settings_changed (gpointer data)
{
  Dialog         *dialog = data;
  ImpastoSettings effective;

  update_memory (dialog);
  update_buttons (dialog);
  get_effective_settings (dialog, &effective);
  impasto_painter_apply (dialog->painter, &effective);
  impasto_settings_clear (&effective);
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
  impasto_settings_panel_show (dialog->panel);
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

/* Out of sight at once, though the worker may take a moment to end. */
static void
leave (Dialog *dialog)
{
  gtk_widget_hide (dialog->window);
  gdk_flush ();
  gtk_main_quit ();
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
    leave (dialog);
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
      leave (dialog);
      break;
    default:
      break;
    }
}

static gboolean
model_is_read (gpointer data)
{
  Dialog           *dialog = data;
  g_autofree gchar *weights =
      impasto_settings_get_weights (dialog->settings, dialog->default_weights);
  g_auto (NstModels) models = { NULL, NULL };

  if (! impasto_model_cache_peek (weights, &dialog->settings->options, &models))
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

static GtkWidget *
make_frame (const gchar *title, GtkWidget *content)
{
  GtkWidget *frame = gimp_frame_new (title);

  gtk_container_add (GTK_CONTAINER (frame), content);
  return frame;
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
  GtkWidget *reset_button;

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
  reset_button =
      gtk_dialog_get_widget_for_response (GTK_DIALOG (window), RESPONSE_RESET);
  gtk_widget_set_tooltip_text (
      dialog->keep, _ ("Put the picture into the image, as one undo step"));
  gtk_widget_set_tooltip_text (reset_button,
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

  dialog->panel = impasto_settings_panel_new (
      dialog->settings, MAX (dialog->content_width, dialog->content_height),
      settings_changed, dialog);
  dialog->chooser = impasto_style_chooser_new (dialog->host);
  gtk_box_pack_start (GTK_BOX (columns),
                      make_frame (_ ("Style"), dialog->chooser), TRUE, TRUE, 0);
  gtk_box_pack_start (
      GTK_BOX (columns),
      make_frame (_ ("Painting"),
                  impasto_settings_panel_get_main (dialog->panel)),
      TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), columns, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box),
                      impasto_settings_panel_make_advanced (
                          dialog->panel, GTK_WINDOW (dialog->window)),
                      FALSE, FALSE, 0);
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
  Dialog            dialog = { .host = host,
                               .settings = settings,
                               .default_weights = default_weights,
                               .fits_memory = TRUE };
  g_autofree gchar *weights =
      impasto_settings_get_weights (settings, default_weights);
  g_autoptr (NstPicture) content = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_kept;

  impasto_model_cache_preload (weights, &settings->options);
  content = host->read_content (host->data, &error);
  if (content)
    {
      dialog.content_width = content->width;
      dialog.content_height = content->height;
      g_clear_pointer (&content, nst_picture_free);
    }
  else
    dialog.style_error = g_strdup (error->message);

  dialog.painter =
      impasto_painter_new (host, default_weights, painter_changed, &dialog);
  make_window (&dialog);
  make_contents (&dialog);
  choose_first_style (&dialog);
  impasto_settings_panel_show (dialog.panel);
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
  g_clear_handle_id (&dialog.model_poll_id, g_source_remove);
  impasto_painter_free (dialog.painter);
  gtk_widget_destroy (dialog.window);
  impasto_settings_panel_free (dialog.panel);
  g_free (dialog.style_error);
  impasto_event_log ("dialog-closed kept=%d", is_kept);
  return is_kept;
}
