/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numerical directional derivatives, for comparison with gradients.
 */
#ifndef NUMERIC_H
#define NUMERIC_H

#include <glib.h>

#include "engine/base/memory.h"

/* Points and directions are multiples of this: with steps that are powers of
 * two, not too small, all points of a difference are exact in singles. */
#define NUMERIC_GRID (1.0f / 64.0f)

/* The value of a function of some number of values. */
typedef gdouble (*NumericFunction) (gpointer data, const gdouble *x);

/**
 * NumericCheck: how a gradient is compared.
 * @step: distance of the inner points of the difference
 * @n_directions: how many are tried
 * @agreement: differences over @step and twice @step that are further apart
 *   have a kink of ReLU, of max pooling or of |x| between their points, and
 *   are left out; relative, as @tolerance
 * @most_left_out: the share of the directions that may be left out
 * @tolerance: relative to the derivative along every other direction, which
 *   points about where the gradient does, and along the others, which are
 *   random, to what is to be expected of one
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
 * numeric_check_gradient: compare each of the @n_gradients gradients of
 * @function at @x, all meant to be the same, with differences along random
 * directions.  Those over both steps are put together to one over four points,
 * exact for polynomials up to degree 4:
 *
 *   D(h) = (f(x + h d) - f(x - h d)) / 2h        (4 D(h) - D(2h)) / 3
 *
 * Asserts, and prints the largest error found.
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

/* @n multiples of NUMERIC_GRID within @low .. @high; aligned for kernels;
 * free with nst_aligned_free (). */
gfloat *numeric_values (GRand *rand, gsize n, gdouble low, gdouble high);

/* @n values of @value; likewise. */
gfloat *numeric_constant (gsize n, gfloat value);

/* @n singles of these values; likewise. */
gfloat *numeric_singles (const gdouble *values, gsize n);

#endif /* NUMERIC_H */
