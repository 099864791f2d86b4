/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The content loss.
 */
#include "config.h"

#include "engine/loss/content.h"

#define CONTENT_SCALE 0.01

typedef struct
{
  const gfloat *map;
  const gfloat *target;
  gsize         n;
  gfloat        scale;
  gfloat       *gradient;
  gboolean      add;
  gdouble       sums[NST_N_CHUNKS];
} Job;

static void
sum_chunk (gpointer data, gint chunk, gint thread)
{
  Job  *job = data;
  gsize first = job->n * chunk / NST_N_CHUNKS;
  gsize last = job->n * (chunk + 1) / NST_N_CHUNKS;

  job->sums[chunk] = 0.0;
  for (gsize i = first; i < last; i++)
    {
      gdouble difference = job->map[i] - job->target[i];

      job->sums[chunk] += difference * difference;
    }
}

gdouble
nst_content_loss (const NstExec *exec,
                  const gfloat  *map,
                  const gfloat  *target,
                  gsize          n)
{
  Job     job = { .map = map, .target = target, .n = n };
  gdouble sum = 0.0;

  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, sum_chunk, &job);
  for (gint i = 0; i < NST_N_CHUNKS; i++)
    sum += job.sums[i];
  return CONTENT_SCALE * sum / n;
}

static void
gradient_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;
  gsize      first = job->n * chunk / NST_N_CHUNKS;
  gsize      last = job->n * (chunk + 1) / NST_N_CHUNKS;

  for (gsize i = first; i < last; i++)
    job->gradient[i] = (job->add ? job->gradient[i] : 0.0f)
                       + job->scale * (job->map[i] - job->target[i]);
}

void
nst_content_loss_gradient (const NstExec *exec,
                           const gfloat  *map,
                           const gfloat  *target,
                           gsize          n,
                           gdouble        weight,
                           gfloat        *gradient,
                           gboolean       add)
{
  Job job = { .map = map,
              .target = target,
              .n = n,
              .scale = weight * CONTENT_SCALE * 2.0 / n,
              .gradient = gradient,
              .add = add };

  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, gradient_chunk, &job);
}
