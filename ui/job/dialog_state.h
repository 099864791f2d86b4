/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the dialog remembers in addition to the settings: its position on the
 * desktop and the picture files in its gallery.  No GTK.
 */
#ifndef IMPASTO_DIALOG_STATE_H
#define IMPASTO_DIALOG_STATE_H

#include <glib.h>

G_BEGIN_DECLS

/* Maximum number of remembered files; the oldest are dropped first. */
#define IMPASTO_STATE_MAX_FILES 60

typedef struct
{
  gint       width; /* of the window; 0: unknown */
  gint       height;
  gboolean   has_position;
  gint       x;
  gint       y;
  gboolean   advanced_is_open;
  gint       advanced_page; /* counted from 0 */
  GPtrArray *files;         /* absolute paths, in the order of the gallery */
} ImpastoDialogState;

/* Fills @state from the text that impasto_dialog_state_to_text () returned.
 * Missing and invalid values become unknown.  @text may be NULL. */
void impasto_dialog_state_init (ImpastoDialogState *state, const gchar *text);
void impasto_dialog_state_clear (ImpastoDialogState *state);
/* The text of a key file; caller frees. */
gchar *impasto_dialog_state_to_text (const ImpastoDialogState *state);

/* FALSE if @path is in the list already. */
gboolean impasto_dialog_state_add_file (ImpastoDialogState *state,
                                        const gchar        *path);
/* FALSE if @path is not in the list. */
gboolean impasto_dialog_state_remove_file (ImpastoDialogState *state,
                                           const gchar        *path);

G_END_DECLS

#endif /* IMPASTO_DIALOG_STATE_H */
