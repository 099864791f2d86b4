/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The user's files in the gallery: dropping, remembering, and removing them,
 * and missing files.
 */
#include "config.h"

#include <string.h>

#include <gdk/gdkkeysyms.h>
#include <glib/gstdio.h>

#include "dialog_fixture.h"
#include "ui/widgets/style_files.h"

typedef struct
{
  gchar *folder;
  gchar *good[2];
  gchar *bad;
} Files;

static Files files;

static void
make_picture (const gchar *path, gint width, gint height)
{
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);

  gdk_pixbuf_fill (pixbuf, 0x8040c0ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
}

static void
make_files (void)
{
  files.folder = g_dir_make_tmp ("impasto-XXXXXX", NULL);
  files.good[0] = g_build_filename (files.folder, "one; two.png", NULL);
  files.good[1] = g_build_filename (files.folder, "zwei ü.png", NULL);
  files.bad = g_build_filename (files.folder, "bad.png", NULL);
  make_picture (files.good[0], 30, 20);
  make_picture (files.good[1], 20, 30);
  g_assert_true (g_file_set_contents (files.bad, "no picture", -1, NULL));
}

static void
remove_files (void)
{
  g_unlink (files.good[0]);
  g_unlink (files.good[1]);
  g_unlink (files.bad);
  g_rmdir (files.folder);
  g_free (files.good[0]);
  g_free (files.good[1]);
  g_free (files.bad);
  g_free (files.folder);
}

static void
drop (const gchar *first, const gchar *second, const gchar *third)
{
  const gchar *const paths[] = { first, second, third };
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (paths) && paths[i]; i++)
    g_ptr_array_add (uris, g_filename_to_uri (paths[i], NULL, NULL));
  g_ptr_array_add (uris, NULL);
  driver_drop_uris ((const gchar *const *)uris->pdata);
}

static void
script_drop (gpointer data)
{
  Fixture           *f = data;
  const gchar *const remote[] = { "https://example.org/a.png", NULL };

  /* Two pictures and another file: the first picture is chosen. */
  drop (files.bad, files.good[0], files.good[1]);
  g_assert_cmpint (driver_count_styles (), ==, FAKE_N_STYLES + 2);
  g_assert_cmpstr (f->settings.style.id, ==, files.good[0]);
  g_assert_cmpstr (driver_text ("Message"), !=, "");
  g_assert_null (strstr (driver_text ("Message"), "more file"));
  g_assert_cmpstr (driver_text ("Style name"), ==, "one; two.png");
  g_assert_cmpstr (driver_text ("About the style"), ==, files.folder);

  /* No usable file: the choice does not change. */
  driver_drop_uris (remote);
  g_assert_nonnull (strstr (driver_text ("Message"), "https://example.org"));
  drop (files.folder, files.bad, "/nowhere/at/all.png");
  g_assert_nonnull (strstr (driver_text ("Message"), "2 more files"));
  g_assert_cmpstr (f->settings.style.id, ==, files.good[0]);
  g_assert_cmpint (driver_count_styles (), ==, FAKE_N_STYLES + 2);
  /* The same file again: no second entry, and the message disappears. */
  drop (files.good[1], NULL, NULL);
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  g_assert_cmpint (driver_count_styles (), ==, FAKE_N_STYLES + 2);
  g_assert_cmpstr (f->settings.style.id, ==, files.good[1]);
  fixture_click ("Cancel");
}

static void
script_remembered (gpointer data)
{
  Fixture   *f = data;
  GtkWidget *view = driver_find_style (0, NULL);

  g_assert_cmpint (driver_count_styles (), ==, FAKE_N_STYLES + 2);
  g_assert_cmpstr (f->settings.style.id, ==, files.good[1]);
  /* Remove files with the button and the key; other styles cannot be
   * removed. */
  fixture_click ("Remove");
  g_assert_cmpstr (f->settings.style.id, ==, files.good[0]);
  driver_press_key (view, GDK_KEY_Delete);
  g_assert_cmpint (driver_count_styles (), ==, FAKE_N_STYLES);
  g_assert_cmpstr (f->settings.style.id, ==, "wave");
  g_assert_false (driver_is_sensitive ("Remove"));
  driver_press_key (view, GDK_KEY_Delete);
  g_assert_cmpint (driver_count_styles (), ==, FAKE_N_STYLES);
  g_assert_true (g_file_test (files.good[0], G_FILE_TEST_EXISTS));
  drop (files.good[0], NULL, NULL);
  fixture_click ("Cancel");
}

static void
script_missing (gpointer data)
{
  Fixture *f = data;

  /* The chosen file is missing, so the first painting is chosen. */
  g_assert_cmpint (driver_count_styles (), ==, FAKE_N_STYLES);
  g_assert_cmpstr (f->settings.style.id, ==, "wave");
  g_assert_true (driver_is_sensitive ("Start"));
  fixture_click ("Cancel");
}

static void
test_files (Fixture *f, gconstpointer data)
{
  make_files ();
  fixture_run (f, script_drop);
  fixture_run (f, script_remembered);
  g_unlink (files.good[0]);
  fixture_run (f, script_missing);
  remove_files ();
}

static void
script_many (gpointer data)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);

  for (gint i = 0; i < 30; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("%d.png", i);
      g_autofree gchar *path = g_build_filename (files.folder, name, NULL);

      make_picture (path, 8 + i, 8);
      g_ptr_array_add (uris, g_filename_to_uri (path, NULL, NULL));
    }
  g_ptr_array_add (uris, NULL);
  driver_drop_uris ((const gchar *const *)uris->pdata);
  g_assert_cmpint (driver_count_styles (), ==, FAKE_N_STYLES + 20);
  g_assert_nonnull (strstr (driver_text ("Message"), "first 20 files"));
  for (gint i = 0; i < 30; i++)
    {
      g_autofree gchar *path =
          g_filename_from_uri (g_ptr_array_index (uris, i), NULL, NULL);

      g_unlink (path);
    }
  fixture_click ("Cancel");
}

static void
test_many_files (Fixture *f, gconstpointer data)
{
  make_files ();
  fixture_run (f, script_many);
  remove_files ();
}

/* ------------------------------------------------------------- filter --- */

static gboolean
filter_shows (GtkFileFilter *filter, const gchar *name, const gchar *mime_type)
{
  GtkFileFilterInfo info = { GTK_FILE_FILTER_DISPLAY_NAME
                                 | GTK_FILE_FILTER_MIME_TYPE,
                             NULL, NULL, name, mime_type };

  return gtk_file_filter_filter (filter, &info);
}

/* “Pictures” shows what GdkPixbuf reads and what the host reads. */
static void
test_filter (Fixture *f, gconstpointer data)
{
  GtkFileFilter *filter =
      g_object_ref_sink (impasto_style_files_new_filter (&f->fake->host));

  g_assert_true (filter_shows (filter, "a.png", "image/png"));
  g_assert_true (filter_shows (filter, "a.webp", "image/webp"));
  g_assert_true (filter_shows (filter, "A.WebP", "application/octet-stream"));
  g_assert_true (filter_shows (filter, "a.xcf.gz", "application/gzip"));
  g_assert_false (filter_shows (filter, "a.tar.gz", "application/gzip"));
  g_assert_false (filter_shows (filter, "webp", "text/plain"));
  g_assert_false (filter_shows (filter, "a.txt", "text/plain"));
  g_object_unref (filter);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "files", test_files },
    { "many-files", test_many_files },
    { "filter", test_filter },
  };

  return fixture_main (argc, argv, "dialog-files", tests, G_N_ELEMENTS (tests));
}
