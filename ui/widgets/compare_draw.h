/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws the parts of the comparison.
 */
#ifndef IMPASTO_COMPARE_DRAW_H
#define IMPASTO_COMPARE_DRAW_H

#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Draws the part of @pixbuf (nullable), which covers @area, between the columns
 * @left and @right; on a checkerboard if it has alpha. */
void impasto_compare_draw_part (cairo_t            *cr,
                                const GdkPixbuf    *pixbuf,
                                const GdkRectangle *area,
                                gdouble             left,
                                gdouble             right);

/* Draws the line at the column @x of @area, with its handle at @handle_y. */
void impasto_compare_draw_line (cairo_t            *cr,
                                const GdkRectangle *area,
                                gdouble             x,
                                gdouble             handle_y);

G_END_DECLS

#endif /* IMPASTO_COMPARE_DRAW_H */
