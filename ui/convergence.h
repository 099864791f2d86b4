/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a run gets no further.  No GTK.
 */
#ifndef IMPASTO_CONVERGENCE_H
#define IMPASTO_CONVERGENCE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* So many iterations of the last level have to bring less than this part of
 * the loss. */
#define IMPASTO_CONVERGENCE_ITERATIONS  40
#define IMPASTO_CONVERGENCE_IMPROVEMENT 1e-4

/**
 * ImpastoConvergence: what is watched; all zero at the beginning, and again
 * whenever the weights change.
 */
typedef struct
{
  gboolean is_watching;
  gint     iteration; /* of the last that was a good one */
  gdouble  loss;      /* of that */
} ImpastoConvergence;

/* Looks at another iteration; TRUE when nothing more is to be expected. */
gboolean impasto_convergence_watch (ImpastoConvergence *convergence,
                                    const NstProgress  *progress);

G_END_DECLS

#endif /* IMPASTO_CONVERGENCE_H */
