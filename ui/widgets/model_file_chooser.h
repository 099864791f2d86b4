/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The choice of the networks' weights: the built-in ones, and files.
 */
#ifndef IMPASTO_MODEL_FILE_CHOOSER_H
#define IMPASTO_MODEL_FILE_CHOOSER_H

#include "ui/job/settings.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/**
 * ImpastoModelFileFunc: the user has chosen other weights:
 * @settings->model_files is new, and @network is what the file has, or
 * NST_N_NETWORKS for the built-in weights alone.
 */
typedef void (*ImpastoModelFileFunc) (NstNetwork network, gpointer data);
/* A file cannot be used; a message for people.  NULL: the last try was well. */
typedef void (*ImpastoModelFileProblemFunc) (const gchar *message,
                                             gpointer     data);

/* @settings must outlive the widget. */
GtkWidget *impasto_model_file_chooser_new (ImpastoSettings            *settings,
                                           ImpastoModelFileFunc        changed,
                                           ImpastoModelFileProblemFunc problem,
                                           gpointer                    data);
/* Shows the settings after they have been changed elsewhere. */
void impasto_model_file_chooser_show (GtkWidget *chooser);
/* As if the user had picked the file @path: it is read in a thread, then taken
 * or refused. */
void impasto_model_file_chooser_try (GtkWidget *chooser, const gchar *path);

G_END_DECLS

#endif /* IMPASTO_MODEL_FILE_CHOOSER_H */
