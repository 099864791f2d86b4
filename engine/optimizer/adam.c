/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Adam (Kingma and Ba 2015), each step projected onto the bounds.
 */
#include "config.h"

#include "engine/optimizer/adam.h"

#include <math.h>
#include <string.h>

#include "engine/base/vector.h"
#include "engine/optimizer/optimizer.h"
#include "engine/picture/pixels.h"

#define EPSILON 1e-8

/* In values of 0..255 per iteration. */
#define DEFAULT_LEARNING_RATE 8.0

/* Adam may go uphill, but a loss this many times larger is an explosion. */
#define EXPLOSION  8.0
#define MAX_TRIALS 12

/* ---------------------------------------------------------------- step --- */

typedef struct
{
  const NstAdamMoments *moments;
  const gfloat         *x;
  const gfloat         *gradient;
  gfloat               *out;
  gfloat                step;
  gfloat                square_correction;
  gfloat                epsilon;
} Elements;

static void
update (gpointer data, gsize first, gsize last)
{
  const Elements *e = data;
  const gfloat   *gradient = e->gradient;
  gfloat         *mean = e->moments->mean;
  gfloat         *square = e->moments->square;
  gfloat          mean_part = 1.0 - e->moments->beta1;
  gfloat          square_part = 1.0 - e->moments->beta2;

  for (gsize i = first; i < last; i++)
    {
      mean[i] += mean_part * (gradient[i] - mean[i]);
      square[i] += square_part * (gradient[i] * gradient[i] - square[i]);
    }
}

static void
move (gpointer data, gsize first, gsize last)
{
  const Elements *e = data;
  const gfloat   *x = e->x;
  const gfloat   *mean = e->moments->mean;
  const gfloat   *square = e->moments->square;
  gfloat         *out = e->out;

  for (gsize i = first; i < last; i++)
    {
      gfloat size = sqrtf (square[i] * e->square_correction);
      gfloat value = x[i] - e->step * mean[i] / (size + e->epsilon);

      out[i] = CLAMP (value, 0.0f, NST_PIXEL_MAX);
    }
}

void
nst_adam_moments_init (NstAdamMoments *moments, gsize n, NstArena *arena)
{
  *moments = (NstAdamMoments){ .n = n };
  moments->mean = nst_arena_alloc (arena, n * sizeof (gfloat));
  moments->square = nst_arena_alloc (arena, n * sizeof (gfloat));
}

void
nst_adam_moments_reset (NstAdamMoments *moments)
{
  moments->iteration = 0;
  memset (moments->mean, 0, moments->n * sizeof (gfloat));
  memset (moments->square, 0, moments->n * sizeof (gfloat));
}

void
nst_adam_move (NstAdamMoments *moments,
               NstThreadPool  *pool,
               gdouble         learning_rate,
               const gfloat   *x,
               const gfloat   *gradient,
               gfloat         *out)
{
  gsize    n = moments->n;
  Elements e = { .moments = moments,
                 .x = x,
                 .gradient = gradient,
                 .out = out,
                 .epsilon = EPSILON };

  if (moments->damping > 0.0)
    e.epsilon += moments->damping
                 * sqrt (nst_vector_dot (pool, gradient, gradient, n) / n);
  moments->iteration++;
  e.step = learning_rate / (1.0 - pow (moments->beta1, moments->iteration));
  e.square_correction = 1.0 / (1.0 - pow (moments->beta2, moments->iteration));
  nst_vector_run (pool, n, update, &e);
  nst_vector_run (pool, n, move, &e);
}

/* ----------------------------------------------------------- optimizer --- */

typedef struct
{
  NstOptimizer   parent;
  gdouble        learning_rate;
  NstAdamMoments moments;
} Adam;

static NstStep
adam_step (NstOptimizer *optimizer, NstProblem *problem)
{
  Adam *adam = (Adam *)optimizer;

  for (gint trial = 0; trial < MAX_TRIALS; trial++)
    {
      gdouble loss;

      if (adam->moments.iteration == 0)
        nst_adam_moments_reset (&adam->moments);
      nst_adam_move (&adam->moments, problem->pool, adam->learning_rate,
                     problem->x, problem->gradient, problem->trial_x);
      if (! problem->evaluate (problem->data, problem->trial_x,
                               problem->trial_gradient, &loss))
        return NST_STEP_CANCELLED;
      if (isfinite (loss) && loss <= EXPLOSION * problem->loss)
        {
          nst_problem_accept (problem, loss);
          return NST_STEP_TAKEN;
        }
      adam->moments.iteration = 0;
      adam->learning_rate *= 0.5;
    }
  return NST_STEP_CONVERGED;
}

NstOptimizer *
nst_adam_new (const NstOptions *options, gsize n, NstArena *arena)
{
  Adam *adam = nst_arena_alloc (arena, sizeof *adam);
  Adam  state = { .parent.step = adam_step,
                  .learning_rate = options->learning_rate > 0.0
                                       ? options->learning_rate
                                       : DEFAULT_LEARNING_RATE };

  nst_adam_moments_init (&state.moments, n, arena);
  state.moments.beta1 = options->beta1;
  state.moments.beta2 = options->beta2;
  if (! adam)
    return NULL;
  *adam = state;
  return &adam->parent;
}
