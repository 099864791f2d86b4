/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Converts pixels to sRGB by the ICC profile of a picture file.
 */
#ifndef IMPASTO_COLOR_PROFILE_H
#define IMPASTO_COLOR_PROFILE_H

#include <glib.h>

G_BEGIN_DECLS

/* The conversion of one picture's pixels.  Immutable; any thread. */
typedef struct _ImpastoColorProfile ImpastoColorProfile;

/**
 * impasto_color_profile_new: the conversion from pixels with @n_colors values
 * (1: gray, 3: RGB, 4: CMYK), as @icc (nullable) defines them, to sRGB.  A
 * profile that is damaged or belongs to another kind of pixels is ignored.
 * Caller frees.
 */
ImpastoColorProfile *impasto_color_profile_new (GBytes *icc, gint n_colors);
void                 impasto_color_profile_free (ImpastoColorProfile *profile);

/**
 * impasto_color_profile_to_srgb: convert @n pixels.  @in has @step values from
 * one pixel to the next, in 0..1; for CMYK, 1 is full ink.  @rgb has 3 values
 * for each pixel, in 0..1.
 */
void impasto_color_profile_to_srgb (const ImpastoColorProfile *profile,
                                    const gfloat              *in,
                                    gint                       step,
                                    gfloat                    *rgb,
                                    gint                       n);

/* The chromaticities x and y of white and of the primaries. */
typedef struct
{
  gdouble white[2];
  gdouble red[2];
  gdouble green[2];
  gdouble blue[2];
} ImpastoPrimaries;

/**
 * impasto_color_profile_make: an ICC profile of pixels with @n_colors values
 * (1: gray, 3: RGB), of which the light is v^@gamma (0: as in sRGB). @primaries
 * NULL: those of sRGB.  NULL if that is about sRGB, or makes no sense.  Caller
 * unrefs.
 */
GBytes *impasto_color_profile_make (gdouble                 gamma,
                                    const ImpastoPrimaries *primaries,
                                    gint                    n_colors);

/* An ICC profile of sRGB, with the same bytes each time; caller unrefs.  NULL
 * if there is not enough memory. */
GBytes *impasto_color_profile_get_srgb (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpastoColorProfile, impasto_color_profile_free)

G_END_DECLS

#endif /* IMPASTO_COLOR_PROFILE_H */
