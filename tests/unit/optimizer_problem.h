/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Problems for the tests of the optimizers: functions with known minima, whose
 * evaluations fail on demand.
 */
#ifndef OPTIMIZER_PROBLEM_H
#define OPTIMIZER_PROBLEM_H

#include "engine/optimizer/optimizer.h"

/* @value returns f (x) and adds its gradient to @g. */
typedef struct _Function Function;
struct _Function
{
  gsize n;
  gdouble (*value) (const Function *function, const gdouble *x, gdouble *g);
  gdouble *center;
  gdouble *slope;
  gdouble *scale;
  gfloat  *start;
  gdouble  reach; /* beyond this distance from the start the loss is @beyond */
  gdouble  beyond;
  gint     n_evaluations;
  gint     bad_until; /* evaluations before this one return @bad */
  gdouble  bad;
  gint     cancel_at; /* this one is cancelled; -1: none */
};

typedef struct
{
  NstArena      arena;
  NstProblem    problem;
  NstOptimizer *optimizer;
  Function      function;
} Fixture;

void
fixture_init (Fixture         *fixture,
              NstOptimizerKind kind,
              gdouble          learning_rate,
              gsize            n,
              gdouble (*value) (const Function *, const gdouble *, gdouble *));
/* The same with all options of the optimizer. */
void fixture_init_with (Fixture          *fixture,
                        const NstOptions *options,
                        gsize             n,
                        gdouble (*value) (const Function *,
                                          const gdouble *,
                                          gdouble *));
/* Evaluates the start, problem.x. */
void fixture_begin (Fixture *fixture);
void fixture_clear (Fixture *fixture);

/* Asserts that the loss and the gradient are those of problem.x. */
void fixture_check (const Fixture *fixture);

/* The largest difference of a value from the function's center. */
gdouble fixture_largest_error (const Fixture *fixture);
/* The largest slope along which the bounds allow the loss to fall. */
gdouble fixture_largest_free_slope (const Fixture *fixture);

/**
 * quadratic_value: ½ Σ a_i e_i² + ½ (Σ e_i)² / n + Σ λ_i e_i with e = x -
 * center.  If λ_i > 0 only where center_i is 0, and λ_i < 0 only where it is
 * 255, center is the only minimum within the bounds, by the conditions of
 * Karush, Kuhn and Tucker.
 */
gdouble quadratic_value (const Function *f, const gdouble *x, gdouble *g);
/* At the solution each bound holds a third of the values; the a_i are between 1
 * and @condition. */
void quadratic_set_up (Fixture *fixture, guint32 seed, gdouble condition);

/* Rosenbrock's valley for each pair of values, scaled by 100: at the minimum
 * all values are 100. */
gdouble rosenbrock_value (const Function *f, const gdouble *x, gdouble *g);

/* Waves that are convex in small regions only. */
gdouble waves_value (const Function *f, const gdouble *x, gdouble *g);

/* 1, with a gradient of NaN. */
gdouble no_gradient_value (const Function *f, const gdouble *x, gdouble *g);

#endif /* OPTIMIZER_PROBLEM_H */
