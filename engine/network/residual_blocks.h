/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both passes through a residual network; private to feature_maps.c.
 */
#ifndef NST_RESIDUAL_BLOCKS_H
#define NST_RESIDUAL_BLOCKS_H

#include "engine/network/feature_maps.h"

void     nst_residual_blocks_lay_out (NstFeatures *features, NstArena *arena);
gsize    nst_residual_blocks_scratch_size (const NstFeatures *features,
                                           gint               n_threads);
gboolean nst_residual_blocks_forward (NstFeatures    *features,
                                      const NstModel *model,
                                      const NstExec  *exec,
                                      NstLayerDone    done,
                                      gpointer        data,
                                      gint           *cancel);
gboolean nst_residual_blocks_backward (NstFeatures    *features,
                                       const NstModel *model,
                                       const NstExec  *exec,
                                       NstAddGradient  add,
                                       gpointer        data,
                                       gfloat         *gradient,
                                       gint           *cancel);

#endif /* NST_RESIDUAL_BLOCKS_H */
