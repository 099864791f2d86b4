/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dialog "Neural Style Transfer".
 */
#ifndef IMPASTO_DIALOG_H
#define IMPASTO_DIALOG_H

#include "ui/job/host.h"

G_BEGIN_DECLS

/**
 * impasto_dialog_run: show the dialog and run a main loop until it is closed.
 * @default_model_file: path of the built-in model file
 * @settings: the initial settings; on return, the user's last choice
 *
 * Returns TRUE if a result was committed, and FALSE on cancel, after discarding
 * the preview.  Main thread, after gtk_init ().
 */
gboolean impasto_dialog_run (const ImpastoHost *host,
                             const gchar       *default_model_file,
                             ImpastoSettings   *settings);

/**
 * impasto_dialog_init_settings: fill @settings with the dialog's defaults,
 * which Reset restores: the default options at the standard working size.  Free
 * the contents with impasto_settings_clear ().
 */
void impasto_dialog_init_settings (ImpastoSettings *settings);

G_END_DECLS

#endif /* IMPASTO_DIALOG_H */
