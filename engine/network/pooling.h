/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pooling with stride 2 of whole maps, and its gradient.  (Max pooling of a
 * map that no loss looks at is part of the convolution, see NstTileTarget.)
 */
#ifndef NST_POOLING_H
#define NST_POOLING_H

#include "engine/network/conv.h"

/* An average of values that spread about 0 before their ReLU is smaller than
 * their maximum; times this it is of the same size. */
#define NST_AVERAGE_POOLING_SCALE 2.0f

/**
 * NstPooling2d: a pooling.  The window of output (y, x) begins at the input's
 * (2y - reach, 2x - reach); what is outside of the map does not count:
 * size 2, reach 0 is VGG's, size 3, reach 1 ResNet's.
 */
typedef struct
{
  NstPooling pooling;
  gint       size;
  gint       reach;
  gint       height; /* of the input */
  gint       width;
  gint       channels;
} NstPooling2d;

gint nst_pooling_output_side (const NstPooling2d *pooling, gint side);

/**
 * nst_pooling_forward: the windows' maxima, or NST_AVERAGE_POOLING_SCALE times
 * their averages, of @map to @out.  @index (nullable, of max pooling only) gets
 * for each output which of its window's values is the first maximum.
 */
void nst_pooling_forward (const NstPooling2d *pooling,
                          const NstExec      *exec,
                          const gfloat       *map,
                          gfloat             *out,
                          gint32             *index);

/* The gradient of the map from that of the output. */
void nst_pooling_backward (const NstPooling2d *pooling,
                           const NstExec      *exec,
                           const gfloat       *gradient,
                           const gint32       *index,
                           gfloat             *out);

#endif /* NST_POOLING_H */
