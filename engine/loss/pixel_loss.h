/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pixel loss: the mean squared difference of two pictures.
 */
#ifndef NST_PIXEL_LOSS_H
#define NST_PIXEL_LOSS_H

#include "engine/network/exec.h"
#include "engine/picture/mask.h"

/**
 * nst_pixel_loss: mean ((x - target)²) over the @n values of a picture.  With
 * @mask (nullable), each square is multiplied by the weight of its pixel.  Adds
 * weight * d loss / d x to @gradient, unless that is NULL or @weight is 0.
 */
gdouble nst_pixel_loss (const NstExec *exec,
                        const gfloat  *picture,
                        const gfloat  *target,
                        gsize          n,
                        const NstMask *mask,
                        gdouble        weight,
                        gfloat        *gradient);

#endif /* NST_PIXEL_LOSS_H */
