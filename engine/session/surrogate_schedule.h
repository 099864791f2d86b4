/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which evaluations of a run are in full, and which by the model of the
 * deepest losses.
 */
#ifndef NST_SURROGATE_SCHEDULE_H
#define NST_SURROGATE_SCHEDULE_H

#include "engine/objective/network_objective.h"

/**
 * NstSurrogateSchedule: one evaluation of @period is in full.  It tells by how
 * much the model was off, its surprise: as long as that is little beside what
 * was gained meanwhile, the period doubles; when it is much, it is halved.
 *
 * The optimizer compares losses before and after a step.  Those after an
 * evaluation in full belong to another model than those before, so what it
 * compares is the loss and @offset, the surprises since the last step taken.
 */
typedef struct
{
  gint    period;
  gint    n_estimated; /* evaluations since the last one in full */
  gdouble offset;
  gdouble loss; /* the least that was found in full */
} NstSurrogateSchedule;

/* Before the first evaluation. */
void nst_surrogate_schedule_begin (NstSurrogateSchedule *schedule);

/* May the next evaluation be an estimate? */
gboolean nst_surrogate_schedule_allow (const NstSurrogateSchedule *schedule);

/* Takes note of an evaluation; returns the loss for the optimizer. */
gdouble nst_surrogate_schedule_take (NstSurrogateSchedule *schedule,
                                     const NstLosses      *losses);

/* Takes note of one in full that the optimizer goes on from. */
void nst_surrogate_schedule_restart (NstSurrogateSchedule *schedule,
                                     gdouble               loss);

/* From now on all in full, until they show that estimates would do. */
void nst_surrogate_schedule_distrust (NstSurrogateSchedule *schedule);

/* The optimizer has taken the step to the point evaluated last. */
void nst_surrogate_schedule_accept (NstSurrogateSchedule *schedule);

#endif /* NST_SURROGATE_SCHEDULE_H */
