/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Creating, sharing and packing an NstModel.
 */
#include "config.h"

#include "engine/network/model.h"

NstModel *
nst_model_new_empty (NstNetwork network)
{
  NstModel *model = g_new0 (NstModel, 1);

  g_atomic_ref_count_init (&model->ref_count);
  g_mutex_init (&model->lock);
  model->network = network;
  model->spec = nst_network_get_spec (network);
  return model;
}

gboolean
nst_model_add_conv (NstModel *model, gint i)
{
  const NstLayerSpec *layer = &model->spec->layers[i];
  NstConvWeights     *conv = &model->convs[i];

  conv->in_channels = layer->in_channels;
  conv->out_channels = layer->out_channels;
  conv->kernel = layer->kernel;
  conv->stride = layer->stride;
  conv->weight = g_try_new (gfloat, nst_conv_n_weights (conv));
  conv->bias = g_try_new (gfloat, conv->out_channels);
  return conv->weight && conv->bias;
}

gint
nst_model_n_layers (const NstModel *model)
{
  return MIN (model->n_convs, model->spec->n_layers);
}

gint
nst_model_n_convs_for (const NstModel *model, gint n_layers)
{
  /* The convolutions of the shortcuts are the last ones but are used early. */
  return model->spec->residual ? model->spec->n_convs : n_layers;
}

NstModel *
nst_model_ref (NstModel *model)
{
  g_return_val_if_fail (model, NULL);

  g_atomic_ref_count_inc (&model->ref_count);
  return model;
}

void
nst_model_unref (NstModel *model)
{
  if (! model || ! g_atomic_ref_count_dec (&model->ref_count))
    return;
  /* Free all of them, because loading may have failed in the middle of one. */
  for (gint i = 0; i < NST_NETWORK_MAX_CONVS; i++)
    {
      g_free (model->convs[i].weight);
      g_free (model->convs[i].bias);
      nst_conv_clear (&model->packed[i]);
    }
  g_mutex_clear (&model->lock);
  g_free (model);
}

NstNetwork
nst_model_get_network (const NstModel *model)
{
  g_return_val_if_fail (model, NST_NETWORK_VGG19);

  return model->network;
}

const gchar *
nst_model_get_name (const NstModel *model)
{
  g_return_val_if_fail (model, NULL);

  return model->spec->name;
}

gboolean
nst_model_pack (NstModel *model, gint n_convs, NstThreadPool *pool)
{
  gboolean done = TRUE;

  g_mutex_lock (&model->lock);
  while (done && model->n_packed < n_convs)
    {
      done = nst_conv_init (&model->packed[model->n_packed],
                            &model->convs[model->n_packed], pool);
      if (! done)
        break;
      /* Only the packed weights are needed from now on. */
      g_clear_pointer (&model->convs[model->n_packed].weight, g_free);
      g_clear_pointer (&model->convs[model->n_packed].bias, g_free);
      model->n_packed++;
    }
  g_mutex_unlock (&model->lock);
  return done;
}
