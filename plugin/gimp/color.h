/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between the numbers in a drawable and the sRGB values they stand for.
 */
#ifndef IMPASTO_COLOR_H
#define IMPASTO_COLOR_H

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/**
 * ImpastoColor: how to read and write one drawable.  GIMP's buffers carry no
 * colour space, so a profile of the image is applied here.  Main thread.
 */
typedef struct
{
  const Babl         *format; /* of four floats, to ask of the GeglBuffer */
  gfloat              steps;  /* between 0 and 1 in what is read; 0: any */
  gboolean            is_gray;
  GimpColorTransform *to_srgb; /* NULL: the format gives sRGB by itself */
  GimpColorTransform *from_srgb;
  const Babl         *device; /* of the transforms on the drawable's side */
} ImpastoColor;

/* FALSE when the drawable is gone; there is nothing to clear then. */
gboolean impasto_color_init (ImpastoColor *color, gint32 drawable);
void     impasto_color_clear (ImpastoColor *color);

/* @n pixels of @rgba, as read with the format, to sRGB in @rgb, clamped to
 * 0..1.  What reading has blurred of @rgba is put right in place. */
void impasto_color_to_srgb (const ImpastoColor *color,
                            gfloat             *rgba,
                            gfloat             *rgb,
                            gint                n);

/* @n sRGB pixels with @alpha (NULL: opaque) to @rgba, to be written with the
 * format. */
void impasto_color_from_srgb (const ImpastoColor *color,
                              const gfloat       *rgb,
                              const gfloat       *alpha,
                              gfloat             *rgba,
                              gint                n);

G_END_DECLS

#endif /* IMPASTO_COLOR_H */
