/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shape of the network: VGG-19 (Simonyan and Zisserman 2014), whose
 * layers are 3x3 convolutions with ReLU, and 2x2 max pooling.
 */
#ifndef NST_NETWORK_H
#define NST_NETWORK_H

#include "model.h"

typedef struct
{
  const gchar *relu; /* "relu1_1" */
  gint         in_channels;
  gint         out_channels;
  gboolean     pool; /* 2x2 max pooling follows */
} NstLayerSpec;

/* NST_VGG19_N_CONVS rows. */
extern const NstLayerSpec nst_vgg19_layers[];

/* The index of the layer called @relu, or -1. */
gint nst_vgg19_find_layer (const gchar *relu);

/* A side shorter than this has nothing left at relu5_1. */
#define NST_MIN_SIDE 16

#endif /* NST_NETWORK_H */
