/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads and writes picture files.
 */
#ifndef IMPASTO_PICTURE_FILE_H
#define IMPASTO_PICTURE_FILE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_picture_read: read the picture file @path and apply its EXIF
 * orientation.  Transparent parts take the mean color of the visible ones.
 * Caller frees.  NULL with NST_ERROR_FILE, NST_ERROR_MEMORY, or NST_ERROR_SIZE
 * if every pixel is transparent.  Any thread.
 */
NstPicture *impasto_picture_read (const gchar *path, GError **error);

/**
 * impasto_picture_check_write: check that impasto_picture_write () can write
 * to @path: its extension is known, and its folder exists and is writable.
 * FALSE with NST_ERROR_FILE.  Any thread.
 */
gboolean impasto_picture_check_write (const gchar *path, GError **error);

/**
 * impasto_picture_write: write @picture, rounded to 8 bits, as PNG or JPEG
 * according to the extension of @path.  The write is atomic: an existing file
 * stays until the new one is complete, and if writing fails.
 * FALSE with NST_ERROR_FILE or NST_ERROR_MEMORY.  Any thread.
 */
gboolean impasto_picture_write (const NstPicture *picture,
                                const gchar      *path,
                                GError          **error);

G_END_DECLS

#endif /* IMPASTO_PICTURE_FILE_H */
