/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preview layers that a process which was killed has left behind.
 */
#ifndef IMPASTO_LEFTOVER_H
#define IMPASTO_LEFTOVER_H

#include "plugin/gimp/target.h"

G_BEGIN_DECLS

/* Marks @layer, which is in no image yet, as a preview of this process.  The
 * mark is not saved.  Main thread. */
void impasto_leftover_mark (gint32 layer);

/**
 * impasto_leftover_remove: remove the previews beside @target whose process is
 * gone and that still have the name @name; one that the user has renamed or
 * copied stays.  With the undo history frozen.  Main thread.
 */
void impasto_leftover_remove (const ImpastoTarget *target, const gchar *name);

G_END_DECLS

#endif /* IMPASTO_LEFTOVER_H */
