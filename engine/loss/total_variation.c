/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The total variation loss: the mean absolute difference of neighboring pixels
 * (Rudin, Osher, Fatemi 1992, in its anisotropic form), or the mean square.
 */
#include "config.h"

#include "engine/loss/total_variation.h"

#include <math.h>

#include "engine/picture/pixels.h"

#define TV_SCALE 0.5

typedef struct
{
  const gfloat *picture;
  gint          width;
  gint          height;
  gboolean      square;
  gfloat        step_x; /* gradient of |dx|, or of dx² for dx = 1 */
  gfloat        step_y;
  gfloat       *gradient;
  gdouble       sums_x[NST_N_CHUNKS];
  gdouble       sums_y[NST_N_CHUNKS];
} Job;

static inline gfloat
sign (gfloat value)
{
  return (value > 0.0f) - (value < 0.0f);
}

/* The sum of |a - b|, or of its square, over the @n values of a row. */
static gdouble
row_difference (const gfloat *a, const gfloat *b, gint n, gboolean square)
{
  gdouble sum = 0.0;

  if (square)
    for (gint i = 0; i < n; i++)
      sum += (a[i] - b[i]) * (a[i] - b[i]);
  else
    for (gint i = 0; i < n; i++)
      sum += fabsf (a[i] - b[i]);
  return sum;
}

/* Adds the gradient with respect to the values of row @own for their neighbors
 * in @other: sign (own - other), or own - other. */
static void
row_gradient (const Job    *job,
              const gfloat *own,
              const gfloat *other,
              gint          n,
              gfloat        step,
              gfloat       *out)
{
  if (job->square)
    for (gint i = 0; i < n; i++)
      out[i] += step * (own[i] - other[i]);
  else
    for (gint i = 0; i < n; i++)
      out[i] += step * sign (own[i] - other[i]);
}

static void
tv_chunk (gpointer data, gint chunk, gint thread)
{
  Job *job = data;
  gint n = job->width * NST_PICTURE_CHANNELS;
  gint inner = n - NST_PICTURE_CHANNELS;
  gint first = (gint64)job->height * chunk / NST_N_CHUNKS;
  gint last = (gint64)job->height * (chunk + 1) / NST_N_CHUNKS;

  job->sums_x[chunk] = job->sums_y[chunk] = 0.0;
  for (gint y = first; y < last; y++)
    {
      const gfloat *row = job->picture + (gsize)y * n;

      job->sums_x[chunk] +=
          row_difference (row + NST_PICTURE_CHANNELS, row, inner, job->square);
      if (y + 1 < job->height)
        job->sums_y[chunk] += row_difference (row + n, row, n, job->square);
      if (job->gradient)
        {
          gfloat *out = job->gradient + (gsize)y * n;

          row_gradient (job, row, row + NST_PICTURE_CHANNELS, inner,
                        job->step_x, out);
          row_gradient (job, row + NST_PICTURE_CHANNELS, row, inner,
                        job->step_x, out + NST_PICTURE_CHANNELS);
          if (y > 0)
            row_gradient (job, row, row - n, n, job->step_y, out);
          if (y + 1 < job->height)
            row_gradient (job, row, row + n, n, job->step_y, out);
        }
    }
}

gdouble
nst_tv_loss (const NstExec *exec,
             NstTvNorm      norm,
             const gfloat  *picture,
             gint           width,
             gint           height,
             gdouble        weight,
             gfloat        *gradient)
{
  gdouble n_x = (gdouble)NST_PICTURE_CHANNELS * height * (width - 1);
  gdouble n_y = (gdouble)NST_PICTURE_CHANNELS * (height - 1) * width;
  gdouble sum_x = 0.0;
  gdouble sum_y = 0.0;
  gdouble slope = norm == NST_TV_L2 ? 2.0 * TV_SCALE : TV_SCALE;
  Job     job = { .picture = picture,
                  .width = width,
                  .height = height,
                  .square = norm == NST_TV_L2,
                  .step_x = weight * slope / n_x,
                  .step_y = weight * slope / n_y,
                  .gradient = weight == 0.0 ? NULL : gradient };

  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, tv_chunk, &job);
  for (gint i = 0; i < NST_N_CHUNKS; i++)
    {
      sum_x += job.sums_x[i];
      sum_y += job.sums_y[i];
    }
  return TV_SCALE * (sum_x / n_x + sum_y / n_y);
}
