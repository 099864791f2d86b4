/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the pictures of a run of impasto-cli and writes the result.
 */
#include "config.h"

#include "plugin/cli/cli_pictures.h"

#include <glib/gi18n-lib.h>

#include "ui/job/read_size.h"

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
  /* The formats that have alpha have 16 bits as well. */
  if (pictures->content->depth > 8 && ! impasto_picture_keeps_alpha (output))
    print_warning (_ ("A JPEG file has 8 bits for each value, the content has "
                      "16. To keep them, write a PNG file."));
}

/* The size to which a picture is reduced. */
typedef struct
{
  gint width;
  gint height;
} Size;

static ImpastoFilePicture *
read_file (ImpastoPictureReader *reader,
           Size                  size,
           gboolean              straight,
           GError              **error)
{
  Size own;

  impasto_picture_reader_get_size (reader, &own.width, &own.height);
  size.width = MIN (size.width, own.width);
  size.height = MIN (size.height, own.height);
  return impasto_picture_reader_read (reader, size.width, size.height, straight,
                                      error);
}

/* @size gets the size to which the content is reduced. */
static gboolean
read_content (CliPictures        *pictures,
              const CliArguments *arguments,
              Size               *size,
              GError            **error)
{
  g_autoptr (ImpastoPictureReader) reader =
      impasto_picture_reader_new (arguments->content, error);

  if (! reader)
    return FALSE;
  impasto_picture_reader_get_size (reader, &pictures->width, &pictures->height);
  /* Of the picture in the file: the reduced one has another shape if the result
   * is only a few pixels high. */
  if (! nst_options_check_size (&arguments->options, pictures->width,
                                pictures->height, error))
    return FALSE;
  impasto_read_size_content (&arguments->options, pictures->width,
                             pictures->height, &size->width, &size->height);
  pictures->content = read_file (reader, *size, TRUE, error);
  if (! pictures->content)
    return FALSE;
  pictures->read_width = pictures->content->picture->width;
  pictures->read_height = pictures->content->picture->height;
  return TRUE;
}

static gboolean
read_style (CliPictures        *pictures,
            const CliArguments *arguments,
            GError            **error)
{
  g_autoptr (ImpastoPictureReader) reader =
      impasto_picture_reader_new (arguments->style, error);
  Size    size;
  gint    side;
  gdouble shrink;

  if (! reader)
    return FALSE;
  side = impasto_read_size_style (&arguments->options, pictures->width,
                                  pictures->height);
  impasto_picture_reader_get_size (reader, &size.width, &size.height);
  shrink = side > 0 ? (gdouble)side / MAX (size.width, size.height) : 1.0;
  if (shrink < 1.0)
    {
      size.width = MAX (1, (gint)(size.width * shrink + 0.5));
      size.height = MAX (1, (gint)(size.height * shrink + 0.5));
    }
  pictures->style = read_file (reader, size, TRUE, error);
  return pictures->style != NULL;
}

/* @size: that to which the content is reduced. */
static gboolean
read_initial (CliPictures        *pictures,
              const CliArguments *arguments,
              Size                size,
              GError            **error)
{
  g_autoptr (ImpastoPictureReader) reader = NULL;

  if (! arguments->initial)
    return TRUE;
  reader = impasto_picture_reader_new (arguments->initial, error);
  if (! reader)
    return FALSE;
  pictures->initial = read_file (reader, size, FALSE, error);
  return pictures->initial != NULL;
}

gboolean
cli_pictures_read (CliPictures        *pictures,
                   const CliArguments *arguments,
                   GError            **error)
{
  Size size;

  if (! read_content (pictures, arguments, &size, error)
      || ! read_style (pictures, arguments, error)
      || ! read_initial (pictures, arguments, size, error))
    return FALSE;
  warn_about_loss (pictures, arguments->output);
  return TRUE;
}

gboolean
cli_pictures_write (const CliPictures *pictures,
                    const NstPicture  *result,
                    const gchar       *path,
                    GError           **error)
{
  const ImpastoFilePicture *content = pictures->content;
  g_autofree gfloat        *alpha = NULL;

  if (content->alpha && impasto_picture_keeps_alpha (path))
    {
      alpha = nst_alpha_resize (content->alpha, pictures->read_width,
                                pictures->read_height, result->width,
                                result->height);
      if (! alpha)
        return impasto_picture_set_memory_error (error);
    }
  return impasto_picture_write_with (result, alpha, content->depth, path,
                                     error);
}

void
cli_pictures_drop (CliPictures *pictures)
{
  g_clear_pointer (&pictures->content->picture, nst_picture_free);
  g_clear_pointer (&pictures->style, impasto_file_picture_free);
  g_clear_pointer (&pictures->initial, impasto_file_picture_free);
}

void
cli_pictures_clear (CliPictures *pictures)
{
  g_clear_pointer (&pictures->content, impasto_file_picture_free);
  g_clear_pointer (&pictures->style, impasto_file_picture_free);
  g_clear_pointer (&pictures->initial, impasto_file_picture_free);
}
