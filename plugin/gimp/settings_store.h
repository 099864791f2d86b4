/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was chosen last: for the session in GIMP's memory, for later ones in a
 * key file of the user's GIMP folder.
 */
#ifndef IMPASTO_SETTINGS_STORE_H
#define IMPASTO_SETTINGS_STORE_H

#include "ui/job/settings.h"

G_BEGIN_DECLS

/* Fills @settings, which is initialized, with what was saved last; what cannot
 * be read counts as never saved.  Main thread. */
void impasto_settings_store_load (ImpastoSettings *settings);
void impasto_settings_store_save (const ImpastoSettings *settings);

/* The same for what the dialog remembers besides (ImpastoHost's load_state and
 * save_state).  Caller frees; NULL when there is nothing. */
gchar *impasto_settings_store_load_state (void);
void   impasto_settings_store_save_state (const gchar *text);

G_END_DECLS

#endif /* IMPASTO_SETTINGS_STORE_H */
