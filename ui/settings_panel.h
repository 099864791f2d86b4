/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The controls of all settings but the style: a main page with sliders, and the
 * technical rest, made from the options' table.
 */
#ifndef IMPASTO_SETTINGS_PANEL_H
#define IMPASTO_SETTINGS_PANEL_H

#include "settings.h"
#include "widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoSettingsPanel ImpastoSettingsPanel;

/* The user has changed something; the settings have it already. */
typedef void (*ImpastoSettingsFunc) (gpointer data);

/**
 * impasto_settings_panel_new: controls for @settings, which must outlive the
 * panel and follows them from then on.
 * @full_size: the content's longer side; 0: not known
 */
ImpastoSettingsPanel *impasto_settings_panel_new (ImpastoSettings    *settings,
                                                  gint                full_size,
                                                  ImpastoSettingsFunc changed,
                                                  gpointer            data);
/* A table; to be put into the dialog. */
GtkWidget *impasto_settings_panel_get_main (ImpastoSettingsPanel *panel);
/* An expander for @window, ditto. */
GtkWidget *impasto_settings_panel_make_advanced (ImpastoSettingsPanel *panel,
                                                 GtkWindow            *window);

/* Shows the settings after they have been changed elsewhere. */
void impasto_settings_panel_show (ImpastoSettingsPanel *panel);

/* The working size as options->size, never above the content's own. */
gint impasto_settings_panel_get_size (ImpastoSettingsPanel *panel);

/* Shows what a run needs, in bytes (0: not known); FALSE when this machine has
 * less. */
gboolean impasto_settings_panel_set_memory (ImpastoSettingsPanel *panel,
                                            guint64               needed);

/* The widgets belong to the dialog. */
void impasto_settings_panel_free (ImpastoSettingsPanel *panel);

G_END_DECLS

#endif /* IMPASTO_SETTINGS_PANEL_H */
