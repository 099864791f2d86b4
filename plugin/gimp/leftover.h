/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preview layers that a killed process has left behind.
 */
#ifndef IMPASTO_LEFTOVER_H
#define IMPASTO_LEFTOVER_H

#include "plugin/gimp/target.h"

G_BEGIN_DECLS

/* Marks @layer, which is not in an image yet, as a preview of this process.
 * The mark is not saved with the image.  Main thread. */
void impasto_leftover_mark (gint32 layer);

/**
 * impasto_leftover_remove: remove the previews next to @target whose process
 * has ended and that still have the name @name.  A layer that the user has
 * renamed or copied stays.  The undo history must be frozen.  Main thread.
 */
void impasto_leftover_remove (const ImpastoTarget *target, const gchar *name);

/* Whether @layer is the preview of a run, of this process or another one. */
gboolean impasto_leftover_is_preview (gint32 layer);

G_END_DECLS

#endif /* IMPASTO_LEFTOVER_H */
