/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The objective: alpha * content + beta * style + tau * total variation of a
 * picture of one size, with its gradient.
 */
#ifndef NST_NETWORK_OBJECTIVE_H
#define NST_NETWORK_OBJECTIVE_H

#include "engine/objective/layer_plan.h"
#include "engine/loss/content.h"
#include "engine/loss/normalize.h"
#include "engine/loss/pixel_loss.h"
#include "engine/loss/ssim.h"
#include "engine/loss/style_layer.h"
#include "engine/loss/total_variation.h"
#include "engine/objective/surrogate.h"

typedef struct
{
  gdouble content; /* alpha */
  gdouble style;   /* beta */
  gdouble tv;      /* tau */
  /* Shares of the content loss: */
  gdouble features;
  gdouble pixels;
  gdouble ssim;
} NstLossWeights;

NstLossWeights nst_options_get_loss_weights (const NstOptions *options);

typedef struct
{
  gdouble content; /* unweighted by alpha: the sum of its shares */
  gdouble style;
  gdouble tv;
  gdouble total;    /* weighted */
  gdouble features; /* the content loss's parts, before their weights */
  gdouble pixels;   /* 0 unless its weight is not */
  gdouble ssim;     /* likewise */
  /* Each layer's share, by its index in its network. */
  gdouble content_layers[NST_NETWORK_MAX_LAYERS];
  gdouble style_layers[NST_NETWORK_MAX_LAYERS];
  /* See nst_network_objective_estimate (): */
  gboolean is_estimated;
  gdouble  surrogate_change; /* of the model, since the losses of its layers */
  gdouble  surprise;         /* how much more than the truth the model said */
} NstLosses;

typedef struct
{
  NstModel      *model;
  NstLayerPlan   plan;
  NstExec        exec;
  NstArena      *arena;
  gsize          mark; /* where the features begin in the arena */
  gint           height;
  gint           width;
  NstFeatures    features;
  gint           n_layers; /* that the losses need */
  gfloat        *content_targets[NST_NETWORK_MAX_LAYERS];
  NstStyleLayer  styles[NST_NETWORK_MAX_LAYERS];
  NstStyleWork   style_work;
  NstSurrogate   surrogate;
  NstLossWeights surrogate_weights; /* that its model is for */
  NstLosses      surrogate_losses;  /* where that was made */
  gboolean       style_added;       /* the styles' targets are not finished */
  gfloat        *pixels;            /* the content, if it has a loss */
  NstSsim        ssim;
  gfloat        *loss_gradient; /* to be normalized */
  gint          *cancel;

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
 * nst_network_objective_estimate: the same without the deepest layers, by the
 * model of them (NstSurrogate) that the last evaluation with gradient left. The
 * gradient is that of losses->total + losses->surrogate_change; the total has
 * the losses of those layers as they were then, which is nearer to the truth in
 * the long run. In full, with is_estimated FALSE, where there is no such model
 * for these weights, or it says what no loss can be.
 */
gboolean nst_network_objective_estimate (NstNetworkObjective  *objective,
                                         const gfloat         *picture,
                                         const NstLossWeights *weights,
                                         NstLosses            *losses,
                                         gfloat               *gradient);

#endif /* NST_NETWORK_OBJECTIVE_H */
