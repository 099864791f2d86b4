/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the pictures of a run of impasto-cli and writes the result.
 */
#include "config.h"

#include "plugin/cli/cli_pictures.h"

#include <glib/gi18n-lib.h>

#include "plugin/common/alpha.h"

static void
print_warning (const gchar *text)
{
  g_printerr ("%s: %s\n", g_get_prgname (), text);
}

/* What the formats of the files have no place for. */
static void
warn_about_loss (const CliPictures *pictures, const gchar *output)
{
  if (pictures->content->file_depth > pictures->content->depth)
    print_warning (_ ("Only 8 bits of each value of the content can be read. "
                      "To use all of them, convert it to a PNG file of 16 "
                      "bits."));
  if (pictures->content->alpha && ! impasto_picture_keeps_alpha (output))
    print_warning (_ ("A JPEG file cannot be transparent, so the transparent "
                      "parts of the content will be painted. To keep them, "
                      "write a PNG file."));
}

gboolean
cli_pictures_read (CliPictures        *pictures,
                   const CliArguments *arguments,
                   GError            **error)
{
  pictures->content = impasto_file_picture_read (arguments->content, 0, error);
  if (! pictures->content)
    return FALSE;
  pictures->style = impasto_picture_read (arguments->style, error);
  if (! pictures->style)
    return FALSE;
  if (arguments->initial)
    {
      pictures->initial = impasto_picture_read (arguments->initial, error);
      if (! pictures->initial)
        return FALSE;
    }
  warn_about_loss (pictures, arguments->output);
  return TRUE;
}

gboolean
cli_pictures_write (const CliPictures  *pictures,
                    const NstPicture   *result,
                    const CliArguments *arguments,
                    GError            **error)
{
  const ImpastoFilePicture *content = pictures->content;
  g_autofree gfloat        *alpha = NULL;

  if (content->alpha && impasto_picture_keeps_alpha (arguments->output))
    {
      alpha = impasto_alpha_resize (content->alpha, content->picture->width,
                                    content->picture->height, result->width,
                                    result->height);
      if (! alpha)
        return impasto_picture_set_memory_error (error);
    }
  return impasto_picture_write_with (result, alpha, content->depth,
                                     arguments->output, error);
}

void
cli_pictures_clear (CliPictures *pictures)
{
  g_clear_pointer (&pictures->content, impasto_file_picture_free);
  g_clear_pointer (&pictures->style, nst_picture_free);
  g_clear_pointer (&pictures->initial, nst_picture_free);
}
