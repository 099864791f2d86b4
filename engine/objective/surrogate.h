/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A linear surrogate for the losses of the deepest layers: an evaluation with
 * it does not compute these layers.
 */
#ifndef NST_SURROGATE_H
#define NST_SURROGATE_H

#include "engine/network/feature_maps.h"
#include "engine/objective/layer_plan.h"
#include "engine/objective/loss_values.h"

/**
 * NstSurrogate: what the layers behind @cut add to the objective, T, as a
 * function of the map F of @cut:
 *
 *   T (F) ~ T (F0) + <g, F - F0>,  g = dT / dF at F0,
 *
 * where F0 is the map at the last full evaluation with gradient.  Most of a
 * style's loss is in the layers up to @cut.  The deeper ones take a third of
 * the work; their losses are small (relu5_1) or change slowly (the content).
 */
typedef struct
{
  gint    cut;      /* 0: there is no surrogate */
  gfloat *gradient; /* g, with the shape of the map of @cut */
  gdouble product;  /* <g, F0> */
  gdouble value;    /* T (F0) */

  /* What it was made for: */
  gboolean       is_made;
  guint          targets; /* the objective's version of its targets */
  NstLossWeights weights;
  NstLosses      losses; /* at F0 */
} NstSurrogate;

/**
 * nst_surrogate_init: choose the cut for the losses of @plan and allocate the
 * gradient from @arena.  The cut is the deepest style layer with another loss
 * behind it.  There is none in a residual network, nor with normalized
 * gradients, which are not the gradient of any loss.
 */
void nst_surrogate_init (NstSurrogate       *surrogate,
                         const NstLayerPlan *plan,
                         const NstFeatures  *features,
                         NstArena           *arena);

/* Whether it was made with these weights (only those that the deepest layers
 * depend on count) and this version of the targets. */
gboolean nst_surrogate_is_for (const NstSurrogate   *surrogate,
                               const NstLossWeights *weights,
                               guint                 targets);

/* The surrogate of T at the map of @cut as it is. */
gdouble nst_surrogate_estimate (const NstSurrogate *surrogate,
                                const NstFeatures  *features,
                                NstThreadPool      *pool);

/**
 * nst_surrogate_make: make the surrogate at the map of @cut as it is, from
 * @losses with their @weights and @targets, and @gradient = dT / dF.
 */
void nst_surrogate_make (NstSurrogate         *surrogate,
                         const NstFeatures    *features,
                         NstThreadPool        *pool,
                         const NstLossWeights *weights,
                         guint                 targets,
                         const NstLosses      *losses,
                         const gfloat         *gradient);

/* T: what the layers behind the cut add to the objective. */
gdouble nst_surrogate_true_value (const NstSurrogate   *surrogate,
                                  const NstLossWeights *weights,
                                  const NstLosses      *losses);

/* Fills in the deepest layers' share of @losses, as it was at F0. */
void nst_surrogate_add_losses (const NstSurrogate *surrogate,
                               NstLosses          *losses);

#endif /* NST_SURROGATE_H */
