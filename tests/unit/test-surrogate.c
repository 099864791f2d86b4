/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Evaluations without the deepest layers: what the model of them says, when it
 * is used, and how often the truth is asked for.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/objective/network_objective.h"
#include "engine/session/surrogate_schedule.h"
#include "session_fixture.h"

#define N_THREADS 2
#define WIDTH     52
#define HEIGHT    44
#define N_VALUES  (WIDTH * HEIGHT * 3)
#define PIXEL_MAX 255.0f

static NstModel *model;

/* ----------------------------------------------------------- objectives -- */

typedef struct
{
  NstOptions          options;
  NstLossWeights      weights;
  NstExec             exec;
  NstArena            arena;
  NstNetworkObjective objective;
  gint                cancel;
  gfloat              x[N_VALUES];
  gfloat              direction[N_VALUES]; /* to another picture */
  gfloat              gradient[N_VALUES];
  NstLosses           losses;
} Bench;

static void
take_values (const NstPicture *picture, gfloat *values)
{
  for (gint i = 0; i < N_VALUES; i++)
    values[i] = PIXEL_MAX * picture->pixels[i];
}

static void
lay_out (Bench *bench, const NstLayerPlan *plan)
{
  nst_network_objective_init (&bench->objective, model, plan, &bench->exec,
                              &bench->arena, WIDTH, HEIGHT, &bench->cancel);
}

/* Targets and two pictures; @settings: options by key and value, up to NULL. */
static Bench *
bench_new (const gchar *const *settings)
{
  Bench       *bench = g_new0 (Bench, 1);
  NstLayerPlan plan;
  g_autoptr (NstPicture) first = fixture_picture (1, WIDTH, HEIGHT);
  g_autoptr (NstPicture) second = fixture_picture (2, WIDTH, HEIGHT);
  g_autoptr (NstPicture) third = fixture_picture (3, WIDTH, HEIGHT);
  g_autofree gfloat *target = g_new (gfloat, N_VALUES);

  bench->options = nst_options_default ();
  for (gint i = 0; settings && settings[i]; i += 2)
    g_assert_true (
        nst_options_set (&bench->options, settings[i], settings[i + 1], NULL));
  bench->weights = bench->options.weights;
  bench->weights.content = 50.0;
  g_assert_true (
      nst_layer_plan_init (&plan, model, &bench->options, TRUE, TRUE, NULL));
  bench->exec.pool = nst_thread_pool_new (N_THREADS);
  bench->exec.kernels = nst_kernels_get ();
  bench->exec.scratch_size =
      nst_network_objective_scratch_size (&plan, WIDTH, HEIGHT, N_THREADS);
  bench->exec.scratch = nst_aligned_try_malloc0 (bench->exec.scratch_size
                                                 * N_THREADS * sizeof (gfloat));
  lay_out (bench, &plan);
  nst_network_objective_reserve_style (&bench->objective, WIDTH, HEIGHT);
  g_assert_true (nst_arena_init (&bench->arena, bench->arena.peak));
  lay_out (bench, &plan);
  take_values (second, target);
  g_assert_true (nst_network_objective_add_style (&bench->objective, target,
                                                  WIDTH, HEIGHT, 1.0, TRUE));
  take_values (first, target);
  g_assert_true (nst_network_objective_set_content (&bench->objective, target));
  take_values (second, bench->x);
  take_values (third, bench->direction);
  for (gint i = 0; i < N_VALUES; i++)
    {
      bench->x[i] = 0.5f * (bench->x[i] + target[i]);
      bench->direction[i] = 0.1f * (bench->direction[i] - bench->x[i]);
    }
  return bench;
}

static void
bench_free (Bench *bench)
{
  nst_arena_clear (&bench->arena);
  nst_aligned_free (bench->exec.scratch);
  nst_thread_pool_free (bench->exec.pool);
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
  g_assert_true (run (&bench->objective, at, &bench->weights, &bench->losses,
                      bench->gradient));
}

static gdouble
evaluate (Bench *bench, gdouble step)
{
  run_at (bench, step, nst_network_objective_evaluate);
  g_assert_false (bench->losses.is_estimated);
  return bench->losses.total;
}

/* Without the tail, by the model of where it was evaluated last. */
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

static const gchar *const statistics[][3] = {
  { "style-statistics", "gram", NULL },
  { "style-statistics", "wasserstein", NULL },
};

/* Where the model is made, it is what it models. */
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

/* Half as far away, it is off by a quarter: its first derivative is right.
 * Kinks of the network make that only about so. */
static void
test_second_order (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (statistics); i++)
    {
      g_autoptr (Bench) bench = bench_new (statistics[i]);
      gdouble off[3];
      gdouble tail = 0.0;

      for (gint k = 0; k < 3; k++)
        {
          gdouble step = ldexp (1.0, -k);
          gdouble guess;

          evaluate (bench, 0.0);
          guess = estimate (bench, step);
          tail = guess - evaluate (bench, step);
          g_assert_cmpfloat_with_epsilon (bench->losses.surprise, tail,
                                          1e-6 * guess);
          off[k] = fabs (tail);
        }
      g_test_message ("off by %g, %g, %g", off[0], off[1], off[2]);
      g_assert_cmpfloat (off[0] / off[1], >, 3.0);
      g_assert_cmpfloat (off[0] / off[1], <, 5.0);
      g_assert_cmpfloat (off[1] / off[2], >, 3.0);
      g_assert_cmpfloat (off[1] / off[2], <, 5.0);
    }
}

/* The gradient is that of the estimate, also away from where that is right:
 * compared with a difference. */
static void
test_gradient (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
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

/* So far away that the model says less than nothing: then the truth is told. */
static void
test_far (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
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
  /* That one has left a model. */
  estimate (bench, 0.0);
  g_assert_true (bench->losses.is_estimated);
}

/* No model, or one of something else. */
static void
test_in_full (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  gdouble *const weights[] = { &bench->weights.content, &bench->weights.style,
                               &bench->weights.features };

  assert_in_full (bench);
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      *weights[i] *= 1.01;
      assert_in_full (bench);
    }
  bench->weights.tv += 1.0; /* not a weight of the deepest layers */
  estimate (bench, 0.0);
  g_assert_true (bench->losses.is_estimated);
  g_assert_true (
      nst_network_objective_set_content (&bench->objective, bench->x));
  assert_in_full (bench);
  g_assert_true (nst_network_objective_add_style (&bench->objective, bench->x,
                                                  WIDTH, HEIGHT, 1.0, TRUE));
  assert_in_full (bench);
  /* It outlives evaluations without gradient, and cancelled ones. */
  g_assert_true (nst_network_objective_evaluate (
      &bench->objective, bench->x, &bench->weights, &bench->losses, NULL));
  estimate (bench, 0.0);
  g_assert_true (bench->losses.is_estimated);
  bench->cancel = TRUE;
  g_assert_false (nst_network_objective_evaluate (
      &bench->objective, bench->x, &bench->weights, &bench->losses,
      bench->gradient));
  bench->cancel = FALSE;
  estimate (bench, 0.0);
  g_assert_true (bench->losses.is_estimated);
}

/* Where nothing is behind the last style layer, nothing can be left out. */
static void
test_no_surrogate (void)
{
  const gchar *const without[][5] = {
    { "normalize-gradient", "on", "optimizer", "adam", NULL },
    { "style-layers", "relu5_1", NULL },
    { "style-layers", "relu1_1", "content-layers", "relu4_2", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    {
      g_autoptr (Bench) bench = bench_new (without[i]);

      evaluate (bench, 0.0);
      estimate (bench, 0.0);
      g_assert_false (bench->losses.is_estimated);
    }
}

/* The deepest layers have no map as large as that before it, or its gradient
 * goes through a layer that is pooled. */
static void
test_other_layers (void)
{
  const gchar *const others[][5] = {
    { "style-layers", "relu2_1,relu5_1", "content-layers", "relu2_1", NULL },
    { "style-layers", "relu2_2,relu5_1", "content-layers", "relu3_1", NULL },
    { "style-layers", "relu2_2,relu5_1", "pooling", "average", NULL },
    { "style-layers", "relu1_1,relu3_4", "content-layers", "relu5_1", NULL },
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

/* ------------------------------------------------------------- schedule - */

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
  /* The first step is in full. */
  g_assert_cmpint (count_estimates (&schedule), ==, 0);
  take (&schedule, 900.0, 3.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 1);
  take (&schedule, 800.0, -3.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 3);
  /* Neither small nor large: as it is. */
  take (&schedule, 700.0, 10.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 3);
  take (&schedule, 600.0, 0.0);
  take (&schedule, 500.0, 0.0);
  take (&schedule, 400.0, 0.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 15);
  /* Half of what seemed to be gained was not. */
  take (&schedule, 390.0, -5.0);
  g_assert_cmpint (count_estimates (&schedule), ==, 7);
  /* Nothing was gained, or it is no number. */
  take (&schedule, 395.0, 0.1);
  g_assert_cmpint (count_estimates (&schedule), ==, 3);
  take (&schedule, NAN, NAN);
  g_assert_cmpint (count_estimates (&schedule), ==, 1);
  nst_surrogate_schedule_distrust (&schedule);
  g_assert_cmpint (count_estimates (&schedule), ==, 0);
  take (&schedule, 300.0, 0.1);
  g_assert_cmpint (count_estimates (&schedule), ==, 1);
}

/* A step after which the truth is told is compared by what the model said. */
static void
test_offset (void)
{
  NstLosses            truth = { .total = 102.0, .surprise = -3.0 };
  NstLosses            guess = { .total = 101.0, .is_estimated = TRUE };
  NstSurrogateSchedule schedule;

  nst_surrogate_schedule_begin (&schedule);
  nst_surrogate_schedule_restart (&schedule, 110.0);
  g_assert_cmpfloat (nst_surrogate_schedule_take (&schedule, &truth), ==, 99.0);
  /* The step was not taken; a shorter one, by the new model. */
  g_assert_cmpfloat (nst_surrogate_schedule_take (&schedule, &guess), ==, 98.0);
  nst_surrogate_schedule_accept (&schedule);
  g_assert_cmpfloat (nst_surrogate_schedule_take (&schedule, &guess), ==,
                     101.0);
}

gint
main (gint argc, gchar *argv[])
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  model = nst_model_load (fixture_weights_path (), NULL);
  g_assert_nonnull (model);
  {
    NstThreadPool *pool = nst_thread_pool_new (N_THREADS);

    g_assert_true (
        nst_model_pack (model, nst_model_n_convs_for (model, 13), pool));
    nst_thread_pool_free (pool);
  }
  g_test_add_func ("/tail/same", test_same);
  g_test_add_func ("/tail/second-order", test_second_order);
  g_test_add_func ("/tail/gradient", test_gradient);
  g_test_add_func ("/tail/far", test_far);
  g_test_add_func ("/tail/in-full", test_in_full);
  g_test_add_func ("/tail/none", test_no_surrogate);
  g_test_add_func ("/tail/other-layers", test_other_layers);
  g_test_add_func ("/schedule/period", test_period);
  g_test_add_func ("/schedule/offset", test_offset);
  status = g_test_run ();
  nst_model_unref (model);
  return status;
}
