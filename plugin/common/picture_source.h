/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the pixels of a picture file row by row.
 */
#ifndef IMPASTO_PICTURE_SOURCE_H
#define IMPASTO_PICTURE_SOURCE_H

#include <stdio.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * ImpastoPictureSource: an open picture file.  One thread at a time.
 *
 * The errors of these functions are NST_ERROR_MEMORY, without a message for
 * users, and NST_ERROR_FILE, with the reason alone, such as “the file is
 * damaged”.
 */
typedef struct _ImpastoPictureSource ImpastoPictureSource;

struct _ImpastoPictureSource
{
  gint     width; /* as stored, before the orientation is applied */
  gint     height;
  gint     n_colors; /* 1: gray, 3: RGB, 4: CMYK */
  gboolean has_alpha;
  gint     depth;       /* bits of a value: 8 or 16 */
  gint     file_depth;  /* in the file; the library may drop some; 0: depth */
  gint     orientation; /* EXIF's, 1 to 8 */
  GBytes  *icc;         /* the color profile, or NULL */
  guint64  memory;      /* bytes that the library takes, an upper bound */

  /* Reads the next row: for each pixel the colors and, with has_alpha, the
   * alpha, all in 0..1.  For CMYK, 1 is full ink. */
  gboolean (*read_row) (ImpastoPictureSource *source,
                        gfloat               *row,
                        GError              **error);
  /* Frees what the kind of source adds, and @source. */
  void (*free) (ImpastoPictureSource *source);
};

/* Opens the picture file @path.  Caller frees. */
ImpastoPictureSource *impasto_picture_source_open (const gchar *path,
                                                   GError     **error);
void impasto_picture_source_free (ImpastoPictureSource *source);

/* One function for each library.  The first two take ownership of @file. */
ImpastoPictureSource *impasto_png_source_new (FILE *file, GError **error);
ImpastoPictureSource *impasto_jpeg_source_new (FILE *file, GError **error);
ImpastoPictureSource *impasto_pixbuf_source_new (const gchar *path,
                                                 GError     **error);

/* Set an error as described above and return FALSE. */
gboolean impasto_picture_source_set_error (const gchar *why, GError **error);
gboolean impasto_picture_source_set_damaged (const gchar *why, GError **error);
gboolean impasto_picture_source_set_cut_off (GError **error);
gboolean impasto_picture_source_set_no_memory (GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpastoPictureSource,
                               impasto_picture_source_free)

G_END_DECLS

#endif /* IMPASTO_PICTURE_SOURCE_H */
