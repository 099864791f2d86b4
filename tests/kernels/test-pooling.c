/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pooling against plain loops, and its gradient against numerical derivatives:
 * both windows, both kinds, odd shapes, poisoned outputs.
 */
#include "config.h"

#include <math.h>

#include "engine/base/memory.h"
#include "engine/network/pooling.h"
#include "values.h"

#define SEED 20160701

#define CHANNELS 16

/* A handful of additions in single precision, of values up to 1. */
#define TOLERANCE 1e-6

/* Short enough that no other value of a window becomes its largest; the
 * difference of two sums of some 100 values of single precision's error. */
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

/* As PyTorch's max_pool2d and avg_pool2d (count_include_pad=False). */
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
      /* Between the two steps another value may be the largest. */
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
test_pool (gconstpointer data)
{
  static const gint   sizes[][2] = { { 2, 2 }, { 3, 2 },  { 5, 7 },
                                     { 8, 9 }, { 17, 6 }, { 20, 33 } };
  const NstPooling2d *kind = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  g_test_message ("seed %d", SEED);
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
      f.exec.pool = nst_thread_pool_new (1 + i % 3);
      check (&f, rand);
      nst_thread_pool_free (f.exec.pool);
    }
}

/* The first of equal values has the whole gradient, as in PyTorch. */
static void
test_first (void)
{
  NstPooling2d pool = { .pooling = NST_POOLING_MAX,
                        .size = 2,
                        .height = 2,
                        .width = 2,
                        .channels = CHANNELS };
  NstExec      exec = { .pool = nst_thread_pool_new (1) };
  gfloat      *map = values_poisoned (4 * CHANNELS);
  gfloat      *back = values_poisoned (4 * CHANNELS);
  gfloat      *out = values_poisoned (CHANNELS);
  gint32      *index = nst_aligned_try_malloc (CHANNELS * sizeof (gint32));

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
  nst_thread_pool_free (exec.pool);
}

int
main (int argc, char *argv[])
{
  static const NstPooling2d kinds[] = {
    { .pooling = NST_POOLING_MAX, .size = 2, .padding = 0 },
    { .pooling = NST_POOLING_MAX, .size = 3, .padding = 1 },
    { .pooling = NST_POOLING_AVERAGE, .size = 2, .padding = 0 },
    { .pooling = NST_POOLING_AVERAGE, .size = 3, .padding = 1 },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kernels/pool/max-2", &kinds[0], test_pool);
  g_test_add_data_func ("/kernels/pool/max-3", &kinds[1], test_pool);
  g_test_add_data_func ("/kernels/pool/average-2", &kinds[2], test_pool);
  g_test_add_data_func ("/kernels/pool/average-3", &kinds[3], test_pool);
  g_test_add_func ("/kernels/pool/first", test_first);
  return g_test_run ();
}
