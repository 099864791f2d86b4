/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures, the squares behind transparent parts, and the line, with cairo.
 */
#include "config.h"

#include "ui/widgets/compare_draw.h"

/* In pixels. */
#define HANDLE_SIDE 9
#define SQUARE_SIDE 8
/* The line is bright with a dark outline, so that it is visible on any
 * picture. */
#define SHADE_ALPHA 0.5
#define SHADE_WIDTH 3.0
/* The squares are like GIMP's. */
#define LIGHT_SQUARE 0.6
#define DARK_SQUARE  0.4

/* Draws the squares behind transparent parts. */
static void
draw_checkerboard (cairo_t *cr, const GdkRectangle *area)
{
  cairo_surface_t *squares = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, 2 * SQUARE_SIDE, 2 * SQUARE_SIDE);
  cairo_t         *painter = cairo_create (squares);
  cairo_pattern_t *pattern;

  cairo_set_source_rgb (painter, DARK_SQUARE, DARK_SQUARE, DARK_SQUARE);
  cairo_paint (painter);
  cairo_set_source_rgb (painter, LIGHT_SQUARE, LIGHT_SQUARE, LIGHT_SQUARE);
  cairo_rectangle (painter, 0, 0, SQUARE_SIDE, SQUARE_SIDE);
  cairo_rectangle (painter, SQUARE_SIDE, SQUARE_SIDE, SQUARE_SIDE, SQUARE_SIDE);
  cairo_fill (painter);
  cairo_destroy (painter);
  pattern = cairo_pattern_create_for_surface (squares);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_REPEAT);
  cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  cairo_set_source (cr, pattern);
  gdk_cairo_rectangle (cr, area);
  cairo_fill (cr);
  cairo_pattern_destroy (pattern);
  cairo_surface_destroy (squares);
}

void
impasto_compare_draw_part (cairo_t            *cr,
                           const GdkPixbuf    *pixbuf,
                           const GdkRectangle *area,
                           gdouble             left,
                           gdouble             right)
{
  if (! pixbuf || right <= left)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, left, area->y, right - left, area->height);
  cairo_clip (cr);
  if (gdk_pixbuf_get_has_alpha (pixbuf))
    draw_checkerboard (cr, area);
  cairo_translate (cr, area->x, area->y);
  cairo_scale (cr, area->width / (gdouble)gdk_pixbuf_get_width (pixbuf),
               area->height / (gdouble)gdk_pixbuf_get_height (pixbuf));
  gdk_cairo_set_source_pixbuf (cr, pixbuf, 0.0, 0.0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
}

void
impasto_compare_draw_line (cairo_t            *cr,
                           const GdkRectangle *area,
                           gdouble             x,
                           gdouble             handle_y)
{
  x = CLAMP (x, area->x + 0.5, area->x + area->width - 0.5);
  cairo_move_to (cr, x, area->y);
  cairo_line_to (cr, x, area->y + area->height);
  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, SHADE_ALPHA);
  cairo_set_line_width (cr, SHADE_WIDTH);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);

  /* The handle: a diamond. */
  cairo_move_to (cr, x - HANDLE_SIDE, handle_y);
  cairo_line_to (cr, x, handle_y - HANDLE_SIDE);
  cairo_line_to (cr, x + HANDLE_SIDE, handle_y);
  cairo_line_to (cr, x, handle_y + HANDLE_SIDE);
  cairo_close_path (cr);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, SHADE_ALPHA);
  cairo_stroke (cr);
}
