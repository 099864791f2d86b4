/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the pixels of a drawable have gone: moved, scaled, flipped, or turned
 * by multiples of 90 degrees.
 */
#ifndef IMPASTO_GEOMETRY_H
#define IMPASTO_GEOMETRY_H

#include <gegl.h>

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * ImpastoGeometry: maps the point (x, y) of a drawable, in pixels, to
 * (xx x + xy y + x0, yx x + yy y + y0).  Each axis is mapped to one axis, so
 * either xy and yx are 0, or xx and yy.
 */
typedef struct
{
  gdouble xx, xy, x0;
  gdouble yx, yy, y0;
} ImpastoGeometry;

/* Bits of an orientation, applied in this order. */
#define IMPASTO_GEOMETRY_TRANSPOSE 1 /* swap x and y */
#define IMPASTO_GEOMETRY_FLIP_X    2
#define IMPASTO_GEOMETRY_FLIP_Y    4
#define IMPASTO_GEOMETRY_N         8 /* orientations; 0 is the identity */

void impasto_geometry_init_identity (ImpastoGeometry *geometry);
void impasto_geometry_init_shift (ImpastoGeometry *geometry, gint x, gint y);
/* Fills a drawable of @to_width x @to_height with one of @width x @height. */
void impasto_geometry_init_turn (ImpastoGeometry *geometry,
                                 gint             orientation,
                                 gint             width,
                                 gint             height,
                                 gint             to_width,
                                 gint             to_height);

gboolean impasto_geometry_is_identity (const ImpastoGeometry *geometry);

/* Applies @next after @geometry. */
void impasto_geometry_append (ImpastoGeometry       *geometry,
                              const ImpastoGeometry *next);

/* @mapped: to whole pixels, at least one each way; may be @area. */
void impasto_geometry_map (const ImpastoGeometry *geometry,
                           const GeglRectangle   *area,
                           GeglRectangle         *mapped);

/**
 * impasto_geometry_apply: @picture covers @area, at any resolution; return what
 * it looks like in @part of the mapped area.  If @part is all of it, the
 * resolution stays; else the result has the size of @part.  NULL with
 * NST_ERROR_MEMORY.  Caller frees.  Any thread.
 */
NstPicture *impasto_geometry_apply (const ImpastoGeometry *geometry,
                                    const NstPicture      *picture,
                                    const GeglRectangle   *area,
                                    const GeglRectangle   *part,
                                    GError               **error);

G_END_DECLS

#endif /* IMPASTO_GEOMETRY_H */
