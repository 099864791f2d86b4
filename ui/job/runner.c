/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The worker thread of one run, and what it shares with the main thread.
 */
#include "config.h"

#include "ui/job/runner.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#include "ui/job/event_log.h"
#include "ui/job/model_cache.h"

/* Niceness of the worker, from 0 to 19. */
#define NICENESS 5

struct _ImpastoRunner
{
  GThread *thread;

  /* Belong to the worker until it ends. */
  gchar      *model_files; /* see model_cache.h */
  NstPicture *content;
  NstPicture *style;
  gfloat     *style_alpha;
  NstPicture *initial;
  NstOptions  options;

  /* Guards the lifetime of @session.  The main thread holds it while it copies
   * a frame, the worker only while it publishes and frees the session, so that
   * a copy never delays an iteration.  Lock order: before @mutex. */
  GMutex      session_mutex;
  NstSession *session;

  /* Guards all fields below; never held during a long operation. */
  GMutex             mutex;
  gboolean           stop;
  gboolean           pause;
  NstLossWeights     loss_weights; /* the newest requested ones */
  gboolean           has_ended;
  ImpastoRunnerState end_state; /* valid with @has_ended */
  NstEnd             end;       /* valid if @end_state is FINISHED */
  NstProgress        progress;
  gboolean           has_progress;
  gboolean           new_frame;
  NstPicture        *last_frame; /* of the ended session */
  GError            *error;
};

static gboolean
stop_is_wanted (ImpastoRunner *runner)
{
  gboolean stop;

  g_mutex_lock (&runner->mutex);
  stop = runner->stop;
  g_mutex_unlock (&runner->mutex);
  return stop;
}

static void
observe (const NstProgress *progress, gpointer data)
{
  ImpastoRunner *runner = data;
  gboolean       first;

  g_mutex_lock (&runner->mutex);
  first = ! runner->has_progress;
  runner->progress = *progress;
  runner->has_progress = TRUE;
  runner->new_frame = TRUE;
  g_mutex_unlock (&runner->mutex);
  if (first)
    impasto_event_log ("first-iteration level=%d width=%d height=%d",
                       progress->level, progress->width, progress->height);
}

/* Makes @session available to the main thread, and applies the requests that
 * came before it existed. */
static void
publish_session (ImpastoRunner *runner, NstSession *session)
{
  g_mutex_lock (&runner->session_mutex);
  runner->session = session;
  g_mutex_lock (&runner->mutex);
  nst_session_set_weights (session, &runner->loss_weights);
  nst_session_pause (session, runner->pause);
  if (runner->stop)
    nst_session_cancel (session);
  g_mutex_unlock (&runner->mutex);
  g_mutex_unlock (&runner->session_mutex);
}

/* Frees the session as soon as it is done, so that its memory is available for
 * the next one.  Keeps its last picture. */
static void
retire_session (ImpastoRunner *runner)
{
  NstPicture *last;

  g_mutex_lock (&runner->session_mutex);
  if (runner->session)
    {
      last = nst_session_snapshot (runner->session);
      g_mutex_lock (&runner->mutex);
      runner->last_frame = last;
      runner->new_frame = last != NULL;
      g_mutex_unlock (&runner->mutex);
      g_clear_pointer (&runner->session, nst_session_free);
    }
  g_mutex_unlock (&runner->session_mutex);
}

static gboolean
run_session (ImpastoRunner *runner, GError **error)
{
  g_auto (NstModels) models = { NULL, NULL };
  NstSession    *session;
  NstPictureView content = nst_picture_view (runner->content);
  NstPictureView style = nst_picture_view (runner->style);
  NstPictureView initial;

  if (! impasto_model_cache_load (runner->model_files, &runner->options,
                                  &models, error))
    return FALSE;
  if (stop_is_wanted (runner))
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_CANCELLED,
                           _ ("The run was stopped."));
      return FALSE;
    }

  style.alpha = runner->style_alpha;
  if (runner->initial)
    initial = nst_picture_view (runner->initial);
  session =
      nst_session_new (&models, &content, runner->initial ? &initial : NULL,
                       &style, 1, &runner->options, error);
  /* The session has its own copies. */
  g_clear_pointer (&runner->content, nst_picture_free);
  g_clear_pointer (&runner->style, nst_picture_free);
  g_clear_pointer (&runner->style_alpha, g_free);
  g_clear_pointer (&runner->initial, nst_picture_free);
  if (! session)
    return FALSE;

  publish_session (runner, session);
  if (! nst_session_run (session, observe, runner, error))
    return FALSE;
  g_mutex_lock (&runner->mutex);
  runner->end = nst_session_get_end (session);
  g_mutex_unlock (&runner->mutex);
  return TRUE;
}

static const gchar *
state_name (ImpastoRunnerState state)
{
  static const gchar *const names[] = {
    [IMPASTO_RUNNER_LOADING] = "loading",
    [IMPASTO_RUNNER_RUNNING] = "running",
    [IMPASTO_RUNNER_PAUSED] = "paused",
    [IMPASTO_RUNNER_FINISHED] = "finished",
    [IMPASTO_RUNNER_STOPPED] = "stopped",
    [IMPASTO_RUNNER_FAILED] = "failed",
  };

  return names[state];
}

/* Lets interactive programs run first; the worker uses the time that is left.
 * The threads of the thread pool inherit the niceness. */
static void
lower_priority (void)
{
  if (setpriority (PRIO_PROCESS, (id_t)gettid (), NICENESS) != 0)
    impasto_event_log ("not-nice message=%s", g_strerror (errno));
}

static gpointer
work (gpointer data)
{
  ImpastoRunner     *runner = data;
  GError            *error = NULL;
  ImpastoRunnerState state;

  lower_priority ();
  if (run_session (runner, &error))
    state = IMPASTO_RUNNER_FINISHED;
  else if (g_error_matches (error, NST_ERROR, NST_ERROR_CANCELLED))
    {
      state = IMPASTO_RUNNER_STOPPED;
      g_clear_error (&error);
    }
  else
    state = IMPASTO_RUNNER_FAILED;
  retire_session (runner);

  g_mutex_lock (&runner->mutex);
  runner->error = error;
  runner->end_state = state;
  runner->has_ended = TRUE;
  g_mutex_unlock (&runner->mutex);
  impasto_event_log ("run-ended state=%s converged=%d", state_name (state),
                     runner->end == NST_END_CONVERGED);
  return NULL;
}

ImpastoRunner *
impasto_runner_new (const gchar      *model_files,
                    NstPicture       *content,
                    NstPicture       *style,
                    gfloat           *style_alpha,
                    NstPicture       *initial,
                    const NstOptions *options)
{
  ImpastoRunner *runner = g_new0 (ImpastoRunner, 1);

  g_mutex_init (&runner->session_mutex);
  g_mutex_init (&runner->mutex);
  runner->model_files = g_strdup (model_files);
  runner->content = content;
  runner->style = style;
  runner->style_alpha = style_alpha;
  runner->initial = initial;
  runner->options = *options;
  runner->loss_weights = options->weights;

  impasto_event_log ("run-started width=%d height=%d", content->width,
                     content->height);
  runner->thread =
      g_thread_try_new ("impasto-worker", work, runner, &runner->error);
  if (! runner->thread)
    {
      runner->end_state = IMPASTO_RUNNER_FAILED;
      runner->has_ended = TRUE;
    }
  return runner;
}

void
impasto_runner_set_weights (ImpastoRunner        *runner,
                            const NstLossWeights *weights)
{
  g_mutex_lock (&runner->session_mutex);
  g_mutex_lock (&runner->mutex);
  runner->loss_weights = *weights;
  g_mutex_unlock (&runner->mutex);
  if (runner->session)
    nst_session_set_weights (runner->session, weights);
  g_mutex_unlock (&runner->session_mutex);
}

void
impasto_runner_pause (ImpastoRunner *runner, gboolean pause)
{
  g_mutex_lock (&runner->session_mutex);
  g_mutex_lock (&runner->mutex);
  runner->pause = pause;
  g_mutex_unlock (&runner->mutex);
  if (runner->session)
    nst_session_pause (runner->session, pause);
  g_mutex_unlock (&runner->session_mutex);
}

void
impasto_runner_stop (ImpastoRunner *runner)
{
  g_mutex_lock (&runner->session_mutex);
  g_mutex_lock (&runner->mutex);
  runner->stop = TRUE;
  runner->pause = FALSE;
  g_mutex_unlock (&runner->mutex);
  if (runner->session)
    nst_session_cancel (runner->session);
  g_mutex_unlock (&runner->session_mutex);
}

ImpastoRunnerState
impasto_runner_poll (ImpastoRunner *runner, NstProgress *progress)
{
  ImpastoRunnerState state;

  g_mutex_lock (&runner->mutex);
  if (progress)
    *progress = runner->progress;
  if (runner->has_ended)
    state = runner->end_state;
  else if (runner->pause)
    state = IMPASTO_RUNNER_PAUSED;
  else if (runner->has_progress)
    state = IMPASTO_RUNNER_RUNNING;
  else
    state = IMPASTO_RUNNER_LOADING;
  g_mutex_unlock (&runner->mutex);
  return state;
}

NstPicture *
impasto_runner_take_frame (ImpastoRunner *runner)
{
  NstPicture *frame = NULL;
  gboolean    new_frame;

  g_mutex_lock (&runner->session_mutex);
  g_mutex_lock (&runner->mutex);
  new_frame = runner->new_frame;
  runner->new_frame = FALSE;
  if (new_frame)
    frame = g_steal_pointer (&runner->last_frame);
  g_mutex_unlock (&runner->mutex);
  if (new_frame && ! frame && runner->session)
    frame = nst_session_snapshot (runner->session);
  g_mutex_unlock (&runner->session_mutex);
  return frame;
}

const GError *
impasto_runner_get_error (ImpastoRunner *runner)
{
  const GError *error;

  /* Set once, at the end, so the pointer is valid until the runner is freed. */
  g_mutex_lock (&runner->mutex);
  error = runner->error;
  g_mutex_unlock (&runner->mutex);
  return error;
}

void
impasto_runner_free (ImpastoRunner *runner)
{
  if (! runner)
    return;
  if (runner->thread)
    {
      impasto_runner_stop (runner);
      g_thread_join (runner->thread);
    }
  g_clear_pointer (&runner->content, nst_picture_free);
  g_clear_pointer (&runner->style, nst_picture_free);
  g_clear_pointer (&runner->style_alpha, g_free);
  g_clear_pointer (&runner->initial, nst_picture_free);
  g_clear_pointer (&runner->last_frame, nst_picture_free);
  g_clear_error (&runner->error);
  g_free (runner->model_files);
  g_mutex_clear (&runner->session_mutex);
  g_mutex_clear (&runner->mutex);
  g_free (runner);
}

NstEnd
impasto_runner_get_end (ImpastoRunner *runner)
{
  NstEnd end;

  g_mutex_lock (&runner->mutex);
  end = runner->end;
  g_mutex_unlock (&runner->mutex);
  return end;
}
