/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Buffers of single-precision values, and what a layer needs to run on them.
 * Free the buffers with nst_aligned_free ().
 */
#ifndef VALUES_H
#define VALUES_H

#include "engine/base/memory.h"
#include "engine/network/exec.h"

/* @n random values within @low .. @high. */
gfloat *values_random (GRand *rand, gsize n, gfloat low, gfloat high);
/* @n times @value. */
gfloat *values_constant (gsize n, gfloat value);
/* @n times NaN, so that a value that is never written, or is read before it is
 * written, shows. */
gfloat *values_poisoned (gsize n);
/* A mask of @n_values clear bits; its padding is what the kernels may touch. */
guint16 *values_mask (gsize n_values);
gboolean
values_mask_bit (const guint16 *mask, gsize position, gint channels, gint c);

/* A copy in double precision; free with g_free (). */
gdouble *values_doubles (const gfloat *values, gsize n);

/* The largest magnitude, and at least a tiny number: the limit of a strict
 * comparison may not be 0. */
gdouble values_largest (const gdouble *values, gsize n);

/* Threads, kernels, and @scratch poisoned floats for each thread. */
void exec_init (NstExec          *exec,
                const NstKernels *kernels,
                gint              n_threads,
                gsize             scratch);
void exec_clear (NstExec *exec);

#endif /* VALUES_H */
