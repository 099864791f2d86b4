/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The choice of a preset, and what can be done with the user's own.
 */
#ifndef IMPASTO_PRESET_BAR_H
#define IMPASTO_PRESET_BAR_H

#include "ui/job/preset_store.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* The user has chosen @preset, which is valid during the call. */
typedef void (*ImpastoPresetChosenFunc) (const ImpastoPreset *preset,
                                         gpointer             data);
/* Something went wrong, or is to be told; NULL: all is well again. */
typedef void (*ImpastoPresetProblemFunc) (const gchar *message, gpointer data);

/**
 * impasto_preset_bar_new: a row with the combo box "Preset", a button that
 * saves and one with a menu of everything else.
 * @folder: of the user's presets; NULL: none can be saved
 */
GtkWidget *impasto_preset_bar_new (const gchar             *folder,
                                   ImpastoPresetChosenFunc  chosen,
                                   ImpastoPresetProblemFunc problem,
                                   gpointer                 data);
/* Shows which preset @options are; with none, that they are changed. */
void impasto_preset_bar_show (GtkWidget *bar, const NstOptions *options);
/* What a mnemonic should lead to. */
GtkWidget *impasto_preset_bar_get_combo (GtkWidget *bar);

/* As the menu's entries do once the user has chosen a file. */
void impasto_preset_bar_import (GtkWidget *bar, const gchar *path);
void impasto_preset_bar_export (GtkWidget *bar, const gchar *path);

G_END_DECLS

#endif /* IMPASTO_PRESET_BAR_H */
