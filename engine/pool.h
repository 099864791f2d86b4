/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pooling with stride 2 of whole maps, and its gradient.  (Max pooling of a
 * map that no loss looks at is part of the convolution, see NstTileTarget.)
 */
#ifndef NST_POOL_H
#define NST_POOL_H

#include "conv.h"

/* An average of values that spread about 0 before their ReLU is smaller than
 * their maximum; times this it is of the same size. */
#define NST_AVERAGE_POOL_SCALE 2.0f

/**
 * NstPool2: a pooling.  The window of output (y, x) begins at the input's
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
} NstPool2;

gint nst_pool2_output_side (const NstPool2 *pool, gint side);

/**
 * nst_pool2_forward: the windows' maxima, or NST_AVERAGE_POOL_SCALE times their
 * averages, of @map to @out.  @index (nullable, of max pooling only) gets for
 * each output which of its window's values is the first maximum.
 */
void nst_pool2_forward (const NstPool2 *pool,
                        const NstExec  *exec,
                        const gfloat   *map,
                        gfloat         *out,
                        gint32         *index);

/* The gradient of the map from that of the output. */
void nst_pool2_backward (const NstPool2 *pool,
                         const NstExec  *exec,
                         const gfloat   *gradient,
                         const gint32   *index,
                         gfloat         *out);

#endif /* NST_POOL_H */
