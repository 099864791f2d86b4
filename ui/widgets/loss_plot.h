/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small plot of the content, style, and total losses, which is updated during
 * a run and shows the values at the pointer.
 */
#ifndef IMPASTO_LOSS_PLOT_H
#define IMPASTO_LOSS_PLOT_H

#include "ui/job/loss_history.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoLossPlot ImpastoLossPlot;

#define IMPASTO_TYPE_LOSS_PLOT (impasto_loss_plot_get_type ())
#define IMPASTO_LOSS_PLOT(object)                                              \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), IMPASTO_TYPE_LOSS_PLOT,               \
                               ImpastoLossPlot))

GType impasto_loss_plot_get_type (void) G_GNUC_CONST;

/* An empty plot, which shows a hint until there are losses. */
GtkWidget *impasto_loss_plot_new (void);

/* Appends the losses of @progress unless they have been added already.  They
 * are drawn after a short delay. */
void impasto_loss_plot_add (ImpastoLossPlot *plot, const NstProgress *progress);

/* The next iteration belongs to a new run. */
void impasto_loss_plot_begin_run (ImpastoLossPlot *plot);

/**
 * impasto_loss_plot_describe: the values at the column @x of the widget as
 * text: "Level 1 of 3, iteration 12: content 5.1, style 1203, total 1208".  If
 * @x is negative, those at the mark, or else the newest ones.  NULL if there
 * are none.  Caller frees.
 */
gchar *impasto_loss_plot_describe (ImpastoLossPlot *plot, gint x);

G_END_DECLS

#endif /* IMPASTO_LOSS_PLOT_H */
