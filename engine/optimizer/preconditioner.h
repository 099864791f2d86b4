/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A metric for pictures, in which what is smooth may move further.
 */
#ifndef NST_PRECONDITIONER_H
#define NST_PRECONDITIONER_H

#include "engine/base/thread_pool.h"

/**
 * nst_preconditioner_apply: @picture ([height][width][3]) = P @picture, where
 *
 *   P = 1 + c U P' D,  P' the same at half the size,
 *
 * with D for making a picture half as large, U = 4 Dᵀ for enlarging it, and a
 * constant c: the multilevel preconditioner of Bramble, Pasciak and Xu (1990).
 * P is symmetric and positive definite.  What is finest stays, and what is
 * coarser grows by c for each doubling.  @scratch has room for as many
 * values.
 */
void nst_preconditioner_apply (NstThreadPool *pool,
                               gfloat        *picture,
                               gint           width,
                               gint           height,
                               gfloat        *scratch);

#endif /* NST_PRECONDITIONER_H */
