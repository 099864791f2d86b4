/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses of a picture of one size as one network sees it, weighted and
 * summed, with the gradient.
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
  NstModel     *model;
  NstLayerPlan  plan;
  NstExec       exec;
  NstArena     *arena;
  gsize         mark; /* where the feature maps begin in the arena */
  gint          height;
  gint          width;
  NstFeatures   features;
  gint          n_layers; /* up to the last one with a loss */
  gfloat       *content_targets[NST_NETWORK_MAX_LAYERS];
  NstStyleLayer styles[NST_NETWORK_MAX_LAYERS];
  NstStyleWork  style_work;
  NstSurrogate  surrogate;
  guint         targets;     /* their version: it counts changes */
  gboolean      style_added; /* the style targets are not finished */
  gfloat       *pixels;      /* the content, if it has a loss */
  NstMask       masks[NST_NETWORK_MAX_LAYERS]; /* of the layers with a loss */
  NstMask       pixel_mask;
  gfloat       *alpha; /* of the content; for SSIM */
  NstSsim       ssim;
  gfloat       *loss_gradient; /* before normalization */
  gint         *cancel;

  /* The evaluation under way. */
  NstLossWeights weights;
  NstLosses     *losses;
} NstNetworkObjective;

/**
 * nst_network_objective_init: lay out an objective for pictures of @width x
 * @height.
 * @plan: which layers of @model have a loss; there may be none of content, or
 *   none of style
 * @cancel: an atomic integer; when it becomes nonzero, passes end early
 *
 * All memory comes from @arena, which may only be counting, and is freed with
 * it; the objective must be the last user of the arena.  @exec's scratch must
 * have nst_network_objective_scratch_size ().
 */
void nst_network_objective_init (NstNetworkObjective *objective,
                                 NstModel            *model,
                                 const NstLayerPlan  *plan,
                                 const NstExec       *exec,
                                 NstArena            *arena,
                                 gint                 width,
                                 gint                 height,
                                 gint                *cancel);

/* With a counting arena: raises its peak so that a style of this size can be
 * measured. */
void nst_network_objective_reserve_style (NstNetworkObjective *objective,
                                          gint                 width,
                                          gint                 height,
                                          gboolean             with_alpha);

/* Scratch of one thread, in floats, for a picture of this size. */
gsize nst_network_objective_scratch_size (const NstLayerPlan *plan,
                                          gint                width,
                                          gint                height,
                                          gint                n_threads);

/* Set the targets, the styles first.  Pictures are [height][width][3] RGB in
 * 0..255; the content has the objective's size.  @alpha (nullable; of the
 * content only if the plan has_alpha) has one value for each pixel, see
 * engine/picture/mask.h.  Where the content is transparent, neither content nor
 * style pulls at the picture.  @weight is the share of this style; the shares
 * should add up to 1.  @first discards earlier styles.  FALSE on cancel. */
gboolean nst_network_objective_set_content (NstNetworkObjective *objective,
                                            const gfloat        *picture,
                                            const gfloat        *alpha);
gboolean nst_network_objective_add_style (NstNetworkObjective *objective,
                                          const gfloat        *picture,
                                          const gfloat        *alpha,
                                          gint                 width,
                                          gint                 height,
                                          gdouble              weight,
                                          gboolean             first);

/**
 * nst_network_objective_evaluate: @losses of @picture and, unless @gradient is
 * NULL, d total / d picture, of the same shape.  FALSE on cancel.
 *
 * With normalized gradients, the gradient of each layer's loss is divided by
 * its L1 norm plus 1e-8 before it goes back through the network, as in
 * neural-style (Johnson 2015), and multiplied by the number of the picture's
 * values, its weight, and alpha or beta.  The gradients of the pixel loss and
 * of SSIM are normalized in the same way.  The losses do not change, nor does
 * the total variation.
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
