/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The implementation that computes a convolution, chosen by its shape.
 */
#ifndef NST_CONV_PATH_H
#define NST_CONV_PATH_H

#include "engine/picture/pixels.h"

typedef enum
{
  NST_CONV_PATH_FIRST,    /* 3x3 of the picture: conv_first.c */
  NST_CONV_PATH_WINOGRAD, /* 3x3 of a feature map: conv_winograd.c */
  NST_CONV_PATH_GEMM      /* all others: conv_gemm.c */
} NstConvPath;

static inline NstConvPath
nst_conv_choose_path (gint in_channels, gint kernel, gint stride)
{
  if (kernel != 3 || stride != 1)
    return NST_CONV_PATH_GEMM;
  return in_channels == NST_PICTURE_CHANNELS ? NST_CONV_PATH_FIRST
                                             : NST_CONV_PATH_WINOGRAD;
}

#endif /* NST_CONV_PATH_H */
