/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The linear surrogate of the deepest layers' losses.
 */
#include "config.h"

#include "engine/objective/surrogate.h"

#include "engine/base/vector.h"

/* The first two layers may be fused, with no map between them. */
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
nst_surrogate_init (NstSurrogate       *surrogate,
                    const NstLayerPlan *plan,
                    const NstFeatures  *features,
                    NstArena           *arena)
{
  *surrogate = (NstSurrogate){ .cut = find_cut (plan) };
  if (surrogate->cut > 0)
    surrogate->gradient = nst_arena_alloc (
        arena, nst_feature_values (&features->layers[surrogate->cut])
                   * sizeof (gfloat));
}

gboolean
nst_surrogate_is_for (const NstSurrogate   *surrogate,
                      const NstLossWeights *weights,
                      guint                 targets)
{
  const NstLossWeights *own = &surrogate->weights;

  return surrogate->is_made && surrogate->targets == targets
         && weights->content == own->content
         && weights->features == own->features && weights->style == own->style;
}

static gdouble
product (const NstSurrogate *surrogate,
         const NstFeatures  *features,
         NstThreadPool      *pool)
{
  const NstFeatureLayer *layer = &features->layers[surrogate->cut];

  return nst_vector_dot (pool, surrogate->gradient, layer->map,
                         nst_feature_values (layer));
}

gdouble
nst_surrogate_estimate (const NstSurrogate *surrogate,
                        const NstFeatures  *features,
                        NstThreadPool      *pool)
{
  return surrogate->value + product (surrogate, features, pool)
         - surrogate->product;
}

void
nst_surrogate_make (NstSurrogate         *surrogate,
                    const NstFeatures    *features,
                    NstThreadPool        *pool,
                    const NstLossWeights *weights,
                    guint                 targets,
                    const NstLosses      *losses,
                    const gfloat         *gradient)
{
  nst_vector_combine (pool, 1.0, gradient, NULL, surrogate->gradient,
                      nst_feature_values (&features->layers[surrogate->cut]));
  surrogate->product = product (surrogate, features, pool);
  surrogate->value = nst_surrogate_true_value (surrogate, weights, losses);
  surrogate->is_made = TRUE;
  surrogate->targets = targets;
  surrogate->weights = *weights;
  surrogate->losses = *losses;
}

gdouble
nst_surrogate_true_value (const NstSurrogate   *surrogate,
                          const NstLossWeights *weights,
                          const NstLosses      *losses)
{
  gdouble value = 0.0;

  for (gint i = surrogate->cut + 1; i < NST_NETWORK_MAX_LAYERS; i++)
    value += weights->content * weights->features * losses->content_layers[i]
             + weights->style * losses->style_layers[i];
  return value;
}

void
nst_surrogate_add_losses (const NstSurrogate *surrogate, NstLosses *losses)
{
  const NstLosses *made = &surrogate->losses;

  for (gint i = surrogate->cut + 1; i < NST_NETWORK_MAX_LAYERS; i++)
    {
      losses->content_layers[i] = made->content_layers[i];
      losses->style_layers[i] = made->style_layers[i];
      losses->features += made->content_layers[i];
      losses->style += made->style_layers[i];
    }
}
