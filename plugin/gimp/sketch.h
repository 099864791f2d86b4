/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A few pixels of a drawable, from which a later look at it tells how the user
 * has transformed it.
 */
#ifndef IMPASTO_SKETCH_H
#define IMPASTO_SKETCH_H

#include "plugin/gimp/geometry.h"

G_BEGIN_DECLS

typedef struct _ImpastoSketch ImpastoSketch;

typedef enum
{
  IMPASTO_SKETCH_SAME,        /* geometry and pixels */
  IMPASTO_SKETCH_EDITED,      /* other pixels in the same places */
  IMPASTO_SKETCH_TRANSFORMED, /* the geometry has changed and is known */
  IMPASTO_SKETCH_UNKNOWN,     /* the geometry cannot be told */
  IMPASTO_SKETCH_UNSTABLE     /* the drawable is changing; try again */
} ImpastoSketchChange;

/* All functions: main thread.  The caller has checked that the drawable exists.
 */

/* NULL if the drawable changes or vanishes while it is read. */
ImpastoSketch *impasto_sketch_new (gint32 drawable);
void           impasto_sketch_free (ImpastoSketch *sketch);

/**
 * impasto_sketch_compare: find out what has happened to the drawable since
 * @sketch was made.  Reads no tiles if nothing has, else possibly all.
 * @change: gets the map from the drawable of then to that of now; the identity
 *   unless that is IMPASTO_SKETCH_TRANSFORMED
 */
ImpastoSketchChange impasto_sketch_compare (ImpastoSketch   *sketch,
                                            gint32           drawable,
                                            ImpastoGeometry *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpastoSketch, impasto_sketch_free)

G_END_DECLS

#endif /* IMPASTO_SKETCH_H */
