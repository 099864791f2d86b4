/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preconditioner: symmetric, positive definite, and with the gains of its
 * formula for smooth and for fine changes.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/optimizer/preconditioner.h"
#include "engine/base/vector.h"

#define SEED 19900901
#define SIDE 512
/* The gain by the formula: 1 + c + ... + c^4 with c = 1.5. */
#define SMOOTH_GAIN 13.1875
/* The gain of the color of the finest details. */
#define COLOR_GAIN 0.03
/* The rounding error of sums of a few thousand singles of both signs. */
#define SUM_TOLERANCE 1e-5

static NstThreadPool *pool;

static const gint sizes[][2] = { { 1, 1 },   { 7, 40 },  { 16, 16 },
                                 { 17, 33 }, { 64, 48 }, { 101, 77 },
                                 { 301, 60 } };

static gfloat *
random_picture (GRand *rand, gsize n)
{
  gfloat *values = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (rand, -3.0, 3.0);
  return values;
}

static gfloat *
applied (NstThreadPool *on,
         const gfloat  *picture,
         gint           width,
         gint           height,
         gboolean       spares_color)
{
  NstPreconditioner  preconditioner = { width, height, spares_color };
  gsize              n = (gsize)width * height * 3;
  gfloat            *out = g_memdup2 (picture, n * sizeof (gfloat));
  g_autofree gfloat *scratch = g_new (gfloat, n);

  nst_preconditioner_apply (&preconditioner, on, out, scratch);
  return out;
}

/* a · P b = b · P a, and a · P a >= @least a · a. */
static void
check_symmetric (gboolean spares_color, gdouble least)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      gint               width = sizes[k][0];
      gint               height = sizes[k][1];
      gsize              n = (gsize)width * height * 3;
      g_autofree gfloat *a = random_picture (rand, n);
      g_autofree gfloat *b = random_picture (rand, n);
      g_autofree gfloat *pa = applied (pool, a, width, height, spares_color);
      g_autofree gfloat *pb = applied (pool, b, width, height, spares_color);
      gdouble            aa = nst_vector_dot (pool, a, a, n);
      gdouble            bb = nst_vector_dot (pool, b, b, n);

      g_assert_cmpfloat_with_epsilon (
          nst_vector_dot (pool, a, pb, n), nst_vector_dot (pool, b, pa, n),
          SMOOTH_GAIN * SUM_TOLERANCE * sqrt (aa * bb));
      g_assert_cmpfloat (nst_vector_dot (pool, a, pa, n), >=,
                         least * aa * (1.0 - SUM_TOLERANCE));
    }
}

static void
test_symmetric (void)
{
  check_symmetric (FALSE, 1.0);
  check_symmetric (TRUE, COLOR_GAIN);
}

/* A picture that is too small to be halved does not change. */
static void
test_small (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autofree gfloat *a = random_picture (rand, 15 * 40 * 3);
  g_autofree gfloat *pa = applied (pool, a, 15, 40, TRUE);

  g_assert_cmpmem (a, 15 * 40 * 3 * sizeof (gfloat), pa,
                   15 * 40 * 3 * sizeof (gfloat));
}

/* The gain in the middle of a channel that is constant if @smooth, or else
 * changes its sign at each pixel; the other channels are and stay 0. */
static void
check_gain (gboolean smooth, gdouble gain)
{
  gsize              n = (gsize)SIDE * SIDE * 3;
  g_autofree gfloat *picture = g_new0 (gfloat, n);
  g_autofree gfloat *out = NULL;

  for (gint y = 0; y < SIDE; y++)
    for (gint x = 0; x < SIDE; x++)
      picture[((gsize)y * SIDE + x) * 3 + 1] =
          smooth || (x + y) % 2 == 0 ? 1.0f : -1.0f;
  out = applied (pool, picture, SIDE, SIDE, FALSE);
  for (gint x = SIDE / 2; x < SIDE / 2 + 17; x++)
    {
      gsize i = ((gsize)SIDE / 2 * SIDE + x) * 3;

      g_assert_cmpfloat (out[i], ==, 0.0);
      g_assert_cmpfloat_with_epsilon (out[i + 1], gain * picture[i + 1], 1e-4);
      g_assert_cmpfloat (out[i + 2], ==, 0.0);
    }
}

static void
test_gains (void)
{
  check_gain (TRUE, SMOOTH_GAIN);
  check_gain (FALSE, 1.0);
}

/* Of a red pattern, gray keeps its third and color hardly anything. */
static void
test_color (void)
{
  gsize              n = (gsize)SIDE * SIDE * 3;
  g_autofree gfloat *picture = g_new0 (gfloat, n);
  g_autofree gfloat *out = NULL;

  for (gint y = 0; y < SIDE; y++)
    for (gint x = 0; x < SIDE; x++)
      picture[((gsize)y * SIDE + x) * 3] = (x + y) % 2 == 0 ? 1.0f : -1.0f;
  out = applied (pool, picture, SIDE, SIDE, TRUE);
  for (gint x = SIDE / 2; x < SIDE / 2 + 17; x++)
    {
      gsize   i = ((gsize)SIDE / 2 * SIDE + x) * 3;
      gdouble gray = picture[i] / 3.0;

      g_assert_cmpfloat_with_epsilon (
          out[i], gray + COLOR_GAIN * (picture[i] - gray), 1e-4);
      for (gint c = 1; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (out[i + c], gray - COLOR_GAIN * gray,
                                        1e-4);
    }
}

static void
test_threads (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  gsize              n = 101 * 77 * 3;
  NstThreadPool     *one = nst_thread_pool_new (1);
  g_autofree gfloat *a = random_picture (rand, n);
  g_autofree gfloat *by_one = applied (one, a, 101, 77, TRUE);
  g_autofree gfloat *by_three = applied (pool, a, 101, 77, TRUE);

  g_assert_cmpmem (by_one, n * sizeof (gfloat), by_three, n * sizeof (gfloat));
  nst_thread_pool_free (one);
}

int
main (int argc, char *argv[])
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  pool = nst_thread_pool_new (3);
  g_test_add_func ("/preconditioner/symmetric-and-positive", test_symmetric);
  g_test_add_func ("/preconditioner/small-picture-is-unchanged", test_small);
  g_test_add_func ("/preconditioner/gains-of-smooth-and-fine", test_gains);
  g_test_add_func ("/preconditioner/spares-fine-color", test_color);
  g_test_add_func ("/preconditioner/same-bytes-for-any-threads", test_threads);
  status = g_test_run ();
  nst_thread_pool_free (pool);
  return status;
}
