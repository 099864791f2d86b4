/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Includes GTK and GIMP's widgets, and declares small helpers that the files of
 * the dialog share.
 */
#ifndef IMPASTO_WIDGETS_H
#define IMPASTO_WIDGETS_H

/* GIMP's headers need this one first. */
#include <gegl.h>

#include <gtk/gtk.h>
#include <libgimpwidgets/gimpwidgets.h>

#include "engine/nst.h"

G_BEGIN_DECLS

/* GIMP's distances, in pixels. */
#define IMPASTO_BORDER       12
#define IMPASTO_SPACING      6
#define IMPASTO_WIDE_SPACING 12

/* Sets the accessible name of @widget. */
void impasto_widget_set_name (GtkWidget *widget, const gchar *name);

/**
 * impasto_table_attach: place a label with the text @mnemonic in the column
 * @column of @table and @widget in the next one, both in the row @row.  The
 * mnemonic activates @target.  Returns the label.
 */
GtkWidget *impasto_table_attach (GtkTable    *table,
                                 gint         column,
                                 gint         row,
                                 const gchar *mnemonic,
                                 GtkWidget   *widget,
                                 GtkWidget   *target);

/* @picture, scaled down if a side is longer than @max_side.  Caller unrefs. */
GdkPixbuf *impasto_pixbuf_new_from_picture (const NstPicture *picture,
                                            gint              max_side);

/* Whether the text background of @widget is dark. */
gboolean impasto_widget_is_dark (GtkWidget *widget);
/* Makes the text color of @widget the source of @cr. */
void
impasto_cairo_set_text_color (cairo_t *cr, GtkWidget *widget, gdouble alpha);

/* Draws @text in the center of @widget, with @padding on each side: a hint
 * about what will be shown there. */
void impasto_widget_draw_hint (GtkWidget   *widget,
                               cairo_t     *cr,
                               const gchar *text,
                               gint         padding);

/**
 * impasto_key_move: move @place (0..1) by @step for the Left and Right keys,
 * and to the ends for Home and End.  FALSE for any other key.
 */
gboolean
impasto_key_move (const GdkEventKey *event, gdouble step, gdouble *place);

G_END_DECLS

#endif /* IMPASTO_WIDGETS_H */
