/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stop rules of a run, as functions of its figures.
 */
#ifndef NST_STOP_RULES_H
#define NST_STOP_RULES_H

#include "engine/nst.h"

/**
 * NstStopProgress: the last iteration of the level that lowered the loss by a
 * good part, the option stop-progress.
 */
typedef struct
{
  gint    iteration;
  gdouble loss; /* after it; infinite before the first evaluation */
} NstStopProgress;

/* Where a run stands before its next iteration. */
typedef struct
{
  gboolean is_last_level;
  gint     iteration; /* done at this level */
  gdouble  seconds;   /* of the whole run */
  gdouble  total;     /* weighted loss of the picture */
} NstStopFigures;

/* The progress after an iteration with these figures. */
NstStopProgress nst_stop_progress_next (const NstStopProgress *progress,
                                        const NstOptions      *options,
                                        const NstStopFigures  *figures);

/**
 * nst_stop_rules_check: which rule ends the run, or NST_END_ITERATIONS if none
 * does.  @progress includes the iteration of @figures.
 */
NstEnd nst_stop_rules_check (const NstOptions      *options,
                             const NstStopFigures  *figures,
                             const NstStopProgress *progress);

#endif /* NST_STOP_RULES_H */
