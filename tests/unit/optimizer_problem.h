/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Problems for the tests of the optimizers: functions with known solutions,
 * whose evaluations can be told to fail.
 */
#ifndef OPTIMIZER_PROBLEM_H
#define OPTIMIZER_PROBLEM_H

#include "engine/optimizer/optimizer.h"

/* @value gives f (x) and its gradient in @g, which is zero before. */
typedef struct _Function Function;
struct _Function
{
  gsize n;
  gdouble (*value) (const Function *function, const gdouble *x, gdouble *g);
  gdouble *center;
  gdouble *slope;
  gdouble *scale;
  gfloat  *start;
  gdouble  reach; /* further than this from the start the loss is @beyond */
  gdouble  beyond;
  gint     n_evaluations;
  gint     bad_until; /* evaluations before this one give @bad */
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
/* With all of the optimizer's options. */
void fixture_init_with (Fixture          *fixture,
                        const NstOptions *options,
                        gsize             n,
                        gdouble (*value) (const Function *,
                                          const gdouble *,
                                          gdouble *));
/* The first evaluation, at problem.x, which is the start. */
void fixture_begin (Fixture *fixture);
void fixture_clear (Fixture *fixture);

/* Asserts that x, gradient and loss belong together. */
void fixture_check (const Fixture *fixture);

/* The largest distance of a value from the function's center. */
gdouble fixture_largest_error (const Fixture *fixture);
/* The largest of the slopes along which the loss still falls. */
gdouble fixture_largest_free_slope (const Fixture *fixture);

/**
 * quadratic_value: ½ Σ a_i e_i² + ½ (Σ e_i)² / n + Σ λ_i e_i with e = x -
 * center.  With λ_i > 0 only where center_i is 0, and < 0 only where it is
 * 255, center is the only minimum within the bounds, by the conditions of
 * Karush, Kuhn and Tucker.
 */
gdouble quadratic_value (const Function *f, const gdouble *x, gdouble *g);
/* A third of the values are held by each bound at the solution; the a_i are
 * within 1 and @condition. */
void quadratic_set_up (Fixture *fixture, guint32 seed, gdouble condition);

/* Rosenbrock's valley in each pair of values, in steps of 100: the minimum is
 * where all are 100. */
gdouble rosenbrock_value (const Function *f, const gdouble *x, gdouble *g);

/* Hills and hollows, convex nowhere for long. */
gdouble waves_value (const Function *f, const gdouble *x, gdouble *g);

/* 1, with a gradient that is no number. */
gdouble no_gradient_value (const Function *f, const gdouble *x, gdouble *g);

#endif /* OPTIMIZER_PROBLEM_H */
