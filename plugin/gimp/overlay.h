/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A layer that lies exactly over the target's region: the preview, or the
 * result.
 */
#ifndef IMPASTO_OVERLAY_H
#define IMPASTO_OVERLAY_H

#include "plugin/gimp/target.h"

G_BEGIN_DECLS

/**
 * impasto_overlay_new: make a layer with an alpha channel of the region's size
 * and place that shows @picture, of any size, with the target's alpha.  Like a
 * duplicate of the target's layer it has its opacity, mode and mask; its mask
 * also holds the selection, if there is one.  It is not yet in the image, and
 * nothing of the image has changed.
 * Returns its id, or -1 with an error.  Main thread.
 */
gint32 impasto_overlay_new (const ImpastoTarget *target,
                            const gchar         *name,
                            const NstPicture    *picture,
                            GError             **error);

/* Puts it into the image, above the target, and makes it the active layer;
 * one undo step.  FALSE with an error; it is then deleted. */
gboolean impasto_overlay_insert (const ImpastoTarget *target,
                                 gint32               layer,
                                 GError             **error);

/* Shows another @picture in it.  FALSE with NST_ERROR_MEMORY. */
gboolean impasto_overlay_write (const ImpastoTarget *target,
                                gint32               layer,
                                const NstPicture    *picture,
                                GError             **error);

G_END_DECLS

#endif /* IMPASTO_OVERLAY_H */
