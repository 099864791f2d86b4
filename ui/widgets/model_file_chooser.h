/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chooser for model files, in addition to the built-in model.
 */
#ifndef IMPASTO_MODEL_FILE_CHOOSER_H
#define IMPASTO_MODEL_FILE_CHOOSER_H

#include "ui/job/settings.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/**
 * ImpastoModelFileFunc: called after the user has changed
 * settings->model_files.  @network is the network in the new file, or
 * NST_N_NETWORKS for only the built-in model.
 */
typedef void (*ImpastoModelFileFunc) (NstNetwork network, gpointer data);
/* Called with a message for the user if a file cannot be used, and with NULL if
 * the last choice is valid. */
typedef void (*ImpastoModelFileProblemFunc) (const gchar *message,
                                             gpointer     data);

/* @settings must outlive the widget. */
GtkWidget *impasto_model_file_chooser_new (ImpastoSettings            *settings,
                                           ImpastoModelFileFunc        changed,
                                           ImpastoModelFileProblemFunc problem,
                                           gpointer                    data);
/* Shows the settings after they have been changed elsewhere. */
void impasto_model_file_chooser_show (GtkWidget *chooser);
/* Chooses the file @path, as if the user had: a thread reads it, then it is
 * accepted or rejected. */
void impasto_model_file_chooser_try (GtkWidget *chooser, const gchar *path);

G_END_DECLS

#endif /* IMPASTO_MODEL_FILE_CHOOSER_H */
