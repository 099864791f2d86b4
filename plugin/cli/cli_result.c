/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes what impasto-cli has painted and writes it: to the output or, if that
 * fails, wherever the user finds it.
 */
#include "config.h"

#include "plugin/cli/cli_result.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#include "plugin/cli/cli_interrupt.h"

/* Names that are tried in a folder. */
#define MAX_NAMES 1000

NstPicture *
cli_result_take (NstSession         *session,
                 const CliArguments *arguments,
                 const CliPictures  *pictures,
                 GError            **error)
{
  g_autoptr (NstPicture) picture = nst_session_snapshot (session);
  NstPictureView view;
  gint           width, height;

  if (! picture)
    {
      g_set_error_literal (
          error, NST_ERROR, NST_ERROR_CANCELLED,
          _ ("The run ended before the first picture was ready. Nothing was "
             "written."));
      return NULL;
    }
  nst_options_get_result_size (&arguments->options, pictures->width,
                               pictures->height, &width, &height);
  if (picture->width == width && picture->height == height)
    return g_steal_pointer (&picture);
  view = nst_picture_view (picture);
  return nst_picture_resize (&view, width, height, error);
}

/* A file in @folder that does not exist yet, named like @output; NULL if there
 * are too many.  Caller frees. */
static gchar *
find_name (const gchar *folder, const gchar *output)
{
  g_autofree gchar *name = g_path_get_basename (output);
  const gchar      *dot = strrchr (name, '.'); /* the format is known by it */

  for (gint i = 1; i <= MAX_NAMES; i++)
    {
      g_autofree gchar *tried =
          i == 1
              ? g_strdup (name)
              : g_strdup_printf ("%.*s-%d%s", (int)(dot - name), name, i, dot);
      g_autofree gchar *path = g_build_filename (folder, tried, NULL);

      if (! g_file_test (path, G_FILE_TEST_EXISTS)
          && ! g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* Writes @result to the first folder in which this succeeds.  Returns the path;
 * NULL if all fail.  Caller frees. */
static gchar *
write_elsewhere (const NstPicture   *result,
                 const CliArguments *arguments,
                 const CliPictures  *pictures)
{
  const gchar *folders[] = { g_get_user_special_dir (G_USER_DIRECTORY_PICTURES),
                             g_get_home_dir (), g_get_tmp_dir () };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree gchar *path = NULL;

      if (folders[i])
        path = find_name (folders[i], arguments->output);
      if (path && cli_pictures_write (pictures, result, path, NULL))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* Waits until the user presses Enter.  FALSE if nobody can. */
static gboolean
ask_for_room (const GError *cause)
{
  gchar line[256];

  if (! isatty (STDIN_FILENO) || ! isatty (STDERR_FILENO))
    return FALSE;
  /* Now Ctrl-C means that the user gives up. */
  cli_interrupt_end_program ();
  g_printerr ("%s: %s\n%s ", g_get_prgname (), cause->message,
              _ ("The picture is not saved yet; it cannot be saved in any "
                 "other folder. Free some disk space, then press Enter to try "
                 "again (Ctrl-C: discard the picture):"));
  do
    if (! fgets (line, sizeof line, stdin))
      return FALSE;
  while (! strchr (line, '\n'));
  return TRUE;
}

/* @path: where the picture is; NULL: nowhere. */
static void
set_error (const GError *cause, const gchar *path, GError **error)
{
  g_autofree gchar *name = path ? g_filename_display_name (path) : NULL;

  if (path)
    g_set_error (error, cause->domain, cause->code,
                 /* Translators: a file, then why it is not the output */
                 _ ("The picture was saved to another file, “%s”: %s"), name,
                 cause->message);
  else
    g_set_error (error, cause->domain, cause->code,
                 /* Translators: the reason */
                 _ ("The picture is lost, as it cannot be saved in any "
                    "other folder: %s"),
                 cause->message);
}

gboolean
cli_result_write (const NstPicture   *result,
                  const CliArguments *arguments,
                  const CliPictures  *pictures,
                  GError            **error)
{
  for (;;)
    {
      g_autoptr (GError) cause = NULL;
      g_autofree gchar *path = NULL;

      if (cli_pictures_write (pictures, result, arguments->output, &cause))
        return TRUE;
      path = write_elsewhere (result, arguments, pictures);
      if (! path && ask_for_room (cause))
        continue;
      set_error (cause, path, error);
      return FALSE;
    }
}
