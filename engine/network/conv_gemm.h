/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions with any odd kernel size and any stride, as a matrix product.
 */
#ifndef NST_CONV_GEMM_H
#define NST_CONV_GEMM_H

#include "engine/network/conv_pack.h"

/* Packs the weights for both passes, each of _packed_size () floats.  The
 * number of output channels is a multiple of NST_PANEL. */
void nst_conv_gemm_pack (const NstConvWeights *weights,
                         gfloat               *forward,
                         gfloat               *backward);
gsize
nst_conv_gemm_packed_size (gint in_channels, gint out_channels, gint kernel);

/* The scratch memory of one thread for both passes, in floats; @width is that
 * of the input. */
gsize nst_conv_gemm_scratch_size (const NstLayerSpec *shape, gint width);

void nst_conv_gemm_forward (const NstConv       *conv,
                            const NstExec       *exec,
                            const NstMapView    *in,
                            const NstTileTarget *out);
/* The gradient of an input of @height x @width, added to @out if @add, else
 * written. */
void nst_conv_gemm_backward (const NstConv    *conv,
                             const NstExec    *exec,
                             const NstMapView *gradient,
                             gint              height,
                             gint              width,
                             gfloat           *out,
                             gboolean          add);

#endif /* NST_CONV_GEMM_H */
