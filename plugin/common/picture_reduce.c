/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Averages areas of pixels, row by row.
 */
#include "config.h"

#include "plugin/common/picture_reduce.h"

#include <string.h>

#define N_CHANNELS 3
#define N_SUMS     (N_CHANNELS + 1) /* the last one: alpha */
/* Less than half a step of 8 bits. */
#define OPAQUE_TOLERANCE 1e-3f

struct _ImpastoReducer
{
  gint    width, height;
  gint    reduced_width, reduced_height;
  gint    n_rows; /* taken so far */
  gfloat *line;   /* the row, reduced in width */
  gfloat *sum;    /* of the row that is being completed */
};

ImpastoReducer *
impasto_reducer_new (gint width,
                     gint height,
                     gint reduced_width,
                     gint reduced_height)
{
  ImpastoReducer *reducer = g_new0 (ImpastoReducer, 1);

  reducer->width = width;
  reducer->height = height;
  reducer->reduced_width = reduced_width;
  reducer->reduced_height = reduced_height;
  reducer->line = g_try_new0 (gfloat, N_SUMS * (gsize)reduced_width);
  reducer->sum = g_try_new0 (gfloat, N_SUMS * (gsize)reduced_width);
  if (reducer->line && reducer->sum)
    return reducer;
  impasto_reducer_free (reducer);
  return NULL;
}

void
impasto_reducer_free (ImpastoReducer *reducer)
{
  if (! reducer)
    return;
  g_free (reducer->line);
  g_free (reducer->sum);
  g_free (reducer);
}

/* The pixel @i of @n covers the share from i * n_reduced / n on of the reduced
 * pixels: all of it lies in the pixel *@first, except for the part that the
 * result gives, which lies in the next one. */
static gfloat
split (gint i, gint n, gint n_reduced, gint *first)
{
  gint64 start = (gint64)i * n_reduced;
  gint64 end = start + n_reduced;
  gint64 border;

  *first = (gint)(start / n);
  border = (gint64)(*first + 1) * n;
  return end > border ? (gfloat)(end - border) / n_reduced : 0.0f;
}

static void
add (gfloat *sum, const gfloat *rgb, gfloat alpha, gfloat share)
{
  for (gint c = 0; c < N_CHANNELS; c++)
    sum[c] += share * alpha * rgb[c];
  sum[N_CHANNELS] += share * alpha;
}

static void
reduce_width (ImpastoReducer *reducer, const gfloat *rgb, const gfloat *alpha)
{
  memset (reducer->line, 0,
          N_SUMS * (gsize)reducer->reduced_width * sizeof (gfloat));
  for (gint x = 0; x < reducer->width; x++)
    {
      gint   to;
      gfloat next = split (x, reducer->width, reducer->reduced_width, &to);
      gfloat a = alpha ? alpha[x] : 1.0f;

      add (reducer->line + N_SUMS * to, rgb + N_CHANNELS * x, a, 1.0f - next);
      if (next > 0.0f)
        add (reducer->line + N_SUMS * (to + 1), rgb + N_CHANNELS * x, a, next);
    }
}

static void
give_row (const ImpastoReducer *reducer, gfloat *rgb, gfloat *alpha)
{
  gfloat area = (gfloat)reducer->width / reducer->reduced_width
                * ((gfloat)reducer->height / reducer->reduced_height);

  for (gint x = 0; x < reducer->reduced_width; x++)
    {
      const gfloat *sum = reducer->sum + N_SUMS * x;
      gfloat        weight = sum[N_CHANNELS];

      for (gint c = 0; c < N_CHANNELS; c++)
        rgb[N_CHANNELS * x + c] =
            weight > 0.0f ? MIN (sum[c] / weight, 1.0f) : 0.0f;
      alpha[x] = weight / area;
      /* Sums of opaque pixels are inexact. */
      if (alpha[x] > 1.0f - OPAQUE_TOLERANCE)
        alpha[x] = 1.0f;
    }
}

gboolean
impasto_reducer_put (ImpastoReducer *reducer,
                     const gfloat   *rgb,
                     const gfloat   *alpha,
                     gfloat         *out_rgb,
                     gfloat         *out_alpha)
{
  gsize    n = N_SUMS * (gsize)reducer->reduced_width;
  gint     y = reducer->n_rows++;
  gint     to, to_next;
  gfloat   next = split (y, reducer->height, reducer->reduced_height, &to);
  gboolean is_complete;

  reduce_width (reducer, rgb, alpha);
  for (gsize i = 0; i < n; i++)
    reducer->sum[i] += (1.0f - next) * reducer->line[i];
  split (y + 1, reducer->height, reducer->reduced_height, &to_next);
  is_complete = to_next > to;
  if (! is_complete)
    return FALSE;
  give_row (reducer, out_rgb, out_alpha);
  for (gsize i = 0; i < n; i++)
    reducer->sum[i] = next * reducer->line[i];
  return TRUE;
}
