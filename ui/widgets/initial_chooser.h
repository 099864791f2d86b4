/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The choice of the picture to start from: a layer of an open image, or a file.
 */
#ifndef IMPASTO_INITIAL_CHOOSER_H
#define IMPASTO_INITIAL_CHOOSER_H

#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* The user has chosen @initial; it is the chooser's. */
typedef void (*ImpastoInitialFunc) (const ImpastoStyleRef *initial,
                                    gpointer               data);
/* A file cannot be used; a message for people.  NULL: the last try was well. */
typedef void (*ImpastoInitialProblemFunc) (const gchar *message, gpointer data);

/* @host must outlive the widget. */
GtkWidget *impasto_initial_chooser_new (const ImpastoHost        *host,
                                        ImpastoInitialFunc        chosen,
                                        ImpastoInitialProblemFunc problem,
                                        gpointer                  data);
/* Shows @initial as what is chosen, among the layers that there are now. */
void impasto_initial_chooser_show (GtkWidget             *chooser,
                                   const ImpastoStyleRef *initial);
/* As if the user had picked the file @path: it is taken if it is a picture. */
void impasto_initial_chooser_try (GtkWidget *chooser, const gchar *path);

G_END_DECLS

#endif /* IMPASTO_INITIAL_CHOOSER_H */
