/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The effect of L-BFGS's history and of Adam's betas on their steps.
 */
#include "config.h"

#include <math.h>

#include "optimizer_problem.h"

#define SEED 19700104

/* The number of steps to a millionth of the first loss with @history. */
static gint
count_steps (gint history)
{
  Fixture    fixture;
  NstOptions options = nst_options_default ();
  gdouble    goal;
  gint       n = 0;

  options.history = history;
  fixture_init_with (&fixture, &options, 300, quadratic_value);
  quadratic_set_up (&fixture, SEED, 3000.0);
  fixture_begin (&fixture);
  goal = 1e-6 * fixture.problem.loss;
  while (fixture.problem.loss > goal)
    {
      g_assert_cmpint (nst_optimizer_step (fixture.optimizer, &fixture.problem),
                       ==, NST_STEP_TAKEN);
      fixture_check (&fixture);
      g_assert_cmpint (++n, <, 2000);
    }
  g_test_message ("history %d: %d steps", history, n);
  fixture_clear (&fixture);
  return n;
}

/* A longer history takes fewer steps through a narrow valley. */
static void
test_history (void)
{
  gint one = count_steps (1);
  gint ten = count_steps (10);

  g_assert_cmpint (one, >, ten * 5 / 4);
  g_assert_cmpint (ten, >, count_steps (40));
}

/* Some steps against the formulas of the paper in double precision. */
static void
check_adam (gdouble beta1, gdouble beta2)
{
  enum
  {
    N = 50,
    N_STEPS = 6
  };
  const gdouble rate = 2.0;
  Fixture       fixture;
  NstOptions    options = nst_options_default ();
  gdouble       x[N], mean[N] = { 0 }, square[N] = { 0 };

  options.optimizer = NST_OPTIMIZER_ADAM;
  options.learning_rate = rate;
  options.beta1 = beta1;
  options.beta2 = beta2;
  fixture_init_with (&fixture, &options, N, quadratic_value);
  quadratic_set_up (&fixture, SEED, 10.0);
  fixture_begin (&fixture);
  for (gint i = 0; i < N; i++)
    x[i] = fixture.problem.x[i];
  for (gint t = 1; t <= N_STEPS; t++)
    {
      g_autofree gfloat *g =
          g_memdup2 (fixture.problem.gradient, N * sizeof (gfloat));

      g_assert_cmpint (nst_optimizer_step (fixture.optimizer, &fixture.problem),
                       ==, NST_STEP_TAKEN);
      for (gint i = 0; i < N; i++)
        {
          mean[i] = beta1 * mean[i] + (1.0 - beta1) * g[i];
          square[i] = beta2 * square[i] + (1.0 - beta2) * g[i] * g[i];
          x[i] -= rate * mean[i] / (1.0 - pow (beta1, t))
                  / (sqrt (square[i] / (1.0 - pow (beta2, t))) + 1e-8);
          x[i] = CLAMP (x[i], 0.0, 255.0);
          /* Singles of up to 255 with one rounding error of 1e-5 for each step.
           */
          g_assert_cmpfloat_with_epsilon (fixture.problem.x[i], x[i], 2e-4);
          /* Without memory all steps have the same length. */
          if (beta1 == 0.0 && beta2 == 0.0 && x[i] > 0.0 && x[i] < 255.0)
            g_assert_cmpfloat_with_epsilon (
                fabs (fixture.problem.x[i] - fixture.problem.trial_x[i]), rate,
                2e-4);
        }
    }
  fixture_clear (&fixture);
}

static void
test_betas (void)
{
  check_adam (0.9, 0.999);
  check_adam (0.0, 0.999);
  check_adam (0.0, 0.0);
  check_adam (0.5, 0.9);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optimizer-options/longer-history-fewer-steps",
                   test_history);
  g_test_add_func ("/optimizer-options/betas-as-in-paper", test_betas);
  return g_test_run ();
}
