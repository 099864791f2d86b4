/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The passes of feature_maps.h through a residual network; for that file.
 */
#ifndef NST_FEATURE_RESIDUAL_H
#define NST_FEATURE_RESIDUAL_H

#include "feature_maps.h"

void  nst_residual_lay_out (NstFeatures *features, NstArena *arena);
gsize nst_residual_scratch_size (const NstFeatures *features, gint n_threads);
gboolean nst_residual_forward (NstFeatures    *features,
                               const NstModel *model,
                               const NstExec  *exec,
                               NstLayerDone    done,
                               gpointer        data,
                               gint           *cancel);
gboolean nst_residual_backward (NstFeatures    *features,
                                const NstModel *model,
                                const NstExec  *exec,
                                NstAddGradient  add,
                                gpointer        data,
                                gfloat         *gradient,
                                gint           *cancel);

#endif /* NST_FEATURE_RESIDUAL_H */
