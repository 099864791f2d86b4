/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The progress bar, the line of text below it, and a line of details.
 */
#ifndef IMPASTO_PROGRESS_VIEW_H
#define IMPASTO_PROGRESS_VIEW_H

#include "ui/job/painter.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* A box with @buttons beside the bar. */
GtkWidget *impasto_progress_view_new (GtkWidget *buttons);
/* A label for level, iteration, speed, loss, and memory. */
GtkWidget *impasto_progress_details_new (void);
/* Shows the state and the progress of the painter in both. */
void impasto_progress_view_update (GtkWidget      *view,
                                   GtkWidget      *details,
                                   ImpastoPainter *painter,
                                   gboolean        can_start);

/**
 * ImpastoProgressFacts: the values from which the line of text is made.
 */
typedef struct
{
  ImpastoPainterState state;
  NstProgress         progress;
  gdouble             rate;        /* iterations per second; 0: unknown */
  guint64             peak_memory; /* in bytes; 0: unknown */
  gboolean            can_start;
  gboolean            can_keep; /* there is a picture */
  NstEnd              end;      /* valid in IMPASTO_PAINTER_FINISHED */
} ImpastoProgressFacts;

/* The line of text, such as "48 % · about 2 min left"; caller frees. */
gchar *impasto_progress_describe (const ImpastoProgressFacts *facts);
/* "Level 2 of 3 (512 × 384) · iteration 34 of 100 · ...", without unknown
 * values; "" before the first iteration; caller frees. */
gchar *impasto_progress_describe_details (const ImpastoProgressFacts *facts);

/* A loss with at least three significant digits; caller frees. */
gchar *impasto_progress_describe_loss (gdouble loss);

G_END_DECLS

#endif /* IMPASTO_PROGRESS_VIEW_H */
