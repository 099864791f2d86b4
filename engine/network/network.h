/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The architectures of the networks: VGG-19 and VGG-16 (Simonyan and Zisserman
 * 2014), and ResNet-18 (He, Zhang, Ren, Sun 2015).
 */
#ifndef NST_NETWORK_H
#define NST_NETWORK_H

#include "engine/nst.h"

/* Upper bounds for all networks. */
#define NST_NETWORK_MAX_LAYERS 17
#define NST_NETWORK_MAX_CONVS  20

/**
 * NstLayerSpec: one layer, which consists of a convolution, optional batch
 * normalization and addition of a shortcut, and a ReLU.  A loss uses the output
 * of the ReLU.
 */
typedef struct
{
  const gchar *relu; /* the name of the layer: "relu1_1" */
  gint         in_channels;
  gint         out_channels;
  gboolean     pooling; /* 2x2 pooling follows; in chains only */
  const gchar *key;     /* of the convolution in torchvision's files, without
                           ".weight" */
  const gchar *norm;    /* the key of its batch normalization, or NULL */
  gint         kernel;  /* side */
  gint         stride;
} NstLayerSpec;

/* A layer of a loss. */
typedef struct
{
  const gchar *relu;
  gdouble      weight;
} NstLayerWeight;

/**
 * NstNetworkSpec: one network.  Convolution i belongs to layer i.  The
 * convolutions of the shortcuts of a residual network follow after those of all
 * layers.
 */
typedef struct
{
  const gchar        *name; /* for users: "VGG-19" */
  gboolean            residual;
  gint                n_layers;
  gint                n_convs;   /* layers and shortcuts */
  gint                min_convs; /* a model file must contain these */
  const NstLayerSpec *layers;    /* n_convs of them */
  /* The defaults, which end with a name of NULL: of the plain objective, and
   * of the balanced one. */
  const NstLayerWeight *plain_style;
  const NstLayerWeight *plain_content;
  const NstLayerWeight *balanced_style;
  const NstLayerWeight *balanced_content;
} NstNetworkSpec;

/* conv1_1 .. conv5_4 of VGG-19. */
#define NST_VGG19_N_CONVS 16
/* conv1_1 .. conv5_1, which the default objective needs. */
#define NST_VGG19_MIN_CONVS 13

/* NST_VGG19_N_CONVS rows. */
extern const NstLayerSpec nst_vgg19_layers[];

const NstNetworkSpec *nst_network_get_spec (NstNetwork network);

/* The index of the layer named @relu, or -1. */
gint nst_network_find_layer (const NstNetworkSpec *spec, const gchar *relu);

/* ResNet-18: layer 0 is the stem; block b has the layers 1 + 2b and 2 + 2b. */
#define NST_RESNET_N_BLOCKS 8

/* The convolution of the shortcut of block @block, or -1 for the identity. */
gint nst_resnet_shortcut (gint block);

/* With a shorter side, relu5_1 would be empty. */
#define NST_MIN_SIDE 16

#endif /* NST_NETWORK_H */
