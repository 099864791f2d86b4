/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads and writes picture files with GdkPixbuf.
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

#define N_CHANNELS 3
#define BYTE_MAX   255.0f
/* Higher values make files much larger and hardly better. */
#define JPEG_QUALITY "95"

static const struct
{
  const gchar *extension;
  const gchar *type; /* GdkPixbuf's name */
} formats[] = {
  { ".png", "png" },
  { ".jpg", "jpeg" },
  { ".jpeg", "jpeg" },
};

/* -------------------------------------------------------------- reading --- */

static gboolean
set_read_error (const gchar *path, const gchar *why, GError **error)
{
  g_autofree gchar *name = g_filename_display_name (path);

  g_set_error (error, NST_ERROR, NST_ERROR_FILE,
               /* Translators: a file, then what is wrong with it */
               _ ("“%s” cannot be read as a picture: %s"), name, why);
  return FALSE;
}

static gboolean
set_memory_error (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                       _ ("There is not enough memory for the picture. Close "
                          "other programs, or choose a smaller picture."));
  return FALSE;
}

/* Reading from a pipe would block, and GdkPixbuf's message for a folder is
 * obscure. */
static gboolean
check_regular (const gchar *path, GError **error)
{
  GStatBuf status;

  if (g_stat (path, &status) < 0)
    return set_read_error (path, g_strerror (errno), error);
  if (! S_ISREG (status.st_mode))
    return set_read_error (path, _ ("it is not a regular file"), error);
  return TRUE;
}

static GdkPixbuf *
read_pixbuf (const gchar *path, GError **error)
{
  g_autoptr (GError) pixbuf_error = NULL;
  g_autoptr (GdkPixbuf) stored = NULL;
  GdkPixbuf *upright;

  if (! check_regular (path, error))
    return NULL;
  stored = gdk_pixbuf_new_from_file (path, &pixbuf_error);
  if (! stored)
    {
      if (g_error_matches (pixbuf_error, GDK_PIXBUF_ERROR,
                           GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY))
        set_memory_error (error);
      else
        set_read_error (path, pixbuf_error->message, error);
      return NULL;
    }
  upright = gdk_pixbuf_apply_embedded_orientation (stored);
  if (! upright)
    set_memory_error (error);
  return upright;
}

/* The mean color of @pixbuf, weighted by alpha.  FALSE if every pixel is
 * transparent. */
static gboolean
mean_color (const GdkPixbuf *pixbuf, gfloat mean[N_CHANNELS])
{
  const guchar *pixels = gdk_pixbuf_read_pixels (pixbuf);
  gint          width = gdk_pixbuf_get_width (pixbuf);
  gint          height = gdk_pixbuf_get_height (pixbuf);
  gsize         stride = gdk_pixbuf_get_rowstride (pixbuf);
  gdouble       sum[N_CHANNELS] = { 0.0 };
  gdouble       weight = 0.0;

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      {
        const guchar *pixel = pixels + y * stride + x * (N_CHANNELS + 1);

        for (gint c = 0; c < N_CHANNELS; c++)
          sum[c] += (gdouble)pixel[c] * pixel[N_CHANNELS];
        weight += pixel[N_CHANNELS];
      }
  for (gint c = 0; c < N_CHANNELS && weight > 0.0; c++)
    mean[c] = (gfloat)(sum[c] / weight);
  return weight > 0.0;
}

NstPicture *
impasto_picture_read (const gchar *path, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (NstPicture) picture = NULL;
  gfloat        behind[N_CHANNELS] = { 0.0f };
  const guchar *pixels;
  gboolean      has_alpha;
  gint          step;
  gsize         stride;

  g_return_val_if_fail (path, NULL);

  pixbuf = read_pixbuf (path, error);
  if (! pixbuf)
    return NULL;
  has_alpha = gdk_pixbuf_get_has_alpha (pixbuf);
  if (has_alpha && ! mean_color (pixbuf, behind))
    {
      g_autofree gchar *name = g_filename_display_name (path);

      g_set_error (error, NST_ERROR, NST_ERROR_SIZE,
                   _ ("“%s” is completely transparent. Choose another "
                      "picture."),
                   name);
      return NULL;
    }
  picture = nst_picture_new (gdk_pixbuf_get_width (pixbuf),
                             gdk_pixbuf_get_height (pixbuf));
  if (! picture)
    {
      set_memory_error (error);
      return NULL;
    }

  pixels = gdk_pixbuf_read_pixels (pixbuf);
  step = gdk_pixbuf_get_n_channels (pixbuf);
  stride = gdk_pixbuf_get_rowstride (pixbuf);
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      {
        const guchar *in = pixels + y * stride + (gsize)x * step;
        gfloat       *out =
            picture->pixels + ((gsize)y * picture->width + x) * N_CHANNELS;
        gfloat alpha = has_alpha ? in[N_CHANNELS] / BYTE_MAX : 1.0f;

        for (gint c = 0; c < N_CHANNELS; c++)
          out[c] = (alpha * in[c] + (1.0f - alpha) * behind[c]) / BYTE_MAX;
      }
  return g_steal_pointer (&picture);
}

/* -------------------------------------------------------------- writing --- */

static gboolean
set_write_error (const gchar *path, const gchar *why, GError **error)
{
  g_autofree gchar *name = g_filename_display_name (path);

  g_set_error (error, NST_ERROR, NST_ERROR_FILE,
               /* Translators: a file, then the reason */
               _ ("“%s” cannot be written: %s"), name, why);
  return FALSE;
}

/* GdkPixbuf's name for the format of @path, or NULL with an error. */
static const gchar *
find_type (const gchar *path, GError **error)
{
  const gchar *dot = strrchr (path, '.');

  for (guint i = 0; dot && i < G_N_ELEMENTS (formats); i++)
    if (! g_ascii_strcasecmp (dot, formats[i].extension))
      return formats[i].type;
  set_write_error (
      path, _ ("the file name must end in “.png”, “.jpg” or “.jpeg”"), error);
  return NULL;
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

  if (! find_type (path, error))
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
to_pixbuf (const NstPicture *picture, GError **error)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8,
                                      picture->width, picture->height);
  guchar    *pixels;
  gsize      stride;
  gsize      n = (gsize)picture->width * N_CHANNELS;

  if (! pixbuf)
    {
      set_memory_error (error);
      return NULL;
    }
  pixels = gdk_pixbuf_get_pixels (pixbuf);
  stride = gdk_pixbuf_get_rowstride (pixbuf);
  for (gint y = 0; y < picture->height; y++)
    for (gsize i = 0; i < n; i++)
      pixels[y * stride + i] = to_byte (picture->pixels[y * n + i]);
  return pixbuf;
}

gboolean
impasto_picture_write (const NstPicture *picture,
                       const gchar      *path,
                       GError          **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autofree gchar *target = NULL;
  g_autofree gchar *bytes = NULL;
  const gchar      *type;
  gboolean          is_jpeg;
  gsize             size;

  g_return_val_if_fail (picture, FALSE);
  g_return_val_if_fail (path, FALSE);

  type = find_type (path, error);
  pixbuf = type ? to_pixbuf (picture, error) : NULL;
  if (! pixbuf)
    return FALSE;
  is_jpeg = ! strcmp (type, "jpeg");
  if (! gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &size, type, &cause,
                                   is_jpeg ? "quality" : NULL, JPEG_QUALITY,
                                   NULL))
    return set_write_error (path, cause->message, error);
  target = resolve_links (path);
  /* This writes a temporary file and renames it. */
  if (! g_file_set_contents (target, bytes, size, &cause))
    return set_write_error (path, cause->message, error);
  return TRUE;
}
