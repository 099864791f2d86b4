/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both passes through the network, and where each map lives.
 */
#include "config.h"

#include <string.h>

#include "feature_maps.h"

#define IMAGE_CHANNELS 3

static gsize
map_values (const NstFeatureLayer *layer)
{
  return (gsize)layer->height * layer->width * layer->channels;
}

/* Values of what the next layer reads. */
static gsize
output_values (const NstFeatureLayer *layer)
{
  if (! layer->pool)
    return map_values (layer);
  return (gsize)(layer->height / 2) * (layer->width / 2) * layer->channels;
}

void
nst_features_init (NstFeatures    *features,
                   NstArena       *arena,
                   gint            width,
                   gint            height,
                   gint            n_layers,
                   const gboolean *keep,
                   gboolean        stem,
                   gboolean        with_gradient)
{
  gsize shared_values[2] = { 0, 0 };
  gint  layer_width = width;
  gint  layer_height = height;

  *features = (NstFeatures){ .height = height,
                             .width = width,
                             .n_layers = n_layers,
                             .with_gradient = with_gradient,
                             .stem = stem };
  for (gint i = 0; i < n_layers; i++)
    {
      NstFeatureLayer *layer = &features->layers[i];

      layer->height = layer_height;
      layer->width = layer_width;
      layer->channels = nst_vgg19_layers[i].out_channels;
      /* What comes after the last layer is of no interest. */
      layer->pool = nst_vgg19_layers[i].pool && i < n_layers - 1;
      layer->keep = with_gradient && keep[i];
      g_assert (! (layer->keep && layer->pool));
      if (layer->pool)
        {
          layer_height /= 2;
          layer_width /= 2;
        }
      if (stem && i == 0)
        {
          layer->keep = FALSE;
          continue;
        }
      if (layer->keep)
        layer->map =
            nst_arena_alloc (arena, map_values (layer) * sizeof (gfloat));
      else
        shared_values[i % 2] =
            MAX (shared_values[i % 2], output_values (layer));
      if (with_gradient)
        {
          gsize bytes = map_values (layer) / 8;

          /* The gradient of the layer's output, once the maps that are not
           * kept are no longer needed. */
          shared_values[i % 2] =
              MAX (shared_values[i % 2], output_values (layer));
          layer->mask = nst_arena_alloc (arena, bytes);
          /* Pooling leaves out an odd last row and column. */
          if (layer->mask)
            memset (layer->mask, 0, bytes);
        }
    }
  features->input = nst_arena_alloc (
      arena, (gsize)width * height * IMAGE_CHANNELS * sizeof (gfloat));
  for (gint i = 0; i < 2; i++)
    features->shared[i] =
        nst_arena_alloc (arena, shared_values[i] * sizeof (gfloat));
  for (gint i = stem ? 1 : 0; i < n_layers; i++)
    if (! features->layers[i].keep)
      features->layers[i].map = features->shared[i % 2];
  if (stem && keep[0])
    {
      gsize channels = features->layers[0].channels;

      features->n_gram_parts = nst_stem_n_strips (height);
      features->gram_parts =
          nst_arena_alloc (arena, features->n_gram_parts * channels * channels
                                      * sizeof (gfloat));
    }
  if (stem && with_gradient)
    features->edges =
        nst_arena_alloc (arena, nst_stem_edges_size (width, height));
}

gsize
nst_features_scratch_size (const NstFeatures *features, gint n_threads)
{
  gsize size = features->stem ? nst_stem_scratch_size (features->width) : 0;

  for (gint i = features->stem ? 2 : 0; i < features->n_layers; i++)
    {
      const NstFeatureLayer *layer = &features->layers[i];
      gint                   in = nst_vgg19_layers[i].in_channels;
      gsize forward = nst_conv_scratch_size (in, layer->channels, layer->height,
                                             layer->width, n_threads);

      size = MAX (size, forward);
    }
  return size;
}

static NstStem
stem_of (const NstFeatures *features, const NstModel *model)
{
  return (NstStem){ .first = &model->packed[0],
                    .second = &model->packed[1],
                    .input = features->input,
                    .height = features->height,
                    .width = features->width };
}

static void
subtract_mean (const NstFeatures *features,
               const NstModel    *model,
               const gfloat      *picture)
{
  gsize n = (gsize)features->width * features->height;

  for (gsize i = 0; i < n; i++)
    for (gint c = 0; c < IMAGE_CHANNELS; c++)
      features->input[i * IMAGE_CHANNELS + c] =
          picture[i * IMAGE_CHANNELS + c] - model->mean[c];
}

gboolean
nst_features_forward (NstFeatures    *features,
                      const NstModel *model,
                      const NstExec  *exec,
                      const gfloat   *picture,
                      NstLayerDone    done,
                      gpointer        data,
                      gint           *cancel)
{
  NstMapView in = { .data = features->input,
                    .height = features->height,
                    .width = features->width,
                    .channels = IMAGE_CHANNELS };

  subtract_mean (features, model, picture);
  for (gint i = 0; i < features->n_layers; i++)
    {
      const NstFeatureLayer *layer = &features->layers[i];
      NstTileTarget          out = { .data = layer->map,
                                     .mask = layer->mask,
                                     .pool = layer->pool,
                                     .height = layer->height,
                                     .width = layer->width,
                                     .channels = layer->channels };

      if (g_atomic_int_get (cancel))
        return FALSE;
      if (features->stem && i == 1)
        {
          NstStem stem = stem_of (features, model);

          nst_stem_forward (&stem, exec, &out, features->gram_parts);
          done (data, 0);
        }
      else if (! features->stem || i > 1)
        nst_conv_forward (&model->packed[i], exec, &in, &out);
      else
        continue;
      done (data, i);
      in.data = layer->map;
      in.channels = layer->channels;
      in.height = layer->pool ? layer->height / 2 : layer->height;
      in.width = layer->pool ? layer->width / 2 : layer->width;
    }
  return TRUE;
}

/* The gradient of a layer's output as its convolution reads it. */
static NstMapView
gradient_view (const NstFeatures *features, gint i)
{
  const NstFeatureLayer *layer = &features->layers[i];

  return (NstMapView){ .data = features->shared[i % 2],
                       .mask = layer->mask,
                       .shift = layer->pool,
                       .height = layer->height,
                       .width = layer->width,
                       .channels = layer->channels };
}

gboolean
nst_features_backward (NstFeatures    *features,
                       const NstModel *model,
                       const NstExec  *exec,
                       NstAddGradient  add,
                       gpointer        data,
                       gfloat         *gradient,
                       gint           *cancel)
{
  gboolean begun = FALSE; /* is there a gradient from deeper layers? */
  gint     last = features->stem ? 2 : 0;

  g_return_val_if_fail (features->with_gradient, FALSE);
  for (gint i = features->n_layers - 1; i >= last; i--)
    {
      NstMapView in = gradient_view (features, i);

      if (g_atomic_int_get (cancel))
        return FALSE;
      if (add (data, i, features->shared[i % 2], begun))
        begun = TRUE;
      if (begun)
        nst_conv_backward (&model->packed[i], exec, &in,
                           i > 0 ? features->shared[(i - 1) % 2] : gradient);
    }
  if (features->stem)
    {
      NstStem    stem = stem_of (features, model);
      NstMapView in = gradient_view (features, 1);

      if (g_atomic_int_get (cancel))
        return FALSE;
      if (! begun)
        memset (features->shared[1], 0,
                output_values (&features->layers[1]) * sizeof (gfloat));
      nst_stem_backward (&stem, exec, &in, features->difference,
                         features->edges, gradient);
    }
  else if (! begun)
    memset (gradient, 0,
            (gsize)features->width * features->height * IMAGE_CHANNELS
                * sizeof (gfloat));
  return TRUE;
}
