/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The control for a set of layers with a weight each: its text, and a window
 * with a number for each layer.
 */
#ifndef IMPASTO_LAYERS_EDITOR_H
#define IMPASTO_LAYERS_EDITOR_H

#include "engine/nst.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Called when the user has changed the value. */
typedef void (*ImpastoLayersFunc) (GtkWidget *editor, gpointer data);

/* @spec: a row of the type NST_OPTION_LAYERS. */
GtkWidget *impasto_layers_editor_new (const NstOptionSpec *spec,
                                      ImpastoLayersFunc    changed,
                                      gpointer             data);
/* As nst_options_set () reads it; always valid. */
const gchar *impasto_layers_editor_get_text (GtkWidget *editor);
/* Does not call changed (). */
void impasto_layers_editor_set_text (GtkWidget *editor, const gchar *text);
/* The entry, to which a mnemonic should lead. */
GtkWidget *impasto_layers_editor_get_entry (GtkWidget *editor);

G_END_DECLS

#endif /* IMPASTO_LAYERS_EDITOR_H */
