/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * L-BFGS with bounds: the two-loop recursion over the values that are free to
 * move, a step projected onto the bounds, and a backtracking line search.
 */
#include "config.h"

#include <math.h>

#include "engine/base/vector.h"
#include "engine/optimizer/optimizer.h"

/* Root mean square of the first step, in values of 0..255. */
#define FIRST_STEP 4.0

/* Armijo's condition (Nocedal and Wright 2006, equation 3.4). */
#define SUFFICIENT_DECREASE 1e-4
#define MAX_TRIALS          12

/* A pair whose curvature is below this share of |s| |y| is skipped. */
#define MIN_CURVATURE 1e-8

typedef struct
{
  NstOptimizer parent;
  gdouble      learning_rate;
  gsize        n;
  gfloat      *direction;
  gint         history;            /* the largest number of pairs */
  gfloat      *s[NST_MAX_HISTORY]; /* steps */
  gfloat      *y[NST_MAX_HISTORY]; /* changes of the gradient */
  gdouble      sy[NST_MAX_HISTORY];
  gint         n_pairs;
  gint         newest;
} Lbfgs;

typedef struct
{
  const NstProblem *problem;
  const gfloat     *direction;
  gdouble           step;
  gfloat           *out;
} Elements;

/* A value at a bound that the gradient pushes outwards does not move. */
static inline gboolean
is_held (gfloat x, gfloat gradient)
{
  return (x <= 0.0f && gradient > 0.0f)
         || (x >= NST_PIXEL_MAX && gradient < 0.0f);
}

static void
copy_free_gradient (gpointer data, gsize first, gsize last)
{
  const Elements *e = data;
  const gfloat   *x = e->problem->x;
  const gfloat   *gradient = e->problem->gradient;

  for (gsize i = first; i < last; i++)
    e->out[i] = is_held (x[i], gradient[i]) ? 0.0f : gradient[i];
}

static void
hold (gpointer data, gsize first, gsize last)
{
  const Elements *e = data;
  const gfloat   *x = e->problem->x;
  const gfloat   *gradient = e->problem->gradient;

  for (gsize i = first; i < last; i++)
    e->out[i] = is_held (x[i], gradient[i]) ? 0.0f : -e->out[i];
}

static void
move (gpointer data, gsize first, gsize last)
{
  const Elements *e = data;
  const gfloat   *x = e->problem->x;
  gfloat          step = e->step;

  for (gsize i = first; i < last; i++)
    {
      gfloat value = x[i] + step * e->direction[i];

      e->out[i] = CLAMP (value, 0.0f, NST_PIXEL_MAX);
    }
}

/* d = H0 d with H0 = gamma P, where gamma fits the newest pair (Nocedal and
 * Wright 2006, equation 7.20, in the metric of P).  P is the preconditioner or,
 * without one, the identity. */
static void
scale_first (Lbfgs *lbfgs, const NstProblem *problem, gfloat *d)
{
  NstThreadPool *pool = problem->pool;
  gsize          n = problem->n;
  const gfloat  *y = lbfgs->y[lbfgs->newest];
  const gfloat  *py = y;
  gdouble        gamma;

  if (problem->preconditioner)
    {
      /* The trial is unused until the line search. */
      gfloat *moved = problem->trial_x;
      gfloat *scratch = problem->trial_gradient;

      nst_vector_combine (pool, 1.0, y, NULL, moved, n);
      nst_preconditioner_apply (problem->preconditioner, pool, moved, scratch);
      nst_preconditioner_apply (problem->preconditioner, pool, d, scratch);
      py = moved;
    }
  gamma = lbfgs->sy[lbfgs->newest] / nst_vector_dot (pool, y, py, n);
  nst_vector_combine (pool, gamma, d, NULL, d, n);
}

/* direction = - H gradient, H from the history (Nocedal and Wright 2006,
 * algorithm 7.4); without a history, the negative gradient. */
static void
find_direction (Lbfgs *lbfgs, const NstProblem *problem)
{
  Elements e = { .problem = problem, .out = lbfgs->direction };
  gfloat  *d = lbfgs->direction;
  gsize    n = problem->n;
  gdouble  alpha[NST_MAX_HISTORY];

  nst_vector_run (problem->pool, n, copy_free_gradient, &e);
  for (gint i = 0; i < lbfgs->n_pairs; i++)
    {
      gint k = (lbfgs->newest - i + lbfgs->history) % lbfgs->history;

      alpha[k] =
          nst_vector_dot (problem->pool, lbfgs->s[k], d, n) / lbfgs->sy[k];
      nst_vector_combine (problem->pool, -alpha[k], lbfgs->y[k], d, d, n);
    }
  if (lbfgs->n_pairs > 0)
    scale_first (lbfgs, problem, d);
  for (gint i = lbfgs->n_pairs - 1; i >= 0; i--)
    {
      gint    k = (lbfgs->newest - i + lbfgs->history) % lbfgs->history;
      gdouble beta =
          nst_vector_dot (problem->pool, lbfgs->y[k], d, n) / lbfgs->sy[k];

      nst_vector_combine (problem->pool, alpha[k] - beta, lbfgs->s[k], d, d, n);
    }
  nst_vector_run (problem->pool, n, hold, &e);
}

/* Keeps s = x_new - x and y = g_new - g, with the trial point as the new. */
static void
remember (Lbfgs *lbfgs, const NstProblem *problem)
{
  NstThreadPool *pool = problem->pool;
  gint           k = (lbfgs->newest + 1) % lbfgs->history;
  gsize          n = problem->n;
  gdouble        ss, yy;

  nst_vector_combine (pool, -1.0, problem->x, problem->trial_x, lbfgs->s[k], n);
  nst_vector_combine (pool, -1.0, problem->gradient, problem->trial_gradient,
                      lbfgs->y[k], n);
  lbfgs->sy[k] = nst_vector_dot (pool, lbfgs->s[k], lbfgs->y[k], n);
  ss = nst_vector_dot (pool, lbfgs->s[k], lbfgs->s[k], n);
  yy = nst_vector_dot (pool, lbfgs->y[k], lbfgs->y[k], n);
  if (! (lbfgs->sy[k] > MIN_CURVATURE * sqrt (ss * yy)))
    {
      /* Not convex along this step: there is no new pair, and the oldest one
       * has been overwritten. */
      lbfgs->n_pairs = MIN (lbfgs->n_pairs, lbfgs->history - 1);
      return;
    }
  lbfgs->newest = k;
  lbfgs->n_pairs = MIN (lbfgs->n_pairs + 1, lbfgs->history);
}

/* The slope of the loss along the projected step, gradient · (trial - x); s of
 * the next pair serves as scratch. */
static gdouble
projected_slope (Lbfgs *lbfgs, const NstProblem *problem)
{
  gfloat *scratch = lbfgs->s[(lbfgs->newest + 1) % lbfgs->history];

  nst_vector_combine (problem->pool, -1.0, problem->x, problem->trial_x,
                      scratch, problem->n);
  return nst_vector_dot (problem->pool, problem->gradient, scratch, problem->n);
}

/* Backtracks along lbfgs->direction until the trial is a better point. */
static NstStep
line_search (Lbfgs *lbfgs, NstProblem *problem, gdouble step, gdouble *loss)
{
  for (gint trial = 0; trial < MAX_TRIALS; trial++)
    {
      Elements e = { .problem = problem,
                     .direction = lbfgs->direction,
                     .step = step,
                     .out = problem->trial_x };
      gdouble  slope, shrink;

      nst_vector_run (problem->pool, problem->n, move, &e);
      slope = projected_slope (lbfgs, problem);
      if (! (slope < 0.0))
        return NST_STEP_CONVERGED;
      if (! problem->evaluate (problem->data, problem->trial_x,
                               problem->trial_gradient, loss))
        {
          /* projected_slope () has overwritten the oldest pair. */
          lbfgs->n_pairs = MIN (lbfgs->n_pairs, lbfgs->history - 1);
          return NST_STEP_CANCELLED;
        }
      if (isfinite (*loss)
          && *loss <= problem->loss + SUFFICIENT_DECREASE * slope)
        return NST_STEP_TAKEN;
      /* The minimum of the parabola through both losses and the slope. */
      shrink = isfinite (*loss)
                   ? -slope / (2.0 * (*loss - problem->loss - slope))
                   : 0.1;
      step *= CLAMP (shrink, 0.1, 0.5);
    }
  return NST_STEP_CONVERGED;
}

static NstStep
lbfgs_step (NstOptimizer *optimizer, NstProblem *problem)
{
  Lbfgs *lbfgs = (Lbfgs *)optimizer;

  while (TRUE)
    {
      gboolean fresh = lbfgs->n_pairs == 0;
      gdouble  step = lbfgs->learning_rate;
      gdouble  loss;
      NstStep  result;

      find_direction (lbfgs, problem);
      if (fresh)
        {
          gdouble square = nst_vector_dot (problem->pool, lbfgs->direction,
                                           lbfgs->direction, problem->n);

          if (! (square > 0.0) || ! isfinite (square))
            return NST_STEP_CONVERGED;
          step *= FIRST_STEP / sqrt (square / problem->n);
        }
      result = line_search (lbfgs, problem, step, &loss);
      if (result == NST_STEP_TAKEN)
        {
          remember (lbfgs, problem);
          nst_problem_accept (problem, loss);
        }
      if (result != NST_STEP_CONVERGED || fresh)
        return result;
      /* Perhaps only the history is misleading: try once without it. */
      lbfgs->n_pairs = 0;
    }
}

static void
lbfgs_forget (NstOptimizer *optimizer)
{
  Lbfgs *lbfgs = (Lbfgs *)optimizer;

  lbfgs->n_pairs = 0;
}

NstOptimizer *
nst_lbfgs_new (const NstOptions *options, gsize n, NstArena *arena)
{
  Lbfgs *lbfgs = nst_arena_alloc (arena, sizeof *lbfgs);
  Lbfgs  state = { .parent.step = lbfgs_step,
                   .parent.forget = lbfgs_forget,
                   .learning_rate = options->learning_rate > 0.0
                                        ? options->learning_rate
                                        : 1.0,
                   .n = n,
                   .history = options->history };

  state.direction = nst_arena_alloc (arena, n * sizeof (gfloat));
  for (gint i = 0; i < options->history; i++)
    {
      state.s[i] = nst_arena_alloc (arena, n * sizeof (gfloat));
      state.y[i] = nst_arena_alloc (arena, n * sizeof (gfloat));
    }
  if (! lbfgs)
    return NULL;
  *lbfgs = state;
  return &lbfgs->parent;
}
