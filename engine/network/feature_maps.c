/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both passes through a chain of layers, and the memory of its maps.
 */
#include "config.h"

#include "engine/network/feature_maps.h"

#include <string.h>

#include "engine/base/vector.h"
#include "engine/network/pooling.h"
#include "engine/network/residual_blocks.h"
#include "engine/picture/pixels.h"

/* Size and stride of the pooling layers of a chain. */
#define POOL_SIZE 2

/* The number of values that the next layer reads. */
static gsize
output_values (const NstFeatureLayer *layer)
{
  if (! layer->pooling)
    return nst_feature_values (layer);
  return (gsize)(layer->height / 2) * (layer->width / 2) * layer->channels;
}

static NstPooling2d
pooling_of (const NstFeatures *features, gint i)
{
  const NstFeatureLayer *layer = &features->layers[i];

  return (NstPooling2d){ .pooling = features->use.pooling,
                         .size = POOL_SIZE,
                         .height = layer->height,
                         .width = layer->width,
                         .channels = layer->channels };
}

/* The sizes of the shared buffers, in values. */
typedef struct
{
  gsize ping_pong[2];
  gsize pooling_buffer;
} BufferSizes;

/* Allocates the memory of layer @i, and enlarges the shared buffers for it. */
static void
lay_out_layer (NstFeatures *features,
               NstArena    *arena,
               gint         i,
               gboolean     wanted,
               BufferSizes *sizes)
{
  NstFeatureLayer *layer = &features->layers[i];
  gsize           *ping_pong = &sizes->ping_pong[i % 2];

  layer->keep = features->with_gradient && wanted;
  layer->separate_pooling =
      layer->pooling && (wanted || features->use.pooling != NST_POOLING_MAX);
  if (layer->keep)
    layer->map =
        nst_arena_alloc (arena, nst_feature_values (layer) * sizeof (gfloat));
  else
    *ping_pong =
        MAX (*ping_pong, layer->separate_pooling ? nst_feature_values (layer)
                                                 : output_values (layer));
  if (layer->separate_pooling)
    sizes->pooling_buffer = MAX (sizes->pooling_buffer, output_values (layer));
  if (features->with_gradient)
    {
      gsize bytes = nst_feature_values (layer) / 8;

      /* The gradient of the layer's output reuses the buffer when the maps that
       * are not kept are no longer needed. */
      *ping_pong = MAX (*ping_pong, output_values (layer));
      layer->mask = nst_arena_alloc (arena, bytes);
      /* Pooling does not write the bits of an odd last row and column. */
      if (layer->mask)
        memset (layer->mask, 0, bytes);
      if (layer->separate_pooling && layer->keep)
        {
          sizes->pooling_buffer =
              MAX (sizes->pooling_buffer, nst_feature_values (layer));
          if (features->use.pooling == NST_POOLING_MAX)
            layer->index = nst_arena_alloc (arena, output_values (layer)
                                                       * sizeof (gint32));
        }
    }
}

static void
lay_out_fused (NstFeatures *features, NstArena *arena, gboolean wanted)
{
  gsize channels = features->layers[0].channels;

  if (wanted)
    {
      features->n_gram_parts = nst_conv_fused_n_strips (features->height);
      features->gram_parts =
          nst_arena_alloc (arena, features->n_gram_parts * channels * channels
                                      * sizeof (gfloat));
    }
  if (features->with_gradient)
    features->edges = nst_arena_alloc (
        arena, nst_conv_fused_edges_size (features->width, features->height));
}

static void
lay_out_chain (NstFeatures *features, NstArena *arena, const gboolean *keep)
{
  const NstLayerSpec *specs = features->use.spec->layers;
  BufferSizes         sizes = { 0 };
  gint                height = features->height;
  gint                width = features->width;

  for (gint i = 0; i < features->n_layers; i++)
    {
      NstFeatureLayer *layer = &features->layers[i];

      layer->height = height;
      layer->width = width;
      layer->channels = specs[i].out_channels;
      /* The pooling after the last layer is not needed. */
      layer->pooling = specs[i].pooling && i < features->n_layers - 1;
      if (layer->pooling)
        {
          height /= POOL_SIZE;
          width /= POOL_SIZE;
        }
      if (! features->fused || i > 0)
        lay_out_layer (features, arena, i, keep[i], &sizes);
    }
  for (gint i = 0; i < 2; i++)
    features->ping_pong[i] =
        nst_arena_alloc (arena, sizes.ping_pong[i] * sizeof (gfloat));
  if (sizes.pooling_buffer > 0)
    features->pooling_buffer =
        nst_arena_alloc (arena, sizes.pooling_buffer * sizeof (gfloat));
  for (gint i = features->fused ? 1 : 0; i < features->n_layers; i++)
    if (! features->layers[i].keep)
      features->layers[i].map = features->ping_pong[i % 2];
  if (features->fused)
    lay_out_fused (features, arena, keep[0]);
}

void
nst_features_init (NstFeatures         *features,
                   NstArena            *arena,
                   const NstNetworkUse *use,
                   gint                 width,
                   gint                 height,
                   gint                 n_layers,
                   const gboolean      *keep,
                   gboolean             fused,
                   gboolean             with_gradient)
{
  *features =
      (NstFeatures){ .use = *use,
                     .height = height,
                     .width = width,
                     .n_layers = n_layers,
                     .depth = n_layers,
                     .with_gradient = with_gradient,
                     .fused = fused && n_layers > 1 && ! use->spec->residual };
  features->input = nst_arena_alloc (
      arena, (gsize)width * height * NST_PICTURE_CHANNELS * sizeof (gfloat));
  if (use->spec->residual)
    nst_residual_blocks_lay_out (features, arena);
  else
    lay_out_chain (features, arena, keep);
}

gsize
nst_features_scratch_size (const NstFeatures *features, gint n_threads)
{
  const NstLayerSpec *specs = features->use.spec->layers;
  gsize               size =
      features->fused ? nst_conv_fused_scratch_size (features->width) : 0;

  if (features->use.spec->residual)
    return nst_residual_blocks_scratch_size (features, n_threads);
  for (gint i = features->fused ? 2 : 0; i < features->n_layers; i++)
    size = MAX (
        size, nst_conv_scratch_size_of (&specs[i], features->layers[i].height,
                                        features->layers[i].width, n_threads));
  return size;
}

static NstFusedConvs
fused_convs_of (const NstFeatures *features, const NstModel *model)
{
  return (NstFusedConvs){ .first = &model->packed[0],
                          .second = &model->packed[1],
                          .input = features->input,
                          .height = features->height,
                          .width = features->width,
                          .padding = features->use.padding };
}

static void
subtract_mean (const NstFeatures *features,
               const NstModel    *model,
               const gfloat      *picture)
{
  gsize n = (gsize)features->width * features->height;

  for (gsize i = 0; i < n; i++)
    for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
      features->input[i * NST_PICTURE_CHANNELS + c] =
          picture[i * NST_PICTURE_CHANNELS + c] - model->mean[c];
}

NstMapView
nst_features_input_view (const NstFeatures *features)
{
  return (NstMapView){ .data = features->input,
                       .height = features->height,
                       .width = features->width,
                       .channels = NST_PICTURE_CHANNELS,
                       .padding = features->use.padding };
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
  NstMapView in = nst_features_input_view (features);

  subtract_mean (features, model, picture);
  if (features->use.spec->residual)
    return nst_residual_blocks_forward (features, model, exec, done, data,
                                        cancel);
  for (gint i = 0; i < features->depth; i++)
    {
      const NstFeatureLayer *layer = &features->layers[i];
      NstTileTarget          out = { .data = layer->map,
                                     .mask = layer->mask,
                                     .pooling =
                                         layer->pooling && ! layer->separate_pooling,
                                     .height = layer->height,
                                     .width = layer->width,
                                     .channels = layer->channels };

      if (g_atomic_int_get (cancel))
        return FALSE;
      if (features->fused && i == 1)
        {
          NstFusedConvs convs = fused_convs_of (features, model);

          nst_conv_fused_forward (&convs, exec, &out, features->gram_parts);
          done (data, 0);
        }
      else if (! features->fused || i > 1)
        nst_conv_forward (&model->packed[i], exec, &in, &out);
      else
        continue;
      done (data, i);
      in = (NstMapView){
        .data = layer->map,
        .channels = layer->channels,
        .height = layer->pooling ? layer->height / POOL_SIZE : layer->height,
        .width = layer->pooling ? layer->width / POOL_SIZE : layer->width
      };
      if (layer->separate_pooling)
        {
          NstPooling2d pooling = pooling_of (features, i);

          nst_pooling_forward (&pooling, exec, layer->map,
                               features->pooling_buffer, layer->index);
          in.data = features->pooling_buffer;
        }
    }
  return TRUE;
}

/* Computes the gradient with respect to the map of layer @i: the sum of the
 * gradient from deeper layers, if *@has_gradient, and the gradient of the
 * losses.  Returns the view of it that the convolution reads. */
static NstMapView
collect_gradient (const NstFeatures *features,
                  const NstExec     *exec,
                  gint               i,
                  NstAddGradient     add,
                  gpointer           data,
                  gboolean          *has_gradient)
{
  const NstFeatureLayer *layer = &features->layers[i];
  gfloat                *gradient = features->ping_pong[i % 2];
  NstMapView             view = { .mask = layer->mask,
                                  .shift = layer->pooling,
                                  .height = layer->height,
                                  .width = layer->width,
                                  .channels = layer->channels };

  if (layer->separate_pooling && layer->keep)
    {
      NstPooling2d pooling = pooling_of (features, i);

      if (*has_gradient)
        nst_pooling_backward (&pooling, exec, gradient, layer->index,
                              features->pooling_buffer);
      gradient = features->pooling_buffer;
      view.shift = 0;
    }
  else if (layer->separate_pooling && *has_gradient)
    /* The gradient is distributed equally to the values of a window. */
    nst_vector_combine (exec->pool,
                        NST_AVERAGE_POOLING_SCALE / (POOL_SIZE * POOL_SIZE),
                        gradient, NULL, gradient, output_values (layer));
  if (add (data, i, gradient, *has_gradient))
    *has_gradient = TRUE;
  view.data = gradient;
  if (i == 0)
    view.padding = features->use.padding;
  return view;
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
  gboolean has_gradient = FALSE; /* from deeper layers */
  gint     last = features->fused ? 2 : 0;

  g_return_val_if_fail (features->with_gradient, FALSE);
  if (features->use.spec->residual)
    return nst_residual_blocks_backward (features, model, exec, add, data,
                                         gradient, cancel);
  for (gint i = features->depth - 1; i >= last; i--)
    {
      NstMapView in;

      if (g_atomic_int_get (cancel))
        return FALSE;
      in = collect_gradient (features, exec, i, add, data, &has_gradient);
      if (has_gradient)
        nst_conv_backward (&model->packed[i], exec, &in,
                           i > 0 ? features->ping_pong[(i - 1) % 2] : gradient);
    }
  if (features->fused)
    {
      NstFusedConvs convs = fused_convs_of (features, model);
      NstMapView    in;

      if (g_atomic_int_get (cancel))
        return FALSE;
      in = collect_gradient (features, exec, 1, add, data, &has_gradient);
      if (! has_gradient)
        memset ((gfloat *)in.data, 0,
                (in.shift ? output_values (&features->layers[1])
                          : nst_feature_values (&features->layers[1]))
                    * sizeof (gfloat));
      nst_conv_fused_backward (&convs, exec, &in, features->difference,
                               features->edges, gradient);
    }
  else if (! has_gradient)
    memset (gradient, 0,
            (gsize)features->width * features->height * NST_PICTURE_CHANNELS
                * sizeof (gfloat));
  return TRUE;
}
