/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The multilevel preconditioner, on a pyramid of halved pictures.
 */
#include "config.h"

#include <string.h>

#include "multilevel.h"

/* How much more each doubling of scale may move, and how many there are: with
 * more of either, a picture of few brush strokes is moved as a whole. */
#define COARSE_GAIN 1.5f
#define N_HALVINGS  4
/* Not made smaller than this. */
#define MIN_SIDE 8

#define IMAGE_CHANNELS 3
#define N_PIECES       16

typedef struct
{
  gfloat *fine;
  gint    width;
  gint    height;
  gfloat *coarse;
} Step;

static inline gint
half (gint side)
{
  return (side + 1) / 2;
}

/* ---------------------------------------------------------------- down --- */

/* A coarse value is the mean of four by four fine ones around it, weighted
 * 1 3 3 1 each way; outside of the picture there are zeros. */
static const gfloat mean_weights[] = { 0.125f, 0.375f, 0.375f, 0.125f };

static void
add_pixel (const gfloat *in, gfloat weight, gfloat *out)
{
  for (gint c = 0; c < IMAGE_CHANNELS; c++)
    out[c] += weight * in[c];
}

static void
halve_row (const Step *step, gint y)
{
  gint    width = half (step->width);
  gfloat *out = step->coarse + (gsize)y * width * IMAGE_CHANNELS;

  memset (out, 0, width * IMAGE_CHANNELS * sizeof (gfloat));
  for (gint j = 0; j < 4; j++)
    {
      gint          from = 2 * y - 1 + j;
      const gfloat *row =
          step->fine + (gssize)from * step->width * IMAGE_CHANNELS;

      if (from < 0 || from >= step->height)
        continue;
      for (gint x = 0; x < width; x++)
        for (gint i = MAX (0, 1 - 2 * x); i < 4 && 2 * x - 1 + i < step->width;
             i++)
          add_pixel (row + (2 * x - 1 + i) * IMAGE_CHANNELS,
                     mean_weights[j] * mean_weights[i],
                     out + x * IMAGE_CHANNELS);
    }
}

static void
halve_piece (gpointer data, gint piece, gint thread)
{
  const Step *step = data;
  gint        height = half (step->height);

  for (gint y = height * piece / N_PIECES; y < height * (piece + 1) / N_PIECES;
       y++)
    halve_row (step, y);
}

/* ------------------------------------------------------------------ up --- */

/* The transpose, times 4: between the coarse values, three quarters of the
 * nearer one and one quarter of the other. */
static void
add_enlarged_row (const Step *step, gint y)
{
  gint    width = half (step->width);
  gint    height = half (step->height);
  gint    rows[] = { y / 2, y % 2 ? y / 2 + 1 : y / 2 - 1 };
  gfloat *out = step->fine + (gsize)y * step->width * IMAGE_CHANNELS;

  for (gint j = 0; j < 2; j++)
    {
      const gfloat *row =
          step->coarse + (gssize)rows[j] * width * IMAGE_CHANNELS;
      gfloat weight = COARSE_GAIN * (j ? 0.25f : 0.75f);

      if (rows[j] < 0 || rows[j] >= height)
        continue;
      for (gint x = 0; x < step->width; x++)
        {
          gint other = x % 2 ? x / 2 + 1 : x / 2 - 1;

          add_pixel (row + x / 2 * IMAGE_CHANNELS, 0.75f * weight,
                     out + x * IMAGE_CHANNELS);
          if (other >= 0 && other < width)
            add_pixel (row + other * IMAGE_CHANNELS, 0.25f * weight,
                       out + x * IMAGE_CHANNELS);
        }
    }
}

static void
enlarge_piece (gpointer data, gint piece, gint thread)
{
  const Step *step = data;

  for (gint y = step->height * piece / N_PIECES;
       y < step->height * (piece + 1) / N_PIECES; y++)
    add_enlarged_row (step, y);
}

void
nst_multilevel_apply (
    NstPool *pool, gfloat *picture, gint width, gint height, gfloat *scratch)
{
  Step steps[N_HALVINGS];
  gint n = 0;

  for (; n < N_HALVINGS && MIN (width, height) >= 2 * MIN_SIDE; n++)
    {
      steps[n] = (Step){ picture, width, height, scratch };
      nst_pool_run (pool, N_PIECES, halve_piece, &steps[n]);
      picture = scratch;
      width = half (width);
      height = half (height);
      scratch += (gsize)width * height * IMAGE_CHANNELS;
    }
  while (n-- > 0)
    nst_pool_run (pool, N_PIECES, enlarge_piece, &steps[n]);
}
