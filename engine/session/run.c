/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The optimization loop: level by level, step by step.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/session/session_private.h"

/* A weight that changes by more than this makes the objective another one. */
#define FAR_FACTOR 1.5

/* Shows x, 0..255 to 0..1. */
static void
publish (NstSession *session, const NstLevel *level)
{
  g_mutex_lock (&session->lock);
  session->shown.width = level->width;
  session->shown.height = level->height;
  nst_pixels_from_objective (session->problem.x, session->problem.n,
                             session->shown.pixels);
  session->has_shown = TRUE;
  g_mutex_unlock (&session->lock);
}

/* Shows the average of x and the iterates before it, the one of k iterations
 * ago with the weight d^k (1 - d) / (1 - d^n), so that the n weights sum to 1
 * and what the level began with has none (the bias correction of Kingma and Ba
 * 2015, section 3). */
static void
publish_average (NstSession *session, const NstLevel *level)
{
  gdouble d = session->options.averaging;
  gfloat *shown = session->shown.pixels;
  gfloat  part;

  if (session->n_averaged++ == 0)
    {
      publish (session, level);
      return;
    }
  part = (1.0 - d) / (1.0 - pow (d, session->n_averaged));
  g_mutex_lock (&session->lock);
  for (gsize i = 0; i < session->problem.n; i++)
    shown[i] += part * (session->problem.x[i] / NST_PIXEL_MAX - shown[i]);
  g_mutex_unlock (&session->lock);
}

gboolean
nst_session_wait_for_leave (NstSession *session)
{
  g_mutex_lock (&session->lock);
  if (session->paused)
    {
      g_timer_stop (session->timer);
      while (session->paused && ! g_atomic_int_get (&session->cancel))
        g_cond_wait (&session->unpause, &session->lock);
      g_timer_continue (session->timer);
    }
  g_mutex_unlock (&session->lock);
  return ! g_atomic_int_get (&session->cancel);
}

void
nst_session_report (NstSession *session, gint index, gint iteration)
{
  const NstLevel *level = &session->levels[index];
  NstProgress     progress = {
        .level = index,
        .n_levels = session->n_levels,
        .width = level->width,
        .height = level->height,
        .iteration = iteration,
        .n_iterations = level->iterations,
        .done = session->n_done,
        .fraction = session->work_done / session->work_planned,
        .seconds = g_timer_elapsed (session->timer, NULL),
        .seconds_left = -1.0,
        .content = session->losses.content,
        .style = session->losses.style,
        .tv = session->losses.tv,
        .total = session->losses.total,
  };

  if (session->work_done > 0.0)
    progress.seconds_left = progress.seconds * (1.0 / progress.fraction - 1.0);
  if (session->observer)
    session->observer (&progress, session->observer_data);
}

/* The loss for the optimizer, perhaps an estimate. */
static gboolean
evaluate (gpointer data, const gfloat *x, gfloat *gradient, gdouble *loss)
{
  NstSession *session = data;

  if (! nst_objective_evaluate (
          &session->objective, x, &session->weights,
          nst_surrogate_schedule_allow (&session->shortcuts),
          &session->evaluated, gradient))
    return FALSE;
  *loss =
      nst_surrogate_schedule_take (&session->shortcuts, &session->evaluated);
  return TRUE;
}

/* In full; @gradient may be NULL. */
static gboolean
evaluate_in_full (NstSession *session, const gfloat *x, gfloat *gradient)
{
  return nst_objective_evaluate (&session->objective, x, &session->weights,
                                 FALSE, &session->evaluated, gradient);
}

/* The optimizer goes on from problem.x, evaluated in full just now. */
static void
restart_here (NstSession *session)
{
  session->losses = session->evaluated;
  session->problem.loss = session->losses.total;
  nst_surrogate_schedule_restart (&session->shortcuts, session->losses.total);
}

gboolean
nst_session_evaluate_here (NstSession *session)
{
  NstProblem *problem = &session->problem;

  if (! evaluate_in_full (session, problem->x, problem->gradient))
    return FALSE;
  restart_here (session);
  return TRUE;
}

static gboolean
is_far (gdouble a, gdouble b)
{
  return MAX (a, b) > FAR_FACTOR * MIN (a, b);
}

gboolean
nst_loss_weights_are_far (const NstLossWeights *a, const NstLossWeights *b)
{
  return is_far (a->content, b->content) || is_far (a->style, b->style)
         || is_far (a->tv, b->tv) || is_far (a->features, b->features)
         || is_far (a->pixels, b->pixels) || is_far (a->ssim, b->ssim);
}

gboolean
nst_session_take_weights (NstSession *session)
{
  NstLossWeights before = session->weights;

  g_mutex_lock (&session->lock);
  session->weights = session->wanted;
  g_mutex_unlock (&session->lock);
  return before.content != session->weights.content
         || before.style != session->weights.style
         || before.tv != session->weights.tv
         || before.features != session->weights.features
         || before.pixels != session->weights.pixels
         || before.ssim != session->weights.ssim;
}

static gboolean
diverged (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_DIVERGED,
                       _ ("The loss is not a number. Choose smaller weights, "
                          "or another weight file."));
  return FALSE;
}

/* ----------------------------------------------------------- stop rules --- */

/* The last iteration that brought a good part of the loss. */
typedef struct
{
  gint    iteration;
  gdouble loss; /* after it; infinite before the first */
} Progress;

/* Whether to end the run before the next iteration; then session->end says
 * why. */
static gboolean
reached_stop (NstSession *session,
              gint        index,
              gint        iteration,
              Progress   *progress)
{
  const NstOptions *options = &session->options;
  gdouble           total = session->losses.total;

  if (options->stop_after > 0.0
      && g_timer_elapsed (session->timer, NULL) >= options->stop_after)
    session->end = NST_END_TIME;
  if (index < session->n_levels - 1)
    return session->end != NST_END_ITERATIONS;
  if (options->stop_at > 0.0 && total <= options->stop_at)
    session->end = NST_END_LOSS;
  if (! (total >= progress->loss * (1.0 - options->stop_progress)))
    *progress = (Progress){ iteration, total };
  else if (options->stop_progress > 0.0
           && iteration - progress->iteration >= options->stop_window)
    session->end = NST_END_CONVERGED;
  return session->end != NST_END_ITERATIONS;
}

/* Takes the losses of the step to problem.x, which iteration it was; in full if
 * the level or the run may end with them.  FALSE on cancel. */
static gboolean
take_losses (NstSession     *session,
             gint            index,
             gint            iteration,
             const Progress *progress)
{
  Progress copy = *progress;
  gboolean is_last = iteration == session->levels[index].iterations;

  session->losses = session->evaluated;
  session->problem.loss =
      session->losses.total + session->losses.surrogate_change;
  nst_surrogate_schedule_accept (&session->shortcuts);
  if (! session->losses.is_estimated)
    return TRUE;
  is_last |= reached_stop (session, index, iteration, &copy);
  session->end = NST_END_ITERATIONS;
  if (is_last)
    {
      if (! evaluate_in_full (session, session->problem.x, NULL))
        return FALSE;
      restart_here (session);
    }
  return TRUE;
}

static void
lay_out (NstSession *session, const NstLevel *level, NstOptimizer **optimizer)
{
  NstProblem *problem = &session->problem;

  nst_arena_release (&session->arena, 0);
  nst_session_lay_out (&session->plan, &session->options, &session->exec, level,
                       &session->arena, &session->interrupt,
                       &session->objective, problem, optimizer);
  problem->pool = session->exec.pool;
  problem->evaluate = evaluate;
  problem->data = session;
}

/* The first evaluation, of @detailed, the picture with the style's fine detail
 * (nullable), if the losses agree.  FALSE on cancel. */
static gboolean
evaluate_first (NstSession *session, const gfloat *detailed)
{
  NstProblem *problem = &session->problem;
  gdouble     plain;

  if (! detailed)
    return nst_session_evaluate_here (session);
  memcpy (problem->trial_x, detailed, problem->n * sizeof (gfloat));
  if (! evaluate_in_full (session, problem->x, NULL))
    return FALSE;
  plain = session->evaluated.total;
  if (! evaluate_in_full (session, problem->trial_x, problem->trial_gradient))
    return FALSE;
  if (! (session->evaluated.total < plain))
    return nst_session_evaluate_here (session);
  nst_problem_accept (problem, session->evaluated.total);
  restart_here (session);
  return TRUE;
}

/* Up to the first evaluation.  FALSE with an error, or without one on
 * cancel. */
static gboolean
begin_level (NstSession     *session,
             const NstLevel *level,
             NstOptimizer  **optimizer,
             GError        **error)
{
  NstProblem *problem = &session->problem;
  gfloat     *detailed;
  gboolean    has_detail;

  lay_out (session, level, optimizer);
  nst_session_take_weights (session);
  nst_surrogate_schedule_begin (&session->shortcuts);
  /* Both trials are free until the first step. */
  detailed = problem->trial_gradient;
  if (! nst_session_start_values (session, level, problem->x, error))
    return FALSE;
  /* Before anything else fills the level's memory. */
  has_detail = nst_session_find_detail (session, level, problem->x, detailed);
  if (! nst_session_set_content (session, level, &session->objective,
                                 problem->trial_x, error)
      || ! nst_session_set_styles (session, level, &session->objective, error)
      || ! evaluate_first (session, has_detail ? detailed : NULL))
    return FALSE;
  return isfinite (problem->loss) || diverged (error);
}

/* ------------------------------------------------------------- weights --- */

/* Whether iterations at this level are too slow to follow a slider. */
static gboolean
is_corrected_coarsely (const NstSession *session, gint index)
{
  return session->coarse.level.width > 0
         && session->levels[index].width > session->coarse.level.width;
}

void
nst_session_set_interruptible (NstSession *session, gboolean interruptible)
{
  g_mutex_lock (&session->lock);
  session->interruptible = interruptible;
  if (interruptible)
    nst_session_interrupt_if_far (session);
  else
    g_atomic_int_set (&session->interrupt, session->cancel);
  g_mutex_unlock (&session->lock);
}

/* Goes on with weights that have changed much. */
static gboolean
turn_to_weights (NstSession   *session,
                 gint          index,
                 gint          iteration,
                 NstOptimizer *optimizer,
                 GError      **error)
{
  /* Pictures by the old weights say nothing of the new ones. */
  session->n_averaged = 0;
  nst_optimizer_forget (optimizer);
  if (! is_corrected_coarsely (session, index))
    return nst_session_evaluate_here (session);
  return nst_session_correct (session, index, iteration, error)
         && (isfinite (session->problem.loss) || diverged (error));
}

/* --------------------------------------------------------------- levels --- */

/* The losses of the average that is shown, at the end of a level. */
static gboolean
report_average (NstSession *session, gint index)
{
  NstProblem *problem = &session->problem;

  nst_pixels_to_objective (session->shown.pixels, problem->n, problem->trial_x);
  if (! evaluate_in_full (session, problem->trial_x, NULL))
    return FALSE;
  session->losses = session->evaluated;
  nst_session_report (session, index, session->levels[index].iterations);
  return TRUE;
}

/* A run that ends at a coarse level gives a picture of the result's size all
 * the same. */
static gboolean
enlarge_shown (NstSession *session, GError **error)
{
  const NstLevel *last = &session->levels[session->n_levels - 1];
  NstPictureView  view = nst_picture_view (&session->shown);
  g_autoptr (NstPicture) large =
      nst_picture_resize (&view, last->width, last->height, error);

  if (! large)
    return FALSE;
  g_mutex_lock (&session->lock);
  session->shown.width = last->width;
  session->shown.height = last->height;
  memcpy (session->shown.pixels, large->pixels,
          nst_n_values (last->width, last->height) * sizeof (gfloat));
  g_mutex_unlock (&session->lock);
  return TRUE;
}

/* FALSE with an error, or without one on cancel.  @learned is what the
 * optimizer takes from level to level. */
static gboolean
run_level (NstSession         *session,
           gint                index,
           NstOptimizerState **learned,
           GError            **error)
{
  const NstLevel *level = &session->levels[index];
  NstProblem     *problem = &session->problem;
  NstOptimizer   *optimizer;
  gboolean        interruptible = is_corrected_coarsely (session, index);
  gdouble         pixels = (gdouble)level->width * level->height;
  gdouble         work_before = session->work_done;
  Progress        progress = { 0, INFINITY };

  if (! begin_level (session, level, &optimizer, error))
    return FALSE;
  nst_optimizer_load (optimizer, *learned, level->width, level->height);
  g_clear_pointer (learned, nst_optimizer_state_free);
  publish (session, level);
  session->n_averaged = 0;
  nst_session_report (session, index, 0);

  for (gint i = 1; i <= level->iterations
                   && ! reached_stop (session, index, i - 1, &progress);)
    {
      NstLossWeights before = session->weights;
      NstStep        step;

      if (! nst_session_wait_for_leave (session))
        return FALSE;
      if (nst_session_take_weights (session))
        {
          if (! (nst_loss_weights_are_far (&before, &session->weights)
                     ? turn_to_weights (session, index, i - 1, optimizer, error)
                     : nst_session_evaluate_here (session)))
            return FALSE;
          progress = (Progress){ i - 1, session->losses.total };
        }
      nst_session_set_interruptible (session, interruptible);
      step = nst_optimizer_step (optimizer, problem);
      nst_session_set_interruptible (session, FALSE);
      if (step == NST_STEP_CANCELLED)
        {
          if (g_atomic_int_get (&session->cancel))
            return FALSE;
          continue;
        }
      if (step == NST_STEP_CONVERGED && session->losses.is_estimated)
        {
          /* Perhaps only the estimate is misleading. */
          nst_surrogate_schedule_distrust (&session->shortcuts);
          if (! nst_session_evaluate_here (session))
            return FALSE;
          continue;
        }
      if (step == NST_STEP_CONVERGED)
        {
          if (index == session->n_levels - 1)
            session->end = NST_END_CONVERGED;
          break;
        }
      if (! take_losses (session, index, i, &progress))
        return FALSE;
      session->n_done++;
      session->work_done += pixels;
      if (session->options.averaging > 0.0)
        publish_average (session, level);
      else
        publish (session, level);
      nst_session_report (session, index, i);
      i++;
    }
  session->work_done = work_before + pixels * level->iterations;
  if (session->options.averaging > 0.0 && ! report_average (session, index))
    return FALSE;
  if (index < session->n_levels - 1)
    *learned = nst_optimizer_save (optimizer, level->width, level->height);
  return TRUE;
}

gboolean
nst_session_run (NstSession *session,
                 NstObserver observer,
                 gpointer    data,
                 GError    **error)
{
  g_autoptr (NstOptimizerState) learned = NULL;
  GError  *own_error = NULL;
  gboolean done = TRUE;

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
    session->work_planned += (gdouble)session->levels[i].width
                             * session->levels[i].height
                             * session->levels[i].iterations;
  for (gint i = 0;
       i < session->n_levels && done && session->end == NST_END_ITERATIONS; i++)
    done = nst_session_wait_for_leave (session)
           && run_level (session, i, &learned, &own_error);
  if (done && session->end == NST_END_TIME)
    done = enlarge_shown (session, &own_error);
  if (! done && ! own_error)
    g_set_error_literal (&own_error, NST_ERROR, NST_ERROR_CANCELLED,
                         _ ("The run was cancelled."));
  g_clear_pointer (&session->timer, g_timer_destroy);
  if (own_error)
    g_propagate_error (error, own_error);
  return done;
}

NstEnd
nst_session_get_end (const NstSession *session)
{
  return session->end;
}
