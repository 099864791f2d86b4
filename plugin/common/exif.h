/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the orientation of a picture from its EXIF data.
 */
#ifndef IMPASTO_EXIF_H
#define IMPASTO_EXIF_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * impasto_exif_get_orientation: the orientation (1 to 8) in the @size bytes of
 * an EXIF segment of a JPEG file, which may be damaged; 0 if there is none.
 */
gint impasto_exif_get_orientation (const guint8 *bytes, gsize size);

G_END_DECLS

#endif /* IMPASTO_EXIF_H */
