/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * VGG's first two convolutions, fused and computed strip by strip, so that
 * relu1_1, the largest map of the network, is never stored as a whole.
 */
#ifndef NST_CONV_FUSED_H
#define NST_CONV_FUSED_H

#include "engine/network/conv.h"

/**
 * NstFusedConvs: the two convolutions and their input, which is the picture
 * after the mean is subtracted, [height][width][3].
 */
typedef struct
{
  const NstConv *first;
  const NstConv *second;
  const gfloat  *input;
  gint           height;
  gint           width;
  NstPadding     padding;
} NstFusedConvs;

/* The number of strips of a picture of this height.  A strip is one row of
 * tiles. */
gint nst_conv_fused_n_strips (gint height);

/* The scratch memory of one thread, in floats. */
gsize nst_conv_fused_scratch_size (gint width);

/* The size of @edges for nst_conv_fused_backward (), in bytes. */
gsize nst_conv_fused_edges_size (gint width, gint height);

/**
 * nst_conv_fused_forward: compute relu1_2 into @out.  With @gram_parts, the
 * partial Gram matrix FᵀF of relu1_1 in strip i is written to gram_parts[i],
 * [64][64], upper triangle; see nst_gram_add ().
 */
void nst_conv_fused_forward (const NstFusedConvs *convs,
                             const NstExec       *exec,
                             const NstTileTarget *out,
                             gfloat              *gram_parts);

/**
 * nst_conv_fused_backward: the gradient with respect to the picture from the
 * gradient with respect to relu1_2.
 * @difference (nullable): the style gradient of relu1_1 is F difference, with
 *   difference as a packed panel matrix
 * @edges: scratch memory of nst_conv_fused_edges_size ()
 */
void nst_conv_fused_backward (const NstFusedConvs *convs,
                              const NstExec       *exec,
                              const NstMapView    *gradient,
                              const gfloat        *difference,
                              gfloat              *edges,
                              gfloat              *out);

#endif /* NST_CONV_FUSED_H */
