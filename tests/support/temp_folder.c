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
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree gchar *path = temp_path (name);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_clear_pointer (&folder, g_free);
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
