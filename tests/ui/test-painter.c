/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The painter with the fake host: the actions of the buttons, without a
 * display.
 */
#include "config.h"

#include <string.h>

#include "painter_fixture.h"
#include "ui/job/model_cache.h"

static void
test_finish_and_keep (Fixture *f, gconstpointer data)
{
  g_autoptr (NstPicture) shown = NULL;

  f->settings.options.iterations = 4;
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_IDLE);
  g_assert_false (impasto_painter_can_keep (f->painter));
  start (f);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_LOADING);
  g_assert_true (impasto_painter_is_busy (f->painter));
  wait_for (f, IMPASTO_PAINTER_FINISHED, 1);
  g_assert_false (impasto_painter_is_busy (f->painter));
  g_assert_cmpuint (f->n_changes, >, 1);
  g_assert_true (
      impasto_style_ref_equal (&f->fake->last_style, &f->settings.style));

  shown = fake_host_copy (f->fake->canvas);
  g_assert_true (impasto_painter_can_keep (f->painter));
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_IN_PLACE);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_KEPT);
  g_assert_cmpuint (f->fake->n_commit, ==, 1);
  g_assert_cmpint (f->fake->output, ==, IMPASTO_OUTPUT_IN_PLACE);
  g_assert_cmpfloat (fake_host_difference (shown, f->fake->committed), ==, 0.0);
  /* Nothing happens after that. */
  start (f);
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_LAYER);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_KEPT);
  g_assert_cmpuint (f->fake->n_commit, ==, 1);
  impasto_painter_free (f->painter);
  g_assert_cmpuint (f->fake->n_discard, ==, 0);
  f->painter = NULL;
}

static void
test_keep_while_running (Fixture *f, gconstpointer data)
{
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_LAYER);
  start (f);
  /* There is nothing to keep yet. */
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_LAYER);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_LOADING);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_LAYER);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_ENDING);
  g_assert_cmpuint (f->fake->n_commit, ==, 0);
  wait_for (f, IMPASTO_PAINTER_KEPT, 1);
  g_assert_cmpuint (f->fake->n_commit, ==, 1);
  g_assert_cmpint (f->fake->output, ==, IMPASTO_OUTPUT_LAYER);
}

static void
test_stop_while_loading (Fixture *f, gconstpointer data)
{
  impasto_model_cache_clear ();
  start (f);
  impasto_painter_stop (f->painter);
  wait_for (f, IMPASTO_PAINTER_IDLE, 0);
  g_assert_null (impasto_painter_get_error (f->painter));
  g_assert_cmpuint (f->fake->n_present, ==, 0);
}

static void
test_loss_weights_are_live (Fixture *f, gconstpointer data)
{
  NstProgress progress;

  f->settings.options.balance = FALSE;
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  f->settings.options.weights.style = 0.0;
  f->settings.options.weights.content = 5.0;
  apply (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 4);
  impasto_painter_get_progress (f->painter, &progress);
  /* The sum is computed in double precision. */
  g_assert_cmpfloat_with_epsilon (progress.total, 5.0 * progress.content,
                                  1e-6 * progress.total);
  g_assert_cmpuint (f->fake->n_read_content, ==, 1);
}

static void
test_style_restarts (Fixture *f, gconstpointer data)
{
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 3);
  /* The next run ends at once. */
  f->settings.options.stop_at = nst_options_find_spec ("stop-at")->maximum;
  f->settings.options.levels = 1;
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_LAYER, "11");
  apply (f);
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_LAYER, "112");
  apply (f);
  /* Several changes start only one run, with the last of them. */
  wait_for (f, IMPASTO_PAINTER_FINISHED, 3);
  g_assert_cmpuint (f->fake->n_read_style, ==, 2);
  g_assert_true (
      impasto_style_ref_equal (&f->fake->last_style, &f->settings.style));
  /* It starts from the picture on the canvas. */
  g_assert_cmpfloat (fake_host_difference (f->fake->content, f->fake->canvas),
                     >, 1.0);
}

static void
test_change_and_undo (Fixture *f, gconstpointer data)
{
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  f->settings.options.size = 40;
  apply (f);
  f->settings.options.size = 0;
  apply (f);
  run_loop (1000);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_RUNNING);
  g_assert_cmpuint (f->fake->n_read_content, ==, 1);
}

static void
test_change_while_paused (Fixture *f, gconstpointer data)
{
  NstProgress progress;

  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  impasto_painter_pause (f->painter, TRUE);
  f->settings.options.size = 40;
  apply (f);
  run_loop (1000);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_PAUSED);
  g_assert_cmpuint (f->fake->n_read_content, ==, 1);
  impasto_painter_pause (f->painter, FALSE);
  wait_for (f, IMPASTO_PAINTER_RUNNING, f->fake->n_present + 2);
  g_assert_cmpuint (f->fake->n_read_content, ==, 2);
  impasto_painter_get_progress (f->painter, &progress);
  g_assert_cmpint (progress.width, ==, 40);
}

static void
test_stop_during_restart (Fixture *f, gconstpointer data)
{
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  f->settings.options.size = 40;
  apply (f);
  wait_for (f, IMPASTO_PAINTER_ENDING, 1);
  impasto_painter_stop (f->painter);
  wait_for (f, IMPASTO_PAINTER_STOPPED, 1);
  g_assert_cmpuint (f->fake->n_read_content, ==, 1);
}

static void
test_finish_with_pending_change (Fixture *f, gconstpointer data)
{
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  /* Resuming a paused run after such a change starts a new run. */
  impasto_painter_pause (f->painter, TRUE);
  f->settings.options.iterations = 3;
  apply (f);
  impasto_painter_pause (f->painter, FALSE);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 1);
  g_assert_cmpuint (f->fake->n_read_content, ==, 2);
}

static void
test_reading_fails (Fixture *f, gconstpointer data)
{
  f->fake->read_content_fails = TRUE;
  start (f);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_FAILED);
  g_assert_cmpstr (impasto_painter_get_error (f->painter), ==,
                   "Fault: content.");
  f->fake->read_content_fails = FALSE;
  f->fake->read_style_fails = TRUE;
  start (f);
  g_assert_cmpstr (impasto_painter_get_error (f->painter), ==, "Fault: style.");
  f->fake->read_style_fails = FALSE;
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_NONE, NULL);
  start (f);
  g_assert_nonnull (impasto_painter_get_error (f->painter));
  g_assert_false (impasto_painter_can_keep (f->painter));

  /* The next start works and clears the message. */
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_BUILTIN, "wave");
  start (f);
  g_assert_null (impasto_painter_get_error (f->painter));
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);

  /* A restart that fails keeps the picture. */
  f->fake->read_style_fails = TRUE;
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_LAYER, "11");
  apply (f);
  wait_for (f, IMPASTO_PAINTER_FAILED, 1);
  g_assert_true (impasto_painter_can_keep (f->painter));
  g_assert_nonnull (f->fake->canvas);
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_LAYER);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_KEPT);
}

static void
test_present_fails (Fixture *f, gconstpointer data)
{
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  f->fake->present_fails = TRUE;
  wait_for (f, IMPASTO_PAINTER_FAILED, 2);
  g_assert_cmpstr (impasto_painter_get_error (f->painter), ==,
                   "Fault: canvas.");
  g_assert_nonnull (impasto_painter_get_picture (f->painter, NULL));
  g_assert_false (impasto_painter_can_keep (f->painter));
  g_assert_cmpuint (f->fake->n_present, ==, 2);
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_LAYER);
  g_assert_cmpuint (f->fake->n_commit, ==, 0);

  f->fake->present_fails = FALSE;
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 3);
  g_assert_true (impasto_painter_can_keep (f->painter));
}

static void
test_commit_fails (Fixture *f, gconstpointer data)
{
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  f->fake->commit_fails = TRUE;
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_LAYER);
  wait_for (f, IMPASTO_PAINTER_FAILED, 1);
  g_assert_cmpstr (impasto_painter_get_error (f->painter), ==, "Fault: image.");
  g_assert_nonnull (f->fake->canvas);
  /* The cause may have been removed. */
  f->fake->commit_fails = FALSE;
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_LAYER);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_KEPT);
  g_assert_null (impasto_painter_get_error (f->painter));
}

static void
test_engine_fails (Fixture *f, gconstpointer data)
{
  paint_a_little (f);
  f->settings.model_files = g_strdup ("/nowhere/weights.safetensors");
  start (f);
  wait_for (f, IMPASTO_PAINTER_FAILED, 3);
  g_assert_nonnull (strstr (impasto_painter_get_error (f->painter),
                            "/nowhere/weights.safetensors"));
  g_assert_true (impasto_painter_can_keep (f->painter));
}

static void
test_free_in_any_state (Fixture *f, gconstpointer data)
{
  static const struct
  {
    ImpastoPainterState state;
    guint               n_present;
  } cases[] = {
    { IMPASTO_PAINTER_IDLE, 0 },    { IMPASTO_PAINTER_LOADING, 0 },
    { IMPASTO_PAINTER_RUNNING, 1 }, { IMPASTO_PAINTER_PAUSED, 1 },
    { IMPASTO_PAINTER_ENDING, 1 },  { IMPASTO_PAINTER_STOPPED, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      f->fake->n_present = f->fake->n_discard = 0;
      if (cases[i].state != IMPASTO_PAINTER_IDLE)
        start (f);
      if (cases[i].n_present > 0)
        wait_for (f, IMPASTO_PAINTER_RUNNING, cases[i].n_present);
      if (cases[i].state == IMPASTO_PAINTER_PAUSED)
        impasto_painter_pause (f->painter, TRUE);
      if (cases[i].state == IMPASTO_PAINTER_ENDING
          || cases[i].state == IMPASTO_PAINTER_STOPPED)
        impasto_painter_stop (f->painter);
      wait_for (f, cases[i].state, cases[i].n_present);
      impasto_painter_free (f->painter);
      g_assert_cmpuint (f->fake->n_discard, ==, 1);
      g_assert_null (f->fake->canvas);
      fixture_new_painter (f);
    }
}

static void
test_costly_frames (Fixture *f, gconstpointer data)
{
  const gulong cost = 100 * G_TIME_SPAN_MILLISECOND;
  gint64       begin;
  guint        before;

  f->fake->present_cost = cost;
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  before = f->fake->n_present;
  begin = g_get_monotonic_time ();
  wait_for (f, IMPASTO_PAINTER_RUNNING, before + 4);
  /* Showing takes at most a quarter of the time, so three intervals of four
   * times the cost lie between four frames.  As a lower bound, it also holds on
   * a slow machine. */
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, (gint64)(3 * 4 * cost));
}

/* The number of iterations until the next frame is presented. */
static gint
iterations_to_present (Fixture *f)
{
  NstProgress before, after;

  impasto_painter_get_progress (f->painter, &before);
  wait_for (f, IMPASTO_PAINTER_RUNNING, f->fake->n_present + 1);
  impasto_painter_get_progress (f->painter, &after);
  return after.done - before.done;
}

/* After a change of a loss weight, the next frame is presented without delay.
 */
static void
test_awaited_frame (Fixture *f, gconstpointer data)
{
  gint usual, awaited;

  /* Long enough for many iterations in the slowest build. */
  f->fake->present_cost = G_USEC_PER_SEC;
  f->settings.options.levels = 1;
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 2);
  usual = iterations_to_present (f);
  f->settings.options.weights.style *= 2.0;
  apply (f);
  awaited = iterations_to_present (f);
  g_test_message ("iterations to a frame: %d, to one that is awaited: %d",
                  usual, awaited);
  g_assert_cmpint (awaited, <=, usual / 2);
  /* Only one frame is exempt from the limit.  An awaited frame takes about a
   * fifth of the usual iterations; the load of the machine may vary. */
  g_assert_cmpint (iterations_to_present (f), >, usual / 3);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "finish-and-keep", test_finish_and_keep },
    { "keep-while-running", test_keep_while_running },
    { "stop-while-loading", test_stop_while_loading },
    { "loss-weights-are-live", test_loss_weights_are_live },
    { "style-restarts", test_style_restarts },
    { "change-and-undo", test_change_and_undo },
    { "change-while-paused", test_change_while_paused },
    { "stop-during-restart", test_stop_during_restart },
    { "finish-with-pending-change", test_finish_with_pending_change },
    { "reading-fails", test_reading_fails },
    { "present-fails", test_present_fails },
    { "commit-fails", test_commit_fails },
    { "engine-fails", test_engine_fails },
    { "free-in-any-state", test_free_in_any_state },
    { "costly-frames", test_costly_frames },
    { "awaited-frame", test_awaited_frame },
  };

  return fixture_main (argc, argv, "painter", tests, G_N_ELEMENTS (tests));
}
