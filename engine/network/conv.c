/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picks the path of a convolution by its shape.
 */
#include "config.h"

#include <string.h>

#include "engine/base/memory.h"
#include "engine/network/conv_paths.h"
#include "engine/picture/pixels.h"

gsize
nst_conv_n_weights (const NstConvWeights *conv)
{
  return (gsize)conv->out_channels * conv->in_channels * conv->kernel
         * conv->kernel;
}

typedef enum
{
  PATH_FIRST,    /* 3x3 of the picture */
  PATH_WINOGRAD, /* 3x3 of a map */
  PATH_GEMM      /* everything else */
} Path;

static Path
choose_path (gint in_channels, gint kernel, gint stride)
{
  if (kernel != 3 || stride != 1)
    return PATH_GEMM;
  return in_channels == NST_PICTURE_CHANNELS ? PATH_FIRST : PATH_WINOGRAD;
}

static Path
path_of (const NstConv *conv)
{
  return choose_path (conv->in_channels, conv->kernel, conv->stride);
}

static gsize
packed_size (const NstConvWeights *weights)
{
  gint in = weights->in_channels;
  gint out = weights->out_channels;

  switch (choose_path (in, weights->kernel, weights->stride))
    {
    case PATH_FIRST:
      return nst_first_packed_size (out);
    case PATH_WINOGRAD:
      return nst_wino_packed_size (in, out);
    default:
      return nst_gemm_packed_size (in, out, weights->kernel);
    }
}

static gboolean
packs_backward (const NstConvWeights *weights)
{
  gint in = weights->in_channels;
  gint out = weights->out_channels;

  return choose_path (in, weights->kernel, weights->stride) != PATH_WINOGRAD
         || nst_wino_packs_backward (in, out);
}

gsize
nst_conv_size (const NstConvWeights *weights)
{
  return (packed_size (weights) * (1 + packs_backward (weights))
          + weights->out_channels)
         * sizeof (gfloat);
}

gboolean
nst_conv_init (NstConv              *conv,
               const NstConvWeights *weights,
               NstThreadPool        *pool)
{
  gint     out = weights->out_channels;
  gsize    size = packed_size (weights) * sizeof (gfloat);
  gboolean both = packs_backward (weights);

  conv->in_channels = weights->in_channels;
  conv->out_channels = out;
  conv->kernel = weights->kernel;
  conv->stride = weights->stride;
  conv->forward = nst_aligned_try_malloc (size);
  if (both)
    conv->backward = nst_aligned_try_malloc (size);
  conv->bias = nst_aligned_try_malloc (out * sizeof (gfloat));
  if (! conv->forward || (both && ! conv->backward) || ! conv->bias)
    {
      nst_conv_clear (conv);
      return FALSE;
    }
  memcpy (conv->bias, weights->bias, out * sizeof (gfloat));
  switch (path_of (conv))
    {
    case PATH_FIRST:
      nst_first_pack (weights, conv->forward, conv->backward);
      break;
    case PATH_WINOGRAD:
      nst_wino_pack (weights, pool, conv->forward, conv->backward);
      break;
    default:
      nst_gemm_pack (weights, conv->forward, conv->backward);
      break;
    }
  return TRUE;
}

void
nst_conv_clear (NstConv *conv)
{
  g_clear_pointer (&conv->forward, nst_aligned_free);
  g_clear_pointer (&conv->backward, nst_aligned_free);
  g_clear_pointer (&conv->bias, nst_aligned_free);
}

gsize
nst_conv_scratch_size (
    gint in_channels, gint out_channels, gint height, gint width, gint threads)
{
  if (in_channels == NST_PICTURE_CHANNELS)
    return nst_first_scratch_size (out_channels, width);
  return nst_wino_scratch_size (in_channels, out_channels, height, width,
                                threads);
}

gsize
nst_conv_scratch_size_of (const NstLayerSpec *layer,
                          gint                height,
                          gint                width,
                          gint                threads)
{
  gint in = layer->in_channels;
  gint out = layer->out_channels;

  if (choose_path (in, layer->kernel, layer->stride) == PATH_GEMM)
    return nst_gemm_scratch_size (layer, width);
  return nst_conv_scratch_size (in, out, height, width, threads);
}

static void
run_forward (const NstConv       *conv,
             const NstExec       *exec,
             const NstMapView    *in,
             const NstTileTarget *out)
{
  NstWinoWeights weights = { conv->forward, FALSE };

  switch (path_of (conv))
    {
    case PATH_FIRST:
      nst_first_forward (conv, exec, in, out);
      break;
    case PATH_WINOGRAD:
      nst_wino_run (exec, in, &weights, out);
      break;
    default:
      nst_gemm_forward (conv, exec, in, out);
      break;
    }
}

void
nst_conv_forward (const NstConv       *conv,
                  const NstExec       *exec,
                  const NstMapView    *in,
                  const NstTileTarget *out)
{
  NstTileTarget target = *out;

  target.bias = conv->bias;
  run_forward (conv, exec, in, &target);
}

void
nst_conv_forward_linear (const NstConv       *conv,
                         const NstExec       *exec,
                         const NstMapView    *in,
                         const NstTileTarget *out)
{
  g_return_if_fail (path_of (conv) != PATH_FIRST);

  run_forward (conv, exec, in, out);
}

NstWinoWeights
nst_conv_backward_weights (const NstConv *conv)
{
  return (NstWinoWeights){ conv->backward ? conv->backward : conv->forward,
                           ! conv->backward };
}

void
nst_conv_backward (const NstConv    *conv,
                   const NstExec    *exec,
                   const NstMapView *gradient,
                   gfloat           *out)
{
  nst_conv_backward_to (conv, exec, gradient, gradient->height, gradient->width,
                        out, FALSE);
}

void
nst_conv_backward_to (const NstConv    *conv,
                      const NstExec    *exec,
                      const NstMapView *gradient,
                      gint              height,
                      gint              width,
                      gfloat           *out,
                      gboolean          add)
{
  NstTileTarget target = {
    .data = out, .height = height, .width = width, .channels = conv->in_channels
  };
  NstWinoWeights weights = nst_conv_backward_weights (conv);
  Path           path = path_of (conv);

  g_return_if_fail (! add || path == PATH_GEMM);

  switch (path)
    {
    case PATH_FIRST:
      nst_first_backward (conv, exec, gradient, out);
      break;
    case PATH_WINOGRAD:
      nst_wino_run (exec, gradient, &weights, &target);
      break;
    default:
      nst_gemm_backward (conv, exec, gradient, height, width, out, add);
      break;
    }
}
