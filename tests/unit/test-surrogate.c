/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The surrogate of the deepest layers: what it estimates, when it is used, and
 * how often the schedule evaluates in full.
 */
#include "config.h"

#include <math.h>

#include "engine/session/surrogate_schedule.h"
#include "tests/support/objective_fixture.h"
#include "tests/support/session_fixture.h"
#include "tests/support/plain_options.h"

#define N_THREADS 2
#define WIDTH     52
#define HEIGHT    44
#define N_VALUES  (WIDTH * HEIGHT * 3)

/* ----------------------------------------------------------- objectives -- */

typedef struct
{
  NstOptions           options;
  NstLossWeights       weights;
  ObjectiveFixture     fixture;
  NstNetworkObjective *objective;
  gfloat               x[N_VALUES];
  gfloat               direction[N_VALUES]; /* to another picture */
  gfloat               gradient[N_VALUES];
  NstLosses            losses;
} Bench;

/* An objective with its targets, a picture between them and a direction;
 * @settings change the default options. */
static Bench *
bench_new (const gchar *settings)
{
  Bench *bench = g_new0 (Bench, 1);
  g_autoptr (NstPicture) first = fixture_picture (1, WIDTH, HEIGHT);
  g_autoptr (NstPicture) second = fixture_picture (2, WIDTH, HEIGHT);
  g_autoptr (NstPicture) third = fixture_picture (3, WIDTH, HEIGHT);
  g_autofree gfloat *content = picture_values (first);
  g_autofree gfloat *style = picture_values (second);
  g_autofree gfloat *other = picture_values (third);

  bench->options = plain_options ();
  fixture_set_options (&bench->options, settings);
  bench->weights = bench->options.weights;
  bench->weights.content = 50.0;
  objective_fixture_init (
      &bench->fixture, &fixture.models, &bench->options, NULL, N_THREADS,
      &(PictureValues){ WIDTH, HEIGHT, content, NULL },
      &(PictureValues){ WIDTH, HEIGHT, style, NULL }, NULL, 1);
  bench->objective = &bench->fixture.objective.networks[0];
  for (gint i = 0; i < N_VALUES; i++)
    {
      bench->x[i] = 0.5f * (style[i] + content[i]);
      bench->direction[i] = 0.1f * (other[i] - bench->x[i]);
    }
  return bench;
}

static void
bench_free (Bench *bench)
{
  objective_fixture_clear (&bench->fixture);
  g_free (bench);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

typedef gboolean (*Evaluate) (NstNetworkObjective  *objective,
                              const gfloat         *picture,
                              const NstLossWeights *weights,
                              NstLosses            *losses,
                              gfloat               *gradient);

/* At x + step * direction, to bench->losses and bench->gradient. */
static void
run_at (Bench *bench, gdouble step, Evaluate run)
{
  g_autofree gfloat *at = g_new (gfloat, N_VALUES);

  for (gint i = 0; i < N_VALUES; i++)
    at[i] = bench->x[i] + step * bench->direction[i];
  g_assert_true (run (bench->objective, at, &bench->weights, &bench->losses,
                      bench->gradient));
}

static gdouble
evaluate (Bench *bench, gdouble step)
{
  run_at (bench, step, nst_network_objective_evaluate);
  g_assert_false (bench->losses.is_estimated);
  return bench->losses.total;
}

/* Without the deepest layers, by the surrogate of the last full evaluation. */
static gdouble
estimate (Bench *bench, gdouble step)
{
  run_at (bench, step, nst_network_objective_estimate);
  return bench->losses.total + bench->losses.surrogate_change;
}

static gdouble
slope (const Bench *bench)
{
  gdouble sum = 0.0;

  for (gint i = 0; i < N_VALUES; i++)
    sum += (gdouble)bench->gradient[i] * bench->direction[i];
  return sum;
}

static const gchar *const statistics[] = { "style-statistics=gram",
                                           "style-statistics=wasserstein" };

/* At the picture of the full evaluation the estimate is exact. */
static void
test_same (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (statistics); i++)
    {
      g_autoptr (Bench) bench = bench_new (statistics[i]);
      g_autofree gfloat *gradient = NULL;
      gdouble            total = evaluate (bench, 0.0);
      NstLosses          losses = bench->losses;
      gdouble            error = 0.0;
      gdouble            square = 0.0;

      gradient = g_memdup2 (bench->gradient, sizeof bench->gradient);
      g_assert_cmpfloat_with_epsilon (estimate (bench, 0.0), total,
                                      1e-6 * total);
      g_assert_true (bench->losses.is_estimated);
      g_assert_cmpfloat_with_epsilon (bench->losses.content, losses.content,
                                      1e-6 * losses.content);
      g_assert_cmpfloat_with_epsilon (bench->losses.style, losses.style,
                                      1e-6 * losses.style);
      for (gint k = 0; k < N_VALUES; k++)
        {
          error += pow (bench->gradient[k] - gradient[k], 2.0);
          square += pow (gradient[k], 2.0);
        }
      g_assert_cmpfloat (error, <=, 1e-12 * square);
    }
}

/* At half the distance the error is a quarter, because the first derivative is
 * right.  Kinks of the network make this approximate. */
static void
test_second_order (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (statistics); i++)
    {
      g_autoptr (Bench) bench = bench_new (statistics[i]);
      gdouble off[3];

      for (gint k = 0; k < 3; k++)
        {
          gdouble step = ldexp (1.0, -k);
          gdouble guess, error;

          evaluate (bench, 0.0);
          guess = estimate (bench, step);
          error = guess - evaluate (bench, step);
          g_assert_cmpfloat_with_epsilon (bench->losses.surprise, error,
                                          1e-6 * guess);
          off[k] = fabs (error);
        }
      g_test_message ("off by %g, %g, %g", off[0], off[1], off[2]);
      g_assert_cmpfloat (off[0] / off[1], >, 3.0);
      g_assert_cmpfloat (off[0] / off[1], <, 5.0);
      g_assert_cmpfloat (off[1] / off[2], >, 3.0);
      g_assert_cmpfloat (off[1] / off[2], <, 5.0);
    }
}

/* The gradient is that of the estimate, also where the estimate is off;
 * compared with a difference. */
static void
test_gradient (void)
{
  g_autoptr (Bench) bench = bench_new ("");
  const gdouble step = 1.0 / 64.0;
  gdouble       before, after, found;

  evaluate (bench, 0.0);
  before = estimate (bench, 1.0 - step);
  after = estimate (bench, 1.0 + step);
  estimate (bench, 1.0);
  found = slope (bench);
  g_assert_cmpfloat_with_epsilon (found, (after - before) / (2.0 * step),
                                  0.005 * fabs (found));
}

/* Far away, where the surrogate gives a negative loss, the evaluation is done
 * in full. */
static void
test_far (void)
{
  g_autoptr (Bench) bench = bench_new ("");
  gint n_in_full = 0;

  for (gint i = -6; i <= 6; i++)
    for (gint sign = -1; sign <= 1; sign += 2)
      {
        evaluate (bench, 0.0);
        g_assert_cmpfloat (estimate (bench, sign * ldexp (1.0, i)), >, 0.0);
        if (! bench->losses.is_estimated)
          {
            g_assert_cmpfloat (bench->losses.surprise, <, 0.0);
            n_in_full++;
          }
      }
  g_assert_cmpint (n_in_full, >, 0);
  g_assert_cmpint (n_in_full, <, 13);
}

static void
assert_in_full (Bench *bench)
{
  estimate (bench, 0.0);
  g_assert_false (bench->losses.is_estimated);
  g_assert_cmpfloat (bench->losses.surprise, ==, 0.0);
  /* The full evaluation has left a surrogate. */
  estimate (bench, 0.0);
  g_assert_true (bench->losses.is_estimated);
}

/* Without a surrogate, or with one for other weights or targets, the evaluation
 * is done in full. */
static void
test_in_full (void)
{
  g_autoptr (Bench) bench = bench_new ("");
  gdouble *const weights[] = { &bench->weights.content, &bench->weights.style,
                               &bench->weights.features };

  assert_in_full (bench);
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      *weights[i] *= 1.01;
      assert_in_full (bench);
    }
  bench->weights.tv += 1.0; /* not a loss of the deepest layers */
  estimate (bench, 0.0);
  g_assert_true (bench->losses.is_estimated);
  g_assert_true (
      nst_network_objective_set_content (bench->objective, bench->x, NULL));
  assert_in_full (bench);
  g_assert_true (nst_network_objective_add_style (
      bench->objective, bench->x, NULL, WIDTH, HEIGHT, 1.0, TRUE));
  assert_in_full (bench);
  /* The surrogate outlives evaluations without gradient, and cancelled ones. */
  g_assert_true (nst_network_objective_evaluate (
      bench->objective, bench->x, &bench->weights, &bench->losses, NULL));
  estimate (bench, 0.0);
  g_assert_true (bench->losses.is_estimated);
  bench->fixture.cancel = TRUE;
  g_assert_false (nst_network_objective_evaluate (
      bench->objective, bench->x, &bench->weights, &bench->losses,
      bench->gradient));
  bench->fixture.cancel = FALSE;
  estimate (bench, 0.0);
  g_assert_true (bench->losses.is_estimated);
}

/* Without layers behind the last but one style layer, or with normalized
 * gradients, nothing is left out. */
static void
test_no_surrogate (void)
{
  const gchar *const without[] = {
    "normalize-gradient=on;optimizer=adam",
    "style-layers=relu5_1",
    "style-layers=relu1_1;content-layers=relu4_2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    {
      g_autoptr (Bench) bench = bench_new (without[i]);

      evaluate (bench, 0.0);
      estimate (bench, 0.0);
      g_assert_false (bench->losses.is_estimated);
    }
}

/* Deepest layers whose maps are all smaller than the map before them, or whose
 * gradient goes through a pooled layer. */
static void
test_other_layers (void)
{
  const gchar *const others[] = {
    "style-layers=relu2_1,relu5_1;content-layers=relu2_1",
    "style-layers=relu2_2,relu5_1;content-layers=relu3_1",
    "style-layers=relu2_2,relu5_1;pooling=average",
    "style-layers=relu1_1,relu3_4;content-layers=relu5_1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (Bench) bench = bench_new (others[i]);
      gdouble expected, found, total;

      total = evaluate (bench, 0.0);
      expected = slope (bench);
      g_assert_cmpfloat_with_epsilon (estimate (bench, 0.0), total,
                                      1e-6 * total);
      g_assert_true (bench->losses.is_estimated);
      found = slope (bench);
      g_assert_cmpfloat_with_epsilon (found, expected, 1e-5 * fabs (expected));
    }
}

/* ------------------------------------------------------------ schedule --- */

static void
take (NstSurrogateSchedule *schedule, gdouble total, gdouble surprise)
{
  NstLosses losses = { .total = total, .surprise = surprise };

  nst_surrogate_schedule_take (schedule, &losses);
  nst_surrogate_schedule_accept (schedule);
}

static gint
count_estimates (NstSurrogateSchedule *schedule)
{
  NstLosses losses = { .is_estimated = TRUE };
  gint      n = 0;

  for (; nst_surrogate_schedule_allow (schedule); n++)
    nst_surrogate_schedule_take (schedule, &losses);
  return n;
}

static void
test_period (void)
{
  NstSurrogateSchedule schedule;

  nst_surrogate_schedule_begin (&schedule);
  nst_surrogate_schedule_restart (&schedule, 1000.0);
  /* The first step is evaluated in full. */
  g_assert_cmpint (count_estimates (&schedule), ==, 0);
  take (&schedule, 900.0, 3.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 1);
  take (&schedule, 800.0, -3.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 3);
  /* An error that is neither small nor large changes nothing. */
  take (&schedule, 700.0, 10.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 3);
  take (&schedule, 600.0, 0.0);
  take (&schedule, 500.0, 0.0);
  take (&schedule, 400.0, 0.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 15);
  /* An error of half of the estimated gain. */
  take (&schedule, 390.0, -5.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 7);
  /* No gain, or a loss that is not a number. */
  take (&schedule, 395.0, 0.1);
  g_assert_cmpint (count_estimates (&schedule), ==, 3);
  take (&schedule, NAN, NAN);
  g_assert_cmpint (count_estimates (&schedule), ==, 1);
  nst_surrogate_schedule_distrust (&schedule);
  g_assert_cmpint (count_estimates (&schedule), ==, 0);
  take (&schedule, 300.0, 0.1);
  g_assert_cmpint (count_estimates (&schedule), ==, 1);
}

/* A trial that is evaluated in full is compared by its estimate, because the
 * loss before it is estimated, too. */
static void
test_offset (void)
{
  NstLosses            truth = { .total = 102.0, .surprise = -3.0 };
  NstLosses            guess = { .total = 101.0, .is_estimated = TRUE };
  NstSurrogateSchedule schedule;

  nst_surrogate_schedule_begin (&schedule);
  nst_surrogate_schedule_restart (&schedule, 110.0);
  g_assert_cmpfloat (nst_surrogate_schedule_take (&schedule, &truth), ==, 99.0);
  /* The step was rejected; a shorter one is estimated by the new surrogate. */
  g_assert_cmpfloat (nst_surrogate_schedule_take (&schedule, &guess), ==, 98.0);
  nst_surrogate_schedule_accept (&schedule);
  g_assert_cmpfloat (nst_surrogate_schedule_take (&schedule, &guess), ==,
                     101.0);
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, 0, 0, 0, 0);
  g_test_add_func ("/surrogate/exact-where-evaluated", test_same);
  g_test_add_func ("/surrogate/error-of-second-order", test_second_order);
  g_test_add_func ("/surrogate/gradient-of-estimate", test_gradient);
  g_test_add_func ("/surrogate/negative-estimate-is-not-used", test_far);
  g_test_add_func ("/surrogate/full-evaluation-after-changes", test_in_full);
  g_test_add_func ("/surrogate/none-without-deeper-layers", test_no_surrogate);
  g_test_add_func ("/surrogate/other-layers", test_other_layers);
  g_test_add_func ("/surrogate-schedule/period-follows-error", test_period);
  g_test_add_func ("/surrogate-schedule/trials-are-compared-by-estimates",
                   test_offset);
  return fixture_run_tests ();
}
