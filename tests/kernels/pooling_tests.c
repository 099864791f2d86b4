/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pooling against plain loops, and its gradient against numerical derivatives:
 * both windows, both kinds, odd shapes, poisoned outputs.  It has no kernels of
 * its own and runs the same code at every CPU level.
 */
#include "config.h"

#include <math.h>

#include "engine/network/pooling.h"
#include "kernel_tests.h"

#define CHANNELS 16

/* A few additions of values up to 1 in single precision. */
#define TOLERANCE 1e-6

/* The step rarely makes another value the largest of its window.  The tolerance
 * is the rounding error of a sum of some 100 values over the step. */
#define STEP                1e-3
#define NUMERICAL_TOLERANCE 1e-3

typedef struct
{
  NstPooling2d pool;
  NstExec      exec;
  gsize        n_in;
  gsize        n_out;
  gint         out_height;
  gint         out_width;
} Fixture;

/* Like PyTorch's max_pool2d, or twice its avg_pool2d (count_include_pad=False).
 */
static gfloat
plain_pool (const Fixture *f, const gfloat *map, gint y, gint x, gint c)
{
  const NstPooling2d *p = &f->pool;
  gdouble             max = -1.0;
  gdouble             sum = 0.0;
  gint                n = 0;

  for (gint v = 2 * y - p->padding; v < 2 * y - p->padding + p->size; v++)
    for (gint u = 2 * x - p->padding; u < 2 * x - p->padding + p->size; u++)
      {
        gdouble value;

        if (v < 0 || u < 0 || v >= p->height || u >= p->width)
          continue;
        value = map[((gsize)v * p->width + u) * CHANNELS + c];
        max = MAX (max, value);
        sum += value;
        n++;
      }
  return p->pooling == NST_POOLING_MAX ? max : 2.0 * sum / n;
}

/* Σ gradient · pool (map) */
static gdouble
dot_pooled (const Fixture *f, const gfloat *map, const gfloat *gradient)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < f->n_out; i++)
    sum += gradient[i]
           * (gdouble)plain_pool (f, map, i / CHANNELS / f->out_width,
                                  i / CHANNELS % f->out_width, i % CHANNELS);
  return sum;
}

static void
check (Fixture *f, GRand *rand)
{
  gfloat *map = values_random (rand, f->n_in, 0.0f, 1.0f);
  gfloat *out = values_poisoned (f->n_out);
  gfloat *gradient = values_random (rand, f->n_out, 0.0f, 1.0f);
  gfloat *back = values_poisoned (f->n_in);
  gint32 *index = nst_aligned_try_malloc (f->n_out * sizeof (gint32) + 64);
  gint32 *used = f->pool.pooling == NST_POOLING_MAX ? index : NULL;

  nst_pooling_forward (&f->pool, &f->exec, map, out, used);
  for (gsize i = 0; i < f->n_out; i++)
    g_assert_cmpfloat_with_epsilon (
        out[i],
        plain_pool (f, map, i / CHANNELS / f->out_width,
                    i / CHANNELS % f->out_width, i % CHANNELS),
        TOLERANCE);
  nst_pooling_backward (&f->pool, &f->exec, gradient, used, back);
  for (gint i = 0; i < 40; i++)
    {
      gsize   at = g_rand_int_range (rand, 0, f->n_in);
      gfloat  before = map[at];
      gdouble numerical;

      map[at] = before + STEP;
      numerical = dot_pooled (f, map, gradient);
      map[at] = before - STEP;
      numerical = (numerical - dot_pooled (f, map, gradient)) / (2.0 * STEP);
      map[at] = before;
      /* Another value may become the largest between the two steps: then the
       * gradient is between both one-sided derivatives. */
      if (f->pool.pooling == NST_POOLING_MAX
          && fabs (numerical - back[at]) > NUMERICAL_TOLERANCE)
        {
          gdouble here = dot_pooled (f, map, gradient);
          gdouble up, down;

          map[at] = before + STEP;
          up = (dot_pooled (f, map, gradient) - here) / STEP;
          map[at] = before - STEP;
          down = (here - dot_pooled (f, map, gradient)) / STEP;
          map[at] = before;
          g_assert_cmpfloat (back[at], >=,
                             MIN (up, down) - NUMERICAL_TOLERANCE);
          g_assert_cmpfloat (back[at], <=,
                             MAX (up, down) + NUMERICAL_TOLERANCE);
          continue;
        }
      g_assert_cmpfloat_with_epsilon (back[at], numerical, NUMERICAL_TOLERANCE);
    }
  nst_aligned_free (map);
  nst_aligned_free (out);
  nst_aligned_free (gradient);
  nst_aligned_free (back);
  nst_aligned_free (index);
}

static void
check_kind (const NstPooling2d *kind, const NstKernels *kernels, GRand *rand)
{
  static const gint sizes[][2] = { { 2, 2 }, { 3, 2 },  { 5, 7 },
                                   { 8, 9 }, { 17, 6 }, { 20, 33 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Fixture f = { .pool = *kind };

      f.pool.height = sizes[i][0];
      f.pool.width = sizes[i][1];
      f.pool.channels = CHANNELS;
      f.out_height = nst_pooling_output_side (&f.pool, f.pool.height);
      f.out_width = nst_pooling_output_side (&f.pool, f.pool.width);
      f.n_in = (gsize)f.pool.height * f.pool.width * CHANNELS;
      f.n_out = (gsize)f.out_height * f.out_width * CHANNELS;
      exec_init (&f.exec, kernels, 1 + i % 3, 1);
      check (&f, rand);
      exec_clear (&f.exec);
    }
}

static void
check_max (const NstKernels *kernels, GRand *rand)
{
  const NstPooling2d vgg = { .pooling = NST_POOLING_MAX, .size = 2 };
  const NstPooling2d resnet = { .pooling = NST_POOLING_MAX,
                                .size = 3,
                                .padding = 1 };

  check_kind (&vgg, kernels, rand);
  check_kind (&resnet, kernels, rand);
}

static void
check_average (const NstKernels *kernels, GRand *rand)
{
  const NstPooling2d vgg = { .pooling = NST_POOLING_AVERAGE, .size = 2 };
  const NstPooling2d resnet = { .pooling = NST_POOLING_AVERAGE,
                                .size = 3,
                                .padding = 1 };

  check_kind (&vgg, kernels, rand);
  check_kind (&resnet, kernels, rand);
}

/* The first of equal values gets the whole gradient, as in PyTorch. */
static void
check_ties (const NstKernels *kernels, GRand *rand)
{
  NstPooling2d pool = { .pooling = NST_POOLING_MAX,
                        .size = 2,
                        .height = 2,
                        .width = 2,
                        .channels = CHANNELS };
  NstExec      exec;
  gfloat      *map = values_poisoned (4 * CHANNELS);
  gfloat      *back = values_poisoned (4 * CHANNELS);
  gfloat      *out = values_poisoned (CHANNELS);
  gint32      *index = nst_aligned_try_malloc (CHANNELS * sizeof (gint32));

  exec_init (&exec, kernels, 1, 1);
  for (gint i = 0; i < 4 * CHANNELS; i++)
    map[i] = 0.5f;
  nst_pooling_forward (&pool, &exec, map, out, index);
  nst_pooling_backward (&pool, &exec, out, index, back);
  for (gint i = 0; i < 4 * CHANNELS; i++)
    g_assert_cmpfloat (back[i], ==, i < CHANNELS ? 0.5f : 0.0f);
  nst_aligned_free (map);
  nst_aligned_free (back);
  nst_aligned_free (out);
  nst_aligned_free (index);
  exec_clear (&exec);
}

const KernelTest pooling_tests[] = {
  { "max", check_max, NULL },
  { "average", check_average, NULL },
  { "first-of-equal-values", check_ties, NULL },
  { NULL, NULL, NULL },
};
