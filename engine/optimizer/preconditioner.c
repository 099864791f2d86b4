/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The multilevel preconditioner, on a pyramid of halved pictures.
 */
#include "config.h"

#include "engine/optimizer/preconditioner.h"

#include <string.h>

#include "engine/picture/pixels.h"

/* The gain of each doubling of scale, and the number of doublings.  With more
 * of either, steps move a picture of few brush strokes as a whole. */
#define COARSE_GAIN 1.5f
#define N_HALVINGS  4
/* The gain of the color beside the gray, from the finest size on, if it is to
 * be spared. */
static const gfloat color_gains[N_HALVINGS] = { 0.03f, 0.2f, 1.0f, 1.0f };
/* The smallest side of a halved picture. */
#define MIN_SIDE 8

#define N_PIECES 16

typedef struct
{
  gfloat *fine;
  gint    width;
  gint    height;
  gfloat *coarse;
  gfloat  color_gain; /* of the fine picture */
} Step;

static inline gint
half (gint side)
{
  return (side + 1) / 2;
}

/* Coarse pixels of a row that one call computes or spreads: with their
 * neighbors they fit into the first-level cache. */
#define BLOCK 64

/* ---------------------------------------------------------------- down --- */

/* A coarse value is the mean of the four by four fine values around it,
 * weighted 1 3 3 1 in each direction, with zeros outside of the picture. */
static const gfloat mean_weights[] = { 0.125f, 0.375f, 0.375f, 0.125f };

/* The @n coarse pixels of row @y from @first on: sums over the columns, then
 * over the row. */
static void
halve_block (const Step *step, gint y, gint first, gint n)
{
  gfloat  sums[(2 * BLOCK + 2) * NST_PICTURE_CHANNELS] = { 0 };
  gint    left = 2 * first - 1; /* the fine pixel of sums[0] */
  gint    begin = MAX (left, 0);
  gint    end = MIN (left + 2 * n + 2, step->width);
  gfloat *out =
      step->coarse
      + ((gsize)y * half (step->width) + first) * NST_PICTURE_CHANNELS;

  for (gint j = 0; j < 4; j++)
    {
      gint          from = 2 * y - 1 + j;
      const gfloat *row =
          step->fine
          + ((gssize)from * step->width + begin) * NST_PICTURE_CHANNELS;
      gfloat *sum = sums + (begin - left) * NST_PICTURE_CHANNELS;

      if (from >= 0 && from < step->height)
        for (gint i = 0; i < (end - begin) * NST_PICTURE_CHANNELS; i++)
          sum[i] += mean_weights[j] * row[i];
    }
  for (gint x = 0; x < n; x++)
    for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
      {
        const gfloat *sum = sums + 2 * x * NST_PICTURE_CHANNELS + c;
        gfloat        value = 0.0f;

        for (gint i = 0; i < 4; i++)
          value += mean_weights[i] * sum[i * NST_PICTURE_CHANNELS];
        out[x * NST_PICTURE_CHANNELS + c] = value;
      }
}

/* ------------------------------------------------------------------ up --- */

/* The transpose, times 4: between the coarse values, three quarters of the
 * nearer one and one quarter of the other. */
#define NEAR 0.75f
#define FAR  0.25f

static inline void
spare_color (gfloat *pixel, gfloat gain)
{
  gfloat gray = (pixel[0] + pixel[1] + pixel[2]) / 3.0f;

  for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
    pixel[c] = gray + gain * (pixel[c] - gray);
}

/* Adds to the fine row @y, less some color, what the @n coarse pixels from
 * @first on of both rows around it say. */
static void
enlarge_block (const Step *step, gint y, gint first, gint n)
{
  gfloat  mixed[(BLOCK + 2) * NST_PICTURE_CHANNELS] = { 0 };
  gint    width = half (step->width);
  gint    rows[] = { y / 2, y % 2 ? y / 2 + 1 : y / 2 - 1 };
  gint    begin = MAX (first - 1, 0);
  gint    end = MIN (first + n + 1, width);
  gint    n_fine = MIN (2 * n, step->width - 2 * first);
  gfloat *out =
      step->fine + ((gsize)y * step->width + 2 * first) * NST_PICTURE_CHANNELS;

  for (gint j = 0; j < 2; j++)
    {
      const gfloat *row =
          step->coarse
          + ((gssize)rows[j] * width + begin) * NST_PICTURE_CHANNELS;
      gfloat  weight = COARSE_GAIN * (j ? FAR : NEAR);
      gfloat *mix = mixed + (begin - (first - 1)) * NST_PICTURE_CHANNELS;

      if (rows[j] >= 0 && rows[j] < half (step->height))
        for (gint i = 0; i < (end - begin) * NST_PICTURE_CHANNELS; i++)
          mix[i] += weight * row[i];
    }
  for (gint x = 0; x < n_fine; x++)
    {
      const gfloat *near = mixed + (x / 2 + 1) * NST_PICTURE_CHANNELS;
      const gfloat *far =
          x % 2 ? near + NST_PICTURE_CHANNELS : near - NST_PICTURE_CHANNELS;
      gfloat *pixel = out + x * NST_PICTURE_CHANNELS;

      if (step->color_gain < 1.0f)
        spare_color (pixel, step->color_gain);
      for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
        pixel[c] += NEAR * near[c] + FAR * far[c];
    }
}

/* -------------------------------------------------------------- pieces --- */

typedef void (*BlockTask) (const Step *step, gint y, gint first, gint n);

/* Piece number @piece of the @height rows. */
static void
run_piece (const Step *step, BlockTask task, gint height, gint piece)
{
  gint width = half (step->width);

  for (gint y = height * piece / N_PIECES; y < height * (piece + 1) / N_PIECES;
       y++)
    for (gint x = 0; x < width; x += BLOCK)
      task (step, y, x, MIN (BLOCK, width - x));
}

static void
halve_piece (gpointer data, gint piece, gint thread)
{
  const Step *step = data;

  run_piece (step, halve_block, half (step->height), piece);
}

static void
enlarge_piece (gpointer data, gint piece, gint thread)
{
  const Step *step = data;

  run_piece (step, enlarge_block, step->height, piece);
}

void
nst_preconditioner_apply (const NstPreconditioner *preconditioner,
                          NstThreadPool           *pool,
                          gfloat                  *picture,
                          gfloat                  *scratch)
{
  gint width = preconditioner->width;
  gint height = preconditioner->height;
  Step steps[N_HALVINGS];
  gint n = 0;

  for (; n < N_HALVINGS && MIN (width, height) >= 2 * MIN_SIDE; n++)
    {
      steps[n] = (Step){ picture, width, height, scratch,
                         preconditioner->spares_color ? color_gains[n] : 1.0f };
      nst_thread_pool_run (pool, N_PIECES, halve_piece, &steps[n]);
      picture = scratch;
      width = half (width);
      height = half (height);
      scratch += (gsize)width * height * NST_PICTURE_CHANNELS;
    }
  while (n-- > 0)
    nst_thread_pool_run (pool, N_PIECES, enlarge_piece, &steps[n]);
}
