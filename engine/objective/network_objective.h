/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses of a picture of one size as one network sees it, weighted and
 * summed, with the gradient.
 */
#ifndef NST_NETWORK_OBJECTIVE_H
#define NST_NETWORK_OBJECTIVE_H

#include "engine/objective/layer_plan.h"
#include "engine/loss/style_layer.h"
#include "engine/objective/surrogate.h"

typedef struct
{
  NstModel     *model;
  NstLayerPlan  plan;
  NstExec       exec;
  NstArena     *arena;
  gsize         mark; /* where the features begin in the arena */
  gint          height;
  gint          width;
  NstFeatures   features;
  gint          n_layers; /* that the losses need */
  gfloat       *content_targets[NST_NETWORK_MAX_LAYERS];
  NstStyleLayer styles[NST_NETWORK_MAX_LAYERS];
  NstStyleWork  style_work;
  NstSurrogate  surrogate;
  guint         targets;     /* their version: it counts changes */
  gboolean      style_added; /* the styles' targets are not finished */
  gfloat       *pixels;      /* the content, if it has a loss */
  NstSsim       ssim;
  gfloat       *loss_gradient; /* to be normalized */
  gint         *cancel;

  /* of the evaluation under way */
  NstLossWeights weights;
  NstLosses     *losses;
} NstNetworkObjective;

/**
 * nst_network_objective_init: lay out an objective for pictures of @width x
 * @height.
 * @plan: which layers of @model have a loss; not all need content, or style
 * Everything comes from @arena (which may only be counting), of which the
 * objective must be the last user, and lives as long as that; @exec's scratch
 * must hold nst_network_objective_scratch_size ().
 * @cancel: an atomic integer that ends passes early when it becomes nonzero
 */
void nst_network_objective_init (NstNetworkObjective *objective,
                                 NstModel            *model,
                                 const NstLayerPlan  *plan,
                                 const NstExec       *exec,
                                 NstArena            *arena,
                                 gint                 width,
                                 gint                 height,
                                 gint                *cancel);

/* For a counting arena: makes its peak enough to measure a style of this
 * size, too. */
void nst_network_objective_reserve_style (NstNetworkObjective *objective,
                                          gint                 width,
                                          gint                 height);

/* Scratch of one thread, in floats, for a picture of this size. */
gsize nst_network_objective_scratch_size (const NstLayerPlan *plan,
                                          gint                width,
                                          gint                height,
                                          gint                n_threads);

/* The targets, the styles' first.  Pictures are [height][width][3] RGB in
 * 0..255; the content has the objective's size.  @weight is this style's share
 * (they should add up to 1); the first call begins anew.  FALSE on cancel. */
gboolean nst_network_objective_set_content (NstNetworkObjective *objective,
                                            const gfloat        *picture);
gboolean nst_network_objective_add_style (NstNetworkObjective *objective,
                                          const gfloat        *picture,
                                          gint                 width,
                                          gint                 height,
                                          gdouble              weight,
                                          gboolean             first);

/**
 * nst_network_objective_evaluate: @losses of @picture and, unless @gradient is
 * NULL, d total / d picture, of the same shape.  FALSE on cancel.
 *
 * With normalized gradients each layer's one, before it goes back through the
 * network, is divided by its L1 norm plus 1e-8, as by neural-style (Johnson
 * 2015), and multiplied by the number of the picture's values, its weight, and
 * alpha or beta; likewise those of pixels and SSIM.  Losses and total variation
 * are not changed.
 */
gboolean nst_network_objective_evaluate (NstNetworkObjective  *objective,
                                         const gfloat         *picture,
                                         const NstLossWeights *weights,
                                         NstLosses            *losses,
                                         gfloat               *gradient);

/**
 * nst_network_objective_estimate: the same with the surrogate in place of the
 * deepest layers.  The gradient is that of losses->total +
 * losses->surrogate_change; the total itself has the losses of those layers as
 * they were when the surrogate was made, which is nearer to the truth in the
 * long run.  This is a full evaluation, with is_estimated FALSE, if there is no
 * surrogate for these weights and targets, or if it estimates less than 0.
 */
gboolean nst_network_objective_estimate (NstNetworkObjective  *objective,
                                         const gfloat         *picture,
                                         const NstLossWeights *weights,
                                         NstLosses            *losses,
                                         gfloat               *gradient);

#endif /* NST_NETWORK_OBJECTIVE_H */
