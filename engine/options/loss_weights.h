/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparisons of loss weights.
 */
#ifndef NST_LOSS_WEIGHTS_H
#define NST_LOSS_WEIGHTS_H

#include "engine/nst.h"

/**
 * nst_loss_weights_are_far: whether a weight of @a differs from that of @b by
 * so large a factor that the objective is a different one: the optimizer's
 * history is then misleading, and the user who moved a slider expects the
 * picture to change at once.
 */
gboolean nst_loss_weights_are_far (const NstLossWeights *a,
                                   const NstLossWeights *b);

/* Whether all weights are finite. */
gboolean nst_loss_weights_are_finite (const NstLossWeights *weights);

#endif /* NST_LOSS_WEIGHTS_H */
