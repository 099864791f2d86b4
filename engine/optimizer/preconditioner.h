/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preconditioner of L-BFGS for pictures: smooth changes are larger.
 */
#ifndef NST_PRECONDITIONER_H
#define NST_PRECONDITIONER_H

#include "engine/base/thread_pool.h"

/**
 * NstPreconditioner: an approximation of the inverse Hessian for RGB pictures
 * of @width x @height, in which smooth changes are larger.
 */
typedef struct
{
  gint     width;
  gint     height;
  gboolean spares_color; /* fine details change less in color than in gray */
} NstPreconditioner;

/**
 * nst_preconditioner_apply: @picture ([height][width][3]) = P @picture, where
 *
 *   P = G + c U P' D,  P' the same at half the size,
 *
 * with D for halving a picture, U = 4 Dᵀ for enlarging it, and a constant c:
 * the multilevel preconditioner of Bramble, Pasciak and Xu (1990).  G leaves
 * the gray of a pixel, the mean of its channels, and multiplies the rest, its
 * color, by a constant: with @spares_color one below 1 at the two finest sizes,
 * else 1.  P is symmetric and positive definite.  It leaves the finest details
 * in gray as they are and multiplies what is coarser by c for each doubling.
 * Without @spares_color, pictures have speckles that no brush makes.  @scratch
 * has the size of @picture.
 */
void nst_preconditioner_apply (const NstPreconditioner *preconditioner,
                               NstThreadPool           *pool,
                               gfloat                  *picture,
                               gfloat                  *scratch);

#endif /* NST_PRECONDITIONER_H */
