/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Encodes pictures as PNG.
 */
#ifndef IMPASTO_PNG_ENCODER_H
#define IMPASTO_PNG_ENCODER_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_png_encode: encode @picture, with @alpha (one value in 0..1 for each
 * pixel; NULL: opaque), as a PNG file of @depth (8 or 16) bits that says that
 * its colors are sRGB.  @bytes gets the @size bytes of the file; the caller
 * frees them.  FALSE if there is not enough memory.  Any thread.
 */
gboolean impasto_png_encode (const NstPicture *picture,
                             const gfloat     *alpha,
                             gint              depth,
                             gchar           **bytes,
                             gsize            *size);

G_END_DECLS

#endif /* IMPASTO_PNG_ENCODER_H */
