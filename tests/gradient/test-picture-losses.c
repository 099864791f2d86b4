/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses of the picture itself: value and gradient of each against plain
 * loops in double precision and their numerical derivatives.
 */
#include "config.h"

#include <math.h>

#include "engine/loss/normalize.h"
#include "engine/loss/pixel_loss.h"
#include "engine/loss/ssim.h"
#include "engine/loss/total_variation.h"
#include "numeric.h"
#include "plain_losses.h"

#define SEED 20040401

#define N_THREADS  3
#define N_CHANNELS 3

#define WINDOW 11

static gint    width, height; /* the size of the picture under test */
static gfloat *alpha;         /* of the target; NULL: opaque */

static gsize
n_values (void)
{
  return (gsize)width * height * N_CHANNELS;
}

/* The alpha of the target at pixel @i. */
static gdouble
alpha_at (gsize i)
{
  return alpha ? alpha[i] : 1.0;
}

static gdouble
mean_alpha (void)
{
  gsize   n = (gsize)width * height;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += alpha_at (i);
  return sum / n;
}

/* --------------------------------------------------------------- plain --- */

static gdouble
plain_pixels (gpointer data, const gdouble *x)
{
  const gfloat *target = data;
  gdouble       sum = 0.0;

  for (gsize i = 0; i < n_values (); i++)
    sum += alpha_at (i / N_CHANNELS) * (x[i] - target[i]) * (x[i] - target[i]);
  return sum / n_values () / mean_alpha ();
}

static gdouble
plain_tv_l2 (gpointer data, const gdouble *x)
{
  return plain_tv_loss (NST_TV_L2, x, width, height);
}

static gdouble
luminance (const gdouble *pixel)
{
  return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

/* Window by window, as in the definition. */
static gdouble
plain_ssim (gpointer data, const gdouble *x)
{
  g_autofree gdouble *target = values_doubles (data, n_values ());
  const gdouble       c1 = 0.01 * 255.0 * 0.01 * 255.0;
  const gdouble       c2 = 0.03 * 255.0 * 0.03 * 255.0;
  gdouble             weights[WINDOW][WINDOW];
  gdouble             total = 0.0;
  gdouble             sum = 0.0;

  for (gint i = 0; i < WINDOW; i++)
    for (gint j = 0; j < WINDOW; j++)
      {
        weights[i][j] =
            exp (-((i - 5) * (i - 5) + (j - 5) * (j - 5)) / (2.0 * 1.5 * 1.5));
        total += weights[i][j];
      }
  for (gint top = 0; top + WINDOW <= height; top++)
    for (gint left = 0; left + WINDOW <= width; left++)
      {
        gdouble mx = 0.0, my = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;

        for (gint i = 0; i < WINDOW; i++)
          for (gint j = 0; j < WINDOW; j++)
            {
              gsize   at = ((gsize)(top + i) * width + left + j) * N_CHANNELS;
              gdouble weight = weights[i][j] / total;
              gdouble b = luminance (target + at);
              gdouble a =
                  b + alpha_at (at / N_CHANNELS) * (luminance (x + at) - b);

              mx += weight * a;
              my += weight * b;
              xx += weight * a * a;
              yy += weight * b * b;
              xy += weight * a * b;
            }
        sum +=
            (2.0 * mx * my + c1) * (2.0 * (xy - mx * my) + c2)
            / ((mx * mx + my * my + c1) * (xx - mx * mx + yy - my * my + c2));
      }
  return 10000.0 * (1.0 - sum / ((width - WINDOW + 1) * (height - WINDOW + 1)))
         / mean_alpha ();
}

/* -------------------------------------------------------------- engine --- */

typedef gdouble (*EngineLoss) (const NstExec *exec,
                               const gfloat  *picture,
                               const gfloat  *target,
                               gdouble        weight,
                               gfloat        *gradient);

static gdouble
engine_pixels (const NstExec *exec,
               const gfloat  *picture,
               const gfloat  *target,
               gdouble        weight,
               gfloat        *gradient)
{
  gsize              n = (gsize)width * height;
  gdouble            mean = mean_alpha ();
  g_autofree gfloat *weights = g_new (gfloat, n);
  NstMask            mask = { .n = n, .weight = weights };

  for (gsize i = 0; i < n; i++)
    weights[i] = alpha_at (i) / mean;
  return nst_pixel_loss (exec, picture, target, n_values (),
                         alpha ? &mask : NULL, weight, gradient);
}

static gdouble
engine_tv_l2 (const NstExec *exec,
              const gfloat  *picture,
              const gfloat  *target,
              gdouble        weight,
              gfloat        *gradient)
{
  return nst_tv_loss (exec, NST_TV_L2, picture, width, height, weight,
                      gradient);
}

static gdouble
engine_ssim (const NstExec *exec,
             const gfloat  *picture,
             const gfloat  *target,
             gdouble        weight,
             gfloat        *gradient)
{
  NstArena arena = { 0 };
  NstSsim  ssim;
  gdouble  value;

  nst_ssim_init (&ssim, &arena, width, height);
  g_assert_true (nst_arena_init (&arena, arena.peak));
  nst_ssim_init (&ssim, &arena, width, height);
  nst_ssim_set_target (&ssim, exec, target, alpha);
  value = nst_ssim_loss (&ssim, exec, picture, weight, gradient);
  nst_arena_clear (&arena);
  return value;
}

/* Value and gradient of a loss; a weighted gradient is added to what is there.
 */
static void
check_loss (const gchar        *what,
            EngineLoss          loss,
            NumericFunction     plain,
            gdouble             value_tolerance,
            const NumericCheck *check)
{
  NstExec             exec;
  gsize               n = n_values ();
  gfloat             *x = numeric_values (rand_source, n, 0.0, 255.0);
  gfloat             *target = numeric_values (rand_source, n, 0.0, 255.0);
  g_autofree gdouble *point = NULL;
  gfloat             *gradient = values_constant (n, 0.0f);
  const gfloat       *all = gradient;
  gfloat             *added = values_constant (n, 0.5f);
  gdouble             value;

  exec_init (&exec, nst_kernels_get (), N_THREADS, 1);
  /* Similar pictures, so that SSIM is neither 0 nor 1. */
  for (gsize i = 0; i < n; i++)
    x[i] =
        rintf ((0.5f * x[i] + 0.5f * target[i]) / NUMERIC_GRID) * NUMERIC_GRID;
  point = values_doubles (x, n);
  value = loss (&exec, x, target, 1.0, gradient);
  g_assert_cmpfloat_with_epsilon (value, plain (target, point),
                                  value_tolerance * value);
  g_assert_cmpfloat (value, ==, loss (&exec, x, target, 0.0, added));
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (added[i], ==, 0.5f);
  g_assert_cmpfloat (value, ==, loss (&exec, x, target, 1.0, NULL));
  loss (&exec, x, target, 2.5, added);
  numeric_check_added (gradient, added, 2.5, 0.5, 1e-6, n);
  numeric_check_gradient (what, plain, target, x, &all, 1, n, check,
                          rand_source);
  for (gsize i = 0; i < n; i++)
    g_assert_true (alpha_at (i / N_CHANNELS) > 0.0 || gradient[i] == 0.0f);
  nst_aligned_free (x);
  nst_aligned_free (target);
  nst_aligned_free (gradient);
  nst_aligned_free (added);
  exec_clear (&exec);
}

/* Differences are exact for a polynomial of degree 2. */
static const NumericCheck square_check = { 0.25, 12, 1.0, 0.0, 1e-6 };

typedef struct
{
  gint width, height;
} Size;

static void
check_sizes (const gchar        *what,
             EngineLoss          loss,
             NumericFunction     plain,
             gdouble             value_tolerance,
             const NumericCheck *check,
             const Size         *sizes,
             gint                n_sizes)
{
  for (gint i = 0; i < n_sizes; i++)
    {
      width = sizes[i].width;
      height = sizes[i].height;
      check_loss (what, loss, plain, value_tolerance, check);
    }
}

/* The same with a target that is transparent in parts. */
static void
check_with_alpha (const gchar        *what,
                  EngineLoss          loss,
                  NumericFunction     plain,
                  gdouble             value_tolerance,
                  const NumericCheck *check)
{
  const Size size = { 29, 23 };

  alpha =
      numeric_values (rand_source, (gsize)size.width * size.height, 0.0, 1.0);
  for (gint i = 0; i < size.width * size.height; i++)
    if (i % size.width < 12)
      alpha[i] = 0.0f;
    else if (i % size.width > 17)
      alpha[i] = 1.0f;
  check_sizes (what, loss, plain, value_tolerance, check, &size, 1);
  g_clear_pointer (&alpha, nst_aligned_free);
}

static void
test_pixels (void)
{
  const Size sizes[] = { { 19, 7 }, { 1, 1 } };

  check_sizes ("pixels", engine_pixels, plain_pixels, 1e-9, &square_check,
               sizes, G_N_ELEMENTS (sizes));
  /* The weights of the pixels are singles. */
  check_with_alpha ("masked pixels", engine_pixels, plain_pixels, 1e-6,
                    &square_check);
}

static void
test_tv_l2 (void)
{
  const Size sizes[] = { { 17, 13 }, { 2, 40 }, { 40, 2 }, { 2, 2 } };

  /* Squares of singles, summed in double precision. */
  check_sizes ("tv l2", engine_tv_l2, plain_tv_l2, 1e-6, &square_check, sizes,
               G_N_ELEMENTS (sizes));
}

static void
test_ssim (void)
{
  /* The plain loss has double precision, so the step may be short; the gradient
   * has single precision. */
  const NumericCheck check = { 1.0 / 64.0, 12, 1e-3, 0.0, 1e-5 };
  const Size sizes[] = { { 11, 11 }, { 12, 17 }, { 29, 23 }, { 16, 37 } };

  check_sizes ("ssim", engine_ssim, plain_ssim, 1e-5, &check, sizes,
               G_N_ELEMENTS (sizes));
  check_with_alpha ("masked ssim", engine_ssim, plain_ssim, 1e-5, &check);
}

/* The loss of a picture against itself is 0; inverted brightness is worse than
 * noise. */
static void
test_ssim_extremes (void)
{
  NstExec exec;
  gfloat *x, *other, *gradient;

  exec_init (&exec, nst_kernels_get (), N_THREADS, 1);
  width = 31;
  height = 22;
  x = numeric_values (rand_source, n_values (), 0.0, 255.0);
  other = numeric_values (rand_source, n_values (), 0.0, 255.0);
  gradient = values_constant (n_values (), 0.0f);
  /* Means and variances have single precision. */
  g_assert_cmpfloat (fabs (engine_ssim (&exec, x, x, 1.0, gradient)), <, 0.1);
  for (gsize i = 0; i < n_values (); i++)
    g_assert_cmpfloat (fabs (gradient[i]), <, 1e-2);
  g_assert_cmpfloat (engine_ssim (&exec, other, x, 1.0, NULL), >, 5000.0);
  for (gsize i = 0; i < n_values (); i++)
    other[i] = 255.0f - x[i];
  g_assert_cmpfloat (engine_ssim (&exec, other, x, 1.0, NULL), >, 15000.0);
  nst_aligned_free (x);
  nst_aligned_free (other);
  nst_aligned_free (gradient);
  exec_clear (&exec);
}

static void
test_normalized (void)
{
  NstExec exec;
  gsize   n = 1003;
  gfloat *own = numeric_values (rand_source, n, -9.0, 9.0);
  gfloat *written = values_constant (n, NAN);
  gfloat *added = values_constant (n, 0.25f);
  gfloat *nothing = values_constant (n, 0.0f);
  gdouble norm = 0.0;
  gdouble sum = 0.0;

  exec_init (&exec, nst_kernels_get (), N_THREADS, 1);
  for (gsize i = 0; i < n; i++)
    norm += fabs (own[i]);
  nst_add_normalized (&exec, own, n, 300.0, 2.0, written, FALSE);
  nst_add_normalized (&exec, own, n, 300.0, 2.0, added, TRUE);
  for (gsize i = 0; i < n; i++)
    {
      /* A rounding of singles of up to 0.3. */
      g_assert_cmpfloat_with_epsilon (written[i], own[i] * 600.0 / norm, 1e-6);
      g_assert_cmpfloat_with_epsilon (added[i], 0.25 + own[i] * 600.0 / norm,
                                      1e-6);
      sum += fabs (written[i]);
    }
  g_assert_cmpfloat_with_epsilon (sum, 600.0, 1e-3);
  /* A gradient of 0 stays 0. */
  nst_add_normalized (&exec, nothing, n, 300.0, 2.0, written, FALSE);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (written[i], ==, 0.0f);
  nst_aligned_free (own);
  nst_aligned_free (written);
  nst_aligned_free (added);
  nst_aligned_free (nothing);
  exec_clear (&exec);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  numeric_init (SEED);
  g_test_add_func ("/gradient/pixels", test_pixels);
  g_test_add_func ("/gradient/tv-l2", test_tv_l2);
  g_test_add_func ("/gradient/ssim", test_ssim);
  g_test_add_func ("/gradient/ssim/same-and-inverted-picture",
                   test_ssim_extremes);
  g_test_add_func ("/gradient/normalized-to-its-weight", test_normalized);
  return numeric_run_tests ();
}
