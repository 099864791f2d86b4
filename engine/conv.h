/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions, padded so that stride 1 keeps the size: forward with bias,
 * ReLU and pooling, and the gradient of the input.
 */
#ifndef NST_CONV_H
#define NST_CONV_H

#include "kernels.h"
#include "model.h"
#include "phases.h"
#include "threads.h"

/**
 * NstExec: what a layer needs to run: threads, kernels, and scratch memory of
 * each thread.  Borrowed, of one session.
 */
typedef struct
{
  NstPool          *pool;
  const NstKernels *kernels;
  gfloat           *scratch;      /* n_threads pieces */
  gsize             scratch_size; /* of one piece, in floats */
  NstPhaseClock    *clocks;       /* one a thread, or NULL */
} NstExec;

/* Memory for kernels: aligned to 64 bytes, and zeroed by the second one; NULL
 * if there is none. */
gpointer nst_aligned_try_malloc (gsize bytes);
gpointer nst_aligned_try_malloc0 (gsize bytes);
void     nst_aligned_free (gpointer memory);

/* Packs @weights; FALSE when there is no memory.  Free with _clear (). */
gboolean
nst_conv_init (NstConv *conv, const NstConvWeights *weights, NstPool *pool);
void nst_conv_clear (NstConv *conv);
/* What nst_conv_init () allocates, in bytes. */
gsize nst_conv_size (const NstConvWeights *weights);

/**
 * nst_model_pack: make sure that the first @n_convs convolutions of @model
 * are packed; FALSE when there is no memory.  Any thread.
 */
gboolean nst_model_pack (NstModel *model, gint n_convs, NstPool *pool);

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

/* ------------------------------------------- the paths (conv_*.c) -------- */

/* The weights of one direction of a convolution through Winograd, as its
 * panels; if @transposed, those of the other direction, which are turned round
 * when they are used. */
typedef struct
{
  const gfloat *packed;
  gboolean      transposed;
} NstWinoWeights;

/* Those of the input gradient of a packed convolution. */
NstWinoWeights nst_conv_backward_weights (const NstConv *conv);

/* Whether the input gradient has packed weights of its own. */
gboolean nst_wino_packs_backward (gint in_channels, gint out_channels);
/* @backward may be NULL. */
void  nst_wino_pack (const NstConvWeights *weights,
                     NstPool              *pool,
                     gfloat               *forward,
                     gfloat               *backward);
gsize nst_wino_packed_size (gint in_channels, gint out_channels);
gsize nst_wino_scratch_size (gint in_channels,
                             gint out_channels,
                             gint height,
                             gint width,
                             gint n_threads);
void  nst_wino_run (const NstExec        *exec,
                    const NstMapView     *in,
                    const NstWinoWeights *weights,
                    const NstTileTarget  *out);

/* One row of tiles on the calling thread, number @thread of the pool, with
 * scratch of nst_wino_row_scratch_size () floats: for callers that work strip
 * by strip. */
gint  nst_wino_tile_size (gint in_channels, gint out_channels);
gsize nst_wino_row_scratch_size (gint in_channels, gint out_channels);
void  nst_wino_run_row (const NstExec        *exec,
                        const NstMapView     *in,
                        const NstWinoWeights *weights,
                        const NstTileTarget  *out,
                        gint                  tile_row,
                        gint                  thread,
                        gfloat               *scratch);

void  nst_first_pack (const NstConvWeights *weights,
                      gfloat               *forward,
                      gfloat               *backward);
gsize nst_first_packed_size (gint out_channels);
gsize nst_first_scratch_size (gint out_channels, gint width);
void  nst_first_forward (const NstConv       *conv,
                         const NstExec       *exec,
                         const NstMapView    *in,
                         const NstTileTarget *out);
void  nst_first_backward (const NstConv    *conv,
                          const NstExec    *exec,
                          const NstMapView *gradient,
                          gfloat           *out);

/* Row @y of the output, [width][channels], and of its mask (nullable). */
void nst_first_forward_row (const NstConv    *conv,
                            const NstExec    *exec,
                            const NstMapView *in,
                            gint              y,
                            gfloat           *out,
                            guint16          *mask,
                            gfloat           *scratch);
/* What the gradient of row @y of the output, already masked, adds to row
 * @y + dy - 1 of the input's, or the one that stands for it: @rows[dy],
 * dy = 0, 1, 2, NULL where there is none. */
void nst_first_backward_row (const NstConv *conv,
                             const NstExec *exec,
                             const gfloat  *gradient,
                             gint           width,
                             NstPadding     padding,
                             gfloat *const  rows[3],
                             gfloat        *scratch);

/* Any odd kernel and stride; the output channels are whole panels. */
void  nst_gemm_pack (const NstConvWeights *weights,
                     gfloat               *forward,
                     gfloat               *backward);
gsize nst_gemm_packed_size (gint in_channels, gint out_channels, gint kernel);
/* For both directions; @width is that of the input. */
gsize nst_gemm_scratch_size (const NstLayerSpec *shape, gint width);
void  nst_gemm_forward (const NstConv       *conv,
                        const NstExec       *exec,
                        const NstMapView    *in,
                        const NstTileTarget *out);
/* The gradient of an input of @height x @width, written or added to @out. */
void nst_gemm_backward (const NstConv    *conv,
                        const NstExec    *exec,
                        const NstMapView *gradient,
                        gint              height,
                        gint              width,
                        gfloat           *out,
                        gboolean          add);

#endif /* NST_CONV_H */
