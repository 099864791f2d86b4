/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What network_objective.c and network_objective_evaluate.c share.
 */
#ifndef NST_NETWORK_OBJECTIVE_PRIVATE_H
#define NST_NETWORK_OBJECTIVE_PRIVATE_H

#include "engine/objective/network_objective.h"
#include "engine/picture/pixels.h"

/* The data of the callbacks of a pass through a network. */
typedef struct
{
  NstNetworkObjective *objective;
  NstFeatures         *features;
  gdouble              weight; /* of a style */
  const gfloat        *alpha;  /* of the style, or NULL */
  NstMask             *mask;   /* memory for that of a layer of the style */
  gboolean             first;
  gboolean             is_estimate;   /* with the surrogate */
  gboolean             has_surrogate; /* from an evaluation before */
  gdouble              estimate;      /* by it */
} PassContext;

static inline gsize
positions (const NstFeatureLayer *layer)
{
  return (gsize)layer->height * layer->width;
}

static inline gsize
picture_values (const NstNetworkObjective *objective)
{
  return (gsize)objective->height * objective->width * NST_PICTURE_CHANNELS;
}

/* @mask if it is one, else NULL. */
static inline const NstMask *
mask_or_null (const NstMask *mask)
{
  return mask->n > 0 ? mask : NULL;
}

/* What a style layer's loss reads of a layer that has just been computed.
 * @mask: of the layer, or NULL. */
static inline NstStyleMap
style_map (const NstFeatures *features, gint i, const NstMask *mask)
{
  const NstFeatureLayer *layer = &features->layers[i];
  NstStyleMap            map = { .map = layer->map,
                                 .rows = mask ? mask->visible : NULL,
                                 .n = mask ? mask->n_visible : positions (layer) };

  if (features->fused && i == 0)
    {
      map.gram_parts = features->gram_parts;
      map.n_gram_parts = features->n_gram_parts;
    }
  return map;
}

/* After the last style was added, if that has not been done. */
void nst_network_objective_finish_targets (NstNetworkObjective *objective);

#endif /* NST_NETWORK_OBJECTIVE_PRIVATE_H */
