/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Weights files of VGG-16 and ResNet-18 under torchvision's names, with the
 * numbers that make-networks.py makes by the same rule.
 */
#ifndef NETWORK_WEIGHTS_H
#define NETWORK_WEIGHTS_H

#include "engine/nst.h"

/**
 * network_weights_write: the file @path with the weights of @network, VGG-16
 * up to conv5_1 in float16 or ResNet-18 in float32.
 */
void network_weights_write (NstNetwork network, const gchar *path);

#endif /* NETWORK_WEIGHTS_H */
