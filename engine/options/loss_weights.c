/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparisons of loss weights.  The struct is read as an array, so that a new
 * weight needs no change here.
 */
#include "config.h"

#include "engine/options/loss_weights.h"

#include <math.h>

#define N_WEIGHTS (sizeof (NstLossWeights) / sizeof (gdouble))

/* A weight that changes by a larger factor makes the objective a different
 * one. */
#define FAR_FACTOR 1.5

/* Weight @i, in the order of the struct. */
static gdouble
get_nth (const NstLossWeights *weights, gsize i)
{
  return ((const gdouble *)weights)[i];
}

gboolean
nst_loss_weights_equal (const NstLossWeights *a, const NstLossWeights *b)
{
  for (gsize i = 0; i < N_WEIGHTS; i++)
    if (get_nth (a, i) != get_nth (b, i))
      return FALSE;
  return TRUE;
}

gboolean
nst_loss_weights_are_far (const NstLossWeights *a, const NstLossWeights *b)
{
  for (gsize i = 0; i < N_WEIGHTS; i++)
    {
      gdouble x = get_nth (a, i);
      gdouble y = get_nth (b, i);

      if (MAX (x, y) > FAR_FACTOR * MIN (x, y))
        return TRUE;
    }
  return FALSE;
}

gboolean
nst_loss_weights_are_finite (const NstLossWeights *weights)
{
  for (gsize i = 0; i < N_WEIGHTS; i++)
    if (! isfinite (get_nth (weights, i)))
      return FALSE;
  return TRUE;
}
