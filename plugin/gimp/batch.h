/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run without a dialog.
 */
#ifndef IMPASTO_BATCH_H
#define IMPASTO_BATCH_H

#include "ui/job/host.h"

G_BEGIN_DECLS

/**
 * impasto_batch_run: repaint the host's content with @settings and commit the
 * result.  GIMP's progress bar shows the progress.  The image changes only in
 * the commit at the end, so it stays intact if the plug-in ends early.
 * @default_model_file: path of the shipped model file
 * FALSE with an error.  Main thread; blocks.
 */
gboolean impasto_batch_run (const ImpastoHost     *host,
                            const gchar           *default_model_file,
                            const ImpastoSettings *settings,
                            GError               **error);

G_END_DECLS

#endif /* IMPASTO_BATCH_H */
