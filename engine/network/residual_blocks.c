/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both passes through ResNet-18: a stem with pooling, followed by blocks of two
 * convolutions with a shortcut.
 */
#include "config.h"

#include "engine/network/residual_blocks.h"

#include <string.h>

#include "engine/network/pooling.h"

/* He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition" (2015),
 * figure 2, with batch normalization folded into the convolutions:
 *
 *   m = ReLU (conv1 (x) + b1)       y = ReLU (conv2 (m) + b2 + s (x))
 *
 * where s is the identity or a 1x1 convolution with stride 2.  In the backward
 * pass, with the gradient g of y where y > 0:
 *
 *   dm = conv2ᵀ (g)                 dx = conv1ᵀ (dm where m > 0) + sᵀ (g)
 *
 * The maps are small, with at most a fourth of the pixels of the picture, so
 * all of them are kept. */

#define POOL_SIZE    3
#define POOL_PADDING 1

static gint
middle_of (gint block)
{
  return 1 + 2 * block;
}

static gint
output_of (gint block)
{
  return 2 + 2 * block;
}

/* The number of blocks of which at least the middle layer is needed. */
static gint
n_blocks (const NstFeatures *features)
{
  return features->n_layers / 2;
}

static NstPooling2d
stem_pooling (const NstFeatures *features)
{
  const NstFeatureLayer *stem = &features->layers[0];

  return (NstPooling2d){ .pooling = features->use.pooling,
                         .size = POOL_SIZE,
                         .padding = POOL_PADDING,
                         .height = stem->height,
                         .width = stem->width,
                         .channels = stem->channels };
}

/* The view that block @block reads, without data. */
static NstMapView
input_shape (const NstFeatures *features, gint block)
{
  const NstFeatureLayer *layer = &features->layers[2 * block];
  NstPooling2d           pooling = stem_pooling (features);
  NstMapView             view = { .height = layer->height,
                                  .width = layer->width,
                                  .channels = layer->channels };

  if (block == 0)
    {
      view.height = nst_pooling_output_side (&pooling, layer->height);
      view.width = nst_pooling_output_side (&pooling, layer->width);
    }
  return view;
}

static NstMapView
input_view (const NstFeatures *features, gint block)
{
  NstMapView view = input_shape (features, block);

  view.data =
      block == 0 ? features->residual.pooled : features->layers[2 * block].map;
  return view;
}

static gsize
input_values (const NstFeatures *features, gint block)
{
  NstMapView view = input_shape (features, block);

  return (gsize)view.height * view.width * view.channels;
}

void
nst_residual_blocks_lay_out (NstFeatures *features, NstArena *arena)
{
  NstResidualBlocks *residual = &features->residual;
  gsize              largest = 0; /* of the maps of the blocks */

  for (gint i = 0; i < features->n_layers; i++)
    {
      const NstLayerSpec *spec = &features->use.spec->layers[i];
      NstFeatureLayer    *layer = &features->layers[i];
      gint                height = features->height;
      gint                width = features->width;

      if (i > 0)
        {
          NstMapView in = input_shape (features, (i - 1) / 2);

          /* The second convolution of a block reads the output of the first. */
          height = i % 2 ? in.height : features->layers[i - 1].height;
          width = i % 2 ? in.width : features->layers[i - 1].width;
        }
      layer->height = nst_conv_output_side (height, spec->stride);
      layer->width = nst_conv_output_side (width, spec->stride);
      layer->channels = spec->out_channels;
      layer->keep = TRUE;
      layer->map =
          nst_arena_alloc (arena, nst_feature_values (layer) * sizeof (gfloat));
      if (features->with_gradient)
        layer->mask = nst_arena_alloc (arena, nst_feature_values (layer) / 8);
      if (i > 0)
        largest = MAX (largest, nst_feature_values (layer));
    }
  if (n_blocks (features) == 0)
    largest = 0;
  else
    {
      largest = MAX (largest, input_values (features, 0));
      residual->pooled =
          nst_arena_alloc (arena, input_values (features, 0) * sizeof (gfloat));
      residual->shortcut = nst_arena_alloc (arena, largest * sizeof (gfloat));
    }
  if (! features->with_gradient)
    return;
  for (gint i = 0; i < 3; i++)
    residual->gradients[i] = nst_arena_alloc (arena, largest * sizeof (gfloat));
  residual->stem_gradient = nst_arena_alloc (
      arena, nst_feature_values (&features->layers[0]) * sizeof (gfloat));
  if (features->use.pooling == NST_POOLING_MAX && n_blocks (features) > 0)
    features->layers[0].index =
        nst_arena_alloc (arena, input_values (features, 0) * sizeof (gint32));
}

gsize
nst_residual_blocks_scratch_size (const NstFeatures *features, gint n_threads)
{
  const NstLayerSpec *specs = features->use.spec->layers;
  gsize size = nst_conv_scratch_size_of (&specs[0], features->height,
                                         features->width, n_threads);

  for (gint i = 1; i < features->n_layers; i++)
    {
      gint                   block = (i - 1) / 2;
      gint                   shortcut = nst_resnet_shortcut (block);
      NstMapView             in = input_shape (features, block);
      const NstFeatureLayer *layer = &features->layers[i];

      /* The first convolution of a block reads the input of the block, and the
       * second reads a map of its own size.  masked_chunk () needs a row. */
      size = MAX (size, nst_conv_scratch_size_of (
                            &specs[i], i % 2 ? in.height : layer->height,
                            i % 2 ? in.width : layer->width, n_threads));
      size = MAX (size, (gsize)layer->width * layer->channels);
      if (shortcut >= 0)
        size = MAX (size, nst_conv_scratch_size_of (&specs[shortcut], in.height,
                                                    in.width, n_threads));
    }
  return size;
}

/* ---------------------------------------------------------------- sums --- */

/* Element-wise sums, with bias or mask. */
typedef struct
{
  const NstExec *exec;
  gsize          n; /* positions */
  gint           channels;
  const gfloat  *other;
  const gfloat  *other_bias; /* or NULL */
  const gfloat  *bias;
  gfloat        *out;
  guint16       *mask;
} Sum;

typedef gfloat Vector __attribute__ ((vector_size (16)));

static inline void
add_row (gfloat *out, const gfloat *a, gint n)
{
  for (gint i = 0; i < n; i += 4)
    *(Vector *)(out + i) += *(const Vector *)(a + i);
}

static void
sum_chunk (gpointer data, gint chunk, gint thread)
{
  const Sum *sum = data;
  gint       channels = sum->channels;
  gsize      last = sum->n * (chunk + 1) / NST_N_CHUNKS;
  gint       n_words = channels / NST_CHANNEL_BLOCK;

  for (gsize i = sum->n * chunk / NST_N_CHUNKS; i < last; i++)
    {
      gfloat *out = sum->out + i * channels;

      add_row (out, sum->other + i * channels, channels);
      if (sum->other_bias)
        add_row (out, sum->other_bias, channels);
      sum->exec->kernels->bias_relu (out, sum->bias, 1, channels, out,
                                     sum->mask ? sum->mask + i * n_words
                                               : NULL);
    }
}

/* out += other where the bit of the mask is set */
static void
masked_chunk (gpointer data, gint chunk, gint thread)
{
  const Sum *sum = data;
  gint       channels = sum->channels;
  gsize      last = sum->n * (chunk + 1) / NST_N_CHUNKS;
  gint       n_words = channels / NST_CHANNEL_BLOCK;
  gfloat    *masked = sum->exec->scratch + sum->exec->scratch_size * thread;

  for (gsize i = sum->n * chunk / NST_N_CHUNKS; i < last; i++)
    {
      sum->exec->kernels->apply_mask (sum->other + i * channels,
                                      sum->mask + i * n_words, 1, channels,
                                      masked);
      add_row (sum->out + i * channels, masked, channels);
    }
}

/* ------------------------------------------------------------- forward --- */

static NstTileTarget
target_of (const NstFeatureLayer *layer)
{
  return (NstTileTarget){ .data = layer->map,
                          .mask = layer->mask,
                          .height = layer->height,
                          .width = layer->width,
                          .channels = layer->channels };
}

static NstMapView
map_view (const NstFeatureLayer *layer)
{
  return (NstMapView){ .data = layer->map,
                       .height = layer->height,
                       .width = layer->width,
                       .channels = layer->channels };
}

/* Computes the output of a block from its middle layer. */
static void
finish_block (NstFeatures    *features,
              const NstModel *model,
              const NstExec  *exec,
              gint            block)
{
  const NstFeatureLayer *layer = &features->layers[output_of (block)];
  const NstConv         *conv = &model->packed[output_of (block)];
  gint                   shortcut = nst_resnet_shortcut (block);
  NstMapView             in = input_view (features, block);
  NstMapView    middle = map_view (&features->layers[middle_of (block)]);
  NstTileTarget out = target_of (layer);
  Sum           sum = { .exec = exec,
                        .n = (gsize)layer->height * layer->width,
                        .channels = layer->channels,
                        .other = in.data,
                        .bias = conv->bias,
                        .out = layer->map,
                        .mask = layer->mask };

  out.mask = NULL;
  nst_conv_forward_linear (conv, exec, &middle, &out);
  if (shortcut >= 0)
    {
      out.data = features->residual.shortcut;
      nst_conv_forward_linear (&model->packed[shortcut], exec, &in, &out);
      sum.other = out.data;
      sum.other_bias = model->packed[shortcut].bias;
    }
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, sum_chunk, &sum);
}

gboolean
nst_residual_blocks_forward (NstFeatures    *features,
                             const NstModel *model,
                             const NstExec  *exec,
                             NstLayerDone    done,
                             gpointer        data,
                             gint           *cancel)
{
  NstMapView    in = nst_features_input_view (features);
  NstPooling2d  pooling = stem_pooling (features);
  NstTileTarget out = target_of (&features->layers[0]);

  if (g_atomic_int_get (cancel))
    return FALSE;
  nst_conv_forward (&model->packed[0], exec, &in, &out);
  done (data, 0);
  if (n_blocks (features) > 0)
    nst_pooling_forward (&pooling, exec, features->layers[0].map,
                         features->residual.pooled, features->layers[0].index);
  for (gint i = 1; i < features->n_layers; i++)
    {
      gint block = (i - 1) / 2;

      if (g_atomic_int_get (cancel))
        return FALSE;
      if (i == middle_of (block))
        {
          in = input_view (features, block);
          out = target_of (&features->layers[i]);
          nst_conv_forward (&model->packed[i], exec, &in, &out);
        }
      else
        finish_block (features, model, exec, block);
      done (data, i);
    }
  return TRUE;
}

/* ------------------------------------------------------------ backward --- */

static NstMapView
gradient_view (const NstFeatureLayer *layer, const gfloat *gradient)
{
  NstMapView view = map_view (layer);

  view.data = gradient;
  view.mask = layer->mask;
  return view;
}

/* Adds the gradient through the shortcut of @block to @out, the gradient of its
 * input, from the gradient of its output. */
static void
add_shortcut (const NstFeatures *features,
              const NstModel    *model,
              const NstExec     *exec,
              gint               block,
              const gfloat      *gradient,
              gfloat            *out)
{
  const NstFeatureLayer *layer = &features->layers[output_of (block)];
  gint                   shortcut = nst_resnet_shortcut (block);
  NstMapView             in = input_shape (features, block);
  NstMapView             view = gradient_view (layer, gradient);
  Sum                    sum = { .exec = exec,
                                 .n = (gsize)layer->height * layer->width,
                                 .channels = layer->channels,
                                 .other = gradient,
                                 .out = out,
                                 .mask = layer->mask };

  if (shortcut >= 0)
    nst_conv_backward_to (&model->packed[shortcut], exec, &view, in.height,
                          in.width, out, TRUE);
  else
    nst_thread_pool_run (exec->pool, NST_N_CHUNKS, masked_chunk, &sum);
}

/* Computes the gradient of the input of @block from the losses and, if
 * *@has_gradient, from the gradient of its output.  FALSE if cancelled. */
static gboolean
backward_block (NstFeatures    *features,
                const NstModel *model,
                const NstExec  *exec,
                gint            block,
                NstAddGradient  add,
                gpointer        data,
                gboolean       *has_gradient,
                gint           *cancel)
{
  gfloat               **g = features->residual.gradients;
  const NstFeatureLayer *output = &features->layers[output_of (block)];
  const NstFeatureLayer *middle = &features->layers[middle_of (block)];
  NstMapView             in = input_shape (features, block);
  NstMapView             view;
  gboolean               has_output = FALSE;

  if (g_atomic_int_get (cancel))
    return FALSE;
  if (output_of (block) < features->n_layers)
    {
      if (add (data, output_of (block), g[2], *has_gradient))
        *has_gradient = TRUE;
      has_output = *has_gradient;
    }
  if (has_output)
    {
      view = gradient_view (output, g[2]);
      nst_conv_backward (&model->packed[output_of (block)], exec, &view, g[1]);
    }
  if (g_atomic_int_get (cancel))
    return FALSE;
  if (add (data, middle_of (block), g[1], *has_gradient))
    *has_gradient = TRUE;
  if (*has_gradient)
    {
      view = gradient_view (middle, g[1]);
      nst_conv_backward_to (&model->packed[middle_of (block)], exec, &view,
                            in.height, in.width, g[0], FALSE);
    }
  if (has_output)
    add_shortcut (features, model, exec, block, g[2], g[0]);
  return TRUE;
}

gboolean
nst_residual_blocks_backward (NstFeatures    *features,
                              const NstModel *model,
                              const NstExec  *exec,
                              NstAddGradient  add,
                              gpointer        data,
                              gfloat         *gradient,
                              gint           *cancel)
{
  gfloat               **g = features->residual.gradients;
  const NstFeatureLayer *stem = &features->layers[0];
  NstPooling2d           pooling = stem_pooling (features);
  NstMapView view = gradient_view (stem, features->residual.stem_gradient);
  gboolean   has_gradient = FALSE;

  for (gint block = n_blocks (features) - 1; block >= 0; block--)
    {
      gfloat *input;

      if (! backward_block (features, model, exec, block, add, data,
                            &has_gradient, cancel))
        return FALSE;
      /* The input of this block is the output of the previous block. */
      input = g[0];
      g[0] = g[2];
      g[2] = input;
    }
  if (g_atomic_int_get (cancel))
    return FALSE;
  if (has_gradient)
    nst_pooling_backward (&pooling, exec, g[2], stem->index,
                          features->residual.stem_gradient);
  if (add (data, 0, features->residual.stem_gradient, has_gradient))
    has_gradient = TRUE;
  view.padding = features->use.padding;
  if (has_gradient)
    nst_conv_backward_to (&model->packed[0], exec, &view, features->height,
                          features->width, gradient, FALSE);
  else
    memset (gradient, 0,
            (gsize)features->width * features->height
                * model->packed[0].in_channels * sizeof (gfloat));
  return TRUE;
}
