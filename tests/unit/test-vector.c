/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vector arithmetic against double precision, with lengths around every
 * boundary of its pieces.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/base/vector.h"

#define SEED 18431016

static const gsize lengths[] = { 0,    1,     2,     15,    16,    17,
                                 255,  256,   257,   1023,  1024,  1025,
                                 4099, 16384, 16400, 65537, 300007 };

/* Each lane adds 64 products in single precision, then in double: rounding
 * errors of 6e-8 of partial sums, with both signs; relative to the sum of the
 * absolute products. */
#define DOT_TOLERANCE 1e-6

static NstThreadPool *pool;
static GRand         *rand_source;

static gfloat *
random_vector (gsize n)
{
  gfloat *values = g_new (gfloat, n + 1);

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (rand_source, -3.0, 3.0);
  return values;
}

static void
test_dot (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (lengths); k++)
    {
      gsize              n = lengths[k];
      g_autofree gfloat *a = random_vector (n);
      g_autofree gfloat *b = random_vector (n);
      gdouble            sum = 0.0;
      gdouble            absolute = 0.0;
      gdouble            square = 0.0;

      a[n] = b[n] = NAN;
      for (gsize i = 0; i < n; i++)
        {
          sum += (gdouble)a[i] * b[i];
          absolute += fabs ((gdouble)a[i] * b[i]);
          square += (gdouble)a[i] * a[i];
        }
      g_assert_cmpfloat_with_epsilon (nst_vector_dot (pool, a, b, n), sum,
                                      DOT_TOLERANCE * absolute + G_MINDOUBLE);
      g_assert_cmpfloat_with_epsilon (nst_vector_dot (pool, a, a, n), square,
                                      DOT_TOLERANCE * square + G_MINDOUBLE);
    }
}

/* The sum of a long vector does not lose small values. */
static void
test_long_dot (void)
{
  const gsize        n = 20000000;
  g_autofree gfloat *a = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    a[i] = 0.1f;
  /* A sum in single precision would stop growing long before the end. */
  g_assert_cmpfloat_with_epsilon (nst_vector_dot (pool, a, a, n),
                                  n * ((gdouble)0.1f * 0.1f),
                                  DOT_TOLERANCE * n * 0.01);
}

/* out = factor * a + b in single precision, with one or two roundings. */
static void
check_combined (const gfloat *out,
                const gfloat *a,
                const gfloat *b,
                gdouble       factor,
                gsize         n)
{
  for (gsize i = 0; i < n; i++)
    {
      gdouble product = (gdouble)(gfloat)factor * a[i];
      gdouble sum = product + (b ? b[i] : 0.0);

      /* Half a unit in the last place for each rounding. */
      g_assert_cmpfloat_with_epsilon (
          out[i], sum, (fabs (product) + fabs (sum)) * 0x1p-24 + G_MINDOUBLE);
    }
}

static void
test_combine (void)
{
  const gdouble factors[] = { 0.0, 1.0, -1.0, 0.37, -2.5e-4, 1e6 };

  for (guint k = 0; k < G_N_ELEMENTS (lengths); k++)
    for (guint f = 0; f < G_N_ELEMENTS (factors); f++)
      {
        gsize              n = lengths[k];
        g_autofree gfloat *a = random_vector (n);
        g_autofree gfloat *b = random_vector (n);
        g_autofree gfloat *out = g_new (gfloat, n + 1);
        g_autofree gfloat *in_place = g_new (gfloat, n + 1);

        out[n] = -7.0f;
        nst_vector_combine (pool, factors[f], a, b, out, n);
        check_combined (out, a, b, factors[f], n);
        nst_vector_combine (pool, factors[f], a, NULL, out, n);
        check_combined (out, a, NULL, factors[f], n);
        g_assert_cmpfloat (out[n], ==, -7.0f);

        memcpy (in_place, a, n * sizeof (gfloat));
        nst_vector_combine (pool, factors[f], in_place, b, in_place, n);
        check_combined (in_place, a, b, factors[f], n);
        memcpy (in_place, a, n * sizeof (gfloat));
        nst_vector_combine (pool, factors[f], in_place, NULL, in_place, n);
        check_combined (in_place, a, NULL, factors[f], n);
        memcpy (in_place, b, n * sizeof (gfloat));
        nst_vector_combine (pool, factors[f], a, in_place, in_place, n);
        check_combined (in_place, a, b, factors[f], n);
      }
}

static void
count_elements (gpointer data, gsize first, gsize last)
{
  guint8 *counts = data;

  for (gsize i = first; i < last; i++)
    counts[i]++;
}

static void
test_run (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (lengths); k++)
    {
      gsize              n = lengths[k];
      g_autofree guint8 *counts = g_new0 (guint8, n + 1);

      nst_vector_run (pool, n, count_elements, counts);
      for (gsize i = 0; i < n; i++)
        g_assert_cmpint (counts[i], ==, 1);
      g_assert_cmpint (counts[n], ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  pool = nst_thread_pool_new (3);
  rand_source = g_rand_new_with_seed (SEED);
  g_test_add_func ("/vector/dot", test_dot);
  g_test_add_func ("/vector/dot-of-long-vector", test_long_dot);
  g_test_add_func ("/vector/combine", test_combine);
  g_test_add_func ("/vector/each-element-once", test_run);
  status = g_test_run ();
  g_rand_free (rand_source);
  nst_thread_pool_free (pool);
  return status;
}
