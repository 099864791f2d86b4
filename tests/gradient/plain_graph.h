/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any network once more, in double precision and as plainly as can be: what
 * the engine's passes are compared with.
 */
#ifndef PLAIN_GRAPH_H
#define PLAIN_GRAPH_H

#include "engine/network/feature_maps.h"

/* A model's weights in double precision, and how the network is used. */
typedef struct
{
  NstNetworkUse         use;
  gdouble               mean[3];
  gint                  n_convs;
  const NstConvWeights *shapes; /* of the model, which must live */
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
 * plain_graph_map: the map of @layer after its ReLU, of a picture, [height]
 * [width][3] RGB in 0..255; free its values.
 * @margin: how near the nearest value on the way was to a kink, of ReLU or of
 *   max pooling, relative to the root of its map's mean square
 */
PlainMap plain_graph_map (const PlainGraph *graph,
                          const gdouble    *picture,
                          gint              width,
                          gint              height,
                          gint              layer,
                          gdouble          *margin);

#endif /* PLAIN_GRAPH_H */
