/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two forms of a picture's values: NstPicture has 0..1, the objective
 * works in 0..255.
 */
#ifndef NST_PIXELS_H
#define NST_PIXELS_H

#include "engine/nst.h"

/* RGB. */
#define NST_PICTURE_CHANNELS 3

/* The largest value of a channel in the objective. */
#define NST_PIXEL_MAX 255.0f

/* The number of values of an RGB picture. */
static inline gsize
nst_n_values (gint width, gint height)
{
  return (gsize)width * height * NST_PICTURE_CHANNELS;
}

/* @out = @n values of 0..1, scaled to 0..255; @out may be @values. */
void nst_pixels_to_objective (const gfloat *values, gsize n, gfloat *out);

/* @out = @n values of 0..255, scaled to 0..1; @out may be @values. */
void nst_pixels_from_objective (const gfloat *values, gsize n, gfloat *out);

#endif /* NST_PIXELS_H */
