/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Converts between the pixel values of a drawable and sRGB.
 */
#ifndef IMPASTO_COLOR_H
#define IMPASTO_COLOR_H

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/**
 * ImpastoColor: how to read and write one drawable.  GIMP's buffers have no
 * color space, so the image's profile is applied here.  Main thread.
 */
typedef struct
{
  const Babl         *format; /* four floats, to request from the GeglBuffer */
  gfloat              steps;  /* integer steps between 0 and 1; 0: floats */
  gboolean            is_gray;
  GimpColorTransform *to_srgb;   /* NULL: the format is sRGB already */
  GimpColorTransform *from_srgb; /* NULL if and only if to_srgb is */
  const Babl         *device;    /* the transforms' format for the drawable */
} ImpastoColor;

/* FALSE if the drawable no longer exists; @color then needs no clearing. */
gboolean impasto_color_init (ImpastoColor *color, gint32 drawable);
void     impasto_color_clear (ImpastoColor *color);

/* Converts @n pixels of @rgba, read in the format, to sRGB in @rgb, clamped to
 * 0..1.  Also rounds @rgba to the drawable's integer steps. */
void impasto_color_to_srgb (const ImpastoColor *color,
                            gfloat             *rgba,
                            gfloat             *rgb,
                            gint                n);

/* Converts @n sRGB pixels with @alpha (NULL: opaque) to @rgba, to be written in
 * the format. */
void impasto_color_from_srgb (const ImpastoColor *color,
                              const gfloat       *rgb,
                              const gfloat       *alpha,
                              gfloat             *rgba,
                              gint                n);

G_END_DECLS

#endif /* IMPASTO_COLOR_H */
