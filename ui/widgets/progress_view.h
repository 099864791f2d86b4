/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The progress bar and the line of text below it.
 */
#ifndef IMPASTO_PROGRESS_VIEW_H
#define IMPASTO_PROGRESS_VIEW_H

#include "ui/job/painter.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* A box with @buttons beside the bar. */
GtkWidget *impasto_progress_view_new (GtkWidget *buttons);
/* Shows the state and the progress of the painter. */
void impasto_progress_view_update (GtkWidget *view, ImpastoPainter *painter);

/**
 * ImpastoProgressFacts: the values from which the line of text is made.
 */
typedef struct
{
  ImpastoPainterState state;
  NstProgress         progress;
  gdouble             rate;        /* iterations per second; 0: unknown */
  guint64             peak_memory; /* in bytes; 0: unknown */
  gboolean            can_keep;    /* there is a picture */
  NstEnd              end;         /* valid in IMPASTO_PAINTER_FINISHED */
} ImpastoProgressFacts;

/* The line of text; caller frees. */
gchar *impasto_progress_describe (const ImpastoProgressFacts *facts);

/* A loss with at least three significant digits; caller frees. */
gchar *impasto_progress_describe_loss (gdouble loss);

G_END_DECLS

#endif /* IMPASTO_PROGRESS_VIEW_H */
