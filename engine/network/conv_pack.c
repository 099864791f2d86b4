/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packs the weights of a convolution for the path that computes it.
 */
#include "config.h"

#include "engine/network/conv_pack.h"

#include <string.h>

#include "engine/base/memory.h"
#include "engine/network/conv_first.h"
#include "engine/network/conv_gemm.h"
#include "engine/network/conv_path.h"
#include "engine/network/conv_winograd.h"

gsize
nst_conv_n_weights (const NstConvWeights *conv)
{
  return (gsize)conv->out_channels * conv->in_channels * conv->kernel
         * conv->kernel;
}

static NstConvPath
path_of (const NstConvWeights *weights)
{
  return nst_conv_choose_path (weights->in_channels, weights->kernel,
                               weights->stride);
}

static gsize
packed_size (const NstConvWeights *weights)
{
  gint in = weights->in_channels;
  gint out = weights->out_channels;

  switch (path_of (weights))
    {
    case NST_CONV_PATH_FIRST:
      return nst_conv_first_packed_size (out);
    case NST_CONV_PATH_WINOGRAD:
      return nst_conv_winograd_packed_size (in, out);
    default:
      return nst_conv_gemm_packed_size (in, out, weights->kernel);
    }
}

static gboolean
packs_backward (const NstConvWeights *weights)
{
  return path_of (weights) != NST_CONV_PATH_WINOGRAD
         || nst_conv_winograd_packs_backward (weights->in_channels,
                                              weights->out_channels);
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
  switch (path_of (weights))
    {
    case NST_CONV_PATH_FIRST:
      nst_conv_first_pack (weights, conv->forward, conv->backward);
      break;
    case NST_CONV_PATH_WINOGRAD:
      nst_conv_winograd_pack (weights, pool, conv->forward, conv->backward);
      break;
    default:
      nst_conv_gemm_pack (weights, conv->forward, conv->backward);
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
