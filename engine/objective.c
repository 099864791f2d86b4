/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the losses and the network they look through have their memory, and
 * their targets.
 */
#include "config.h"

#include <string.h>

#include "objective_parts.h"

NstWeights
nst_options_get_weights (const NstOptions *options)
{
  return (NstWeights){ .content = options->content_weight,
                       .style = options->style_weight,
                       .tv = options->tv_weight,
                       .features = options->feature_weight,
                       .pixels = options->pixel_weight,
                       .ssim = options->ssim_weight };
}

static gboolean
has_content (const NstLayerPlan *plan)
{
  for (gint i = 0; i < NST_NET_MAX_LAYERS; i++)
    if (plan->content[i] != 0.0)
      return TRUE;
  return FALSE;
}

/* Channels of the widest layer with a style loss; 0 if there is none. */
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

static void
init_features (NstFeatures        *features,
               const NstLayerPlan *plan,
               NstArena           *arena,
               gint                width,
               gint                height,
               gboolean            with_gradient)
{
  gboolean keep[NST_NET_MAX_LAYERS];
  /* Of the first layer, a Gram matrix can be had without the map. */
  gboolean stem =
      plan->content[0] == 0.0
      && (plan->style[0] == 0.0
          || (nst_statistics_is_gram (plan->statistics) && ! plan->normalize));

  for (gint i = 0; i < NST_NET_MAX_LAYERS; i++)
    keep[i] = nst_layer_plan_has_loss (plan, i);
  nst_features_init (features, arena, &plan->use, width, height,
                     nst_layer_plan_n_layers (plan), keep, stem, with_gradient);
}

/* Targets, statistics and the tail; returns the values of the largest map with
 * a loss. */
static gsize
init_losses (NstObjective *objective)
{
  const NstLayerPlan *plan = &objective->plan;
  NstArena           *arena = objective->arena;
  NstArena            counting = { 0 };
  NstFeatures         shapes;
  gsize               largest = 0;

  init_features (&shapes, plan, &counting, objective->width, objective->height,
                 TRUE);
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
    }
  nst_tail_init (&objective->tail, plan, &shapes, arena);
  return largest;
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
  gsize n, largest;

  *objective = (NstObjective){ .model = model,
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
      /* Their weights may become other than 0 in the middle of a run. */
      objective->pixels = nst_arena_alloc (arena, n * sizeof (gfloat));
      nst_ssim_init (&objective->ssim, arena, width, height);
    }
  if (plan->normalize)
    objective->loss_gradient =
        nst_arena_alloc (arena, MAX (largest, n) * sizeof (gfloat));
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
  gsize       size;

  init_features (&features, plan, &arena, width, height, TRUE);
  size = MAX (
      nst_features_scratch_size (&features, n_threads),
      nst_style_scratch_size (plan->statistics, max_style_channels (plan)));
  /* Every thread's piece is aligned for any type. */
  return (size + NST_CHANNEL_BLOCK - 1) / NST_CHANNEL_BLOCK * NST_CHANNEL_BLOCK;
}

/* ------------------------------------------------------------- targets --- */

static void
store_content (gpointer data, gint i)
{
  const Pass            *pass = data;
  const NstFeatureLayer *layer = &pass->features->layers[i];

  if (pass->objective->content_targets[i])
    memcpy (pass->objective->content_targets[i], layer->map,
            nst_feature_values (layer) * sizeof (gfloat));
}

gboolean
nst_objective_set_content (NstObjective *objective, const gfloat *picture)
{
  Pass pass = { .objective = objective, .features = &objective->features };

  if (! objective->pixels) /* no content loss */
    return TRUE;
  objective->tail.is_valid = FALSE;
  memcpy (objective->pixels, picture,
          picture_values (objective) * sizeof (gfloat));
  nst_ssim_set_target (&objective->ssim, &objective->exec, picture);
  return nst_features_forward (&objective->features, objective->model,
                               &objective->exec, picture, store_content, &pass,
                               objective->cancel);
}

static void
store_style (gpointer data, gint i)
{
  const Pass    *pass = data;
  NstObjective  *objective = pass->objective;
  NstStyleLayer *style = &objective->styles[i];
  NstStyleMap    map = style_map (pass->features, i);

  if (style->channels)
    nst_style_layer_add_style (style, &objective->style_work, &objective->exec,
                               &map, pass->weight, pass->first);
}

gboolean
nst_objective_add_style (NstObjective *objective,
                         const gfloat *picture,
                         gint          width,
                         gint          height,
                         gdouble       weight,
                         gboolean      first)
{
  NstFeatures features;
  Pass        pass = { .objective = objective,
                       .features = &features,
                       .weight = weight,
                       .first = first };
  gboolean    done;

  /* In the place of the objective's own maps, which nobody needs yet. */
  nst_arena_release (objective->arena, objective->mark);
  init_features (&features, &objective->plan, objective->arena, width, height,
                 FALSE);
  objective->style_added = TRUE;
  objective->tail.is_valid = FALSE;
  done = nst_features_forward (&features, objective->model, &objective->exec,
                               picture, store_style, &pass, objective->cancel);
  nst_arena_release (objective->arena, objective->mark);
  init_features (&objective->features, &objective->plan, objective->arena,
                 objective->width, objective->height, TRUE);
  return done;
}

/* ------------------------------------------------------- kept targets ---- */

/* Does something with a piece of a target and its place among the bytes. */
typedef void (*PieceTask) (const NstTargetPiece *piece, guint8 *bytes);

/* Returns the size of all pieces. */
static gsize
for_each_piece (NstObjective *objective, PieceTask task, guint8 *bytes)
{
  gsize size = 0;

  for (gint i = 0; i < objective->n_layers; i++)
    {
      NstStyleLayer *style = &objective->styles[i];
      NstTargetPiece pieces[NST_MAX_TARGET_PIECES];
      gint           n = 0;

      if (style->channels)
        n = nst_style_layer_get_target (style, &objective->style_work, pieces);
      for (gint k = 0; k < n; k++)
        {
          if (task)
            task (&pieces[k], bytes + size);
          size += pieces[k].size;
        }
    }
  return size;
}

static void
save_piece (const NstTargetPiece *piece, guint8 *bytes)
{
  memcpy (bytes, piece->data, piece->size);
}

static void
load_piece (const NstTargetPiece *piece, guint8 *bytes)
{
  memcpy (piece->data, bytes, piece->size);
}

gsize
nst_objective_styles_size (NstObjective *objective)
{
  return for_each_piece (objective, NULL, NULL);
}

GBytes *
nst_objective_save_styles (NstObjective *objective)
{
  gsize   size = nst_objective_styles_size (objective);
  guint8 *bytes = g_try_malloc (size);

  if (! bytes)
    return NULL;
  nst_objective_finish_targets (objective);
  for_each_piece (objective, save_piece, bytes);
  return g_bytes_new_take (bytes, size);
}

gboolean
nst_objective_load_styles (NstObjective *objective, GBytes *bytes)
{
  gsize         size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (size != nst_objective_styles_size (objective))
    return FALSE;
  for_each_piece (objective, load_piece, (guint8 *)data);
  objective->style_added = FALSE;
  objective->tail.is_valid = FALSE;
  return TRUE;
}
