/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picture files: the file dialog and drag and drop.
 */
#ifndef IMPASTO_STYLE_FILES_H
#define IMPASTO_STYLE_FILES_H

#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Called with the URIs of the files that the user has chosen: at least one,
 * NULL-terminated, owned by the caller. */
typedef void (*ImpastoFilesFunc) (gchar **uris, gpointer data);

/**
 * impasto_style_files_ask: show the file dialog above the window of @widget and
 * return immediately.  @chosen is called when the user has chosen files.  The
 * dialog is destroyed with the window.  @host, which reads the previews, must
 * outlive it.
 */
void impasto_style_files_ask (GtkWidget         *widget,
                              const ImpastoHost *host,
                              ImpastoFilesFunc   chosen,
                              gpointer           data);

/* Like impasto_style_files_ask (), but for one file and with another title. */
void impasto_style_files_ask_one (GtkWidget         *widget,
                                  const ImpastoHost *host,
                                  const gchar       *title,
                                  ImpastoFilesFunc   chosen,
                                  gpointer           data);

/* A filter for all picture files that @host reads.  It has a floating
 * reference. */
GtkFileFilter *impasto_style_files_new_filter (const ImpastoHost *host);

/* Accepts files that are dropped onto @widget or its children. */
void impasto_style_files_accept_drops (GtkWidget       *widget,
                                       ImpastoFilesFunc chosen,
                                       gpointer         data);

G_END_DECLS

#endif /* IMPASTO_STYLE_FILES_H */
