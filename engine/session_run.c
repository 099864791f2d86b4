/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The optimization loop: level by level, step by step.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "session.h"

/* 0..255 to 0..1 */
static void
publish (NstSession *session, const NstLevel *level)
{
  g_mutex_lock (&session->lock);
  session->shown.width = level->width;
  session->shown.height = level->height;
  for (gsize i = 0; i < session->problem.n; i++)
    session->shown.pixels[i] = session->problem.x[i] / NST_PIXEL_MAX;
  session->has_shown = TRUE;
  g_mutex_unlock (&session->lock);
}

/* Waits while paused; FALSE on cancel. */
static gboolean
wait_for_leave (NstSession *session)
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

static void
report (NstSession *session, gint index, gint iteration)
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

static gboolean
evaluate (gpointer data, const gfloat *x, gfloat *gradient, gdouble *loss)
{
  NstSession *session = data;

  if (! nst_passes_evaluate (&session->passes, x, &session->weights,
                             &session->evaluated, gradient))
    return FALSE;
  *loss = session->evaluated.total;
  return TRUE;
}

/* Loss and gradient of x itself. */
static gboolean
evaluate_here (NstSession *session)
{
  NstProblem *problem = &session->problem;

  if (! evaluate (session, problem->x, problem->gradient, &problem->loss))
    return FALSE;
  session->losses = session->evaluated;
  return TRUE;
}

/* TRUE when the weights are others than at the last call. */
static gboolean
take_weights (NstSession *session)
{
  NstWeights before = session->weights;

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
resized_values (const NstPicture *picture,
                gint              width,
                gint              height,
                gfloat           *out,
                GError          **error)
{
  NstImage view = nst_picture_view (picture);
  g_autoptr (NstPicture) resized =
      nst_image_resize (&view, width, height, error);

  if (! resized)
    return FALSE;
  for (gsize i = 0; i < nst_n_values (width, height); i++)
    out[i] = resized->pixels[i] * NST_PIXEL_MAX;
  return TRUE;
}

static gboolean
start_values (NstSession     *session,
              const NstLevel *level,
              gfloat         *x,
              GError        **error)
{
  const NstPicture *source = session->content;

  if (session->has_shown) /* the level before */
    source = &session->shown;
  else if (session->initial)
    source = session->initial;
  else if (session->options.init == NST_INIT_STYLE)
    source = session->styles[0];
  else if (session->options.init == NST_INIT_NOISE)
    {
      GRand *rand = g_rand_new_with_seed (session->options.seed);

      for (gsize i = 0; i < nst_n_values (level->width, level->height); i++)
        x[i] = g_rand_double_range (rand, 0.0, NST_PIXEL_MAX);
      g_rand_free (rand);
      return TRUE;
    }
  return resized_values (source, level->width, level->height, x, error);
}

static gboolean
set_targets (NstSession *session, const NstLevel *level, GError **error)
{
  NstProblem *problem = &session->problem;

  /* trial_x is free until the first step. */
  if (! resized_values (session->content, level->width, level->height,
                        problem->trial_x, error)
      || ! nst_passes_set_content (&session->passes, problem->trial_x))
    return FALSE;
  for (gint i = 0; i < session->n_styles; i++)
    {
      NstSize size = nst_levels_style_size (
          &session->options, level, &session->levels[session->n_levels - 1],
          session->style_sizes[i]);
      g_autofree gfloat *values =
          g_try_new (gfloat, nst_n_values (size.width, size.height));

      if (! values)
        return nst_out_of_memory (error);
      if (! resized_values (session->styles[i], size.width, size.height, values,
                            error)
          || ! nst_passes_add_style (&session->passes, values, size.width,
                                     size.height, 1.0 / session->n_styles,
                                     i == 0))
        return FALSE;
    }
  return TRUE;
}

static gboolean
diverged (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_DIVERGED,
                       _ ("The loss is not a number. Choose smaller weights, "
                          "or another weight file."));
  return FALSE;
}

static gboolean
reached_stop (const NstSession *session, gint index)
{
  return index == session->n_levels - 1 && session->options.stop_at > 0.0
         && session->losses.total <= session->options.stop_at;
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
  gdouble         pixels = (gdouble)level->width * level->height;
  gdouble         work_before = session->work_done;

  nst_arena_release (&session->arena, 0);
  nst_session_lay_out (&session->plan, &session->options, &session->exec, level,
                       &session->arena, &session->cancel, &session->passes,
                       problem, &optimizer);
  problem->pool = session->exec.pool;
  problem->evaluate = evaluate;
  problem->data = session;
  nst_optimizer_load (optimizer, *learned, level->width, level->height);
  g_clear_pointer (learned, nst_optimizer_state_free);

  take_weights (session);
  if (! set_targets (session, level, error)
      || ! start_values (session, level, problem->x, error)
      || ! evaluate_here (session))
    return FALSE;
  if (! isfinite (problem->loss))
    return diverged (error);
  publish (session, level);
  report (session, index, 0);

  for (gint i = 1; i <= level->iterations && ! reached_stop (session, index);
       i++)
    {
      NstStep step;

      if (! wait_for_leave (session))
        return FALSE;
      if (take_weights (session) && ! evaluate_here (session))
        return FALSE;
      step = nst_optimizer_step (optimizer, problem);
      if (step == NST_STEP_CANCELLED)
        return FALSE;
      if (step == NST_STEP_CONVERGED)
        break;
      session->losses = session->evaluated;
      session->n_done++;
      session->work_done += pixels;
      publish (session, level);
      report (session, index, i);
    }
  session->work_done = work_before + pixels * level->iterations;
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
  session->work_done = session->work_planned = 0.0;
  g_mutex_lock (&session->lock);
  session->has_shown = FALSE;
  g_mutex_unlock (&session->lock);
  for (gint i = 0; i < session->n_levels; i++)
    session->work_planned += (gdouble)session->levels[i].width
                             * session->levels[i].height
                             * session->levels[i].iterations;
  for (gint i = 0; i < session->n_levels && done; i++)
    done = wait_for_leave (session)
           && run_level (session, i, &learned, &own_error);
  if (! done && ! own_error)
    g_set_error_literal (&own_error, NST_ERROR, NST_ERROR_CANCELLED,
                         _ ("The run was cancelled."));
  g_clear_pointer (&session->timer, g_timer_destroy);
  if (own_error)
    g_propagate_error (error, own_error);
  return done;
}
