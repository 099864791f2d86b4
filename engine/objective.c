/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Puts network and losses together.
 */
#include "config.h"

#include <string.h>

#include "objective.h"

/* Which layers have a loss: those of Gatys, Ecker, Bethge 2016. */
typedef struct
{
  gdouble content; /* weight of the layer in the sum, 0: no loss */
  gdouble style;
} LayerWeights;

static const LayerWeights layer_weights[NST_VGG19_N_CONVS] = {
  [0] = { 0.0, 1.0 },  /* relu1_1 */
  [2] = { 0.0, 1.0 },  /* relu2_1 */
  [4] = { 0.0, 1.0 },  /* relu3_1 */
  [8] = { 0.0, 1.0 },  /* relu4_1 */
  [9] = { 1.0, 0.0 },  /* relu4_2 */
  [12] = { 0.0, 1.0 }, /* relu5_1 */
};

static gboolean
has_loss (gint layer)
{
  return layer_weights[layer].content != 0.0
         || layer_weights[layer].style != 0.0;
}

gint
nst_objective_n_layers (void)
{
  gint n = NST_VGG19_N_CONVS;

  while (n > 1 && ! has_loss (n - 1))
    n--;
  return n;
}

static gsize
positions (const NstFeatureLayer *layer)
{
  return (gsize)layer->height * layer->width;
}

static void
init_features (NstFeatures *features,
               NstArena    *arena,
               gint         width,
               gint         height,
               gboolean     with_gradient)
{
  const NstNetworkUse use = { .spec =
                                  nst_network_get_spec (NST_NETWORK_VGG19) };
  gboolean            keep[NST_VGG19_N_CONVS];

  for (gint i = 0; i < NST_VGG19_N_CONVS; i++)
    keep[i] = has_loss (i);
  /* Of relu1_1 the Gram matrix is enough. */
  nst_features_init (features, arena, &use, width, height,
                     nst_objective_n_layers (), keep,
                     layer_weights[0].content == 0.0, with_gradient);
}

void
nst_objective_init (NstObjective  *objective,
                    NstModel      *model,
                    const NstExec *exec,
                    NstArena      *arena,
                    gint           width,
                    gint           height,
                    gint          *cancel)
{
  NstArena    counting = { 0 };
  NstFeatures shapes;
  gsize       parts_size = 0;

  memset (objective, 0, sizeof *objective);
  objective->model = model;
  if (exec)
    objective->exec = *exec;
  objective->arena = arena;
  objective->cancel = cancel;
  objective->height = height;
  objective->width = width;
  objective->n_layers = nst_objective_n_layers ();

  init_features (&shapes, &counting, width, height, TRUE);
  for (gint i = 0; i < objective->n_layers; i++)
    {
      const NstFeatureLayer *layer = &shapes.layers[i];
      gsize                  gram_size =
          (gsize)layer->channels * layer->channels * sizeof (gfloat);

      if (layer_weights[i].content != 0.0)
        objective->content_targets[i] = nst_arena_alloc (
            arena, positions (layer) * layer->channels * sizeof (gfloat));
      if (layer_weights[i].style != 0.0)
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
  init_features (&objective->features, arena, width, height, TRUE);
}

void
nst_objective_reserve_style (NstObjective *objective, gint width, gint height)
{
  NstFeatures features;

  g_return_if_fail (! objective->arena->base);
  nst_arena_release (objective->arena, objective->mark);
  init_features (&features, objective->arena, width, height, FALSE);
}

gsize
nst_objective_scratch_size (gint width, gint height, gint n_threads)
{
  NstArena    arena = { 0 };
  NstFeatures features;

  init_features (&features, &arena, width, height, TRUE);
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
  init_features (&pass.features, objective->arena, width, height, FALSE);
  done =
      nst_features_forward (&pass.features, objective->model, &objective->exec,
                            picture, store_style, &pass, objective->cancel);
  nst_arena_release (objective->arena, objective->mark);
  init_features (&objective->features, objective->arena, objective->width,
                 objective->height, TRUE);
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
          layer_weights[layer].content
          * nst_content_loss (&objective->exec, feature->map,
                              objective->content_targets[layer],
                              positions (feature) * feature->channels);
      losses->content += losses->content_layers[layer];
    }
  if (objective->grams[layer].channels)
    {
      const gfloat *own = measure_gram (objective, &objective->features, layer);

      losses->style_layers[layer] =
          layer_weights[layer].style
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
          objective->weights.content * layer_weights[layer].content, gradient,
          add);
      added = TRUE;
    }
  if (objective->grams[layer].channels)
    {
      nst_style_loss_scale (&objective->grams[layer], positions (feature),
                            objective->weights.style
                                * layer_weights[layer].style);
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
                            weights->style * layer_weights[0].style);
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
