/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The gradient of each default loss against numerical derivatives of its value.
 */
#include "config.h"

#include <math.h>

#include "engine/loss/content.h"
#include "engine/loss/gram.h"
#include "engine/loss/total_variation.h"
#include "numeric.h"

#define SEED 20151215

#define N_THREADS  2
#define N_CHANNELS 3

typedef struct
{
  NstExec        exec;
  gfloat        *target;
  gsize          n;    /* number of values, or of a map's positions */
  const NstMask *mask; /* of the map; or NULL */
  NstGram        gram;
  gfloat        *parts; /* as nst_gram () writes them */
  gint           width;
  gint           height;
} Loss;

/* A gradient that is written with a weight, and one that is added. */
static void
check_written_and_added (const gfloat *plain,
                         const gfloat *weighted,
                         const gfloat *added,
                         gdouble       weight,
                         gdouble       before,
                         gsize         n)
{
  /* A few roundings of singles. */
  numeric_check_added (plain, weighted, weight, 0.0, 1e-6, n);
  numeric_check_added (plain, added, weight, before, 1e-6, n);
}

static gdouble
content_value (gpointer data, const gdouble *x)
{
  Loss   *loss = data;
  gfloat *map = numeric_singles (x, loss->n);
  gdouble value =
      nst_content_loss (&loss->exec, map, loss->target, loss->n, loss->mask);

  nst_aligned_free (map);
  return value;
}

static void
test_content (void)
{
  /* The value is a sum in double precision of exact differences; the gradient
   * has two roundings of 6e-8.  A square has no kinks. */
  const NumericCheck check = { 0.25, 12, 1e-6, 0.0, 1e-6 };
  const gsize        sizes[] = { 1, 16, 1000, 16387 };

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      gsize         n = sizes[k];
      Loss          loss = { .n = n };
      gfloat       *x = numeric_values (rand_source, n, 0.0, 30.0);
      gfloat       *plain = values_constant (n, NAN);
      const gfloat *written = plain;
      gfloat       *weighted = values_constant (n, NAN);
      gfloat       *added = values_constant (n, 0.125f);

      exec_init (&loss.exec, nst_kernels_get (), N_THREADS, 1);
      loss.target = numeric_values (rand_source, n, 0.0, 30.0);
      nst_content_loss_gradient (&loss.exec, x, loss.target, n, NULL, 1.0,
                                 plain, FALSE);
      nst_content_loss_gradient (&loss.exec, x, loss.target, n, NULL, 2.5,
                                 weighted, FALSE);
      nst_content_loss_gradient (&loss.exec, x, loss.target, n, NULL, 2.5,
                                 added, TRUE);
      numeric_check_gradient ("content", content_value, &loss, x, &written, 1,
                              n, &check, rand_source);
      check_written_and_added (plain, weighted, added, 2.5, 0.125, n);
      nst_aligned_free (x);
      nst_aligned_free (plain);
      nst_aligned_free (weighted);
      nst_aligned_free (added);
      nst_aligned_free (loss.target);
      exec_clear (&loss.exec);
    }
}

/* A mask weighs the squares; where its weight is 0, there is no gradient. */
static void
test_content_mask (void)
{
  const NumericCheck  check = { 0.25, 12, 1e-6, 0.0, 1e-6 };
  const gsize         n_places = 500, n = n_places * 8;
  NstMask             mask = { .n = n_places };
  Loss                loss = { .n = n, .mask = &mask };
  gfloat             *x = numeric_values (rand_source, n, 0.0, 30.0);
  gfloat             *gradient = values_constant (n, NAN);
  const gfloat       *written = gradient;
  gdouble             value, sum = 0.0;
  g_autofree gdouble *point = values_doubles (x, n);

  exec_init (&loss.exec, nst_kernels_get (), N_THREADS, 1);
  loss.target = numeric_values (rand_source, n, 0.0, 30.0);
  mask.weight = numeric_values (rand_source, n_places, 0.0, 2.0);
  for (gsize i = 0; i < n_places; i += 3)
    mask.weight[i] = 0.0f;
  value = content_value (&loss, point);
  for (gsize i = 0; i < n; i++)
    sum +=
        mask.weight[i / 8] * (x[i] - loss.target[i]) * (x[i] - loss.target[i]);
  /* Sums in double precision. */
  g_assert_cmpfloat_with_epsilon (value, 0.01 * sum / n, 1e-9 * value);
  nst_content_loss_gradient (&loss.exec, x, loss.target, n, &mask, 1.0,
                             gradient, FALSE);
  numeric_check_gradient ("masked content", content_value, &loss, x, &written,
                          1, n, &check, rand_source);
  for (gsize i = 0; i < n; i++)
    g_assert_true (mask.weight[i / 8] != 0.0f || gradient[i] == 0.0f);
  nst_aligned_free (x);
  nst_aligned_free (gradient);
  nst_aligned_free (mask.weight);
  nst_aligned_free (loss.target);
  exec_clear (&loss.exec);
}

static gdouble
measure_style (Loss *loss, const gfloat *map)
{
  gint channels = loss->gram.channels;

  nst_gram (&loss->exec, map, NULL, loss->n, channels, loss->parts);
  nst_gram_add (&loss->exec, loss->parts, nst_gram_n_parts (channels), loss->n,
                channels, loss->parts);
  return nst_gram_loss (&loss->gram, loss->parts);
}

static gdouble
style_value (gpointer data, const gdouble *x)
{
  Loss   *loss = data;
  gfloat *map = numeric_singles (x, loss->n * loss->gram.channels);
  gdouble value = measure_style (loss, map);

  nst_aligned_free (map);
  return value;
}

static void
style_gradient (
    Loss *loss, const gfloat *map, gdouble weight, gfloat *out, gboolean add)
{
  measure_style (loss, map);
  nst_gram_loss_scale (&loss->gram, loss->n, weight);
  nst_gram_loss_gradient (&loss->exec, &loss->gram, map, NULL, loss->n, out,
                          add);
}

static void
check_style (const NstKernels *kernels, gint channels, gsize positions)
{
  /* The difference is exact for a polynomial of degree 4.  Its Gram matrices
   * are sums of singles with an error of some 1e-7 of the loss, which changes
   * by a tenth over the step. */
  const NumericCheck check = { 0.25, 12, 1.0, 0.0, 1e-4 };
  gsize              n = positions * channels;
  gsize              n_gram = (gsize)channels * channels;
  Loss               loss = { .n = positions };
  gfloat            *x = numeric_values (rand_source, n, 0.0, 3.0);
  gfloat            *other = numeric_values (rand_source, n, 0.0, 4.0);
  gfloat            *plain = values_constant (n, NAN);
  const gfloat      *written = plain;
  gfloat            *weighted = values_constant (n, NAN);
  gfloat            *added = values_constant (n, 0.001f);

  exec_init (&loss.exec, kernels, N_THREADS, 1);
  loss.gram.channels = channels;
  loss.gram.target = values_constant (n_gram, NAN);
  loss.gram.difference = values_constant (n_gram, NAN);
  loss.parts = values_constant (nst_gram_n_parts (channels) * n_gram, NAN);
  nst_gram (&loss.exec, other, NULL, positions, channels, loss.parts);
  nst_gram_add (&loss.exec, loss.parts, nst_gram_n_parts (channels), positions,
                channels, loss.gram.target);
  style_gradient (&loss, x, 1.0, plain, FALSE);
  style_gradient (&loss, x, 2.5, weighted, FALSE);
  style_gradient (&loss, x, 2.5, added, TRUE);
  numeric_check_gradient (kernels->name, style_value, &loss, x, &written, 1, n,
                          &check, rand_source);
  check_written_and_added (plain, weighted, added, 2.5, 0.001, n);
  nst_aligned_free (x);
  nst_aligned_free (other);
  nst_aligned_free (plain);
  nst_aligned_free (weighted);
  nst_aligned_free (added);
  nst_aligned_free (loss.gram.target);
  nst_aligned_free (loss.gram.difference);
  nst_aligned_free (loss.parts);
  exec_clear (&loss.exec);
}

/* Calls @test for every CPU level that this machine has. */
static void
for_each_level (void (*test) (const NstKernels *kernels))
{
  for (gint level = 0; level < NST_N_CPU_LEVELS; level++)
    if (nst_kernels_for_level (level))
      test (nst_kernels_for_level (level));
}

static void
check_styles (const NstKernels *kernels)
{
  check_style (kernels, 64, 7 * 5);
  check_style (kernels, 128, 1);
  check_style (kernels, 32, 1003);
}

static void
test_style (void)
{
  for_each_level (check_styles);
}

static gdouble
tv_value (gpointer data, const gdouble *x)
{
  Loss   *loss = data;
  gfloat *picture =
      numeric_singles (x, (gsize)loss->width * loss->height * N_CHANNELS);
  gdouble value = nst_tv_loss (&loss->exec, NST_TV_L1, picture, loss->width,
                               loss->height, 0.0, NULL);

  nst_aligned_free (picture);
  return value;
}

static void
test_tv (void)
{
  /* The loss is linear except where neighbors are nearer than the steps, at
   * most 4 / 64 together.  The picture's values are whole numbers, so such
   * neighbors are equal, and there the gradient is the mean of both sides', 0.
   */
  const NumericCheck check = { 1.0 / 128.0, 12, 1e-5, 0.0, 1e-5 };
  const gint sizes[][2] = { { 17, 13 }, { 2, 40 }, { 40, 2 }, { 2, 2 } };

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      Loss          loss = { .width = sizes[k][0], .height = sizes[k][1] };
      gsize         n = (gsize)loss.width * loss.height * N_CHANNELS;
      gfloat       *x = numeric_values (rand_source, n, 0.0, 9.0);
      gfloat       *plain = values_constant (n, 0.0f);
      const gfloat *written = plain;
      gfloat       *weighted = values_constant (n, 0.0f);
      gfloat       *added = values_constant (n, 0.5f);

      for (gsize i = 0; i < n; i++)
        x[i] = rintf (x[i]);
      exec_init (&loss.exec, nst_kernels_get (), N_THREADS, 1);
      nst_tv_loss (&loss.exec, NST_TV_L1, x, loss.width, loss.height, 1.0,
                   plain);
      nst_tv_loss (&loss.exec, NST_TV_L1, x, loss.width, loss.height, 2.5,
                   weighted);
      nst_tv_loss (&loss.exec, NST_TV_L1, x, loss.width, loss.height, 2.5,
                   added);
      numeric_check_gradient ("tv", tv_value, &loss, x, &written, 1, n, &check,
                              rand_source);
      check_written_and_added (plain, weighted, added, 2.5, 0.5, n);
      nst_aligned_free (x);
      nst_aligned_free (plain);
      nst_aligned_free (weighted);
      nst_aligned_free (added);
      exec_clear (&loss.exec);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  numeric_init (SEED);
  g_test_add_func ("/gradient/content", test_content);
  g_test_add_func ("/gradient/content/mask", test_content_mask);
  g_test_add_func ("/gradient/style", test_style);
  g_test_add_func ("/gradient/tv", test_tv);
  return numeric_run_tests ();
}
