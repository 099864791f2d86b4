/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of the layers of all networks.
 */
#include "config.h"

#include "engine/network/network.h"

#include <string.h>

/* 3x3 convolutions with ReLU.  torchvision numbers the convolutions, ReLUs and
 * pooling layers consecutively. */
#define VGG(relu, in, out, pool, key)                                          \
  {                                                                            \
    relu, in, out, pool, "features." key, NULL, 3, 1                           \
  }

const NstLayerSpec nst_vgg19_layers[NST_VGG19_N_CONVS] = {
  VGG ("relu1_1", 3, 64, FALSE, "0"),
  VGG ("relu1_2", 64, 64, TRUE, "2"),
  VGG ("relu2_1", 64, 128, FALSE, "5"),
  VGG ("relu2_2", 128, 128, TRUE, "7"),
  VGG ("relu3_1", 128, 256, FALSE, "10"),
  VGG ("relu3_2", 256, 256, FALSE, "12"),
  VGG ("relu3_3", 256, 256, FALSE, "14"),
  VGG ("relu3_4", 256, 256, TRUE, "16"),
  VGG ("relu4_1", 256, 512, FALSE, "19"),
  VGG ("relu4_2", 512, 512, FALSE, "21"),
  VGG ("relu4_3", 512, 512, FALSE, "23"),
  VGG ("relu4_4", 512, 512, TRUE, "25"),
  VGG ("relu5_1", 512, 512, FALSE, "28"),
  VGG ("relu5_2", 512, 512, FALSE, "30"),
  VGG ("relu5_3", 512, 512, FALSE, "32"),
  VGG ("relu5_4", 512, 512, TRUE, "34"),
};

static const NstLayerSpec vgg16_layers[] = {
  VGG ("relu1_1", 3, 64, FALSE, "0"),
  VGG ("relu1_2", 64, 64, TRUE, "2"),
  VGG ("relu2_1", 64, 128, FALSE, "5"),
  VGG ("relu2_2", 128, 128, TRUE, "7"),
  VGG ("relu3_1", 128, 256, FALSE, "10"),
  VGG ("relu3_2", 256, 256, FALSE, "12"),
  VGG ("relu3_3", 256, 256, TRUE, "14"),
  VGG ("relu4_1", 256, 512, FALSE, "17"),
  VGG ("relu4_2", 512, 512, FALSE, "19"),
  VGG ("relu4_3", 512, 512, TRUE, "21"),
  VGG ("relu5_1", 512, 512, FALSE, "24"),
  VGG ("relu5_2", 512, 512, FALSE, "26"),
  VGG ("relu5_3", 512, 512, TRUE, "28"),
};

/* The layers have the names of torchvision's modules.  The second ReLU of a
 * block, after the addition, has the suffix "_1", as in torchvision's feature
 * extraction. */
#define BLOCK(name, in, out, stride)                                           \
  { name ".relu", in, out, FALSE, name ".conv1", name ".bn1", 3, stride },     \
  {                                                                            \
    name ".relu_1", out, out, FALSE, name ".conv2", name ".bn2", 3, 1          \
  }
#define SHORTCUT(name, in, out)                                                \
  {                                                                            \
    NULL, in, out, FALSE, name ".downsample.0", name ".downsample.1", 1, 2     \
  }

static const NstLayerSpec resnet18_layers[] = {
  { "relu", 3, 64, FALSE, "conv1", "bn1", 7, 2 },
  BLOCK ("layer1.0", 64, 64, 1),
  BLOCK ("layer1.1", 64, 64, 1),
  BLOCK ("layer2.0", 64, 128, 2),
  BLOCK ("layer2.1", 128, 128, 1),
  BLOCK ("layer3.0", 128, 256, 2),
  BLOCK ("layer3.1", 256, 256, 1),
  BLOCK ("layer4.0", 256, 512, 2),
  BLOCK ("layer4.1", 512, 512, 1),
  SHORTCUT ("layer2.0", 64, 128),
  SHORTCUT ("layer3.0", 128, 256),
  SHORTCUT ("layer4.0", 256, 512),
};

/* VGG, plain: as in Gatys, Ecker, Bethge 2016.  Balanced: found by comparing
 * results, see docs/recipes.md; the deepest layers would double the work
 * without a visible change.  ResNet-18: layers at the same resolutions. */
static const NstLayerWeight vgg_plain_style[] = {
  { "relu1_1", 1.0 }, { "relu2_1", 1.0 }, { "relu3_1", 1.0 },
  { "relu4_1", 1.0 }, { "relu5_1", 1.0 }, { NULL, 0.0 },
};
static const NstLayerWeight vgg_plain_content[] = {
  { "relu4_2", 1.0 },
  { NULL, 0.0 },
};
static const NstLayerWeight vgg_balanced_style[] = {
  { "relu1_1", 256.0 }, { "relu2_1", 64.0 }, { "relu3_1", 16.0 },
  { "relu4_1", 4.0 },   { NULL, 0.0 },
};
static const NstLayerWeight vgg_balanced_content[] = {
  { "relu3_1", 2.0 },
  { "relu4_1", 0.5 },
  { NULL, 0.0 },
};
static const NstLayerWeight resnet_plain_style[] = {
  { "relu", 1.0 },
  { "layer1.0.relu_1", 1.0 },
  { "layer2.0.relu_1", 1.0 },
  { "layer3.0.relu_1", 1.0 },
  { "layer4.0.relu_1", 1.0 },
  { NULL, 0.0 },
};
static const NstLayerWeight resnet_plain_content[] = {
  { "layer3.0.relu_1", 1.0 },
  { NULL, 0.0 },
};
static const NstLayerWeight resnet_balanced_style[] = {
  { "relu", 256.0 },
  { "layer1.0.relu_1", 64.0 },
  { "layer2.0.relu_1", 16.0 },
  { "layer3.0.relu_1", 4.0 },
  { NULL, 0.0 },
};
static const NstLayerWeight resnet_balanced_content[] = {
  { "layer2.0.relu_1", 2.0 },
  { "layer3.0.relu_1", 0.5 },
  { NULL, 0.0 },
};

#define VGG_DEFAULTS                                                           \
  vgg_plain_style, vgg_plain_content, vgg_balanced_style, vgg_balanced_content
#define RESNET_DEFAULTS                                                        \
  resnet_plain_style, resnet_plain_content, resnet_balanced_style,             \
      resnet_balanced_content

static const NstNetworkSpec specs[NST_N_NETWORKS] = {
  [NST_NETWORK_VGG19] = { "VGG-19", FALSE, NST_VGG19_N_CONVS, NST_VGG19_N_CONVS,
                          NST_VGG19_MIN_CONVS, nst_vgg19_layers, VGG_DEFAULTS },
  [NST_NETWORK_VGG16] = { "VGG-16", FALSE, 13, 13, 11, vgg16_layers,
                          VGG_DEFAULTS },
  [NST_NETWORK_RESNET18] = { "ResNet-18", TRUE, 17, 20, 20, resnet18_layers,
                             RESNET_DEFAULTS },
  [NST_NETWORK_RESNET18_RANDOM] = { "random ResNet-18", TRUE, 17, 20, 20,
                                    resnet18_layers, RESNET_DEFAULTS },
};

const NstNetworkSpec *
nst_network_get_spec (NstNetwork network)
{
  g_return_val_if_fail (network >= 0 && network < NST_N_NETWORKS, NULL);

  return &specs[network];
}

const gchar *
nst_network_get_name (NstNetwork network)
{
  return nst_network_get_spec (network)->name;
}

gint
nst_network_find_layer (const NstNetworkSpec *spec, const gchar *relu)
{
  for (gint i = 0; i < spec->n_layers; i++)
    if (! strcmp (spec->layers[i].relu, relu))
      return i;
  return -1;
}

gint
nst_resnet_shortcut (gint block)
{
  /* The first block of each stage except the first halves the size. */
  return block > 0 && block % 2 == 0 ? NST_NETWORK_MAX_LAYERS + block / 2 - 1
                                     : -1;
}
