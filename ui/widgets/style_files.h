/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picture files as styles: the file dialog and drag and drop.
 */
#ifndef IMPASTO_STYLE_FILES_H
#define IMPASTO_STYLE_FILES_H

#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Called with the URIs of the files that the user has picked, at least one;
 * NULL-terminated, owned by the caller. */
typedef void (*ImpastoFilesFunc) (gchar **uris, gpointer data);

/**
 * impasto_style_files_ask: show the file dialog above the window of @widget and
 * return at once; @chosen is called when the user has picked files.  The dialog
 * goes away with the window.
 */
void impasto_style_files_ask (GtkWidget       *widget,
                              ImpastoFilesFunc chosen,
                              gpointer         data);

/* Likewise for one picture, under another title. */
void impasto_style_files_ask_one (GtkWidget       *widget,
                                  const gchar     *title,
                                  ImpastoFilesFunc chosen,
                                  gpointer         data);

/* Lets files be dropped onto @widget and all that is in it. */
void impasto_style_files_accept_drops (GtkWidget       *widget,
                                       ImpastoFilesFunc chosen,
                                       gpointer         data);

G_END_DECLS

#endif /* IMPASTO_STYLE_FILES_H */
