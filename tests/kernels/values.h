/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Buffers for the tests of kernels, to be freed with nst_aligned_free ().
 */
#ifndef VALUES_H
#define VALUES_H

#include "engine/base/memory.h"
#include "engine/network/conv.h"

gfloat *values_random (GRand *rand, gsize n, gfloat low, gfloat high);
/* Filled with NaN: what a kernel has to write and does not shows. */
gfloat *values_poisoned (gsize n);

#endif /* VALUES_H */
