/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arithmetic of zooming and panning.
 */
#include "config.h"

#include "ui/widgets/zoom.h"

#include <math.h>

#define MIDDLE 0.5
/* Of the scale, unless the image fits at another one. */
#define MIN_SCALE 0.02
#define MAX_SCALE 16.0

void
impasto_zoom_init (ImpastoZoom *zoom)
{
  zoom->scale = 0.0;
  zoom->center_x = zoom->center_y = MIDDLE;
}

static gdouble
get_fitting_scale (const GdkRectangle *whole, gint width, gint height)
{
  return MIN (whole->width / (gdouble)width, whole->height / (gdouble)height);
}

gdouble
impasto_zoom_get_scale (const ImpastoZoom  *zoom,
                        const GdkRectangle *whole,
                        gint                width,
                        gint                height)
{
  return zoom->scale > 0.0 ? zoom->scale
                           : get_fitting_scale (whole, width, height);
}

/* Where the image begins in one direction: in the middle if it fits, else with
 * @center in the middle, without a gap at the ends. */
static gint
get_start (gint whole, gint size, gdouble center)
{
  if (size <= whole)
    return (whole - size) / 2;
  return CLAMP ((gint)rint (whole / 2.0 - center * size), whole - size, 0);
}

void
impasto_zoom_get_area (const ImpastoZoom  *zoom,
                       const GdkRectangle *whole,
                       gint                width,
                       gint                height,
                       GdkRectangle       *area)
{
  gdouble scale = impasto_zoom_get_scale (zoom, whole, width, height);

  area->width = MAX (1, (gint)(width * scale));
  area->height = MAX (1, (gint)(height * scale));
  area->x = get_start (whole->width, area->width, zoom->center_x);
  area->y = get_start (whole->height, area->height, zoom->center_y);
}

void
impasto_zoom_set_scale (ImpastoZoom        *zoom,
                        const GdkRectangle *whole,
                        gint                width,
                        gint                height,
                        gdouble             scale,
                        gdouble             x,
                        gdouble             y)
{
  GdkRectangle area;
  gdouble      fitting = get_fitting_scale (whole, width, height);
  gdouble      place_x;
  gdouble      place_y;

  if (scale <= 0.0)
    {
      impasto_zoom_init (zoom);
      return;
    }
  impasto_zoom_get_area (zoom, whole, width, height, &area);
  place_x = CLAMP ((x - area.x) / area.width, 0.0, 1.0);
  place_y = CLAMP ((y - area.y) / area.height, 0.0, 1.0);
  zoom->scale =
      CLAMP (scale, MIN (fitting, MIN_SCALE), MAX (fitting, MAX_SCALE));
  zoom->center_x = place_x + (whole->width / 2.0 - x) / (width * zoom->scale);
  zoom->center_y = place_y + (whole->height / 2.0 - y) / (height * zoom->scale);
}

void
impasto_zoom_pan (ImpastoZoom        *zoom,
                  const GdkRectangle *whole,
                  gint                width,
                  gint                height,
                  gdouble             x,
                  gdouble             y)
{
  GdkRectangle area;

  impasto_zoom_get_area (zoom, whole, width, height, &area);
  zoom->center_x = (whole->width / 2.0 - area.x - x) / area.width;
  zoom->center_y = (whole->height / 2.0 - area.y - y) / area.height;
  /* The next move begins at the end, not beyond it. */
  impasto_zoom_get_area (zoom, whole, width, height, &area);
  zoom->center_x = (whole->width / 2.0 - area.x) / area.width;
  zoom->center_y = (whole->height / 2.0 - area.y) / area.height;
}
