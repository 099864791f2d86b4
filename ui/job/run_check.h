/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checks before a run whether it can start with the settings.
 */
#ifndef IMPASTO_RUN_CHECK_H
#define IMPASTO_RUN_CHECK_H

#include "ui/job/settings.h"

G_BEGIN_DECLS

/**
 * impasto_run_check: FALSE with an error that says what to change, if the
 * options of @settings contradict each other, a content of @width x @height (0:
 * unknown) is too small for them, the picture to start from is not
 * chosen, or neither @default_model_file nor the user's model files contain a
 * network that is needed.  If the models have been read already, also if a
 * network does not have a chosen layer.  Reads only the headers of files.  Main
 * thread.
 */
gboolean impasto_run_check (const ImpastoSettings *settings,
                            gint                   width,
                            gint                   height,
                            const gchar           *default_model_file,
                            GError               **error);

G_END_DECLS

#endif /* IMPASTO_RUN_CHECK_H */
