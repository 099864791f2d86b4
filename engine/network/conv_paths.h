/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The implementations of a convolution, one for each kind of shape: the
 * picture's 3x3, Winograd's for maps, and a matrix product for the rest.
 */
#ifndef NST_CONV_PATHS_H
#define NST_CONV_PATHS_H

#include "engine/network/conv.h"

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
                     NstThreadPool        *pool,
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

#endif /* NST_CONV_PATHS_H */
