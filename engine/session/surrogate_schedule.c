/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The period of the full evaluations.
 */
#include "config.h"

#include "engine/session/surrogate_schedule.h"

#include <math.h>

#define FIRST_PERIOD 1
#define MAX_PERIOD   16

/* Shares of the gain between two full evaluations. */
#define SMALL_SURPRISE 0.04
#define LARGE_SURPRISE 0.15

void
nst_surrogate_schedule_begin (NstSurrogateSchedule *schedule)
{
  *schedule =
      (NstSurrogateSchedule){ .period = FIRST_PERIOD, .loss = INFINITY };
}

gboolean
nst_surrogate_schedule_allow (const NstSurrogateSchedule *schedule)
{
  return schedule->n_estimated + 1 < schedule->period;
}

static void
judge (NstSurrogateSchedule *schedule, const NstLosses *losses)
{
  gdouble gain = schedule->loss - losses->total;
  gdouble surprise = fabs (losses->surprise);

  if (surprise <= SMALL_SURPRISE * gain)
    schedule->period = MIN (2 * schedule->period, MAX_PERIOD);
  else if (! (surprise <= LARGE_SURPRISE * gain))
    schedule->period = MAX (schedule->period / 2, 1);
}

gdouble
nst_surrogate_schedule_take (NstSurrogateSchedule *schedule,
                             const NstLosses      *losses)
{
  if (losses->is_estimated)
    schedule->n_estimated++;
  else
    {
      judge (schedule, losses);
      schedule->n_estimated = 0;
      schedule->offset += losses->surprise;
      if (losses->total < schedule->loss)
        schedule->loss = losses->total;
    }
  return losses->total + losses->surrogate_change + schedule->offset;
}

void
nst_surrogate_schedule_restart (NstSurrogateSchedule *schedule, gdouble loss)
{
  schedule->n_estimated = 0;
  schedule->offset = 0.0;
  schedule->loss = loss;
}

void
nst_surrogate_schedule_distrust (NstSurrogateSchedule *schedule)
{
  schedule->period = 1;
}

void
nst_surrogate_schedule_accept (NstSurrogateSchedule *schedule)
{
  schedule->offset = 0.0;
}
