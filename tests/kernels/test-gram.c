/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Gram kernel against plain loops in double precision, on every CPU level
 * that this machine has.
 */
#include "config.h"

#include <math.h>

#include "engine/base/memory.h"
#include "values.h"

#define SEED 19150225

/* For each of the n products: rounding in single precision errs by 6e-8 of a
 * sum that grows to a third of n, now up, now down. */
#define TOLERANCE 4e-7

static const struct
{
  gsize n;
  gint  channels;
} shapes[] = {
  { 1, 32 }, { 7, 64 }, { 128, 96 }, { 129, 64 }, { 300, 128 }, { 33, 512 },
};

static void
check_shape (const NstKernels *kernels, GRand *rand, gsize n, gint channels)
{
  gsize   n_values = (gsize)channels * channels;
  gfloat *map = values_random (rand, n * channels, -1.0f, 1.0f);
  gfloat *gram = values_poisoned (n_values);

  kernels->gram (n, channels, map, gram);
  for (gint i = 0; i < channels; i++)
    for (gint j = i; j < channels; j++)
      {
        gdouble sum = 0.0;

        for (gsize k = 0; k < n; k++)
          sum += (gdouble)map[k * channels + i] * map[k * channels + j];
        g_assert_cmpfloat_with_epsilon (gram[(gsize)i * channels + j], sum,
                                        TOLERANCE * (n + 1));
      }
  nst_aligned_free (map);
  nst_aligned_free (gram);
}

static void
test_gram (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  g_test_message ("seed %d", SEED);
  for (gint level = 0; level < NST_N_CPU_LEVELS; level++)
    {
      const NstKernels *kernels = nst_kernels_for_level (level);

      for (gsize i = 0; kernels && i < G_N_ELEMENTS (shapes); i++)
        check_shape (kernels, rand, shapes[i].n, shapes[i].channels);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/gram", test_gram);
  return g_test_run ();
}
