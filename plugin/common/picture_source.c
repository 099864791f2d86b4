/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chooses the library that reads a picture file.
 */
#include "config.h"

#include "plugin/common/picture_source.h"

#include <errno.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "plugin/common/picture_file.h"

/* The first bytes of a file tell its format. */
#define SIGNATURE_LENGTH 8

typedef enum
{
  FORMAT_PNG,
  FORMAT_JPEG,
  FORMAT_OTHER
} Format;

static const guint8 png_signature[] = { 0x89, 'P',  'N',  'G',
                                        '\r', '\n', 0x1a, '\n' };
static const guint8 jpeg_signature[] = { 0xff, 0xd8, 0xff };

gboolean
impasto_picture_source_set_error (const gchar *why, GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_FILE, why);
  return FALSE;
}

gboolean
impasto_picture_source_set_damaged (const gchar *why, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_FILE,
               /* Translators: the message of a library */
               _ ("the file is damaged (%s). Use another copy of it."), why);
  return FALSE;
}

gboolean
impasto_picture_source_set_cut_off (GError **error)
{
  return impasto_picture_source_set_error (
      _ ("the end of the file is missing. Use another copy of it."), error);
}

gboolean
impasto_picture_source_set_no_memory (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY, "");
  return FALSE;
}

/* Reading from a pipe would block, and the libraries' messages for a folder are
 * obscure. */
static FILE *
open_regular (const gchar *path, GError **error)
{
  GStatBuf status;
  FILE    *file;

  if (g_stat (path, &status) == 0 && ! S_ISREG (status.st_mode))
    {
      impasto_picture_source_set_error (_ ("it is not a regular file"), error);
      return NULL;
    }
  file = g_fopen (path, "rbe");
  if (! file)
    impasto_picture_source_set_error (g_strerror (errno), error);
  return file;
}

/* Reads the first bytes of @file to tell its format; what a shorter file lacks
 * stays 0. */
static Format
find_format (FILE *file)
{
  guint8 start[SIGNATURE_LENGTH] = { 0 };
  gsize  n = fread (start, 1, sizeof start, file);

  rewind (file);
  if (n > 0 && ! memcmp (start, png_signature, sizeof png_signature))
    return FORMAT_PNG;
  if (n > 0 && ! memcmp (start, jpeg_signature, sizeof jpeg_signature))
    return FORMAT_JPEG;
  return FORMAT_OTHER;
}

ImpastoPictureSource *
impasto_picture_source_open (const gchar *path, GError **error)
{
  FILE *file = open_regular (path, error);

  if (! file)
    return NULL;
  switch (find_format (file))
    {
    case FORMAT_PNG:
      return impasto_png_source_new (file, error);
    case FORMAT_JPEG:
      return impasto_jpeg_source_new (file, error);
    default:
      fclose (file);
      return impasto_pixbuf_source_new (path, error);
    }
}

gboolean
impasto_picture_is_known (const gchar *path)
{
  FILE    *file = open_regular (path, NULL);
  gboolean is_known = file && find_format (file) != FORMAT_OTHER;

  if (file)
    fclose (file);
  return is_known;
}

void
impasto_picture_source_free (ImpastoPictureSource *source)
{
  if (! source)
    return;
  g_clear_pointer (&source->icc, g_bytes_unref);
  source->free (source);
}
