/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The runner in all its states, with the real engine and tiny pictures.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "ui/job/event_log.h"
#include "ui/job/model_cache.h"
#include "ui/job/runner.h"
#include "tests/support/plain_options.h"

#define WIDTH  48
#define HEIGHT 40
/* More iterations than any test waits for. */
#define ENDLESS 100000
/* Only guards against an endless wait. */
#define WAIT_SECONDS 300
#define POLL_US      2000

static const gchar *model_file;

static NstPicture *
make_picture (gint width, gint height, gfloat phase)
{
  NstPicture *picture = nst_picture_new (width, height);

  for (gint i = 0; i < 3 * width * height; i++)
    picture->pixels[i] = 0.5f + 0.4f * sinf (0.05f * i + phase);
  return picture;
}

static NstOptions
make_options (gint iterations)
{
  NstOptions options = plain_options ();

  options.iterations = iterations;
  return options;
}

static ImpastoRunner *
start (const NstOptions *options, NstPicture *initial)
{
  return impasto_runner_new (model_file, make_picture (WIDTH, HEIGHT, 0.0f),
                             make_picture (HEIGHT, WIDTH, 1.0f), NULL, initial,
                             options);
}

static gboolean
has_ended (ImpastoRunnerState state)
{
  return state == IMPASTO_RUNNER_FINISHED || state == IMPASTO_RUNNER_STOPPED
         || state == IMPASTO_RUNNER_FAILED;
}

static ImpastoRunnerState
wait_for_end (ImpastoRunner *runner, NstProgress *progress)
{
  for (gint i = 0; i < WAIT_SECONDS * (G_USEC_PER_SEC / POLL_US); i++)
    {
      ImpastoRunnerState state = impasto_runner_poll (runner, progress);

      if (has_ended (state))
        return state;
      g_usleep (POLL_US);
    }
  g_error ("The run does not end");
}

/* Waits until at least @done iterations are done, or the run has ended. */
static void
wait_for_iteration (ImpastoRunner *runner, gint done)
{
  for (gint i = 0; i < WAIT_SECONDS * (G_USEC_PER_SEC / POLL_US); i++)
    {
      NstProgress        progress;
      ImpastoRunnerState state = impasto_runner_poll (runner, &progress);

      if (has_ended (state)
          || (state == IMPASTO_RUNNER_RUNNING && progress.done >= done))
        return;
      g_usleep (POLL_US);
    }
  g_error ("The run does not begin");
}

static void
set_loss_weights (ImpastoRunner *runner,
                  gdouble        content,
                  gdouble        style,
                  gdouble        tv)
{
  NstOptions options = plain_options ();

  options.weights.content = content;
  options.weights.style = style;
  options.weights.tv = tv;
  impasto_runner_set_weights (runner, &options.weights);
}

static void
test_finish (void)
{
  NstOptions     options = make_options (5);
  ImpastoRunner *runner = start (&options, NULL);
  NstProgress    progress;
  g_autoptr (NstPicture) frame = NULL;

  g_assert_cmpint (wait_for_end (runner, &progress), ==,
                   IMPASTO_RUNNER_FINISHED);
  g_assert_cmpint (progress.iteration, ==, 5);
  g_assert_cmpint (progress.width, ==, WIDTH);
  g_assert_null (impasto_runner_get_error (runner));
  frame = impasto_runner_take_frame (runner);
  g_assert_nonnull (frame);
  g_assert_cmpint (frame->width, ==, WIDTH);
  g_assert_cmpint (frame->height, ==, HEIGHT);
  g_assert_null (impasto_runner_take_frame (runner));
  /* Calls after the end have no effect. */
  impasto_runner_pause (runner, TRUE);
  set_loss_weights (runner, 1.0, 1.0, 1.0);
  impasto_runner_stop (runner);
  g_assert_cmpint (impasto_runner_poll (runner, NULL), ==,
                   IMPASTO_RUNNER_FINISHED);
  impasto_runner_free (runner);
}

/* The losses are summed in double precision, so only the last digits may
 * differ. */
static void
assert_weighted (const NstProgress *p,
                 gdouble            content,
                 gdouble            style,
                 gdouble            tv)
{
  gdouble expected = content * p->content + style * p->style + tv * p->tv;

  g_assert_cmpfloat (expected, >, 0.0);
  g_assert_cmpfloat (fabs (p->total - expected), <=, 1e-6 * expected);
}

static void
test_loss_weights_before_session (void)
{
  NstOptions     options = make_options (4);
  ImpastoRunner *runner;
  NstProgress    progress;

  /* The model has to be read first, so there is no session yet. */
  impasto_model_cache_clear ();
  runner = start (&options, NULL);
  set_loss_weights (runner, 3.0, 0.25, 2.0);
  wait_for_end (runner, &progress);
  assert_weighted (&progress, 3.0, 0.25, 2.0);
  impasto_runner_free (runner);
}

static void
test_loss_weights_while_running (void)
{
  NstOptions     options = make_options (ENDLESS);
  ImpastoRunner *runner = start (&options, NULL);
  NstProgress    progress;

  wait_for_iteration (runner, 2);
  impasto_runner_poll (runner, &progress);
  assert_weighted (&progress, 1.0, 1.0, 0.0);
  set_loss_weights (runner, 0.5, 7.0, 1.0);
  /* The current iteration may still use the old weights. */
  wait_for_iteration (runner, progress.done + 3);
  impasto_runner_poll (runner, &progress);
  assert_weighted (&progress, 0.5, 7.0, 1.0);
  impasto_runner_free (runner);
}

static void
test_pause (void)
{
  NstOptions     options = make_options (ENDLESS);
  ImpastoRunner *runner = start (&options, NULL);
  NstProgress    before;
  NstProgress    after;
  g_autoptr (NstPicture) frame = NULL;

  wait_for_iteration (runner, 1);
  impasto_runner_pause (runner, TRUE);
  g_assert_cmpint (impasto_runner_poll (runner, &before), ==,
                   IMPASTO_RUNNER_PAUSED);
  g_usleep (G_USEC_PER_SEC / 2);
  g_assert_cmpint (impasto_runner_poll (runner, &after), ==,
                   IMPASTO_RUNNER_PAUSED);
  /* The current iteration is completed. */
  g_assert_cmpint (after.done, <=, before.done + 1);
  frame = impasto_runner_take_frame (runner);
  g_assert_nonnull (frame);
  g_assert_null (impasto_runner_take_frame (runner));
  impasto_runner_pause (runner, FALSE);
  wait_for_iteration (runner, after.done + 2);
  g_assert_cmpint (impasto_runner_poll (runner, NULL), ==,
                   IMPASTO_RUNNER_RUNNING);
  impasto_runner_free (runner);
}

static void
test_pause_before_session (void)
{
  NstOptions     options = make_options (3);
  ImpastoRunner *runner;
  NstProgress    progress;
  g_auto (NstModels) models = { NULL, NULL };

  impasto_model_cache_clear ();
  runner = start (&options, NULL);
  impasto_runner_pause (runner, TRUE);
  while (! impasto_model_cache_peek (model_file, &options, &models))
    ;
  /* It takes about one second to create the session. */
  g_usleep (3 * G_USEC_PER_SEC);
  g_assert_cmpint (impasto_runner_poll (runner, &progress), ==,
                   IMPASTO_RUNNER_PAUSED);
  g_assert_cmpint (progress.done, ==, 0);
  impasto_runner_pause (runner, FALSE);
  g_assert_cmpint (wait_for_end (runner, NULL), ==, IMPASTO_RUNNER_FINISHED);
  impasto_runner_free (runner);
}

static void
test_stop_while_loading (void)
{
  NstOptions     options = make_options (ENDLESS);
  ImpastoRunner *runner;

  impasto_model_cache_clear ();
  runner = start (&options, NULL);
  impasto_runner_stop (runner);
  g_assert_cmpint (wait_for_end (runner, NULL), ==, IMPASTO_RUNNER_STOPPED);
  g_assert_null (impasto_runner_get_error (runner));
  impasto_runner_free (runner);
}

static void
test_stop_while_running (void)
{
  NstOptions     options = make_options (ENDLESS);
  ImpastoRunner *runner = start (&options, NULL);
  g_autoptr (NstPicture) frame = NULL;

  wait_for_iteration (runner, 1);
  impasto_runner_stop (runner);
  impasto_runner_stop (runner);
  g_assert_cmpint (wait_for_end (runner, NULL), ==, IMPASTO_RUNNER_STOPPED);
  frame = impasto_runner_take_frame (runner);
  g_assert_nonnull (frame);
  impasto_runner_free (runner);
}

static void
test_stop_while_paused (void)
{
  NstOptions     options = make_options (ENDLESS);
  ImpastoRunner *runner = start (&options, NULL);

  wait_for_iteration (runner, 1);
  impasto_runner_pause (runner, TRUE);
  g_usleep (G_USEC_PER_SEC / 5);
  impasto_runner_stop (runner);
  g_assert_cmpint (wait_for_end (runner, NULL), ==, IMPASTO_RUNNER_STOPPED);
  impasto_runner_free (runner);
}

/* The threads of runs that this process has now. */
static gint
count_run_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const gchar *task;
  gint         n = 0;

  g_assert_nonnull (tasks);
  while ((task = g_dir_read_name (tasks)))
    {
      g_autofree gchar *path =
          g_build_filename ("/proc/self/task", task, "comm", NULL);
      g_autofree gchar *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL))
        n += g_str_has_prefix (name, "impasto-worker")
             || g_str_has_prefix (name, "nst-pool");
    }
  return n;
}

/* The system names a new thread, and forgets one that was joined, a moment
 * later. */
static void
wait_for_run_threads (gboolean wanted)
{
  for (gint i = 0; (count_run_threads () > 0) != wanted; i++)
    {
      g_assert_cmpint (i, <, WAIT_SECONDS * (G_USEC_PER_SEC / POLL_US));
      g_usleep (POLL_US);
    }
}

/* Frees @runner while it runs; all its threads must end. */
static void
check_free (ImpastoRunner *runner)
{
  wait_for_run_threads (TRUE);
  g_assert_false (has_ended (impasto_runner_poll (runner, NULL)));
  impasto_runner_free (runner);
  wait_for_run_threads (FALSE);
}

static void
test_free_in_any_state (void)
{
  NstOptions     options = make_options (ENDLESS);
  ImpastoRunner *runner;

  impasto_runner_free (NULL);
  g_assert_cmpint (count_run_threads (), ==, 0);
  impasto_model_cache_clear ();
  check_free (start (&options, NULL));
  runner = start (&options, make_picture (WIDTH, HEIGHT, 2.0f));
  wait_for_iteration (runner, 1);
  check_free (runner);
  runner = start (&options, NULL);
  impasto_runner_pause (runner, TRUE);
  check_free (runner);
  runner = start (&options, NULL);
  wait_for_iteration (runner, 1);
  impasto_runner_pause (runner, TRUE);
  check_free (runner);
}

static void
test_initial (void)
{
  NstOptions     options = make_options (2);
  NstPicture    *initial = make_picture (WIDTH, HEIGHT, 2.0f);
  ImpastoRunner *runner;
  g_autoptr (NstPicture) expected = make_picture (WIDTH, HEIGHT, 2.0f);
  g_autoptr (NstPicture) frame = NULL;

  /* The stop rule holds at once, so the picture does not change. */
  options.stop_at = nst_options_find_spec ("stop-at")->maximum;
  options.levels = 1;
  runner = start (&options, initial);
  wait_for_end (runner, NULL);
  frame = impasto_runner_take_frame (runner);
  g_assert_nonnull (frame);
  for (gint i = 0; i < 3 * WIDTH * HEIGHT; i++)
    /* The conversion to 0..255 and back changes less than a thousandth of an
     * 8-bit step. */
    g_assert_cmpfloat (fabsf (frame->pixels[i] - expected->pixels[i]), <,
                       1e-3f / 255.0f);
  impasto_runner_free (runner);
}

static void
assert_fails (ImpastoRunner *runner, NstError code)
{
  const GError *error;

  g_assert_cmpint (wait_for_end (runner, NULL), ==, IMPASTO_RUNNER_FAILED);
  error = impasto_runner_get_error (runner);
  g_assert_error (error, NST_ERROR, (gint)code);
  g_assert_null (impasto_runner_take_frame (runner));
  impasto_runner_free (runner);
}

static void
test_failures (void)
{
  NstOptions options = make_options (1);

  assert_fails (impasto_runner_new ("/nowhere/weights.safetensors",
                                    make_picture (WIDTH, HEIGHT, 0.0f),
                                    make_picture (WIDTH, HEIGHT, 1.0f), NULL,
                                    NULL, &options),
                NST_ERROR_FILE);
  assert_fails (impasto_runner_new (model_file, make_picture (4, 4, 0.0f),
                                    make_picture (WIDTH, HEIGHT, 1.0f), NULL,
                                    make_picture (WIDTH, HEIGHT, 2.0f),
                                    &options),
                NST_ERROR_SIZE);
  options.weights.style = -1.0;
  assert_fails (start (&options, NULL), NST_ERROR_OPTION);
}

static void
test_model_cache (void)
{
  NstOptions options = make_options (1);
  g_auto (NstModels) models = { NULL, NULL };
  g_auto (NstModels) again = { NULL, NULL };
  g_auto (NstModels) peeked = { NULL, NULL };
  g_auto (NstModels) none = { NULL, NULL };
  g_auto (NstModels) mixed = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  impasto_model_cache_clear ();
  g_assert_false (impasto_model_cache_peek (model_file, &options, &none));
  impasto_model_cache_load (model_file, &options, &models, &error);
  g_assert_no_error (error);
  g_assert_true (models.content == models.style);
  impasto_model_cache_load (model_file, &options, &again, &error);
  g_assert_no_error (error);
  g_assert_true (again.content == models.content);
  g_assert_true (impasto_model_cache_peek (model_file, &options, &peeked));
  g_assert_true (peeked.style == models.style);
  g_assert_false (impasto_model_cache_peek ("/nowhere/weights.safetensors",
                                            &options, &none));
  g_assert_false (impasto_model_cache_load ("/nowhere/weights.safetensors",
                                            &options, &none, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
  g_assert_null (none.content);

  /* Changing one of the two networks keeps the model of the other. */
  options.style_network = NST_NETWORK_RESNET18_RANDOM;
  g_assert_false (impasto_model_cache_peek (model_file, &options, &none));
  g_clear_error (&error);
  impasto_model_cache_load (model_file, &options, &mixed, &error);
  g_assert_no_error (error);
  g_assert_true (mixed.content == models.content);
  g_assert_cmpint (nst_model_get_network (mixed.style), ==,
                   NST_NETWORK_RESNET18_RANDOM);
  options.seed++;
  g_assert_false (impasto_model_cache_peek (model_file, &options, &none));
  options.style_network = NST_NETWORK_VGG16; /* there is no file for it */
  g_assert_false (
      impasto_model_cache_load (model_file, &options, &none, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "VGG-16"));

  options = make_options (1);
  impasto_model_cache_clear ();
  g_assert_false (impasto_model_cache_peek (model_file, &options, &none));

  impasto_model_cache_preload (model_file, &options);
  for (gint i = 0; i < WAIT_SECONDS * (G_USEC_PER_SEC / POLL_US); i++)
    {
      g_auto (NstModels) preloaded = { NULL, NULL };

      if (impasto_model_cache_peek (model_file, &options, &preloaded))
        return;
      g_usleep (POLL_US);
    }
  g_error ("The model is not loaded");
}

static void
test_event_log (void)
{
  g_autofree gchar *path = NULL;
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  gint fd = g_file_open_tmp ("impasto-events-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_unsetenv ("IMPASTO_LOG");
  impasto_event_log ("nowhere");
  g_setenv ("IMPASTO_LOG", path, TRUE);
  impasto_event_log ("first n=%d", 1);
  impasto_event_log ("second");
  g_unsetenv ("IMPASTO_LOG");
  impasto_event_log ("nowhere");

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_true (g_str_has_suffix (lines[0], " first n=1"));
  g_assert_true (g_str_has_suffix (lines[1], " second"));
  g_assert_cmpstr (lines[2], ==, "");
  g_assert_cmpfloat (g_ascii_strtod (lines[0], NULL), <=,
                     g_ascii_strtod (lines[1], NULL));
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  model_file = g_getenv ("TEST_WEIGHTS");
  g_assert_nonnull (model_file);

  g_test_add_func ("/runner/finish", test_finish);
  g_test_add_func ("/runner/loss-weights-before-session",
                   test_loss_weights_before_session);
  g_test_add_func ("/runner/loss-weights-while-running",
                   test_loss_weights_while_running);
  g_test_add_func ("/runner/pause", test_pause);
  g_test_add_func ("/runner/pause-before-session", test_pause_before_session);
  g_test_add_func ("/runner/stop-while-loading", test_stop_while_loading);
  g_test_add_func ("/runner/stop-while-running", test_stop_while_running);
  g_test_add_func ("/runner/stop-while-paused", test_stop_while_paused);
  g_test_add_func ("/runner/free-in-any-state", test_free_in_any_state);
  g_test_add_func ("/runner/initial", test_initial);
  g_test_add_func ("/runner/failures", test_failures);
  g_test_add_func ("/runner/model-cache", test_model_cache);
  g_test_add_func ("/runner/event-log", test_event_log);
  status = g_test_run ();
  impasto_model_cache_clear ();
  return status;
}
