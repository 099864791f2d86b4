/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures from and to files, by GdkPixbuf.
 */
#ifndef IMPASTO_PICTURE_FILE_H
#define IMPASTO_PICTURE_FILE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_picture_read: the picture in the file @path, turned as its EXIF
 * orientation says.  What is transparent shows the mean colour of what is not.
 * Caller frees.  NULL with NST_ERROR_FILE, or NST_ERROR_SIZE if nothing of it
 * is visible, or NST_ERROR_MEMORY.  Any thread.
 */
NstPicture *impasto_picture_read (const gchar *path, GError **error);

/**
 * impasto_picture_check_write: whether impasto_picture_write () to @path has a
 * chance: a known ending, a folder that exists and may be written to.
 * FALSE with NST_ERROR_FILE.  Any thread.
 */
gboolean impasto_picture_check_write (const gchar *path, GError **error);

/**
 * impasto_picture_write: write @picture, rounded to 8 bits, as PNG or JPEG by
 * the ending of @path.  The file appears whole or not at all: what was there
 * before stays until then, and when writing fails.
 * FALSE with NST_ERROR_FILE or NST_ERROR_MEMORY.  Any thread.
 */
gboolean impasto_picture_write (const NstPicture *picture,
                                const gchar      *path,
                                GError          **error);

G_END_DECLS

#endif /* IMPASTO_PICTURE_FILE_H */
