/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SSIM loss: structural dissimilarity of the luminance of two pictures.
 */
#ifndef NST_SSIM_H
#define NST_SSIM_H

#include "engine/base/arena.h"
#include "engine/network/exec.h"
#include "engine/picture/mask.h"

#define NST_SSIM_SCALE 10000.0

/**
 * NstSsim: the buffers of the SSIM loss for pictures of one size, with sides of
 * at least 11 pixels.
 */
typedef struct
{
  gint          width;
  gint          height;
  gfloat       *target;          /* luminance of the target, less 128 */
  gfloat       *target_mean;     /* of each window */
  gfloat       *target_variance; /* of each window */
  gfloat       *luminance;       /* of the picture, less 128 */
  gfloat       *rows[3];         /* sums filtered along the rows */
  gfloat       *maps[3];         /* derivatives by the filtered maps */
  const gfloat *alpha;           /* of the target; NULL: opaque */
  gdouble       share;           /* the mean of the alpha */
} NstSsim;

void nst_ssim_init (NstSsim *ssim, NstArena *arena, gint width, gint height);
/* @alpha: of @picture, one value in 0..1 for each pixel, borrowed; NULL: opaque
 */
void nst_ssim_set_target (NstSsim       *ssim,
                          const NstExec *exec,
                          const gfloat  *picture,
                          const gfloat  *alpha);

/**
 * nst_ssim_loss: 10000 (1 - mean SSIM) of the luminances 0.299 R + 0.587 G +
 * 0.114 B, over all 11 x 11 Gaussian windows (sigma 1.5) inside the picture.
 * Adds weight * d loss / d x to @gradient, unless that is NULL or @weight is 0.
 *
 * A picture with luminance x is compared with a target with luminance y and
 * alpha a as if it had the luminance y + a (x - y), so that nothing pulls where
 * a is 0; the mean is then divided by the mean of a.
 */
gdouble nst_ssim_loss (NstSsim       *ssim,
                       const NstExec *exec,
                       const gfloat  *picture,
                       gdouble        weight,
                       gfloat        *gradient);

#endif /* NST_SSIM_H */
