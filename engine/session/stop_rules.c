/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stop rules: time, a loss that is reached, and lack of progress.
 */
#include "config.h"

#include "engine/session/stop_rules.h"

NstStopProgress
nst_stop_progress_next (const NstStopProgress *progress,
                        const NstOptions      *options,
                        const NstStopFigures  *figures)
{
  if (figures->total >= progress->loss * (1.0 - options->stop_progress))
    return *progress;
  return (NstStopProgress){ figures->iteration, figures->total };
}

NstEnd
nst_stop_rules_check (const NstOptions      *options,
                      const NstStopFigures  *figures,
                      const NstStopProgress *progress)
{
  gint waited = figures->iteration - progress->iteration;

  if (figures->is_last_level)
    {
      if (options->stop_progress > 0.0 && waited > 0
          && waited >= options->stop_window)
        return NST_END_CONVERGED;
      if (options->stop_at > 0.0 && figures->total <= options->stop_at)
        return NST_END_LOSS;
    }
  if (options->stop_after > 0.0 && figures->seconds >= options->stop_after)
    return NST_END_TIME;
  return NST_END_ITERATIONS;
}
