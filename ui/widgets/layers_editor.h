/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The control for a set of layers and their weights: a text entry, and a window
 * with a number for each layer.
 */
#ifndef IMPASTO_LAYERS_EDITOR_H
#define IMPASTO_LAYERS_EDITOR_H

#include "engine/nst.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Called when the user has changed the value. */
typedef void (*ImpastoLayersFunc) (GtkWidget *editor, gpointer data);

/* @spec: an option of the type NST_OPTION_LAYERS. */
GtkWidget *impasto_layers_editor_new (const NstOptionSpec *spec,
                                      ImpastoLayersFunc    changed,
                                      gpointer             data);
/* The value in the form that nst_options_set () reads; always valid. */
const gchar *impasto_layers_editor_get_text (GtkWidget *editor);
/* Does not call changed (). */
void impasto_layers_editor_set_text (GtkWidget *editor, const gchar *text);
/* Offers the layers of the network in @options, with the weights that “auto”
 * means there. */
void impasto_layers_editor_set_context (GtkWidget        *editor,
                                        const NstOptions *options);
/* The entry, which a mnemonic should activate. */
GtkWidget *impasto_layers_editor_get_entry (GtkWidget *editor);

G_END_DECLS

#endif /* IMPASTO_LAYERS_EDITOR_H */
