/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The levels of a run: sizes from coarse to fine, and iterations.
 */
#ifndef NST_LEVELS_H
#define NST_LEVELS_H

#include "engine/nst.h"

#define NST_MAX_LEVELS 12

typedef struct
{
  gint width;
  gint height;
} NstSize;

typedef struct
{
  gint width;
  gint height;
  gint iterations;
} NstLevel;

/* See nst_iteration_get_work (). */
static inline gdouble
nst_level_get_work (const NstLevel *level)
{
  return nst_iteration_get_work (level->width, level->height);
}

/**
 * nst_levels_plan: the levels of a run whose result is @width x @height.
 * Returns their number, or 0: see nst_options_check_size ().
 */
gint nst_levels_plan (const NstOptions *options,
                      gint              width,
                      gint              height,
                      NstLevel          levels[NST_MAX_LEVELS]);

/* The size at which a style picture of size @style is measured at @level; no
 * side is shorter than the network needs. */
NstSize nst_levels_style_size (const NstOptions *options,
                               const NstLevel   *level,
                               const NstLevel   *last,
                               NstSize           style);

/**
 * nst_levels_find_coarse: the size of the coarse correction of @level, at which
 * a step is fast enough to follow a slider.  FALSE if @level is fast enough
 * itself or too narrow to be made smaller.
 */
gboolean nst_levels_find_coarse (const NstLevel *level, NstLevel *coarse);

#endif /* NST_LEVELS_H */
