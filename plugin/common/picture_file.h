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

/**
 * impasto_file_picture_read: read the picture file @path.  No side becomes
 * longer than @max_side (0: no limit); a larger picture is reduced while it is
 * read.  Pixels without any alpha take the mean color of the others.
 * Caller frees.  NULL with NST_ERROR_FILE, NST_ERROR_MEMORY, or NST_ERROR_SIZE
 * if every pixel is transparent.  Any thread.
 */
ImpastoFilePicture *
impasto_file_picture_read (const gchar *path, gint max_side, GError **error);
void impasto_file_picture_free (ImpastoFilePicture *file);

/* The same, of full size and without alpha: transparent parts are blended with
 * the mean color of the visible ones. */
NstPicture *impasto_picture_read (const gchar *path, GError **error);

/* The same with @max_side as above. */
NstPicture *
impasto_picture_read_limited (const gchar *path, gint max_side, GError **error);

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

G_END_DECLS

#endif /* IMPASTO_PICTURE_FILE_H */
