/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Understands “file:” URIs and “~”.
 */
#include "config.h"

#include "ui/job/file_path.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "engine/nst.h"

#define FILE_SCHEME   "file"
#define THIS_COMPUTER "localhost"

/* The path of the “file:” URI @uri.  The short form with one slash counts as
 * well. */
static gchar *
from_uri (const gchar *uri, GError **error)
{
  const gchar      *rest = uri + strlen (FILE_SCHEME ":");
  g_autofree gchar *full = NULL;
  g_autofree gchar *computer = NULL;
  gchar            *path;

  if (*rest == '/' && rest[1] != '/')
    full = g_strconcat (FILE_SCHEME "://", rest, NULL);
  path = g_filename_from_uri (full ? full : uri, &computer, NULL);
  if (computer && g_ascii_strcasecmp (computer, THIS_COMPUTER))
    g_clear_pointer (&path, g_free);
  if (! path)
    g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                 _ ("“%s” is not the address of a file on this computer. It "
                    "must look like “file:///home/me/photo.jpg”."),
                 uri);
  return path;
}

gchar *
impasto_file_path_new (const gchar *text, GError **error)
{
  g_autofree gchar *scheme = NULL;
  g_autofree gchar *shown = g_filename_display_name (text);

  if (g_file_test (text, G_FILE_TEST_EXISTS))
    return g_strdup (text);
  if (text[0] == '~' && (text[1] == '/' || ! text[1]))
    return g_build_filename (g_get_home_dir (), text + 1, NULL);
  scheme = g_uri_parse_scheme (text);
  if (scheme && ! g_ascii_strcasecmp (scheme, FILE_SCHEME))
    return from_uri (text, error);
  if (scheme && strstr (text, "://"))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("“%s” is not a file on this computer. Save it to a file "
                      "first, then give the path of that file, such as "
                      "“/home/me/photo.jpg”, “~/photo.jpg” or "
                      "“file:///home/me/photo.jpg”."),
                   shown);
      return NULL;
    }
  return g_strdup (text);
}
