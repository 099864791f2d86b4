/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions of all kernels, strides and paddings against plain loops in
 * double precision: every CPU level, odd shapes, poisoned outputs, masks.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/network/conv_pack.h"
#include "values.h"

#define SEED 20151210

/* Sums of up to 4608 products in single precision; relative to the largest
 * value of the map. */
#define TOLERANCE 2e-5

typedef struct
{
  gint       in, out, kernel, stride;
  gint       height, width, threads;
  NstPadding padding;
} Shape;

static const Shape shapes[] = {
  { 3, 64, 7, 2, 37, 51, 2, NST_PADDING_ZERO },
  { 3, 64, 7, 2, 16, 17, 1, NST_PADDING_REFLECT },
  { 3, 64, 7, 2, 35, 16, 3, NST_PADDING_REPLICATE },
  { 3, 64, 7, 2, 34, 20, 2, NST_PADDING_REFLECT },
  { 3, 64, 3, 1, 19, 23, 2, NST_PADDING_REFLECT },
  { 3, 64, 3, 1, 17, 16, 2, NST_PADDING_REPLICATE },
  { 3, 32, 3, 1, 33, 5, 3, NST_PADDING_REFLECT },
  { 64, 128, 3, 2, 21, 34, 2, NST_PADDING_ZERO },
  { 64, 128, 3, 2, 1, 1, 2, NST_PADDING_ZERO },
  { 256, 512, 3, 2, 5, 7, 2, NST_PADDING_ZERO },
  { 64, 128, 1, 2, 21, 34, 2, NST_PADDING_ZERO },
  { 32, 64, 1, 1, 6, 9, 1, NST_PADDING_ZERO },
  { 32, 96, 5, 1, 9, 40, 4, NST_PADDING_ZERO },
  { 256, 512, 1, 2, 2, 3, 1, NST_PADDING_ZERO },
};

typedef struct
{
  const Shape   *shape;
  gint           out_height;
  gint           out_width;
  NstConvWeights weights;
  NstConv        conv;
  NstExec        exec;
} Fixture;

static void
fixture_init (Fixture          *f,
              GRand            *rand,
              const Shape      *shape,
              const NstKernels *kernels)
{
  const NstLayerSpec layer = { .in_channels = shape->in,
                               .out_channels = shape->out,
                               .kernel = shape->kernel,
                               .stride = shape->stride };
  gint               n_in = shape->in * shape->kernel * shape->kernel;
  gfloat             size = sqrtf (2.0f / n_in);

  *f = (Fixture){ .shape = shape };
  f->out_height = (shape->height + shape->stride - 1) / shape->stride;
  f->out_width = (shape->width + shape->stride - 1) / shape->stride;
  f->weights =
      (NstConvWeights){ .in_channels = shape->in,
                        .out_channels = shape->out,
                        .kernel = shape->kernel,
                        .stride = shape->stride,
                        .weight = values_random (rand, (gsize)n_in * shape->out,
                                                 -size, size),
                        .bias = values_random (rand, shape->out, -0.5f, 0.5f) };
  f->exec.kernels = kernels;
  f->exec.pool = nst_thread_pool_new (shape->threads);
  f->exec.scratch_size = nst_conv_scratch_size_of (
      &layer, shape->height, shape->width, shape->threads);
  f->exec.scratch = values_poisoned (f->exec.scratch_size * shape->threads);
  g_assert_true (nst_conv_init (&f->conv, &f->weights, f->exec.pool));
}

static void
fixture_clear (Fixture *f)
{
  nst_conv_clear (&f->conv);
  nst_thread_pool_free (f->exec.pool);
  nst_aligned_free (f->exec.scratch);
  nst_aligned_free (f->weights.weight);
  nst_aligned_free (f->weights.bias);
}

/* The row or column that stands for @i of @n, or -1. */
static gint
stand_in (NstPadding padding, gint i, gint n)
{
  if (padding == NST_PADDING_REPLICATE)
    return i < 0 ? 0 : i >= n ? n - 1 : i;
  if (padding == NST_PADDING_REFLECT && i < 0)
    return -i;
  if (padding == NST_PADDING_REFLECT && i >= n)
    return n - 1 - (i - (n - 1));
  return i < 0 || i >= n ? -1 : i;
}

/* Calls for each weight that joins input and output: with @forward, out += in
 * times it, else in += out times it. */
static void
join (const Fixture *f, gboolean forward, gdouble *in, gdouble *out)
{
  const Shape *s = f->shape;
  gint         area = s->kernel * s->kernel;

  for (gint y = 0; y < f->out_height; y++)
    for (gint x = 0; x < f->out_width; x++)
      for (gint tap = 0; tap < area; tap++)
        {
          gint row = stand_in (s->padding,
                               y * s->stride + tap / s->kernel - s->kernel / 2,
                               s->height);
          gint column = stand_in (
              s->padding, x * s->stride + tap % s->kernel - s->kernel / 2,
              s->width);
          gdouble *here, *there;

          if (row < 0 || column < 0)
            continue;
          here = in + ((gsize)row * s->width + column) * s->in;
          there = out + ((gsize)y * f->out_width + x) * s->out;
          for (gint k = 0; k < s->out; k++)
            for (gint c = 0; c < s->in; c++)
              {
                gdouble w =
                    f->weights.weight[((gsize)k * s->in + c) * area + tap];

                if (forward)
                  there[k] += w * here[c];
                else
                  here[c] += w * there[k];
              }
        }
}

static gboolean
mask_bit (const guint16 *mask, gsize pixel, gint channels, gint c)
{
  return mask[pixel * (channels / 16) + c / 16] >> (c % 16) & 1;
}

static gdouble
largest_of (const gdouble *values, gsize n)
{
  gdouble largest = G_MINFLOAT; /* not 0: the comparison is strict */

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs (values[i]));
  return largest;
}

static gdouble *
doubles (const gfloat *values, gsize n)
{
  gdouble *out = g_new (gdouble, n);

  for (gsize i = 0; i < n; i++)
    out[i] = values[i];
  return out;
}

static void
check_forward (const Fixture *f, GRand *rand)
{
  const Shape        *s = f->shape;
  gsize               n_in = (gsize)s->height * s->width * s->in;
  gsize               n_positions = (gsize)f->out_height * f->out_width;
  gsize               n = n_positions * s->out;
  gfloat             *in = values_random (rand, n_in, -1.0f, 1.0f);
  gfloat             *out = values_poisoned (n);
  gfloat             *linear = values_poisoned (n);
  guint16            *mask = nst_aligned_try_malloc0 (n / 8 + 64);
  g_autofree gdouble *plain_in = doubles (in, n_in);
  g_autofree gdouble *plain = g_new0 (gdouble, n);
  NstMapView          view = { .data = in,
                               .height = s->height,
                               .width = s->width,
                               .channels = s->in,
                               .padding = s->padding };
  NstTileTarget       target = { .data = out,
                                 .mask = mask,
                                 .height = f->out_height,
                                 .width = f->out_width,
                                 .channels = s->out };
  gdouble             largest;

  memset (mask, 0xaa, n / 8);
  join (f, TRUE, plain_in, plain);
  largest = largest_of (plain, n);
  nst_conv_forward (&f->conv, &f->exec, &view, &target);
  for (gsize i = 0; i < n; i++)
    {
      gdouble expected = plain[i] + f->weights.bias[i % s->out];

      g_assert_cmpfloat_with_epsilon (out[i], MAX (expected, 0.0),
                                      TOLERANCE * largest);
      g_assert_cmpint (mask_bit (mask, i / s->out, s->out, i % s->out), ==,
                       out[i] > 0.0f);
    }
  if (s->in != 3)
    {
      target.data = linear;
      target.mask = NULL;
      nst_conv_forward_linear (&f->conv, &f->exec, &view, &target);
      for (gsize i = 0; i < n; i++)
        g_assert_cmpfloat_with_epsilon (linear[i], plain[i],
                                        TOLERANCE * largest);
    }
  nst_aligned_free (in);
  nst_aligned_free (out);
  nst_aligned_free (linear);
  nst_aligned_free (mask);
}

/* The gradient as seen through a random mask; then added to what is there. */
static void
check_backward (const Fixture *f, GRand *rand)
{
  const Shape        *s = f->shape;
  gsize               n_in = (gsize)s->height * s->width * s->in;
  gsize               n = (gsize)f->out_height * f->out_width * s->out;
  gfloat             *gradient = values_random (rand, n, -1.0f, 1.0f);
  gfloat             *out = values_poisoned (n_in);
  guint16            *mask = nst_aligned_try_malloc0 (n / 8 + 64);
  g_autofree gdouble *seen = g_new (gdouble, n);
  g_autofree gdouble *plain = g_new0 (gdouble, n_in);
  NstMapView          view = { .data = gradient,
                               .mask = mask,
                               .height = f->out_height,
                               .width = f->out_width,
                               .channels = s->out,
                               .padding = s->padding };
  gdouble             largest;

  for (gsize i = 0; i < n / 16; i++)
    mask[i] = g_rand_int (rand);
  for (gsize i = 0; i < n; i++)
    seen[i] =
        mask_bit (mask, i / s->out, s->out, i % s->out) ? gradient[i] : 0.0;
  join (f, FALSE, plain, seen);
  largest = largest_of (plain, n_in);
  nst_conv_backward_to (&f->conv, &f->exec, &view, s->height, s->width, out,
                        FALSE);
  for (gsize i = 0; i < n_in; i++)
    g_assert_cmpfloat_with_epsilon (out[i], plain[i], TOLERANCE * largest);
  if (s->kernel != 3 || s->stride != 1)
    {
      nst_conv_backward_to (&f->conv, &f->exec, &view, s->height, s->width, out,
                            TRUE);
      for (gsize i = 0; i < n_in; i++)
        g_assert_cmpfloat_with_epsilon (out[i], 2.0 * plain[i],
                                        2.0 * TOLERANCE * largest);
    }
  nst_aligned_free (gradient);
  nst_aligned_free (out);
  nst_aligned_free (mask);
}

static void
test_level (gconstpointer data)
{
  const NstKernels *kernels = nst_kernels_for_level (GPOINTER_TO_INT (data));
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  if (! kernels)
    {
      g_test_skip ("this CPU has no such level");
      return;
    }
  g_test_message ("seed %d", SEED);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Fixture f;

      fixture_init (&f, rand, &shapes[i], kernels);
      check_forward (&f, rand);
      check_backward (&f, rand);
      fixture_clear (&f);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kernels/conv-gemm/generic",
                        GINT_TO_POINTER (NST_CPU_GENERIC), test_level);
  g_test_add_data_func ("/kernels/conv-gemm/avx2",
                        GINT_TO_POINTER (NST_CPU_AVX2), test_level);
  g_test_add_data_func ("/kernels/conv-gemm/avx512",
                        GINT_TO_POINTER (NST_CPU_AVX512), test_level);
  return g_test_run ();
}
