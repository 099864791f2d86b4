/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * L-BFGS and Adam on problems with known solutions, bounds active; and on
 * evaluations that give no number, explode or are cancelled.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/optimizer.h"

#define SEED 19700104

/* A problem with a value of our own for each thing that is watched. */
typedef struct _Function Function;
struct _Function
{
  gsize n;
  /* f (x), its gradient in @g. */
  gdouble (*value) (const Function *function, const gdouble *x, gdouble *g);
  gdouble *center;
  gdouble *slope;
  gdouble *scale;
  gdouble  reach;  /* the loss is not finite further than this from the start */
  gdouble  beyond; /* what it is there */
  gfloat  *start;
  gint     n_evaluations;
  gint     bad_until; /* evaluations before this give @bad */
  gint     cancel_at; /* this one is cancelled; -1: none */
  gdouble  bad;
};

typedef struct
{
  NstArena      arena;
  NstProblem    problem;
  NstOptimizer *optimizer;
  Function      function;
} Fixture;

static gboolean
evaluate (gpointer data, const gfloat *x, gfloat *gradient, gdouble *loss)
{
  Function           *f = data;
  g_autofree gdouble *point = g_new (gdouble, f->n);
  g_autofree gdouble *g = g_new0 (gdouble, f->n);
  gdouble             farthest = 0.0;
  gint                number = f->n_evaluations++;

  if (number == f->cancel_at)
    return FALSE;
  for (gsize i = 0; i < f->n; i++)
    {
      point[i] = x[i];
      if (isnan (x[i])) /* only after a gradient that was none */
        {
          *loss = NAN;
          return TRUE;
        }
      g_assert_cmpfloat (x[i], >=, 0.0f);
      g_assert_cmpfloat (x[i], <=, NST_PIXEL_MAX);
      farthest = MAX (farthest, fabs (x[i] - f->start[i]));
    }
  *loss = f->value (f, point, g);
  for (gsize i = 0; i < f->n; i++)
    gradient[i] = g[i];
  if (number < f->bad_until)
    *loss = f->bad;
  else if (farthest > f->reach)
    *loss = f->beyond;
  return TRUE;
}

static void
fixture_init (Fixture         *fixture,
              NstOptimizerKind kind,
              gdouble          learning_rate,
              gsize            n,
              gdouble (*value) (const Function *, const gdouble *, gdouble *))
{
  NstArena  counting = { 0 };
  Function *f = &fixture->function;
  gsize     bytes = n * sizeof (gfloat);

  memset (fixture, 0, sizeof *fixture);
  for (gint pass = 0; pass < 2; pass++)
    {
      NstArena *arena = pass ? &fixture->arena : &counting;

      if (pass)
        g_assert_true (nst_arena_init (arena, counting.peak));
      fixture->problem.x = nst_arena_alloc (arena, bytes);
      fixture->problem.gradient = nst_arena_alloc (arena, bytes);
      fixture->problem.trial_x = nst_arena_alloc (arena, bytes);
      fixture->problem.trial_gradient = nst_arena_alloc (arena, bytes);
      fixture->optimizer = nst_optimizer_new (kind, learning_rate, n, arena);
      g_assert_cmpint (fixture->optimizer != NULL, ==, pass);
    }
  g_assert_cmpuint (fixture->arena.used, ==, counting.used);
  fixture->problem.pool = nst_pool_new (2);
  fixture->problem.n = n;
  fixture->problem.evaluate = evaluate;
  fixture->problem.data = f;
  f->n = n;
  f->value = value;
  f->center = g_new0 (gdouble, n);
  f->slope = g_new0 (gdouble, n);
  f->scale = g_new0 (gdouble, n);
  f->start = g_new0 (gfloat, n);
  f->reach = INFINITY;
  f->cancel_at = -1;
}

/* The first evaluation, at problem.x. */
static void
fixture_begin (Fixture *fixture)
{
  NstProblem *p = &fixture->problem;

  memcpy (fixture->function.start, p->x, p->n * sizeof (gfloat));
  g_assert_true (evaluate (p->data, p->x, p->gradient, &p->loss));
  fixture->function.n_evaluations = 0;
}

static void
fixture_clear (Fixture *fixture)
{
  nst_pool_free (fixture->problem.pool);
  nst_arena_clear (&fixture->arena);
  g_free (fixture->function.center);
  g_free (fixture->function.slope);
  g_free (fixture->function.scale);
  g_free (fixture->function.start);
}

/* x, gradient and loss belong together. */
static void
check_consistent (Fixture *fixture)
{
  NstProblem        *p = &fixture->problem;
  g_autofree gfloat *gradient = g_new (gfloat, p->n);
  Function           f = fixture->function;
  gdouble            loss;

  f.bad_until = 0;
  f.cancel_at = -1;
  g_assert_true (evaluate (&f, p->x, gradient, &loss));
  g_assert_cmpfloat (loss, ==, p->loss);
  g_assert_cmpmem (gradient, p->n * sizeof (gfloat), p->gradient,
                   p->n * sizeof (gfloat));
}

/* The largest of the slopes along which the loss still falls. */
static gdouble
largest_free_slope (const Fixture *fixture)
{
  const NstProblem *p = &fixture->problem;
  gdouble           largest = 0.0;

  for (gsize i = 0; i < p->n; i++)
    if (! (p->x[i] <= 0.0f && p->gradient[i] > 0.0f)
        && ! (p->x[i] >= NST_PIXEL_MAX && p->gradient[i] < 0.0f))
      largest = MAX (largest, fabsf (p->gradient[i]));
  return largest;
}

/* ----------------------------------------------------------- functions --- */

/* ½ Σ_i a_i e_i² + ½ (Σ_i e_i)² / n + Σ_i λ_i e_i with e = x - center.  With
 * λ_i > 0 only where center_i = 0, and < 0 only where it is 255, center is the
 * only minimum within the bounds, by Karush, Kuhn and Tucker's conditions. */
static gdouble
quadratic (const Function *f, const gdouble *x, gdouble *g)
{
  gdouble sum = 0.0;
  gdouble value = 0.0;

  for (gsize i = 0; i < f->n; i++)
    sum += x[i] - f->center[i];
  for (gsize i = 0; i < f->n; i++)
    {
      gdouble e = x[i] - f->center[i];

      value += 0.5 * f->scale[i] * e * e + f->slope[i] * e;
      g[i] = f->scale[i] * e + f->slope[i] + sum / f->n;
    }
  return value + 0.5 * sum * sum / f->n;
}

/* A third of the values are held by each bound at the solution. */
static void
set_up_quadratic (Fixture *fixture, gdouble condition)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  Function *f = &fixture->function;

  for (gsize i = 0; i < f->n; i++)
    {
      f->scale[i] = pow (condition, g_rand_double (rand));
      fixture->problem.x[i] = g_rand_double_range (rand, 0.0, 255.0);
      switch (i % 3)
        {
        case 0:
          f->center[i] = 0.0;
          f->slope[i] = g_rand_double_range (rand, 1.0, 50.0);
          break;
        case 1:
          f->center[i] = NST_PIXEL_MAX;
          f->slope[i] = -g_rand_double_range (rand, 1.0, 50.0);
          break;
        default:
          f->center[i] = g_rand_double_range (rand, 1.0, 254.0);
          break;
        }
    }
}

/* Rosenbrock's valley in each pair of values, in steps of 100: the minimum is
 * at 100 u = (100, 100), u = (1, 1). */
static gdouble
rosenbrock (const Function *f, const gdouble *x, gdouble *g)
{
  gdouble value = 0.0;

  for (gsize i = 0; i + 1 < f->n; i += 2)
    {
      gdouble u = x[i] / 100.0;
      gdouble v = x[i + 1] / 100.0;
      gdouble across = v - u * u;

      value += 100.0 * across * across + (1.0 - u) * (1.0 - u);
      g[i] = (-400.0 * u * across - 2.0 * (1.0 - u)) / 100.0;
      g[i + 1] = 200.0 * across / 100.0;
    }
  return value;
}

/* Hills and hollows: convex nowhere for long. */
static gdouble
waves (const Function *f, const gdouble *x, gdouble *g)
{
  gdouble value = 0.0;

  for (gsize i = 0; i < f->n; i++)
    {
      gdouble other = x[(i + 1) % f->n];

      value += 2.0 + sin (x[i] / 7.0) + sin ((x[i] + other) / 31.0);
      g[i] += cos (x[i] / 7.0) / 7.0 + cos ((x[i] + other) / 31.0) / 31.0;
      g[(i + 1) % f->n] += cos ((x[i] + other) / 31.0) / 31.0;
    }
  return value;
}

/* --------------------------------------------------------------- tests --- */

static gdouble
largest_error (const Fixture *fixture)
{
  gdouble largest = 0.0;

  for (gsize i = 0; i < fixture->problem.n; i++)
    largest = MAX (largest,
                   fabs (fixture->problem.x[i] - fixture->function.center[i]));
  return largest;
}

static void
test_lbfgs_quadratic (void)
{
  const gdouble conditions[] = { 1.0, 10.0, 300.0 };

  for (guint k = 0; k < G_N_ELEMENTS (conditions); k++)
    {
      Fixture fixture;
      gdouble first;

      fixture_init (&fixture, NST_OPTIMIZER_LBFGS, 0.0, 300, quadratic);
      set_up_quadratic (&fixture, conditions[k]);
      fixture_begin (&fixture);
      first = fixture.problem.loss;
      for (gint i = 0; i < 300; i++)
        {
          gdouble before = fixture.problem.loss;
          NstStep step =
              nst_optimizer_step (fixture.optimizer, &fixture.problem);

          g_assert_cmpfloat (fixture.problem.loss, <=, before);
          check_consistent (&fixture);
          if (step == NST_STEP_CONVERGED)
            break;
          g_assert_cmpint (step, ==, NST_STEP_TAKEN);
        }
      g_test_message ("condition %g: loss %g to %g, %d evaluations, error %g",
                      conditions[k], first, fixture.problem.loss,
                      fixture.function.n_evaluations, largest_error (&fixture));
      /* The pixels are singles of up to 255: a unit in the last place of one
       * is 1.5e-5, and the loss is flat around its minimum. */
      g_assert_cmpfloat (largest_error (&fixture), <, 0.05);
      g_assert_cmpfloat (fixture.problem.loss, <, 1e-7 * first);
      fixture_clear (&fixture);
    }
}

static void
test_adam_quadratic (void)
{
  Fixture fixture;
  gdouble first;

  fixture_init (&fixture, NST_OPTIMIZER_ADAM, 1.0, 300, quadratic);
  set_up_quadratic (&fixture, 10.0);
  fixture_begin (&fixture);
  first = fixture.problem.loss;
  for (gint i = 0; i < 600; i++)
    {
      g_assert_cmpint (nst_optimizer_step (fixture.optimizer, &fixture.problem),
                       ==, NST_STEP_TAKEN);
      check_consistent (&fixture);
    }
  g_test_message ("loss %g to %g, error %g", first, fixture.problem.loss,
                  largest_error (&fixture));
  /* Adam's steps do not get shorter of themselves: it stays within one. */
  g_assert_cmpfloat (largest_error (&fixture), <, 1.0);
  g_assert_cmpfloat (fixture.problem.loss, <, 1e-3 * first);
  fixture_clear (&fixture);
}

/* From a corner, along the valley, with one end of it outside the bounds. */
static void
test_lbfgs_rosenbrock (void)
{
  Fixture     fixture;
  NstProblem *p = &fixture.problem;

  fixture_init (&fixture, NST_OPTIMIZER_LBFGS, 0.0, 8, rosenbrock);
  for (gsize i = 0; i < p->n; i++)
    {
      p->x[i] = i % 2 ? 30.0f * i : 0.0f;
      fixture.function.center[i] = 100.0;
    }
  fixture_begin (&fixture);
  for (gint i = 0; i < 300; i++)
    {
      gdouble before = p->loss;

      if (nst_optimizer_step (fixture.optimizer, p) == NST_STEP_CONVERGED)
        break;
      g_assert_cmpfloat (p->loss, <=, before);
    }
  g_test_message ("loss %g, error %g", p->loss, largest_error (&fixture));
  /* Along the valley the loss changes by 1e-4 per value of 1. */
  g_assert_cmpfloat (largest_error (&fixture), <, 0.1);
  fixture_clear (&fixture);
}

static void
test_lbfgs_never_up (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  Fixture     fixture;
  NstProblem *p = &fixture.problem;
  gdouble     first;
  gint        n_taken = 0;

  fixture_init (&fixture, NST_OPTIMIZER_LBFGS, 0.0, 500, waves);
  for (gsize i = 0; i < p->n; i++)
    p->x[i] = g_rand_double_range (rand, 0.0, 255.0);
  fixture_begin (&fixture);
  first = p->loss;
  for (gint i = 0; i < 200; i++)
    {
      gdouble before = p->loss;

      if (nst_optimizer_step (fixture.optimizer, p) == NST_STEP_CONVERGED)
        break;
      n_taken++;
      g_assert_cmpfloat (p->loss, <=, before);
      check_consistent (&fixture);
    }
  g_test_message ("loss %g to %g in %d steps, slope %g", first, p->loss,
                  n_taken, largest_free_slope (&fixture));
  g_assert_cmpint (n_taken, >, 5);
  /* It ends at the bottom of some hollow: slopes are up to 0.2 elsewhere. */
  g_assert_cmpfloat (p->loss, <, 0.6 * first);
  g_assert_cmpfloat (largest_free_slope (&fixture), <, 1e-4);
  fixture_clear (&fixture);
}

/* Where the first trials give no number, a shorter step is taken. */
static void
check_bad_loss (NstOptimizerKind kind, gdouble bad)
{
  Fixture     fixture;
  NstProblem *p = &fixture.problem;
  gdouble     before;

  fixture_init (&fixture, kind, 0.0, 60, quadratic);
  set_up_quadratic (&fixture, 10.0);
  fixture_begin (&fixture);
  for (gint i = 0; i < 4; i++)
    {
      /* With and without a history. */
      fixture.function.n_evaluations = 0;
      fixture.function.bad_until = 3;
      fixture.function.bad = bad;
      before = p->loss;
      g_assert_cmpint (nst_optimizer_step (fixture.optimizer, p), ==,
                       NST_STEP_TAKEN);
      g_assert_cmpint (fixture.function.n_evaluations, >, 3);
      g_assert_cmpfloat (p->loss, <, before);
      check_consistent (&fixture);
    }
  fixture_clear (&fixture);
}

/* Where every trial gives no number, nothing moves, and it ends. */
static void
check_hopeless (NstOptimizerKind kind, gdouble bad)
{
  Fixture            fixture;
  NstProblem        *p = &fixture.problem;
  gsize              bytes = 60 * sizeof (gfloat);
  g_autofree gfloat *x = NULL;
  gdouble            loss;

  fixture_init (&fixture, kind, 0.0, 60, quadratic);
  set_up_quadratic (&fixture, 10.0);
  fixture_begin (&fixture);
  for (gint i = 0; i < 3; i++)
    nst_optimizer_step (fixture.optimizer, p);
  x = g_memdup2 (p->x, bytes);
  loss = p->loss;
  fixture.function.bad_until = G_MAXINT;
  fixture.function.bad = bad;
  g_assert_cmpint (nst_optimizer_step (fixture.optimizer, p), ==,
                   NST_STEP_CONVERGED);
  g_assert_cmpmem (p->x, bytes, x, bytes);
  g_assert_cmpfloat (p->loss, ==, loss);
  check_consistent (&fixture);
  /* And when the numbers are back, so is the progress. */
  fixture.function.bad_until = 0;
  for (gint i = 0; i < 3; i++)
    nst_optimizer_step (fixture.optimizer, p);
  g_assert_cmpfloat (p->loss, <, loss);
  fixture_clear (&fixture);
}

/* A cliff: further than @reach from the start there are no numbers.  Steps
 * get as short as is needed, and never end up beyond. */
static void
check_cliff (NstOptimizerKind kind, gdouble beyond)
{
  Fixture     fixture;
  NstProblem *p = &fixture.problem;
  gdouble     before;

  fixture_init (&fixture, kind, 0.0, 60, quadratic);
  set_up_quadratic (&fixture, 10.0);
  fixture.function.reach = 0.25;
  fixture.function.beyond = beyond;
  fixture_begin (&fixture);
  before = p->loss;
  for (gint i = 0; i < 10; i++)
    {
      if (nst_optimizer_step (fixture.optimizer, p) == NST_STEP_CONVERGED)
        break;
      for (gsize k = 0; k < p->n; k++)
        g_assert_cmpfloat (fabsf (p->x[k] - fixture.function.start[k]), <=,
                           0.25f);
      check_consistent (&fixture);
    }
  g_assert_cmpfloat (p->loss, <, before);
  fixture_clear (&fixture);
}

/* The step is undone whatever number of the optimizer's trials it was in. */
static void
check_cancel (NstOptimizerKind kind)
{
  for (gint history = 0; history < 14; history += 3)
    for (gint trial = 0; trial < 3; trial++)
      {
        Fixture            fixture;
        NstProblem        *p = &fixture.problem;
        gsize              bytes = 60 * sizeof (gfloat);
        g_autofree gfloat *x = NULL;
        g_autofree gfloat *gradient = NULL;
        gdouble            loss;

        fixture_init (&fixture, kind, 0.0, 60, quadratic);
        set_up_quadratic (&fixture, 10.0);
        fixture_begin (&fixture);
        for (gint i = 0; i < history; i++)
          nst_optimizer_step (fixture.optimizer, p);
        x = g_memdup2 (p->x, bytes);
        gradient = g_memdup2 (p->gradient, bytes);
        loss = p->loss;
        fixture.function.n_evaluations = 0;
        fixture.function.bad_until = trial;
        fixture.function.bad = NAN;
        fixture.function.cancel_at = trial;
        g_assert_cmpint (nst_optimizer_step (fixture.optimizer, p), ==,
                         NST_STEP_CANCELLED);
        g_assert_cmpint (fixture.function.n_evaluations, ==, trial + 1);
        g_assert_cmpmem (p->x, bytes, x, bytes);
        g_assert_cmpmem (p->gradient, bytes, gradient, bytes);
        g_assert_cmpfloat (p->loss, ==, loss);
        fixture_clear (&fixture);
      }
}

static void
test_bad_evaluations (gconstpointer data)
{
  NstOptimizerKind kind = GPOINTER_TO_INT (data);
  const gdouble    bad[] = { NAN, INFINITY, 1e300, G_MAXDOUBLE };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      check_bad_loss (kind, bad[i]);
      check_hopeless (kind, bad[i]);
      check_cliff (kind, bad[i]);
    }
  check_cancel (kind);
}

/* A gradient that is no number stops the optimizer before the picture. */
static gdouble
no_gradient (const Function *f, const gdouble *x, gdouble *g)
{
  for (gsize i = 0; i < f->n; i++)
    g[i] = NAN;
  return 1.0;
}

static void
test_bad_gradient (gconstpointer data)
{
  Fixture     fixture;
  NstProblem *p = &fixture.problem;

  fixture_init (&fixture, GPOINTER_TO_INT (data), 0.0, 20, no_gradient);
  for (gsize i = 0; i < p->n; i++)
    p->x[i] = 10.0f * i;
  fixture_begin (&fixture);
  nst_optimizer_step (fixture.optimizer, p);
  for (gsize i = 0; i < p->n; i++)
    g_assert_cmpfloat (p->x[i], ==, 10.0f * i);
  fixture_clear (&fixture);
}

/* At the solution there is nothing to do. */
static void
test_lbfgs_at_solution (void)
{
  Fixture fixture;

  fixture_init (&fixture, NST_OPTIMIZER_LBFGS, 0.0, 30, quadratic);
  set_up_quadratic (&fixture, 10.0);
  for (gsize i = 0; i < fixture.problem.n; i++)
    {
      fixture.function.center[i] = (gfloat)fixture.function.center[i];
      fixture.problem.x[i] = fixture.function.center[i];
    }
  fixture_begin (&fixture);
  g_assert_cmpint (nst_optimizer_step (fixture.optimizer, &fixture.problem), ==,
                   NST_STEP_CONVERGED);
  g_assert_cmpfloat (fixture.problem.loss, ==, 0.0);
  g_assert_cmpfloat (largest_error (&fixture), ==, 0.0);
  fixture_clear (&fixture);
}

/* The learning rate is what it says: Adam's first step is that long. */
static void
test_learning_rate (void)
{
  const gdouble rates[] = { 0.5, 2.0, 10.0 };

  for (guint k = 0; k < G_N_ELEMENTS (rates); k++)
    {
      Fixture     fixture;
      NstProblem *p = &fixture.problem;

      fixture_init (&fixture, NST_OPTIMIZER_ADAM, rates[k], 40, quadratic);
      for (gsize i = 0; i < p->n; i++)
        {
          fixture.function.scale[i] = 1.0 + i;
          fixture.function.center[i] = 200.0;
          p->x[i] = 100.0f;
        }
      fixture_begin (&fixture);
      nst_optimizer_step (fixture.optimizer, p);
      for (gsize i = 0; i < p->n; i++)
        /* Singles of 100 are 8e-6 apart. */
        g_assert_cmpfloat_with_epsilon (p->x[i] - 100.0, rates[k], 1e-4);
      fixture_clear (&fixture);
    }
}

int
main (int argc, char *argv[])
{
  gpointer lbfgs = GINT_TO_POINTER (NST_OPTIMIZER_LBFGS);
  gpointer adam = GINT_TO_POINTER (NST_OPTIMIZER_ADAM);

  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/optimizer/lbfgs/quadratic", test_lbfgs_quadratic);
  g_test_add_func ("/optimizer/lbfgs/rosenbrock", test_lbfgs_rosenbrock);
  g_test_add_func ("/optimizer/lbfgs/never-up", test_lbfgs_never_up);
  g_test_add_func ("/optimizer/lbfgs/at-solution", test_lbfgs_at_solution);
  g_test_add_data_func ("/optimizer/lbfgs/bad-evaluations", lbfgs,
                        test_bad_evaluations);
  g_test_add_data_func ("/optimizer/lbfgs/bad-gradient", lbfgs,
                        test_bad_gradient);
  g_test_add_func ("/optimizer/adam/quadratic", test_adam_quadratic);
  g_test_add_func ("/optimizer/adam/learning-rate", test_learning_rate);
  g_test_add_data_func ("/optimizer/adam/bad-evaluations", adam,
                        test_bad_evaluations);
  g_test_add_data_func ("/optimizer/adam/bad-gradient", adam,
                        test_bad_gradient);
  return g_test_run ();
}
