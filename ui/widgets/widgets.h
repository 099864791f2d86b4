/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GTK+ and GIMP's widgets, and the small helpers that all rooms of the dialog
 * share.
 */
#ifndef IMPASTO_WIDGETS_H
#define IMPASTO_WIDGETS_H

/* First: GIMP's headers expect it. */
#include <gegl.h>

#include <gtk/gtk.h>
#include <libgimpwidgets/gimpwidgets.h>

#include "engine/nst.h"

G_BEGIN_DECLS

/* GIMP's distances, in pixels. */
#define IMPASTO_BORDER       12
#define IMPASTO_SPACING      6
#define IMPASTO_WIDE_SPACING 12

/* The name by which assistive technology knows @widget. */
void impasto_widget_set_name (GtkWidget *widget, const gchar *name);

/**
 * impasto_table_attach: put @widget into the row @row of @table, in the
 * columns @column (label) and @column + 1, with the label @mnemonic leading to
 * @target.
 */
void impasto_table_attach (GtkTable    *table,
                           gint         column,
                           gint         row,
                           const gchar *mnemonic,
                           GtkWidget   *widget,
                           GtkWidget   *target);

/* @picture scaled to fit into @max_side x @max_side; caller unrefs. */
GdkPixbuf *impasto_pixbuf_new_from_picture (const NstPicture *picture,
                                            gint              max_side);

/* Whether what is drawn on the background for text in @widget has to be
 * bright. */
gboolean impasto_widget_is_dark (GtkWidget *widget);
/* The colour of text in @widget, as the source of @cr. */
void
impasto_cairo_set_text_color (cairo_t *cr, GtkWidget *widget, gdouble alpha);

/* Says in the middle of @widget, with @padding on each side, what is going to
 * be drawn there. */
void impasto_widget_draw_hint (GtkWidget   *widget,
                               cairo_t     *cr,
                               const gchar *text,
                               gint         padding);

/**
 * impasto_key_move: where the arrows, Home and End lead from @place, 0..1 from
 * the left, by steps of @step; FALSE for another key.
 */
gboolean
impasto_key_move (const GdkEventKey *event, gdouble step, gdouble *place);

G_END_DECLS

#endif /* IMPASTO_WIDGETS_H */
