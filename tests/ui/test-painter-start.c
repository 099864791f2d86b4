/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run of the painter starts from: the photo, the picture so far, or
 * another picture.
 */
#include "config.h"

#include <string.h>

#include "painter_fixture.h"

/* On a scale of 0..255: above the rounding errors of a resize to the same size
 * and of the conversion to 0..255 and back. */
#define SAME 0.01

static void
test_stop_and_continue (Fixture *f, gconstpointer data)
{
  g_autoptr (NstPicture) stopped = NULL;

  paint_a_little (f);
  stopped = fake_host_copy (f->fake->canvas);
  end_at_once (f);
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 4);
  g_assert_cmpfloat (fake_host_difference (stopped, f->fake->canvas), <, SAME);
}

/* Noise is added to the initial picture only, not when a run continues. */
static void
test_noise_once (Fixture *f, gconstpointer data)
{
  f->settings.options.init_noise = 0.5;
  test_stop_and_continue (f, data);
}

static void
test_levels_ahead (Fixture *f, gconstpointer data)
{
  NstProgress progress;

  /* The same settings: only the last level, as another would remove detail. */
  f->settings.options.levels = 2;
  f->settings.options.iterations = 3;
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 0);
  impasto_painter_get_progress (f->painter, &progress);
  g_assert_cmpint (progress.n_levels, ==, 2);
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 0);
  impasto_painter_get_progress (f->painter, &progress);
  g_assert_cmpint (progress.n_levels, ==, 1);

  /* A new style is painted from the coarsest level on. */
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_LAYER, "11");
  f->settings.options.iterations = ENDLESS;
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, f->fake->n_present + 1);
  impasto_painter_get_progress (f->painter, &progress);
  g_assert_cmpint (progress.n_levels, ==, 2);
  impasto_painter_stop (f->painter);
  wait_for (f, IMPASTO_PAINTER_STOPPED, 0);
  g_assert_cmpint (f->fake->canvas->width, ==, FAKE_CONTENT_WIDTH / 2);

  /* Stopped at the first of two levels: both follow. */
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, f->fake->n_present + 1);
  impasto_painter_get_progress (f->painter, &progress);
  g_assert_cmpint (progress.n_levels, ==, 2);
}

/* A draft continues at a larger size through the levels in between.
 */
static void
test_larger_size (Fixture *f, gconstpointer data)
{
  NstProgress progress;

  f->settings.options.size = 32;
  f->settings.options.levels = 0;
  f->settings.options.level_ratio = 1.5;
  f->settings.options.iterations = 2;
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 0);
  f->settings.options.size = 0;
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 0);
  impasto_painter_get_progress (f->painter, &progress);
  g_assert_cmpint (progress.n_levels, ==, 2);
  g_assert_cmpint (progress.width, ==, FAKE_CONTENT_WIDTH);
}

/* Start Over begins from the photo, after a run and during one. */
static void
test_start_over (Fixture *f, gconstpointer data)
{
  paint_a_little (f);
  g_assert_true (impasto_painter_continues (f->painter, &f->settings));
  g_assert_cmpfloat (impasto_painter_get_work (f->painter), >, 0.0);
  end_at_once (f);
  impasto_painter_start_over (f->painter, &f->settings);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 4);
  g_assert_cmpfloat (fake_host_difference (f->fake->content, f->fake->canvas),
                     <, SAME);

  f->settings.options.stop_at = 0.0;
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, f->fake->n_present + 2);
  end_at_once (f);
  impasto_painter_start_over (f->painter, &f->settings);
  wait_for (f, IMPASTO_PAINTER_FINISHED, f->fake->n_present + 1);
  g_assert_cmpfloat (fake_host_difference (f->fake->content, f->fake->canvas),
                     <, SAME);
}

/* The work that would be lost grows over runs that continue, and starts anew
 * with Start Over. */
static void
test_work (Fixture *f, gconstpointer data)
{
  gdouble first;
  gdouble second;

  g_assert_cmpfloat (impasto_painter_get_work (f->painter), ==, 0.0);
  paint_a_little (f);
  first = impasto_painter_get_work (f->painter);
  paint_a_little (f);
  second = impasto_painter_get_work (f->painter);
  g_assert_cmpfloat (second, >, first);
  f->settings.options.iterations = 1;
  impasto_painter_start_over (f->painter, &f->settings);
  g_assert_cmpfloat (impasto_painter_get_work (f->painter), ==, 0.0);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 0);
  g_assert_cmpfloat (impasto_painter_get_work (f->painter), <, second);
  impasto_painter_keep (f->painter, IMPASTO_OUTPUT_LAYER);
  g_assert_cmpfloat (impasto_painter_get_work (f->painter), ==, 0.0);
}

static void
test_new_start (Fixture *f, gconstpointer data)
{
  paint_a_little (f);
  end_at_once (f);
  /* The seed affects only noise, but changing it asks for a new start. */
  f->settings.options.seed = 7;
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 4);
  g_assert_cmpfloat (fake_host_difference (f->fake->content, f->fake->canvas),
                     <, SAME);
  /* So does changing the noise. */
  f->settings.options.init_noise = 0.5;
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 5);
  g_assert_cmpfloat (fake_host_difference (f->fake->content, f->fake->canvas),
                     >, 1.0);
}

static void
test_initial_picture (Fixture *f, gconstpointer data)
{
  g_autoptr (NstPicture) expected = fake_host_make_initial ();

  end_at_once (f);
  f->settings.options.init = NST_INIT_PICTURE;
  start (f);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_FAILED);
  g_assert_nonnull (
      strstr (impasto_painter_get_error (f->painter), "picture to start from"));
  g_assert_cmpuint (f->fake->n_read_initial, ==, 0);

  impasto_style_ref_set (&f->settings.initial, IMPASTO_STYLE_LAYER, "5");
  f->fake->read_initial_fails = TRUE;
  start (f);
  g_assert_cmpstr (impasto_painter_get_error (f->painter), ==,
                   "Fault: initial.");
  f->fake->read_initial_fails = FALSE;
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 1);
  g_assert_cmpuint (f->fake->n_read_initial, ==, 2);
  g_assert_cmpfloat (fake_host_difference (f->fake->canvas, expected), <, SAME);

  /* The next run continues unless the initial picture has changed. */
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 1);
  g_assert_cmpuint (f->fake->n_read_initial, ==, 2);
  impasto_style_ref_set (&f->settings.initial, IMPASTO_STYLE_LAYER, "6");
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, 1);
  g_assert_cmpuint (f->fake->n_read_initial, ==, 3);
}

/* Another initial picture starts a new run. */
static void
test_initial_picture_restarts (Fixture *f, gconstpointer data)
{
  f->settings.options.init = NST_INIT_PICTURE;
  impasto_style_ref_set (&f->settings.initial, IMPASTO_STYLE_LAYER, "5");
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  impasto_style_ref_set (&f->settings.initial, IMPASTO_STYLE_LAYER, "6");
  apply (f);
  while (f->fake->n_read_initial < 2)
    run_loop (WAKE_MS);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "stop-and-continue", test_stop_and_continue },
    { "noise-once", test_noise_once },
    { "levels-ahead", test_levels_ahead },
    { "larger-size", test_larger_size },
    { "start-over", test_start_over },
    { "work", test_work },
    { "new-start", test_new_start },
    { "initial-picture", test_initial_picture },
    { "initial-picture/restarts", test_initial_picture_restarts },
  };

  return fixture_main (argc, argv, "painter-start", tests,
                       G_N_ELEMENTS (tests));
}
