/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the dialog remembers besides the settings: its place on the desktop,
 * the picture files in its gallery.  No GTK.
 */
#ifndef IMPASTO_DIALOG_STATE_H
#define IMPASTO_DIALOG_STATE_H

#include <glib.h>

G_BEGIN_DECLS

/* Files that are remembered at most; the oldest are forgotten first. */
#define IMPASTO_STATE_MAX_FILES 60

typedef struct
{
  gint       width; /* of the window; 0: not known */
  gint       height;
  gboolean   has_position;
  gint       x;
  gint       y;
  gboolean   style_was_chosen; /* by the user, not only offered */
  GPtrArray *files;            /* absolute paths, in the order of the gallery */
} ImpastoDialogState;

/* Fills @state from what impasto_dialog_state_to_text () gave; what is missing
 * or makes no sense counts as not known.  @text may be NULL. */
void impasto_dialog_state_init (ImpastoDialogState *state, const gchar *text);
void impasto_dialog_state_clear (ImpastoDialogState *state);
/* A key file's text; caller frees. */
gchar *impasto_dialog_state_to_text (const ImpastoDialogState *state);

/* FALSE when @path is there already. */
gboolean impasto_dialog_state_add_file (ImpastoDialogState *state,
                                        const gchar        *path);
/* FALSE when @path is not there. */
gboolean impasto_dialog_state_remove_file (ImpastoDialogState *state,
                                           const gchar        *path);

G_END_DECLS

#endif /* IMPASTO_DIALOG_STATE_H */
