/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernels, written once with the compiler's vectors.  Each kernels_*.c
 * sets WIDTH, ROWS and TABLE, and is compiled for its own CPU.
 */
#include "config.h"

#include <string.h>

#include "kernels.h"

#if WIDTH >= 8
#include <immintrin.h>
#endif

#define INLINE       static inline __attribute__ ((always_inline))
#define VECTOR_BYTES (WIDTH * 4)

typedef gfloat Vector __attribute__ ((vector_size (VECTOR_BYTES)));
typedef gint32 Lanes __attribute__ ((vector_size (VECTOR_BYTES)));

INLINE Vector
load (const gfloat *p)
{
  return *(const Vector *)p;
}

INLINE void
store (gfloat *p, Vector v)
{
  *(Vector *)p = v;
}

/* ------------------------------------------------------ masks as bits --- */

/* The WIDTH bits of channels c .. c + WIDTH - 1. */
INLINE guint
get_bits (const guint16 *mask, gint c)
{
  return (mask[c / NST_CHANNEL_BLOCK] >> (c % NST_CHANNEL_BLOCK))
         & ((1u << WIDTH) - 1);
}

INLINE Vector
keep_lanes (Vector v, guint bits)
{
#if WIDTH == 16
  return (Vector)_mm512_maskz_mov_ps (bits, (__m512)v);
#elif WIDTH == 8
  const Lanes lane = { 1, 2, 4, 8, 16, 32, 64, 128 };
  Lanes       all = (Lanes)_mm256_set1_epi32 (bits);

  return (Vector)((Lanes)v & ((all & lane) == lane));
#else
  const Lanes lane = { 1, 2, 4, 8 };
  Lanes       all = { bits, bits, bits, bits };

  return (Vector)((Lanes)v & ((all & lane) == lane));
#endif
}

/* One bit per lane of a comparison's result (0 or -1). */
INLINE guint
lane_bits (Lanes lanes)
{
#if WIDTH == 16
  return _mm512_movepi32_mask ((__m512i)lanes);
#elif WIDTH == 8
  return _mm256_movemask_ps ((__m256)lanes);
#else
  return (lanes[0] & 1) | (lanes[1] & 2) | (lanes[2] & 4) | (lanes[3] & 8);
#endif
}

/* Masks of narrow vectors are put together 16 channels at a time. */
INLINE void
put_bits (guint16 *mask, gint c, guint bits)
{
  if (c % NST_CHANNEL_BLOCK == 0)
    mask[c / NST_CHANNEL_BLOCK] = bits;
  else
    mask[c / NST_CHANNEL_BLOCK] |= bits << (c % NST_CHANNEL_BLOCK);
}

INLINE Vector
relu (Vector v)
{
  return (Vector)((Lanes)v & (v > 0.0f));
}

INLINE Vector
maximum (Vector a, Vector b)
{
#if WIDTH == 16
  return (Vector)_mm512_max_ps ((__m512)a, (__m512)b);
#elif WIDTH == 8
  return (Vector)_mm256_max_ps ((__m256)a, (__m256)b);
#else
  Lanes larger = a > b;

  return (Vector)(((Lanes)a & larger) | ((Lanes)b & ~larger));
#endif
}

/* ------------------------------------------------------ matrix product --- */

/* @rows x 2 vectors of C stay in registers over the whole of k. */
INLINE void
gemm_rows (gint          rows,
           gint          k,
           const gfloat *a,
           gsize         lda,
           const gfloat *b,
           gfloat       *c,
           gsize         ldc,
           gboolean      add)
{
  Vector sum[ROWS][2];

#pragma GCC unroll 16
  for (gint r = 0; r < rows; r++)
#pragma GCC unroll 2
    for (gint j = 0; j < 2; j++)
      sum[r][j] = add ? load (c + r * ldc + j * WIDTH) : (Vector){ 0 };
  for (gint i = 0; i < k; i++, b += NST_PANEL)
    {
      Vector b0 = load (b);
      Vector b1 = load (b + WIDTH);

#pragma GCC unroll 16
      for (gint r = 0; r < rows; r++)
        {
          gfloat value = a[r * lda + i];

          sum[r][0] += value * b0;
          sum[r][1] += value * b1;
        }
    }
#pragma GCC unroll 16
  for (gint r = 0; r < rows; r++)
    {
      store (c + r * ldc, sum[r][0]);
      store (c + r * ldc + WIDTH, sum[r][1]);
    }
}

static void
gemm (gint          m,
      gint          n,
      gint          k,
      const gfloat *a,
      gsize         lda,
      const gfloat *b,
      gfloat       *c,
      gsize         ldc,
      gboolean      add)
{
  for (gint j = 0; j < n; j += 2 * WIDTH)
    {
      const gfloat *panel =
          b + (gsize)(j / NST_PANEL) * k * NST_PANEL + j % NST_PANEL;
      gint i = 0;

      for (; i + ROWS <= m; i += ROWS)
        gemm_rows (ROWS, k, a + i * lda, lda, panel, c + i * ldc + j, ldc, add);
#if ROWS > 4
      for (; i + 4 <= m; i += 4)
        gemm_rows (4, k, a + i * lda, lda, panel, c + i * ldc + j, ldc, add);
#endif
      for (; i < m; i++)
        gemm_rows (1, k, a + i * lda, lda, panel, c + i * ldc + j, ldc, add);
    }
}

/* ----------------------------------------------------- Winograd, input --- */

/* One dimension of Bᵀ d, for F(4,3) with the points 0, 1, -1, 2, 1/2 and
 * infinity (Lavin and Gray 2015; the matrices are derived in
 * conv_winograd.c). */
INLINE void
input_transform (const Vector d[NST_WINO_IN], Vector v[NST_WINO_IN])
{
  Vector p = d[4] - d[2];
  Vector q = d[1] - d[3];

  v[0] = d[0] - d[4] + 2.5f * (d[3] - d[1]);
  v[1] = 1.5f * (d[2] + d[3]) - (d[1] + d[4]);
  v[2] = 3.5f * (d[2] - d[3]) + (d[4] - d[1]);
  v[3] = 0.5f * p + 0.25f * q;
  v[4] = 2.0f * p + 4.0f * q;
  v[5] = d[5] - d[1] + 2.5f * (d[2] - d[4]);
}

INLINE void
input_tile (const gfloat *const  *pixels,
            const guint16 *const *masks,
            gboolean              masked,
            gint                  channels,
            gfloat               *v,
            gsize                 stride)
{
  for (gint c = 0; c < channels; c += WIDTH)
    {
      Vector half[NST_WINO_IN][NST_WINO_IN];

#pragma GCC unroll 6
      for (gint x = 0; x < NST_WINO_IN; x++)
        {
          Vector d[NST_WINO_IN];
          Vector column[NST_WINO_IN];

#pragma GCC unroll 6
          for (gint y = 0; y < NST_WINO_IN; y++)
            {
              gint i = y * NST_WINO_IN + x;

              d[y] = load (pixels[i] + c);
              if (masked)
                d[y] = keep_lanes (d[y], get_bits (masks[i], c));
            }
          input_transform (d, column);
#pragma GCC unroll 6
          for (gint y = 0; y < NST_WINO_IN; y++)
            half[y][x] = column[y];
        }
#pragma GCC unroll 6
      for (gint y = 0; y < NST_WINO_IN; y++)
        {
          Vector row[NST_WINO_IN];

          input_transform (half[y], row);
#pragma GCC unroll 6
          for (gint x = 0; x < NST_WINO_IN; x++)
            store (v + (y * NST_WINO_IN + x) * stride + c, row[x]);
        }
    }
}

static void
wino_input (const NstMapView *in, gint ty, gint tx, gfloat *v, gsize stride)
{
  const gfloat  *pixels[NST_WINO_TERMS];
  const guint16 *masks[NST_WINO_TERMS];
  gint           height = in->height >> in->shift;
  gint           width = in->width >> in->shift;
  gint           n_words = in->channels / NST_CHANNEL_BLOCK;

  for (gint i = 0; i < NST_WINO_TERMS; i++)
    {
      gint y = ty * NST_WINO_OUT - 1 + i / NST_WINO_IN;
      gint x = tx * NST_WINO_OUT - 1 + i % NST_WINO_IN;

      /* A pooled map leaves out the odd last row and column. */
      if (y < 0 || x < 0 || y >> in->shift >= height || x >> in->shift >= width)
        {
          pixels[i] = nst_zeros;
          masks[i] = (const guint16 *)nst_zeros;
          continue;
        }
      pixels[i] =
          in->data
          + ((gsize)(y >> in->shift) * width + (x >> in->shift)) * in->channels;
      if (in->mask)
        masks[i] = in->mask + ((gsize)y * in->width + x) * n_words;
    }
  if (in->mask)
    input_tile (pixels, masks, TRUE, in->channels, v, stride);
  else
    input_tile (pixels, masks, FALSE, in->channels, v, stride);
}

/* ---------------------------------------------------- Winograd, output --- */

/* One dimension of Aᵀ m. */
INLINE void
output_transform (const Vector m[NST_WINO_IN], Vector y[NST_WINO_OUT])
{
  Vector p = m[1] + m[2];
  Vector q = m[1] - m[2];

  y[0] = m[0] + p + m[3] + m[4];
  y[1] = q + 2.0f * m[3] + 0.5f * m[4];
  y[2] = p + 4.0f * m[3] + 0.25f * m[4];
  y[3] = q + 8.0f * m[3] + 0.125f * m[4] + m[5];
}

INLINE void
output_values (const gfloat *m,
               gsize         stride,
               Vector        out[NST_WINO_OUT][NST_WINO_OUT])
{
  Vector half[NST_WINO_OUT][NST_WINO_IN];

#pragma GCC unroll 6
  for (gint x = 0; x < NST_WINO_IN; x++)
    {
      Vector column[NST_WINO_IN];
      Vector y[NST_WINO_OUT];

#pragma GCC unroll 6
      for (gint i = 0; i < NST_WINO_IN; i++)
        column[i] = load (m + (i * NST_WINO_IN + x) * stride);
      output_transform (column, y);
#pragma GCC unroll 4
      for (gint i = 0; i < NST_WINO_OUT; i++)
        half[i][x] = y[i];
    }
#pragma GCC unroll 4
  for (gint i = 0; i < NST_WINO_OUT; i++)
    output_transform (half[i], out[i]);
}

/* The 2x2 maxima of positive values, and the bits of the first of each. */
INLINE void
pool_values (Vector               y[NST_WINO_OUT][NST_WINO_OUT],
             const NstTileTarget *out,
             gint                 y0,
             gint                 x0,
             gint                 c)
{
  gint pooled_height = out->height / 2;
  gint pooled_width = out->width / 2;
  gint n_words = out->channels / NST_CHANNEL_BLOCK;

#pragma GCC unroll 2
  for (gint i = 0; i < NST_WINO_OUT; i += 2)
#pragma GCC unroll 2
    for (gint j = 0; j < NST_WINO_OUT; j += 2)
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
        store (out->data + ((gsize)py * pooled_width + px) * out->channels + c,
               max);
        if (! out->mask)
          continue;
        mask = out->mask + ((gsize)(y0 + i) * out->width + x0 + j) * n_words;
        open = max > 0.0f;
#pragma GCC unroll 4
        for (gint k = 0; k < 4; k++)
          {
            Lanes first = open & (y[i + k / 2][j + k % 2] == max);

            open &= ~first;
            put_bits (mask + ((gsize)(k / 2) * out->width + k % 2) * n_words, c,
                      lane_bits (first));
          }
      }
}

INLINE void
store_values (Vector               y[NST_WINO_OUT][NST_WINO_OUT],
              const NstTileTarget *out,
              gint                 y0,
              gint                 x0,
              gint                 c)
{
  gint n_words = out->channels / NST_CHANNEL_BLOCK;
  gint rows = MIN (NST_WINO_OUT, out->height - y0);
  gint columns = MIN (NST_WINO_OUT, out->width - x0);

#pragma GCC unroll 4
  for (gint i = 0; i < NST_WINO_OUT; i++)
#pragma GCC unroll 4
    for (gint j = 0; j < NST_WINO_OUT; j++)
      {
        gsize at = (gsize)(y0 + i) * out->width + x0 + j;

        if (i >= rows || j >= columns)
          continue;
        store (out->data + at * out->channels + c, y[i][j]);
        if (out->mask)
          put_bits (out->mask + at * n_words, c, lane_bits (y[i][j] > 0.0f));
      }
}

static void
wino_output (const gfloat        *m,
             gsize                stride,
             const NstTileTarget *out,
             gint                 ty,
             gint                 tx,
             gint                 first,
             gint                 last)
{
  gint y0 = ty * NST_WINO_OUT;
  gint x0 = tx * NST_WINO_OUT;

  for (gint c = first; c < last; c += WIDTH)
    {
      Vector y[NST_WINO_OUT][NST_WINO_OUT];

      output_values (m + c - first, stride, y);
      if (out->bias)
        {
          Vector bias = load (out->bias + c);

#pragma GCC unroll 4
          for (gint i = 0; i < NST_WINO_OUT; i++)
#pragma GCC unroll 4
            for (gint j = 0; j < NST_WINO_OUT; j++)
              y[i][j] = relu (y[i][j] + bias);
        }
      if (out->pool)
        pool_values (y, out, y0, x0, c);
      else
        store_values (y, out, y0, x0, c);
    }
}

/* ------------------------------------------------------------- others --- */

static void
bias_relu (const gfloat *in,
           const gfloat *bias,
           gsize         n,
           gint          channels,
           gfloat       *out,
           guint16      *mask)
{
  gint n_words = channels / NST_CHANNEL_BLOCK;

  for (gsize i = 0; i < n; i++, in += channels, out += channels)
    for (gint c = 0; c < channels; c += WIDTH)
      {
        Vector v = relu (load (in + c) + load (bias + c));

        store (out + c, v);
        if (mask)
          put_bits (mask + i * n_words, c, lane_bits (v > 0.0f));
      }
}

static void
apply_mask (
    const gfloat *in, const guint16 *mask, gsize n, gint channels, gfloat *out)
{
  gint n_words = channels / NST_CHANNEL_BLOCK;

  for (gsize i = 0; i < n; i++, in += channels, out += channels)
    for (gint c = 0; c < channels; c += WIDTH)
      store (out + c,
             keep_lanes (load (in + c), get_bits (mask + i * n_words, c)));
}

const NstKernels TABLE = {
  .name = NAME,
  .gemm = gemm,
  .wino_input = wino_input,
  .wino_output = wino_output,
  .bias_relu = bias_relu,
  .apply_mask = apply_mask,
};
