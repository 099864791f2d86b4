/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names, controls, and styles of the dialog, with the fake host on an X
 * server.
 */
#include "config.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "dialog_fixture.h"
#include "fake_memory.h"
#include "ui/dialog/dialog.h"
#include "ui/widgets/progress_view.h"

/* --------------------------------------------------------------- names --- */

static void
script_names (gpointer data)
{
  static const gchar *const buttons[] = {
    "Start", "Pause", "Stop", "Start Over", "Keep", "Cancel", "Reset", "Help",
  };
  static const gchar *const sliders[] = { "Style strength", "Content",
                                          "Brush size", "Smoothness" };
  static const gchar *const combos[] = { "Working size", "Output" };
  GtkWidget                *label;

  g_assert_nonnull (driver_window ());
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    g_assert_nonnull (driver_find (GTK_TYPE_BUTTON, buttons[i]));
  for (guint i = 0; i < G_N_ELEMENTS (sliders); i++)
    {
      GtkWidget *slider = driver_find (GTK_TYPE_SCALE, sliders[i]);

      g_assert_nonnull (slider);
      g_assert_nonnull (gtk_widget_get_tooltip_text (slider));
    }
  for (guint i = 0; i < G_N_ELEMENTS (combos); i++)
    {
      GtkWidget *combo = driver_find (GTK_TYPE_COMBO_BOX, combos[i]);

      g_assert_nonnull (combo);
      g_assert_nonnull (gtk_widget_get_tooltip_text (combo));
    }
  g_assert_cmpstr (driver_text ("Layer"), ==, "Background of photo.jpg");
  label = driver_find (GTK_TYPE_LABEL, "Progress");
  g_assert_nonnull (label);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==,
                   "Press Start to paint.");

  g_assert_true (driver_is_sensitive ("Start"));
  g_assert_false (driver_is_sensitive ("Pause"));
  g_assert_false (driver_is_sensitive ("Stop"));
  g_assert_false (driver_is_sensitive ("Keep"));
  fixture_click ("Cancel");
}

static void
test_names (Fixture *f, gconstpointer data)
{
  g_assert_false (fixture_run (f, script_names));
}

/* ------------------------------------------------------------ controls --- */

static void
double_click (GtkWidget *widget)
{
  GdkEvent *event = gdk_event_new (GDK_2BUTTON_PRESS);

  event->button.window = g_object_ref (gtk_widget_get_window (widget));
  event->button.button = 1;
  gtk_widget_event (widget, event);
  gdk_event_free (event);
}

static void
script_sliders (gpointer data)
{
  Fixture    *f = data;
  NstOptions *o = &f->settings.options;

  /* The middle is 1. */
  g_assert_cmpfloat (driver_get_slider ("Style strength"), ==, 0.0);
  driver_set_slider ("Style strength", 0.3);
  g_assert_cmpfloat (o->weights.style, ==, 2.0);
  g_assert_cmpfloat (driver_get_spin ("Style strength, as a number"), ==, 2.0);
  driver_set_slider ("Style strength", -0.301);
  g_assert_cmpfloat (o->weights.style, ==, 0.5);
  /* At the left end, the photo hardly changes; at the right end, a trace of it
   * is left. */
  driver_set_slider ("Style strength", -9.0);
  g_assert_cmpfloat (o->weights.style, ==, 0.12);
  driver_set_slider ("Content", 9.0);
  g_assert_cmpfloat (o->weights.content, ==, 8.3);
  driver_set_slider ("Content", 0.3);
  g_assert_cmpfloat (o->weights.content, ==, 2.0);
  driver_set_slider ("Brush size", 9.0);
  g_assert_cmpfloat (o->style_scale, ==, 2.5);
  driver_set_slider ("Brush size", -9.0);
  g_assert_cmpfloat (o->style_scale, ==, 0.4);

  /* The left end is exactly zero. */
  g_assert_cmpfloat (o->weights.tv, ==, 0.0);
  driver_set_slider ("Smoothness", 4.0);
  g_assert_cmpfloat (o->weights.tv, ==, 10000.0);
  driver_set_slider ("Smoothness", -9.0);
  g_assert_cmpfloat (o->weights.tv, ==, 0.0);

  /* The number fields have a wider range than the sliders. */
  driver_set_spin ("Style strength, as a number", 50000.0);
  g_assert_cmpfloat (o->weights.style, ==, 50000.0);
  g_assert_cmpfloat (driver_get_slider ("Style strength"), ==, log10 (8.3));
  driver_set_spin ("Content, as a number", 0.0);
  g_assert_cmpfloat (o->weights.content, ==, 0.0);
  /* The special zero; values between it and the minimum are not valid. */
  driver_set_spin ("Brush size, as a number", 0.0);
  g_assert_cmpfloat (o->style_scale, ==, 0.0);
  driver_set_spin ("Brush size, as a number", 0.06);
  g_assert_cmpfloat (o->style_scale, ==, 0.1);

  double_click (driver_find (GTK_TYPE_SCALE, "Style strength"));
  g_assert_cmpfloat (o->weights.style, ==, 1.0);
  double_click (driver_find (GTK_TYPE_SCALE, "Smoothness"));
  g_assert_cmpfloat (o->weights.tv, ==, 0.0);
  fixture_click ("Cancel");
}

static void
test_sliders (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_sliders);
}

static void
script_other_controls (gpointer data)
{
  Fixture    *f = data;
  NstOptions *o = &f->settings.options;
  GtkWidget  *expander = driver_find (GTK_TYPE_EXPANDER, NULL);

  driver_set_spin ("Iterations", 7.0);
  g_assert_cmpint (o->iterations, ==, 7);
  driver_set_combo ("Output", IMPASTO_OUTPUT_IN_PLACE);
  g_assert_cmpint (f->settings.output, ==, IMPASTO_OUTPUT_IN_PLACE);

  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  driver_set_combo ("Optimizer", NST_OPTIMIZER_ADAM);
  g_assert_cmpint (o->optimizer, ==, NST_OPTIMIZER_ADAM);
  driver_set_combo ("Initial picture", NST_INIT_NOISE);
  g_assert_cmpint (o->init, ==, NST_INIT_NOISE);
  driver_set_spin ("Learning rate", 2.5);
  g_assert_cmpfloat (o->learning_rate, ==, 2.5);
  driver_set_spin ("Levels", 3.0);
  g_assert_cmpint (o->levels, ==, 3);
  driver_set_spin ("Seed", 42.0);
  g_assert_cmpint (o->seed, ==, 42);
  driver_set_spin ("Stop at loss", 1500.0);
  g_assert_cmpfloat (o->stop_at, ==, 1500.0);
  driver_set_spin ("Threads", 1.0);
  g_assert_cmpint (o->threads, ==, 1);

  /* Special zeros show as words, which can be typed. */
  driver_set_spin ("Threads", 0.0);
  g_assert_cmpint (o->threads, ==, 0);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (
                       driver_find (GTK_TYPE_SPIN_BUTTON, "Threads"))),
                   ==, "all");
  driver_type ("Levels", "auto");
  g_assert_cmpint (o->levels, ==, 0);
  driver_type ("Levels", "2");
  g_assert_cmpint (o->levels, ==, 2);
  /* An invalid number changes nothing. */
  driver_type ("Levels", "many");
  g_assert_cmpint (o->levels, ==, 2);
  driver_type ("Learning rate", "0.125");
  g_assert_cmpfloat (o->learning_rate, ==, 0.125);
  /* A number out of range becomes the nearest one. */
  driver_type ("Learning rate", "5000");
  g_assert_cmpfloat (o->learning_rate, ==, 100.0);
  driver_type ("Style strength, as a number", "-3");
  g_assert_cmpfloat (o->weights.style, ==, 0.0);
  driver_type ("Style strength, as a number", "1.5x");
  g_assert_cmpfloat (o->weights.style, ==, 0.0);

  driver_choose_style (1);
  g_assert_cmpint (f->settings.style.kind, ==, IMPASTO_STYLE_BUILTIN);
  g_assert_cmpstr (f->settings.style.id, ==, "poppies");
  fixture_click ("Cancel");
}

static void
test_other_controls (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_other_controls);
}

/* The locale of the user writes a comma, that of the process a point. */
static gboolean uses_comma;

struct lconv *__real_localeconv (void);
struct lconv *__wrap_localeconv (void);

struct lconv *
__wrap_localeconv (void)
{
  static struct lconv german = { .decimal_point = (gchar *)"," };

  return uses_comma ? &german : __real_localeconv ();
}

static void
script_comma (gpointer data)
{
  Fixture   *f = data;
  GtkWidget *spin = driver_find (GTK_TYPE_SPIN_BUTTON, "Learning rate");

  driver_type ("Learning rate", "1,5");
  g_assert_cmpfloat (f->settings.options.learning_rate, ==, 1.5);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (spin)), ==, "1,5");
  driver_type ("Learning rate", "2.5");
  g_assert_cmpfloat (f->settings.options.learning_rate, ==, 2.5);
  driver_type ("Learning rate", "1,2,3");
  g_assert_cmpfloat (f->settings.options.learning_rate, ==, 2.5);
  fixture_click ("Cancel");
}

static void
test_comma (Fixture *f, gconstpointer data)
{
  uses_comma = TRUE;
  fixture_run (f, script_comma);
  uses_comma = FALSE;
}

static void
script_reset (gpointer data)
{
  fixture_click ("Reset");
  g_assert_cmpfloat (driver_get_slider ("Style strength"), ==, 0.0);
  fixture_click ("Cancel");
}

static void
test_reset (Fixture *f, gconstpointer data)
{
  ImpastoSettings   defaults;
  g_autofree gchar *expected = NULL;
  g_autofree gchar *text = NULL;

  f->settings.options.weights.style = 3.0;
  f->settings.options.weights.tv = 3.0;
  f->settings.options.optimizer = NST_OPTIMIZER_ADAM;
  f->settings.options.size = 40;
  f->settings.output = IMPASTO_OUTPUT_IN_PLACE;
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_LAYER, "112");
  fixture_run (f, script_reset);
  impasto_dialog_init_settings (&defaults);
  defaults.options.size = 40;
  impasto_style_ref_set (&defaults.style, IMPASTO_STYLE_LAYER, "112");
  expected = impasto_settings_to_text (&defaults);
  text = impasto_settings_to_text (&f->settings);
  g_assert_cmpstr (text, ==, expected);
  impasto_settings_clear (&defaults);
}

static void
script_cancel (gpointer data)
{
  fixture_click ("Cancel");
}

/* Showing the settings does not change them. */
static void
test_settings_unchanged (Fixture *f, gconstpointer data)
{
  g_autofree gchar *before = NULL;
  g_autofree gchar *after = NULL;

  f->settings.options.weights.style = 1.23456789;
  f->settings.options.weights.content = 123456.0;
  f->settings.options.style_scale = 0.0;
  f->settings.options.weights.tv = 0.001;
  f->settings.options.learning_rate = 0.0123456789;
  f->settings.options.stop_at = 1e-8;
  f->settings.options.size = 4000;
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_LAYER, "112");
  before = impasto_settings_to_text (&f->settings);
  fixture_run (f, script_cancel);
  after = impasto_settings_to_text (&f->settings);
  g_assert_cmpstr (after, ==, before);
}

static void
script_working_size (gpointer data)
{
  Fixture *f = data;

  /* The list includes the custom size from the settings. */
  g_assert_cmpint (driver_get_combo ("Working size"), ==, 300);
  driver_set_combo ("Working size", 256);
  g_assert_cmpint (f->settings.options.size, ==, 256);
  driver_set_combo ("Working size", 0);
  g_assert_cmpint (f->settings.options.size, ==, 0);
  /* 512 and 1024 are above the size of the content. */
  driver_set_combo ("Working size", 512);
  g_assert_cmpint (driver_get_combo ("Working size"), ==, 0);
  fixture_click ("Cancel");
}

static void
test_working_size (Fixture *f, gconstpointer data)
{
  nst_picture_free (f->fake->content);
  f->fake->content = nst_picture_new (400, 300);
  memset (f->fake->content->pixels, 0, sizeof (gfloat) * 3 * 400 * 300);
  f->settings.options.size = 300;
  fixture_run (f, script_working_size);
}

static gboolean
knows_memory (gpointer data)
{
  return driver_text ("Cost")[0] != '\0';
}

static void
script_memory (gpointer data)
{
  driver_wait (knows_memory, NULL, WAIT_SECONDS);
  g_assert_nonnull (strstr (driver_text ("Cost"), "of memory"));
  g_assert_true (driver_is_sensitive ("Start"));
  fake_memory_set (1000000);
  driver_set_slider ("Brush size", 0.1);
  g_assert_nonnull (strstr (driver_text ("Cost"), "this machine has 1.0"));
  g_assert_false (driver_is_sensitive ("Start"));
  g_assert_cmpstr (driver_text ("Progress"), ==, "");
  g_assert_nonnull (strstr (driver_text ("Message"), "enough memory"));
  fake_memory_set (0);
  fixture_click ("Reset");
  g_assert_true (driver_is_sensitive ("Start"));
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  fixture_click ("Cancel");
}

static void
test_memory (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_memory);
}

static void
script_help (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Help");
  g_assert_cmpuint (f->fake->n_help, ==, 1);
  fixture_click ("Cancel");
}

static void
test_help (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_help);
}

/* -------------------------------------------------------------- styles --- */

static void
script_first_style (gpointer data)
{
  Fixture *f = data;

  g_assert_cmpint (f->settings.style.kind, ==, IMPASTO_STYLE_BUILTIN);
  g_assert_cmpstr (f->settings.style.id, ==, "wave");
  fixture_click ("Cancel");
}

static void
test_first_style (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_first_style);
  /* If the last style no longer exists, the first painting is chosen. */
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_LAYER, "999");
  fixture_run (f, script_first_style);
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_FILE,
                         "/nowhere/at/all.png");
  fixture_run (f, script_first_style);
}

static void
script_no_style (gpointer data)
{
  g_assert_false (driver_is_sensitive ("Start"));
  fixture_click ("Cancel");
}

static void
test_no_style (Fixture *f, gconstpointer data)
{
  g_ptr_array_set_size (f->fake->styles, 0);
  fixture_run (f, script_no_style);
}

static void
script_files (gpointer data)
{
  Fixture          *f = data;
  g_autofree gchar *folder = g_dir_make_tmp ("impasto-XXXXXX", NULL);
  g_autofree gchar *good = g_build_filename (folder, "good.png", NULL);
  g_autofree gchar *bad = g_build_filename (folder, "bad.png", NULL);
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 30, 20);

  gdk_pixbuf_fill (pixbuf, 0x8040c0ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, good, "png", NULL, NULL));
  g_assert_true (g_file_set_contents (bad, "no picture", -1, NULL));

  driver_drop_file (bad);
  g_assert_cmpstr (driver_text ("Message"), !=, "");
  g_assert_cmpint (f->settings.style.kind, ==, IMPASTO_STYLE_BUILTIN);
  driver_drop_file (good);
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  g_assert_cmpint (f->settings.style.kind, ==, IMPASTO_STYLE_FILE);
  g_assert_cmpstr (f->settings.style.id, ==, good);

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  g_assert_true (
      impasto_style_ref_equal (&f->fake->last_style, &f->settings.style));
  fixture_click ("Cancel");
  g_unlink (good);
  g_unlink (bad);
  g_rmdir (folder);
}

static void
test_files (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_files);
}

static void
script_style_removed (gpointer data)
{
  Fixture *f = data;

  driver_choose_style (2);
  /* The image is closed; its layer stays chosen. */
  g_ptr_array_remove_index (f->fake->styles, 0);
  driver_focus ();
  g_assert_cmpstr (f->settings.style.id, ==, "11");
  g_assert_cmpint (driver_count_styles (), ==, FAKE_N_STYLES);
  driver_choose_style (2);
  g_assert_cmpstr (f->settings.style.id, ==, "112");
  /* An image is opened. */
  g_ptr_array_insert (
      f->fake->styles, 0,
      impasto_style_choice_new (IMPASTO_STYLE_LAYER, "5", "Sky", NULL));
  driver_focus ();
  g_assert_cmpstr (f->settings.style.id, ==, "112");
  driver_choose_style (2);
  g_assert_cmpstr (f->settings.style.id, ==, "5");
  fixture_click ("Cancel");
}

static void
test_style_removed (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_style_removed);
}

/* ---------------------------------------------------------------- text --- */

static void
check_progress (const ImpastoProgressFacts *facts,
                const gchar                *expected,
                const gchar                *expected_details)
{
  g_autofree gchar *text = impasto_progress_describe (facts);
  g_autofree gchar *details = impasto_progress_describe_details (facts);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (details, ==, expected_details);
}

static void
test_progress_text (Fixture *f, gconstpointer data)
{
  ImpastoProgressFacts facts = { .state = IMPASTO_PAINTER_RUNNING,
                                 .progress = { .level = 1,
                                               .n_levels = 3,
                                               .width = 512,
                                               .height = 384,
                                               .iteration = 34,
                                               .n_iterations = 100,
                                               .fraction = 0.489,
                                               .seconds_left = 125.2,
                                               .total = 4319.4 },
                                 .rate = 5.25,
                                 .peak_memory = 812000000 };

  check_progress (&facts, "48 % · about 2 min left",
                  "Level 2 of 3 (512 × 384) · iteration 34 of 100 · 5.2 per "
                  "second · loss 4319 · peak 812.0\302\240MB");
  facts.state = IMPASTO_PAINTER_PAUSED;
  facts.progress.seconds_left = -1.0;
  facts.progress.total = 3.14159;
  facts.peak_memory = 0;
  check_progress (&facts, "Paused at 48 %",
                  "Level 2 of 3 (512 × 384) · iteration 34 of 100 · loss "
                  "3.14");
  facts.state = IMPASTO_PAINTER_FAILED;
  facts.progress.n_levels = 0;
  check_progress (&facts, "Stopped because of a problem.", "");
  facts.can_keep = TRUE;
  check_progress (&facts,
                  "Stopped because of a problem. Press Keep to keep the "
                  "picture so far, or Continue to paint on.",
                  "");
  /* Nothing asks for a button that cannot be pressed. */
  facts.state = IMPASTO_PAINTER_IDLE;
  check_progress (&facts, "", "");
  facts.can_start = TRUE;
  check_progress (&facts, "Press Start to paint.", "");
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "names", test_names },
    { "sliders", test_sliders },
    { "other-controls", test_other_controls },
    { "comma", test_comma },
    { "reset", test_reset },
    { "settings-unchanged", test_settings_unchanged },
    { "working-size", test_working_size },
    { "memory", test_memory },
    { "help", test_help },
    { "first-style", test_first_style },
    { "no-style", test_no_style },
    { "files", test_files },
    { "style-removed", test_style_removed },
    { "progress-text", test_progress_text }
  };

  return fixture_main (argc, argv, "dialog", tests, G_N_ELEMENTS (tests));
}
