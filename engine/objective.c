/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Puts network and losses together.
 */
#include "config.h"

#include <string.h>

#include "objective.h"

static gboolean
has_loss (const NstLayerPlan *plan, gint layer)
{
  return plan->content[layer] != 0.0 || plan->style[layer] != 0.0;
}

static gsize
positions (const NstFeatureLayer *layer)
{
  return (gsize)layer->height * layer->width;
}

static void
init_features (NstFeatures        *features,
               const NstLayerPlan *plan,
               NstArena           *arena,
               gint                width,
               gint                height,
               gboolean            with_gradient)
{
  gboolean keep[NST_NET_MAX_LAYERS];

  for (gint i = 0; i < NST_NET_MAX_LAYERS; i++)
    keep[i] = has_loss (plan, i);
  /* Of relu1_1 the Gram matrix is enough. */
  nst_features_init (features, arena, &plan->use, width, height,
                     nst_layer_plan_n_layers (plan), keep,
                     plan->content[0] == 0.0, with_gradient);
}

void
nst_objective_init (NstObjective       *objective,
                    NstModel           *model,
                    const NstLayerPlan *plan,
                    const NstExec      *exec,
                    NstArena           *arena,
                    gint                width,
                    gint                height,
                    gint               *cancel)
{
  NstArena    counting = { 0 };
  NstFeatures shapes;
  gsize       parts_size = 0;

  memset (objective, 0, sizeof *objective);
  objective->model = model;
  objective->plan = *plan;
  if (exec)
    objective->exec = *exec;
  objective->arena = arena;
  objective->cancel = cancel;
  objective->height = height;
  objective->width = width;
  objective->n_layers = nst_layer_plan_n_layers (plan);

  init_features (&shapes, plan, &counting, width, height, TRUE);
  for (gint i = 0; i < objective->n_layers; i++)
    {
      const NstFeatureLayer *layer = &shapes.layers[i];
      gsize                  gram_size =
          (gsize)layer->channels * layer->channels * sizeof (gfloat);

      if (plan->content[i] != 0.0)
        objective->content_targets[i] = nst_arena_alloc (
            arena, positions (layer) * layer->channels * sizeof (gfloat));
      if (plan->style[i] != 0.0)
        {
          objective->grams[i].channels = layer->channels;
          objective->grams[i].target = nst_arena_alloc (arena, gram_size);
          objective->grams[i].difference = nst_arena_alloc (arena, gram_size);
          parts_size =
              MAX (parts_size, nst_gram_n_parts (layer->channels) * gram_size);
        }
    }
  objective->gram_parts = nst_arena_alloc (arena, parts_size);
  objective->mark = arena->used;
  init_features (&objective->features, plan, arena, width, height, TRUE);
}

void
nst_objective_reserve_style (NstObjective *objective, gint width, gint height)
{
  NstFeatures features;

  g_return_if_fail (! objective->arena->base);
  nst_arena_release (objective->arena, objective->mark);
  init_features (&features, &objective->plan, objective->arena, width, height,
                 FALSE);
}

gsize
nst_objective_scratch_size (const NstLayerPlan *plan,
                            gint                width,
                            gint                height,
                            gint                n_threads)
{
  NstArena    arena = { 0 };
  NstFeatures features;

  init_features (&features, plan, &arena, width, height, TRUE);
  return nst_features_scratch_size (&features, n_threads);
}

/* The Gram matrix of a layer that has just been computed; in the shared parts,
 * until the next one. */
static const gfloat *
measure_gram (NstObjective *objective, const NstFeatures *features, gint i)
{
  const NstFeatureLayer *layer = &features->layers[i];
  const gfloat          *parts = objective->gram_parts;
  gint                   n_parts = nst_gram_n_parts (layer->channels);

  if (features->stem && i == 0)
    {
      parts = features->gram_parts;
      n_parts = features->n_gram_parts;
    }
  else
    nst_gram (&objective->exec, layer->map, positions (layer), layer->channels,
              objective->gram_parts);
  nst_gram_add (&objective->exec, parts, n_parts, layer->channels,
                objective->gram_parts);
  return objective->gram_parts;
}

/* ------------------------------------------------------------- targets --- */

static void
store_content (gpointer data, gint layer)
{
  NstObjective          *objective = data;
  const NstFeatureLayer *feature = &objective->features.layers[layer];

  if (objective->content_targets[layer])
    memcpy (objective->content_targets[layer], feature->map,
            positions (feature) * feature->channels * sizeof (gfloat));
}

gboolean
nst_objective_set_content (NstObjective *objective, const gfloat *picture)
{
  return nst_features_forward (&objective->features, objective->model,
                               &objective->exec, picture, store_content,
                               objective, objective->cancel);
}

typedef struct
{
  NstObjective *objective;
  NstFeatures   features;
  gdouble       weight;
  gboolean      first;
} StylePass;

static void
store_style (gpointer data, gint layer)
{
  StylePass     *pass = data;
  const NstGram *gram = &pass->objective->grams[layer];
  gsize          n = (gsize)gram->channels * gram->channels;
  const gfloat  *own;

  if (! gram->channels)
    return;
  own = measure_gram (pass->objective, &pass->features, layer);
  for (gsize i = 0; i < n; i++)
    gram->target[i] =
        (pass->first ? 0.0f : gram->target[i]) + pass->weight * own[i];
}

gboolean
nst_objective_add_style (NstObjective *objective,
                         const gfloat *picture,
                         gint          width,
                         gint          height,
                         gdouble       weight,
                         gboolean      first)
{
  StylePass pass = { .objective = objective, .weight = weight, .first = first };
  gboolean  done;

  /* In the place of the objective's own maps, which nobody needs yet. */
  nst_arena_release (objective->arena, objective->mark);
  init_features (&pass.features, &objective->plan, objective->arena, width,
                 height, FALSE);
  done =
      nst_features_forward (&pass.features, objective->model, &objective->exec,
                            picture, store_style, &pass, objective->cancel);
  nst_arena_release (objective->arena, objective->mark);
  init_features (&objective->features, &objective->plan, objective->arena,
                 objective->width, objective->height, TRUE);
  return done;
}

/* ---------------------------------------------------------- evaluation --- */

static void
measure_layer (gpointer data, gint layer)
{
  NstObjective          *objective = data;
  const NstFeatureLayer *feature = &objective->features.layers[layer];
  NstLosses             *losses = objective->losses;

  if (objective->content_targets[layer])
    {
      losses->content_layers[layer] =
          objective->plan.content[layer]
          * nst_content_loss (&objective->exec, feature->map,
                              objective->content_targets[layer],
                              positions (feature) * feature->channels);
      losses->content += losses->content_layers[layer];
    }
  if (objective->grams[layer].channels)
    {
      const gfloat *own = measure_gram (objective, &objective->features, layer);

      losses->style_layers[layer] =
          objective->plan.style[layer]
          * nst_style_loss (&objective->grams[layer], own);
      losses->style += losses->style_layers[layer];
    }
}

static gboolean
add_gradient (gpointer data, gint layer, gfloat *gradient, gboolean add)
{
  NstObjective          *objective = data;
  const NstFeatureLayer *feature = &objective->features.layers[layer];
  gboolean               added = FALSE;

  if (objective->content_targets[layer])
    {
      nst_content_loss_gradient (
          &objective->exec, feature->map, objective->content_targets[layer],
          positions (feature) * feature->channels,
          objective->weights.content * objective->plan.content[layer], gradient,
          add);
      added = TRUE;
    }
  if (objective->grams[layer].channels)
    {
      nst_style_loss_scale (&objective->grams[layer], positions (feature),
                            objective->weights.style
                                * objective->plan.style[layer]);
      nst_style_loss_gradient (&objective->exec, &objective->grams[layer],
                               feature->map, positions (feature), gradient,
                               add || added);
      added = TRUE;
    }
  return added;
}

gboolean
nst_objective_evaluate (NstObjective     *objective,
                        const gfloat     *picture,
                        const NstWeights *weights,
                        NstLosses        *losses,
                        gfloat           *gradient)
{
  NstFeatures *features = &objective->features;

  memset (losses, 0, sizeof *losses);
  objective->weights = *weights;
  objective->losses = losses;
  if (! nst_features_forward (features, objective->model, &objective->exec,
                              picture, measure_layer, objective,
                              objective->cancel))
    return FALSE;
  if (features->stem && objective->grams[0].channels)
    {
      nst_style_loss_scale (&objective->grams[0],
                            positions (&features->layers[0]),
                            weights->style * objective->plan.style[0]);
      features->difference = objective->grams[0].difference;
    }
  if (gradient
      && ! nst_features_backward (features, objective->model, &objective->exec,
                                  add_gradient, objective, gradient,
                                  objective->cancel))
    return FALSE;
  losses->tv = nst_tv_loss (&objective->exec, picture, features->width,
                            features->height, weights->tv, gradient);
  losses->total = weights->content * losses->content
                  + weights->style * losses->style + weights->tv * losses->tv;
  return TRUE;
}
