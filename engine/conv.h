/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 3x3 convolutions with zero padding: forward with bias, ReLU and pooling,
 * and the gradient of the input.
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

/* Memory for kernels: aligned to 64 bytes and zeroed; NULL if there is none. */
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

/* The scratch that one thread needs, in floats, for a map of this size. */
gsize nst_conv_scratch_size (
    gint in_channels, gint out_channels, gint height, gint width, gint threads);

/**
 * nst_conv_forward: ReLU (@in * weights + bias) to @out, whose size and
 * pooling say how it is stored; out->bias is filled in here.
 */
void nst_conv_forward (const NstConv       *conv,
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

/* ------------------------------------------- the paths (conv_*.c) -------- */

void  nst_wino_pack (const NstConvWeights *weights,
                     NstPool              *pool,
                     gfloat               *forward,
                     gfloat               *backward);
gsize nst_wino_packed_size (gint in_channels, gint out_channels);
gsize nst_wino_scratch_size (
    gint in_channels, gint out_channels, gint height, gint width, gint threads);
void nst_wino_run (const NstExec       *exec,
                   const NstMapView    *in,
                   const gfloat        *packed,
                   const NstTileTarget *out);

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

#endif /* NST_CONV_H */
