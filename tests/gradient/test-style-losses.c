/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wasserstein and histogram losses: values against plain code in double
 * precision, gradients against numerical derivatives of that code.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/loss/style_layer.h"
#include "numeric.h"

#define SEED 19820101

#define N_THREADS 2
#define C         32

#define MAX_SWEEPS 60

/* --------------------------------------------------- plain Wasserstein --- */

/* The loss over the squared distance by the number of channels. */
#define FACTOR 0.1

typedef struct
{
  const gfloat *maps[2]; /* of styles */
  gint          positions[2];
  gdouble       shares[2];
  gint          n_styles;
  gint          n; /* positions of the map */
} Setup;

/* Adds mean and raw second moment with a share. */
static void
add_moments (
    const gdouble *x, gint n, gdouble share, gdouble mean[C], gdouble raw[C][C])
{
  for (gint p = 0; p < n; p++)
    for (gint i = 0; i < C; i++)
      {
        mean[i] += share * x[p * C + i] / n;
        for (gint j = 0; j < C; j++)
          raw[i][j] += share * x[p * C + i] * x[p * C + j] / n;
      }
}

static void
to_covariance (const gdouble mean[C], gdouble raw[C][C])
{
  for (gint i = 0; i < C; i++)
    for (gint j = 0; j < C; j++)
      raw[i][j] += (i == j) - mean[i] * mean[j];
}

/* The sum of the square roots of the eigenvalues of a symmetric matrix, by
 * Jacobi's rotations; overwrites the matrix. */
static gdouble
sum_of_roots (gdouble a[C][C])
{
  gdouble sum = 0.0;

  for (gint sweep = 0; sweep < MAX_SWEEPS; sweep++)
    {
      gdouble off = 0.0;

      for (gint p = 0; p < C; p++)
        for (gint q = p + 1; q < C; q++)
          {
            gdouble theta, t, c, s;

            off += a[p][q] * a[p][q];
            if (a[p][q] == 0.0)
              continue;
            theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
            t = copysign (1.0, theta) / (fabs (theta) + hypot (theta, 1.0));
            c = 1.0 / hypot (t, 1.0);
            s = t * c;
            for (gint k = 0; k < C; k++)
              {
                gdouble kp = a[k][p];
                gdouble kq = a[k][q];

                a[k][p] = c * kp - s * kq;
                a[k][q] = s * kp + c * kq;
              }
            for (gint k = 0; k < C; k++)
              {
                gdouble pk = a[p][k];
                gdouble qk = a[q][k];

                a[p][k] = c * pk - s * qk;
                a[q][k] = s * pk + c * qk;
              }
          }
      if (off < 1e-24)
        break;
    }
  for (gint i = 0; i < C; i++)
    sum += sqrt (a[i][i]);
  return sum;
}

/* With A = L Lᵀ, A^½ B A^½ has the eigenvalues of Lᵀ B L. */
static gdouble
trace_of_root (gdouble a[C][C], gdouble b[C][C])
{
  gdouble lower[C][C] = { { 0.0 } };
  gdouble product[C][C] = { { 0.0 } };
  gdouble whole[C][C] = { { 0.0 } };

  for (gint i = 0; i < C; i++)
    for (gint j = 0; j <= i; j++)
      {
        gdouble sum = a[i][j];

        for (gint k = 0; k < j; k++)
          sum -= lower[i][k] * lower[j][k];
        lower[i][j] = i == j ? sqrt (sum) : sum / lower[j][j];
      }
  for (gint i = 0; i < C; i++)
    for (gint j = 0; j < C; j++)
      for (gint k = 0; k < C; k++)
        product[i][j] += b[i][k] * lower[k][j];
  for (gint i = 0; i < C; i++)
    for (gint j = 0; j < C; j++)
      for (gint k = 0; k < C; k++)
        whole[i][j] += lower[k][i] * product[k][j];
  return sum_of_roots (whole);
}

static gdouble
plain_wasserstein (gpointer data, const gdouble *x)
{
  const Setup *setup = data;
  gdouble      mean[C] = { 0.0 };
  gdouble      raw[C][C] = { { 0.0 } };
  gdouble      own_mean[C] = { 0.0 };
  gdouble      own_raw[C][C] = { { 0.0 } };
  gdouble      value = 0.0;

  for (gint s = 0; s < setup->n_styles; s++)
    {
      gint                n = setup->positions[s];
      g_autofree gdouble *style = g_new (gdouble, n * C);

      for (gint i = 0; i < n * C; i++)
        style[i] = setup->maps[s][i];
      add_moments (style, n, setup->shares[s], mean, raw);
    }
  add_moments (x, setup->n, 1.0, own_mean, own_raw);
  to_covariance (mean, raw);
  to_covariance (own_mean, own_raw);
  for (gint i = 0; i < C; i++)
    value += (mean[i] - own_mean[i]) * (mean[i] - own_mean[i]) + raw[i][i]
             + own_raw[i][i];
  return FACTOR * (value - 2.0 * trace_of_root (raw, own_raw)) / C;
}

/* -------------------------------------------------------------- engine --- */

typedef struct
{
  NstArena      arena;
  NstExec       exec;
  NstStyleWork  work;
  NstStyleLayer layer;
} Engine;

static void
engine_init (Engine *engine, NstStatistics statistics, const Setup *setup)
{
  *engine = (Engine){ 0 };
  exec_init (&engine->exec, nst_kernels_get (), N_THREADS,
             nst_style_scratch_size (statistics, C) + 1024);
  for (gint pass = 0; pass < 2; pass++)
    {
      nst_style_work_init (&engine->work, statistics, &engine->arena, C);
      nst_style_layer_init (&engine->layer, &engine->work, &engine->arena, C);
      if (pass == 0)
        {
          g_assert_true (nst_arena_init (&engine->arena, engine->arena.peak));
          /* Nothing may be read before it is written. */
          memset (engine->arena.base, 0xff, engine->arena.size);
        }
    }
  for (gint s = 0; s < setup->n_styles; s++)
    {
      NstStyleMap map = { .map = setup->maps[s], .n = setup->positions[s] };

      nst_style_layer_add_style (&engine->layer, &engine->work, &engine->exec,
                                 &map, setup->shares[s], s == 0);
    }
  nst_style_layer_finish_target (&engine->layer, &engine->work,
                                 engine->exec.scratch);
}

static gdouble
engine_loss (Engine       *engine,
             const gfloat *x,
             gint          n,
             gdouble       weight,
             gfloat       *gradient,
             gboolean      add)
{
  NstStyleMap map = { .map = x, .n = n };

  nst_style_layer_measure (&engine->layer, &engine->work, &engine->exec, &map);
  nst_style_layer_finish (&engine->layer, &engine->work, engine->exec.scratch);
  if (gradient)
    nst_style_layer_gradient (&engine->layer, &engine->work, &engine->exec,
                              &map, weight, gradient, add);
  return engine->layer.value;
}

static void
engine_clear (Engine *engine)
{
  nst_arena_clear (&engine->arena);
  exec_clear (&engine->exec);
}

/* A map of @n positions as ReLU makes it: many zeros, some channels are zero
 * everywhere. */
static gfloat *
relu_values (gint n, gdouble size)
{
  gfloat *values = numeric_values (rand_source, (gsize)n * C, -size, size);

  for (gint i = 0; i < n * C; i++)
    values[i] = i % C == 7 ? 0.0f : MAX (values[i], 0.0f);
  return values;
}

static Setup
setup_new (gint n)
{
  Setup setup = {
    .n = n, .n_styles = 2, .positions = { 37, 50 }, .shares = { 0.25, 0.75 }
  };

  setup.maps[0] = relu_values (37, 20.0);
  setup.maps[1] = relu_values (50, 40.0);
  return setup;
}

static void
setup_clear (Setup *setup)
{
  for (gint s = 0; s < 2; s++)
    nst_aligned_free ((gfloat *)setup->maps[s]);
}

static void
check_added (Engine *engine, const gfloat *x, gint n, const gfloat *gradient)
{
  gsize   n_values = (gsize)n * C;
  gfloat *added = values_constant (n_values, 0.01f);

  engine_loss (engine, x, n, 2.5, added, TRUE);
  /* Roundings of singles. */
  numeric_check_added (gradient, added, 2.5, 0.01, 1e-5, n_values);
  nst_aligned_free (added);
}

static void
check_wasserstein (gint n)
{
  /* The plain function is smooth; the gradient comes from moments in single
   * precision, also along directions in which the map has little variance. */
  const NumericCheck  check = { 1.0 / 64.0, 12, 1e-2, 0.0, 1e-4 };
  Setup               setup = setup_new (n);
  Engine              engine;
  gfloat             *x = relu_values (n, 30.0);
  gfloat             *gradient = values_constant ((gsize)n * C, NAN);
  const gfloat       *all = gradient;
  g_autofree gdouble *point = values_doubles (x, n * C);
  gdouble             value;

  engine_init (&engine, NST_STATISTICS_WASSERSTEIN, &setup);
  value = engine_loss (&engine, x, n, 1.0, gradient, FALSE);
  g_assert_cmpfloat_with_epsilon (value, plain_wasserstein (&setup, point),
                                  1e-5 * value);
  numeric_check_gradient ("wasserstein", plain_wasserstein, &setup, x, &all, 1,
                          n * C, &check, rand_source);
  check_added (&engine, x, n, gradient);
  engine_clear (&engine);
  setup_clear (&setup);
  nst_aligned_free (x);
  nst_aligned_free (gradient);
}

/* So many positions that a thread's part has several strips of rows; more
 * positions than channels; fewer; and one. */
static void
test_wasserstein (void)
{
  check_wasserstein (1100);
  check_wasserstein (200);
  check_wasserstein (19);
  check_wasserstein (1);
}

/* The loss of the style itself is 0. */
static void
test_wasserstein_same (void)
{
  Setup  setup = setup_new (50);
  Engine engine;

  setup.n_styles = 1;
  setup.shares[0] = 1.0;
  engine_init (&engine, NST_STATISTICS_WASSERSTEIN, &setup);
  /* Variances of 100 in single precision. */
  g_assert_cmpfloat (fabs (engine_loss (&engine, setup.maps[0],
                                        setup.positions[0], 1.0, NULL, FALSE)),
                     <, FACTOR * 1e-3);
  g_assert_cmpfloat (engine_loss (&engine, setup.maps[1], setup.positions[1],
                                  1.0, NULL, FALSE),
                     >, FACTOR * 10.0);
  engine_clear (&engine);
  setup_clear (&setup);
}

/* A map with NaN gives NaN, and the computation ends. */
static void
test_wasserstein_nan (void)
{
  Setup   setup = setup_new (50);
  Engine  engine;
  gfloat *x = relu_values (50, 30.0);

  x[77] = NAN;
  engine_init (&engine, NST_STATISTICS_WASSERSTEIN, &setup);
  g_assert_true (isnan (engine_loss (&engine, x, 50, 1.0, NULL, FALSE)));
  engine_clear (&engine);
  nst_aligned_free (x);
  setup_clear (&setup);
}

/* ----------------------------------------------------------- histogram --- */

typedef struct
{
  gint   n;
  gfloat matched[]; /* [n][C] */
} Matched;

static gdouble
matched_distance (gpointer data, const gdouble *x)
{
  const Matched *matched = data;
  gdouble        sum = 0.0;

  for (gint i = 0; i < matched->n * C; i++)
    sum += (x[i] - matched->matched[i]) * (x[i] - matched->matched[i]);
  return sum / (matched->n * C);
}

static int
compare (const void *a, const void *b)
{
  gfloat x = *(const gfloat *)a;
  gfloat y = *(const gfloat *)b;

  return (x > y) - (x < y);
}

/* The sorted values of a channel. */
static gfloat *
sorted (const gfloat *map, gint n, gint channel)
{
  gfloat *values = g_new (gfloat, n);

  for (gint p = 0; p < n; p++)
    values[p] = map[p * C + channel];
  qsort (values, n, sizeof *values, compare);
  return values;
}

static void
check_histogram (gint n)
{
  /* A square, since the matched values are taken as constant. */
  const NumericCheck  check = { 0.25, 12, 1.0, 0.0, 1e-6 };
  Setup               setup = setup_new (n);
  Engine              engine;
  gfloat             *x = relu_values (n, 30.0);
  gfloat             *gradient = values_constant ((gsize)n * C, NAN);
  const gfloat       *all = gradient;
  g_autofree Matched *matched =
      g_malloc (sizeof (Matched) + (gsize)n * C * sizeof (gfloat));
  g_autofree gdouble *point = g_new (gdouble, n * C);
  gdouble             value;

  setup.n_styles = 1;
  setup.shares[0] = 1.0;
  matched->n = n;
  engine_init (&engine, NST_STATISTICS_HISTOGRAM, &setup);
  value = engine_loss (&engine, x, n, 1.0, gradient, FALSE);
  for (gint i = 0; i < n * C; i++)
    {
      point[i] = x[i];
      matched->matched[i] = x[i] - gradient[i] * n * C / 2.0;
    }
  g_assert_cmpfloat_with_epsilon (value, matched_distance (matched, point),
                                  1e-5 * value);
  numeric_check_gradient ("histogram", matched_distance, matched, x, &all, 1,
                          n * C, &check, rand_source);
  check_added (&engine, x, n, gradient);

  /* The matched values have the style's distribution in the map's order. */
  for (gint c = 0; c < C; c++)
    {
      gint               n_style = setup.positions[0];
      g_autofree gfloat *own = sorted (matched->matched, n, c);
      g_autofree gfloat *style = sorted (setup.maps[0], n_style, c);
      /* A bin of each, and a step of ranks. */
      gdouble tolerance = (style[n_style - 1] - style[0]) * 0.1 + 1e-3;

      g_assert_cmpfloat (own[0], >=, style[0] - 1e-3);
      g_assert_cmpfloat (own[n - 1], <=, style[n_style - 1] + 1e-3);
      if (n >= 1000)
        {
          /* The quantiles above the zeros. */
          g_assert_cmpfloat_with_epsilon (own[n - 1], style[n_style - 1], 1e-3);
          g_assert_cmpfloat_with_epsilon (own[n * 9 / 10],
                                          style[n_style * 9 / 10], tolerance);
          g_assert_cmpfloat_with_epsilon (own[n * 3 / 4],
                                          style[n_style * 3 / 4], tolerance);
        }
      for (gint p = 1; p < n; p++)
        {
          gfloat a = x[(p - 1) * C + c] - x[p * C + c];
          gfloat b =
              matched->matched[(p - 1) * C + c] - matched->matched[p * C + c];

          /* The order is kept, except for roundings of singles. */
          g_assert_false (a > 1e-3f && b < -1e-3f);
          g_assert_false (a < -1e-3f && b > 1e-3f);
        }
    }
  engine_clear (&engine);
  setup_clear (&setup);
  nst_aligned_free (x);
  nst_aligned_free (gradient);
}

static void
test_histogram (void)
{
  check_histogram (1000);
  check_histogram (19);
  check_histogram (1);
}

/* The largest value becomes the mean of the styles' largest values. */
static void
test_histogram_styles (void)
{
  const gint n = 100;
  Setup      setup = setup_new (n);
  Engine     engine;
  gfloat    *x = relu_values (n, 30.0);
  gfloat    *gradient = values_constant ((gsize)n * C, NAN);

  engine_init (&engine, NST_STATISTICS_HISTOGRAM, &setup);
  engine_loss (&engine, x, n, 1.0, gradient, FALSE);
  for (gint c = 0; c < C; c++)
    {
      gdouble            wanted = 0.0;
      g_autofree gfloat *own = NULL;

      for (gint s = 0; s < setup.n_styles; s++)
        {
          g_autofree gfloat *style =
              sorted (setup.maps[s], setup.positions[s], c);

          wanted += setup.shares[s] * style[setup.positions[s] - 1];
        }
      for (gint p = 0; p < n; p++)
        gradient[p * C + c] = x[p * C + c] - gradient[p * C + c] * n * C / 2.0f;
      own = sorted (gradient, n, c);
      if (c % C != 7) /* a channel of zeros has no largest value */
        g_assert_cmpfloat_with_epsilon (own[n - 1], wanted, 1e-3);
    }
  engine_clear (&engine);
  setup_clear (&setup);
  nst_aligned_free (x);
  nst_aligned_free (gradient);
}

/* The loss of the style itself comes from the bins' width only. */
static void
test_histogram_same (void)
{
  Setup   setup = setup_new (50);
  Engine  engine;
  gfloat *style = relu_values (5000, 40.0);

  setup.n_styles = 1;
  setup.shares[0] = 1.0;
  nst_aligned_free ((gfloat *)setup.maps[0]);
  setup.maps[0] = style;
  setup.positions[0] = 5000;
  engine_init (&engine, NST_STATISTICS_HISTOGRAM, &setup);
  /* A bin has a width of 40 / 256. */
  g_assert_cmpfloat (engine_loss (&engine, style, 5000, 1.0, NULL, FALSE), <,
                     0.2 * 0.2);
  engine_clear (&engine);
  setup_clear (&setup);
}

/* Both statistics together are their sum. */
static void
test_both (void)
{
  const NstStatistics kinds[] = { NST_STATISTICS_GRAM, NST_STATISTICS_HISTOGRAM,
                                  NST_STATISTICS_GRAM_HISTOGRAM };
  Setup               setup = setup_new (60);
  gfloat             *x = relu_values (60, 30.0);
  gfloat             *gradients[3];
  gdouble             values[3];

  for (gint k = 0; k < 3; k++)
    {
      Engine engine;

      gradients[k] = values_constant (60 * C, NAN);
      engine_init (&engine, kinds[k], &setup);
      values[k] = engine_loss (&engine, x, 60, 1.0, gradients[k], FALSE);
      engine_clear (&engine);
    }
  g_assert_cmpfloat_with_epsilon (values[2], values[0] + values[1],
                                  1e-9 * values[2]);
  for (gint i = 0; i < 60 * C; i++)
    g_assert_cmpfloat_with_epsilon (gradients[2][i],
                                    gradients[0][i] + gradients[1][i], 1e-5);
  for (gint k = 0; k < 3; k++)
    nst_aligned_free (gradients[k]);
  nst_aligned_free (x);
  setup_clear (&setup);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  numeric_init (SEED);
  g_test_add_func ("/gradient/wasserstein", test_wasserstein);
  g_test_add_func ("/gradient/wasserstein/zero-for-style-itself",
                   test_wasserstein_same);
  g_test_add_func ("/gradient/wasserstein/nan-gives-nan", test_wasserstein_nan);
  g_test_add_func ("/gradient/histogram", test_histogram);
  g_test_add_func ("/gradient/histogram/styles-are-averaged",
                   test_histogram_styles);
  g_test_add_func ("/gradient/histogram/small-for-style-itself",
                   test_histogram_same);
  g_test_add_func ("/gradient/gram-histogram-is-sum", test_both);
  return numeric_run_tests ();
}
