/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A layer that covers exactly the target's region: the preview or the result.
 */
#ifndef IMPASTO_OVERLAY_H
#define IMPASTO_OVERLAY_H

#include "plugin/gimp/target.h"

G_BEGIN_DECLS

/**
 * impasto_overlay_new: create a layer with alpha that has the region's size and
 * position, and shows @picture, of any size, with the target's alpha.  It has
 * the opacity, mode and mask of the target's layer, like a duplicate.  The mask
 * also contains the selection of the target, if there is one.  The layer is not
 * inserted: the image is unchanged.  Returns its id, or -1 with an error.  Main
 * thread.
 */
gint32 impasto_overlay_new (const ImpastoTarget *target,
                            const gchar         *name,
                            const NstPicture    *picture,
                            GError             **error);

/* Inserts @layer above the target and makes it the active layer, as one undo
 * step.  FALSE with an error; the layer is then deleted. */
gboolean impasto_overlay_insert (const ImpastoTarget *target,
                                 gint32               layer,
                                 GError             **error);

/* Writes @picture, of any size, to @layer.  FALSE with NST_ERROR_MEMORY or
 * IMPASTO_TARGET_ERROR_GONE. */
gboolean impasto_overlay_write (const ImpastoTarget *target,
                                gint32               layer,
                                const NstPicture    *picture,
                                GError             **error);

G_END_DECLS

#endif /* IMPASTO_OVERLAY_H */
