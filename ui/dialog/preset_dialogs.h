/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dialogs for presets: enter a name, confirm a deletion, choose a file.
 */
#ifndef IMPASTO_PRESET_DIALOGS_H
#define IMPASTO_PRESET_DIALOGS_H

#include "ui/job/preset_store.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* All functions return immediately and call back if the user confirms.  The
 * dialogs are destroyed with the window of @widget. */

/* @text: the name, which is valid, or the path of the file. */
typedef void (*ImpastoPresetTextFunc) (const gchar *text, gpointer data);
typedef void (*ImpastoPresetFunc) (gpointer data);

/* Asks for the name of a preset of the user; @name is the initial text.  If
 * @renamed (the name of a preset) is given, names of other presets are not
 * accepted; if it is NULL, the new preset may replace another one. */
void impasto_preset_ask_name (GtkWidget            *widget,
                              ImpastoPresetStore   *store,
                              const gchar          *title,
                              const gchar          *button,
                              const gchar          *name,
                              const gchar          *renamed,
                              ImpastoPresetTextFunc chosen,
                              gpointer              data);
void impasto_preset_ask_delete (GtkWidget        *widget,
                                const gchar      *name,
                                ImpastoPresetFunc agreed,
                                gpointer          data);
void impasto_preset_ask_import (GtkWidget            *widget,
                                ImpastoPresetTextFunc chosen,
                                gpointer              data);
void impasto_preset_ask_export (GtkWidget            *widget,
                                const gchar          *name,
                                ImpastoPresetTextFunc chosen,
                                gpointer              data);

G_END_DECLS

#endif /* IMPASTO_PRESET_DIALOGS_H */
