/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions with "same" padding: the forward pass with bias, ReLU and
 * pooling, and the gradient with respect to the input.
 */
#ifndef NST_CONV_H
#define NST_CONV_H

#include "engine/network/exec.h"
#include "engine/network/network.h"

/**
 * NstConv: one convolution with its weights packed for the kernels, see
 * nst_conv_init ().
 */
typedef struct
{
  gint    in_channels;
  gint    out_channels;
  gint    kernel; /* side */
  gint    stride;
  gfloat *forward;  /* packed for the forward pass */
  gfloat *backward; /* packed for the input gradient, or NULL if that is
                     * computed from forward */
  gfloat *bias;     /* [out_channels], aligned */
} NstConv;

/* The scratch memory of one thread, in floats, for a 3x3 convolution with
 * stride 1 of a map of this size. */
gsize nst_conv_scratch_size (
    gint in_channels, gint out_channels, gint height, gint width, gint threads);
/* The same for the convolution of any layer that reads a map of this size. */
gsize nst_conv_scratch_size_of (const NstLayerSpec *layer,
                                gint                height,
                                gint                width,
                                gint                threads);

/* The height or width of the output for an input of @side. */
static inline gint
nst_conv_output_side (gint side, gint stride)
{
  return (side + stride - 1) / stride;
}

/**
 * nst_conv_forward: compute ReLU (@in * weights + bias) into @out, whose size,
 * mask and pooling determine what is stored; its bias is ignored.  Pooling
 * requires a 3x3 convolution with stride 1 of a feature map.
 */
void nst_conv_forward (const NstConv       *conv,
                       const NstExec       *exec,
                       const NstMapView    *in,
                       const NstTileTarget *out);

/* @in * weights to @out, without bias, ReLU, mask or pooling.  The input is a
 * feature map, not the picture. */
void nst_conv_forward_linear (const NstConv       *conv,
                              const NstExec       *exec,
                              const NstMapView    *in,
                              const NstTileTarget *out);

/**
 * nst_conv_backward: the gradient with respect to the input,
 * [height][width][in_channels], for a convolution with stride 1.  @gradient is
 * the gradient with respect to the output, including the mask of the ReLU.
 */
void nst_conv_backward (const NstConv    *conv,
                        const NstExec    *exec,
                        const NstMapView *gradient,
                        gfloat           *out);

/* The same for any stride; the input is @height x @width.  The result is added
 * to @out if @add, which 3x3 convolutions with stride 1 do not support. */
void nst_conv_backward_to (const NstConv    *conv,
                           const NstExec    *exec,
                           const NstMapView *gradient,
                           gint              height,
                           gint              width,
                           gfloat           *out,
                           gboolean          add);

#endif /* NST_CONV_H */
