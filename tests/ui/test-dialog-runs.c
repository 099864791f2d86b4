/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Complete sessions of the dialog with the fake host and the real engine: all
 * buttons, all ways to close it, all faults.
 */
#include "config.h"

#include <string.h>

#include "dialog_fixture.h"
#include "ui/dialog/leave_question.h"
#include "ui/job/model_cache.h"
#include "ui/job/painter.h"

/* -------------------------------------------------- a complete session --- */

/* Half seconds within which a pause must take effect. */
#define MAX_TRIES 10

static void
script_session (gpointer data)
{
  Fixture   *f = data;
  GtkWindow *window = GTK_WINDOW (driver_window ());
  guint      n_present;
  gint       n_tries = 0;

  fixture_click ("Start");
  g_assert_false (driver_is_sensitive ("Start"));
  g_assert_true (driver_is_sensitive ("Stop"));
  fixture_wait_for_frames (f, 2);
  g_assert_true (driver_is_sensitive ("Keep"));
  g_assert_nonnull (strstr (driver_text ("Progress"), "%"));

  /* Loss weights are live; other changes start a new run. */
  driver_set_slider ("Style strength", 0.699);
  driver_set_slider ("Smoothness", 3.5);
  fixture_wait_for_frames (f, 2);
  g_assert_cmpuint (f->fake->n_read_content, ==, 2);
  driver_choose_style (2);
  while (f->fake->n_read_content < 3)
    fixture_wait_for_frames (f, 1);
  g_assert_true (
      impasto_style_ref_equal (&f->fake->last_style, &f->settings.style));
  fixture_wait_for_frames (f, 2);

  fixture_click ("Pause");
  g_assert_true (driver_is_sensitive ("Resume"));
  g_assert_false (driver_is_sensitive ("Pause"));
  /* The current iteration may still be shown when it ends. */
  do
    {
      n_present = f->fake->n_present;
      driver_run_loop (500);
    }
  while (f->fake->n_present != n_present && ++n_tries < MAX_TRIES);
  g_assert_cmpint (n_tries, <, MAX_TRIES);
  g_assert_true (g_str_has_prefix (driver_text ("Progress"), "Paused at"));
  fixture_click ("Resume");
  fixture_wait_for_frames (f, 1);

  fixture_click ("Stop");
  fixture_wait_for_button ("Continue");
  g_assert_nonnull (f->fake->canvas);
  g_assert_true (driver_is_sensitive ("Keep"));
  g_assert_false (driver_is_sensitive ("Stop"));
  g_assert_true (g_str_has_prefix (driver_text ("Progress"), "Stopped."));
  fixture_click ("Continue");
  fixture_wait_for_frames (f, 1);

  /* With few iterations, the run finishes. */
  driver_set_spin ("Iterations", 3.0);
  fixture_wait_for_button ("Continue");
  g_assert_true (g_str_has_prefix (driver_text ("Progress"), "Finished"));
  g_assert_false (driver_is_sensitive ("Resume"));
  driver_settle ();
  g_assert_true (gtk_window_get_default_widget (window)
                 == driver_find (GTK_TYPE_BUTTON, "Keep"));
  g_assert_cmpuint (f->fake->n_commit, ==, 0);
  gtk_window_activate_default (window);
}

static void
test_session (Fixture *f, gconstpointer data)
{
  g_autofree gchar *saved = NULL;
  g_autofree gchar *last = NULL;

  g_assert_true (fixture_run (f, script_session));
  g_assert_cmpuint (f->fake->n_commit, ==, 1);
  g_assert_cmpuint (f->fake->n_discard, ==, 0);
  g_assert_null (f->fake->canvas);
  g_assert_nonnull (f->fake->committed);
  g_assert_cmpint (f->fake->output, ==, IMPASTO_OUTPUT_LAYER);
  saved = impasto_settings_to_text (&f->fake->saved);
  last = impasto_settings_to_text (&f->settings);
  g_assert_cmpstr (saved, ==, last);
  g_assert_cmpfloat (f->settings.options.weights.style, ==, 5.0);
}

static gboolean
has_committed (gpointer data)
{
  const Fixture *f = data;

  return f->fake->n_commit > 0;
}

static void
script_keep_running (gpointer data)
{
  Fixture *f = data;

  driver_set_combo ("Output", IMPASTO_OUTPUT_IN_PLACE);
  fixture_click ("Start");
  fixture_wait_for_button ("Keep");
  fixture_click ("Keep");
  driver_wait (has_committed, f, WAIT_SECONDS);
}

static void
test_keep_while_running (Fixture *f, gconstpointer data)
{
  g_assert_true (fixture_run (f, script_keep_running));
  g_assert_cmpuint (f->fake->n_commit, ==, 1);
  g_assert_cmpint (f->fake->output, ==, IMPASTO_OUTPUT_IN_PLACE);
}

static void
script_converges (gpointer data)
{
  Fixture     *f = data;
  GtkWidget   *bar = driver_find (GTK_TYPE_PROGRESS_BAR, "Progress bar");
  const gchar *text;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  fixture_wait_for_button ("Continue");
  text = driver_text ("Progress");
  g_assert_true (g_str_has_prefix (text, "Finished: more iterations"));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==,
                     1.0);
  g_assert_nonnull (f->fake->canvas);
  fixture_click ("Keep");
}

static void
test_converges (Fixture *f, gconstpointer data)
{
  /* Without style, the photo is the optimum already. */
  f->settings.options.weights.style = 0.0;
  g_assert_true (fixture_run (f, script_converges));
  /* The steps are too large for progress; only the convergence test ends the
   * run. */
  f->settings.options.weights.style = 1.0;
  f->settings.options.optimizer = NST_OPTIMIZER_ADAM;
  f->settings.options.learning_rate =
      nst_options_find_spec ("learning-rate")->maximum;
  g_assert_true (fixture_run (f, script_converges));
}

static gboolean
is_at_original (gpointer data)
{
  const Fixture *f = data;

  return f->fake->canvas
         && fake_host_difference (f->fake->canvas, f->fake->content) < 0.01;
}

/* Start Over begins from the photo again, with the same button bar. */
static void
script_start_over (gpointer data)
{
  Fixture *f = data;

  g_assert_false (driver_is_sensitive ("Start Over"));
  fixture_click ("Start");
  fixture_wait_for_frames (f, 3);
  fixture_click ("Stop");
  fixture_wait_for_button ("Continue");
  g_assert_false (is_at_original (f));
  /* Makes the next run end at once. */
  driver_set_spin ("Stop at loss", 1e12);
  fixture_click ("Start Over");
  driver_wait (is_at_original, f, WAIT_SECONDS);
  fixture_wait_for_button ("Continue");
  fixture_click ("Cancel");
}

static void
test_start_over (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_start_over);
}

/* A draft is finished at the size of the photo; the next dialog proposes the
 * size of the draft again. */
static void
script_finish (gpointer data)
{
  Fixture *f = data;

  driver_set_combo ("Working size", 32);
  g_assert_nonnull (
      strstr (driver_text ("Cost"), "Painted at 32 px, enlarged to 48 px"));
  g_assert_false (driver_is_sensitive ("Finish at Full Resolution"));
  driver_set_spin ("Iterations", 2.0);
  fixture_click ("Start");
  fixture_wait_for_button ("Finish at Full Resolution");
  g_assert_cmpint (f->fake->canvas->width, ==, 32);
  /* What it costs is beside the button. */
  g_assert_cmpstr (driver_text ("Cost of full resolution"), !=, "");
  fixture_click ("Finish at Full Resolution");
  fixture_wait_for_button ("Continue");
  g_assert_cmpint (f->fake->canvas->width, ==, FAKE_CONTENT_WIDTH);
  g_assert_cmpint (driver_get_combo ("Working size"), ==, 0);
  g_assert_false (driver_is_sensitive ("Finish at Full Resolution"));
  fixture_click ("Keep");
}

static void
test_finish (Fixture *f, gconstpointer data)
{
  f->settings.options.size = 32;
  g_assert_true (fixture_run (f, script_finish));
  g_assert_cmpint (f->fake->committed->width, ==, FAKE_CONTENT_WIDTH);
  g_assert_cmpint (f->fake->saved.options.size, ==, 32);
}

/* -------------------------------------------------- closing the dialog --- */

/* The work that test_question pretends; negative: the real one. */
static gdouble pretended_work = -1.0;

gdouble __real_impasto_painter_get_work (ImpastoPainter *painter);
gdouble __wrap_impasto_painter_get_work (ImpastoPainter *painter);

gdouble
__wrap_impasto_painter_get_work (ImpastoPainter *painter)
{
  return pretended_work >= 0.0 ? pretended_work
                               : __real_impasto_painter_get_work (painter);
}

#define QUESTION "Discard the Picture"

static void
answer (gint response)
{
  driver_settle ();
  gtk_dialog_response (GTK_DIALOG (driver_find_window (QUESTION)), response);
  driver_settle ();
}

/* The dialog asks before it discards much work; the run continues. */
static void
script_question (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  pretended_work = 1800.0;
  for (guint i = 0; i < 3; i++)
    {
      if (i == 0)
        driver_escape ();
      else if (i == 1)
        driver_close ();
      else
        fixture_click ("Cancel");
      /* A second time changes nothing. */
      driver_escape ();
      g_assert_nonnull (driver_find_window (QUESTION));
      fixture_wait_for_frames (f, 1);
      answer (GTK_RESPONSE_DELETE_EVENT);
      g_assert_null (driver_find_window (QUESTION));
      g_assert_nonnull (driver_window ());
      g_assert_nonnull (f->fake->canvas);
    }
  fixture_click ("Start Over");
  g_assert_nonnull (driver_find_window (QUESTION));
  answer (IMPASTO_LEAVE_CONTINUE);
  fixture_click ("Cancel");
  answer (f->wanted_answer);
}

static void
test_question (Fixture *f, gconstpointer data)
{
  f->wanted_answer = IMPASTO_LEAVE_DISCARD;
  g_assert_false (fixture_run (f, script_question));
  g_assert_cmpuint (f->fake->n_commit, ==, 0);
  pretended_work = -1.0;
  f->wanted_answer = IMPASTO_LEAVE_KEEP;
  g_assert_true (fixture_run (f, script_question));
  g_assert_cmpuint (f->fake->n_commit, ==, 1);
  pretended_work = -1.0;
}

/* What was changed during a run that was cancelled is remembered. */
static void
script_change_and_cancel (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  driver_set_slider ("Style strength", 0.3);
  fixture_click ("Cancel");
}

static void
test_remember (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_change_and_cancel);
  g_assert_cmpfloat (f->fake->saved.options.weights.style, ==, 2.0);
}

static void
leave (const gchar *way)
{
  if (! strcmp (way, "escape"))
    driver_escape ();
  else if (! strcmp (way, "close"))
    driver_close ();
  else
    fixture_click ("Cancel");
}

static void
script_leave_idle (gpointer data)
{
  Fixture *f = data;

  leave (f->way_out);
}

static void
script_leave_loading (gpointer data)
{
  Fixture *f = data;

  impasto_model_cache_clear ();
  fixture_click ("Start");
  leave (f->way_out);
}

static void
script_leave_running (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  leave (f->way_out);
}

static void
script_leave_paused (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  fixture_click ("Pause");
  leave (f->way_out);
}

static void
script_leave_ending (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  fixture_click ("Stop");
  leave (f->way_out);
}

static void
script_leave_stopped (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  fixture_click ("Stop");
  fixture_wait_for_button ("Continue");
  leave (f->way_out);
}

static void
script_leave_finished (gpointer data)
{
  Fixture *f = data;

  driver_set_spin ("Iterations", 2.0);
  fixture_click ("Start");
  fixture_wait_for_button ("Continue");
  leave (f->way_out);
}

static void
script_leave_restarting (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  driver_choose_style (3);
  leave (f->way_out);
}

static void
test_closing (Fixture *f, gconstpointer data)
{
  static const gchar *const ways[] = { "cancel", "escape", "close" };
  static const DriverScript scripts[] = {
    script_leave_idle,     script_leave_loading,   script_leave_running,
    script_leave_paused,   script_leave_ending,    script_leave_stopped,
    script_leave_finished, script_leave_restarting
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    for (guint j = 0; j < G_N_ELEMENTS (ways); j++)
      {
        f->fake->n_discard = 0;
        f->way_out = ways[j];
        f->settings.options.iterations = ENDLESS;
        g_assert_false (fixture_run (f, scripts[i]));
        g_assert_null (f->fake->canvas);
        g_assert_cmpuint (f->fake->n_commit, ==, 0);
        g_assert_cmpuint (f->fake->n_discard, ==, 1);
      }
}

/* -------------------------------------------------------------- faults --- */

static void
script_content_fails (gpointer data)
{
  Fixture *f = data;

  g_assert_cmpstr (driver_text ("Message"), ==, "Fault: content.");
  fixture_click ("Start");
  g_assert_cmpstr (driver_text ("Message"), ==, "Fault: content.");
  g_assert_false (driver_is_sensitive ("Keep"));
  f->fake->read_content_fails = FALSE;
  fixture_click ("Start");
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  fixture_wait_for_frames (f, 1);
  fixture_click ("Cancel");
}

static void
test_content_fails (Fixture *f, gconstpointer data)
{
  f->fake->read_content_fails = TRUE;
  fixture_run (f, script_content_fails);
}

static void
script_style_fails (gpointer data)
{
  Fixture *f = data;

  f->fake->read_style_fails = TRUE;
  fixture_click ("Start");
  g_assert_cmpstr (driver_text ("Message"), ==, "Fault: style.");
  g_assert_cmpstr (driver_text ("Progress"), ==,
                   "Stopped because of a problem.");
  f->fake->read_style_fails = FALSE;
  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  fixture_click ("Cancel");
}

static void
test_style_fails (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_style_fails);
}

static void
script_present_fails (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  f->fake->present_fails = TRUE;
  fixture_wait_for_button ("Continue");
  g_assert_cmpstr (driver_text ("Message"), ==, "Fault: canvas.");
  g_assert_false (driver_is_sensitive ("Keep"));
  g_assert_false (driver_is_sensitive ("Stop"));
  fixture_click ("Cancel");
}

static void
test_present_fails (Fixture *f, gconstpointer data)
{
  g_assert_false (fixture_run (f, script_present_fails));
}

static void
script_commit_fails (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  f->fake->commit_fails = TRUE;
  fixture_click ("Keep");
  fixture_wait_for_button ("Continue");
  g_assert_cmpstr (driver_text ("Message"), ==, "Fault: image.");
  g_assert_nonnull (f->fake->canvas);
  g_assert_nonnull (strstr (driver_text ("Progress"), "Continue to paint on"));
  /* The run can continue from the picture, which can then be kept. */
  fixture_click ("Continue");
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  fixture_wait_for_frames (f, 1);
  fixture_click ("Stop");
  fixture_wait_for_button ("Continue");
  f->fake->commit_fails = FALSE;
  fixture_click ("Keep");
}

static void
test_commit_fails (Fixture *f, gconstpointer data)
{
  g_assert_true (fixture_run (f, script_commit_fails));
  g_assert_cmpuint (f->fake->n_commit, ==, 2);
}

static void
script_model_file_missing (gpointer data)
{
  driver_settle ();
  /* The error shows before Start. */
  g_assert_false (driver_is_sensitive ("Start"));
  g_assert_nonnull (
      strstr (driver_text ("Message"), "/nowhere/weights.safetensors"));
  fixture_click ("Cancel");
}

static void
test_model_file_missing (Fixture *f, gconstpointer data)
{
  f->settings.model_files = g_strdup ("/nowhere/weights.safetensors");
  fixture_run (f, script_model_file_missing);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "session", test_session },
    { "keep-while-running", test_keep_while_running },
    { "converges", test_converges },
    { "start-over", test_start_over },
    { "finish", test_finish },
    { "question", test_question },
    { "remember", test_remember },
    { "closing", test_closing },
    { "content-fails", test_content_fails },
    { "style-fails", test_style_fails },
    { "present-fails", test_present_fails },
    { "commit-fails", test_commit_fails },
    { "model-file-missing", test_model_file_missing }
  };

  return fixture_main (argc, argv, "dialog-runs", tests, G_N_ELEMENTS (tests));
}
