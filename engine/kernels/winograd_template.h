/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The transforms of Winograd's F(OUT x OUT, 3 x 3), included by
 * kernels_template.h.  conv_winograd.c explains the coefficients (Lavin and
 * Gray 2015).
 */
#define IN    (OUT + 2)
#define TERMS (IN * IN)

#define INPUT_TRANSFORM  PASTE (input_transform_, OUT)
#define INPUT_TILE       PASTE (input_tile_, OUT)
#define WINO_INPUT       PASTE (wino_input_, OUT)
#define OUTPUT_TRANSFORM PASTE (output_transform_, OUT)
#define OUTPUT_VALUES    PASTE (output_values_, OUT)
#define POOL_VALUES      PASTE (pool_values_, OUT)
#define STORE_VALUES     PASTE (store_values_, OUT)
#define WINO_OUTPUT      PASTE (wino_output_, OUT)

/* One dimension of Bᵀ d. */
INLINE void
INPUT_TRANSFORM (const Vector d[IN], Vector v[IN])
{
#if OUT == 4
  Vector p = d[4] - d[2];
  Vector q = d[1] - d[3];

  v[0] = d[0] - d[4] + 2.5f * (d[3] - d[1]);
  v[1] = 1.5f * (d[2] + d[3]) - (d[1] + d[4]);
  v[2] = 3.5f * (d[2] - d[3]) + (d[4] - d[1]);
  v[3] = 0.5f * p + 0.25f * q;
  v[4] = 2.0f * p + 4.0f * q;
  v[5] = d[5] - d[1] + 2.5f * (d[2] - d[4]);
#else
  Vector even_1 = d[2] + d[6] - 4.25f * d[4];
  Vector odd_1 = d[1] + d[5] - 4.25f * d[3];
  Vector even_2 = 0.25f * d[2] - 1.25f * d[4] + d[6];
  Vector odd_2 = 0.5f * d[1] - 2.5f * d[3] + 2.0f * d[5];
  Vector even_half = 64.0f * d[2] - 80.0f * d[4] + 16.0f * d[6];
  Vector odd_half = 32.0f * d[1] - 40.0f * d[3] + 8.0f * d[5];

  v[0] = d[0] - d[6] + 5.25f * (d[4] - d[2]);
  v[1] = even_1 + odd_1;
  v[2] = even_1 - odd_1;
  v[3] = even_2 + odd_2;
  v[4] = even_2 - odd_2;
  v[5] = even_half + odd_half;
  v[6] = even_half - odd_half;
  v[7] = d[7] - d[1] + 5.25f * (d[3] - d[5]);
#endif
}

INLINE void
INPUT_TILE (const gfloat *const  *pixels,
            const guint16 *const *masks,
            gboolean              masked,
            gint                  channels,
            gfloat               *v,
            gsize                 stride)
{
  for (gint c = 0; c < channels; c += WIDTH)
    {
      Vector half[IN][IN];

      for (gint x = 0; x < IN; x++)
        {
          Vector d[IN];
          Vector column[IN];

          UNROLL (8)
          for (gint y = 0; y < IN; y++)
            {
              gint i = y * IN + x;

              d[y] = load (pixels[i] + c);
              if (masked)
                d[y] = keep_lanes (d[y], get_bits (masks[i], c));
            }
          INPUT_TRANSFORM (d, column);
          UNROLL (8)
          for (gint y = 0; y < IN; y++)
            half[y][x] = column[y];
        }
      UNROLL (8)
      for (gint y = 0; y < IN; y++)
        {
          Vector row[IN];

          INPUT_TRANSFORM (half[y], row);
          for (gint x = 0; x < IN; x++)
            store (v + (y * IN + x) * stride + c, row[x]);
        }
    }
}

static void
WINO_INPUT (const NstMapView *in, gint ty, gint tx, gfloat *v, gsize stride)
{
  const gfloat  *pixels[TERMS];
  const guint16 *masks[TERMS];
  gint           height = in->height >> in->shift;
  gint           width = in->width >> in->shift;
  gint           n_words = in->channels / NST_CHANNEL_BLOCK;

  for (gint i = 0; i < TERMS; i++)
    {
      gint y = ty * OUT - 1 + i / IN;
      gint x = tx * OUT - 1 + i % IN;

      /* Pooling ignores an odd last row and column. */
      if (y < 0 || x < 0 || y >> in->shift >= height || x >> in->shift >= width)
        {
          pixels[i] = nst_zeros;
          masks[i] = (const guint16 *)nst_zeros;
          continue;
        }
      pixels[i] = in->data
                  + ((gsize)((y >> in->shift) - in->first_row) * width
                     + (x >> in->shift))
                        * in->channels;
      if (in->mask)
        masks[i] =
            in->mask + ((gsize)(y - in->first_row) * in->width + x) * n_words;
    }
  if (in->mask)
    INPUT_TILE (pixels, masks, TRUE, in->channels, v, stride);
  else
    INPUT_TILE (pixels, masks, FALSE, in->channels, v, stride);
}

/* One dimension of Aᵀ m. */
INLINE void
OUTPUT_TRANSFORM (const Vector m[IN], Vector y[OUT])
{
  Vector sum_1 = m[1] + m[2];
  Vector difference_1 = m[1] - m[2];

#if OUT == 4
  y[0] = m[0] + sum_1 + m[3] + m[4];
  y[1] = difference_1 + 2.0f * m[3] + 0.5f * m[4];
  y[2] = sum_1 + 4.0f * m[3] + 0.25f * m[4];
  y[3] = difference_1 + 8.0f * m[3] + 0.125f * m[4] + m[5];
#else
  Vector sum_2 = m[3] + m[4];
  Vector difference_2 = m[3] - m[4];
  Vector sum_half = m[5] + m[6];
  Vector difference_half = m[5] - m[6];

  y[0] = m[0] + sum_1 + sum_2 + sum_half;
  y[1] = difference_1 + 2.0f * difference_2 + 0.5f * difference_half;
  y[2] = sum_1 + 4.0f * sum_2 + 0.25f * sum_half;
  y[3] = difference_1 + 8.0f * difference_2 + 0.125f * difference_half;
  y[4] = sum_1 + 16.0f * sum_2 + 0.0625f * sum_half;
  y[5] =
      difference_1 + 32.0f * difference_2 + 0.03125f * difference_half + m[7];
#endif
}

INLINE void
OUTPUT_VALUES (const gfloat *m, gsize stride, Vector out[OUT][OUT])
{
  Vector half[OUT][IN];

  for (gint x = 0; x < IN; x++)
    {
      Vector column[IN];
      Vector y[OUT];

      UNROLL (8)
      for (gint i = 0; i < IN; i++)
        column[i] = load (m + (i * IN + x) * stride);
      OUTPUT_TRANSFORM (column, y);
      UNROLL (4)
      for (gint i = 0; i < OUT; i++)
        half[i][x] = y[i];
    }
  UNROLL (8)
  for (gint i = 0; i < OUT; i++)
    OUTPUT_TRANSFORM (half[i], out[i]);
}

/* Stores the maximum of each 2x2 window, and sets the bit of the first value
 * that is equal to it, if it is positive. */
INLINE void
POOL_VALUES (
    Vector y[OUT][OUT], const NstTileTarget *out, gint y0, gint x0, gint c)
{
  gint pooled_height = out->height / 2;
  gint pooled_width = out->width / 2;
  gint n_words = out->channels / NST_CHANNEL_BLOCK;

  UNROLL (4)
  for (gint i = 0; i < OUT; i += 2)
    {
      UNROLL (4)
      for (gint j = 0; j < OUT; j += 2)
        {
          gint     py = (y0 + i) / 2;
          gint     px = (x0 + j) / 2;
          Vector   max = y[i][j];
          Lanes    open;
          guint16 *mask;

          if (py >= pooled_height || px >= pooled_width)
            continue;
          max = maximum (max, y[i][j + 1]);
          max = maximum (max, y[i + 1][j]);
          max = maximum (max, y[i + 1][j + 1]);
          store (out->data + ((gsize)py * pooled_width + px) * out->channels
                     + c,
                 max);
          if (! out->mask)
            continue;
          mask = out->mask + ((gsize)(y0 + i) * out->width + x0 + j) * n_words;
          open = max > 0.0f;
          UNROLL (4)
          for (gint k = 0; k < 4; k++)
            {
              Lanes first = open & (y[i + k / 2][j + k % 2] == max);

              open &= ~first;
              put_bits (mask + ((gsize)(k / 2) * out->width + k % 2) * n_words,
                        c, lane_bits (first));
            }
        }
    }
}

INLINE void
STORE_VALUES (
    Vector y[OUT][OUT], const NstTileTarget *out, gint y0, gint x0, gint c)
{
  gint n_words = out->channels / NST_CHANNEL_BLOCK;
  gint rows = MIN (OUT, out->height - y0);
  gint columns = MIN (OUT, out->width - x0);

  UNROLL (8)
  for (gint i = 0; i < OUT; i++)
    {
      UNROLL (4)
      for (gint j = 0; j < OUT; j++)
        {
          gsize at = (gsize)(y0 + i - out->first_row) * out->width + x0 + j;

          if (i >= rows || j >= columns)
            continue;
          store (out->data + at * out->channels + c, y[i][j]);
          if (out->mask)
            put_bits (out->mask + at * n_words, c, lane_bits (y[i][j] > 0.0f));
        }
    }
}

static void
WINO_OUTPUT (const gfloat        *m,
             gsize                stride,
             const NstTileTarget *out,
             gint                 ty,
             gint                 tx,
             gint                 first,
             gint                 last)
{
  gint y0 = ty * OUT;
  gint x0 = tx * OUT;

  for (gint c = first; c < last; c += WIDTH)
    {
      Vector y[OUT][OUT];

      OUTPUT_VALUES (m + c - first, stride, y);
      if (out->bias)
        {
          Vector bias = load (out->bias + c);

          UNROLL (4)
          for (gint i = 0; i < OUT; i++)
            {
              UNROLL (4)
              for (gint j = 0; j < OUT; j++)
                y[i][j] = relu (y[i][j] + bias);
            }
        }
      if (out->pooling)
        POOL_VALUES (y, out, y0, x0, c);
      else
        STORE_VALUES (y, out, y0, x0, c);
    }
}

#undef IN
#undef TERMS
#undef INPUT_TRANSFORM
#undef INPUT_TILE
#undef WINO_INPUT
#undef OUTPUT_TRANSFORM
#undef OUTPUT_VALUES
#undef POOL_VALUES
#undef STORE_VALUES
#undef WINO_OUTPUT
