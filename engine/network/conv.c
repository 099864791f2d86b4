/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs both passes of a convolution on the path that its shape requires.
 */
#include "config.h"

#include "engine/network/conv.h"

#include "engine/network/conv_first.h"
#include "engine/network/conv_gemm.h"
#include "engine/network/conv_path.h"
#include "engine/network/conv_winograd.h"

static NstConvPath
path_of (const NstConv *conv)
{
  return nst_conv_choose_path (conv->in_channels, conv->kernel, conv->stride);
}

gsize
nst_conv_scratch_size (
    gint in_channels, gint out_channels, gint height, gint width, gint threads)
{
  if (in_channels == NST_PICTURE_CHANNELS)
    return nst_conv_first_scratch_size (out_channels, width);
  return nst_conv_winograd_scratch_size (in_channels, out_channels, height,
                                         width, threads);
}

gsize
nst_conv_scratch_size_of (const NstLayerSpec *layer,
                          gint                height,
                          gint                width,
                          gint                threads)
{
  gint in = layer->in_channels;
  gint out = layer->out_channels;

  if (nst_conv_choose_path (in, layer->kernel, layer->stride)
      == NST_CONV_PATH_GEMM)
    return nst_conv_gemm_scratch_size (layer, width);
  return nst_conv_scratch_size (in, out, height, width, threads);
}

static void
run_forward (const NstConv       *conv,
             const NstExec       *exec,
             const NstMapView    *in,
             const NstTileTarget *out)
{
  NstWinogradWeights weights = { conv->forward, FALSE };

  switch (path_of (conv))
    {
    case NST_CONV_PATH_FIRST:
      nst_conv_first_forward (conv, exec, in, out);
      break;
    case NST_CONV_PATH_WINOGRAD:
      nst_conv_winograd_run (exec, in, &weights, out);
      break;
    default:
      nst_conv_gemm_forward (conv, exec, in, out);
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
  g_return_if_fail (path_of (conv) != NST_CONV_PATH_FIRST);

  run_forward (conv, exec, in, out);
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
  NstWinogradWeights weights = nst_conv_winograd_backward_weights (conv);
  NstConvPath        path = path_of (conv);

  g_return_if_fail (! add || path == NST_CONV_PATH_GEMM);

  switch (path)
    {
    case NST_CONV_PATH_FIRST:
      nst_conv_first_backward (conv, exec, gradient, out);
      break;
    case NST_CONV_PATH_WINOGRAD:
      nst_conv_winograd_run (exec, gradient, &weights, &target);
      break;
    default:
      nst_conv_gemm_backward (conv, exec, gradient, height, width, out, add);
      break;
    }
}
