/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Folds torchvision's input normalization into the first convolution.
 */
#include "config.h"

#include "engine/network/torchvision_input.h"

#include "engine/picture/pixels.h"

/* torchvision's networks expect (x / 255 - mean) / deviation in RGB. */
static const gfloat torchvision_mean[NST_PICTURE_CHANNELS] = { 0.485f, 0.456f,
                                                               0.406f };
static const gfloat torchvision_deviation[NST_PICTURE_CHANNELS] = { 0.229f,
                                                                    0.224f,
                                                                    0.225f };

/* gain (x / 255 - mean) / deviation = gain (x - 255 mean) / (255 deviation).
 * The factor is folded into the weights.  The mean is still subtracted from the
 * picture, because the padding is zero after the subtraction.  Convolution,
 * ReLU and pooling are homogeneous, so multiplying the input and all biases by
 * the gain multiplies all maps by the gain. */
void
nst_model_apply_torchvision_input (NstModel *model)
{
  NstConvWeights *first = &model->convs[0];
  gint            area = first->kernel * first->kernel;

  for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
    {
      gfloat scale = NST_TORCHVISION_GAIN / (255.0f * torchvision_deviation[c]);

      model->mean[c] = 255.0f * torchvision_mean[c];
      for (gint o = 0; o < first->out_channels; o++)
        for (gint i = 0; i < area; i++)
          first->weight[((gsize)o * NST_PICTURE_CHANNELS + c) * area + i] *=
              scale;
    }
  for (gint i = 0; i < model->n_convs; i++)
    for (gint o = 0; o < model->convs[i].out_channels; o++)
      model->convs[i].bias[o] *= NST_TORCHVISION_GAIN;
}
