/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The optimization loop: level by level, step by step.
 */
#include "config.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "engine/options/loss_weights.h"
#include "engine/session/session_private.h"

/* The level under way. */
typedef struct
{
  gint            index;
  const NstLevel *level;
  gint            iteration; /* done */
  NstOptimizer   *optimizer;
  NstStopProgress progress;
  gboolean        is_corrected; /* by the coarse correction */
} LevelRun;

static gboolean
check_finite (const NstSession *session, GError **error)
{
  if (isfinite (session->problem.loss))
    return TRUE;
  g_set_error_literal (error, NST_ERROR, NST_ERROR_DIVERGED,
                       _ ("The loss is not a number. Choose smaller weights or "
                          "a different model file."));
  return FALSE;
}

/* ---------------------------------------------------------- stop rules --- */

static NstStopFigures
get_figures (const NstSession *session, const LevelRun *run)
{
  return (NstStopFigures){ .is_last_level = run->index == session->n_levels - 1,
                           .iteration = run->iteration,
                           .seconds = g_timer_elapsed (session->timer, NULL),
                           .total = session->losses.total };
}

/* Whether the losses as they are, perhaps an estimate, end level or run. */
static gboolean
would_stop (const NstSession *session, const LevelRun *run)
{
  NstStopFigures  figures = get_figures (session, run);
  NstStopProgress progress =
      nst_stop_progress_next (&run->progress, &session->options, &figures);

  return run->iteration == run->level->iterations
         || nst_stop_rules_check (&session->options, &figures, &progress)
                != NST_END_ITERATIONS;
}

/* Whether a rule ends the run now; session->end then says which. */
static gboolean
has_stopped (NstSession *session, LevelRun *run)
{
  NstStopFigures figures = get_figures (session, run);

  run->progress =
      nst_stop_progress_next (&run->progress, &session->options, &figures);
  session->end =
      nst_stop_rules_check (&session->options, &figures, &run->progress);
  return session->end != NST_END_ITERATIONS;
}

/* --------------------------------------------------- start of a level ---- */

static void
lay_out (NstSession *session, LevelRun *run)
{
  NstProblem *problem = &session->problem;

  nst_arena_release (&session->arena, 0);
  nst_session_lay_out (&session->plan, &session->options, &session->exec,
                       run->level, &session->arena, &session->interrupt,
                       &session->objective, problem, &run->optimizer);
  session->preconditioner =
      (NstPreconditioner){ run->level->width, run->level->height,
                           session->options.balance };
  problem->pool = session->exec.pool;
  if (nst_session_uses (session, NST_MECHANISM_PRECONDITIONER))
    problem->preconditioner = &session->preconditioner;
  problem->evaluate = nst_session_evaluate_trial;
  problem->data = session;
}

/* Memory, first picture, targets, and the first evaluation. */
static gboolean
begin_level (NstSession *session, LevelRun *run, GError **error)
{
  NstProblem *problem = &session->problem;

  lay_out (session, run);
  nst_session_take_weights (session);
  nst_surrogate_schedule_begin (&session->schedule);
  if (! nst_session_start_values (session, run->level, problem->x, error)
      || ! nst_session_set_content (session, run->level, &session->objective,
                                    problem->trial_x, error)
      || ! nst_session_set_styles (session, run->level, &session->objective,
                                   error)
      || ! nst_session_measure_balance (session, run->level, problem->trial_x,
                                        error))
    return FALSE;
  session->weights = nst_balance_apply (&session->balance, &session->relative);
  return nst_session_evaluate_here (session, error)
         && check_finite (session, error);
}

/* ---------------------------------------------------------- iterations --- */

/* Whether iterations at this level are too slow to follow a slider. */
static gboolean
is_corrected_coarsely (const NstSession *session, gint index)
{
  return nst_session_uses (session, NST_MECHANISM_COARSE_CORRECTION)
         && session->coarse.level.width > 0
         && session->levels[index].width > session->coarse.level.width;
}

/* Takes the weights that other threads want; if they changed, evaluates the
 * picture with them, after a coarse correction if they changed much. */
static gboolean
follow_weights (NstSession *session, LevelRun *run, GError **error)
{
  NstLossWeights before = session->relative;
  gboolean       is_far;

  if (! nst_session_take_weights (session))
    return TRUE;
  is_far = nst_loss_weights_are_far (&before, &session->relative);
  if (is_far)
    {
      /* What was learned and averaged belongs to another objective. */
      nst_session_restart_average (session);
      nst_optimizer_forget (run->optimizer);
    }
  if (is_far && run->is_corrected)
    {
      if (! nst_session_correct (session, run->index, run->iteration, error)
          || ! check_finite (session, error))
        return FALSE;
    }
  else if (! nst_session_evaluate_here (session, error))
    return FALSE;
  run->progress = (NstStopProgress){ run->iteration, session->losses.total };
  return TRUE;
}

/* Takes the losses of the step to problem.x, measured in full if the level or
 * the run may end with them. */
static gboolean
take_losses (NstSession *session, const LevelRun *run, GError **error)
{
  session->losses = session->evaluated;
  session->problem.loss =
      session->losses.total + session->losses.surrogate_change;
  nst_surrogate_schedule_accept (&session->schedule);
  if (! session->losses.is_estimated || ! would_stop (session, run))
    return TRUE;
  if (! nst_session_evaluate (session, session->problem.x, NULL, FALSE))
    return nst_cancelled (error);
  nst_session_take_full_losses (session);
  return TRUE;
}

static gboolean
finish_iteration (NstSession *session, LevelRun *run, GError **error)
{
  run->iteration++;
  if (! take_losses (session, run, error))
    return FALSE;
  session->n_done++;
  session->work_done += nst_level_get_work (run->level);
  nst_session_show (session, run->level);
  nst_session_report (session, run->index, run->iteration);
  return TRUE;
}

/* One step of the optimizer.  FALSE with an error; @ended if no step lowers
 * the loss any more. */
static gboolean
iterate (NstSession *session, LevelRun *run, gboolean *ended, GError **error)
{
  NstStep step;

  if (! nst_session_wait_for_leave (session, error)
      || ! follow_weights (session, run, error))
    return FALSE;
  nst_session_set_interruptible (session, run->is_corrected);
  step = nst_optimizer_step (run->optimizer, &session->problem);
  nst_session_set_interruptible (session, FALSE);
  switch (step)
    {
    case NST_STEP_TAKEN:
      return finish_iteration (session, run, error);
    case NST_STEP_CANCELLED:
      /* Or interrupted by new weights. */
      return ! g_atomic_int_get (&session->cancel) || nst_cancelled (error);
    case NST_STEP_CONVERGED:
      break;
    }
  if (session->losses.is_estimated)
    {
      /* Perhaps only the estimate is misleading. */
      nst_surrogate_schedule_distrust (&session->schedule);
      return nst_session_evaluate_here (session, error);
    }
  *ended = TRUE;
  return TRUE;
}

/* -------------------------------------------------------------- levels --- */

/* The losses of the average that is shown, at the end of a level. */
static gboolean
report_average (NstSession *session, const LevelRun *run, GError **error)
{
  NstProblem *problem = &session->problem;

  nst_pixels_to_objective (session->shown.pixels, problem->n, problem->trial_x);
  if (! nst_session_evaluate (session, problem->trial_x, NULL, FALSE))
    return nst_cancelled (error);
  session->losses = session->evaluated;
  nst_session_report (session, run->index, run->level->iterations);
  return TRUE;
}

static gboolean
run_level (NstSession *session, gint index, GError **error)
{
  const NstLevel *level = &session->levels[index];
  LevelRun        run = { .index = index,
                          .level = level,
                          .progress = { 0, INFINITY },
                          .is_corrected = is_corrected_coarsely (session, index) };
  gdouble         work_before = session->work_done;
  gboolean        converged = FALSE;

  if (! begin_level (session, &run, error))
    return FALSE;
  /* The first picture of a level has no part in its average. */
  nst_session_restart_average (session);
  nst_session_show (session, level);
  nst_session_restart_average (session);
  nst_session_report (session, index, 0);

  while (run.iteration < level->iterations && ! converged
         && ! has_stopped (session, &run))
    if (! iterate (session, &run, &converged, error))
      return FALSE;
  if (converged && index == session->n_levels - 1)
    session->end = NST_END_CONVERGED;

  session->work_done =
      work_before + nst_level_get_work (level) * level->iterations;
  if (session->options.averaging > 0.0
      && ! report_average (session, &run, error))
    return FALSE;
  return TRUE;
}

static void
begin_run (NstSession *session, NstObserver observer, gpointer data)
{
  session->observer = observer;
  session->observer_data = data;
  session->timer = g_timer_new ();
  session->n_done = 0;
  session->end = NST_END_ITERATIONS;
  session->work_done = session->work_planned = 0.0;
  g_mutex_lock (&session->lock);
  session->has_shown = FALSE;
  g_mutex_unlock (&session->lock);
  for (gint i = 0; i < session->n_levels; i++)
    session->work_planned += nst_level_get_work (&session->levels[i])
                             * session->levels[i].iterations;
}

gboolean
nst_session_run (NstSession *session,
                 NstObserver observer,
                 gpointer    data,
                 GError    **error)
{
  gboolean done = TRUE;

  begin_run (session, observer, data);
  for (gint i = 0;
       i < session->n_levels && done && session->end == NST_END_ITERATIONS; i++)
    done = nst_session_wait_for_leave (session, error)
           && run_level (session, i, error);
  /* A run that ends at a coarse level has a picture of the result's size all
   * the same. */
  if (done && session->end == NST_END_TIME)
    done = nst_session_enlarge_shown (session, error);
  g_clear_pointer (&session->timer, g_timer_destroy);
  return done;
}

NstEnd
nst_session_get_end (const NstSession *session)
{
  return session->end;
}
