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
#define IMPASTO_DETAIL_STANDARD 512

/* The user has chosen another size. */
typedef void (*ImpastoDetailFunc) (gpointer data);

/**
 * impasto_detail_combo_new: a combo box that offers sizes below @full, the
 * content's longer side, and @full itself; 0 while that is not known.  Its
 * list says of each size what @meter, which must outlive it, tells.
 */
GtkWidget *impasto_detail_combo_new (gint              full,
                                     ImpastoCostMeter *meter,
                                     ImpastoDetailFunc changed,
                                     gpointer          data);
/* As options->size: 0 is full resolution. */
gint impasto_detail_combo_get_size (GtkWidget *combo);
/* Does not call changed (). */
void impasto_detail_combo_set_size (GtkWidget *combo, gint size);
/* The costs have changed: asks for them again. */
void impasto_detail_combo_update_costs (GtkWidget *combo);

/* A label that says what a run needs. */
GtkWidget *impasto_cost_label_new (void);
/* FALSE when this machine has less. */
gboolean impasto_cost_label_set (GtkWidget *label, const ImpastoCost *cost);

G_END_DECLS

#endif /* IMPASTO_SIZE_CHOOSER_H */
