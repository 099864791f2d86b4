/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The small windows about presets: a name, a question, a file.
 */
#ifndef IMPASTO_PRESET_DIALOGS_H
#define IMPASTO_PRESET_DIALOGS_H

#include "ui/job/preset_store.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* All return at once and call back when the user has agreed; they go away with
 * the window of @widget. */

/* @text: the name, which is good, or the file's path. */
typedef void (*ImpastoPresetTextFunc) (const gchar *text, gpointer data);
typedef void (*ImpastoPresetFunc) (gpointer data);

/* Asks for a name for an own preset.  @renamed (or NULL) is the one that is to
 * have it; other names must be free then, else an own preset is replaced. */
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
