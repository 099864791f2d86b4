/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What other threads may do to a session that runs: cancel it, pause it, set
 * its loss weights, take snapshots.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/network/feature_maps.h"
#include "tests/support/session_run.h"
#include "tests/support/values.h"

#define N_CHANNELS 3

/* More iterations than any test waits for. */
#define ENDLESS 100000

/* A time in which a session that is not paused does several iterations on this
 * machine, in microseconds. */
static gulong nap;

static NstOptions
endless_options (void)
{
  NstOptions options = fixture_options ();

  options.iterations = ENDLESS;
  options.optimizer = NST_OPTIMIZER_ADAM; /* never converges */
  return options;
}

/* -------------------------------------------------------------- cancel --- */

static void
test_cancel (void)
{
  for (gint at = 1; at <= 3; at++)
    {
      NstOptions options = endless_options ();
      Run        run;
      gint       before;

      run_begin (&run, &options);
      run_wait (&run, at);
      nst_session_cancel (run.session);
      before = run_count (&run);
      run_join_cancelled (&run);
      /* An iteration that was nearly done may still be reported. */
      g_assert_cmpint (run_count (&run), <=, before + 1);
      run_clear (&run);
    }
}

static void
test_cancel_before (void)
{
  NstOptions options = endless_options ();
  Run        run;

  run_init (&run, &options);
  nst_session_cancel (run.session);
  run_start (&run);
  run_join_cancelled (&run);
  g_assert_cmpint (run_count (&run), ==, 0);
  g_assert_null (nst_session_snapshot (run.session));
  run_clear (&run);
}

static void
cancel_in_observer (const NstProgress *progress, gpointer data)
{
  Run *run = data;

  run->n_reports++;
  run->last = *progress;
  if (progress->iteration == 2)
    nst_session_cancel (run->session);
}

/* A cancel on the run's own thread ends the run before the next report. */
static void
test_cancel_in_observer (void)
{
  g_autoptr (GError) error = NULL;
  NstOptions options = endless_options ();
  Run        run;

  run_init (&run, &options);
  g_assert_false (
      nst_session_run (run.session, cancel_in_observer, &run, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
  g_assert_cmpint (run.n_reports, ==, 3);
  run_clear (&run);
}

typedef struct
{
  NstSession *session;
  NstPicture *picture;
  gint        n_reports; /* atomic */
} Keeper;

static void
keep_picture (const NstProgress *progress, gpointer data)
{
  Keeper *keeper = data;

  g_clear_pointer (&keeper->picture, nst_picture_free);
  keeper->picture = nst_session_snapshot (keeper->session);
  g_atomic_int_inc (&keeper->n_reports);
}

static gpointer
cancel_soon (gpointer data)
{
  Keeper *keeper = data;

  while (g_atomic_int_get (&keeper->n_reports) < 2)
    g_usleep (100);
  /* Somewhere within an iteration, no matter where. */
  g_usleep (3000);
  nst_session_cancel (keeper->session);
  return NULL;
}

/* The last snapshot is that of the last report, to the byte, even if the run is
 * cancelled within an iteration. */
static void
test_cancel_keeps_picture (void)
{
  NstOptions options = endless_options ();
  Keeper     keeper = { 0 };
  GThread   *thread;
  g_autoptr (NstPicture) last = NULL;

  keeper.session = fixture_session (&fixture, &options);
  thread = g_thread_new ("cancel", cancel_soon, &keeper);
  g_assert_false (
      nst_session_run (keeper.session, keep_picture, &keeper, NULL));
  g_thread_join (thread);
  last = nst_session_snapshot (keeper.session);
  assert_same_picture (last, keeper.picture);
  nst_picture_free (keeper.picture);
  nst_session_free (keeper.session);
}

typedef struct
{
  gint cancel;
  gint cancel_at;
  gint n_layers;
} Pass;

static void
count_layer (gpointer data, gint layer)
{
  Pass *pass = data;

  pass->n_layers++;
  if (layer == pass->cancel_at)
    pass->cancel = TRUE;
}

static gboolean
count_gradient (gpointer data, gint layer, gfloat *gradient, gboolean add)
{
  Pass *pass = data;

  pass->n_layers++;
  if (layer == pass->cancel_at)
    pass->cancel = TRUE;
  if (layer == 8 && ! add)
    memset (gradient, 0, 2 * 2 * 512 * sizeof (gfloat));
  return layer == 8;
}

/* After a cancel at a layer no other layer is computed, in either pass.  Fused
 * convolutions compute the first two layers at once. */
static void
check_cancel_within_layer (gboolean fused)
{
  const gint          n_layers = 9;
  const gint          n_added = fused ? n_layers - 1 : n_layers;
  NstModel           *model = fixture.models.content;
  const NstNetworkUse use = { .spec = model->spec };
  gboolean            keep[NST_VGG19_N_CONVS] = { [8] = TRUE };
  NstFeatures         features;
  NstArena            arena = { 0 };
  NstExec             exec;
  g_autofree gfloat  *gradient = g_new (gfloat, 16 * 16 * N_CHANNELS);

  nst_features_init (&features, &arena, &use, 16, 16, n_layers, keep, fused,
                     TRUE);
  g_assert_true (nst_arena_init (&arena, arena.peak));
  nst_features_init (&features, &arena, &use, 16, 16, n_layers, keep, fused,
                     TRUE);
  exec_init (&exec, nst_kernels_get (), 2,
             nst_features_scratch_size (&features, 2));
  g_assert_true (nst_model_pack (model, n_layers, exec.pool));

  for (gint at = 0; at <= n_layers; at++)
    {
      Pass forward = { .cancel_at = at };
      Pass backward = { .cancel_at = at };
      gint last = fused ? MAX (at, 1) : at;

      g_assert_cmpint (nst_features_forward (
                           &features, model, &exec, fixture.content->pixels,
                           count_layer, &forward, &forward.cancel),
                       ==, at >= n_layers - 1);
      g_assert_cmpint (forward.n_layers, ==, MIN (last + 1, n_layers));
      g_assert_cmpint (nst_features_backward (&features, model, &exec,
                                              count_gradient, &backward,
                                              gradient, &backward.cancel),
                       ==, at < (fused ? 2 : 1) || at == n_layers);
      g_assert_cmpint (backward.n_layers, ==,
                       at == n_layers ? n_added : MIN (n_layers - at, n_added));
    }
  nst_arena_clear (&arena);
  exec_clear (&exec);
}

static void
test_cancel_within_layer (void)
{
  check_cancel_within_layer (FALSE);
  check_cancel_within_layer (TRUE);
}

/* --------------------------------------------------------------- pause --- */

/* A pause on the run's own thread: not one more iteration. */
static void
test_pause (void)
{
  NstOptions options = endless_options ();
  Run        run;

  run_init (&run, &options);
  run.pause_at = 2;
  run_start (&run);
  run_wait (&run, 2);
  g_usleep (nap);
  g_assert_cmpint (run_count (&run), ==, 2);
  run_check_snapshot (&run);
  nst_session_pause (run.session, FALSE);
  run_wait (&run, 5);
  nst_session_cancel (run.session);
  run_join_cancelled (&run);
  run_clear (&run);
}

/* A pause on another thread: the current iteration may still be reported. */
static void
test_pause_from_outside (void)
{
  NstOptions options = endless_options ();
  Run        run;

  run_begin (&run, &options);
  for (gint i = 1; i <= 2; i++)
    {
      gint before;

      run_wait (&run, 3 * i);
      nst_session_pause (run.session, TRUE);
      before = run_count (&run);
      g_usleep (nap);
      g_assert_cmpint (run_count (&run), <=, before + 1);
      nst_session_pause (run.session, FALSE);
    }
  nst_session_cancel (run.session);
  run_join_cancelled (&run);
  run_clear (&run);
}

static void
test_cancel_while_paused (void)
{
  NstOptions options = endless_options ();
  Run        run;

  run_init (&run, &options);
  run.pause_at = 2;
  run_start (&run);
  run_wait (&run, 2);
  g_usleep (nap / 10); /* until the session waits */
  nst_session_cancel (run.session);
  run_join_cancelled (&run);
  g_assert_cmpint (run_count (&run), ==, 2);
  run_clear (&run);
}

static void
test_pause_before (void)
{
  NstOptions options = endless_options ();
  Run        run;

  options.iterations = 2;
  run_init (&run, &options);
  nst_session_pause (run.session, TRUE);
  run_start (&run);
  g_usleep (nap);
  g_assert_cmpint (run_count (&run), ==, 0);
  nst_session_pause (run.session, FALSE);
  g_assert_true (run_join (&run));
  g_assert_no_error (run.error);
  g_assert_cmpint (run_count (&run), ==, 3);
  run_clear (&run);
}

/* A pause does not change the result. */
static void
test_pause_same_bytes (void)
{
  NstOptions options = fixture_options ();
  Run        run;
  g_autoptr (NstPicture) expected = NULL;
  g_autoptr (NstPicture) result = NULL;

  options.iterations = 4;
  expected = fixture_run (&fixture, &options, NULL);
  run_init (&run, &options);
  run.pause_at = 3;
  run_start (&run);
  run_wait (&run, 3);
  nst_session_pause (run.session, FALSE);
  g_assert_true (run_join (&run));
  result = nst_session_snapshot (run.session);
  assert_same_picture (result, expected);
  run_clear (&run);
}

/* ------------------------------------------------------------- weights --- */

static const NstLossWeights steps[3] = {
  { .content = 1.0, .style = 1.0, .features = 1.0 },
  { .content = 3.0, .style = 0.25, .tv = 40.0, .features = 1.0 },
  { .style = 2.0, .features = 1.0 },
};

/* Weights that the observer sets hold from the next iteration on. */
static void
change_weights (Reports *reports, const NstProgress *progress)
{
  if (progress->iteration == 2 || progress->iteration == 4)
    fixture_set_weights (reports->session, steps[progress->iteration / 2]);
}

static void
check_live_weights (NstOptimizerKind kind)
{
  NstOptions options = fixture_options ();
  Reports    reports;

  options.iterations = 6;
  options.optimizer = kind;
  nst_picture_free (
      fixture_run_with (&fixture, &options, &reports, change_weights, NULL));
  g_assert_cmpuint (reports.all->len, ==, 7);
  for (gint i = 0; i <= 6; i++)
    {
      const NstProgress    *p = reports_get (&reports, i);
      const NstLossWeights *w = &steps[i <= 2 ? 0 : i <= 4 ? 1 : 2];
      gdouble               total =
          w->content * p->content + w->style * p->style + w->tv * p->tv;

      g_assert_cmpfloat_with_epsilon (p->total, total, 1e-12 * total);
    }
  reports_clear (&reports);
}

static void
test_live_weights (void)
{
  check_live_weights (NST_OPTIMIZER_LBFGS);
  check_live_weights (NST_OPTIMIZER_ADAM);
}

/* Weights set before the run replace those of the options. */
static void
test_weights_before (void)
{
  NstOptions  options = fixture_options ();
  NstSession *session = fixture_session (&fixture, &options);
  Reports     reports;

  fixture_set_weights (session,
                       (NstLossWeights){ .style = 7.0, .features = 1.0 });
  reports_init (&reports, session);
  g_assert_true (nst_session_run (session, reports_observe, &reports, NULL));
  for (guint i = 0; i < reports.all->len; i++)
    {
      const NstProgress *p = reports_get (&reports, i);

      g_assert_cmpfloat (p->total, ==, 7.0 * p->style);
    }
  reports_clear (&reports);
  nst_session_free (session);
}

/* Several threads that do all of this at the same time. */
typedef struct
{
  Run  *run;
  gint  quit; /* atomic */
  guint seed;
} Caller;

static gpointer
call_at_random (gpointer data)
{
  Caller     *caller = data;
  NstSession *session = caller->run->session;
  g_autoptr (GRand) rand = g_rand_new_with_seed (caller->seed);

  while (! g_atomic_int_get (&caller->quit))
    {
      fixture_set_weights (session,
                           (NstLossWeights){ .content = g_rand_double (rand),
                                             .style = g_rand_double (rand),
                                             .tv = g_rand_double (rand),
                                             .features = 1.0 });
      nst_session_pause (session, g_rand_boolean (rand));
      nst_picture_free (nst_session_snapshot (session));
      g_usleep (g_rand_int_range (rand, 0, 2000));
    }
  nst_session_pause (session, FALSE);
  return NULL;
}

static void
test_many_callers (void)
{
  NstOptions options = endless_options ();
  Caller     callers[3];
  GThread   *threads[3];
  Run        run;

  run_begin (&run, &options);
  for (gint i = 0; i < 3; i++)
    {
      callers[i] = (Caller){ .run = &run, .seed = i + 1 };
      threads[i] = g_thread_new ("caller", call_at_random, &callers[i]);
    }
  run_wait (&run, 20);
  nst_session_cancel (run.session);
  run_join_cancelled (&run);
  for (gint i = 0; i < 3; i++)
    {
      g_atomic_int_set (&callers[i].quit, TRUE);
      g_thread_join (threads[i]);
    }
  run_clear (&run);
}

static gpointer
run_alone (gpointer data)
{
  NstOptions options = fixture_options ();

  return fixture_run (&fixture, &options, NULL);
}

/* Two sessions at the same time share the model and give the same result as
 * one alone. */
static void
test_two_sessions (void)
{
  GThread *a = g_thread_new ("a", run_alone, NULL);
  GThread *b = g_thread_new ("b", run_alone, NULL);
  g_autoptr (NstPicture) first = g_thread_join (a);
  g_autoptr (NstPicture) second = g_thread_join (b);

  g_autoptr (NstPicture) alone = run_alone (NULL);

  assert_same_picture (first, alone);
  assert_same_picture (second, alone);
}

/* The time of a whole session of two iterations. */
static gulong
measure_nap (void)
{
  NstOptions options = fixture_options ();
  gint64     begin;

  /* The first session also packs the model's weights. */
  nst_picture_free (fixture_run (&fixture, &options, NULL));
  begin = g_get_monotonic_time ();
  nst_picture_free (fixture_run (&fixture, &options, NULL));
  return g_get_monotonic_time () - begin;
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, 48, 40, 40, 40);
  nap = measure_nap ();
  g_test_message ("naps of %lu ms", nap / 1000);
  g_test_add_func ("/control/two-sessions-at-once", test_two_sessions);
  g_test_add_func ("/control/cancel/at-any-time", test_cancel);
  g_test_add_func ("/control/cancel/before-run", test_cancel_before);
  g_test_add_func ("/control/cancel/in-observer", test_cancel_in_observer);
  g_test_add_func ("/control/cancel/keeps-last-picture",
                   test_cancel_keeps_picture);
  g_test_add_func ("/control/cancel/stops-after-current-layer",
                   test_cancel_within_layer);
  g_test_add_func ("/control/cancel/while-paused", test_cancel_while_paused);
  g_test_add_func ("/control/pause/in-observer", test_pause);
  g_test_add_func ("/control/pause/from-another-thread",
                   test_pause_from_outside);
  g_test_add_func ("/control/pause/before-run", test_pause_before);
  g_test_add_func ("/control/pause/does-not-change-result",
                   test_pause_same_bytes);
  g_test_add_func ("/control/weights/hold-from-next-iteration",
                   test_live_weights);
  g_test_add_func ("/control/weights/before-run", test_weights_before);
  g_test_add_func ("/control/many-callers-at-once", test_many_callers);
  return fixture_run_tests ();
}
