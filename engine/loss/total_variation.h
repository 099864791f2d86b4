/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The total variation loss.
 */
#ifndef NST_TOTAL_VARIATION_H
#define NST_TOTAL_VARIATION_H

#include "engine/network/exec.h"
#include "engine/nst.h"

/**
 * nst_tv_loss: 0.5 (mean |dx| + mean |dy|) of an RGB picture or, with
 * NST_TV_L2, 0.5 (mean dx² + mean dy²).  Adds weight * d loss / d x to
 * @gradient, unless that is NULL or @weight is 0.
 */
gdouble nst_tv_loss (const NstExec *exec,
                     NstTvNorm      norm,
                     const gfloat  *picture,
                     gint           width,
                     gint           height,
                     gdouble        weight,
                     gfloat        *gradient);

#endif /* NST_TOTAL_VARIATION_H */
