/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The period of evaluations in full.
 */
#include "config.h"

#include <math.h>

#include "engine/session/surrogate_schedule.h"

#define FIRST_PERIOD 1
#define MAX_PERIOD   16

/* Shares of the gain between two evaluations in full. */
#define SMALL_SURPRISE 0.04
#define LARGE_SURPRISE 0.15

void
nst_surrogate_schedule_begin (NstSurrogateSchedule *shortcuts)
{
  *shortcuts =
      (NstSurrogateSchedule){ .period = FIRST_PERIOD, .loss = INFINITY };
}

gboolean
nst_surrogate_schedule_allow (const NstSurrogateSchedule *shortcuts)
{
  return shortcuts->n_estimated + 1 < shortcuts->period;
}

static void
judge (NstSurrogateSchedule *shortcuts, const NstLosses *losses)
{
  gdouble gain = shortcuts->loss - losses->total;
  gdouble surprise = fabs (losses->surprise);

  if (surprise <= SMALL_SURPRISE * gain)
    shortcuts->period = MIN (2 * shortcuts->period, MAX_PERIOD);
  else if (! (surprise <= LARGE_SURPRISE * gain))
    shortcuts->period = MAX (shortcuts->period / 2, 1);
}

gdouble
nst_surrogate_schedule_take (NstSurrogateSchedule *shortcuts,
                             const NstLosses      *losses)
{
  if (losses->is_estimated)
    shortcuts->n_estimated++;
  else
    {
      judge (shortcuts, losses);
      shortcuts->n_estimated = 0;
      shortcuts->offset += losses->surprise;
      if (losses->total < shortcuts->loss)
        shortcuts->loss = losses->total;
    }
  return losses->total + losses->surrogate_change + shortcuts->offset;
}

void
nst_surrogate_schedule_restart (NstSurrogateSchedule *shortcuts, gdouble loss)
{
  shortcuts->n_estimated = 0;
  shortcuts->offset = 0.0;
  shortcuts->loss = loss;
}

void
nst_surrogate_schedule_distrust (NstSurrogateSchedule *shortcuts)
{
  shortcuts->period = 1;
}

void
nst_surrogate_schedule_accept (NstSurrogateSchedule *shortcuts)
{
  shortcuts->offset = 0.0;
}
