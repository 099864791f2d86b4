/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input normalization of torchvision's networks.
 */
#ifndef NST_TORCHVISION_INPUT_H
#define NST_TORCHVISION_INPUT_H

#include "engine/network/model.h"

/**
 * nst_model_apply_torchvision_input: make a model with torchvision's weights
 * one that reads 0..255 - mean, with all its maps multiplied by
 * NST_TORCHVISION_GAIN.
 */
void nst_model_apply_torchvision_input (NstModel *model);

/* 255 times the middle one of the deviations of ImageNet's pixels: the input
 * is about as large as that of the Oxford group's networks. */
#define NST_TORCHVISION_GAIN 57.375f

#endif /* NST_TORCHVISION_INPUT_H */
