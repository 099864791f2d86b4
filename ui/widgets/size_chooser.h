/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The choice of the working size, and what each one costs.
 */
#ifndef IMPASTO_SIZE_CHOOSER_H
#define IMPASTO_SIZE_CHOOSER_H

#include "ui/job/cost.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* The working size, in pixels of the longer side, that suits most. */
#define IMPASTO_SIZE_STANDARD 512

/* The user has chosen another size. */
typedef void (*ImpastoSizeFunc) (gpointer data);

/**
 * impasto_size_chooser_new: a combo box that offers sizes below @full, the
 * content's longer side, and @full itself; 0 while that is not known.  Its
 * list says of each size what @meter, which must outlive it, tells.
 */
GtkWidget *impasto_size_chooser_new (gint              full,
                                     ImpastoCostMeter *meter,
                                     ImpastoSizeFunc   changed,
                                     gpointer          data);
/* As options->size: 0 is full resolution. */
gint impasto_size_chooser_get_size (GtkWidget *chooser);
/* Does not call changed (). */
void impasto_size_chooser_set_size (GtkWidget *chooser, gint size);
/* The costs have changed: asks for them again. */
void impasto_size_chooser_update_costs (GtkWidget *chooser);

/* A label that says what a run needs. */
GtkWidget *impasto_cost_label_new (void);
/* FALSE when this machine has less. */
gboolean impasto_cost_label_set (GtkWidget *label, const ImpastoCost *cost);

G_END_DECLS

#endif /* IMPASTO_SIZE_CHOOSER_H */
