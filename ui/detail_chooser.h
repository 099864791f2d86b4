/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The choice of the working size, and what it costs in memory.
 */
#ifndef IMPASTO_DETAIL_CHOOSER_H
#define IMPASTO_DETAIL_CHOOSER_H

#include "widgets.h"

G_BEGIN_DECLS

/* The working size, in pixels of the longer side, that suits most. */
#define IMPASTO_DETAIL_STANDARD 512

/* The user has chosen another size. */
typedef void (*ImpastoDetailFunc) (gpointer data);

/* A combo box that offers sizes below @full, the content's longer side, and
 * @full itself; 0 while that is not known. */
GtkWidget *
impasto_detail_combo_new (gint full, ImpastoDetailFunc changed, gpointer data);
/* As options->size: 0 is full resolution. */
gint impasto_detail_combo_get_size (GtkWidget *combo);
/* Does not call changed (). */
void impasto_detail_combo_set_size (GtkWidget *combo, gint size);

/* A label that says what a run needs. */
GtkWidget *impasto_memory_label_new (void);
/* @needed: bytes, 0 while not known.  FALSE when this machine has less. */
gboolean impasto_memory_label_set (GtkWidget *label, guint64 needed);

G_END_DECLS

#endif /* IMPASTO_DETAIL_CHOOSER_H */
