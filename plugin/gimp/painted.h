/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Recognizes the layers that Impasto has painted.
 */
#ifndef IMPASTO_PAINTED_H
#define IMPASTO_PAINTED_H

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/* Marks @layer, which is not in the image yet, as a result.  The mark is saved
 * with the image and needs no undo step of its own.  Main thread. */
void impasto_painted_mark (gint32 layer);

/* Whether @layer is a result, or the preview of a run. */
gboolean impasto_painted_is_marked (gint32 layer);

G_END_DECLS

#endif /* IMPASTO_PAINTED_H */
