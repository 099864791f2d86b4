/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shapes of the networks: VGG-19 and VGG-16 (Simonyan and Zisserman
 * 2014) and ResNet-18 (He, Zhang, Ren, Sun 2015).
 */
#ifndef NST_NETWORK_H
#define NST_NETWORK_H

#include "engine/nst.h"

/* More than any network has. */
#define NST_NETWORK_MAX_LAYERS 17
#define NST_NETWORK_MAX_CONVS  20

/**
 * NstLayerSpec: one layer, a convolution and what follows it up to its ReLU,
 * after which a loss may look at the map.
 */
typedef struct
{
  const gchar *relu; /* its name: "relu1_1" */
  gint         in_channels;
  gint         out_channels;
  gboolean     pooling; /* a chain's layer: 2x2 pooling follows */
  const gchar *key;     /* of the convolution, in torchvision's files: before
                           ".weight" */
  const gchar *norm;    /* of its batch normalization, or NULL */
  gint         kernel;  /* side */
  gint         stride;
} NstLayerSpec;

/**
 * NstNetworkSpec: one network.  Convolution i belongs to layer i; those of a
 * residual network's shortcuts come after them.
 */
typedef struct
{
  const gchar        *name; /* for people: "VGG-19" */
  gboolean            residual;
  gint                n_layers;
  gint                n_convs;      /* layers and shortcuts */
  gint                min_convs;    /* a weights file may stop after these */
  const NstLayerSpec *layers;       /* n_convs of them */
  const gchar *const *style_layers; /* the usual ones, NULL-terminated */
  const gchar *const *content_layers;
} NstNetworkSpec;

/* conv1_1 .. conv5_4 of VGG-19. */
#define NST_VGG19_N_CONVS 16
/* conv1_1 .. conv5_1: what the default objective needs. */
#define NST_VGG19_MIN_CONVS 13

/* NST_VGG19_N_CONVS rows. */
extern const NstLayerSpec nst_vgg19_layers[];

const NstNetworkSpec *nst_network_get_spec (NstNetwork network);

/* The index of the layer called @relu, or -1. */
gint nst_network_find_layer (const NstNetworkSpec *spec, const gchar *relu);

/* ResNet-18: layer 0 is the stem; block b has the layers 1 + 2b and 2 + 2b. */
#define NST_RESNET_N_BLOCKS 8

/* The convolution of block @block's shortcut, or -1 where that is the identity.
 */
gint nst_resnet_shortcut (gint block);

/* A side shorter than this has nothing left at relu5_1. */
#define NST_MIN_SIDE 16

#endif /* NST_NETWORK_H */
