/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A random sequence of actions of the user and the host, in which the dialog
 * must not fail or change the image without being asked to.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <gdk/gdkkeysyms.h>
#include <glib/gstdio.h>

#include "dialog_driver.h"
#include "fake_host.h"
#include "ui/widgets/compare_view.h"
#include "ui/dialog/dialog.h"
#include "ui/widgets/loss_plot.h"
#include "ui/job/model_cache.h"

#define DEFAULT_EVENTS 300
#define DEFAULT_SEED   6
/* Maximum time of the main loop between two events. */
#define MAX_LOOP_MS 60
/* After one in this many events, the walk waits for another frame ... */
#define FRAME_EVERY 5
/* ... but at most for this time, as there may be none. */
#define FRAME_MS 5000
/* Faults are repaired after about this many events. */
#define REPAIR_EVERY 6
/* For this time after the dialog was closed, nothing may happen. */
#define AFTERMATH_MS 300

typedef struct
{
  FakeHost       *fake;
  NstPicture     *original; /* the content, which must never change */
  ImpastoSettings settings;
  GRand          *random;
  guint           n_left;
  gboolean        keep_was_pressed;
  gchar          *picture_uri; /* of a valid picture file */
} Walk;

static gint
pick (Walk *walk, gint n)
{
  return g_rand_int_range (walk->random, 0, n);
}

/* -------------------------------------------------------------- events --- */

static void
press_button (Walk *walk)
{
  /* Buttons that close the dialog are less frequent. */
  static const gchar *const names[] = {
    "Start",     "Continue",   "Continue",
    "Pause",     "Resume",     "Stop",
    "Start",     "Pause",      "Resume",
    "Reset",     "Help",       "Original",
    "Original",  "Remove",     "Keep",
    "Cancel",    "Randomize",  "Previous look",
    "Next look", "Start Over", "Finish at Full Resolution"
  };
  const gchar *name = names[pick (walk, G_N_ELEMENTS (names))];

  if (! strcmp (name, "Keep") && driver_is_sensitive (name))
    walk->keep_was_pressed = TRUE;
  driver_click (name);
}

static void
move_slider (Walk *walk)
{
  static const gchar *const names[] = { "Style strength", "Content",
                                        "Brush size", "Smoothness" };

  driver_set_slider (names[pick (walk, G_N_ELEMENTS (names))],
                     g_rand_double_range (walk->random, -2.5, 6.5));
}

static void
change_combo (Walk *walk)
{
  switch (pick (walk, 5))
    {
    case 0:
      driver_set_combo ("Output", pick (walk, 2));
      break;
    case 1:
      /* Only presets that do not take long. */
      driver_set_combo ("Preset", pick (walk, 7));
      break;
    case 2:
      driver_set_combo ("Optimizer", pick (walk, 2));
      break;
    case 3:
      driver_set_combo ("Initial picture", pick (walk, 3));
      break;
    default:
      driver_set_combo ("Working size", pick (walk, 2) ? 0 : 40);
      break;
    }
}

static void
change_number (Walk *walk)
{
  switch (pick (walk, 6))
    {
    case 0:
      driver_set_spin ("Iterations", 1 + pick (walk, 200));
      break;
    case 1:
      driver_set_spin ("Levels", pick (walk, 3));
      break;
    case 2:
      driver_set_spin ("Seed", pick (walk, 5));
      break;
    case 3:
      driver_set_spin ("Learning rate",
                       g_rand_double_range (walk->random, 0.0, 3.0));
      break;
    case 4:
      driver_set_spin ("Style strength, as a number",
                       g_rand_double_range (walk->random, 0.0, 1000.0));
      break;
    default:
      driver_set_spin ("Brush size, as a number",
                       g_rand_double_range (walk->random, 0.0, 1.0));
      break;
    }
}

static void
change_style (Walk *walk)
{
  const gchar *const uris[] = { "https://example.org/a.png", walk->picture_uri,
                                NULL };

  switch (pick (walk, 6))
    {
    case 0:
      driver_drop_file ("/nowhere/at/all.png");
      break;
    case 1:
      driver_drop_uris (uris + pick (walk, 2));
      break;
    default:
      driver_choose_style (pick (walk, driver_count_styles ()));
      break;
    }
}

/* Switches pages and presses keys in the views. */
static void
use_views (Walk *walk)
{
  static const guint keys[] = { GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Home,
                                GDK_KEY_End, GDK_KEY_Delete };
  GtkWidget         *pages = driver_find (GTK_TYPE_NOTEBOOK, "Pages");
  GtkWidget         *views[] = {
            driver_find (IMPASTO_TYPE_LOSS_PLOT, NULL),
            driver_find (IMPASTO_TYPE_COMPARE_VIEW, NULL),
            driver_find_style (pick (walk, driver_count_styles ()), NULL),
  };
  GtkWidget *view = views[pick (walk, G_N_ELEMENTS (views))];

  gtk_notebook_set_current_page (GTK_NOTEBOOK (pages), pick (walk, 2));
  /* The plot is hidden on a small screen while Advanced is open. */
  if (view && gtk_widget_get_mapped (view))
    driver_press_key (view, keys[pick (walk, G_N_ELEMENTS (keys))]);
}

/* Opens and closes images in the host, and makes its functions fail. */
static void
change_host (Walk *walk)
{
  FakeHost *fake = walk->fake;

  switch (pick (walk, 8))
    {
    case 0:
      fake->read_content_fails = ! pick (walk, 4);
      break;
    case 1:
      fake->read_style_fails = ! pick (walk, 4);
      break;
    case 2:
      fake->present_fails = ! pick (walk, 4);
      break;
    case 3:
      fake->commit_fails = ! pick (walk, 2);
      break;
    case 4:
      fake->present_cost = (gulong)pick (walk, 30) * G_TIME_SPAN_MILLISECOND;
      break;
    case 5:
      if (fake->styles->len > FAKE_N_STYLES)
        g_ptr_array_remove_index (fake->styles, 0);
      else
        g_ptr_array_insert (
            fake->styles, 0,
            impasto_style_choice_new (IMPASTO_STYLE_LAYER, "7", "Sky", NULL));
      break;
    default:
      driver_focus ();
      break;
    }
}

static void
repair_host (FakeHost *fake)
{
  fake->read_content_fails = fake->read_style_fails = FALSE;
  fake->present_fails = fake->commit_fails = FALSE;
}

static void
toggle_advanced (Walk *walk)
{
  GtkWidget *expander = driver_find (GTK_TYPE_EXPANDER, NULL);

  gtk_expander_set_expanded (GTK_EXPANDER (expander), pick (walk, 3) > 0);
}

static void
close_dialog (Walk *walk)
{
  if (pick (walk, 8))
    return;
  if (pick (walk, 2))
    driver_escape ();
  else
    driver_close ();
}

static void
make_event (Walk *walk)
{
  static void (*const events[]) (Walk *) = {
    press_button,    press_button, press_button,  press_button, move_slider,
    move_slider,     change_combo, change_number, change_style, change_host,
    toggle_advanced, use_views,    close_dialog
  };

  events[pick (walk, G_N_ELEMENTS (events))](walk);
}

/* -------------------------------------------------------------- checks --- */

static gboolean
has_run_controls (void)
{
  return driver_is_sensitive ("Stop")
         && (driver_is_sensitive ("Pause") || driver_is_sensitive ("Resume"));
}

static void
check (Walk *walk)
{
  const FakeHost *fake = walk->fake;
  g_autoptr (GError) error = NULL;

  nst_options_validate (&walk->settings.options, &error);
  g_assert_no_error (error);
  /* Start and Stop are never sensitive at the same time. */
  if (driver_is_sensitive ("Stop"))
    g_assert_true (has_run_controls ());
  g_assert_false (
      driver_is_sensitive ("Stop")
      && (driver_is_sensitive ("Start") || driver_is_sensitive ("Continue")));
  if (driver_is_sensitive ("Keep"))
    g_assert_nonnull (fake->canvas);
  /* The progress or a message says what can be done. */
  g_assert_true (driver_text ("Progress")[0] || driver_text ("Message")[0]);
  /* The button and the host agree on what is shown. */
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (
                     driver_find (GTK_TYPE_TOGGLE_BUTTON, "Original")))
                 == fake->shows_original);
  g_assert_cmpfloat (fake_host_difference (fake->content, walk->original), ==,
                     0.0);
  if (! walk->keep_was_pressed)
    g_assert_cmpuint (fake->n_commit, ==, 0);
}

/* Starts or resumes a run if necessary, and waits until it shows a frame,
 * fails, or ends. */
static void
wait_for_frame (const FakeHost *fake)
{
  guint  n_present = fake->n_present;
  gint64 end = g_get_monotonic_time () + FRAME_MS * G_TIME_SPAN_MILLISECOND;

  if (! driver_click ("Start") && ! driver_click ("Continue"))
    driver_click ("Resume");
  while (driver_is_sensitive ("Pause") && fake->n_present == n_present
         && g_get_monotonic_time () < end)
    driver_run_loop (1);
}

static void
script (gpointer data)
{
  Walk *walk = data;

  while (walk->n_left > 0 && driver_window ())
    {
      walk->n_left--;
      make_event (walk);
      if (! pick (walk, REPAIR_EVERY))
        repair_host (walk->fake);
      driver_run_loop (pick (walk, MAX_LOOP_MS));
      if (! pick (walk, FRAME_EVERY))
        wait_for_frame (walk->fake);
      if (driver_window ())
        check (walk);
    }
  if (driver_window ())
    driver_escape ();
}

static guint
number_from_environment (const gchar *name, guint initial)
{
  const gchar *text = g_getenv (name);

  return text ? (guint)strtoul (text, NULL, 10) : initial;
}

/* The path of a new picture file; caller unlinks and frees. */
static gchar *
make_picture (void)
{
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 30, 20);
  gchar *path;
  gint   file = g_file_open_tmp ("impasto-XXXXXX.png", &path, NULL);

  g_assert_true (g_close (file, NULL));
  gdk_pixbuf_fill (pixbuf, 0x8040c0ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  return path;
}

static void
test_walk (void)
{
  g_autofree gchar *picture = make_picture ();
  guint             seed = number_from_environment ("TEST_SEED", DEFAULT_SEED);
  Walk              walk = { 0 };
  guint             n_dialogs = 0;
  guint             n_kept = 0;

  walk.n_left = number_from_environment ("TEST_EVENTS", DEFAULT_EVENTS);
  g_test_message ("seed %u, %u events", seed, walk.n_left);
  walk.random = g_rand_new_with_seed (seed);
  walk.fake = fake_host_new ();
  walk.original = fake_host_copy (walk.fake->content);
  walk.picture_uri = g_filename_to_uri (picture, NULL, NULL);
  impasto_dialog_init_settings (&walk.settings);
  walk.settings.options.iterations = 50;
  while (walk.n_left > 0)
    {
      guint    n_present;
      gboolean kept;

      walk.keep_was_pressed = FALSE;
      walk.fake->shows_original = FALSE;
      walk.fake->n_commit = walk.fake->n_discard = 0;
      kept = driver_run (script, &walk, &walk.fake->host,
                         g_getenv ("TEST_WEIGHTS"), &walk.settings);
      n_dialogs++;
      n_kept += kept;
      /* No preview is left, and no frame follows. */
      g_assert_null (walk.fake->canvas);
      g_assert_cmpuint (walk.fake->n_discard, ==, kept ? 0 : 1);
      if (kept)
        g_assert_true (walk.keep_was_pressed && walk.fake->n_commit > 0);
      n_present = walk.fake->n_present;
      driver_run_loop (AFTERMATH_MS);
      g_assert_cmpuint (walk.fake->n_present, ==, n_present);
    }
  g_test_message ("%u dialogs, %u kept, %u frames", n_dialogs, n_kept,
                  walk.fake->n_present);
  g_unlink (picture);
  g_free (walk.picture_uri);
  g_rand_free (walk.random);
  nst_picture_free (walk.original);
  impasto_settings_clear (&walk.settings);
  fake_host_free (walk.fake);
}

int
main (int argc, char **argv)
{
  gint status;

  gtk_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dialog/walk", test_walk);
  status = g_test_run ();
  impasto_model_cache_clear ();
  return status;
}
