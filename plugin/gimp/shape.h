/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which part of a target the canvas shows, and which part is selected.
 */
#ifndef IMPASTO_SHAPE_H
#define IMPASTO_SHAPE_H

#include "plugin/gimp/target.h"

G_BEGIN_DECLS

/**
 * impasto_shape_read: the visible and the selected part of the target's region
 * as it was last read, at the size @width x @height; one value in 0..1 for each
 * pixel.  NULL where all are 1, or where they cannot be read.  Caller frees.
 * @alpha: the alpha of the drawable times its layer mask; 0 outside of the
 *   image
 * Main thread.
 */
void impasto_shape_read (const ImpastoTarget *target,
                         gint                 width,
                         gint                 height,
                         gfloat             **alpha,
                         gfloat             **selection);

G_END_DECLS

#endif /* IMPASTO_SHAPE_H */
