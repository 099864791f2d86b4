/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Model files of VGG-16 and ResNet-18 under torchvision's names, with the
 * weights that make-networks.py computes by the same rule.
 */
#ifndef NETWORK_FILES_H
#define NETWORK_FILES_H

#include "engine/nst.h"

/* Writes the file @path with the weights of @network: VGG-16 up to conv5_1 in
 * float16, or ResNet-18 in float32. */
void network_file_write (NstNetwork network, const gchar *path);

#endif /* NETWORK_FILES_H */
