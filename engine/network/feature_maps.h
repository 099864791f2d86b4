/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The feature maps of one picture: the forward pass through a network, and the
 * backward pass to the gradient with respect to the picture.
 */
#ifndef NST_FEATURE_MAPS_H
#define NST_FEATURE_MAPS_H

#include "engine/base/arena.h"
#include "engine/network/conv.h"
#include "engine/network/conv_fused.h"
#include "engine/network/model.h"
#include "engine/network/network.h"

/* A network, and the options that modify it. */
typedef struct
{
  const NstNetworkSpec *spec;
  NstPooling            pooling;
  NstPadding padding; /* of the picture; maps are padded with zeros */
} NstNetworkUse;

/**
 * NstFeatureLayer: one convolution with ReLU.  @map is the output of the ReLU,
 * [height][width][channels].  It remains valid until the next forward pass if
 * @keep, else only until the layer after the next one is computed.  If the
 * layer is followed by pooling without @separate_pooling, @map is the pooled
 * map instead.
 */
typedef struct
{
  gint     height;
  gint     width;
  gint     channels;
  gboolean keep;
  gboolean pooling;
  gboolean separate_pooling; /* not part of the convolution */
  gfloat  *map;
  guint16 *mask;  /* one bit for each value, set where the ReLU passes it */
  gint32  *index; /* of separate max pooling, see nst_pooling_forward () */
} NstFeatureLayer;

/* The number of values of the layer's map before any pooling. */
static inline gsize
nst_feature_values (const NstFeatureLayer *layer)
{
  return (gsize)layer->height * layer->width * layer->channels;
}

/* The additional memory of a residual network, which keeps the maps of all
 * layers. */
typedef struct
{
  gfloat *pooled; /* the pooled map of the stem */
  gfloat *shortcut;
  gfloat *gradients[3]; /* at the input, middle and output of a block */
  gfloat *stem_gradient;
} NstResidualBlocks;

typedef struct
{
  NstNetworkUse use;
  gint          height; /* of the picture */
  gint          width;
  gint          n_layers;
  gint          depth; /* layers that passes compute: n_layers or, in a chain,
                        * fewer that end with a layer with keep */
  gboolean with_gradient;
  gboolean fused; /* the first two convolutions are fused */

  NstFeatureLayer layers[NST_NETWORK_MAX_LAYERS];

  gfloat *input;          /* [height][width][3], the picture minus the mean */
  gfloat *ping_pong[2];   /* maps without keep, and gradients, alternately */
  gfloat *pooling_buffer; /* output of separate pooling, or the gradient of its
                           * input */
  NstResidualBlocks residual;

  /* With fused convolutions only: */
  gfloat *gram_parts; /* partial Gram matrices of relu1_1 after the forward pass
                       * if it is kept, else NULL; see nst_gram_add () */
  gint    n_gram_parts;
  gfloat *edges; /* scratch memory of the backward pass */

  /* The style gradient of relu1_1 is F difference.  Set it, or NULL, before the
   * backward pass. */
  const gfloat *difference;
} NstFeatures;

/* Called on the thread of the forward pass after layer @layer is computed. */
typedef void (*NstLayerDone) (gpointer data, gint layer);

/**
 * NstAddGradient: the gradient of the losses with respect to the map of @layer,
 * added to @gradient if @add, else written.  Returns FALSE and does nothing if
 * the layer has no loss.
 */
typedef gboolean (*NstAddGradient) (gpointer data,
                                    gint     layer,
                                    gfloat  *gradient,
                                    gboolean add);

/**
 * nst_features_init: allocate the maps of the layers 0 .. @n_layers - 1 for a
 * picture of @width x @height from @arena.  @keep has one flag for each layer.
 * Without @with_gradient there are no masks, and the map of a layer is valid
 * only while the NstLayerDone callback runs for it.  With @fused, the first two
 * convolutions of VGG are fused: relu1_1 has no map, only a Gram matrix if
 * keep[0].  If the network is not VGG or has only one layer, features->fused is
 * FALSE.
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

/* The scratch memory of one thread for both passes, in floats. */
gsize nst_features_scratch_size (const NstFeatures *features, gint n_threads);

/**
 * nst_features_forward: compute the maps of all layers from @picture,
 * [height][width][3] RGB in 0..255.  Returns FALSE if *@cancel (atomic) becomes
 * nonzero during the pass.
 */
gboolean nst_features_forward (NstFeatures    *features,
                               const NstModel *model,
                               const NstExec  *exec,
                               const gfloat   *picture,
                               NstLayerDone    done,
                               gpointer        data,
                               gint           *cancel);

/**
 * nst_features_backward: compute the gradient with respect to the picture from
 * the gradients of the losses at the layers, after nst_features_forward ().
 * Returns FALSE if cancelled.
 */
gboolean nst_features_backward (NstFeatures    *features,
                                const NstModel *model,
                                const NstExec  *exec,
                                NstAddGradient  add,
                                gpointer        data,
                                gfloat         *gradient,
                                gint           *cancel);

/* The input of the first convolution. */
NstMapView nst_features_input_view (const NstFeatures *features);

#endif /* NST_FEATURE_MAPS_H */
