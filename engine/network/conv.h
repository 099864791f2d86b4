/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions, padded so that stride 1 keeps the size: forward with bias,
 * ReLU and pooling, and the gradient of the input.
 */
#ifndef NST_CONV_H
#define NST_CONV_H

#include "engine/kernels/kernels.h"
#include "engine/network/network.h"
#include "engine/kernels/phases.h"
#include "engine/base/thread_pool.h"

/**
 * NstExec: what a layer needs to run: threads, kernels, and scratch memory of
 * each thread.  Borrowed, of one session.
 */
typedef struct
{
  NstThreadPool    *pool;
  const NstKernels *kernels;
  gfloat           *scratch;      /* n_threads pieces */
  gsize             scratch_size; /* of one piece, in floats */
  NstPhaseClock    *clocks;       /* one a thread, or NULL */
} NstExec;

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

/* How many values conv->weight has. */
gsize nst_conv_n_weights (const NstConvWeights *conv);

/* Packs @weights; FALSE when there is no memory.  Free with _clear (). */
gboolean nst_conv_init (NstConv              *conv,
                        const NstConvWeights *weights,
                        NstThreadPool        *pool);
void     nst_conv_clear (NstConv *conv);
/* What nst_conv_init () allocates, in bytes. */
gsize nst_conv_size (const NstConvWeights *weights);

/* The scratch that one thread needs for a 3x3 convolution with stride 1, in
 * floats, for a map of this size. */
gsize nst_conv_scratch_size (
    gint in_channels, gint out_channels, gint height, gint width, gint threads);
/* The same for the convolution of any layer that reads a map of this size. */
gsize nst_conv_scratch_size_of (const NstLayerSpec *layer,
                                gint                height,
                                gint                width,
                                gint                threads);

/* The side of the output for an input's of @side. */
static inline gint
nst_conv_output_side (gint side, gint stride)
{
  return (side + stride - 1) / stride;
}

/**
 * nst_conv_forward: ReLU (@in * weights + bias) to @out, whose size and
 * pooling say how it is stored; out->bias is filled in here.  Pooling needs a
 * 3x3 convolution with stride 1 that reads a map.
 */
void nst_conv_forward (const NstConv       *conv,
                       const NstExec       *exec,
                       const NstMapView    *in,
                       const NstTileTarget *out);

/* @in * weights to @out, without bias, ReLU, mask or pooling; of a map. */
void nst_conv_forward_linear (const NstConv       *conv,
                              const NstExec       *exec,
                              const NstMapView    *in,
                              const NstTileTarget *out);

/**
 * nst_conv_backward: the gradient of the input, [height][width][in_channels],
 * from that of the output as @gradient reads it (ReLU's mask included).
 */
void nst_conv_backward (const NstConv    *conv,
                        const NstExec    *exec,
                        const NstMapView *gradient,
                        gfloat           *out);

/* The same for any stride: the input is @height x @width; added to @out if
 * @add, which a 3x3 convolution with stride 1 cannot. */
void nst_conv_backward_to (const NstConv    *conv,
                           const NstExec    *exec,
                           const NstMapView *gradient,
                           gint              height,
                           gint              width,
                           gfloat           *out,
                           gboolean          add);

#endif /* NST_CONV_H */
