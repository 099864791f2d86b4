/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The content loss: the mean squared difference of feature maps.
 */
#ifndef NST_CONTENT_H
#define NST_CONTENT_H

#include "engine/network/exec.h"

/**
 * nst_content_loss: 0.01 mean ((F - target)²) over the @n values of a map.
 */
gdouble nst_content_loss (const NstExec *exec,
                          const gfloat  *map,
                          const gfloat  *target,
                          gsize          n);

/* weight * d content / d F, added to @gradient if @add, else written. */
void nst_content_loss_gradient (const NstExec *exec,
                                const gfloat  *map,
                                const gfloat  *target,
                                gsize          n,
                                gdouble        weight,
                                gfloat        *gradient,
                                gboolean       add);

#endif /* NST_CONTENT_H */
