/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds files next to the executable, so that an installed folder can be moved.
 */
#include "config.h"

#include "plugin/common/data_path.h"

/* The folder @name next to the executable if it exists, else @installed.
 * Caller frees. */
static gchar *
next_to_executable (const gchar *name, const gchar *installed)
{
  g_autofree gchar *executable = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *folder = NULL;
  g_autofree gchar *path = NULL;

  if (executable)
    {
      folder = g_path_get_dirname (executable);
      path = g_build_filename (folder, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&path);
    }
  return g_strdup (installed);
}

gchar *
impasto_data_path (const gchar *name)
{
  const gchar      *folder = g_getenv ("IMPASTO_DATA_DIR");
  g_autofree gchar *found = NULL;

  if (! folder || ! *folder)
    folder = found = next_to_executable ("data", IMPASTO_INSTALLED_DATA_DIR);
  return g_build_filename (folder, name, NULL);
}

gchar *
impasto_locale_dir (void)
{
  return next_to_executable ("locale", IMPASTO_INSTALLED_LOCALE_DIR);
}
