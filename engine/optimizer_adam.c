/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Adam (Kingma and Ba 2014), each step projected onto the bounds.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "optimizer.h"
#include "vector.h"

#define BETA1   0.9
#define BETA2   0.999
#define EPSILON 1e-8

/* In values of 0..255 per iteration. */
#define DEFAULT_LEARNING_RATE 4.0

/* Adam may go uphill, but a loss this many times larger is an explosion. */
#define EXPLOSION  8.0
#define MAX_TRIALS 12

typedef struct
{
  NstOptimizer parent;
  gdouble      learning_rate;
  gint         iteration;
  gfloat      *mean;   /* of the gradient */
  gfloat      *square; /* of the gradient's square */
} Adam;

typedef struct
{
  const NstProblem *problem;
  const Adam       *adam;
  gfloat            step;
  gfloat            square_correction;
} Elements;

static void
update (gpointer data, gsize first, gsize last)
{
  const Elements *e = data;
  const gfloat   *gradient = e->problem->gradient;
  gfloat         *mean = e->adam->mean;
  gfloat         *square = e->adam->square;

  for (gsize i = first; i < last; i++)
    {
      mean[i] += (gfloat)(1.0 - BETA1) * (gradient[i] - mean[i]);
      square[i] +=
          (gfloat)(1.0 - BETA2) * (gradient[i] * gradient[i] - square[i]);
    }
}

static void
move (gpointer data, gsize first, gsize last)
{
  const Elements *e = data;
  const gfloat   *x = e->problem->x;
  const gfloat   *mean = e->adam->mean;
  const gfloat   *square = e->adam->square;
  gfloat         *out = e->problem->trial_x;

  for (gsize i = first; i < last; i++)
    {
      gfloat size = sqrtf (square[i] * e->square_correction);
      gfloat value = x[i] - e->step * mean[i] / (size + (gfloat)EPSILON);

      out[i] = CLAMP (value, 0.0f, NST_PIXEL_MAX);
    }
}

static void
forget (Adam *adam, const NstProblem *problem)
{
  adam->iteration = 0;
  memset (adam->mean, 0, problem->n * sizeof (gfloat));
  memset (adam->square, 0, problem->n * sizeof (gfloat));
}

static NstStep
adam_step (NstOptimizer *optimizer, NstProblem *problem)
{
  Adam *adam = (Adam *)optimizer;

  for (gint trial = 0; trial < MAX_TRIALS; trial++)
    {
      Elements e = { .problem = problem, .adam = adam };
      gdouble  loss;

      if (adam->iteration == 0)
        forget (adam, problem);
      adam->iteration++;
      e.step = adam->learning_rate / (1.0 - pow (BETA1, adam->iteration));
      e.square_correction = 1.0 / (1.0 - pow (BETA2, adam->iteration));
      nst_vector_run (problem->pool, problem->n, update, &e);
      nst_vector_run (problem->pool, problem->n, move, &e);
      if (! problem->evaluate (problem->data, problem->trial_x,
                               problem->trial_gradient, &loss))
        return NST_STEP_CANCELLED;
      if (isfinite (loss) && loss <= EXPLOSION * problem->loss)
        {
          nst_problem_accept (problem, loss);
          return NST_STEP_TAKEN;
        }
      adam->iteration = 0;
      adam->learning_rate *= 0.5;
    }
  return NST_STEP_CONVERGED;
}

NstOptimizer *
nst_adam_new (gdouble learning_rate, gsize n, NstArena *arena)
{
  Adam *adam = nst_arena_alloc (arena, sizeof *adam);
  Adam  state = { .parent.step = adam_step,
                  .learning_rate = learning_rate > 0.0 ? learning_rate
                                                       : DEFAULT_LEARNING_RATE };

  state.mean = nst_arena_alloc (arena, n * sizeof (gfloat));
  state.square = nst_arena_alloc (arena, n * sizeof (gfloat));
  if (! adam)
    return NULL;
  *adam = state;
  return &adam->parent;
}
