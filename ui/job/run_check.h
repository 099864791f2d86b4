/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a run with the settings can begin at all, asked before it does.
 */
#ifndef IMPASTO_RUN_CHECK_H
#define IMPASTO_RUN_CHECK_H

#include "ui/job/settings.h"

G_BEGIN_DECLS

/**
 * impasto_run_check: FALSE with an error that says what to change, when the
 * options of @settings make no sense together, the picture to start from is not
 * chosen, or a network's weights are not in @default_model_file or the user's
 * files; once those have been read, also for layers that a network does not
 * have.  Reads no more than the beginnings of files.  Main thread.
 */
gboolean impasto_run_check (const ImpastoSettings *settings,
                            const gchar           *default_model_file,
                            GError               **error);

G_END_DECLS

#endif /* IMPASTO_RUN_CHECK_H */
