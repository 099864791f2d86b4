/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The content loss.
 */
#include "config.h"

#include "engine/loss/content.h"

#define CONTENT_SCALE 0.01

typedef struct
{
  const gfloat  *map;
  const gfloat  *target;
  gsize          n;
  const NstMask *mask;     /* or NULL */
  gint           channels; /* of a place of the mask */
  gfloat         scale;
  gfloat        *gradient;
  gboolean       add;
  gdouble        sums[NST_N_CHUNKS];
} Job;

/* The weight of the square of value @i. */
static inline gfloat
weight_of (const Job *job, gsize i)
{
  return job->mask->weight[i / job->channels];
}

static void
set_mask (Job *job, const NstMask *mask)
{
  job->mask = mask;
  job->channels = mask ? (gint)(job->n / mask->n) : 1;
}

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

      job->sums[chunk] +=
          (job->mask ? weight_of (job, i) : 1.0) * difference * difference;
    }
}

gdouble
nst_content_loss (const NstExec *exec,
                  const gfloat  *map,
                  const gfloat  *target,
                  gsize          n,
                  const NstMask *mask)
{
  Job     job = { .map = map, .target = target, .n = n };
  gdouble sum = 0.0;

  set_mask (&job, mask);
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

  if (job->mask)
    for (gsize i = first; i < last; i++)
      job->gradient[i] =
          (job->add ? job->gradient[i] : 0.0f)
          + weight_of (job, i) * job->scale * (job->map[i] - job->target[i]);
  else
    for (gsize i = first; i < last; i++)
      job->gradient[i] = (job->add ? job->gradient[i] : 0.0f)
                         + job->scale * (job->map[i] - job->target[i]);
}

void
nst_content_loss_gradient (const NstExec *exec,
                           const gfloat  *map,
                           const gfloat  *target,
                           gsize          n,
                           const NstMask *mask,
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

  set_mask (&job, mask);
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, gradient_chunk, &job);
}
