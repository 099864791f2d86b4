/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Buffers for the tests of kernels.
 */
#include "config.h"

#include <string.h>

#include "engine/base/memory.h"
#include "values.h"

gfloat *
values_random (GRand *rand, gsize n, gfloat low, gfloat high)
{
  gfloat *values = nst_aligned_try_malloc0 (n * sizeof (gfloat));

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (rand, low, high);
  return values;
}

gfloat *
values_poisoned (gsize n)
{
  gfloat *values = nst_aligned_try_malloc0 (n * sizeof (gfloat));

  memset (values, 0xff, n * sizeof (gfloat));
  return values;
}
