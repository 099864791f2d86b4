/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pyramid: at which sizes a run paints, coarse to fine, and how long.
 */
#ifndef NST_LEVELS_H
#define NST_LEVELS_H

#include "nst.h"

#define NST_MAX_LEVELS 12

typedef struct
{
  gint width;
  gint height;
  gint style_width;
  gint style_height;
  gint iterations;
} NstLevel;

/**
 * nst_levels_plan: the levels of a run whose result is @width x @height, with
 * a style picture of @style_width x @style_height.  Returns their number, or
 * 0 with NST_ERROR_SIZE.
 */
gint nst_levels_plan (const NstOptions *options,
                      gint              width,
                      gint              height,
                      gint              style_width,
                      gint              style_height,
                      NstLevel          levels[NST_MAX_LEVELS],
                      GError          **error);

/* The size of the style at a level of @area pixels of a result of
 * @result_area; no side is shorter than the network needs. */
void nst_levels_style_size (const NstOptions *options,
                            gdouble           area,
                            gdouble           result_area,
                            gint             *style_width,
                            gint             *style_height);

#endif /* NST_LEVELS_H */
