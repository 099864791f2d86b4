/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 3x3 convolutions with stride 1 of feature maps, by Winograd's algorithm.
 */
#ifndef NST_CONV_WINOGRAD_H
#define NST_CONV_WINOGRAD_H

#include "engine/network/conv_pack.h"

/* The packed weights of one pass.  If @transposed, they are those of the other
 * pass, and their panels are transposed when they are used. */
typedef struct
{
  const gfloat *packed;
  gboolean      transposed;
} NstWinogradWeights;

/* The weights of the input gradient of a packed convolution. */
NstWinogradWeights nst_conv_winograd_backward_weights (const NstConv *conv);

/* TRUE if the input gradient has its own packed weights. */
gboolean nst_conv_winograd_packs_backward (gint in_channels, gint out_channels);
/* @backward is NULL if the input gradient has no packed weights of its own. */
void  nst_conv_winograd_pack (const NstConvWeights *weights,
                              NstThreadPool        *pool,
                              gfloat               *forward,
                              gfloat               *backward);
gsize nst_conv_winograd_packed_size (gint in_channels, gint out_channels);

/* The scratch memory of one thread, in floats. */
gsize nst_conv_winograd_scratch_size (gint in_channels,
                                      gint out_channels,
                                      gint height,
                                      gint width,
                                      gint n_threads);
void  nst_conv_winograd_run (const NstExec            *exec,
                             const NstMapView         *in,
                             const NstWinogradWeights *weights,
                             const NstTileTarget      *out);

/* The side of an output tile. */
gint nst_conv_winograd_tile_size (gint in_channels, gint out_channels);

/* One row of tiles on the calling thread, number @thread of the pool, with
 * _row_scratch_size () floats of scratch memory; for callers that work strip by
 * strip. */
gsize nst_conv_winograd_row_scratch_size (gint in_channels, gint out_channels);
void  nst_conv_winograd_run_row (const NstExec            *exec,
                                 const NstMapView         *in,
                                 const NstWinogradWeights *weights,
                                 const NstTileTarget      *out,
                                 gint                      tile_row,
                                 gint                      thread,
                                 gfloat                   *scratch);

#endif /* NST_CONV_WINOGRAD_H */
