/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Selects the kernels that this CPU supports.
 */
#include "config.h"

#include <string.h>

#include "engine/kernels/kernels.h"

const gfloat nst_zeros[NST_MAX_CHANNELS] __attribute__ ((aligned (64)));

static gboolean
cpu_has_level (NstCpuLevel level)
{
#if defined(__x86_64__)
  switch (level)
    {
    case NST_CPU_AVX512:
      return __builtin_cpu_supports ("avx512f")
             && __builtin_cpu_supports ("avx512bw")
             && __builtin_cpu_supports ("avx512dq")
             && __builtin_cpu_supports ("avx512vl");
    case NST_CPU_AVX2:
      return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
    default:
      return level == NST_CPU_GENERIC;
    }
#else
  return level == NST_CPU_GENERIC;
#endif
}

const NstKernels *
nst_kernels_for_level (NstCpuLevel level)
{
  static const NstKernels *const tables[NST_N_CPU_LEVELS] = {
    [NST_CPU_GENERIC] = &nst_kernels_generic,
#if defined(__x86_64__)
    [NST_CPU_AVX2] = &nst_kernels_avx2,
    [NST_CPU_AVX512] = &nst_kernels_avx512,
#endif
  };

  return cpu_has_level (level) ? tables[level] : NULL;
}

NstCpuLevel
nst_cpu_get_level (void)
{
  static gsize level_plus_one = 0;

  if (g_once_init_enter (&level_plus_one))
    {
      const gchar *wanted = g_getenv ("IMPASTO_CPU");
      gint         level = NST_N_CPU_LEVELS - 1;

      while (level > NST_CPU_GENERIC)
        {
          const NstKernels *kernels = nst_kernels_for_level (level);

          if (kernels && wanted && ! strcmp (wanted, kernels->name))
            wanted = NULL;
          if (kernels && ! wanted)
            break;
          level--;
        }
      g_once_init_leave (&level_plus_one, (gsize)level + 1);
    }
  return level_plus_one - 1;
}

const NstKernels *
nst_kernels_get (void)
{
  return nst_kernels_for_level (nst_cpu_get_level ());
}
