/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of temp_folder.h.
 */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "engine/nst.h"
#include "temp_folder.h"

static gchar *folder;

const gchar *
temp_folder_open (void)
{
  folder = g_dir_make_tmp ("impasto-test-XXXXXX", NULL);
  g_assert_nonnull (folder);
  return folder;
}

void
temp_folder_close (void)
{
  remove_tree (folder);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_clear_pointer (&folder, g_free);
}

void
remove_tree (const gchar *path)
{
  g_autoptr (GDir) dir = NULL;
  const gchar *name;

  if (! g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree gchar *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

gchar *
temp_path (const gchar *name)
{
  return g_build_filename (folder, name, NULL);
}

void
assert_error_says (const GError *error, gint code, const gchar *what)
{
  g_assert_error (error, NST_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  if (! strstr (error->message, what))
    g_error ("“%s” is not in “%s”", what, error->message);
}
