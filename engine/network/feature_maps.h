/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The feature maps of one picture: forward through the network, and the
 * gradient back to the picture.
 */
#ifndef NST_FEATURE_MAPS_H
#define NST_FEATURE_MAPS_H

#include "engine/base/arena.h"
#include "engine/network/conv.h"
#include "engine/network/conv_fused.h"
#include "engine/network/model.h"
#include "engine/network/network.h"

/* A network, and how it is used. */
typedef struct
{
  const NstNetworkSpec *spec;
  NstPooling            pooling;
  NstPadding            padding; /* of the picture */
} NstNetworkUse;

/**
 * NstFeatureLayer: one convolution with ReLU.  @map is [height][width]
 * [channels] after the ReLU; it stays until the next forward pass if @keep,
 * else only until the layer after the next one is computed.  A layer that is
 * followed by pooling, but not @apart, has no @map of its own, only the pooled
 * one.
 */
typedef struct
{
  gint     height;
  gint     width;
  gint     channels;
  gboolean keep;
  gboolean pooling;
  gboolean separate_pooling; /* pooling is a step of its own */
  gfloat  *map;
  guint16 *mask;  /* one bit a value: does the gradient pass? */
  gint32  *index; /* of max pooling apart, see nst_pooling_forward () */
} NstFeatureLayer;

/* Values of the layer's map, before any pooling. */
static inline gsize
nst_feature_values (const NstFeatureLayer *layer)
{
  return (gsize)layer->height * layer->width * layer->channels;
}

/* What a residual network has besides its layers' maps, all of which stay. */
typedef struct
{
  gfloat *pooled; /* the stem's map, pooled */
  gfloat *shortcut;
  gfloat *gradients[3]; /* of a block's input, middle and output */
  gfloat *stem_gradient;
} NstResidualBlocks;

typedef struct
{
  NstNetworkUse use;
  gint          height; /* of the picture */
  gint          width;
  gint          n_layers;
  gint          depth; /* layers that passes go through; all, or of a chain
                        * fewer, whose last one is kept */
  gboolean        with_gradient;
  gboolean        fused; /* relu1_1 is only there strip by strip */
  NstFeatureLayer layers[NST_NETWORK_MAX_LAYERS];
  gfloat         *input;        /* [height][width][3], the mean subtracted */
  gfloat         *ping_pong[2]; /* maps that are not kept; gradients */
  gfloat *pooling_buffer; /* pooled maps, or the gradient of a kept map that
                           * is pooled */
  NstResidualBlocks residual;

  /* With a stem only: */
  gint n_gram_parts; /* of relu1_1's Gram matrix, as nst_gram_add ()
                      * reads them, after the forward pass */
  gfloat       *gram_parts;
  gfloat       *edges;      /* scratch of the backward pass */
  const gfloat *difference; /* relu1_1's style gradient is F difference: set
                             * this before the backward pass, or NULL */
} NstFeatures;

/* Called on the thread of the pass, when layer @layer has been computed. */
typedef void (*NstLayerDone) (gpointer data, gint layer);

/**
 * NstAddGradient: put the losses' gradient with respect to the map of @layer
 * into @gradient, of the same shape: added to what is there if @add, else
 * written.  Returns FALSE if the layer has no loss; then nothing is done.
 */
typedef gboolean (*NstAddGradient) (gpointer data,
                                    gint     layer,
                                    gfloat  *gradient,
                                    gboolean add);

/**
 * nst_features_init: lay out the maps of the layers 0 .. @n_layers - 1 for a
 * picture of @width x @height.  @keep has one flag a layer.  Without
 * @with_gradient there are no masks, and maps are there only while their layer
 * is reported as done.  With @stem VGG's relu1_1 has no map, only its Gram
 * matrix; keep[0] says whether that is wanted.  A network that has no such
 * stem, or no second layer, leaves features->fused FALSE.
 */
void nst_features_init (NstFeatures         *features,
                        NstArena            *arena,
                        const NstNetworkUse *use,
                        gint                 width,
                        gint                 height,
                        gint                 n_layers,
                        const gboolean      *keep,
                        gboolean             fused,
                        gboolean             with_gradient);

/* Scratch of one thread for both passes, in floats. */
gsize nst_features_scratch_size (const NstFeatures *features, gint n_threads);

/**
 * nst_features_forward: from @picture, [height][width][3] RGB in 0..255, to
 * all maps; FALSE if *@cancel became nonzero meanwhile.
 */
gboolean nst_features_forward (NstFeatures    *features,
                               const NstModel *model,
                               const NstExec  *exec,
                               const gfloat   *picture,
                               NstLayerDone    done,
                               gpointer        data,
                               gint           *cancel);

/**
 * nst_features_backward: the gradient with respect to the picture, from the
 * losses at the layers; after nst_features_forward ().  FALSE on cancel.
 */
gboolean nst_features_backward (NstFeatures    *features,
                                const NstModel *model,
                                const NstExec  *exec,
                                NstAddGradient  add,
                                gpointer        data,
                                gfloat         *gradient,
                                gint           *cancel);

/* What the first convolution reads. */
NstMapView nst_features_input_view (const NstFeatures *features);

#endif /* NST_FEATURE_MAPS_H */
