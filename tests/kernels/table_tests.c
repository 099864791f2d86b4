/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of the table of kernels, each on its own: odd sizes, poisoned
 * outputs, and nothing written beyond them.  Winograd's transforms are checked
 * by the convolutions.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "kernel_tests.h"

/* For each of n products of values up to 1: the rounding error of single
 * precision is 6e-8 of a sum that grows to a third of n, in both directions. */
#define TOLERANCE 4e-7

/* --------------------------------------------------------------- gemm --- */

/* A panel has all rows of NST_PANEL columns. */
static gsize
packed_index (gint k, gint row, gint column)
{
  return ((gsize)(column / NST_PANEL) * k + row) * NST_PANEL
         + column % NST_PANEL;
}

static void
check_gemm_of (
    const NstKernels *kernels, GRand *rand, gint m, gint n, gint k, gint gap)
{
  gsize   lda = k + gap;
  gsize   ldc = n + gap * NST_CHANNEL_BLOCK;
  gfloat *a = values_random (rand, m * lda, -1.0f, 1.0f);
  gfloat *b = values_random (rand, (gsize)k * n, -1.0f, 1.0f);
  gfloat *c = values_poisoned (m * ldc);

  for (gint add = 0; add < 2; add++)
    {
      kernels->gemm (m, n, k, a, lda, b, c, ldc, add);
      for (gint i = 0; i < m; i++)
        for (gint j = 0; j < (gint)ldc; j++)
          {
            gdouble sum = 0.0;

            if (j >= n)
              {
                g_assert_true (isnan (c[i * ldc + j]));
                continue;
              }
            for (gint l = 0; l < k; l++)
              sum += (gdouble)a[i * lda + l] * b[packed_index (k, l, j)];
            g_assert_cmpfloat_with_epsilon (c[i * ldc + j], (1 + add) * sum,
                                            (1 + add) * TOLERANCE * (k + 1));
          }
    }
  nst_aligned_free (a);
  nst_aligned_free (b);
  nst_aligned_free (c);
}

static void
check_gemm (const NstKernels *kernels, GRand *rand)
{
  check_gemm_of (kernels, rand, 1, 32, 1, 0);
  check_gemm_of (kernels, rand, 7, 64, 27, 5);
  check_gemm_of (kernels, rand, 13, 96, 64, 0);
  check_gemm_of (kernels, rand, 64, 32, 147, 13);
  check_gemm_of (kernels, rand, 97, 128, 300, 1);
}

typedef struct
{
  const NstKernels *kernels;
  gint              m, n, k;
  const gfloat     *a;
  const gfloat     *b;
  const gfloat     *bias;
  gfloat           *c;
  guint16          *mask;
} Call;

static void
call_gemm (gpointer data)
{
  const Call *call = data;

  call->kernels->gemm (call->m, call->n, call->k, call->a, call->k, call->b,
                       call->c, call->n, FALSE);
}

static void
measure_gemm_of (Bench            *bench,
                 const NstKernels *kernels,
                 GRand            *rand,
                 const gchar      *name,
                 gint              m,
                 gint              n,
                 gint              k)
{
  gfloat *a = values_random (rand, (gsize)m * k, -1.0f, 1.0f);
  gfloat *b = values_random (rand, (gsize)k * n, -1.0f, 1.0f);
  gfloat *c = values_poisoned ((gsize)m * n);
  Call    call = { kernels, m, n, k, a, b, NULL, c, NULL };

  bench_measure (bench, kernels, name, "GFLOP/s", 2.0 * m * n * k, call_gemm,
                 &call);
  nst_aligned_free (a);
  nst_aligned_free (b);
  nst_aligned_free (c);
}

static void
measure_gemm (Bench *bench, const NstKernels *kernels, GRand *rand)
{
  measure_gemm_of (bench, kernels, rand, "gemm 96x64x64", 96, 64, 64);
  measure_gemm_of (bench, kernels, rand, "gemm 256x256x256", 256, 256, 256);
  measure_gemm_of (bench, kernels, rand, "gemm 256x512x512", 256, 512, 512);
}

/* --------------------------------------------------------------- gram --- */

static void
check_gram_of (const NstKernels *kernels, GRand *rand, gsize n, gint channels)
{
  gfloat *map = values_random (rand, n * channels, -1.0f, 1.0f);
  gfloat *gram = values_poisoned ((gsize)channels * channels);

  kernels->gram (n, channels, map, gram);
  for (gint i = 0; i < channels; i++)
    for (gint j = i; j < channels; j++)
      {
        gdouble sum = 0.0;

        for (gsize k = 0; k < n; k++)
          sum += (gdouble)map[k * channels + i] * map[k * channels + j];
        g_assert_cmpfloat_with_epsilon (gram[(gsize)i * channels + j], sum,
                                        TOLERANCE * (n + 1));
      }
  nst_aligned_free (map);
  nst_aligned_free (gram);
}

static void
check_gram (const NstKernels *kernels, GRand *rand)
{
  check_gram_of (kernels, rand, 1, 32);
  check_gram_of (kernels, rand, 7, 64);
  check_gram_of (kernels, rand, 128, 96);
  check_gram_of (kernels, rand, 129, 64);
  check_gram_of (kernels, rand, 300, 128);
  check_gram_of (kernels, rand, 33, 512);
}

static void
call_gram (gpointer data)
{
  const Call *call = data;

  call->kernels->gram (call->n, call->m, call->a, call->c);
}

static void
measure_gram (Bench *bench, const NstKernels *kernels, GRand *rand)
{
  static const struct
  {
    const gchar *name;
    gint         n, channels;
  } rows[] = { { "gram of 16384 x 64", 16384, 64 },
               { "gram of 1024 x 512", 1024, 512 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint    n = rows[i].n;
      gint    channels = rows[i].channels;
      gfloat *map = values_random (rand, (gsize)n * channels, -1.0f, 1.0f);
      gfloat *gram = values_poisoned ((gsize)channels * channels);
      Call    call = { kernels, channels, n, 0, map, NULL, NULL, gram, NULL };

      /* One triangle. */
      bench_measure (bench, kernels, rows[i].name, "GFLOP/s",
                     (gdouble)n * channels * (channels + 1), call_gram, &call);
      nst_aligned_free (map);
      nst_aligned_free (gram);
    }
}

/* ---------------------------------------------------------- transpose --- */

static void
check_transpose (const NstKernels *kernels, GRand *rand)
{
  gsize   n = NST_PANEL * NST_PANEL;
  gfloat *in = values_random (rand, n, -1.0f, 1.0f);
  gfloat *out = values_poisoned (n);

  kernels->transpose (in, out);
  for (gint y = 0; y < NST_PANEL; y++)
    for (gint x = 0; x < NST_PANEL; x++)
      g_assert_cmpfloat (out[y * NST_PANEL + x], ==, in[x * NST_PANEL + y]);
  nst_aligned_free (in);
  nst_aligned_free (out);
}

static void
call_transpose (gpointer data)
{
  const Call *call = data;

  call->kernels->transpose (call->a, call->c);
}

/* ------------------------------------------------------ ReLU and mask --- */

static void
check_bias_relu (const NstKernels *kernels, GRand *rand)
{
  const gint channels = 96;
  const gint n = 5;
  gfloat    *in = values_random (rand, n * channels, -1.0f, 1.0f);
  gfloat    *bias = values_random (rand, channels, -0.5f, 0.5f);

  for (gint with_mask = 0; with_mask < 2; with_mask++)
    {
      gfloat  *out = values_poisoned ((n + 1) * channels);
      guint16 *mask = values_mask (n * channels);

      memset (mask, 0xaa, n * channels / 8);
      kernels->bias_relu (in, bias, n, channels, out, with_mask ? mask : NULL);
      for (gint i = 0; i < n * channels; i++)
        {
          gfloat sum = in[i] + bias[i % channels];

          g_assert_cmpfloat (out[i], ==, MAX (sum, 0.0f));
          if (with_mask)
            g_assert_cmpint (
                values_mask_bit (mask, i / channels, channels, i % channels),
                ==, sum > 0.0f);
        }
      for (gint i = n * channels; i < (n + 1) * channels; i++)
        g_assert_true (isnan (out[i]));
      nst_aligned_free (out);
      nst_aligned_free (mask);
    }
  nst_aligned_free (in);
  nst_aligned_free (bias);
}

static void
call_bias_relu (gpointer data)
{
  const Call *call = data;

  call->kernels->bias_relu (call->a, call->bias, call->m, call->n, call->c,
                            call->mask);
}

static void
check_apply_mask (const NstKernels *kernels, GRand *rand)
{
  const gint channels = 64;
  const gint n = 7;
  gfloat    *in = values_random (rand, n * channels, -1.0f, 1.0f);
  gfloat    *out = values_poisoned ((n + 1) * channels);
  guint16   *mask = values_mask (n * channels);

  for (gint i = 0; i < n * channels / 16; i++)
    mask[i] = g_rand_int (rand);
  kernels->apply_mask (in, mask, n, channels, out);
  for (gint i = 0; i < n * channels; i++)
    g_assert_cmpfloat (
        out[i], ==,
        values_mask_bit (mask, i / channels, channels, i % channels) ? in[i]
                                                                     : 0.0f);
  for (gint i = n * channels; i < (n + 1) * channels; i++)
    g_assert_true (isnan (out[i]));
  nst_aligned_free (in);
  nst_aligned_free (out);
  nst_aligned_free (mask);
}

static void
call_apply_mask (gpointer data)
{
  const Call *call = data;

  call->kernels->apply_mask (call->a, call->mask, call->m, call->n, call->c);
}

/* Kernels that read and write each value once; from the first-level cache. */
static void
measure_copies (Bench *bench, const NstKernels *kernels, GRand *rand)
{
  const gint rows = 32;
  const gint channels = 64;
  gsize      n = (gsize)rows * channels;
  gfloat    *in = values_random (rand, n, -1.0f, 1.0f);
  gfloat    *bias = values_random (rand, channels, -0.5f, 0.5f);
  gfloat    *out = values_poisoned (n);
  guint16   *mask = values_mask (n);
  Call       call = { kernels, rows, channels, 0, in, NULL, bias, out, mask };
  gdouble    bytes = 2.0 * n * sizeof (gfloat);

  bench_measure (bench, kernels, "bias and ReLU with mask", "GB/s", bytes,
                 call_bias_relu, &call);
  bench_measure (bench, kernels, "apply mask", "GB/s", bytes, call_apply_mask,
                 &call);
  bench_measure (bench, kernels, "transpose 32x32", "GB/s",
                 2.0 * NST_PANEL * NST_PANEL * sizeof (gfloat), call_transpose,
                 &call);
  nst_aligned_free (in);
  nst_aligned_free (bias);
  nst_aligned_free (out);
  nst_aligned_free (mask);
}

const KernelTest table_tests[] = {
  { "gemm", check_gemm, measure_gemm },
  { "gram", check_gram, measure_gram },
  { "transpose", check_transpose, measure_copies },
  { "bias-relu", check_bias_relu, NULL },
  { "apply-mask", check_apply_mask, NULL },
  { NULL, NULL, NULL },
};
