/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dialog: passes the settings to the painter, and the state of the painter
 * to the widgets.
 */
#include "config.h"

#include "ui/dialog/dialog.h"

#include <glib/gi18n-lib.h>

#include "ui/dialog/compare_page.h"
#include "ui/dialog/dialog_layout.h"
#include "ui/dialog/leave_question.h"
#include "ui/dialog/settings_panel.h"
#include "ui/dialog/style_chooser.h"
#include "ui/dialog/window_place.h"
#include "ui/job/dialog_state.h"
#include "ui/job/event_log.h"
#include "ui/job/model_cache.h"
#include "ui/job/painter.h"
#include "ui/job/run_check.h"
#include "ui/widgets/loss_plot.h"
#include "ui/widgets/message_area.h"
#include "ui/widgets/progress_view.h"
#include "ui/widgets/size_chooser.h"

typedef struct _Dialog Dialog;

struct _Dialog
{
  const ImpastoHost *host;
  const gchar       *default_model_file;
  ImpastoSettings   *settings; /* the caller's; always as in the widgets */
  ImpastoPainter    *painter;
  gint               width, height; /* of the content; 0: unknown */
  gboolean           fits_memory;
  gint               draft_size; /* before full resolution was asked for */

  ImpastoDialogState    state;
  ImpastoDialogWidgets  widgets;
  ImpastoSettingsPanel *panel;
  gchar                *problem;          /* with a file or a style, or NULL */
  gchar                *obstacle;         /* why no run can start, or NULL */
  void (*after_discard) (Dialog *dialog); /* while the user is asked */
};

/* ------------------------------------------------------------ settings --- */

void
impasto_dialog_init_settings (ImpastoSettings *settings)
{
  impasto_settings_init (settings);
  settings->options.size = IMPASTO_SIZE_STANDARD;
}

/* The settings for the painter: the working size is limited to the size of the
 * content. */
static ImpastoSettings
get_effective_settings (Dialog *dialog)
{
  ImpastoSettings effective;

  impasto_settings_init (&effective);
  impasto_settings_copy (&effective, dialog->settings);
  effective.options.size = impasto_settings_panel_get_size (dialog->panel);
  return effective;
}

static gboolean
can_start (Dialog *dialog)
{
  return ! impasto_painter_is_busy (dialog->painter)
         && impasto_painter_get_state (dialog->painter)
                != IMPASTO_PAINTER_ENDING
         && ! dialog->obstacle;
}

static void
update_buttons (Dialog *dialog)
{
  ImpastoPainter     *painter = dialog->painter;
  ImpastoPainterState state = impasto_painter_get_state (painter);
  gboolean            busy = impasto_painter_is_busy (painter);
  gboolean has_picture = impasto_painter_get_picture (painter, NULL) != NULL;
  gboolean continues = impasto_painter_continues (painter, dialog->settings);
  const ImpastoDialogWidgets *widgets = &dialog->widgets;

  gtk_widget_set_sensitive (widgets->start, can_start (dialog));
  impasto_dialog_layout_name_start (widgets->start, continues);
  gtk_widget_set_sensitive (widgets->pause, busy);
  impasto_dialog_layout_name_pause (widgets->pause,
                                    state == IMPASTO_PAINTER_PAUSED);
  gtk_widget_set_sensitive (widgets->stop, busy);
  gtk_widget_set_sensitive (widgets->start_over,
                            has_picture && ! dialog->obstacle
                                && state != IMPASTO_PAINTER_ENDING);
  gtk_widget_set_sensitive (widgets->original, has_picture);
  gtk_widget_set_sensitive (widgets->keep, impasto_painter_can_keep (painter));
  impasto_settings_panel_set_can_finish (dialog->panel,
                                         continues && can_start (dialog));
}

static void
update_message (Dialog *dialog)
{
  const gchar *message = dialog->obstacle;

  if (! message)
    message = impasto_painter_get_error (dialog->painter);
  if (! message)
    message = dialog->problem;
  if (! message
      && gtk_toggle_button_get_active (
          GTK_TOGGLE_BUTTON (dialog->widgets.original)))
    message = _ ("The canvas shows the original. Press Original again to show "
                 "the picture.");
  impasto_message_area_set (dialog->widgets.message, message);
}

/* Shows @message unless there is a more important one; NULL clears it. */
static void
set_problem (const gchar *message, gpointer data)
{
  Dialog *dialog = data;

  g_free (dialog->problem);
  dialog->problem = g_strdup (message);
  update_message (dialog);
}

/* Checks whether a run would fail, so that the message shows before Start. */
static void
update_obstacle (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;
  g_auto (ImpastoSettings) effective = get_effective_settings (dialog);

  g_clear_pointer (&dialog->obstacle, g_free);
  if (! impasto_run_check (&effective, dialog->width, dialog->height,
                           dialog->default_model_file, &error))
    dialog->obstacle = g_strdup (error->message);
  else if (effective.style.kind == IMPASTO_STYLE_NONE)
    dialog->obstacle = g_strdup (_ ("No style is chosen. Choose a style."));
  else if (! dialog->fits_memory)
    dialog->obstacle =
        g_strdup (_ ("This machine does not have enough memory. Choose a "
                     "smaller working size."));
  update_message (dialog);
}

static void
update_cost (Dialog *dialog)
{
  gint style_width = 0;
  gint style_height = 0;

  impasto_style_chooser_get_shape (
      IMPASTO_STYLE_CHOOSER (dialog->widgets.chooser), &style_width,
      &style_height);
  dialog->fits_memory = impasto_settings_panel_update_cost (
      dialog->panel, style_width, style_height);
}

/* Shows what will be painted: the layer and the selection may have changed. */
static void
update_target (Dialog *dialog)
{
  const ImpastoHost *host = dialog->host;
  g_autofree gchar  *target = host->describe_content (host->data);

  host->measure_content (host->data, &dialog->width, &dialog->height);
  impasto_settings_panel_set_target (dialog->panel, target, dialog->width,
                                     dialog->height);
}

static void
update_progress (Dialog *dialog)
{
  impasto_progress_view_update (dialog->widgets.progress,
                                dialog->widgets.details, dialog->painter,
                                can_start (dialog));
}

/* Checks the settings, shows their cost, and whether a run can start. */
static void
check_settings (gpointer data)
{
  Dialog *dialog = data;

  update_cost (dialog);
  update_obstacle (dialog);
  update_buttons (dialog);
  update_progress (dialog);
}

/* The user has changed a setting. */
static void
settings_changed (gpointer data)
{
  Dialog *dialog = data;

  if (dialog->settings->options.size > 0)
    dialog->draft_size = 0;
  check_settings (dialog);
  /* A current run continues until the settings are valid again. */
  if (! dialog->obstacle)
    {
      g_auto (ImpastoSettings) effective = get_effective_settings (dialog);

      impasto_painter_apply (dialog->painter, &effective);
    }
}

/* ------------------------------------------------------------- painter --- */

static void
save_state (Dialog *dialog)
{
  const ImpastoHost *host = dialog->host;
  g_autofree gchar  *text = NULL;

  impasto_window_remember (dialog->widgets.window, &dialog->state);
  impasto_settings_panel_remember (dialog->panel, &dialog->state);
  text = impasto_dialog_state_to_text (&dialog->state);
  host->save_state (host->data, text);
}

/* Stores the settings for the next dialog. */
static void
save_settings (Dialog *dialog)
{
  g_auto (ImpastoSettings) saved;

  impasto_settings_init (&saved);
  impasto_settings_copy (&saved, dialog->settings);
  /* “Finish at Full Resolution” is meant for one picture. */
  if (dialog->draft_size > 0 && saved.options.size == 0)
    saved.options.size = dialog->draft_size;
  dialog->host->save_settings (dialog->host->data, &saved);
}

/* Hides the window immediately, as the worker may need a moment to end. */
static void
leave (Dialog *dialog)
{
  if (impasto_painter_get_state (dialog->painter) != IMPASTO_PAINTER_IDLE)
    save_settings (dialog);
  save_state (dialog);
  gtk_widget_hide (dialog->widgets.window);
  gdk_flush ();
  gtk_main_quit ();
}

/* Enter activates Start, or Keep after the run has finished. */
static void
update_default (Dialog *dialog)
{
  gboolean is_done =
      impasto_painter_get_state (dialog->painter) == IMPASTO_PAINTER_FINISHED;
  GtkWidget *button = is_done ? dialog->widgets.keep : dialog->widgets.start;

  if (gtk_widget_get_sensitive (button))
    gtk_window_set_default (GTK_WINDOW (dialog->widgets.window), button);
}

static void
painter_changed (ImpastoPainter *painter, gpointer data)
{
  Dialog     *dialog = data;
  NstProgress progress;

  impasto_painter_get_progress (painter, &progress);
  impasto_settings_panel_observe_run (
      dialog->panel, impasto_painter_is_busy (painter) ? &progress : NULL);
  update_buttons (dialog);
  update_default (dialog);
  update_message (dialog);
  impasto_compare_page_update (dialog->widgets.compare, painter);
  update_progress (dialog);
  impasto_loss_plot_add (IMPASTO_LOSS_PLOT (dialog->widgets.plot), &progress);
  if (impasto_painter_get_state (painter) == IMPASTO_PAINTER_KEPT)
    leave (dialog);
}

/* A run is about to start. */
static void
content_read (const NstPicture *content, gpointer data)
{
  Dialog *dialog = data;

  impasto_compare_page_set_original (dialog->widgets.compare, content);
  impasto_loss_plot_begin_run (IMPASTO_LOSS_PLOT (dialog->widgets.plot));
}

static void
show_opacity (gpointer data)
{
  Dialog *dialog = data;
  gdouble opacity = dialog->settings->opacity / (gdouble)IMPASTO_OPACITY_FULL;

  dialog->host->set_opacity (dialog->host->data, opacity);
  impasto_compare_page_set_opacity (dialog->widgets.compare, opacity);
}

/* Prepares the dialog for a new run. */
static void
prepare (Dialog *dialog)
{
  set_problem (NULL, dialog);
  /* Show the preview when a run starts. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (dialog->widgets.original),
                                FALSE);
  save_settings (dialog);
  save_state (dialog);
}

static void
start (Dialog *dialog)
{
  g_auto (ImpastoSettings) effective = get_effective_settings (dialog);

  if (! can_start (dialog))
    return;
  prepare (dialog);
  impasto_painter_start (dialog->painter, &effective);
}

static void
keep (Dialog *dialog)
{
  save_settings (dialog);
  impasto_painter_keep (dialog->painter, dialog->settings->output);
}

static void
start_over (Dialog *dialog)
{
  g_auto (ImpastoSettings) effective = get_effective_settings (dialog);

  prepare (dialog);
  impasto_painter_start_over (dialog->painter, &effective);
}

static void
discard_answered (ImpastoLeaveAnswer answer, gpointer data)
{
  Dialog *dialog = data;

  if (answer == IMPASTO_LEAVE_KEEP)
    keep (dialog);
  else if (answer == IMPASTO_LEAVE_DISCARD)
    dialog->after_discard (dialog);
}

/* Calls @action, which discards the picture; asks first if it has taken long to
 * paint. */
static void
discard_and (Dialog      *dialog,
             const gchar *question,
             void (*action) (Dialog *dialog))
{
  gdouble work = impasto_painter_get_work (dialog->painter);

  if (! impasto_leave_question_is_due (work))
    {
      action (dialog);
      return;
    }
  dialog->after_discard = action;
  impasto_leave_question_ask (GTK_WINDOW (dialog->widgets.window), question,
                              work, discard_answered, dialog);
}

static void
start_over_clicked (Dialog *dialog)
{
  discard_and (dialog,
               _ ("Discard the picture painted so far and begin from the photo "
                  "again?"),
               start_over);
}

static void
finish (gint draft_size, gpointer data)
{
  Dialog *dialog = data;

  dialog->draft_size = draft_size;
  start (dialog);
}

static void
pause_or_resume (GtkButton *button, Dialog *dialog)
{
  impasto_painter_pause (dialog->painter,
                         impasto_painter_get_state (dialog->painter)
                             != IMPASTO_PAINTER_PAUSED);
}

static void
original_toggled (GtkToggleButton *button, Dialog *dialog)
{
  gboolean show = gtk_toggle_button_get_active (button);

  impasto_event_log ("original show=%d", show);
  dialog->host->show_original (dialog->host->data, show);
  update_message (dialog);
}

/* Copies the chosen style to the settings. */
static void
take_style (Dialog *dialog)
{
  const ImpastoStyleRef *style = impasto_style_chooser_get_style (
      IMPASTO_STYLE_CHOOSER (dialog->widgets.chooser));

  impasto_style_ref_set (&dialog->settings->style, style->kind, style->id);
}

static void
style_changed (GtkWidget *chooser, Dialog *dialog)
{
  take_style (dialog);
  set_problem (NULL, dialog);
  settings_changed (dialog);
}

static void
style_failed (GtkWidget *chooser, const gchar *message, Dialog *dialog)
{
  impasto_event_log ("style-failed message=%s", message);
  set_problem (message, dialog);
}

static void
respond (GtkWidget *window, gint response, Dialog *dialog)
{
  switch (response)
    {
    case IMPASTO_RESPONSE_RESET:
      impasto_settings_panel_reset (dialog->panel);
      break;
    case IMPASTO_RESPONSE_RANDOMIZE:
      impasto_settings_panel_randomize (dialog->panel);
      break;
    case GTK_RESPONSE_OK:
      keep (dialog);
      break;
    case GTK_RESPONSE_CANCEL:
    case GTK_RESPONSE_DELETE_EVENT:
      impasto_event_log ("cancel");
      discard_and (dialog, _ ("Discard the picture painted so far?"), leave);
      break;
    default:
      break;
    }
}

static gboolean
focus_came_back (GtkWidget *window, GdkEventFocus *event, Dialog *dialog)
{
  impasto_style_chooser_refresh (
      IMPASTO_STYLE_CHOOSER (dialog->widgets.chooser));
  impasto_settings_panel_refresh (dialog->panel);
  update_target (dialog);
  check_settings (dialog);
  return FALSE;
}

/* ----------------------------------------------------------- lifecycle --- */

static void
connect_signals (Dialog *dialog)
{
  const ImpastoDialogWidgets *widgets = &dialog->widgets;

  g_signal_connect (widgets->chooser, "changed", G_CALLBACK (style_changed),
                    dialog);
  g_signal_connect (widgets->chooser, "failed", G_CALLBACK (style_failed),
                    dialog);
  g_signal_connect_swapped (widgets->chooser, "activated", G_CALLBACK (start),
                            dialog);
  g_signal_connect_swapped (widgets->start, "clicked", G_CALLBACK (start),
                            dialog);
  g_signal_connect (widgets->pause, "clicked", G_CALLBACK (pause_or_resume),
                    dialog);
  g_signal_connect_swapped (widgets->start_over, "clicked",
                            G_CALLBACK (start_over_clicked), dialog);
  g_signal_connect_swapped (widgets->stop, "clicked",
                            G_CALLBACK (impasto_painter_stop), dialog->painter);
  g_signal_connect (widgets->original, "toggled", G_CALLBACK (original_toggled),
                    dialog);
  g_signal_connect (widgets->window, "response", G_CALLBACK (respond), dialog);
  g_signal_connect (widgets->window, "focus-in-event",
                    G_CALLBACK (focus_came_back), dialog);
  impasto_style_chooser_accept_drops (IMPASTO_STYLE_CHOOSER (widgets->chooser),
                                      widgets->window);
}

/* Restores the state that the host has stored. */
static void
load_state (Dialog *dialog)
{
  const ImpastoHost *host = dialog->host;
  g_autofree gchar  *text = host->load_state (host->data);

  impasto_dialog_state_init (&dialog->state, text);
}

static void
make_parts (Dialog *dialog)
{
  const ImpastoHost         *host = dialog->host;
  const ImpastoSettingsFuncs funcs = { .data = dialog,
                                       .changed = settings_changed,
                                       .costs_changed = check_settings,
                                       .opacity_changed = show_opacity,
                                       .finish = finish,
                                       .problem = set_problem };

  dialog->painter = impasto_painter_new (host, dialog->default_model_file,
                                         painter_changed, dialog);
  impasto_painter_watch_content (dialog->painter, content_read);
  dialog->panel = impasto_settings_panel_new (host, dialog->default_model_file,
                                              dialog->settings, &funcs);
  impasto_dialog_layout_window (&dialog->widgets, host);
  impasto_dialog_layout_fill (&dialog->widgets, host, &dialog->state,
                              dialog->panel);
}

/* Shows the content, the settings, and the state of the painter in the new
 * window. */
static void
show_initial (Dialog *dialog, const NstPicture *content)
{
  const ImpastoDialogWidgets *widgets = &dialog->widgets;

  impasto_compare_page_set_original (widgets->compare, content);
  impasto_compare_page_watch (widgets->compare, dialog->painter);
  impasto_style_chooser_offer (IMPASTO_STYLE_CHOOSER (widgets->chooser),
                               &dialog->settings->style);
  take_style (dialog);
  impasto_settings_panel_show (dialog->panel);
  show_opacity (dialog);
  update_target (dialog);
  check_settings (dialog);
  painter_changed (dialog->painter, dialog);
  gtk_widget_grab_focus (widgets->start);
}

/* Ends the run, which discards the preview unless the picture was kept, and
 * destroys the window. */
static void
dialog_clear (Dialog *dialog)
{
  impasto_painter_free (dialog->painter);
  gtk_widget_destroy (dialog->widgets.window);
  impasto_settings_panel_free (dialog->panel);
  impasto_dialog_state_clear (&dialog->state);
  g_free (dialog->problem);
  g_free (dialog->obstacle);
}

gboolean
impasto_dialog_run (const ImpastoHost *host,
                    const gchar       *default_model_file,
                    ImpastoSettings   *settings)
{
  Dialog            dialog = { .host = host,
                               .default_model_file = default_model_file,
                               .settings = settings };
  g_autofree gchar *model_files =
      impasto_settings_get_model_files (settings, default_model_file);
  g_autoptr (NstPicture) content = NULL;
  g_autoptr (GError) error = NULL;
  /* As large as the comparison needs it. */
  NstOptions shown = { .size = IMPASTO_SIZE_STANDARD };
  gboolean   is_kept;

  impasto_model_cache_preload (model_files, &settings->options);
  load_state (&dialog);
  content = host->read_content (host->data, &shown, &error);
  make_parts (&dialog);
  show_initial (&dialog, content);
  if (error)
    set_problem (error->message, &dialog);
  g_clear_pointer (&content, nst_picture_free);
  connect_signals (&dialog);
  impasto_window_place (dialog.widgets.window, host, &dialog.state);
  gtk_widget_show (dialog.widgets.window);
  impasto_event_log ("dialog-shown");

  gtk_main ();

  is_kept = impasto_painter_get_state (dialog.painter) == IMPASTO_PAINTER_KEPT;
  dialog_clear (&dialog);
  impasto_event_log ("dialog-closed kept=%d", is_kept);
  return is_kept;
}
