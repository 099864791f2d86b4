/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of numeric.h.
 */
#include "config.h"

#include <math.h>

#include "numeric.h"

GRand *rand_source;

void
numeric_init (guint32 seed)
{
  g_test_message ("seed %u", seed);
  rand_source = g_rand_new_with_seed (seed);
}

gint
numeric_run_tests (void)
{
  gint status = g_test_run ();

  g_rand_free (rand_source);
  return status;
}

gfloat *
numeric_values (GRand *rand, gsize n, gdouble low, gdouble high)
{
  gfloat *values = values_constant (n, 0.0f);

  for (gsize i = 0; i < n; i++)
    values[i] = rint (g_rand_double_range (rand, low, high) / NUMERIC_GRID)
                * NUMERIC_GRID;
  return values;
}

gfloat *
numeric_singles (const gdouble *values, gsize n)
{
  gfloat *singles = values_constant (n, 0.0f);

  for (gsize i = 0; i < n; i++)
    singles[i] = values[i];
  return singles;
}

typedef struct
{
  NumericFunction function;
  gpointer        data;
  const gfloat   *x;
  const gfloat   *direction;
  gsize           n;
} Line;

/* f (x + step * direction) */
static gdouble
value_at (const Line *line, gdouble step)
{
  g_autofree gdouble *point = g_new (gdouble, line->n);

  for (gsize i = 0; i < line->n; i++)
    point[i] = line->x[i] + step * line->direction[i];
  return line->function (line->data, point);
}

static gdouble
difference (const Line *line, gdouble step)
{
  return (value_at (line, step) - value_at (line, -step)) / (2.0 * step);
}

static gdouble
dot (const gfloat *a, const gfloat *b, gsize n)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (gdouble)a[i] * b[i];
  return sum;
}

/* The root of the expected square of a derivative along @direction if the signs
 * of its values are random. */
static gdouble
random_size (const gfloat *gradient, const gfloat *direction, gsize n)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (gdouble)gradient[i] * gradient[i] * direction[i] * direction[i];
  return sqrt (sum);
}

void
numeric_check_added (const gfloat *gradient,
                     const gfloat *added,
                     gdouble       weight,
                     gdouble       before,
                     gdouble       tolerance,
                     gsize         n)
{
  gdouble largest = before;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, before + fabs (weight * gradient[i]));
  g_assert_cmpfloat (largest, >, 0.0);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (added[i], before + weight * gradient[i],
                                    tolerance * largest);
}

void
numeric_check_gradient (const gchar         *what,
                        NumericFunction      function,
                        gpointer             data,
                        const gfloat        *x,
                        const gfloat *const *gradients,
                        gint                 n_gradients,
                        gsize                n,
                        const NumericCheck  *check,
                        GRand               *rand)
{
  gdouble largest = 0.0;
  gint    n_left_out = 0;

  for (gint k = 0; k < check->n_directions; k++)
    {
      gfloat *direction = numeric_values (rand, n, -1.0, 1.0);
      Line    line = { function, data, x, direction, n };
      gdouble size, near, far;

      if (k % 2)
        for (gsize i = 0; i < n; i++)
          direction[i] = copysignf (direction[i], gradients[0][i]);
      size = k % 2 ? dot (gradients[0], direction, n)
                   : random_size (gradients[0], direction, n);
      g_assert_cmpfloat (size, >, 0.0);
      near = difference (&line, check->step);
      far = difference (&line, 2.0 * check->step);
      if (fabs (near - far) > check->agreement * size)
        n_left_out++;
      else
        for (gint g = 0; g < n_gradients; g++)
          {
            gdouble expected = dot (gradients[g], direction, n);
            gdouble error = fabs ((4.0 * near - far) / 3.0 - expected) / size;

            largest = MAX (largest, error);
          }
      nst_aligned_free (direction);
    }
  g_test_message ("%s: largest error %.1e, tolerance %.0e, %d of %d left out",
                  what, largest, check->tolerance, n_left_out,
                  check->n_directions);
  g_assert_cmpfloat (n_left_out, <=,
                     check->most_left_out * check->n_directions);
  g_assert_cmpfloat (largest, <=, check->tolerance);
}
