/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which parts of a picture are visible, at the sizes of pictures and feature
 * maps.
 */
#ifndef NST_MASK_H
#define NST_MASK_H

#include "engine/base/arena.h"

/* A pixel, or a place of a feature map, with less alpha is not visible. */
#define NST_MASK_VISIBLE 0.5f

/**
 * NstMask: what the alpha of a picture means for a map of it.
 */
typedef struct
{
  gsize   n;         /* places of the map; 0: there is no mask */
  gfloat *weight;    /* of each place; their mean is 1 */
  gint   *visible;   /* the indices of the visible places, ascending */
  gsize   n_visible; /* at least 1 */
} NstMask;

/* Allocates the mask of a map of @n places from @arena. */
void nst_mask_init (NstMask *mask, NstArena *arena, gsize n);

/**
 * nst_mask_set: set @mask from @alpha, one value for each of @width x @height
 * pixels, for a map of @map_width x @map_height places.  A place has the mean
 * alpha of its area.  It is visible if that is at least NST_MASK_VISIBLE or, if
 * no place has that much, half the largest.  Any alpha must be above 0.
 */
void nst_mask_set (NstMask      *mask,
                   const gfloat *alpha,
                   gint          width,
                   gint          height,
                   gint          map_width,
                   gint          map_height);

/* The index of place @i of @rows, which are those of NstMask.visible; NULL: all
 * places. */
static inline gsize
nst_mask_row (const gint *rows, gsize i)
{
  return rows ? (gsize)rows[i] : i;
}

/* The number of visible pixels among @n. */
gsize nst_mask_count (const gfloat *alpha, gsize n);

#endif /* NST_MASK_H */
