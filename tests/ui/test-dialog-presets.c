/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Presets in the dialog: choosing, changing, and saving them, and invalid
 * files.
 */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "dialog_fixture.h"
#include "ui/widgets/size_chooser.h"
#include "ui/dialog/preset_bar.h"

/* Indices of built-in presets. */
#define PRESET_BALANCED 0
#define PRESET_STRONG   2
/* The index of the user's first preset, after the built-in ones. */
#define FIRST_USER_PRESET 12

/* ------------------------------------------------------------- presets --- */

static const gchar *
preset_text (void)
{
  static gchar *text;
  GtkWidget    *combo = driver_find (GTK_TYPE_COMBO_BOX, "Preset");
  GtkTreeIter   iter;

  driver_settle ();
  g_clear_pointer (&text, g_free);
  g_assert_true (gtk_combo_box_get_active_iter (GTK_COMBO_BOX (combo), &iter));
  gtk_tree_model_get (gtk_combo_box_get_model (GTK_COMBO_BOX (combo)), &iter,
                      GIMP_INT_STORE_LABEL, &text, -1);
  return text;
}

static GtkWidget *
preset_bar (void)
{
  return gtk_widget_get_parent (driver_find (GTK_TYPE_COMBO_BOX, "Preset"));
}

static void
answer (const gchar *title, gint response)
{
  gtk_dialog_response (GTK_DIALOG (driver_find_window (title)), response);
  driver_settle ();
}

/* The menu entry with the label @label, mnemonic included. */
static GtkWidget *
menu_item (const gchar *label)
{
  GList     *menus = gtk_menu_get_for_attach_widget (preset_bar ());
  GList     *items = gtk_container_get_children (menus->data);
  GtkWidget *found = NULL;

  for (GList *item = items; item; item = item->next)
    if (! g_strcmp0 (gtk_menu_item_get_label (item->data), label))
      found = item->data;
  g_list_free (items);
  g_assert_nonnull (found);
  return found;
}

static void
save_as (const gchar *name)
{
  GtkWidget *entry;

  fixture_click ("Save preset");
  entry = driver_find_in ("Save Preset", GTK_TYPE_ENTRY, "Name");
  gtk_entry_set_text (GTK_ENTRY (entry), name);
  answer ("Save Preset", GTK_RESPONSE_OK);
}

static void
script_choose (gpointer data)
{
  Fixture    *f = data;
  NstOptions *o = &f->settings.options;

  /* No preset has the fixture's options. */
  g_assert_cmpstr (preset_text (), ==, "Custom");
  o->threads = 1;
  driver_set_combo ("Preset", PRESET_STRONG);
  g_assert_cmpfloat (o->weights.style, >, 1.0);
  g_assert_cmpfloat (driver_get_spin ("Style strength, as a number"), ==,
                     o->weights.style);
  g_assert_cmpint (o->iterations, ==, nst_options_default ().iterations);
  g_assert_cmpint (o->threads, ==, 1);
  g_assert_cmpint (o->size, ==, IMPASTO_SIZE_STANDARD);
  g_assert_cmpint (f->settings.style.kind, ==, IMPASTO_STYLE_BUILTIN);
  g_assert_cmpstr (preset_text (), ==, "Bold repaint");

  /* The text shows that a setting differs from the preset, and that it does not
   * any more. */
  driver_set_slider ("Brush size", 0.3);
  g_assert_cmpstr (preset_text (), ==, "Bold repaint (changed)");
  driver_set_slider ("Brush size", 0.0);
  g_assert_cmpstr (preset_text (), ==, "Bold repaint");
  driver_set_combo ("Optimizer", NST_OPTIMIZER_ADAM);
  g_assert_cmpstr (preset_text (), ==, "Bold repaint (changed)");
  driver_set_combo ("Preset", PRESET_STRONG);
  g_assert_cmpstr (preset_text (), ==, "Bold repaint");
  g_assert_cmpint (driver_get_combo ("Optimizer"), ==, NST_OPTIMIZER_LBFGS);
  fixture_click ("Reset");
  g_assert_cmpstr (preset_text (), ==, "Balanced");
  /* Presets do not contain the working size. */
  driver_set_combo ("Working size", 0);
  g_assert_cmpstr (preset_text (), ==, "Balanced");
  fixture_click ("Cancel");
}

static void
test_choose (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_choose);
}

/* One step back and forward through the looks, with the changes made there. */
static void
script_looks (gpointer data)
{
  Fixture    *f = data;
  NstOptions *o = &f->settings.options;
  gdouble     random;

  g_assert_false (driver_is_sensitive ("Previous look"));
  g_assert_false (driver_is_sensitive ("Next look"));
  driver_set_slider ("Style strength", 0.3);
  fixture_click ("Randomize");
  random = o->weights.style;
  g_assert_cmpfloat (random, !=, 2.0);
  driver_set_combo ("Preset", PRESET_STRONG);
  driver_set_slider ("Content", 0.3);
  fixture_click ("Reset");
  g_assert_cmpfloat (o->weights.content, ==, 1.0);

  fixture_click ("Previous look");
  g_assert_cmpfloat (o->weights.content, ==, 2.0);
  g_assert_cmpfloat (driver_get_spin ("Content, as a number"), ==, 2.0);
  fixture_click ("Previous look");
  g_assert_cmpfloat (o->weights.style, ==, random);
  fixture_click ("Previous look");
  g_assert_cmpfloat (o->weights.style, ==, 2.0);
  g_assert_false (driver_is_sensitive ("Previous look"));
  fixture_click ("Next look");
  fixture_click ("Next look");
  g_assert_cmpfloat (o->weights.content, ==, 2.0);
  /* Another look ends the way forward. */
  fixture_click ("Randomize");
  g_assert_false (driver_is_sensitive ("Next look"));
  fixture_click ("Previous look");
  g_assert_cmpfloat (o->weights.content, ==, 2.0);
  fixture_click ("Cancel");
}

static void
test_looks (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_looks);
}

/* Loss weights reach the current run, other settings restart it. */
static void
script_live (gpointer data)
{
  Fixture *f = data;

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  driver_set_combo ("Preset", PRESET_STRONG);
  fixture_wait_for_frames (f, 2);
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  g_assert_cmpfloat (f->settings.options.weights.style, >, 1.0);
  fixture_click ("Cancel");
}

static void
test_live (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_live);
}

static void
script_user_presets (gpointer data)
{
  Fixture          *f = data;
  NstOptions       *o = &f->settings.options;
  g_autofree gchar *presets = g_build_filename (f->folder, "presets", NULL);
  g_autofree gchar *file = g_build_filename (f->folder, "out.txt", NULL);
  g_autofree gchar *exported = g_strconcat (file, ".impasto-preset", NULL);
  GtkWidget        *entry;

  /* Built-in presets cannot be renamed or deleted, and their names cannot be
   * used. */
  fixture_click ("Reset");
  g_assert_false (gtk_widget_get_sensitive (menu_item ("_Rename…")));
  g_assert_false (gtk_widget_get_sensitive (menu_item ("_Delete…")));
  fixture_click ("Save preset");
  entry = driver_find_in ("Save Preset", GTK_TYPE_ENTRY, "Name");
  gtk_entry_set_text (GTK_ENTRY (entry), "balanced");
  gtk_dialog_response (GTK_DIALOG (driver_find_window ("Save Preset")),
                       GTK_RESPONSE_OK);
  g_assert_nonnull (driver_find_window ("Save Preset"));
  answer ("Save Preset", GTK_RESPONSE_CANCEL);
  g_assert_null (driver_find_window ("Save Preset"));
  g_assert_false (g_file_test (presets, G_FILE_TEST_EXISTS));

  driver_set_slider ("Style strength", 0.5);
  save_as ("Mine");
  g_assert_cmpstr (preset_text (), ==, "Mine");
  driver_set_combo ("Preset", PRESET_BALANCED);
  g_assert_cmpfloat (o->weights.style, ==, 1.0);
  driver_set_combo ("Preset", FIRST_USER_PRESET);
  g_assert_cmpstr (preset_text (), ==, "Mine");
  g_assert_cmpfloat (o->weights.style, ==, 3.16);

  gtk_menu_item_activate (GTK_MENU_ITEM (menu_item ("_Rename…")));
  entry = driver_find_in ("Rename Preset", GTK_TYPE_ENTRY, "Name");
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, "Mine");
  gtk_entry_set_text (GTK_ENTRY (entry), "Öl auf Holz");
  answer ("Rename Preset", GTK_RESPONSE_OK);
  g_assert_cmpstr (preset_text (), ==, "Öl auf Holz");

  impasto_preset_bar_export (preset_bar (), file);
  g_assert_true (g_file_test (exported, G_FILE_TEST_EXISTS));
  driver_set_combo ("Preset", PRESET_BALANCED);
  impasto_preset_bar_import (preset_bar (), exported);
  g_assert_cmpstr (preset_text (), ==, "Öl auf Holz (2)");
  g_assert_cmpfloat (o->weights.style, ==, 3.16);
  g_assert_cmpstr (driver_text ("Message"), ==, "");

  gtk_menu_item_activate (GTK_MENU_ITEM (menu_item ("_Delete…")));
  answer ("Delete Preset", GTK_RESPONSE_CANCEL);
  g_assert_cmpstr (preset_text (), ==, "Öl auf Holz (2)");
  gtk_menu_item_activate (GTK_MENU_ITEM (menu_item ("_Delete…")));
  answer ("Delete Preset", GTK_RESPONSE_OK);
  /* The other preset has the same look. */
  g_assert_cmpstr (preset_text (), ==, "Öl auf Holz");
  fixture_click ("Cancel");
}

static void
test_user_presets (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_user_presets);
}

static void
script_invalid_files (gpointer data)
{
  Fixture          *f = data;
  NstOptions        before = f->settings.options;
  g_autofree gchar *bad = g_build_filename (f->folder, "bad", NULL);
  g_autofree gchar *new_one = g_build_filename (f->folder, "new", NULL);

  /* A file in the folder is not a preset, and the dialog reports it. */
  driver_settle ();
  g_assert_nonnull (strstr (driver_text ("Message"), "broken.impasto-preset"));

  g_assert_true (g_file_set_contents (
      bad, "[Impasto Preset]\nversion=1\nstyle-weight=1e999\n", -1, NULL));
  impasto_preset_bar_import (preset_bar (), bad);
  g_assert_nonnull (strstr (driver_text ("Message"), "style-weight"));
  impasto_preset_bar_import (preset_bar (), "/dev/zero");
  g_assert_nonnull (strstr (driver_text ("Message"), "is not a preset"));
  impasto_preset_bar_import (preset_bar (), "/nowhere");
  g_assert_nonnull (strstr (driver_text ("Message"), "no file"));
  g_assert_cmpmem (&before, sizeof before, &f->settings.options, sizeof before);

  /* Unknown settings are reported, the others are used. */
  g_assert_true (g_file_set_contents (
      new_one,
      "[Impasto Preset]\nversion=1\nname=New\nstyle-weight=2\nsparkle=1\n", -1,
      NULL));
  impasto_preset_bar_import (preset_bar (), new_one);
  g_assert_nonnull (strstr (driver_text ("Message"), "sparkle"));
  g_assert_cmpfloat (f->settings.options.weights.style, ==, 2.0);
  driver_set_combo ("Preset", PRESET_BALANCED);
  g_assert_cmpstr (driver_text ("Message"), ==, "");

  /* The folder to write to does not exist. */
  impasto_preset_bar_export (preset_bar (), "/nowhere/at/all");
  g_assert_nonnull (strstr (driver_text ("Message"), "cannot be written"));
  fixture_click ("Cancel");
}

static void
test_invalid_files (Fixture *f, gconstpointer data)
{
  g_autofree gchar *presets = NULL;
  g_autofree gchar *broken = NULL;

  fixture_add_folder (f);
  presets = g_build_filename (f->folder, "presets", NULL);
  broken = g_build_filename (presets, "broken.impasto-preset", NULL);
  g_assert_cmpint (g_mkdir_with_parents (presets, 0700), ==, 0);
  g_assert_true (g_file_set_contents (broken, "nonsense", -1, NULL));
  fixture_run (f, script_invalid_files);
}

/* The folder cannot be created because a file has its name. */
static void
script_no_folder (gpointer data)
{
  save_as ("Mine");
  g_assert_nonnull (strstr (driver_text ("Message"), "cannot be created"));
  g_assert_cmpstr (preset_text (), ==, "Custom");
  fixture_click ("Cancel");
}

static void
test_no_folder (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  g_assert_true (g_file_set_contents (f->folder, "", -1, NULL));
  fixture_run (f, script_no_folder);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "choose", test_choose },
    { "looks", test_looks },
    { "live", test_live },
    { "user-presets", test_user_presets },
    { "invalid-files", test_invalid_files },
    { "no-folder", test_no_folder },
  };

  return fixture_main (argc, argv, "dialog-presets", tests,
                       G_N_ELEMENTS (tests));
}
