/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The progress bar, and the line of text below it.
 */
#ifndef IMPASTO_PROGRESS_VIEW_H
#define IMPASTO_PROGRESS_VIEW_H

#include "painter.h"
#include "widgets.h"

G_BEGIN_DECLS

/* A GtkVBox, with @buttons beside the bar. */
GtkWidget *impasto_progress_view_new (GtkWidget *buttons);
/* Shows the painter's state and progress. */
void impasto_progress_view_update (GtkWidget *view, ImpastoPainter *painter);

/**
 * impasto_progress_describe: the line of text for @state.
 * @rate: iterations per second; 0 while unknown
 * Caller frees.
 */
gchar *impasto_progress_describe (ImpastoPainterState state,
                                  const NstProgress  *progress,
                                  gdouble             rate);

G_END_DECLS

#endif /* IMPASTO_PROGRESS_VIEW_H */
