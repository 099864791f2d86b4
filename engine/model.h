/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of NstModel: the convolutions' weights as the loader left them,
 * and what the kernels derive from them.
 */
#ifndef NST_MODEL_H
#define NST_MODEL_H

#include "nst.h"

/* conv1_1 .. conv5_4 of VGG-19. */
#define NST_VGG19_N_CONVS 16
/* conv1_1 .. conv5_1: what the default objective needs. */
#define NST_VGG19_MIN_CONVS 13

/**
 * NstConvWeights: one 3x3 convolution.  @weight is [out][in][3][3] (OIHW),
 * @bias [out]; both are NULL once they are packed.  The input channels of the
 * first convolution are in RGB order and its input is x - mean, x in 0..255.
 */
typedef struct
{
  const gchar *name; /* "conv1_1"; static */
  gint         in_channels;
  gint         out_channels;
  gfloat      *weight;
  gfloat      *bias;
} NstConvWeights;

/**
 * NstConv: one convolution, its weights packed for the kernels.
 */
typedef struct
{
  gint    in_channels;
  gint    out_channels;
  gfloat *forward;  /* packed for the forward pass */
  gfloat *backward; /* packed for the input gradient */
  gfloat *bias;     /* [out_channels], aligned */
} NstConv;

struct _NstModel
{
  gatomicrefcount ref_count;
  gchar          *name;
  gfloat          mean[3]; /* RGB, subtracted from x in 0..255 */
  gint            n_convs; /* present, from conv1_1 on */
  NstConvWeights  convs[NST_VGG19_N_CONVS];

  GMutex  lock;     /* of what follows; made when first needed, then constant */
  gint    n_packed; /* convolutions packed so far */
  NstConv packed[NST_VGG19_N_CONVS];
};

#endif /* NST_MODEL_H */
