/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plot, the comparison, and the position of the window, in a dialog with
 * the fake host; in both text directions.
 */
#include "config.h"

#include <locale.h>
#include <string.h>

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

#include "dialog_fixture.h"
#include "ui/widgets/compare_view.h"
#include "ui/job/dialog_state.h"
#include "ui/widgets/loss_plot.h"
#include "ui/dialog/dialog_layout.h"
#include "ui/dialog/window_place.h"

/* Time until an expander has opened. */
#define EXPANDER_MS 600

/* -------------------------------------------------------------- events --- */

static const gchar *
description (GtkWidget *widget)
{
  return atk_object_get_description (gtk_widget_get_accessible (widget));
}

/* ---------------------------------------------------------------- plot --- */

static NstProgress
progress_at (gint level, gint iteration, gint done)
{
  return (NstProgress){ .level = level,
                        .n_levels = 2,
                        .iteration = iteration,
                        .done = done,
                        .content = 10.0,
                        .style = 1000.0 / (1 + done),
                        .total = 10.0 + 1000.0 / (1 + done) };
}

/* Opens Advanced at its last page. */
static void
show_details (void)
{
  GtkWidget *pages = driver_find (GTK_TYPE_NOTEBOOK, "Advanced settings");

  gtk_expander_set_expanded (
      GTK_EXPANDER (driver_find (GTK_TYPE_EXPANDER, NULL)), TRUE);
  gtk_notebook_set_current_page (GTK_NOTEBOOK (pages), -1);
  driver_run_loop (EXPANDER_MS);
}

static void
script_plot (gpointer data)
{
  GtkWidget       *widget = driver_find (IMPASTO_TYPE_LOSS_PLOT, "Losses");
  ImpastoLossPlot *plot = IMPASTO_LOSS_PLOT (widget);
  gboolean rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  gint     width;
  g_autofree gchar *text = NULL;

  show_details ();
  width = widget->allocation.width;
  g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
  g_assert_null (impasto_loss_plot_describe (plot, -1));
  for (gint i = 0; i < 10; i++)
    {
      NstProgress progress = progress_at (i / 5, i % 5, i);

      impasto_loss_plot_add (plot, &progress);
    }
  text = impasto_loss_plot_describe (plot, -1);
  g_assert_cmpstr (text, ==,
                   "Level 2 of 2, iteration 4: content 10, style 100, total "
                   "110");
  g_free (text);
  text = impasto_loss_plot_describe (plot, rtl ? width - 1 : 0);
  g_assert_cmpstr (text, ==,
                   "Level 1 of 2, iteration 0: content 10, style 1000, total "
                   "1010");

  /* The values at the pointer. */
  driver_settle ();
  driver_move_pointer (widget, rtl ? width - 1.0 : 1.0, 40.0);
  g_assert_nonnull (strstr (description (widget), "iteration 0: content 10"));
  driver_move_pointer (widget, rtl ? 1.0 : width - 1.0, 40.0);
  g_assert_nonnull (strstr (description (widget), "style 100, total 110"));
  /* The values at the mark that the keys move. */
  gtk_widget_grab_focus (widget);
  driver_press_key (widget, rtl ? GDK_KEY_End : GDK_KEY_Home);
  g_assert_nonnull (strstr (description (widget), "total 1010"));
  for (gint i = 0; i < 50; i++)
    driver_press_key (widget, rtl ? GDK_KEY_Left : GDK_KEY_Right);
  g_assert_nonnull (strstr (description (widget), "total 110"));
  driver_settle ();
  fixture_click ("Cancel");
}

static void
test_plot (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_plot);
}

static void
script_plot_follows (gpointer data)
{
  Fixture          *f = data;
  GtkWidget        *widget = driver_find (IMPASTO_TYPE_LOSS_PLOT, "Losses");
  g_autofree gchar *text = NULL;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 2);
  show_details ();
  g_assert_nonnull (strstr (driver_text ("Details"), "iteration"));
  text = impasto_loss_plot_describe (IMPASTO_LOSS_PLOT (widget), -1);
  g_assert_nonnull (text);
  g_assert_true (g_str_has_prefix (text, "Level 1 of 1, iteration "));
  fixture_click ("Cancel");
}

static void
test_plot_follows (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_plot_follows);
}

/* -------------------------------------------------------------- window --- */

static void
check_place (gint     image_x,
             gint     image_width,
             gboolean rtl,
             gint     expected_x,
             gint     expected_y)
{
  GdkRectangle monitor = { 0, 0, 1920, 1080 };
  GdkRectangle image = { image_x, 100, image_width, 900 };
  GdkRectangle place = { 0, 0, 700, 600 };

  impasto_window_choose_place (&monitor, &image, rtl, &place);
  g_assert_cmpint (place.x, ==, expected_x);
  g_assert_cmpint (place.y, ==, expected_y);
  g_assert_cmpint (place.width, ==, 700);
  g_assert_cmpint (place.height, ==, 600);
}

static void
test_place (Fixture *f, gconstpointer data)
{
  GdkRectangle small = { 0, 0, 1024, 768 };
  GdkRectangle whole = { 0, 0, 1024, 768 };
  GdkRectangle place = { 0, 0, 742, 720 };

  /* Space on one side: beside the image. */
  check_place (0, 1000, FALSE, 1000, 100);
  check_place (900, 1000, FALSE, 200, 100);
  /* Space on both sides: the text direction decides. */
  check_place (800, 320, FALSE, 1120, 100);
  check_place (800, 320, TRUE, 100, 100);
  /* No space: at the side where the window covers less of the image. */
  check_place (0, 1500, FALSE, 1220, 100);
  check_place (400, 1520, FALSE, 0, 100);
  impasto_window_choose_place (&small, &whole, FALSE, &place);
  g_assert_cmpint (place.x, ==, 1024 - 742);
  g_assert_cmpint (place.y, ==, 0);
}

/* A size above the minimum. */
static gint wanted_width;
static gint wanted_height;

static void
script_resize (gpointer data)
{
  GtkWindow *window = GTK_WINDOW (driver_window ());

  gtk_window_get_size (window, &wanted_width, &wanted_height);
  wanted_width += 40;
  wanted_height += 20;
  gtk_window_resize (window, wanted_width, wanted_height);
  driver_settle ();
  fixture_click ("Cancel");
}

static void
script_same_size (gpointer data)
{
  gint width;
  gint height;

  gtk_window_get_size (GTK_WINDOW (driver_window ()), &width, &height);
  g_assert_cmpint (width, ==, wanted_width);
  g_assert_cmpint (height, ==, wanted_height);
  fixture_click ("Cancel");
}

static void
script_fits (gpointer data)
{
  gint width;
  gint height;

  driver_settle ();
  gtk_window_get_size (GTK_WINDOW (driver_window ()), &width, &height);
  g_assert_cmpint (width, <=, 1024);
  /* Leave space for the title bar. */
  g_assert_cmpint (height, <=, 768 - 30);
  fixture_click ("Cancel");
}

static void
test_size (Fixture *f, gconstpointer data)
{
  /* The screen of the tests is 1024x768. */
  fixture_run (f, script_fits);
  fixture_run (f, script_resize);
  fixture_run (f, script_same_size);
  f->fake->state = (g_free (f->fake->state),
                    g_strdup ("[Dialog]\nwidth=9000\nheight=9000\nx=-500\n"
                              "y=20000\n"));
  fixture_run (f, script_fits);
}

/* ------------------------------------------------------- accessibility --- */

/* Whether a user can reach @widget with the keyboard. */
static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_SCALE (widget)
         || GTK_IS_ENTRY (widget) || GTK_IS_COMBO_BOX (widget)
         || GTK_IS_ICON_VIEW (widget)
         || G_OBJECT_TYPE (widget) == IMPASTO_TYPE_LOSS_PLOT
         || G_OBJECT_TYPE (widget) == IMPASTO_TYPE_COMPARE_VIEW;
}

static void
check_mnemonic (GtkLabel *label, GHashTable *mnemonics)
{
  guint        key = gtk_label_get_mnemonic_keyval (label);
  const gchar *text = gtk_label_get_text (label);
  const gchar *other = g_hash_table_lookup (mnemonics, GUINT_TO_POINTER (key));

  if (key == GDK_KEY_VoidSymbol)
    return;
  if (other && strcmp (other, text))
    g_error ("“%s” and “%s” have the same mnemonic", text, other);
  g_hash_table_insert (mnemonics, GUINT_TO_POINTER (key), g_strdup (text));
}

static void
check_control (GtkWidget *widget, gpointer data)
{
  const gchar *name = atk_object_get_name (gtk_widget_get_accessible (widget));

  if (! gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    check_mnemonic (GTK_LABEL (widget), data);
  if (is_control (widget))
    {
      if (! gtk_widget_get_has_tooltip (widget))
        g_error ("A %s (%s) has no tooltip", G_OBJECT_TYPE_NAME (widget),
                 GTK_IS_BUTTON (widget)
                     ? gtk_button_get_label (GTK_BUTTON (widget))
                     : name);
      /* Buttons are named by their labels. */
      if (! name && ! GTK_IS_BUTTON (widget))
        g_error ("A %s has no name", G_OBJECT_TYPE_NAME (widget));
    }
  /* A combo box is a single control for the user. */
  if (GTK_IS_CONTAINER (widget) && ! GTK_IS_COMBO_BOX (widget))
    gtk_container_forall (GTK_CONTAINER (widget), check_control, data);
}

/* Gives the buttons that change their label the other one. */
static void
rename_button (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_BUTTON (widget))
    {
      g_autofree gchar *label =
          g_strdup (gtk_button_get_label (GTK_BUTTON (widget)));

      if (! g_strcmp0 (label, _ ("_Start")))
        impasto_dialog_layout_name_start (widget, TRUE);
      if (! g_strcmp0 (label, _ ("_Pause")))
        impasto_dialog_layout_name_pause (widget, TRUE);
    }
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), rename_button, data);
}

static void
check_pages (GtkWidget *notebook)
{
  for (gint i = 0; i < gtk_notebook_get_n_pages (GTK_NOTEBOOK (notebook)); i++)
    {
      GtkWidget *page = gtk_notebook_get_nth_page (GTK_NOTEBOOK (notebook), i);
      GtkWidget *label =
          gtk_notebook_get_tab_label (GTK_NOTEBOOK (notebook), page);

      g_assert_cmpuint (gtk_label_get_mnemonic_keyval (GTK_LABEL (label)), !=,
                        GDK_KEY_VoidSymbol);
    }
}

static void
script_controls (gpointer data)
{
  g_autoptr (GHashTable) mnemonics =
      g_hash_table_new_full (NULL, NULL, NULL, g_free);
  GtkWidget *expander = driver_find (GTK_TYPE_EXPANDER, NULL);

  /* The tabs under Advanced show when it has expanded. */
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  driver_run_loop (EXPANDER_MS);
  check_control (driver_window (), mnemonics);
  rename_button (driver_window (), NULL);
  check_control (driver_window (), mnemonics);
  check_pages (gtk_bin_get_child (GTK_BIN (expander)));
  check_pages (driver_find (GTK_TYPE_NOTEBOOK, _ ("Pages")));
  driver_escape ();
}

static void
test_controls (Fixture *f, gconstpointer data)
{
  static const gchar *const languages[] = { "en", "de", "zh_CN" };

  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("TEST_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_setenv ("LANGUAGE", languages[i], TRUE);
      /* Makes gettext read LANGUAGE again. */
      setlocale (LC_MESSAGES, "C.UTF-8");
      g_assert_true (! strcmp (_ ("_Start"), "_Start") == (i == 0));
      fixture_run (f, script_controls);
    }
  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_MESSAGES, "C");
}

/* The window has its size again after Advanced was open, and the next dialog
 * remembers that it was. */
static void
script_fold (gpointer data)
{
  GtkWidget *expander = driver_find (GTK_TYPE_EXPANDER, NULL);
  gint       height, unfolded;

  driver_settle ();
  gtk_window_get_size (GTK_WINDOW (driver_window ()), NULL, &height);
  for (gint i = 0; i < 2; i++)
    {
      gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
      driver_run_loop (EXPANDER_MS);
      gtk_window_get_size (GTK_WINDOW (driver_window ()), NULL, &unfolded);
      g_assert_cmpint (unfolded, >, height);
      gtk_expander_set_expanded (GTK_EXPANDER (expander), FALSE);
      driver_run_loop (2 * EXPANDER_MS);
      gtk_window_get_size (GTK_WINDOW (driver_window ()), NULL, &unfolded);
      g_assert_cmpint (unfolded, ==, height);
    }
  show_details ();
  fixture_click ("Cancel");
}

static void
script_is_unfolded (gpointer data)
{
  GtkWidget *expander = driver_find (GTK_TYPE_EXPANDER, NULL);
  GtkWidget *pages = gtk_bin_get_child (GTK_BIN (expander));

  g_assert_true (gtk_expander_get_expanded (GTK_EXPANDER (expander)));
  g_assert_cmpint (gtk_notebook_get_current_page (GTK_NOTEBOOK (pages)), ==,
                   gtk_notebook_get_n_pages (GTK_NOTEBOOK (pages)) - 1);
  fixture_click ("Cancel");
}

static void
test_fold (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_fold);
  fixture_run (f, script_is_unfolded);
}

/* A message has its place: nothing moves when it appears. */
static void
script_message_place (gpointer data)
{
  Fixture      *f = data;
  GtkWidget    *start = driver_find (GTK_TYPE_BUTTON, "Start");
  GtkAllocation before = start->allocation;
  gint          height, after;

  driver_settle ();
  gtk_window_get_size (GTK_WINDOW (driver_window ()), NULL, &height);
  f->fake->read_style_fails = TRUE;
  fixture_click ("Start");
  driver_settle ();
  g_assert_cmpstr (driver_text ("Message"), ==, "Fault: style.");
  gtk_window_get_size (GTK_WINDOW (driver_window ()), NULL, &after);
  g_assert_cmpint (after, ==, height);
  g_assert_cmpint (start->allocation.y, ==, before.y);
  fixture_click ("Cancel");
}

static void
test_message_place (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_message_place);
}

/* Runs @script with text from right to left. */
static void
mirrored (Fixture *f, DriverScript script)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  fixture_run (f, script);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_mirrored (Fixture *f, gconstpointer data)
{
  mirrored (f, script_plot);
  mirrored (f, script_fits);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "plot", test_plot },         { "plot-follows", test_plot_follows },
    { "place", test_place },       { "size", test_size },
    { "controls", test_controls }, { "mirrored", test_mirrored },
    { "fold", test_fold },         { "message-place", test_message_place },
  };

  return fixture_main (argc, argv, "dialog-views", tests, G_N_ELEMENTS (tests));
}
