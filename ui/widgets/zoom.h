/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where an image is in a view that zooms and pans.
 */
#ifndef IMPASTO_ZOOM_H
#define IMPASTO_ZOOM_H

#include <gdk/gdk.h>

G_BEGIN_DECLS

/**
 * ImpastoZoom: how large an image is shown, and which part of it.  In the
 * functions, @whole is the view (only its size counts), and @width x @height
 * the size of the image.
 */
typedef struct
{
  gdouble scale;    /* screen pixels per pixel of the image; 0: fit */
  gdouble center_x; /* of the view, in the image, 0..1 */
  gdouble center_y;
} ImpastoZoom;

/* The whole image fits into the view. */
void impasto_zoom_init (ImpastoZoom *zoom);

/* The area of the image in the view, which may be larger than the view. */
void impasto_zoom_get_area (const ImpastoZoom  *zoom,
                            const GdkRectangle *whole,
                            gint                width,
                            gint                height,
                            GdkRectangle       *area);

/* The scale, also where it is the one that fits. */
gdouble impasto_zoom_get_scale (const ImpastoZoom  *zoom,
                                const GdkRectangle *whole,
                                gint                width,
                                gint                height);

/* Sets the scale, within limits (0: fit), so that the point of the image at @x,
 * @y in the view stays there. */
void impasto_zoom_set_scale (ImpastoZoom        *zoom,
                             const GdkRectangle *whole,
                             gint                width,
                             gint                height,
                             gdouble             scale,
                             gdouble             x,
                             gdouble             y);

/* Moves the image by @x and @y pixels, but not beyond its ends. */
void impasto_zoom_pan (ImpastoZoom        *zoom,
                       const GdkRectangle *whole,
                       gint                width,
                       gint                height,
                       gdouble             x,
                       gdouble             y);

G_END_DECLS

#endif /* IMPASTO_ZOOM_H */
