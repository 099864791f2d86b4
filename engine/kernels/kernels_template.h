/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernels, written once with the compiler's vector types.  Each kernels_*.c
 * defines WIDTH, ROWS, NAME and TABLE, and is compiled for its own CPU level.
 */
#include "config.h"

#include <string.h>

#include "engine/kernels/kernels.h"

#if WIDTH >= 8
#include <immintrin.h>
#endif

#define INLINE       static inline __attribute__ ((always_inline))
#define VECTOR_BYTES (WIDTH * 4)

/* Unrolls the loop that follows, @n rounds at a time or all of them, so that
 * its vectors stay in registers.  clang applies GCC's pragma too late for that.
 */
#define PRAGMA(text) _Pragma (#text)
#ifdef __clang__
#define UNROLL(n) PRAGMA (clang loop unroll (full))
#else
#define UNROLL(n) PRAGMA (GCC unroll n)
#endif

/* The number of positions that gram () processes at a time. */
#define GRAM_POSITIONS 128

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

/* One bit for each lane of the result of a comparison (0 or -1). */
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

/* The bits of 16 channels form one word.  Narrow vectors write it in parts. */
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

/* @rows x 2 vectors of C stay in registers for the whole sum over k.  @a_row is
 * the distance between rows of A; @a_step and @b_step are those along k. */
INLINE void
gemm_rows (gint          rows,
           gint          k,
           const gfloat *a,
           gsize         a_row,
           gsize         a_step,
           const gfloat *b,
           gsize         b_step,
           gfloat       *c,
           gsize         ldc,
           gboolean      add)
{
  Vector sum[ROWS][2];

  UNROLL (16)
  for (gint r = 0; r < rows; r++)
    {
      UNROLL (2)
      for (gint j = 0; j < 2; j++)
        sum[r][j] = add ? load (c + r * ldc + j * WIDTH) : (Vector){ 0 };
    }
  for (gint i = 0; i < k; i++, a += a_step, b += b_step)
    {
      Vector b0 = load (b);
      Vector b1 = load (b + WIDTH);

      UNROLL (16)
      for (gint r = 0; r < rows; r++)
        {
          gfloat value = a[r * a_row];

          sum[r][0] += value * b0;
          sum[r][1] += value * b1;
        }
    }
  UNROLL (16)
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
        gemm_rows (ROWS, k, a + i * lda, lda, 1, panel, NST_PANEL,
                   c + i * ldc + j, ldc, add);
#if ROWS > 4
      for (; i + 4 <= m; i += 4)
        gemm_rows (4, k, a + i * lda, lda, 1, panel, NST_PANEL, c + i * ldc + j,
                   ldc, add);
#endif
      for (; i < m; i++)
        gemm_rows (1, k, a + i * lda, lda, 1, panel, NST_PANEL, c + i * ldc + j,
                   ldc, add);
    }
}

/* ------------------------------------------------------------- Gram ------ */

/* Computes the upper triangle in blocks of the width of a panel.  The number of
 * positions processed at a time fits into the second-level cache. */
static void
gram (gsize n, gint channels, const gfloat *map, gfloat *c)
{
  for (gsize first = 0; first < n; first += GRAM_POSITIONS)
    {
      const gfloat *part = map + first * channels;
      gint          k = MIN (GRAM_POSITIONS, n - first);
      gboolean      add = first > 0;

      for (gint j = 0; j < channels; j += 2 * WIDTH)
        {
          gint end = MIN (channels, (j / NST_PANEL + 1) * NST_PANEL);
          gint i = 0;

          for (; i + ROWS <= end; i += ROWS)
            gemm_rows (ROWS, k, part + i, 1, channels, part + j, channels,
                       c + (gsize)i * channels + j, channels, add);
          for (; i + 4 <= end; i += 4)
            gemm_rows (4, k, part + i, 1, channels, part + j, channels,
                       c + (gsize)i * channels + j, channels, add);
          for (; i < end; i += 2)
            gemm_rows (2, k, part + i, 1, channels, part + j, channels,
                       c + (gsize)i * channels + j, channels, add);
        }
    }
}

/* ----------------------------------------------------------- transpose --- */

/* The lanes of a pair of vectors a, b that become the new first and the new
 * second one, in a round for blocks of @d x @d. */
#define FIRST_LANE(lane, d)  ((lane) & (d) ? WIDTH + (lane) - (d) : (lane))
#define SECOND_LANE(lane, d) ((lane) & (d) ? WIDTH + (lane) : (lane) + (d))

#define LANES_4(f, i, d) f (i, d), f (i + 1, d), f (i + 2, d), f (i + 3, d)
#define LANES_8(f, i, d) LANES_4 (f, i, d), LANES_4 (f, i + 4, d)
#if WIDTH == 16
#define ALL_LANES(f, d) LANES_8 (f, 0, d), LANES_8 (f, 8, d)
#elif WIDTH == 8
#define ALL_LANES(f, d) LANES_8 (f, 0, d)
#else
#define ALL_LANES(f, d) LANES_4 (f, 0, d)
#endif

/* GCC has the first one since version 12 only, clang has only that. */
#if __has_builtin(__builtin_shufflevector)
#define SHUFFLE(a, b, ...) __builtin_shufflevector (a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle (a, b, (Lanes){ __VA_ARGS__ })
#endif

/* One round of a transpose: exchanges the blocks of @d x @d off the diagonal
 * of every block of 2d x 2d.  @d is a literal. */
#define EXCHANGE(rows, d)                                                      \
  UNROLL (16)                                                                  \
  for (gint i = 0; i < WIDTH; i++)                                             \
    if (! (i & (d)))                                                           \
      {                                                                        \
        Vector a = rows[i];                                                    \
        Vector b = rows[i | (d)];                                              \
                                                                               \
        rows[i] = SHUFFLE (a, b, ALL_LANES (FIRST_LANE, d));                   \
        rows[i | (d)] = SHUFFLE (a, b, ALL_LANES (SECOND_LANE, d));            \
      }

static void
transpose (const gfloat *in, gfloat *out)
{
  for (gint y = 0; y < NST_PANEL; y += WIDTH)
    for (gint x = 0; x < NST_PANEL; x += WIDTH)
      {
        Vector rows[WIDTH];

        UNROLL (16)
        for (gint i = 0; i < WIDTH; i++)
          rows[i] = load (in + (y + i) * NST_PANEL + x);
        EXCHANGE (rows, 1)
        EXCHANGE (rows, 2)
#if WIDTH >= 8
        EXCHANGE (rows, 4)
#endif
#if WIDTH >= 16
        EXCHANGE (rows, 8)
#endif
        UNROLL (16)
        for (gint i = 0; i < WIDTH; i++)
          store (out + (x + i) * NST_PANEL + y, rows[i]);
      }
}

#define PASTE_(a, b) a##b
#define PASTE(a, b)  PASTE_ (a, b)

#define OUT 4
#include "engine/kernels/winograd_template.h"
#undef OUT

#define OUT 6
#include "engine/kernels/winograd_template.h"
#undef OUT

/* -------------------------------------------------------- elementwise --- */

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
  .gram = gram,
  .transpose = transpose,
  .wino = { [NST_WINO_4] = { wino_input_4, wino_output_4 },
            [NST_WINO_6] = { wino_input_6, wino_output_6 } },
  .bias_relu = bias_relu,
  .apply_mask = apply_mask,
};
