/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gradient normalization: the gradients of all losses get the same magnitude.
 */
#include "config.h"

#include "engine/loss/normalize.h"

#include <math.h>

/* As in neural-style (Johnson 2015), whose layers divide their gradient by its
 * L1 norm plus this value. */
#define EPSILON 1e-8

typedef struct
{
  const gfloat *loss_gradient;
  gsize         n;
  gfloat        factor;
  gfloat       *gradient;
  gboolean      add;
  gdouble       sums[NST_N_CHUNKS];
} Job;

static void
norm_chunk (gpointer data, gint chunk, gint thread)
{
  Job    *job = data;
  gsize   last = job->n * (chunk + 1) / NST_N_CHUNKS;
  gdouble sum = 0.0;

  for (gsize i = job->n * chunk / NST_N_CHUNKS; i < last; i++)
    sum += fabsf (job->loss_gradient[i]);
  job->sums[chunk] = sum;
}

static void
add_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;
  gsize      last = job->n * (chunk + 1) / NST_N_CHUNKS;

  for (gsize i = job->n * chunk / NST_N_CHUNKS; i < last; i++)
    job->gradient[i] = (job->add ? job->gradient[i] : 0.0f)
                       + job->factor * job->loss_gradient[i];
}

void
nst_add_normalized (const NstExec *exec,
                    const gfloat  *loss_gradient,
                    gsize          n,
                    gdouble        size,
                    gdouble        weight,
                    gfloat        *gradient,
                    gboolean       add)
{
  Job job = {
    .loss_gradient = loss_gradient, .n = n, .gradient = gradient, .add = add
  };
  gdouble norm = 0.0;

  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, norm_chunk, &job);
  for (gint i = 0; i < NST_N_CHUNKS; i++)
    norm += job.sums[i];
  job.factor = weight * size / (norm + EPSILON);
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, add_chunk, &job);
}
