/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The control for one row of the table of options: a number, a choice, or
 * layers.
 */
#ifndef IMPASTO_OPTION_EDITOR_H
#define IMPASTO_OPTION_EDITOR_H

#include "engine/nst.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Called when the user has changed the value. */
typedef void (*ImpastoOptionFunc) (GtkWidget *editor, gpointer data);

/**
 * impasto_option_editor_new: a spin button, a combo box, or a layers editor
 * with the name, tooltip, range, and default of the option.  If the option has
 * a word for zero, the editor shows it.
 */
GtkWidget           *impasto_option_editor_new (const NstOptionSpec *spec,
                                                ImpastoOptionFunc    changed,
                                                gpointer             data);
const NstOptionSpec *impasto_option_editor_get_spec (GtkWidget *editor);
/* For numbers and choices only; setting the value does not call changed (). */
gdouble impasto_option_editor_get_value (GtkWidget *editor);
void    impasto_option_editor_set_value (GtkWidget *editor, gdouble value);

/* For all types: _show () shows the value in @options without calling
 * changed (), _apply () writes the shown value to @options. */
void impasto_option_editor_show (GtkWidget *editor, const NstOptions *options);
void impasto_option_editor_apply (GtkWidget *editor, NstOptions *options);
/* Adapts the control to the other options: only the layers of the network in
 * use can be chosen. */
void impasto_option_editor_set_context (GtkWidget        *editor,
                                        const NstOptions *options);
/* The widget that a mnemonic should activate. */
GtkWidget *impasto_option_editor_get_target (GtkWidget *editor);

G_END_DECLS

#endif /* IMPASTO_OPTION_EDITOR_H */
