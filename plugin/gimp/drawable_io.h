/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads and writes drawables of any kind as the engine's sRGB floats.
 */
#ifndef IMPASTO_DRAWABLE_IO_H
#define IMPASTO_DRAWABLE_IO_H

#include <libgimp/gimp.h>

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_drawable_read: the pixels of @region (within the drawable, in its
 * coordinates), converted from the image's color profile to sRGB and clamped
 * to 0..1.
 * @max_side: scale down to about twice this side while reading; 0: do not
 * @alpha: (nullable) gets the alpha channel, one value per pixel, owned by the
 *   caller, or NULL if every pixel is opaque
 *
 * Colors of invisible pixels have no effect: a fully transparent pixel takes
 * the mean color of the visible ones.  A partly transparent pixel keeps its
 * color if @alpha is given, so that the caller can apply the alpha again; else
 * it is composited over the mean color.
 *
 * Caller frees.  NULL with NST_ERROR_MEMORY, NST_ERROR_SIZE if the region is
 * completely transparent, or IMPASTO_TARGET_ERROR_GONE.  Main thread.
 */
NstPicture *impasto_drawable_read (gint32               drawable,
                                   const GeglRectangle *region,
                                   gint                 max_side,
                                   gfloat             **alpha,
                                   GError             **error);

/**
 * impasto_drawable_read_reduced: the same, with the picture reduced to @width x
 * @height pixels while it is read, and with its own alpha unless it is opaque.
 * @alpha is that of the whole region.
 */
NstPicture *impasto_drawable_read_reduced (gint32               drawable,
                                           const GeglRectangle *region,
                                           gint                 width,
                                           gint                 height,
                                           gfloat             **alpha,
                                           GError             **error);

/**
 * impasto_drawable_write: write @picture to @region of @buffer, a buffer of
 * @drawable (its own or its shadow).  A picture of another size is resampled
 * bilinearly.  The pixels are converted from sRGB to the image's profile, and
 * to luminance if the drawable is gray.
 * @alpha: of the region, or NULL for opaque
 *
 * Checks before each tile that the drawable still exists and is not locked, as
 * the user may change that during the call.
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
