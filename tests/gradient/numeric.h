/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparison of gradients with numerical directional derivatives.
 */
#ifndef NUMERIC_H
#define NUMERIC_H

#include <glib.h>

#include "tests/support/values.h"

/* Points and directions are multiples of this.  With steps that are powers of
 * two and not too small, all points of a difference are exact in single
 * precision. */
#define NUMERIC_GRID (1.0f / 64.0f)

/* The random source of a test program, with a fixed seed that is printed. */
extern GRand *rand_source;
void          numeric_init (guint32 seed);
/* g_test_run (), then frees the random source. */
gint numeric_run_tests (void);

/* A function of several values. */
typedef gdouble (*NumericFunction) (gpointer data, const gdouble *x);

/**
 * NumericCheck: how a gradient is compared.
 * @step: distance of the inner points of a difference
 * @n_directions: the number of directions
 * @agreement: if the differences over @step and over twice @step are further
 *   apart than this, a kink of ReLU, of max pooling or of |x| lies between
 * their points, and the direction is left out; relative like @tolerance
 * @most_left_out: the largest share of directions that may be left out
 * @tolerance: relative to the derivative for every second direction, which
 * points roughly along the gradient; for the others, which are random, relative
 * to the derivative that is to be expected of a random direction
 */
typedef struct
{
  gdouble step;
  gint    n_directions;
  gdouble agreement;
  gdouble most_left_out;
  gdouble tolerance;
} NumericCheck;

/**
 * numeric_check_gradient: compares each of @n_gradients gradients of @function
 * at
 * @x, all of which should be equal, with differences along several directions:
 *
 *   D(h) = (f(x + h d) - f(x - h d)) / 2h        (4 D(h) - D(2h)) / 3
 *
 * The combination over four points is exact for polynomials up to degree 4.
 * Asserts, and prints the largest error.
 */
void numeric_check_gradient (const gchar         *what,
                             NumericFunction      function,
                             gpointer             data,
                             const gfloat        *x,
                             const gfloat *const *gradients,
                             gint                 n_gradients,
                             gsize                n,
                             const NumericCheck  *check,
                             GRand               *rand);

/* Asserts that @added is @before + @weight * @gradient within @tolerance
 * relative to the largest value. */
void numeric_check_added (const gfloat *gradient,
                          const gfloat *added,
                          gdouble       weight,
                          gdouble       before,
                          gdouble       tolerance,
                          gsize         n);

/* @n multiples of NUMERIC_GRID within @low .. @high; free with
 * nst_aligned_free (). */
gfloat *numeric_values (GRand *rand, gsize n, gdouble low, gdouble high);

/* @n values in single precision; free with nst_aligned_free (). */
gfloat *numeric_singles (const gdouble *values, gsize n);

#endif /* NUMERIC_H */
