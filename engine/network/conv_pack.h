/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The weights of a convolution, and packing them for the kernels.
 */
#ifndef NST_CONV_PACK_H
#define NST_CONV_PACK_H

#include "engine/network/conv.h"

/**
 * NstConvWeights: the weights of one convolution as loaded: @weight is
 * [out][in][kernel][kernel] (OIHW) and @bias is [out].  Both are NULL after
 * nst_model_pack ().  Batch normalization is already folded in.  The first
 * convolution of a network has its input channels in RGB order, and its input
 * is x - mean with x in 0..255.
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

/* The number of values of conv->weight. */
gsize nst_conv_n_weights (const NstConvWeights *conv);

/* Packs a copy of @weights into @conv.  FALSE if there is not enough memory.
 * Free it with nst_conv_clear (). */
gboolean nst_conv_init (NstConv              *conv,
                        const NstConvWeights *weights,
                        NstThreadPool        *pool);
void     nst_conv_clear (NstConv *conv);

/* The number of bytes that nst_conv_init () allocates. */
gsize nst_conv_size (const NstConvWeights *weights);

#endif /* NST_CONV_PACK_H */
