/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions against plain loops in double precision: every CPU level that
 * this machine has, odd shapes, poisoned outputs, masks and pooling.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/network/conv_pack.h"
#include "values.h"

#define SEED 20150930

/* Winograd in single precision loses about three bits; relative to the
 * largest value of the map. */
#define TOLERANCE 2e-5

typedef struct
{
  gint in, out, height, width, threads;
} Shape;

static const Shape shapes[] = {
  { 3, 64, 17, 23, 2 },  { 3, 64, 16, 16, 1 },   { 64, 64, 21, 35, 2 },
  { 64, 128, 5, 7, 2 },  { 128, 64, 4, 4, 1 },   { 128, 256, 18, 9, 3 },
  { 32, 96, 1, 1, 2 },   { 256, 256, 6, 11, 2 }, { 512, 512, 2, 3, 2 },
  { 64, 64, 64, 97, 2 }, { 32, 32, 2, 130, 5 },
};

typedef struct
{
  NstConvWeights weights;
  NstConv        conv;
  NstExec        exec;
} Fixture;

static void
fixture_init (Fixture          *fixture,
              GRand            *rand,
              const Shape      *shape,
              const NstKernels *kernels)
{
  gfloat size = sqrtf (2.0f / (9 * shape->in));

  fixture->weights.in_channels = shape->in;
  fixture->weights.out_channels = shape->out;
  fixture->weights.kernel = 3;
  fixture->weights.stride = 1;
  fixture->weights.weight =
      values_random (rand, (gsize)shape->in * shape->out * 9, -size, size);
  fixture->weights.bias = values_random (rand, shape->out, -0.5f, 0.5f);
  fixture->exec.kernels = kernels;
  fixture->exec.pool = nst_thread_pool_new (shape->threads);
  fixture->exec.scratch_size =
      MAX (nst_conv_scratch_size (shape->in, shape->out, shape->height,
                                  shape->width, shape->threads),
           nst_conv_scratch_size (shape->out, shape->in, shape->height,
                                  shape->width, shape->threads));
  fixture->exec.scratch =
      values_poisoned (fixture->exec.scratch_size * shape->threads);
  g_assert_true (
      nst_conv_init (&fixture->conv, &fixture->weights, fixture->exec.pool));
}

static void
fixture_clear (Fixture *fixture)
{
  nst_conv_clear (&fixture->conv);
  nst_thread_pool_free (fixture->exec.pool);
  nst_aligned_free (fixture->exec.scratch);
  nst_aligned_free (fixture->weights.weight);
  nst_aligned_free (fixture->weights.bias);
}

/* One output of the forward pass before ReLU. */
static gdouble
forward_at (
    const Fixture *f, const Shape *s, const gfloat *in, gint y, gint x, gint k)
{
  gdouble sum = f->weights.bias[k];

  for (gint ky = 0; ky < 3; ky++)
    for (gint kx = 0; kx < 3; kx++)
      {
        gint row = y + ky - 1;
        gint column = x + kx - 1;

        if (row < 0 || row >= s->height || column < 0 || column >= s->width)
          continue;
        for (gint c = 0; c < s->in; c++)
          sum += (gdouble)in[((gsize)row * s->width + column) * s->in + c]
                 * f->weights.weight[((gsize)k * s->in + c) * 9 + ky * 3 + kx];
      }
  return sum;
}

/* d sum (out * gradient) / d in(y, x, c) */
static gdouble
backward_at (
    const Fixture *f, const Shape *s, const gfloat *g, gint y, gint x, gint c)
{
  gdouble sum = 0.0;

  for (gint ky = 0; ky < 3; ky++)
    for (gint kx = 0; kx < 3; kx++)
      {
        gint row = y - ky + 1;
        gint column = x - kx + 1;

        if (row < 0 || row >= s->height || column < 0 || column >= s->width)
          continue;
        for (gint k = 0; k < s->out; k++)
          sum += (gdouble)g[((gsize)row * s->width + column) * s->out + k]
                 * f->weights.weight[((gsize)k * s->in + c) * 9 + ky * 3 + kx];
      }
  return sum;
}

static gboolean
mask_bit (const guint16 *mask, gsize pixel, gint channels, gint c)
{
  return mask[pixel * (channels / 16) + c / 16] >> (c % 16) & 1;
}

static void
check_forward (Fixture *f, const Shape *s, GRand *rand)
{
  gsize    n = (gsize)s->height * s->width;
  gfloat  *in = values_random (rand, n * s->in, -1.0f, 1.0f);
  gfloat  *out = values_poisoned (n * s->out);
  guint16 *mask = nst_aligned_try_malloc0 (n * s->out / 8 + 64);
  gfloat  *expected = g_new (gfloat, n * s->out);
  gdouble  largest = G_MINFLOAT; /* not 0: the comparison is strict */

  memset (mask, 0xaa, n * s->out / 8);
  NstMapView view = {
    .data = in, .height = s->height, .width = s->width, .channels = s->in
  };
  NstTileTarget target = { .data = out,
                           .mask = mask,
                           .height = s->height,
                           .width = s->width,
                           .channels = s->out };

  nst_conv_forward (&f->conv, &f->exec, &view, &target);
  for (gsize p = 0; p < n; p++)
    for (gint k = 0; k < s->out; k++)
      {
        gdouble value = forward_at (f, s, in, p / s->width, p % s->width, k);

        expected[p * s->out + k] = MAX (value, 0.0);
        largest = MAX (largest, fabs (value));
      }
  for (gsize p = 0; p < n; p++)
    for (gint k = 0; k < s->out; k++)
      {
        gfloat value = out[p * s->out + k];

        g_assert_cmpfloat_with_epsilon (value, expected[p * s->out + k],
                                        TOLERANCE * largest);
        g_assert_cmpint (mask_bit (mask, p, s->out, k), ==, value > 0.0f);
      }

  if (s->in != 3) /* the first convolution is not followed by pooling */
    {
      gint     ph = s->height / 2;
      gint     pw = s->width / 2;
      gfloat  *pooled = values_poisoned ((gsize)ph * pw * s->out + 1);
      guint16 *route = nst_aligned_try_malloc0 (n * s->out / 8 + 64);

      target.data = pooled;
      target.mask = route;
      target.pooling = TRUE;
      nst_conv_forward (&f->conv, &f->exec, &view, &target);
      for (gint y = 0; y < ph; y++)
        for (gint x = 0; x < pw; x++)
          for (gint k = 0; k < s->out; k++)
            {
              gfloat max = 0.0f;
              gint   best = -1;

              for (gint i = 0; i < 4; i++)
                {
                  gsize p = (gsize)(2 * y + i / 2) * s->width + 2 * x + i % 2;

                  if (out[p * s->out + k] > max)
                    {
                      max = out[p * s->out + k];
                      best = i;
                    }
                }
              g_assert_cmpfloat (pooled[((gsize)y * pw + x) * s->out + k], ==,
                                 max);
              for (gint i = 0; i < 4; i++)
                {
                  gsize p = (gsize)(2 * y + i / 2) * s->width + 2 * x + i % 2;

                  g_assert_cmpint (mask_bit (route, p, s->out, k), ==,
                                   i == best);
                }
            }
      nst_aligned_free (pooled);
      nst_aligned_free (route);
    }
  nst_aligned_free (in);
  nst_aligned_free (out);
  nst_aligned_free (mask);
  g_free (expected);
}

/* The gradient as seen through a random mask, without and with pooling. */
static void
check_backward (Fixture *f, const Shape *s, GRand *rand, gint shift)
{
  gint    gh = s->height >> shift;
  gint    gw = s->width >> shift;
  gsize   n = (gsize)s->height * s->width;
  gfloat *gradient =
      values_random (rand, (gsize)gh * gw * s->out + 1, -1.0f, 1.0f);
  guint16 *mask = nst_aligned_try_malloc0 (n * s->out / 8 + 64);
  gfloat  *seen = g_new0 (gfloat, n * s->out);
  gfloat  *out = values_poisoned (n * s->in);
  gfloat  *expected = g_new (gfloat, n * s->in);
  gdouble  largest = G_MINFLOAT; /* not 0: the comparison is strict */

  for (gsize i = 0; i < n * s->out / 16; i++)
    mask[i] = g_rand_int (rand);
  for (gint y = 0; y < gh << shift; y++)
    for (gint x = 0; x < gw << shift; x++)
      for (gint k = 0; k < s->out; k++)
        if (mask_bit (mask, (gsize)y * s->width + x, s->out, k))
          seen[((gsize)y * s->width + x) * s->out + k] =
              gradient[((gsize)(y >> shift) * gw + (x >> shift)) * s->out + k];
  NstMapView view = { .data = gradient,
                      .mask = mask,
                      .shift = shift,
                      .height = s->height,
                      .width = s->width,
                      .channels = s->out };

  nst_conv_backward (&f->conv, &f->exec, &view, out);
  for (gsize p = 0; p < n; p++)
    for (gint c = 0; c < s->in; c++)
      {
        expected[p * s->in + c] =
            backward_at (f, s, seen, p / s->width, p % s->width, c);
        largest = MAX (largest, fabs (expected[p * s->in + c]));
      }
  for (gsize i = 0; i < n * s->in; i++)
    g_assert_cmpfloat_with_epsilon (out[i], expected[i], TOLERANCE * largest);
  nst_aligned_free (gradient);
  nst_aligned_free (mask);
  nst_aligned_free (out);
  g_free (seen);
  g_free (expected);
}

static void
test_level (gconstpointer data)
{
  NstCpuLevel       level = GPOINTER_TO_INT (data);
  const NstKernels *kernels = nst_kernels_for_level (level);
  GRand            *rand;

  if (! kernels)
    {
      g_test_skip ("this CPU has no such level");
      return;
    }
  g_test_message ("seed %d", SEED);
  rand = g_rand_new_with_seed (SEED);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Fixture f = { 0 };

      fixture_init (&f, rand, &shapes[i], kernels);
      check_forward (&f, &shapes[i], rand);
      check_backward (&f, &shapes[i], rand, 0);
      if (shapes[i].in != 3)
        check_backward (&f, &shapes[i], rand, 1);
      fixture_clear (&f);
    }
  g_rand_free (rand);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kernels/conv/generic",
                        GINT_TO_POINTER (NST_CPU_GENERIC), test_level);
  g_test_add_data_func ("/kernels/conv/avx2", GINT_TO_POINTER (NST_CPU_AVX2),
                        test_level);
  g_test_add_data_func ("/kernels/conv/avx512",
                        GINT_TO_POINTER (NST_CPU_AVX512), test_level);
  return g_test_run ();
}
