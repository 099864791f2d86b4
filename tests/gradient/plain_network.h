/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * VGG-19 and the losses once more, in double precision and as plainly as can
 * be: what the engine's gradients are compared with.
 */
#ifndef PLAIN_NETWORK_H
#define PLAIN_NETWORK_H

#include "engine/network/model.h"

/* A model's weights in double precision. */
typedef struct
{
  gdouble  mean[3];
  gint     n_convs;
  gint     in_channels[NST_VGG19_N_CONVS];
  gint     out_channels[NST_VGG19_N_CONVS];
  gdouble *weight[NST_VGG19_N_CONVS];
  gdouble *bias[NST_VGG19_N_CONVS];
} PlainNetwork;

/* Copies the weights of @model, which must not be packed yet. */
void plain_network_init (PlainNetwork *network, const NstModel *model);
void plain_network_clear (PlainNetwork *network);

/**
 * PlainMaps: the maps after ReLU, [height][width][channels], of the layers
 * asked for.  @margin says how near the nearest value is to a kink: to 0
 * before ReLU, or to the next smaller one of its 2x2 in max pooling; relative
 * to the root of the layer's mean square.
 */
typedef struct
{
  gdouble  margin;
  gint     n_layers;
  gint     height[NST_VGG19_N_CONVS];
  gint     width[NST_VGG19_N_CONVS];
  gint     channels[NST_VGG19_N_CONVS];
  gdouble *map[NST_VGG19_N_CONVS];
} PlainMaps;

/* The first @n_layers layers' maps of a picture, [height][width][3] RGB in
 * 0..255. */
void plain_maps_init (PlainMaps          *maps,
                      const PlainNetwork *network,
                      const gdouble      *picture,
                      gint                width,
                      gint                height,
                      gint                n_layers);
void plain_maps_clear (PlainMaps *maps);

/* 0.01 mean ((a - b)²) of one layer's maps, of the same size. */
gdouble plain_content_loss (const PlainMaps *a, const PlainMaps *b, gint layer);
/* 10 / C² mean ((G(a) - G(b))²), G = Fᵀ F / positions. */
gdouble plain_style_loss (const PlainMaps *a, const PlainMaps *b, gint layer);
/* 0.5 (mean |dx| + mean |dy|) of a picture. */
gdouble plain_tv_loss (const gdouble *picture, gint width, gint height);

/**
 * plain_random_model: VGG-19's first @n_convs convolutions with random weights
 * that keep the maps' size from layer to layer (He et al. 2015, equation 10).
 */
NstModel *plain_random_model (GRand *rand, gint n_convs);

#endif /* PLAIN_NETWORK_H */
