/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picture files as styles: the file dialog and drag and drop.
 */
#ifndef IMPASTO_STYLE_FILES_H
#define IMPASTO_STYLE_FILES_H

#include "widgets.h"

G_BEGIN_DECLS

/* Called with the absolute path of a file that the user has picked. */
typedef void (*ImpastoFileFunc) (const gchar *path, gpointer data);

/**
 * impasto_style_files_ask: show the file dialog above the window of @widget and
 * return at once; @chosen is called for each file.  The dialog goes away with
 * the window.
 */
void impasto_style_files_ask (GtkWidget      *widget,
                              ImpastoFileFunc chosen,
                              gpointer        data);

/* Lets files be dropped onto @widget; @chosen is called for each. */
void impasto_style_files_accept_drops (GtkWidget      *widget,
                                       ImpastoFileFunc chosen,
                                       gpointer        data);

G_END_DECLS

#endif /* IMPASTO_STYLE_FILES_H */
