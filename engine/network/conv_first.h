/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 3x3 convolutions with stride 1 of the picture.
 */
#ifndef NST_CONV_FIRST_H
#define NST_CONV_FIRST_H

#include "engine/network/conv_pack.h"

/* Packs the weights for both passes, each of _packed_size () floats. */
void  nst_conv_first_pack (const NstConvWeights *weights,
                           gfloat               *forward,
                           gfloat               *backward);
gsize nst_conv_first_packed_size (gint out_channels);

/* The scratch memory of one thread for both passes, in floats. */
gsize nst_conv_first_scratch_size (gint out_channels, gint width);

void nst_conv_first_forward (const NstConv       *conv,
                             const NstExec       *exec,
                             const NstMapView    *in,
                             const NstTileTarget *out);
void nst_conv_first_backward (const NstConv    *conv,
                              const NstExec    *exec,
                              const NstMapView *gradient,
                              gfloat           *out);

/* Row @y of the output, [width][channels], and of its mask (nullable), on the
 * calling thread. */
void nst_conv_first_forward_row (const NstConv    *conv,
                                 const NstExec    *exec,
                                 const NstMapView *in,
                                 gint              y,
                                 gfloat           *out,
                                 guint16          *mask,
                                 gfloat           *scratch);

/**
 * nst_conv_first_backward_row: add the contribution of one row of the masked
 * output gradient to the input gradient, on the calling thread.  @rows[dy]
 * with dy = 0, 1, 2 is the row of the input gradient to which the padding maps
 * the row @y + dy - 1, or NULL to skip it.
 */
void nst_conv_first_backward_row (const NstConv *conv,
                                  const NstExec *exec,
                                  const gfloat  *gradient,
                                  gint           width,
                                  NstPadding     padding,
                                  gfloat *const  rows[3],
                                  gfloat        *scratch);

#endif /* NST_CONV_FIRST_H */
