/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which evaluations of a run are full, and which use the surrogate of the
 * deepest layers.
 */
#ifndef NST_SURROGATE_SCHEDULE_H
#define NST_SURROGATE_SCHEDULE_H

#include "engine/objective/loss_values.h"

/**
 * NstSurrogateSchedule: one evaluation of @period is full.  It shows the
 * surrogate's error, the surprise.  While the surprise is small beside the gain
 * since the last full evaluation, the period doubles; when it is large, the
 * period is halved.
 *
 * The optimizer compares the losses before and after a step.  After a full
 * evaluation they come from two different surrogates, so the optimizer gets the
 * loss plus @offset, the sum of the surprises since the last accepted step.
 */
typedef struct
{
  gint    period;
  gint    n_estimated; /* evaluations since the last full one */
  gdouble offset;
  gdouble loss; /* the lowest of the full evaluations */
} NstSurrogateSchedule;

/* Call before the first evaluation of a level. */
void nst_surrogate_schedule_begin (NstSurrogateSchedule *schedule);

/* Whether the next evaluation may be an estimate. */
gboolean nst_surrogate_schedule_allow (const NstSurrogateSchedule *schedule);

/* Records an evaluation; returns the loss for the optimizer. */
gdouble nst_surrogate_schedule_take (NstSurrogateSchedule *schedule,
                                     const NstLosses      *losses);

/* Records a full evaluation from which the optimizer continues. */
void nst_surrogate_schedule_restart (NstSurrogateSchedule *schedule,
                                     gdouble               loss);

/* Makes all evaluations full until they show that estimates would do. */
void nst_surrogate_schedule_distrust (NstSurrogateSchedule *schedule);

/* The optimizer has accepted the point of the last evaluation. */
void nst_surrogate_schedule_accept (NstSurrogateSchedule *schedule);

#endif /* NST_SURROGATE_SCHEDULE_H */
