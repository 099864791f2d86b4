/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory of the losses and of the network's feature maps, and the targets.
 */
#include "config.h"

#include "engine/objective/network_objective.h"

#include <string.h>

#include "engine/objective/network_objective_private.h"

static gboolean
has_content (const NstLayerPlan *plan)
{
  for (gint i = 0; i < NST_NETWORK_MAX_LAYERS; i++)
    if (plan->content[i] != 0.0)
      return TRUE;
  return FALSE;
}

/* The channels of the widest layer with a style loss; 0 if there is none. */
static gint
max_style_channels (const NstLayerPlan *plan)
{
  gint channels = 0;

  for (gint i = 0; i < plan->use.spec->n_layers; i++)
    if (plan->style[i] != 0.0)
      channels = MAX (channels, plan->use.spec->layers[i].out_channels);
  return channels;
}

/* -------------------------------------------------------------- layout --- */

/* The positions of the largest map with a style loss. */
static gsize
max_style_positions (const NstNetworkObjective *objective,
                     const NstFeatures         *features)
{
  gsize largest = 0;

  for (gint i = 0; i < objective->n_layers; i++)
    if (objective->plan.style[i] != 0.0)
      largest = MAX (largest, positions (&features->layers[i]));
  return largest;
}

static void
init_features (NstFeatures        *features,
               const NstLayerPlan *plan,
               NstArena           *arena,
               gint                width,
               gint                height,
               gboolean            with_gradient,
               gboolean            with_alpha)
{
  gboolean keep[NST_NETWORK_MAX_LAYERS];
  /* The fused convolutions compute the first Gram matrix without a map, from
   * which no places can be left out. */
  gboolean stem =
      ! with_alpha && plan->content[0] == 0.0
      && (plan->style[0] == 0.0
          || (nst_statistics_is_gram (plan->statistics) && ! plan->normalize));

  for (gint i = 0; i < NST_NETWORK_MAX_LAYERS; i++)
    keep[i] = nst_layer_plan_has_loss (plan, i);
  nst_features_init (features, arena, &plan->use, width, height,
                     nst_layer_plan_n_layers (plan), keep, stem, with_gradient);
}

/* Targets, statistics and the surrogate.  Returns the number of values of the
 * largest map with a loss. */
static gsize
init_losses (NstNetworkObjective *objective)
{
  const NstLayerPlan *plan = &objective->plan;
  NstArena           *arena = objective->arena;
  NstArena            counting = { 0 };
  NstFeatures         shapes;
  gsize               largest = 0;

  init_features (&shapes, plan, &counting, objective->width, objective->height,
                 TRUE, plan->has_alpha);
  for (gint i = 0; i < objective->n_layers; i++)
    {
      const NstFeatureLayer *layer = &shapes.layers[i];

      if (plan->content[i] != 0.0)
        objective->content_targets[i] = nst_arena_alloc (
            arena, nst_feature_values (layer) * sizeof (gfloat));
      if (plan->style[i] != 0.0)
        nst_style_layer_init (&objective->styles[i], &objective->style_work,
                              arena, layer->channels);
      if (nst_layer_plan_has_loss (plan, i))
        largest = MAX (largest, nst_feature_values (layer));
      if (plan->has_alpha && nst_layer_plan_has_loss (plan, i))
        nst_mask_init (&objective->masks[i], arena, positions (layer));
    }
  nst_surrogate_init (&objective->surrogate, plan, &shapes, arena);
  return largest;
}

void
nst_network_objective_init (NstNetworkObjective *objective,
                            NstModel            *model,
                            const NstLayerPlan  *plan,
                            const NstExec       *exec,
                            NstArena            *arena,
                            gint                 width,
                            gint                 height,
                            gint                *cancel)
{
  gsize n, largest;

  *objective =
      (NstNetworkObjective){ .model = model,
                             .plan = *plan,
                             .arena = arena,
                             .cancel = cancel,
                             .height = height,
                             .width = width,
                             .n_layers = nst_layer_plan_n_layers (plan) };
  if (exec)
    objective->exec = *exec;
  n = picture_values (objective);
  nst_style_work_init (&objective->style_work, plan->statistics, arena,
                       max_style_channels (plan));
  largest = init_losses (objective);
  if (has_content (plan))
    {
      /* Their weights may change from 0 during a run. */
      objective->pixels = nst_arena_alloc (arena, n * sizeof (gfloat));
      nst_ssim_init (&objective->ssim, arena, width, height);
      if (plan->has_alpha)
        {
          gsize area = (gsize)width * height;

          nst_mask_init (&objective->pixel_mask, arena, area);
          objective->alpha = nst_arena_alloc (arena, area * sizeof (gfloat));
        }
    }
  if (plan->normalize)
    objective->loss_gradient =
        nst_arena_alloc (arena, MAX (largest, n) * sizeof (gfloat));
  objective->mark = arena->used;
  init_features (&objective->features, plan, arena, width, height, TRUE,
                 plan->has_alpha);
}

gsize
nst_network_objective_scratch_size (const NstLayerPlan *plan,
                                    gint                width,
                                    gint                height,
                                    gint                n_threads)
{
  NstArena    arena = { 0 };
  NstFeatures features;
  gsize       size;

  init_features (&features, plan, &arena, width, height, TRUE, plan->has_alpha);
  size = MAX (
      nst_features_scratch_size (&features, n_threads),
      nst_style_scratch_size (plan->statistics, max_style_channels (plan)));
  /* Keeps each thread's piece aligned. */
  return (size + NST_CHANNEL_BLOCK - 1) / NST_CHANNEL_BLOCK * NST_CHANNEL_BLOCK;
}

/* ------------------------------------------------------------- targets --- */

static void
store_content (gpointer data, gint i)
{
  const PassContext     *context = data;
  const NstFeatureLayer *layer = &context->features->layers[i];

  if (context->objective->content_targets[i])
    memcpy (context->objective->content_targets[i], layer->map,
            nst_feature_values (layer) * sizeof (gfloat));
}

/* The masks of the layers and of the picture. */
static void
set_masks (NstNetworkObjective *objective, const gfloat *alpha)
{
  gint width = objective->width, height = objective->height;

  if (objective->alpha)
    {
      memcpy (objective->alpha, alpha, (gsize)width * height * sizeof (gfloat));
      nst_mask_set (&objective->pixel_mask, alpha, width, height, width,
                    height);
    }
  for (gint i = 0; i < objective->n_layers; i++)
    {
      const NstFeatureLayer *layer = &objective->features.layers[i];

      if (objective->masks[i].n > 0)
        nst_mask_set (&objective->masks[i], alpha, width, height, layer->width,
                      layer->height);
    }
}

gboolean
nst_network_objective_set_content (NstNetworkObjective *objective,
                                   const gfloat        *picture,
                                   const gfloat        *alpha)
{
  PassContext context = { .objective = objective,
                          .features = &objective->features };

  g_return_val_if_fail ((alpha != NULL) == objective->plan.has_alpha, FALSE);

  objective->targets++;
  if (alpha)
    set_masks (objective, alpha);
  if (! objective->pixels) /* no content loss */
    return TRUE;
  memcpy (objective->pixels, picture,
          picture_values (objective) * sizeof (gfloat));
  nst_ssim_set_target (&objective->ssim, &objective->exec, picture,
                       objective->alpha);
  return nst_features_forward (&objective->features, objective->model,
                               &objective->exec, picture, store_content,
                               &context, objective->cancel);
}

/* The layout of a pass over a style; @mask gets memory for that of its largest
 * map if @with_alpha. */
static void
init_style_features (NstFeatures               *features,
                     NstMask                   *mask,
                     const NstNetworkObjective *objective,
                     gint                       width,
                     gint                       height,
                     gboolean                   with_alpha)
{
  init_features (features, &objective->plan, objective->arena, width, height,
                 FALSE, with_alpha);
  if (with_alpha)
    nst_mask_init (mask, objective->arena,
                   max_style_positions (objective, features));
}

void
nst_network_objective_reserve_style (NstNetworkObjective *objective,
                                     gint                 width,
                                     gint                 height,
                                     gboolean             with_alpha)
{
  NstFeatures features;
  NstMask     mask;

  g_return_if_fail (! objective->arena->base);
  nst_arena_release (objective->arena, objective->mark);
  init_style_features (&features, &mask, objective, width, height, with_alpha);
}

/* The mask of layer @i of a style. */
static void
set_style_mask (const PassContext *context, gint i)
{
  const NstFeatures     *features = context->features;
  const NstFeatureLayer *layer = &features->layers[i];

  context->mask->n = positions (layer);
  nst_mask_set (context->mask, context->alpha, features->width,
                features->height, layer->width, layer->height);
}

static void
store_style (gpointer data, gint i)
{
  const PassContext   *context = data;
  NstNetworkObjective *objective = context->objective;
  NstStyleLayer       *style = &objective->styles[i];
  NstStyleMap          map;

  if (! style->channels)
    return;
  if (context->alpha)
    set_style_mask (context, i);
  map = style_map (context->features, i, context->alpha ? context->mask : NULL);
  nst_style_layer_add_style (style, &objective->style_work, &objective->exec,
                             &map, context->weight, context->first);
}

gboolean
nst_network_objective_add_style (NstNetworkObjective *objective,
                                 const gfloat        *picture,
                                 const gfloat        *alpha,
                                 gint                 width,
                                 gint                 height,
                                 gdouble              weight,
                                 gboolean             first)
{
  NstFeatures features;
  NstMask     mask;
  PassContext context = { .objective = objective,
                          .features = &features,
                          .weight = weight,
                          .alpha = alpha,
                          .mask = &mask,
                          .first = first };
  gboolean    done;

  /* In the memory of the objective's own maps, which are not used yet. */
  nst_arena_release (objective->arena, objective->mark);
  init_style_features (&features, &mask, objective, width, height,
                       alpha != NULL);
  objective->style_added = TRUE;
  objective->targets++;
  done =
      nst_features_forward (&features, objective->model, &objective->exec,
                            picture, store_style, &context, objective->cancel);
  nst_arena_release (objective->arena, objective->mark);
  init_features (&objective->features, &objective->plan, objective->arena,
                 objective->width, objective->height, TRUE,
                 objective->plan.has_alpha);
  return done;
}
