/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which parts of a picture are visible.
 */
#ifndef NST_MASK_H
#define NST_MASK_H

#include <glib.h>

/* A pixel, or a place of a feature map, with less alpha is not visible. */
#define NST_MASK_VISIBLE 0.5f

/**
 * nst_mask_resize: the mean of @alpha, one value for each of @width x @height
 * pixels, over the area of each of @new_width x @new_height pixels.  Caller
 * frees with g_free ().  NULL if there is not enough memory.
 */
gfloat *nst_mask_resize (const gfloat *alpha,
                         gint          width,
                         gint          height,
                         gint          new_width,
                         gint          new_height);

/* The number of visible pixels among @n. */
gsize nst_mask_count (const gfloat *alpha, gsize n);

/**
 * nst_mask_gather: copy the places of the feature map @map,
 * [map_height][map_width][channels], that are visible according to the mean of
 * @alpha over the area of each to @out, [result][channels].  If none is, the
 * one with the largest mean is copied.  @out is as large as @map.
 */
gsize nst_mask_gather (const gfloat *alpha,
                       gint          width,
                       gint          height,
                       const gfloat *map,
                       gint          map_width,
                       gint          map_height,
                       gint          channels,
                       gfloat       *out);

#endif /* NST_MASK_H */
