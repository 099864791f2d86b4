/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Selects the kernels that this CPU supports.
 */
#include "config.h"

#include <string.h>

#include "engine/base/blas.h"
#include "engine/kernels/kernels.h"

const gfloat nst_zeros[NST_MAX_CHANNELS] __attribute__ ((aligned (64)));

static const NstKernels *const tables[NST_N_CPU_LEVELS] = {
  [NST_CPU_PLAIN] = &nst_kernels_plain,
  [NST_CPU_GENERIC] = &nst_kernels_generic,
#if defined(__x86_64__)
  [NST_CPU_AVX2] = &nst_kernels_avx2,
  [NST_CPU_AVX512] = &nst_kernels_avx512,
#endif
};

static gboolean
cpu_has_level (NstCpuLevel level)
{
  switch (level)
    {
#if defined(__x86_64__)
    case NST_CPU_AVX512:
      return __builtin_cpu_supports ("avx512f")
             && __builtin_cpu_supports ("avx512bw")
             && __builtin_cpu_supports ("avx512dq")
             && __builtin_cpu_supports ("avx512vl");
    case NST_CPU_AVX2:
      return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
#endif
    case NST_CPU_GENERIC:
      return nst_blas_is_concurrent ();
    default:
      return level == NST_CPU_PLAIN;
    }
}

const NstKernels *
nst_kernels_for_level (NstCpuLevel level)
{
  return cpu_has_level (level) ? tables[level] : NULL;
}

/* The level of the environment variable, or the highest. */
static NstCpuLevel
wanted_level (void)
{
  const gchar *wanted = g_getenv ("IMPASTO_CPU");

  for (gint level = 0; wanted && level < NST_N_CPU_LEVELS; level++)
    if (tables[level] && ! strcmp (wanted, tables[level]->name))
      return level;
  return NST_N_CPU_LEVELS - 1;
}

NstCpuLevel
nst_cpu_get_level (void)
{
  static gsize level_plus_one = 0;

  if (g_once_init_enter (&level_plus_one))
    {
      NstCpuLevel level = wanted_level ();

      while (! nst_kernels_for_level (level))
        level--;
      g_once_init_leave (&level_plus_one, (gsize)level + 1);
    }
  return level_plus_one - 1;
}

const NstKernels *
nst_kernels_get (void)
{
  return nst_kernels_for_level (nst_cpu_get_level ());
}

const NstKernels *
nst_kernels_get_for_threads (gint n_threads)
{
  if (nst_cpu_get_level () == NST_CPU_GENERIC
      && ! nst_blas_has_space (n_threads))
    return &nst_kernels_plain;
  return nst_kernels_get ();
}

gint
nst_kernels_n_shares (const NstKernels *kernels, gint n_threads)
{
  return kernels->rounds_by_shape ? (gint)g_get_num_processors () : n_threads;
}
