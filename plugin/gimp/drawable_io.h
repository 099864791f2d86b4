/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pixels of drawables of any kind, to and from the engine's sRGB floats.
 */
#ifndef IMPASTO_DRAWABLE_IO_H
#define IMPASTO_DRAWABLE_IO_H

#include <libgimp/gimp.h>

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_drawable_read: the pixels of @region (in the drawable's
 * coordinates, within it), converted from the image's colour profile to sRGB
 * and clamped to it.
 * @max_side: reduce while reading to about twice that, if it is not 0
 * @alpha: (nullable) gets the alpha channel, one value a pixel, owned by the
 *   caller, or NULL if all is opaque
 *
 * Hidden colours do not count: wholly transparent pixels show the mean colour
 * of what is visible.  The others show their own colour where the caller takes
 * the alpha, to apply it again; else they are put on that mean colour, too.
 *
 * Caller frees.  NULL with NST_ERROR_MEMORY, NST_ERROR_SIZE if nothing of the
 * region is visible, or IMPASTO_TARGET_ERROR_GONE.  Main thread.
 */
NstPicture *impasto_drawable_read (gint32               drawable,
                                   const GeglRectangle *region,
                                   gint                 max_side,
                                   gfloat             **alpha,
                                   GError             **error);

/**
 * impasto_drawable_write: put @picture, stretched to @region with a bilinear
 * filter where its size is another, into @buffer: one that belongs to
 * @drawable (its own or its shadow).  The result is converted from sRGB to the
 * image's profile, and to gray by luminance where the drawable is gray.
 * @alpha: of the region, or NULL for opaque
 *
 * Whether the drawable is still there is asked before each tile, as its user
 * may remove or lock it meanwhile.
 *
 * FALSE with NST_ERROR_MEMORY or IMPASTO_TARGET_ERROR_GONE.  Main thread.
 */
gboolean impasto_drawable_write (gint32               drawable,
                                 GeglBuffer          *buffer,
                                 const GeglRectangle *region,
                                 const NstPicture    *picture,
                                 const gfloat        *alpha,
                                 GError             **error);

G_END_DECLS

#endif /* IMPASTO_DRAWABLE_IO_H */
