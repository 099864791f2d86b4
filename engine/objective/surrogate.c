/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The linear model of the deepest losses.
 */
#include "config.h"

#include "engine/objective/surrogate.h"
#include "engine/base/vector.h"

/* The first two layers may be computed together, without a map between. */
#define FIRST_CUT 2

static gint
find_cut (const NstLayerPlan *plan)
{
  gint last = nst_layer_plan_n_layers (plan) - 1;

  if (plan->use.spec->residual || plan->normalize)
    return 0;
  for (gint i = last - 1; i >= FIRST_CUT; i--)
    if (plan->style[i] != 0.0)
      return i;
  return 0;
}

void
nst_surrogate_init (NstSurrogate       *tail,
                    const NstLayerPlan *plan,
                    const NstFeatures  *features,
                    NstArena           *arena)
{
  gsize n;

  *tail = (NstSurrogate){ .cut = find_cut (plan) };
  if (tail->cut == 0)
    return;
  n = nst_feature_values (&features->layers[tail->cut]);
  for (gint i = tail->cut + 1; i < features->n_layers; i++)
    if (nst_layer_plan_has_loss (plan, i)
        && nst_feature_values (&features->layers[i]) >= n)
      tail->keeper = i;
  if (tail->keeper == 0)
    tail->own = nst_arena_alloc (arena, n * sizeof (gfloat));
}

gfloat *
nst_surrogate_gradient (const NstSurrogate *tail, const NstFeatures *features)
{
  return tail->keeper ? features->layers[tail->keeper].map : tail->own;
}

static gdouble
product (const NstSurrogate *tail,
         const NstFeatures  *features,
         NstThreadPool      *pool)
{
  const NstFeatureLayer *layer = &features->layers[tail->cut];

  return nst_vector_dot (pool, nst_surrogate_gradient (tail, features),
                         layer->map, nst_feature_values (layer));
}

gdouble
nst_surrogate_estimate (const NstSurrogate *tail,
                        const NstFeatures  *features,
                        NstThreadPool      *pool)
{
  return tail->value + product (tail, features, pool) - tail->product;
}

void
nst_surrogate_set (NstSurrogate      *tail,
                   const NstFeatures *features,
                   NstThreadPool     *pool,
                   gdouble            value,
                   const gfloat      *gradient)
{
  nst_vector_combine (pool, 1.0, gradient, NULL,
                      nst_surrogate_gradient (tail, features),
                      nst_feature_values (&features->layers[tail->cut]));
  tail->product = product (tail, features, pool);
  tail->value = value;
}
