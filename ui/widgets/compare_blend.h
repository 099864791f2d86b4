/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the canvas shows where the result is above the original.
 */
#ifndef IMPASTO_COMPARE_BLEND_H
#define IMPASTO_COMPARE_BLEND_H

#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/**
 * ImpastoCompareShape: which part of the original is visible and which part is
 * painted, see ImpastoHost.read_shape ().  Its size may differ from that of the
 * pictures.
 */
typedef struct
{
  gint    width;
  gint    height;
  gfloat *alpha;     /* NULL: all 1 */
  gfloat *selection; /* NULL: all 1 */
} ImpastoCompareShape;

void impasto_compare_shape_clear (ImpastoCompareShape *shape);

/**
 * impasto_compare_blend: @result (nullable) as a layer of the opacity @opacity
 * above @original (nullable, but not both), both opaque and of any size.  GIMP
 * blends layers in linear light, and so does this.  A picture of the
 * size of the larger one; with alpha if the shape has any.  Caller
 * unrefs; NULL if there is not enough memory.
 */
GdkPixbuf *impasto_compare_blend (const GdkPixbuf           *original,
                                  const GdkPixbuf           *result,
                                  const ImpastoCompareShape *shape,
                                  gdouble                    opacity);

/* One of the two pictures of the comparison, with what is made from it. */
typedef struct
{
  GdkPixbuf *picture; /* as it was given; NULL: none */
  GdkPixbuf *blended; /* as the canvas shows it; NULL: not up to date */
  GdkPixbuf *scaled;  /* the same at the size of the screen, if it is smaller */
} ImpastoCompareSide;

/* What is made from the picture is no longer up to date. */
void impasto_compare_side_forget (ImpastoCompareSide *side);

/**
 * impasto_compare_side_get: the blended picture (see impasto_compare_blend ())
 * for an area of @width x @height pixels: scaled down if it is larger, and kept
 * until it is forgotten.  Owned by @side; NULL if it has no picture.
 */
const GdkPixbuf *impasto_compare_side_get (ImpastoCompareSide        *side,
                                           const GdkPixbuf           *original,
                                           const GdkPixbuf           *result,
                                           const ImpastoCompareShape *shape,
                                           gdouble                    opacity,
                                           gint                       width,
                                           gint                       height);

G_END_DECLS

#endif /* IMPASTO_COMPARE_BLEND_H */
