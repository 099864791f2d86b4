/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Remembers the last settings: in GIMP's session data, and for later sessions
 * in a key file in the user's GIMP folder.
 */
#ifndef IMPASTO_SETTINGS_STORE_H
#define IMPASTO_SETTINGS_STORE_H

#include "ui/job/settings.h"

G_BEGIN_DECLS

/* Applies the settings that were saved last to @settings, which is initialized.
 * Does nothing if there are none or they are invalid.  Main thread. */
void impasto_settings_store_load (ImpastoSettings *settings);
void impasto_settings_store_save (const ImpastoSettings *settings);

/* The same for the rest of what the dialog remembers; see load_state and
 * save_state of ImpastoHost.  Caller frees; NULL if there is nothing. */
gchar *impasto_settings_store_load_state (void);
void   impasto_settings_store_save_state (const gchar *text);

G_END_DECLS

#endif /* IMPASTO_SETTINGS_STORE_H */
