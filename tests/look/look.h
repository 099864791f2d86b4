/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measures of a painted picture that use no network.  All pictures of a call
 * have the same size, except that of a style.
 */
#ifndef LOOK_H
#define LOOK_H

#include "engine/nst.h"

/* 0..1: how much of the shapes of @photo is left in @result: the mean of the
 * structure term of SSIM (Wang, Bovik, Sheikh, Simoncelli 2004) without its
 * sign, in windows of 7 x 7 of the gray, at the size, half and a quarter. */
gdouble look_structure (const NstPicture *photo, const NstPicture *result);

/* The distance between the distributions of the colors of two pictures: the
 * mean distance of the quantiles of their projections on some axes, in 0..255.
 */
gdouble look_palette (const NstPicture *style, const NstPicture *result);

/* The same for the differences of neighboring pixels at three sizes, relative
 * to their standard deviation in the style. */
gdouble look_texture (const NstPicture *style, const NstPicture *result);

/* The standard deviation of the color of the finest details relative to that of
 * the style: 1 is as in the style, more is speckle. */
gdouble look_grain (const NstPicture *style, const NstPicture *result);

/* The mean of the largest less the smallest channel, in 0..255. */
gdouble look_chroma (const NstPicture *picture);

/* The mean difference of two pictures, in 0..255. */
gdouble look_difference (const NstPicture *a, const NstPicture *b);

#endif /* LOOK_H */
