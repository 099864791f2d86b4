/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stem: the first two convolutions, strip by strip, so that the largest
 * map of the network, relu1_1, is never in memory as a whole.
 */
#ifndef NST_CONV_FUSED_H
#define NST_CONV_FUSED_H

#include "engine/network/conv.h"

/**
 * NstFusedConvs: the convolutions and the picture they read.  @input is the
 * picture with the mean subtracted, [height][width][3].
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

/* Strips of a picture of this height; each is a row of tiles. */
gint nst_conv_fused_n_strips (gint height);

/* Scratch of one thread, in floats. */
gsize nst_conv_fused_scratch_size (gint width);

/* What nst_conv_fused_backward () needs as @edges, in bytes. */
gsize nst_conv_fused_edges_size (gint width, gint height);

/**
 * nst_conv_fused_forward: relu1_2 to @out.  With @gram_parts, strip i's share
 * of relu1_1's Gram matrix, FᵀF / (height width), goes to gram_parts[i], upper
 * triangle, [64][64].
 */
void nst_conv_fused_forward (const NstFusedConvs *convs,
                             const NstExec       *exec,
                             const NstTileTarget *out,
                             gfloat              *gram_parts);

/**
 * nst_conv_fused_backward: the gradient of the picture from that of relu1_2.
 * @difference (nullable): relu1_1's own style gradient is F difference, with
 *   difference as a packed panel matrix
 * @edges: scratch of nst_conv_fused_edges_size ()
 */
void nst_conv_fused_backward (const NstFusedConvs *convs,
                              const NstExec       *exec,
                              const NstMapView    *gradient,
                              const gfloat        *difference,
                              gfloat              *edges,
                              gfloat              *out);

#endif /* NST_CONV_FUSED_H */
