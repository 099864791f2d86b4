/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes picture files: PNG with libpng, JPEG with GdkPixbuf.
 */
#include "config.h"

#include "plugin/common/picture_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "plugin/common/color_profile.h"
#include "plugin/common/png_encoder.h"

#define N_CHANNELS 3
#define BYTE_MAX   255.0f
/* Higher values make files much larger and hardly better. */
#define JPEG_QUALITY "95"

typedef struct
{
  const gchar *extension;
  gboolean     is_png; /* else JPEG */
} PictureFormat;

static const PictureFormat formats[] = {
  { ".png", TRUE },
  { ".jpg", FALSE },
  { ".jpeg", FALSE },
};

static gboolean
set_write_error (const gchar *path, const gchar *why, GError **error)
{
  g_autofree gchar *name = g_filename_display_name (path);

  g_set_error (error, NST_ERROR, NST_ERROR_FILE,
               /* Translators: a file, then the reason */
               _ ("“%s” cannot be written: %s"), name, why);
  return FALSE;
}

/* The format that the extension of @path names, or NULL with an error. */
static const PictureFormat *
find_format (const gchar *path, GError **error)
{
  const gchar *dot = strrchr (path, '.');

  for (guint i = 0; dot && i < G_N_ELEMENTS (formats); i++)
    if (! g_ascii_strcasecmp (dot, formats[i].extension))
      return &formats[i];
  set_write_error (
      path, _ ("the file name must end in “.png”, “.jpg” or “.jpeg”"), error);
  return NULL;
}

gboolean
impasto_picture_keeps_alpha (const gchar *path)
{
  const PictureFormat *format = find_format (path, NULL);

  return format && format->is_png;
}

/* Follows a symbolic link, so that its target is replaced, not the link itself.
 * Caller frees. */
static gchar *
resolve_links (const gchar *path)
{
  g_autofree gchar *target = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      char *real = realpath (path, NULL);

      target = g_strdup (real);
      free (real);
    }
  return target ? g_steal_pointer (&target) : g_strdup (path);
}

gboolean
impasto_picture_check_write (const gchar *path, GError **error)
{
  g_autofree gchar *target = NULL;
  g_autofree gchar *folder = NULL;

  g_return_val_if_fail (path, FALSE);

  if (! find_format (path, error))
    return FALSE;
  target = resolve_links (path);
  if (g_file_test (target, G_FILE_TEST_EXISTS)
      && ! g_file_test (target, G_FILE_TEST_IS_REGULAR))
    return set_write_error (path, _ ("it exists and is not a regular file"),
                            error);
  folder = g_path_get_dirname (target);
  if (g_access (folder, F_OK | W_OK | X_OK) < 0)
    {
      g_autofree gchar *name = g_filename_display_name (folder);
      g_autofree gchar *why = NULL;

      /* Translators: a folder, then the reason */
      why = g_strdup_printf (_ ("the folder “%s” cannot be written to (%s)"),
                             name, g_strerror (errno));
      return set_write_error (path, why, error);
    }
  return TRUE;
}

static guchar
to_byte (gfloat value)
{
  return (guchar)(CLAMP (value, 0.0f, 1.0f) * BYTE_MAX + 0.5f);
}

static GdkPixbuf *
to_pixbuf (const NstPicture *picture)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8,
                                      picture->width, picture->height);
  guchar    *pixels;
  gsize      stride;
  gsize      n = (gsize)picture->width * N_CHANNELS;

  if (! pixbuf)
    return NULL;
  pixels = gdk_pixbuf_get_pixels (pixbuf);
  stride = gdk_pixbuf_get_rowstride (pixbuf);
  for (gint y = 0; y < picture->height; y++)
    for (gsize i = 0; i < n; i++)
      pixels[y * stride + i] = to_byte (picture->pixels[y * n + i]);
  return pixbuf;
}

static gboolean
encode_jpeg (const NstPicture *picture,
             gchar           **bytes,
             gsize            *size,
             GError          **error)
{
  g_autoptr (GdkPixbuf) pixbuf = to_pixbuf (picture);
  g_autoptr (GBytes) icc = impasto_color_profile_get_srgb ();
  g_autofree gchar *profile = NULL;

  if (! pixbuf || ! icc)
    return impasto_picture_set_memory_error (error);
  profile =
      g_base64_encode (g_bytes_get_data (icc, NULL), g_bytes_get_size (icc));
  return gdk_pixbuf_save_to_buffer (pixbuf, bytes, size, "jpeg", error,
                                    "quality", JPEG_QUALITY, "icc-profile",
                                    profile, NULL);
}

gboolean
impasto_picture_write_with (const NstPicture *picture,
                            const gfloat     *alpha,
                            gint              depth,
                            const gchar      *path,
                            GError          **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree gchar    *target = NULL;
  g_autofree gchar    *bytes = NULL;
  const PictureFormat *format;
  gboolean             success;
  gsize                size;

  g_return_val_if_fail (picture, FALSE);
  g_return_val_if_fail (path, FALSE);

  format = find_format (path, error);
  if (! format)
    return FALSE;
  if (format->is_png)
    success = impasto_png_encode (picture, alpha, depth, &bytes, &size)
              || impasto_picture_set_memory_error (&cause);
  else
    success = encode_jpeg (picture, &bytes, &size, &cause);
  if (! success && g_error_matches (cause, NST_ERROR, NST_ERROR_MEMORY))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  target = resolve_links (path);
  /* This writes a temporary file and renames it. */
  if (! success || ! g_file_set_contents (target, bytes, size, &cause))
    return set_write_error (path, cause->message, error);
  return TRUE;
}

gboolean
impasto_picture_write (const NstPicture *picture,
                       const gchar      *path,
                       GError          **error)
{
  return impasto_picture_write_with (picture, NULL, 8, path, error);
}
