/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Normalization of the gradient of a loss.
 */
#ifndef NST_NORMALIZE_H
#define NST_NORMALIZE_H

#include "engine/network/exec.h"

/**
 * nst_add_normalized: @loss_gradient of @n values, multiplied by weight * @size
 * / (its L1 norm + 1e-8), added to @gradient if @add, else written.
 */
void nst_add_normalized (const NstExec *exec,
                         const gfloat  *loss_gradient,
                         gsize          n,
                         gdouble        size,
                         gdouble        weight,
                         gfloat        *gradient,
                         gboolean       add);

#endif /* NST_NORMALIZE_H */
