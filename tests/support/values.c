/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of values.h.
 */
#include "config.h"

#include <math.h>

#include "values.h"

/* The kernels handle masks in whole vectors. */
#define MASK_PADDING 64

gfloat *
values_constant (gsize n, gfloat value)
{
  gfloat *values = nst_aligned_try_malloc0 (n * sizeof (gfloat));

  g_assert_nonnull (values);
  for (gsize i = 0; i < n; i++)
    values[i] = value;
  return values;
}

gfloat *
values_poisoned (gsize n)
{
  return values_constant (n, NAN);
}

gfloat *
values_random (GRand *rand, gsize n, gfloat low, gfloat high)
{
  gfloat *values = values_constant (n, 0.0f);

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (rand, low, high);
  return values;
}

guint16 *
values_mask (gsize n_values)
{
  guint16 *mask = nst_aligned_try_malloc0 (n_values / 8 + MASK_PADDING);

  g_assert_nonnull (mask);
  return mask;
}

gboolean
values_mask_bit (const guint16 *mask, gsize position, gint channels, gint c)
{
  return mask[position * (channels / 16) + c / 16] >> (c % 16) & 1;
}

gdouble *
values_doubles (const gfloat *values, gsize n)
{
  gdouble *doubles = g_new (gdouble, n);

  for (gsize i = 0; i < n; i++)
    doubles[i] = values[i];
  return doubles;
}

gdouble
values_largest (const gdouble *values, gsize n)
{
  gdouble largest = G_MINFLOAT;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs (values[i]));
  return largest;
}

void
exec_init (NstExec          *exec,
           const NstKernels *kernels,
           gint              n_threads,
           gsize             scratch)
{
  *exec = (NstExec){ .pool = nst_thread_pool_new (n_threads),
                     .kernels = kernels,
                     .scratch = values_poisoned (scratch * n_threads),
                     .scratch_size = scratch };
}

void
exec_clear (NstExec *exec)
{
  nst_aligned_free (exec->scratch);
  nst_thread_pool_free (exec->pool);
}
