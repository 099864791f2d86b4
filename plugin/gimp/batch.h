/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run without a dialog.
 */
#ifndef IMPASTO_BATCH_H
#define IMPASTO_BATCH_H

#include "ui/job/host.h"

G_BEGIN_DECLS

/**
 * impasto_batch_run: repaint the host's content with @settings from beginning
 * to end; GIMP's progress bar shows how far it is.  Nothing changes before the
 * commit at the end, so whatever ends the plug-in leaves the image whole.
 * @default_weights: path of the shipped weights
 * FALSE with an error.  Main thread; blocks.
 */
gboolean impasto_batch_run (const ImpastoHost     *host,
                            const gchar           *default_weights,
                            const ImpastoSettings *settings,
                            GError               **error);

G_END_DECLS

#endif /* IMPASTO_BATCH_H */
