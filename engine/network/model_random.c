/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ResNet-18 with random weights.
 */
#include "config.h"

#include <math.h>

#include "engine/base/error.h"
#include "engine/network/model.h"
#include "engine/network/torchvision_input.h"

/* Two independent values of the normal distribution (Box and Muller 1958). */
static void
draw_normal (GRand *rand, gdouble values[2])
{
  gdouble radius = sqrt (-2.0 * log (1.0 - g_rand_double (rand)));
  gdouble angle = 2.0 * G_PI * g_rand_double (rand);

  values[0] = radius * cos (angle);
  values[1] = radius * sin (angle);
}

/* A standard deviation of sqrt (2 / fan-in) preserves the magnitude of the maps
 * through ReLUs: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers" (2015),
 * equation 10.  The number of weights is even. */
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
          nst_out_of_memory_for_model (error);
          return NULL;
        }
      draw_conv (rand, &model->convs[i]);
      model->n_convs++;
    }
  nst_model_apply_torchvision_input (model);
  return g_steal_pointer (&model);
}
