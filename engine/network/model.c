/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The life of an NstModel, and the one whose weights are random.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "engine/network/conv.h"
#include "engine/network/model.h"
#include "engine/network/torchvision_input.h"

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

gboolean
nst_model_set_memory_error (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                       _ ("There is not enough memory for the network. "
                          "Close other programs and try again."));
  return FALSE;
}

gint
nst_model_n_layers (const NstModel *model)
{
  return MIN (model->n_convs, model->spec->n_layers);
}

gint
nst_model_n_convs_for (const NstModel *model, gint n_layers)
{
  /* The shortcuts come last and are needed early. */
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
  g_return_if_fail (model);

  if (! g_atomic_ref_count_dec (&model->ref_count))
    return;
  /* All of them: loading may have stopped in the middle of one. */
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
      /* The packed form is all that is needed from now on. */
      g_clear_pointer (&model->convs[model->n_packed].weight, g_free);
      g_clear_pointer (&model->convs[model->n_packed].bias, g_free);
      model->n_packed++;
    }
  g_mutex_unlock (&model->lock);
  return done;
}

/* -------------------------------------------------------------- random --- */

/* Two independent values of the normal distribution (Box and Muller 1958). */
static void
draw_normal (GRand *rand, gdouble values[2])
{
  gdouble radius = sqrt (-2.0 * log (1.0 - g_rand_double (rand)));
  gdouble angle = 2.0 * G_PI * g_rand_double (rand);

  values[0] = radius * cos (angle);
  values[1] = radius * sin (angle);
}

/* A deviation of sqrt (2 / fan-in) keeps the maps' size through ReLUs: He,
 * Zhang, Ren, Sun, "Delving Deep into Rectifiers" (2015), equation 10.  The
 * number of weights is even. */
static void
draw_conv (GRand *rand, NstConvWeights *conv)
{
  gsize   n = nst_conv_n_weights (conv);
  gdouble deviation = sqrt (2.0 * conv->out_channels / n);

  for (gsize i = 0; i < n; i += 2)
    {
      gdouble values[2];

      draw_normal (rand, values);
      conv->weight[i] = deviation * values[0];
      conv->weight[i + 1] = deviation * values[1];
    }
  for (gint i = 0; i < conv->out_channels; i++)
    conv->bias[i] = 0.0f;
}

NstModel *
nst_model_new_random (gint seed, GError **error)
{
  g_autoptr (NstModel) model =
      nst_model_new_empty (NST_NETWORK_RESNET18_RANDOM);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (gint i = 0; i < model->spec->n_convs; i++)
    {
      if (! nst_model_add_conv (model, i))
        {
          nst_model_set_memory_error (error);
          return NULL;
        }
      draw_conv (rand, &model->convs[i]);
      model->n_convs++;
    }
  nst_model_apply_torchvision_input (model);
  return g_steal_pointer (&model);
}
