/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which layers of a network have which losses.
 */
#ifndef NST_LAYER_PLAN_H
#define NST_LAYER_PLAN_H

#include "engine/network/feature_maps.h"

/**
 * NstLayerPlan: a network, the weight of each of its layers in the content and
 * in the style loss (0: the layer has no such loss), and the kinds of losses.
 */
typedef struct
{
  NstNetworkUse use;
  gdouble       content[NST_NETWORK_MAX_LAYERS];
  gdouble       style[NST_NETWORK_MAX_LAYERS];
  NstStatistics statistics;
  gboolean      normalize; /* the gradients of the layers' losses */
  gboolean      has_alpha; /* the content may have transparent parts */
  NstTvNorm     tv_norm;
} NstLayerPlan;

/**
 * nst_layer_plan_init: the layers of @model that @options name: for the content
 * loss if @content, for the style loss if @style.  FALSE with NST_ERROR_OPTION
 * if the model has no such layer.
 */
gboolean nst_layer_plan_init (NstLayerPlan     *plan,
                              const NstModel   *model,
                              const NstOptions *options,
                              gboolean          content,
                              gboolean          style,
                              GError          **error);

/* The statistics that @options choose: “auto” depends on the balance. */
NstStatistics nst_options_get_statistics (const NstOptions *options);

/* Whether layer number @layer has a loss. */
gboolean nst_layer_plan_has_loss (const NstLayerPlan *plan, gint layer);

/* The number of layers up to the last one with a loss; at least 1. */
gint nst_layer_plan_n_layers (const NstLayerPlan *plan);

#endif /* NST_LAYER_PLAN_H */
