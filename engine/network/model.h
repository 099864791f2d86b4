/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The members of NstModel: the weights of the convolutions as loaded, and
 * packed for the kernels.
 */
#ifndef NST_MODEL_H
#define NST_MODEL_H

#include "engine/network/conv_pack.h"
#include "engine/network/network.h"
#include "engine/picture/pixels.h"

struct _NstModel
{
  gatomicrefcount       ref_count;
  NstNetwork            network;
  const NstNetworkSpec *spec;
  gfloat mean[NST_PICTURE_CHANNELS]; /* RGB, subtracted from x in 0..255 */
  gint   n_convs;                    /* the first n_convs are loaded */
  NstConvWeights convs[NST_NETWORK_MAX_CONVS];

  GMutex lock;      /* for the fields below, which are set on first use and then
                     * constant */
  gint    n_packed; /* the first n_packed are packed */
  NstConv packed[NST_NETWORK_MAX_CONVS];
};

/* The number of layers whose convolutions are loaded. */
gint nst_model_n_layers (const NstModel *model);

/* The number of convolutions that the first @n_layers layers need. */
gint nst_model_n_convs_for (const NstModel *model, gint n_layers);

/* A new model without weights.  Free it with nst_model_unref (). */
NstModel *nst_model_new_empty (NstNetwork network);

/* Sets the shape of convolution @i of @model and allocates its weights.  FALSE
 * if there is not enough memory. */
gboolean nst_model_add_conv (NstModel *model, gint i);

/**
 * nst_model_pack: pack the first @n_convs convolutions of @model that are not
 * packed yet.  FALSE if there is not enough memory.  Any thread.
 */
gboolean nst_model_pack (NstModel *model, gint n_convs, NstThreadPool *pool);

#endif /* NST_MODEL_H */
