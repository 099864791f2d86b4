/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input normalization of torchvision's networks.
 */
#ifndef NST_TORCHVISION_INPUT_H
#define NST_TORCHVISION_INPUT_H

#include "engine/network/model.h"

/**
 * nst_model_apply_torchvision_input: convert a model with torchvision's
 * weights, so that its input is x - mean with x in 0..255, and all its maps are
 * multiplied by NST_TORCHVISION_GAIN.
 */
void nst_model_apply_torchvision_input (NstModel *model);

/* 255 times the median of ImageNet's standard deviations: the input has about
 * the same magnitude as that of the Oxford group's networks. */
#define NST_TORCHVISION_GAIN 57.375f

#endif /* NST_TORCHVISION_INPUT_H */
