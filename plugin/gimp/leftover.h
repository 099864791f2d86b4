/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preview layers that a killed process has left behind, or that were saved with
 * the image during a run.
 */
#ifndef IMPASTO_LEFTOVER_H
#define IMPASTO_LEFTOVER_H

#include <glib.h>

G_BEGIN_DECLS

/* Marks @layer, which is in an image, as a preview of this process.  The mark
 * is saved with the image.  The undo history must be frozen.  Main thread. */
void impasto_leftover_mark (gint32 layer);

/* Whether the user has not renamed @layer, which is marked. */
gboolean impasto_leftover_has_name (gint32 layer);

/**
 * impasto_leftover_remove: remove the previews in @image that belong to no
 * running process, except @keep and those that the user has renamed or copied.
 * This adds no undo step and leaves a clean image clean.  But if the image has
 * unsaved changes, the user may have painted on such a layer, so one step
 * brings it back.  Main thread.
 */
void impasto_leftover_remove (gint32 image, gint32 keep);

/* Whether @layer is the preview of a run, of this process or another one. */
gboolean impasto_leftover_is_preview (gint32 layer);

G_END_DECLS

#endif /* IMPASTO_LEFTOVER_H */
