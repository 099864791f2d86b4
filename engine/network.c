/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of VGG-19's layers.
 */
#include "config.h"

#include <string.h>

#include "network.h"

const NstLayerSpec nst_vgg19_layers[NST_VGG19_N_CONVS] = {
  { "relu1_1", 3, 64, FALSE },    { "relu1_2", 64, 64, TRUE },
  { "relu2_1", 64, 128, FALSE },  { "relu2_2", 128, 128, TRUE },
  { "relu3_1", 128, 256, FALSE }, { "relu3_2", 256, 256, FALSE },
  { "relu3_3", 256, 256, FALSE }, { "relu3_4", 256, 256, TRUE },
  { "relu4_1", 256, 512, FALSE }, { "relu4_2", 512, 512, FALSE },
  { "relu4_3", 512, 512, FALSE }, { "relu4_4", 512, 512, TRUE },
  { "relu5_1", 512, 512, FALSE }, { "relu5_2", 512, 512, FALSE },
  { "relu5_3", 512, 512, FALSE }, { "relu5_4", 512, 512, TRUE },
};

gint
nst_vgg19_find_layer (const gchar *relu)
{
  for (gint i = 0; i < NST_VGG19_N_CONVS; i++)
    if (! strcmp (nst_vgg19_layers[i].relu, relu))
      return i;
  return -1;
}
