/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The networks in double precision, as simply as possible: the reference for
 * the engine's maps and gradients.
 */
#ifndef PLAIN_GRAPH_H
#define PLAIN_GRAPH_H

#include "engine/network/feature_maps.h"

/* The weights of a model in double precision, and how its network is used. */
typedef struct
{
  NstNetworkUse         use;
  gdouble               mean[3];
  gint                  n_convs;
  const NstConvWeights *shapes; /* borrowed from the model */
  gdouble              *weight[NST_NETWORK_MAX_CONVS];
  gdouble              *bias[NST_NETWORK_MAX_CONVS];
} PlainGraph;

/* Copies the weights of @model, which must not be packed yet. */
void plain_graph_init (PlainGraph          *graph,
                       const NstModel      *model,
                       const NstNetworkUse *use);
void plain_graph_clear (PlainGraph *graph);

/* A map, [height][width][channels]. */
typedef struct
{
  gint     height;
  gint     width;
  gint     channels;
  gdouble *values;
} PlainMap;

/**
 * PlainMaps: the maps of the first layers after their ReLUs.  @margin is the
 * distance of the nearest value to a kink of ReLU or of max pooling, relative
 * to the root of the mean square of its map.
 */
typedef struct
{
  gdouble  margin;
  gint     n_layers;
  PlainMap map[NST_NETWORK_MAX_LAYERS];
} PlainMaps;

/* The maps of the first @n_layers layers of a picture, [height][width][3] RGB
 * in 0..255. */
void  plain_maps_init (PlainMaps        *maps,
                       const PlainGraph *graph,
                       const gdouble    *picture,
                       gint              width,
                       gint              height,
                       gint              n_layers);
void  plain_maps_clear (PlainMaps *maps);
gsize plain_map_n_values (const PlainMap *map);

/**
 * plain_random_model: a model of @network with its first @n_convs convolutions
 * (a residual network has all), whose random weights keep the size of the maps
 * from layer to layer (He et al. 2015, equation 10).
 */
NstModel *plain_random_model (GRand *rand, NstNetwork network, gint n_convs);

#endif /* PLAIN_GRAPH_H */
