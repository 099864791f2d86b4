/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The states between Start and Keep, and the timer that passes frames from the
 * runner to the host.
 */
#include "config.h"

#include "ui/job/painter.h"

#include <string.h>

#include "ui/job/event_log.h"
#include "ui/job/run_change.h"
#include "ui/job/run_start.h"

/* How often the runner is polled, in ms: the first frame shows soon. */
#define TICK_MS 40
/* At most four frames per second, in µs ... */
#define MIN_PRESENT_INTERVAL (G_USEC_PER_SEC / 4)
/* ... and fewer if frames are costly: at most a quarter of the time is spent on
 * showing them. */
#define PRESENT_COST_FACTOR 4
/* Delay after the last change, so that dragging a slider starts one run. */
#define RESTART_DELAY_MS 400

/* What to do after the worker has ended. */
typedef enum
{
  AFTER_STOP,
  AFTER_RESTART,
  AFTER_KEEP
} After;

struct _ImpastoPainter
{
  const ImpastoHost *host;
  gchar             *default_model_file;
  ImpastoPainterFunc changed;
  gpointer           data;
  ImpastoContentFunc content_read; /* called with @data, or NULL */

  ImpastoPainterState state;
  ImpastoRunner      *runner; /* from the start until its end is noticed */
  guint               tick_id;
  After               after;  /* in IMPASTO_PAINTER_ENDING */
  ImpastoOutput       output; /* with AFTER_KEEP */

  ImpastoSettings current; /* of the newest run, with live loss weights */
  gboolean        has_run; /* @current is valid */
  ImpastoSettings next;    /* valid with @wants_restart or AFTER_RESTART */
  gboolean        wants_restart;
  guint           restart_id;

  NstPicture *picture;        /* the newest frame */
  guint       n_pictures;     /* number of frames so far */
  gboolean    picture_is_old; /* from a run before a new start */
  gboolean    starts_over;    /* the next run begins from the initial picture */
  gdouble     work;           /* seconds of earlier runs that were continued */
  NstProgress progress;
  NstEnd      end;          /* of the last run that finished */
  gint64      next_present; /* earliest monotonic time */
  gboolean    is_awaited;   /* the user changed a loss weight: show the next
                               frame without delay */
  gint64   last_cost;       /* time to show a frame, in µs */
  gboolean canvas_is_gone;
  gchar   *error;
  gchar   *notice; /* why the canvas does not show the newest picture */
};

static void begin (ImpastoPainter *painter, const ImpastoSettings *settings);

static void
notify (ImpastoPainter *painter)
{
  painter->changed (painter, painter->data);
}

/* Takes @error.  Only the first one is stored, as others are its consequences.
 */
static void
set_error (ImpastoPainter *painter, GError *error)
{
  impasto_event_log ("error message=%s", error->message);
  if (! painter->error)
    painter->error = g_strdup (error->message);
  g_error_free (error);
}

static void
cancel_restart (ImpastoPainter *painter)
{
  painter->wants_restart = FALSE;
  g_clear_handle_id (&painter->restart_id, g_source_remove);
}

static void
end_run (ImpastoPainter *painter, After after)
{
  cancel_restart (painter);
  painter->after = after;
  painter->state = IMPASTO_PAINTER_ENDING;
  impasto_runner_stop (painter->runner);
}

/* -------------------------------------------------------------- frames --- */

/* Shows the picture.  If the canvas is gone, the run ends. */
static void
present (ImpastoPainter *painter)
{
  const ImpastoHost *host = painter->host;
  GError            *error = NULL;
  gint64             start = g_get_monotonic_time ();
  gint64             cost;

  host->present (host->data, painter->picture, &error);
  painter->canvas_is_gone = error && error->domain != IMPASTO_HOST_ERROR;
  cost = g_get_monotonic_time () - start;
  /* The smaller one of two successive costs, so that a single slow frame, such
   * as the first one, does not delay the next. */
  painter->next_present =
      start
      + MAX (MIN_PRESENT_INTERVAL,
             PRESENT_COST_FACTOR * MIN (cost, painter->last_cost));
  painter->last_cost = cost;
  painter->is_awaited = FALSE;
  g_clear_pointer (&painter->notice, g_free);
  if (g_error_matches (error, IMPASTO_HOST_ERROR, IMPASTO_HOST_ERROR_NOT_SHOWN))
    {
      painter->notice = g_strdup (error->message);
      impasto_event_log ("not-shown message=%s", error->message);
      g_error_free (error);
      return;
    }
  if (error)
    {
      set_error (painter, error);
      if (painter->runner)
        end_run (painter, AFTER_STOP);
      return;
    }
  impasto_event_log ("present width=%d height=%d ms=%.1f",
                     painter->picture->width, painter->picture->height,
                     cost / 1000.0);
}

/* An awaited frame ignores the limit on the frame rate. */
static gboolean
present_is_due (const ImpastoPainter *painter)
{
  return painter->is_awaited
         || g_get_monotonic_time () >= painter->next_present;
}

/* TRUE if there was a new frame. */
static gboolean
take_frame (ImpastoPainter *painter)
{
  NstPicture *frame = impasto_runner_take_frame (painter->runner);

  if (! frame)
    return FALSE;
  g_clear_pointer (&painter->picture, nst_picture_free);
  painter->picture = frame;
  painter->n_pictures++;
  painter->picture_is_old = FALSE;
  return TRUE;
}

static void
commit (ImpastoPainter *painter)
{
  const ImpastoHost *host = painter->host;
  GError            *error = NULL;

  if (host->commit (host->data, painter->picture, painter->output, &error))
    {
      impasto_event_log ("commit width=%d height=%d", painter->picture->width,
                         painter->picture->height);
      painter->state = IMPASTO_PAINTER_KEPT;
      return;
    }
  set_error (painter, error);
  painter->state = IMPASTO_PAINTER_FAILED;
}

/* ---------------------------------------------------------------- runs --- */

static ImpastoPainterState
end_state (ImpastoPainter *painter, ImpastoRunnerState ended)
{
  if (painter->error)
    return IMPASTO_PAINTER_FAILED;
  if (ended == IMPASTO_RUNNER_FINISHED)
    {
      /* A stop rule may have ended the run before the last iteration. */
      painter->progress.fraction = 1.0;
      painter->progress.seconds_left = 0.0;
      return IMPASTO_PAINTER_FINISHED;
    }
  return painter->picture ? IMPASTO_PAINTER_STOPPED : IMPASTO_PAINTER_IDLE;
}

/* The worker has ended: does what was postponed until then. */
static void
finish (ImpastoPainter *painter, ImpastoRunnerState ended)
{
  const GError *error = impasto_runner_get_error (painter->runner);
  After         after = AFTER_STOP;
  gboolean      show = FALSE;

  /* Before the first iteration, the frame is only the initial picture at the
   * size of the first level, no better than the picture that is shown. */
  if (painter->progress.done > 0 || ended == IMPASTO_RUNNER_FINISHED)
    show = take_frame (painter) && ! painter->error;
  if (painter->state == IMPASTO_PAINTER_ENDING)
    after = painter->after;
  else if (painter->wants_restart)
    after = AFTER_RESTART;
  cancel_restart (painter);
  if (error && after != AFTER_RESTART)
    set_error (painter, g_error_copy (error));
  painter->end = impasto_runner_get_end (painter->runner);
  g_clear_pointer (&painter->runner, impasto_runner_free);

  if (after == AFTER_KEEP)
    {
      commit (painter);
      return;
    }
  if (show)
    present (painter);
  if (after == AFTER_RESTART && ! painter->error)
    begin (painter, &painter->next);
  else
    painter->state = end_state (painter, ended);
}

static gboolean
tick (gpointer data)
{
  ImpastoPainter    *painter = data;
  ImpastoRunnerState state =
      impasto_runner_poll (painter->runner, &painter->progress);

  switch (state)
    {
    case IMPASTO_RUNNER_FINISHED:
    case IMPASTO_RUNNER_STOPPED:
    case IMPASTO_RUNNER_FAILED:
      /* A restart in finish () adds a new timer. */
      painter->tick_id = 0;
      finish (painter, state);
      notify (painter);
      return G_SOURCE_REMOVE;

    case IMPASTO_RUNNER_LOADING:
      break;

    case IMPASTO_RUNNER_RUNNING:
    case IMPASTO_RUNNER_PAUSED:
      if (painter->state == IMPASTO_PAINTER_ENDING)
        break;
      painter->state = state == IMPASTO_RUNNER_PAUSED ? IMPASTO_PAINTER_PAUSED
                                                      : IMPASTO_PAINTER_RUNNING;
      /* The initial picture is not worth showing. */
      if (painter->progress.done > 0 && present_is_due (painter)
          && take_frame (painter))
        present (painter);
      break;
    }
  notify (painter);
  return G_SOURCE_CONTINUE;
}

/* It does not if the user changed what a run starts from. */
gboolean
impasto_painter_continues (const ImpastoPainter  *painter,
                           const ImpastoSettings *settings)
{
  return painter->picture && ! painter->picture_is_old && painter->has_run
         && ! painter->starts_over
         && painter->current.options.init == settings->options.init
         && painter->current.options.init_noise == settings->options.init_noise
         && painter->current.options.seed == settings->options.seed
         && (settings->options.init != NST_INIT_PICTURE
             || impasto_style_ref_equal (&painter->current.initial,
                                         &settings->initial));
}

static gboolean
try_begin (ImpastoPainter        *painter,
           const ImpastoSettings *settings,
           GError               **error)
{
  gboolean is_continued = impasto_painter_continues (painter, settings);
  const ImpastoStart start = {
    .host = painter->host,
    .default_model_file = painter->default_model_file,
    .settings = settings,
    .previous = is_continued ? &painter->current : NULL,
    .picture = &painter->picture,
    .continues = is_continued,
    .content_read = painter->content_read,
    .data = painter->data,
  };
  ImpastoRunner *runner = impasto_run_start (&start, error);

  if (! runner)
    return FALSE;
  is_continued = is_continued && painter->picture;
  painter->picture_is_old = ! is_continued;
  painter->work =
      is_continued ? painter->work + painter->progress.seconds : 0.0;
  impasto_event_log ("start continues=%d", is_continued);
  painter->runner = runner;
  return TRUE;
}

static void
begin (ImpastoPainter *painter, const ImpastoSettings *settings)
{
  GError  *error = NULL;
  gboolean is_begun;

  g_clear_pointer (&painter->error, g_free);
  g_clear_pointer (&painter->notice, g_free);
  painter->end = NST_END_ITERATIONS;
  is_begun = try_begin (painter, settings, &error);
  painter->starts_over = FALSE;
  if (! is_begun)
    {
      set_error (painter, error);
      painter->state = IMPASTO_PAINTER_FAILED;
      return;
    }
  memset (&painter->progress, 0, sizeof painter->progress);
  impasto_settings_copy (&painter->current, settings);
  painter->has_run = TRUE;
  /* The first frame shows without delay. */
  painter->next_present = 0;
  painter->state = IMPASTO_PAINTER_LOADING;
  painter->tick_id = g_timeout_add (TICK_MS, tick, painter);
}

/* ------------------------------------------------------------ commands --- */

void
impasto_painter_start (ImpastoPainter *painter, const ImpastoSettings *settings)
{
  if (painter->runner || painter->state == IMPASTO_PAINTER_KEPT)
    return;
  begin (painter, settings);
  notify (painter);
}

void
impasto_painter_start_over (ImpastoPainter        *painter,
                            const ImpastoSettings *settings)
{
  if (painter->state == IMPASTO_PAINTER_KEPT
      || (painter->state == IMPASTO_PAINTER_ENDING
          && painter->after == AFTER_KEEP))
    return;
  impasto_event_log ("start-over");
  painter->starts_over = TRUE;
  if (painter->runner)
    {
      impasto_settings_copy (&painter->next, settings);
      end_run (painter, AFTER_RESTART);
    }
  else
    begin (painter, settings);
  notify (painter);
}

static void
restart (ImpastoPainter *painter)
{
  impasto_event_log ("restart");
  end_run (painter, AFTER_RESTART);
}

static gboolean
restart_is_due (gpointer data)
{
  ImpastoPainter *painter = data;

  painter->restart_id = 0;
  restart (painter);
  notify (painter);
  return G_SOURCE_REMOVE;
}

void
impasto_painter_apply (ImpastoPainter *painter, const ImpastoSettings *settings)
{
  NstOptions       *now = &painter->current.options;
  const NstOptions *wanted = &settings->options;

  if (painter->state == IMPASTO_PAINTER_ENDING
      && painter->after == AFTER_RESTART)
    impasto_settings_copy (&painter->next, settings);
  if (! impasto_painter_is_busy (painter))
    return;

  if (! nst_loss_weights_equal (&now->weights, &wanted->weights))
    {
      now->weights = wanted->weights;
      /* A frame that is ready has the old weights: drop it and await the next
       * one.  But while the user keeps moving a slider, a frame is awaited
       * already; show that one, which has the effect of an earlier move. */
      if (! painter->is_awaited && painter->progress.done > 0)
        take_frame (painter);
      painter->is_awaited = TRUE;
      impasto_runner_set_weights (painter->runner, &now->weights);
      impasto_event_log ("loss-weights content=%g style=%g tv=%g",
                         now->weights.content, now->weights.style,
                         now->weights.tv);
    }

  cancel_restart (painter);
  if (impasto_run_change_needs_restart (&painter->current, settings))
    {
      impasto_settings_copy (&painter->next, settings);
      painter->wants_restart = TRUE;
      if (painter->state != IMPASTO_PAINTER_PAUSED)
        painter->restart_id =
            g_timeout_add (RESTART_DELAY_MS, restart_is_due, painter);
    }
}

void
impasto_painter_pause (ImpastoPainter *painter, gboolean pause)
{
  if (! impasto_painter_is_busy (painter)
      || pause == (painter->state == IMPASTO_PAINTER_PAUSED))
    return;
  impasto_event_log (pause ? "pause" : "resume");
  if (pause)
    {
      g_clear_handle_id (&painter->restart_id, g_source_remove);
      impasto_runner_pause (painter->runner, TRUE);
      painter->state = IMPASTO_PAINTER_PAUSED;
    }
  else if (painter->wants_restart)
    restart (painter);
  else
    {
      impasto_runner_pause (painter->runner, FALSE);
      painter->state =
          impasto_runner_poll (painter->runner, NULL) == IMPASTO_RUNNER_LOADING
              ? IMPASTO_PAINTER_LOADING
              : IMPASTO_PAINTER_RUNNING;
    }
  notify (painter);
}

void
impasto_painter_stop (ImpastoPainter *painter)
{
  if (! painter->runner)
    return;
  impasto_event_log ("stop");
  end_run (painter, AFTER_STOP);
  notify (painter);
}

void
impasto_painter_keep (ImpastoPainter *painter, ImpastoOutput output)
{
  if (! impasto_painter_can_keep (painter))
    return;
  impasto_event_log ("keep");
  painter->output = output;
  if (painter->runner)
    end_run (painter, AFTER_KEEP);
  else
    {
      g_clear_pointer (&painter->error, g_free);
      commit (painter);
    }
  notify (painter);
}

/* ------------------------------------------------------------- getters --- */

ImpastoPainterState
impasto_painter_get_state (ImpastoPainter *painter)
{
  return painter->state;
}

gboolean
impasto_painter_is_busy (ImpastoPainter *painter)
{
  return painter->state == IMPASTO_PAINTER_LOADING
         || painter->state == IMPASTO_PAINTER_RUNNING
         || painter->state == IMPASTO_PAINTER_PAUSED;
}

const NstPicture *
impasto_painter_get_picture (ImpastoPainter *painter, guint *serial)
{
  if (serial)
    *serial = painter->n_pictures;
  return painter->picture;
}

gboolean
impasto_painter_can_keep (ImpastoPainter *painter)
{
  if (! painter->picture || painter->canvas_is_gone)
    return FALSE;
  if (painter->state == IMPASTO_PAINTER_ENDING)
    return painter->after != AFTER_KEEP;
  return painter->state != IMPASTO_PAINTER_KEPT;
}

gdouble
impasto_painter_get_work (ImpastoPainter *painter)
{
  if (! impasto_painter_can_keep (painter) || painter->picture_is_old)
    return 0.0;
  return painter->work + painter->progress.seconds;
}

void
impasto_painter_get_progress (ImpastoPainter *painter, NstProgress *progress)
{
  *progress = painter->progress;
}

NstEnd
impasto_painter_get_end (ImpastoPainter *painter)
{
  return painter->end;
}

void
impasto_painter_watch_content (ImpastoPainter    *painter,
                               ImpastoContentFunc content_read)
{
  painter->content_read = content_read;
}

const gchar *
impasto_painter_get_error (ImpastoPainter *painter)
{
  return painter->error ? painter->error : painter->notice;
}

ImpastoPainter *
impasto_painter_new (const ImpastoHost *host,
                     const gchar       *default_model_file,
                     ImpastoPainterFunc changed,
                     gpointer           data)
{
  ImpastoPainter *painter = g_new0 (ImpastoPainter, 1);

  painter->host = host;
  painter->default_model_file = g_strdup (default_model_file);
  painter->changed = changed;
  painter->data = data;
  impasto_settings_init (&painter->current);
  impasto_settings_init (&painter->next);
  return painter;
}

void
impasto_painter_free (ImpastoPainter *painter)
{
  if (! painter)
    return;
  g_clear_handle_id (&painter->tick_id, g_source_remove);
  cancel_restart (painter);
  /* Restore the canvas before waiting for the worker. */
  if (painter->runner)
    impasto_runner_stop (painter->runner);
  if (painter->state != IMPASTO_PAINTER_KEPT)
    {
      painter->host->discard (painter->host->data);
      impasto_event_log ("discard");
    }
  g_clear_pointer (&painter->runner, impasto_runner_free);
  g_clear_pointer (&painter->picture, nst_picture_free);
  impasto_settings_clear (&painter->current);
  impasto_settings_clear (&painter->next);
  g_free (painter->error);
  g_free (painter->notice);
  g_free (painter->default_model_file);
  g_free (painter);
}
