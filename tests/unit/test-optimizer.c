/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * L-BFGS and Adam on problems with known minima and active bounds, and with
 * evaluations that return NaN or huge numbers or are cancelled.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "optimizer_problem.h"

#define SEED 19700104

static void
test_lbfgs_quadratic (void)
{
  const gdouble conditions[] = { 1.0, 10.0, 300.0 };

  for (guint k = 0; k < G_N_ELEMENTS (conditions); k++)
    {
      Fixture fixture;
      gdouble first;

      fixture_init (&fixture, NST_OPTIMIZER_LBFGS, 0.0, 300, quadratic_value);
      quadratic_set_up (&fixture, SEED, conditions[k]);
      fixture_begin (&fixture);
      first = fixture.problem.loss;
      for (gint i = 0; i < 300; i++)
        {
          gdouble before = fixture.problem.loss;
          NstStep step =
              nst_optimizer_step (fixture.optimizer, &fixture.problem);

          g_assert_cmpfloat (fixture.problem.loss, <=, before);
          fixture_check (&fixture);
          if (step == NST_STEP_CONVERGED)
            break;
          g_assert_cmpint (step, ==, NST_STEP_TAKEN);
        }
      g_test_message ("condition %g: loss %g to %g, %d evaluations, error %g",
                      conditions[k], first, fixture.problem.loss,
                      fixture.function.n_evaluations,
                      fixture_largest_error (&fixture));
      /* Values are singles of up to 255 with steps of 1.5e-5, and the loss is
       * flat around its minimum. */
      g_assert_cmpfloat (fixture_largest_error (&fixture), <, 0.05);
      g_assert_cmpfloat (fixture.problem.loss, <, 1e-7 * first);
      fixture_clear (&fixture);
    }
}

static void
test_adam_quadratic (void)
{
  Fixture fixture;
  gdouble first;

  fixture_init (&fixture, NST_OPTIMIZER_ADAM, 1.0, 300, quadratic_value);
  quadratic_set_up (&fixture, SEED, 10.0);
  fixture_begin (&fixture);
  first = fixture.problem.loss;
  for (gint i = 0; i < 600; i++)
    {
      g_assert_cmpint (nst_optimizer_step (fixture.optimizer, &fixture.problem),
                       ==, NST_STEP_TAKEN);
      fixture_check (&fixture);
    }
  g_test_message ("loss %g to %g, error %g", first, fixture.problem.loss,
                  fixture_largest_error (&fixture));
  /* Adam's steps do not become shorter, so it stays within one step. */
  g_assert_cmpfloat (fixture_largest_error (&fixture), <, 1.0);
  g_assert_cmpfloat (fixture.problem.loss, <, 1e-3 * first);
  fixture_clear (&fixture);
}

/* From a corner along the valley, one end of which is outside the bounds. */
static void
test_lbfgs_rosenbrock (void)
{
  Fixture     fixture;
  NstProblem *p = &fixture.problem;

  fixture_init (&fixture, NST_OPTIMIZER_LBFGS, 0.0, 8, rosenbrock_value);
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
  g_test_message ("loss %g, error %g", p->loss,
                  fixture_largest_error (&fixture));
  /* Along the valley the loss changes by 1e-4 when a value changes by 1. */
  g_assert_cmpfloat (fixture_largest_error (&fixture), <, 0.1);
  fixture_clear (&fixture);
}

#define PICTURE_WIDTH  30
#define PICTURE_HEIGHT 20

/* ½ Σ e² + ½ 100 Σ (squared differences of neighbors' e) of a picture with e =
 * x - center: fine changes have more curvature. */
static gdouble
fine_value (const Function *f, const gdouble *x, gdouble *g)
{
  const gint steps[] = { 3, 3 * PICTURE_WIDTH };
  gdouble    sum = 0.0;

  for (gint i = 0; i < (gint)f->n; i++)
    {
      gdouble e = x[i] - f->center[i];

      sum += 0.5 * e * e;
      g[i] += e;
      for (gint k = 0; k < 2; k++)
        {
          gint    j = i + steps[k];
          gdouble difference;

          if (k == 0 ? i / 3 % PICTURE_WIDTH == PICTURE_WIDTH - 1
                     : j >= (gint)f->n)
            continue;
          difference = x[j] - f->center[j] - e;
          sum += 50.0 * difference * difference;
          g[i] -= 100.0 * difference;
          g[j] += 100.0 * difference;
        }
    }
  return sum;
}

/* The loss after some steps, with the preconditioner or without. */
static gdouble
loss_of_fine (gboolean is_preconditioned)
{
  NstPreconditioner preconditioner = { PICTURE_WIDTH, PICTURE_HEIGHT, FALSE };
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  Fixture fixture;
  gdouble loss;

  fixture_init (&fixture, NST_OPTIMIZER_LBFGS, 0.0,
                PICTURE_WIDTH * PICTURE_HEIGHT * 3, fine_value);
  if (is_preconditioned)
    fixture.problem.preconditioner = &preconditioner;
  for (gsize i = 0; i < fixture.problem.n; i++)
    {
      /* The minimum has a third of the values at a bound. */
      fixture.function.center[i] = i % 3 ? 128.0 : 0.0;
      fixture.problem.x[i] = g_rand_double_range (rand, 0.0, 255.0);
    }
  fixture_begin (&fixture);
  for (gint i = 0; i < 30; i++)
    {
      if (nst_optimizer_step (fixture.optimizer, &fixture.problem)
          != NST_STEP_TAKEN)
        break;
      fixture_check (&fixture);
    }
  loss = fixture.problem.loss;
  fixture_clear (&fixture);
  return loss;
}

/* The preconditioner helps where smooth changes have less curvature. */
static void
test_lbfgs_picture (void)
{
  gdouble plain = loss_of_fine (FALSE);
  gdouble picture = loss_of_fine (TRUE);

  g_test_message ("loss %g, as of a picture %g", plain, picture);
  g_assert_cmpfloat (picture, <, 0.5 * plain);
}

static void
test_lbfgs_never_up (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  Fixture     fixture;
  NstProblem *p = &fixture.problem;
  gdouble     first;
  gint        n_taken = 0;

  fixture_init (&fixture, NST_OPTIMIZER_LBFGS, 0.0, 500, waves_value);
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
      fixture_check (&fixture);
    }
  g_test_message ("loss %g to %g in %d steps, slope %g", first, p->loss,
                  n_taken, fixture_largest_free_slope (&fixture));
  g_assert_cmpint (n_taken, >, 5);
  /* The run ends at a local minimum; elsewhere slopes are up to 0.2. */
  g_assert_cmpfloat (p->loss, <, 0.6 * first);
  g_assert_cmpfloat (fixture_largest_free_slope (&fixture), <, 1e-4);
  fixture_clear (&fixture);
}

/* If the first trials fail, a shorter step is taken. */
static void
check_bad_loss (NstOptimizerKind kind, gdouble bad)
{
  Fixture     fixture;
  NstProblem *p = &fixture.problem;
  gdouble     before;

  fixture_init (&fixture, kind, 0.0, 60, quadratic_value);
  quadratic_set_up (&fixture, SEED, 10.0);
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
      fixture_check (&fixture);
    }
  fixture_clear (&fixture);
}

/* If every trial fails, nothing moves, and the run ends. */
static void
check_hopeless (NstOptimizerKind kind, gdouble bad)
{
  Fixture            fixture;
  NstProblem        *p = &fixture.problem;
  gsize              bytes = 60 * sizeof (gfloat);
  g_autofree gfloat *x = NULL;
  gdouble            loss;

  fixture_init (&fixture, kind, 0.0, 60, quadratic_value);
  quadratic_set_up (&fixture, SEED, 10.0);
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
  fixture_check (&fixture);
  /* Later evaluations that succeed lead further. */
  fixture.function.bad_until = 0;
  for (gint i = 0; i < 3; i++)
    nst_optimizer_step (fixture.optimizer, p);
  g_assert_cmpfloat (p->loss, <, loss);
  fixture_clear (&fixture);
}

/* A cliff: beyond a distance from the start every evaluation fails.  Steps
 * become short enough not to end there. */
static void
check_cliff (NstOptimizerKind kind, gdouble beyond)
{
  Fixture     fixture;
  NstProblem *p = &fixture.problem;
  gdouble     before;

  fixture_init (&fixture, kind, 0.0, 60, quadratic_value);
  quadratic_set_up (&fixture, SEED, 10.0);
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
      fixture_check (&fixture);
    }
  g_assert_cmpfloat (p->loss, <, before);
  fixture_clear (&fixture);
}

/* A cancel in any trial of a step undoes the step. */
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

        fixture_init (&fixture, kind, 0.0, 60, quadratic_value);
        quadratic_set_up (&fixture, SEED, 10.0);
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

/* A gradient of NaN does not change the picture. */
static void
test_bad_gradient (gconstpointer data)
{
  Fixture     fixture;
  NstProblem *p = &fixture.problem;

  fixture_init (&fixture, GPOINTER_TO_INT (data), 0.0, 20, no_gradient_value);
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

  fixture_init (&fixture, NST_OPTIMIZER_LBFGS, 0.0, 30, quadratic_value);
  quadratic_set_up (&fixture, SEED, 10.0);
  for (gsize i = 0; i < fixture.problem.n; i++)
    {
      fixture.function.center[i] = (gfloat)fixture.function.center[i];
      fixture.problem.x[i] = fixture.function.center[i];
    }
  fixture_begin (&fixture);
  g_assert_cmpint (nst_optimizer_step (fixture.optimizer, &fixture.problem), ==,
                   NST_STEP_CONVERGED);
  g_assert_cmpfloat (fixture.problem.loss, ==, 0.0);
  g_assert_cmpfloat (fixture_largest_error (&fixture), ==, 0.0);
  fixture_clear (&fixture);
}

/* Adam's first step has the length of the learning rate. */
static void
test_learning_rate (void)
{
  const gdouble rates[] = { 0.5, 2.0, 10.0 };

  for (guint k = 0; k < G_N_ELEMENTS (rates); k++)
    {
      Fixture     fixture;
      NstProblem *p = &fixture.problem;

      fixture_init (&fixture, NST_OPTIMIZER_ADAM, rates[k], 40,
                    quadratic_value);
      for (gsize i = 0; i < p->n; i++)
        {
          fixture.function.scale[i] = 1.0 + i;
          fixture.function.center[i] = 200.0;
          p->x[i] = 100.0f;
        }
      fixture_begin (&fixture);
      nst_optimizer_step (fixture.optimizer, p);
      for (gsize i = 0; i < p->n; i++)
        /* Singles near 100 have steps of 8e-6. */
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
  g_test_add_func ("/optimizer/lbfgs/preconditioner-helps", test_lbfgs_picture);
  g_test_add_func ("/optimizer/lbfgs/loss-never-grows", test_lbfgs_never_up);
  g_test_add_func ("/optimizer/lbfgs/converged-at-solution",
                   test_lbfgs_at_solution);
  g_test_add_data_func ("/optimizer/lbfgs/bad-evaluations", lbfgs,
                        test_bad_evaluations);
  g_test_add_data_func ("/optimizer/lbfgs/bad-gradient", lbfgs,
                        test_bad_gradient);
  g_test_add_func ("/optimizer/adam/quadratic", test_adam_quadratic);
  g_test_add_func ("/optimizer/adam/learning-rate-is-step-length",
                   test_learning_rate);
  g_test_add_data_func ("/optimizer/adam/bad-evaluations", adam,
                        test_bad_evaluations);
  g_test_add_data_func ("/optimizer/adam/bad-gradient", adam,
                        test_bad_gradient);
  return g_test_run ();
}
