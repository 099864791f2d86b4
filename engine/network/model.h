/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of NstModel: the convolutions' weights as the loader left them,
 * and what the kernels derive from them.
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
  gint   n_convs;                    /* present, from the first on */
  NstConvWeights convs[NST_NETWORK_MAX_CONVS];

  GMutex  lock;     /* of what follows; made when first needed, then constant */
  gint    n_packed; /* convolutions packed so far */
  NstConv packed[NST_NETWORK_MAX_CONVS];
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

/**
 * nst_model_pack: make sure that the first @n_convs convolutions of @model
 * are packed; FALSE when there is no memory.  Any thread.
 */
gboolean nst_model_pack (NstModel *model, gint n_convs, NstThreadPool *pool);

#endif /* NST_MODEL_H */
