/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chooser for the picture to start from: a layer of an open image or a file.
 */
#ifndef IMPASTO_INITIAL_CHOOSER_H
#define IMPASTO_INITIAL_CHOOSER_H

#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Called when the user has chosen @initial, which belongs to the chooser. */
typedef void (*ImpastoInitialFunc) (const ImpastoStyleRef *initial,
                                    gpointer               data);
/* Called with a message for the user if a file cannot be used, and with NULL if
 * the last choice is valid. */
typedef void (*ImpastoInitialProblemFunc) (const gchar *message, gpointer data);

/* @host must outlive the widget. */
GtkWidget *impasto_initial_chooser_new (const ImpastoHost        *host,
                                        ImpastoInitialFunc        chosen,
                                        ImpastoInitialProblemFunc problem,
                                        gpointer                  data);
/* Updates the list of layers and selects @initial. */
void impasto_initial_chooser_show (GtkWidget             *chooser,
                                   const ImpastoStyleRef *initial);
/* Chooses the file @path, as if the user had, if it is a picture. */
void impasto_initial_chooser_try (GtkWidget *chooser, const gchar *path);

G_END_DECLS

#endif /* IMPASTO_INITIAL_CHOOSER_H */
