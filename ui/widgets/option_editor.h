/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The control for one row of the options' table: a number, a choice or layers.
 */
#ifndef IMPASTO_OPTION_EDITOR_H
#define IMPASTO_OPTION_EDITOR_H

#include "engine/nst.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Called when the user has changed the value. */
typedef void (*ImpastoOptionFunc) (GtkWidget *editor, gpointer data);

/**
 * impasto_option_editor_new: a spin button, or a combo box for a choice, with
 * the option's name, tooltip, range and default.  Shows the word for zero where
 * the option has one.
 */
GtkWidget           *impasto_option_editor_new (const NstOptionSpec *spec,
                                                ImpastoOptionFunc    changed,
                                                gpointer             data);
const NstOptionSpec *impasto_option_editor_get_spec (GtkWidget *editor);
/* Of an option that is a number or a choice; set does not call changed (). */
gdouble impasto_option_editor_get_value (GtkWidget *editor);
void    impasto_option_editor_set_value (GtkWidget *editor, gdouble value);

/* Of every option: shows that of @options, without calling changed (); and
 * puts what is shown into @options. */
void impasto_option_editor_show (GtkWidget *editor, const NstOptions *options);
void impasto_option_editor_apply (GtkWidget *editor, NstOptions *options);
/* What a mnemonic should lead to. */
GtkWidget *impasto_option_editor_get_target (GtkWidget *editor);

G_END_DECLS

#endif /* IMPASTO_OPTION_EDITOR_H */
