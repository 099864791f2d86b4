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
  gboolean keep[NST_VGG19_N_CONVS];

  for (gint i = 0; i < NST_VGG19_N_CONVS; i++)
    keep[i] = has_loss (i);
  nst_features_init (features, arena, width, height, nst_objective_n_layers (),
                     keep, with_gradient);
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
  gint    most_channels = 0;
  gfloat *parts;

  memset (objective, 0, sizeof *objective);
  objective->model = model;
  if (exec)
    objective->exec = *exec;
  objective->arena = arena;
  objective->cancel = cancel;
  objective->n_layers = nst_objective_n_layers ();
  init_features (&objective->features, arena, width, height, TRUE);

  for (gint i = 0; i < objective->n_layers; i++)
    {
      const NstFeatureLayer *layer = &objective->features.layers[i];
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
          most_channels = MAX (most_channels, layer->channels);
        }
    }
  parts = nst_arena_alloc (arena, nst_gram_parts_size (most_channels));
  for (gint i = 0; i < objective->n_layers; i++)
    objective->grams[i].parts = parts;
}

gsize
nst_objective_style_size (gint width, gint height)
{
  NstArena    arena = { 0 };
  NstFeatures features;

  init_features (&features, &arena, width, height, FALSE);
  return arena.used;
}

gsize
nst_objective_scratch_size (gint width, gint height, gint n_threads)
{
  NstArena    arena = { 0 };
  NstFeatures features;

  init_features (&features, &arena, width, height, TRUE);
  return nst_features_scratch_size (&features, n_threads);
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
  StylePass             *pass = data;
  const NstFeatureLayer *feature = &pass->features.layers[layer];
  const NstGram         *gram = &pass->objective->grams[layer];
  gsize                  n = (gsize)gram->channels * gram->channels;
  gfloat                *own = gram->parts;

  if (! gram->channels)
    return;
  nst_gram (&pass->objective->exec, feature->map, positions (feature),
            gram->channels, gram->parts, own);
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
  gsize     mark = objective->arena->used;
  StylePass pass = { .objective = objective, .weight = weight, .first = first };
  gboolean  done;

  init_features (&pass.features, objective->arena, width, height, FALSE);
  done =
      nst_features_forward (&pass.features, objective->model, &objective->exec,
                            picture, store_style, &pass, objective->cancel);
  nst_arena_release (objective->arena, mark);
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
      losses->style_layers[layer] =
          layer_weights[layer].style
          * nst_style_loss (&objective->exec, &objective->grams[layer],
                            feature->map, positions (feature));
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
      nst_style_loss_gradient (&objective->exec, &objective->grams[layer],
                               feature->map, positions (feature),
                               objective->weights.style
                                   * layer_weights[layer].style,
                               gradient, add || added);
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
