/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pixel loss.
 */
#include "config.h"

#include "engine/loss/pixel_loss.h"

#include "engine/picture/pixels.h"

typedef struct
{
  const gfloat  *picture;
  const gfloat  *target;
  gsize          n;
  const NstMask *mask; /* or NULL */
  gfloat         scale;
  gfloat        *gradient; /* or NULL */
  gdouble        sums[NST_N_CHUNKS];
} Job;

/* The weight of the square of value @i. */
static inline gfloat
weight_of (const Job *job, gsize i)
{
  return job->mask->weight[i / NST_PICTURE_CHANNELS];
}

static void
pixel_chunk (gpointer data, gint chunk, gint thread)
{
  Job    *job = data;
  gsize   first = job->n * chunk / NST_N_CHUNKS;
  gsize   last = job->n * (chunk + 1) / NST_N_CHUNKS;
  gdouble sum = 0.0;

  for (gsize i = first; i < last; i++)
    {
      gdouble difference = job->picture[i] - job->target[i];

      sum += (job->mask ? weight_of (job, i) : 1.0) * difference * difference;
    }
  job->sums[chunk] = sum;
  if (! job->gradient)
    return;
  if (job->mask)
    for (gsize i = first; i < last; i++)
      job->gradient[i] +=
          weight_of (job, i) * job->scale * (job->picture[i] - job->target[i]);
  else
    for (gsize i = first; i < last; i++)
      job->gradient[i] += job->scale * (job->picture[i] - job->target[i]);
}

gdouble
nst_pixel_loss (const NstExec *exec,
                const gfloat  *picture,
                const gfloat  *target,
                gsize          n,
                const NstMask *mask,
                gdouble        weight,
                gfloat        *gradient)
{
  Job     job = { .picture = picture,
                  .target = target,
                  .n = n,
                  .mask = mask,
                  .scale = weight * 2.0 / n,
                  .gradient = weight == 0.0 ? NULL : gradient };
  gdouble sum = 0.0;

  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, pixel_chunk, &job);
  for (gint i = 0; i < NST_N_CHUNKS; i++)
    sum += job.sums[i];
  return sum / n;
}
