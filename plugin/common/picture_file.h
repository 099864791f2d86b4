/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads and writes picture files.
 */
#ifndef IMPASTO_PICTURE_FILE_H
#define IMPASTO_PICTURE_FILE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * ImpastoFilePicture: the picture in a file, upright, converted to sRGB by its
 * color profile.
 */
typedef struct
{
  NstPicture *picture;    /* opaque */
  gfloat     *alpha;      /* one value in 0..1 for each pixel; NULL: opaque */
  gint        depth;      /* bits of a value: 8 or 16 */
  gint        file_depth; /* in the file: more than depth if some were lost */
} ImpastoFilePicture;

void impasto_file_picture_free (ImpastoFilePicture *file);

/**
 * ImpastoPictureReader: a picture file that is open.  One thread at a time.
 */
typedef struct _ImpastoPictureReader ImpastoPictureReader;

/* Opens @path.  NULL with NST_ERROR_FILE or NST_ERROR_MEMORY. */
ImpastoPictureReader *impasto_picture_reader_new (const gchar *path,
                                                  GError     **error);
void impasto_picture_reader_free (ImpastoPictureReader *reader);

/* The size of the picture, upright. */
void impasto_picture_reader_get_size (const ImpastoPictureReader *reader,
                                      gint                       *width,
                                      gint                       *height);

/* The bytes that impasto_picture_reader_read () takes at most, together with
 * the picture that it gives. */
guint64 impasto_picture_reader_get_memory (const ImpastoPictureReader *reader,
                                           gint                        width,
                                           gint                        height);

/**
 * impasto_picture_reader_read: read the picture, reduced to @width x @height
 * pixels while it is read; no side may be longer than the file's.  Pixels
 * without any alpha take the mean color of the others.
 * @straight: pixels that are partly transparent keep their colors; otherwise
 * they are blended with the mean
 * Call this only once.  Caller frees.  NULL with NST_ERROR_FILE,
 * NST_ERROR_MEMORY, or NST_ERROR_SIZE if every pixel is transparent.
 */
ImpastoFilePicture *impasto_picture_reader_read (ImpastoPictureReader *reader,
                                                 gint                  width,
                                                 gint                  height,
                                                 gboolean              straight,
                                                 GError              **error);

/**
 * impasto_picture_read: read the picture file @path, at full size and without
 * alpha: transparent parts are blended with the mean color of the visible ones.
 * Caller frees.  NULL with an error as above.  Any thread.
 */
NstPicture *impasto_picture_read (const gchar *path, GError **error);

/* The same; a picture with a side that is longer than @max_side (0: no limit)
 * is reduced while it is read.  If @alpha is not NULL, partly transparent
 * pixels keep their colors, and *@alpha gets one value for each pixel, or NULL
 * if all are opaque; the caller frees it. */
NstPicture *impasto_picture_read_limited (const gchar *path,
                                          gint         max_side,
                                          gfloat     **alpha,
                                          GError     **error);

/* The size of the picture in @path, from the beginning of the file.  FALSE if
 * the format is not known. */
gboolean impasto_picture_measure (const gchar *path, gint *width, gint *height);

/* Whether @path begins as the files do that these functions read better than
 * other programs: then no other program needs to try. */
gboolean impasto_picture_is_known (const gchar *path);

/**
 * impasto_picture_check_write: check that impasto_picture_write () can write
 * to @path: its extension is known, and its folder exists and is writable.
 * FALSE with NST_ERROR_FILE.  Any thread.
 */
gboolean impasto_picture_check_write (const gchar *path, GError **error);

/**
 * impasto_picture_write: write @picture, rounded to 8 bits, as PNG or JPEG
 * according to the extension of @path.  The file says that its colors are sRGB.
 * The write is atomic: an existing file stays until the new one is complete,
 * and if writing fails.  FALSE with NST_ERROR_FILE or NST_ERROR_MEMORY.  Any
 * thread.
 */
gboolean impasto_picture_write (const NstPicture *picture,
                                const gchar      *path,
                                GError          **error);

/* The same with @alpha (one value in 0..1 for each pixel; NULL: opaque) and
 * @depth bits (8 or 16), both of which only PNG can store. */
gboolean impasto_picture_write_with (const NstPicture *picture,
                                     const gfloat     *alpha,
                                     gint              depth,
                                     const gchar      *path,
                                     GError          **error);

/* Whether the format that the extension of @path names has alpha. */
gboolean impasto_picture_keeps_alpha (const gchar *path);

/* Sets the NST_ERROR_MEMORY of the functions above; returns FALSE. */
gboolean impasto_picture_set_memory_error (GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpastoFilePicture, impasto_file_picture_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpastoPictureReader,
                               impasto_picture_reader_free)

G_END_DECLS

#endif /* IMPASTO_PICTURE_FILE_H */
