/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads picture files: color profile, orientation, alpha, size.
 */
#include "config.h"

#include "plugin/common/picture_file.h"

#include <string.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>

#include "plugin/common/alpha.h"
#include "plugin/common/color_profile.h"
#include "plugin/common/picture_reduce.h"
#include "plugin/common/picture_source.h"

#define N_CHANNELS 3
/* EXIF's orientations from this one on exchange width and height. */
#define FIRST_TRANSPOSED 5

struct _ImpastoPictureReader
{
  gchar                *path;
  ImpastoPictureSource *source;
  ImpastoColorProfile  *profile;
  ImpastoReducer       *reducer;       /* NULL: the size stays */
  gint                  width, height; /* reduced, as stored */
  gfloat               *raw;           /* rows of the source: as stored, */
  gfloat               *rgb;           /* as sRGB, */
  gfloat               *alpha;         /* and without colors */
  gfloat               *out_rgb;       /* a reduced row */
  gfloat               *out_alpha;
  ImpastoFilePicture   *file; /* what has been read */
};

gboolean
impasto_picture_set_memory_error (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                       _ ("There is not enough memory for the picture. Close "
                          "other programs, or choose a smaller picture."));
  return FALSE;
}

void
impasto_file_picture_free (ImpastoFilePicture *file)
{
  if (! file)
    return;
  nst_picture_free (file->picture);
  g_free (file->alpha);
  g_free (file);
}

/* Turns the error @cause of a source into one for the user; takes it over. */
static void
propagate_error (const gchar *path, GError *cause, GError **error)
{
  g_autofree gchar *name = g_filename_display_name (path);

  if (g_error_matches (cause, NST_ERROR, NST_ERROR_MEMORY))
    impasto_picture_set_memory_error (error);
  else
    g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                 /* Translators: a file, then what is wrong with it */
                 _ ("“%s” cannot be read as a picture: %s"), name,
                 cause->message);
  g_error_free (cause);
}

static gboolean
is_transposed (const ImpastoPictureReader *reader)
{
  return reader->source->orientation >= FIRST_TRANSPOSED;
}

void
impasto_picture_reader_get_size (const ImpastoPictureReader *reader,
                                 gint                       *width,
                                 gint                       *height)
{
  const ImpastoPictureSource *source = reader->source;

  *width = is_transposed (reader) ? source->height : source->width;
  *height = is_transposed (reader) ? source->width : source->height;
}

guint64
impasto_picture_reader_get_memory (const ImpastoPictureReader *reader,
                                   gint                        width,
                                   gint                        height)
{
  const ImpastoPictureSource *source = reader->source;
  gsize row = 2 * (N_CHANNELS + 1) + source->n_colors + source->has_alpha;
  gsize pixel = N_CHANNELS + source->has_alpha;

  /* A row of the source and of what it becomes, and the reducer's. */
  return source->memory
         + ((guint64)source->width * row + (guint64)MAX (width, height) * row
            + (guint64)width * height * pixel)
               * sizeof (gfloat);
}

/* FALSE if there is not enough memory.  @width, @height: as stored. */
static gboolean
allocate (ImpastoPictureReader *reader, gint width, gint height)
{
  ImpastoPictureSource *source = reader->source;
  gsize                 n_columns = source->width;
  gint                  step = source->n_colors + source->has_alpha;

  if (impasto_picture_reader_get_memory (reader, width, height)
      > nst_memory_available ())
    return FALSE;
  reader->width = width;
  reader->height = height;
  reader->profile = impasto_color_profile_new (source->icc, source->n_colors);
  reader->file = g_new0 (ImpastoFilePicture, 1);
  reader->file->depth = source->depth;
  reader->file->file_depth = MAX (source->depth, source->file_depth);
  reader->file->picture = is_transposed (reader)
                              ? nst_picture_new (height, width)
                              : nst_picture_new (width, height);
  if (source->has_alpha)
    reader->file->alpha = g_try_new (gfloat, (gsize)width * height);
  reader->raw = g_try_new (gfloat, step * n_columns);
  reader->rgb = g_try_new (gfloat, N_CHANNELS * n_columns);
  reader->alpha = g_try_new (gfloat, n_columns);
  reader->out_rgb = g_try_new (gfloat, N_CHANNELS * (gsize)width);
  reader->out_alpha = g_try_new (gfloat, width);
  if (width < source->width || height < source->height)
    {
      reader->reducer =
          impasto_reducer_new (source->width, source->height, width, height);
      if (! reader->reducer)
        return FALSE;
    }
  return reader->file->picture && reader->raw && reader->rgb && reader->alpha
         && reader->out_rgb && reader->out_alpha
         && (reader->file->alpha || ! source->has_alpha);
}

void
impasto_picture_reader_free (ImpastoPictureReader *reader)
{
  if (! reader)
    return;
  impasto_picture_source_free (reader->source);
  impasto_color_profile_free (reader->profile);
  impasto_reducer_free (reader->reducer);
  impasto_file_picture_free (reader->file);
  g_free (reader->raw);
  g_free (reader->rgb);
  g_free (reader->alpha);
  g_free (reader->out_rgb);
  g_free (reader->out_alpha);
  g_free (reader->path);
  g_free (reader);
}

/* The index in the upright picture of the pixel that is stored at @x, @y. */
static gsize
upright_index (const ImpastoPictureReader *reader, gint x, gint y)
{
  gint width = reader->width, height = reader->height;
  gint right = width - 1 - x, below = height - 1 - y;

  switch (reader->source->orientation)
    {
    case 2:
      return (gsize)y * width + right;
    case 3:
      return (gsize)below * width + right;
    case 4:
      return (gsize)below * width + x;
    case 5:
      return (gsize)x * height + y;
    case 6:
      return (gsize)x * height + below;
    case 7:
      return (gsize)right * height + below;
    case 8:
      return (gsize)right * height + y;
    default:
      return (gsize)y * width + x;
    }
}

static void
put_row (ImpastoPictureReader *reader,
         gint                  y,
         const gfloat         *rgb,
         const gfloat         *alpha)
{
  for (gint x = 0; x < reader->width; x++)
    {
      gsize i = upright_index (reader, x, y);

      memcpy (reader->file->picture->pixels + N_CHANNELS * i,
              rgb + N_CHANNELS * (gsize)x, N_CHANNELS * sizeof (gfloat));
      if (reader->file->alpha)
        reader->file->alpha[i] = alpha[x];
    }
}

/* Reads one row as sRGB and alpha. */
static gboolean
take_row (ImpastoPictureReader *reader, GError **error)
{
  ImpastoPictureSource *source = reader->source;
  gint                  step = source->n_colors + source->has_alpha;

  if (! source->read_row (source, reader->raw, error))
    return FALSE;
  impasto_color_profile_to_srgb (reader->profile, reader->raw, step,
                                 reader->rgb, source->width);
  for (gint x = 0; source->has_alpha && x < source->width; x++)
    reader->alpha[x] = reader->raw[(gsize)x * step + source->n_colors];
  return TRUE;
}

static gboolean
read_rows (ImpastoPictureReader *reader, GError **error)
{
  const gfloat *alpha = reader->source->has_alpha ? reader->alpha : NULL;
  gint          done = 0;

  for (gint y = 0; y < reader->source->height; y++)
    {
      if (! take_row (reader, error))
        return FALSE;
      if (! reader->reducer)
        put_row (reader, y, reader->rgb, alpha);
      else if (impasto_reducer_put (reader->reducer, reader->rgb, alpha,
                                    reader->out_rgb, reader->out_alpha))
        put_row (reader, done++, reader->out_rgb, reader->out_alpha);
    }
  return TRUE;
}

/* Removes the alpha of a picture that is opaque. */
static void
drop_opaque (ImpastoFilePicture *file)
{
  gsize n = (gsize)file->picture->width * file->picture->height;

  if (! file->alpha)
    return;
  for (gsize i = 0; i < n; i++)
    if (file->alpha[i] < 1.0f)
      return;
  g_clear_pointer (&file->alpha, g_free);
}

static gboolean
flatten (ImpastoFilePicture *file,
         gboolean            straight,
         const gchar        *path,
         GError            **error)
{
  g_autofree gchar *name = g_filename_display_name (path);

  if (! file->alpha
      || impasto_alpha_flatten (file->picture, file->alpha, straight))
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_SIZE,
               _ ("“%s” is completely transparent. Choose another picture."),
               name);
  return FALSE;
}

ImpastoPictureReader *
impasto_picture_reader_new (const gchar *path, GError **error)
{
  ImpastoPictureReader *reader = g_new0 (ImpastoPictureReader, 1);
  GError               *cause = NULL;

  reader->path = g_strdup (path);
  reader->source = impasto_picture_source_open (path, &cause);
  if (reader->source)
    return reader;
  propagate_error (path, cause, error);
  impasto_picture_reader_free (reader);
  return NULL;
}

ImpastoFilePicture *
impasto_picture_reader_read (ImpastoPictureReader *reader,
                             gint                  width,
                             gint                  height,
                             gboolean              straight,
                             GError              **error)
{
  GError *cause = NULL;

  if (is_transposed (reader) ? ! allocate (reader, height, width)
                             : ! allocate (reader, width, height))
    impasto_picture_source_set_no_memory (&cause);
  if (cause || ! read_rows (reader, &cause))
    {
      propagate_error (reader->path, cause, error);
      return NULL;
    }
  drop_opaque (reader->file);
  if (! flatten (reader->file, straight, reader->path, error))
    return NULL;
  return g_steal_pointer (&reader->file);
}

/* Reduces @width x @height so that no side is longer than @max_side. */
static void
limit_size (gint *width, gint *height, gint max_side)
{
  gint longer = MAX (*width, *height);

  if (max_side <= 0 || longer <= max_side)
    return;
  *width = MAX (1, (gint)((gint64)*width * max_side / longer));
  *height = MAX (1, (gint)((gint64)*height * max_side / longer));
}

NstPicture *
impasto_picture_read_limited (const gchar *path,
                              gint         max_side,
                              gfloat     **alpha,
                              GError     **error)
{
  g_autoptr (ImpastoPictureReader) reader = NULL;
  g_autoptr (ImpastoFilePicture) file = NULL;
  gint width, height;

  g_return_val_if_fail (path, NULL);

  reader = impasto_picture_reader_new (path, error);
  if (! reader)
    return NULL;
  impasto_picture_reader_get_size (reader, &width, &height);
  limit_size (&width, &height, max_side);
  file =
      impasto_picture_reader_read (reader, width, height, alpha != NULL, error);
  if (file && alpha)
    *alpha = g_steal_pointer (&file->alpha);
  return file ? g_steal_pointer (&file->picture) : NULL;
}

NstPicture *
impasto_picture_read (const gchar *path, GError **error)
{
  return impasto_picture_read_limited (path, 0, NULL, error);
}

gboolean
impasto_picture_measure (const gchar *path, gint *width, gint *height)
{
  g_autoptr (ImpastoPictureReader) reader = NULL;

  /* Opening other files reads them. */
  if (! impasto_picture_is_known (path))
    return gdk_pixbuf_get_file_info (path, width, height) != NULL;
  reader = impasto_picture_reader_new (path, NULL);
  if (reader)
    impasto_picture_reader_get_size (reader, width, height);
  return reader != NULL;
}
