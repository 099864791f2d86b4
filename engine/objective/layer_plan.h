/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which layers of a network have which loss: what the options ask for, in the
 * network's own terms.
 */
#ifndef NST_LAYER_PLAN_H
#define NST_LAYER_PLAN_H

#include "engine/network/feature_maps.h"

/**
 * NstLayerPlan: a network, and the weight of each of its layers in the content
 * and in the style loss; 0: the layer has none; and which kinds of losses.
 */
typedef struct
{
  NstNetworkUse use;
  gdouble       content[NST_NETWORK_MAX_LAYERS];
  gdouble       style[NST_NETWORK_MAX_LAYERS];
  NstStatistics statistics;
  gboolean      normalize; /* the gradients of the layers' losses */
  NstTvNorm     tv_norm;
} NstLayerPlan;

/**
 * nst_layer_plan_init: the layers of @model that @options ask for, of the
 * content loss if @content, of the style loss if @style.  FALSE with
 * NST_ERROR_OPTION when the network or its weights have no such layer.
 */
gboolean nst_layer_plan_init (NstLayerPlan     *plan,
                              const NstModel   *model,
                              const NstOptions *options,
                              gboolean          content,
                              gboolean          style,
                              GError          **error);

/* Whether layer number @layer has any. */
gboolean nst_layer_plan_has_loss (const NstLayerPlan *plan, gint layer);

/* Layers from the first to the last that has a loss; at least 1. */
gint nst_layer_plan_n_layers (const NstLayerPlan *plan);

#endif /* NST_LAYER_PLAN_H */
