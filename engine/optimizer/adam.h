/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The step of Adam (Kingma and Ba 2015), for the optimizer and for the coarse
 * correction.
 */
#ifndef NST_ADAM_H
#define NST_ADAM_H

#include "engine/base/arena.h"
#include "engine/base/thread_pool.h"

/**
 * NstAdamMoments: the running averages of @n values' gradients, and how they
 * decay.
 */
typedef struct
{
  gsize   n;
  gdouble beta1;   /* decay of the mean of the gradients */
  gdouble beta2;   /* decay of the mean of their squares */
  gdouble damping; /* added to the root of the mean square, as a multiple of
                      the root mean square of the whole gradient */
  gint    iteration;
  gfloat *mean;
  gfloat *square;
} NstAdamMoments;

/* Allocates from @arena, which may only be counting; the decays are the
 * caller's to set. */
void nst_adam_moments_init (NstAdamMoments *moments, gsize n, NstArena *arena);

/* Forgets all gradients. */
void nst_adam_moments_reset (NstAdamMoments *moments);

/**
 * nst_adam_move: take @gradient, the gradient at @x, into the moments, then
 *
 *   @out = projection of x - learning_rate * m / (sqrt (v) + epsilon)
 *
 * onto 0..255, with the bias-corrected moments m and v (Kingma and Ba 2015,
 * algorithm 1).  @out may be @x.
 */
void nst_adam_move (NstAdamMoments *moments,
                    NstThreadPool  *pool,
                    gdouble         learning_rate,
                    const gfloat   *x,
                    const gfloat   *gradient,
                    gfloat         *out);

#endif /* NST_ADAM_H */
