/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SSIM loss, from the structural similarity of the luminance of two
 * pictures (Wang, Bovik, Sheikh, Simoncelli 2004).
 */
#include "config.h"

#include "engine/loss/ssim.h"

#include <math.h>

#include "engine/picture/pixels.h"

/* The window and the constants of section III C of the paper, for values of
 * 0..255. */
#define WINDOW 11
#define SIGMA  1.5
#define K1     0.01
#define K2     0.03
#define RANGE  255.0
#define C1     ((K1 * RANGE) * (K1 * RANGE))
#define C2     ((K2 * RANGE) * (K2 * RANGE))
#define N_INNER                                                                \
  (WINDOW - 1) /* rows and columns of pixels with no window of their own */

/* This value is subtracted before variances are computed, which reduces the
 * rounding error of the squares. */
#define MIDDLE 128.0f

static const gfloat luma[NST_PICTURE_CHANNELS] = { 0.299f, 0.587f, 0.114f };

/* The maps that are filtered: x, x² and x y. */
enum
{
  FIRST,
  SQUARE,
  PRODUCT,
  N_MAPS
};

typedef struct
{
  const NstSsim *ssim;
  const gfloat  *picture;
  gfloat        *luminance; /* output */
  const gfloat  *x;         /* luminances */
  const gfloat  *y;
  gfloat         weights[WINDOW];
  const gfloat  *alpha;  /* or NULL */
  gboolean       target; /* compute only the mean and variance of x */
  gdouble        scale;  /* of the gradient */
  gfloat        *gradient;
  gdouble        sums[NST_N_CHUNKS];
} Job;

static gint
inner (gint side)
{
  return side - N_INNER;
}

static gsize
inner_area (const NstSsim *ssim)
{
  return (gsize)inner (ssim->width) * inner (ssim->height);
}

void
nst_ssim_init (NstSsim *ssim, NstArena *arena, gint width, gint height)
{
  gsize area = (gsize)width * height * sizeof (gfloat);
  gsize rows = (gsize)inner (width) * height * sizeof (gfloat);
  gsize small = (gsize)inner (width) * inner (height) * sizeof (gfloat);

  g_return_if_fail (width >= WINDOW && height >= WINDOW);
  *ssim = (NstSsim){ .width = width, .height = height };
  ssim->target = nst_arena_alloc (arena, area);
  ssim->target_mean = nst_arena_alloc (arena, small);
  ssim->target_variance = nst_arena_alloc (arena, small);
  ssim->luminance = nst_arena_alloc (arena, area);
  for (gint i = 0; i < N_MAPS; i++)
    {
      ssim->rows[i] = nst_arena_alloc (arena, rows);
      ssim->maps[i] = nst_arena_alloc (arena, small);
    }
}

/* exp (-d² / 2 sigma²), normalized to a sum of 1. */
static void
make_window (gfloat weights[WINDOW])
{
  gdouble values[WINDOW];
  gdouble sum = 0.0;

  for (gint i = 0; i < WINDOW; i++)
    {
      gdouble distance = i - WINDOW / 2;

      values[i] = exp (-distance * distance / (2.0 * SIGMA * SIGMA));
      sum += values[i];
    }
  for (gint i = 0; i < WINDOW; i++)
    weights[i] = values[i] / sum;
}

/* -------------------------------------------------------------- index --- */

static void
luminance_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;
  gsize      n = (gsize)job->ssim->width * job->ssim->height;
  gsize      last = n * (chunk + 1) / NST_N_CHUNKS;

  for (gsize i = n * chunk / NST_N_CHUNKS; i < last; i++)
    {
      const gfloat *pixel = job->picture + i * NST_PICTURE_CHANNELS;

      job->luminance[i] =
          luma[0] * pixel[0] + luma[1] * pixel[1] + luma[2] * pixel[2] - MIDDLE;
      if (job->alpha)
        job->luminance[i] =
            job->y[i] + job->alpha[i] * (job->luminance[i] - job->y[i]);
    }
}

/* Filters x, x² and x y along the rows. */
static void
rows_chunk (gpointer data, gint chunk, gint thread)
{
  const Job     *job = data;
  const NstSsim *ssim = job->ssim;
  gint           width = inner (ssim->width);
  gint           first = (gint64)ssim->height * chunk / NST_N_CHUNKS;
  gint           last = (gint64)ssim->height * (chunk + 1) / NST_N_CHUNKS;

  for (gint row = first; row < last; row++)
    {
      const gfloat *x = job->x + (gsize)row * ssim->width;
      const gfloat *y = job->y + (gsize)row * ssim->width;
      gfloat       *mean = ssim->rows[FIRST] + (gsize)row * width;
      gfloat       *square = ssim->rows[SQUARE] + (gsize)row * width;
      gfloat       *product = ssim->rows[PRODUCT] + (gsize)row * width;

      for (gint i = 0; i < width; i++)
        {
          gfloat sums[N_MAPS] = { 0.0f };

          for (gint k = 0; k < WINDOW; k++)
            {
              gfloat weighted = job->weights[k] * x[i + k];

              sums[FIRST] += weighted;
              sums[SQUARE] += weighted * x[i + k];
              sums[PRODUCT] += weighted * y[i + k];
            }
          mean[i] = sums[FIRST];
          square[i] = sums[SQUARE];
          product[i] = sums[PRODUCT];
        }
    }
}

/* Filters column @i of the filtered rows, from @row on. */
static inline gfloat
filter_column (const Job *job, gint map, gint row, gint i)
{
  gint          width = inner (job->ssim->width);
  const gfloat *at = job->ssim->rows[map] + (gsize)row * width + i;
  gfloat        sum = 0.0f;

  for (gint k = 0; k < WINDOW; k++)
    sum += job->weights[k] * at[(gsize)k * width];
  return sum;
}

/**
 * The SSIM index S of each window, and its derivatives with respect to the
 * filtered maps, which are E x, E x² and E x y.  With the means m, the
 * variances v and the covariance c,
 *
 *   S = (2 mx my + C1) (2 c + C2) / ((mx² + my² + C1) (vx + vy + C2))
 *   vx = E x² - mx²,  c = E x y - mx my
 */
static void
index_chunk (gpointer data, gint chunk, gint thread)
{
  Job           *job = data;
  const NstSsim *ssim = job->ssim;
  gint           width = inner (ssim->width);
  gint           height = inner (ssim->height);
  gint           first = (gint64)height * chunk / NST_N_CHUNKS;
  gint           last = (gint64)height * (chunk + 1) / NST_N_CHUNKS;
  gdouble        sum = 0.0;

  for (gint row = first; row < last; row++)
    for (gint i = 0; i < width; i++)
      {
        gsize   at = (gsize)row * width + i;
        gdouble x = filter_column (job, FIRST, row, i);
        gdouble variance = filter_column (job, SQUARE, row, i) - x * x;
        gdouble y, covariance, a1, a2, b1, b2, index;

        if (job->target)
          {
            ssim->target_mean[at] = x;
            ssim->target_variance[at] = variance;
            continue;
          }
        y = ssim->target_mean[at];
        covariance = filter_column (job, PRODUCT, row, i) - x * y;
        a1 = 2.0 * (x + MIDDLE) * (y + MIDDLE) + C1;
        a2 = 2.0 * covariance + C2;
        b1 = (x + MIDDLE) * (x + MIDDLE) + (y + MIDDLE) * (y + MIDDLE) + C1;
        b2 = variance + ssim->target_variance[at] + C2;
        index = a1 * a2 / (b1 * b2);
        sum += index;
        ssim->maps[FIRST][at] = 2.0 * (y + MIDDLE) * a2 / (b1 * b2)
                                - 2.0 * (x + MIDDLE) * index / b1
                                + 2.0 * x * index / b2
                                - 2.0 * y * a1 / (b1 * b2);
        ssim->maps[SQUARE][at] = -index / b2;
        ssim->maps[PRODUCT][at] = 2.0 * a1 / (b1 * b2);
      }
  job->sums[chunk] = sum;
}

/* ----------------------------------------------------------- gradient --- */

/* The transpose of the filter along the columns. */
static void
transposed_columns_chunk (gpointer data, gint chunk, gint thread)
{
  const Job     *job = data;
  const NstSsim *ssim = job->ssim;
  gint           width = inner (ssim->width);
  gint           first = (gint64)ssim->height * chunk / NST_N_CHUNKS;
  gint           last = (gint64)ssim->height * (chunk + 1) / NST_N_CHUNKS;

  for (gint map = 0; map < N_MAPS; map++)
    for (gint row = first; row < last; row++)
      {
        gint    from = MAX (0, row - N_INNER);
        gint    to = MIN (inner (ssim->height) - 1, row);
        gfloat *out = ssim->rows[map] + (gsize)row * width;

        for (gint i = 0; i < width; i++)
          out[i] = 0.0f;
        for (gint k = from; k <= to; k++)
          {
            const gfloat *in = ssim->maps[map] + (gsize)k * width;
            gfloat        weight = job->weights[row - k];

            for (gint i = 0; i < width; i++)
              out[i] += weight * in[i];
          }
      }
}

/* The transpose of the filter along the rows, and d loss / d pixel. */
static void
gradient_chunk (gpointer data, gint chunk, gint thread)
{
  const Job     *job = data;
  const NstSsim *ssim = job->ssim;
  gint           width = inner (ssim->width);
  gint           first = (gint64)ssim->height * chunk / NST_N_CHUNKS;
  gint           last = (gint64)ssim->height * (chunk + 1) / NST_N_CHUNKS;

  for (gint row = first; row < last; row++)
    for (gint i = 0; i < ssim->width; i++)
      {
        gsize  at = (gsize)row * ssim->width + i;
        gsize  start = (gsize)row * width;
        gint   from = MAX (0, i - N_INNER);
        gint   to = MIN (width - 1, i);
        gfloat sums[N_MAPS] = { 0.0f };
        gfloat slope;

        for (gint k = from; k <= to; k++)
          for (gint map = 0; map < N_MAPS; map++)
            sums[map] += job->weights[i - k] * ssim->rows[map][start + k];
        slope = job->scale
                * (sums[FIRST] + 2.0f * job->x[at] * sums[SQUARE]
                   + job->y[at] * sums[PRODUCT]);
        if (job->alpha)
          slope *= job->alpha[at];
        for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
          job->gradient[at * NST_PICTURE_CHANNELS + c] += luma[c] * slope;
      }
}

void
nst_ssim_set_target (NstSsim       *ssim,
                     const NstExec *exec,
                     const gfloat  *picture,
                     const gfloat  *alpha)
{
  gsize n = (gsize)ssim->width * ssim->height;
  Job   job = { .ssim = ssim,
                .picture = picture,
                .luminance = ssim->target,
                .x = ssim->target,
                .y = ssim->target,
                .target = TRUE };

  ssim->alpha = alpha;
  ssim->share = alpha ? 0.0 : 1.0;
  for (gsize i = 0; alpha && i < n; i++)
    ssim->share += alpha[i] / n;
  make_window (job.weights);
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, luminance_chunk, &job);
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, rows_chunk, &job);
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, index_chunk, &job);
}

gdouble
nst_ssim_loss (NstSsim       *ssim,
               const NstExec *exec,
               const gfloat  *picture,
               gdouble        weight,
               gfloat        *gradient)
{
  gdouble sum = 0.0;
  Job     job = { .ssim = ssim,
                  .picture = picture,
                  .luminance = ssim->luminance,
                  .x = ssim->luminance,
                  .y = ssim->target,
                  .alpha = ssim->alpha,
                  .scale =
                      -weight * NST_SSIM_SCALE / (inner_area (ssim) * ssim->share),
                  .gradient = gradient };

  make_window (job.weights);
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, luminance_chunk, &job);
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, rows_chunk, &job);
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, index_chunk, &job);
  for (gint i = 0; i < NST_N_CHUNKS; i++)
    sum += job.sums[i];
  if (gradient && weight != 0.0)
    {
      nst_thread_pool_run (exec->pool, NST_N_CHUNKS, transposed_columns_chunk,
                           &job);
      nst_thread_pool_run (exec->pool, NST_N_CHUNKS, gradient_chunk, &job);
    }
  return NST_SSIM_SCALE * (1.0 - sum / inner_area (ssim)) / ssim->share;
}
