/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pooling with stride 2 of whole maps, and its gradient.  Max pooling of a map
 * that has no loss is part of the convolution instead, see NstTileTarget.
 */
#ifndef NST_POOLING_H
#define NST_POOLING_H

#include "engine/network/conv.h"

/* The average of ReLU outputs is smaller than their maximum; this factor makes
 * the magnitudes similar. */
#define NST_AVERAGE_POOLING_SCALE 2.0f

/**
 * NstPooling2d: a pooling layer.  The window of output (y, x) begins at the
 * input (2y - padding, 2x - padding); positions outside of the map are ignored.
 * VGG has size 2 and padding 0, ResNet has size 3 and padding 1.
 */
typedef struct
{
  NstPooling pooling;
  gint       size;
  gint       padding;
  gint       height; /* of the input */
  gint       width;
  gint       channels;
} NstPooling2d;

/* The height or width of the output for an input of @side. */
gint nst_pooling_output_side (const NstPooling2d *pooling, gint side);

/**
 * nst_pooling_forward: write the maxima of the windows of @map, or
 * NST_AVERAGE_POOLING_SCALE times their averages, to @out.  @index (nullable,
 * max pooling only) receives the position of the first maximum in each window.
 */
void nst_pooling_forward (const NstPooling2d *pooling,
                          const NstExec      *exec,
                          const gfloat       *map,
                          gfloat             *out,
                          gint32             *index);

/* The gradient with respect to the map from the gradient with respect to the
 * output. */
void nst_pooling_backward (const NstPooling2d *pooling,
                           const NstExec      *exec,
                           const gfloat       *gradient,
                           const gint32       *index,
                           gfloat             *out);

#endif /* NST_POOLING_H */
