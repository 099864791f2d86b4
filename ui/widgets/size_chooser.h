/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chooser for the working size, which shows the cost of each size.
 */
#ifndef IMPASTO_SIZE_CHOOSER_H
#define IMPASTO_SIZE_CHOOSER_H

#include "ui/job/cost.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* The default working size: the longer side, in pixels. */
#define IMPASTO_SIZE_STANDARD 512

/* Called when the user has chosen another size. */
typedef void (*ImpastoSizeFunc) (gpointer data);

/**
 * impasto_size_chooser_new: a combo box of standard sizes and full resolution.
 * The list shows the cost of each size, which @meter estimates.  @meter must
 * outlive the chooser.
 */
GtkWidget *impasto_size_chooser_new (ImpastoCostMeter *meter,
                                     ImpastoSizeFunc   changed,
                                     gpointer          data);
/* Offers only sizes below @full, the longer side of the content, and @full
 * itself; 0: unknown, as at first.  @meter must know the size already; call
 * impasto_size_chooser_set_size () afterwards. */
void impasto_size_chooser_set_full (GtkWidget *chooser, gint full);
/* The size as in options->size: 0 is full resolution. */
gint impasto_size_chooser_get_size (GtkWidget *chooser);
/* Does not call changed (). */
void impasto_size_chooser_set_size (GtkWidget *chooser, gint size);
/* Updates the costs in the list. */
void impasto_size_chooser_update_costs (GtkWidget *chooser);

/* A label of two lines: the time and memory that a run needs, and a note. */
GtkWidget *impasto_cost_label_new (void);
/* @note: text for the second line, or NULL.  FALSE if this machine does not
 * have enough memory. */
gboolean impasto_cost_label_set (GtkWidget         *label,
                                 const ImpastoCost *cost,
                                 const gchar       *note);

G_END_DECLS

#endif /* IMPASTO_SIZE_CHOOSER_H */
