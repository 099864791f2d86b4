/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The content loss: the mean squared difference of feature maps.
 */
#ifndef NST_CONTENT_H
#define NST_CONTENT_H

#include "engine/network/exec.h"
#include "engine/picture/mask.h"

/**
 * nst_content_loss: 0.01 mean ((F - target)²) over the @n values of a map. With
 * @mask (nullable), each square is multiplied by the weight of its place.
 */
gdouble nst_content_loss (const NstExec *exec,
                          const gfloat  *map,
                          const gfloat  *target,
                          gsize          n,
                          const NstMask *mask);

/* weight * d content / d F, added to @gradient if @add, else written. */
void nst_content_loss_gradient (const NstExec *exec,
                                const gfloat  *map,
                                const gfloat  *target,
                                gsize          n,
                                const NstMask *mask,
                                gdouble        weight,
                                gfloat        *gradient,
                                gboolean       add);

#endif /* NST_CONTENT_H */
