/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two ranges of pixel values: 0..1 in NstPicture, 0..255 in the objective.
 */
#ifndef NST_PIXELS_H
#define NST_PIXELS_H

#include "engine/nst.h"

/* The number of channels of a picture: RGB. */
#define NST_PICTURE_CHANNELS 3

/* The maximum of a channel in the objective. */
#define NST_PIXEL_MAX 255.0f

/* The number of values of an RGB picture. */
static inline gsize
nst_n_values (gint width, gint height)
{
  return (gsize)width * height * NST_PICTURE_CHANNELS;
}

/* Scales @n values from 0..1 to 0..255; @out may be equal to @values. */
void nst_pixels_to_objective (const gfloat *values, gsize n, gfloat *out);

/* Scales @n values from 0..255 to 0..1; @out may be equal to @values. */
void nst_pixels_from_objective (const gfloat *values, gsize n, gfloat *out);

/* Gives all three channels of each pixel their mean; @n counts values. */
void nst_pixels_make_gray (gfloat *values, gsize n);

/* Whether a picture is gray, except for the errors of JPEG compression. */
gboolean nst_pixels_are_gray (const NstPictureView *picture);

#endif /* NST_PIXELS_H */
