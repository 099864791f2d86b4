/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picks the path of a convolution by its shape.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "conv.h"

#define ALIGNMENT      64
#define IMAGE_CHANNELS 3

gpointer
nst_aligned_try_malloc (gsize bytes)
{
  gsize rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

  return rounded < bytes ? NULL : aligned_alloc (ALIGNMENT, rounded);
}

gpointer
nst_aligned_try_malloc0 (gsize bytes)
{
  gpointer memory = nst_aligned_try_malloc (bytes);

  if (memory)
    memset (memory, 0, bytes);
  return memory;
}

void
nst_aligned_free (gpointer memory)
{
  free (memory);
}

static gsize
packed_size (gint in_channels, gint out_channels)
{
  return in_channels == IMAGE_CHANNELS
             ? nst_first_packed_size (out_channels)
             : nst_wino_packed_size (in_channels, out_channels);
}

static gboolean
packs_backward (gint in_channels, gint out_channels)
{
  return in_channels == IMAGE_CHANNELS
         || nst_wino_packs_backward (in_channels, out_channels);
}

gsize
nst_conv_size (const NstConvWeights *weights)
{
  gint in = weights->in_channels;
  gint out = weights->out_channels;

  return (packed_size (in, out) * (1 + packs_backward (in, out)) + out)
         * sizeof (gfloat);
}

gboolean
nst_conv_init (NstConv *conv, const NstConvWeights *weights, NstPool *pool)
{
  gint  in = weights->in_channels;
  gint  out = weights->out_channels;
  gsize size = packed_size (in, out) * sizeof (gfloat);

  conv->in_channels = in;
  conv->out_channels = out;
  conv->forward = nst_aligned_try_malloc (size);
  if (packs_backward (in, out))
    conv->backward = nst_aligned_try_malloc (size);
  conv->bias = nst_aligned_try_malloc (out * sizeof (gfloat));
  if (! conv->forward || (packs_backward (in, out) && ! conv->backward)
      || ! conv->bias)
    {
      nst_conv_clear (conv);
      return FALSE;
    }
  memcpy (conv->bias, weights->bias, out * sizeof (gfloat));
  if (in == IMAGE_CHANNELS)
    nst_first_pack (weights, conv->forward, conv->backward);
  else
    nst_wino_pack (weights, pool, conv->forward, conv->backward);
  return TRUE;
}

void
nst_conv_clear (NstConv *conv)
{
  g_clear_pointer (&conv->forward, nst_aligned_free);
  g_clear_pointer (&conv->backward, nst_aligned_free);
  g_clear_pointer (&conv->bias, nst_aligned_free);
}

gboolean
nst_model_pack (NstModel *model, gint n_convs, NstPool *pool)
{
  gboolean done = TRUE;

  g_mutex_lock (&model->lock);
  while (done && model->n_packed < n_convs)
    {
      done = nst_conv_init (&model->packed[model->n_packed],
                            &model->convs[model->n_packed], pool);
      if (! done)
        break;
      /* The packed form is all that is needed from now on. */
      g_clear_pointer (&model->convs[model->n_packed].weight, g_free);
      g_clear_pointer (&model->convs[model->n_packed].bias, g_free);
      model->n_packed++;
    }
  g_mutex_unlock (&model->lock);
  return done;
}

gsize
nst_conv_scratch_size (
    gint in_channels, gint out_channels, gint height, gint width, gint threads)
{
  if (in_channels == IMAGE_CHANNELS)
    return nst_first_scratch_size (out_channels, width);
  return nst_wino_scratch_size (in_channels, out_channels, height, width,
                                threads);
}

void
nst_conv_forward (const NstConv       *conv,
                  const NstExec       *exec,
                  const NstMapView    *in,
                  const NstTileTarget *out)
{
  NstTileTarget target = *out;

  target.bias = conv->bias;
  if (conv->in_channels == IMAGE_CHANNELS)
    nst_first_forward (conv, exec, in, &target);
  else
    {
      NstWinoWeights weights = { conv->forward, FALSE };

      nst_wino_run (exec, in, &weights, &target);
    }
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
  NstTileTarget  target = { 0 };
  NstWinoWeights weights;

  if (conv->in_channels == IMAGE_CHANNELS)
    {
      nst_first_backward (conv, exec, gradient, out);
      return;
    }
  target.data = out;
  target.height = gradient->height;
  target.width = gradient->width;
  target.channels = conv->in_channels;
  weights = nst_conv_backward_weights (conv);
  nst_wino_run (exec, gradient, &weights, &target);
}
