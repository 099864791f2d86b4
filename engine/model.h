/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of NstModel: the convolutions' weights as the loader left them,
 * and what the kernels derive from them.
 */
#ifndef NST_MODEL_H
#define NST_MODEL_H

#include "network.h"
#include "style_targets.h"

/**
 * NstConvWeights: one convolution.  @weight is [out][in][kernel][kernel]
 * (OIHW), @bias [out]; both are NULL once they are packed.  The input channels
 * of the first convolution are in RGB order and its input is x - mean, x in
 * 0..255.  Batch normalization is folded in.
 */
typedef struct
{
  gint    in_channels;
  gint    out_channels;
  gint    kernel; /* side */
  gint    stride;
  gfloat *weight;
  gfloat *bias;
} NstConvWeights;

/**
 * NstConv: one convolution, its weights packed for the kernels.
 */
typedef struct
{
  gint    in_channels;
  gint    out_channels;
  gint    kernel;
  gint    stride;
  gfloat *forward;  /* packed for the forward pass */
  gfloat *backward; /* packed for the input gradient */
  gfloat *bias;     /* [out_channels], aligned */
} NstConv;

struct _NstModel
{
  gatomicrefcount       ref_count;
  NstNetwork            network;
  const NstNetworkSpec *spec;
  gfloat                mean[3]; /* RGB, subtracted from x in 0..255 */
  gint                  n_convs; /* present, from the first on */
  NstConvWeights        convs[NST_NET_MAX_CONVS];

  GMutex  lock;     /* of what follows; made when first needed, then constant */
  gint    n_packed; /* convolutions packed so far */
  NstConv packed[NST_NET_MAX_CONVS];

  NstStyleTargets targets; /* seen through this network; has a lock */
};

/* Layers whose convolutions are there. */
gint nst_model_n_layers (const NstModel *model);

/* How many convolutions the first @n_layers layers need. */
gint nst_model_n_convs_for (const NstModel *model, gint n_layers);

/* A model without weights yet; free with nst_model_unref (). */
NstModel *nst_model_new_empty (NstNetwork network);

/* Gives convolution @i of @model its shape and room for its weights; FALSE
 * when there is no memory. */
gboolean nst_model_add_conv (NstModel *model, gint i);

/* How many values conv->weight has. */
gsize nst_conv_n_weights (const NstConvWeights *conv);

/**
 * nst_model_apply_torchvision_input: make a model with torchvision's weights
 * one that reads 0..255 - mean, with all its maps multiplied by
 * NST_TORCHVISION_GAIN.
 */
void nst_model_apply_torchvision_input (NstModel *model);

/* 255 times the middle one of the deviations of ImageNet's pixels: the input
 * is about as large as that of the Oxford group's networks. */
#define NST_TORCHVISION_GAIN 57.375f

/* Sets NST_ERROR_MEMORY and returns FALSE. */
gboolean nst_model_set_memory_error (GError **error);

#endif /* NST_MODEL_H */
