/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rule by which a run ends before its last iteration.
 */
#include "config.h"

#include "convergence.h"

gboolean
impasto_convergence_watch (ImpastoConvergence *convergence,
                           const NstProgress  *progress)
{
  gdouble enough = convergence->loss * (1.0 - IMPASTO_CONVERGENCE_IMPROVEMENT);

  /* Coarser levels give way to the next in any case. */
  if (progress->n_levels == 0 || progress->level < progress->n_levels - 1)
    return FALSE;
  if (! convergence->is_watching || progress->total < enough)
    {
      convergence->is_watching = TRUE;
      convergence->iteration = progress->iteration;
      convergence->loss = progress->total;
      return FALSE;
    }
  return progress->iteration - convergence->iteration
         >= IMPASTO_CONVERGENCE_ITERATIONS;
}
