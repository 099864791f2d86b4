/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chooser for presets, and the actions on the user's presets.
 */
#ifndef IMPASTO_PRESET_BAR_H
#define IMPASTO_PRESET_BAR_H

#include "ui/job/preset_store.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Called when the user has chosen @preset, which is valid during the call. */
typedef void (*ImpastoPresetChosenFunc) (const ImpastoPreset *preset,
                                         gpointer             data);
/* Called with a message for the user: an error or a note; NULL clears it. */
typedef void (*ImpastoPresetProblemFunc) (const gchar *message, gpointer data);

/**
 * impasto_preset_bar_new: a row with the combo box "Preset", a button that
 * saves a preset, and a button that opens a menu of all actions.
 * @folder: the folder of the user's presets; NULL: none can be saved
 */
GtkWidget *impasto_preset_bar_new (const gchar             *folder,
                                   ImpastoPresetChosenFunc  chosen,
                                   ImpastoPresetProblemFunc problem,
                                   gpointer                 data);
/* Shows the preset that matches @options, or that none does. */
void impasto_preset_bar_show (GtkWidget *bar, const NstOptions *options);
/* The widget that a mnemonic should activate. */
GtkWidget *impasto_preset_bar_get_combo (GtkWidget *bar);

/* Import and export a file, as if the user had chosen it. */
void impasto_preset_bar_import (GtkWidget *bar, const gchar *path);
void impasto_preset_bar_export (GtkWidget *bar, const gchar *path);

G_END_DECLS

#endif /* IMPASTO_PRESET_BAR_H */
