/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page on which the user chooses a style: a large preview of the chosen
 * style, the gallery, and buttons to add and remove picture files.
 */
#ifndef IMPASTO_STYLE_CHOOSER_H
#define IMPASTO_STYLE_CHOOSER_H

#include "ui/job/dialog_state.h"
#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoStyleChooser ImpastoStyleChooser;

#define IMPASTO_TYPE_STYLE_CHOOSER (impasto_style_chooser_get_type ())
#define IMPASTO_STYLE_CHOOSER(object)                                          \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), IMPASTO_TYPE_STYLE_CHOOSER,           \
                               ImpastoStyleChooser))

GType impasto_style_chooser_get_type (void) G_GNUC_CONST;

/**
 * impasto_style_chooser_new: a gallery of the styles of @host and the files in
 * @state, both of which must outlive it.  Initially no style is chosen.
 * Signals:
 *   "changed" (): the user has chosen another style
 *   "activated" (): double-click or Enter on a style
 *   "failed" (const gchar *message): a style cannot be read
 */
GtkWidget *impasto_style_chooser_new (const ImpastoHost  *host,
                                      ImpastoDialogState *state);

/**
 * impasto_style_chooser_offer: choose the initial style, which is @last or
 * another one (see impasto_style_list_find_offer ()), without emitting a
 * signal. If @last is a file, it is added to the gallery.
 */
void impasto_style_chooser_offer (ImpastoStyleChooser   *chooser,
                                  const ImpastoStyleRef *last);
/* The chosen style; its kind is IMPASTO_STYLE_NONE if there are no styles. */
const ImpastoStyleRef *
impasto_style_chooser_get_style (ImpastoStyleChooser *chooser);
/* The size of the chosen style, or at least its proportions; FALSE if they are
 * unknown. */
gboolean impasto_style_chooser_get_shape (ImpastoStyleChooser *chooser,
                                          gint                *width,
                                          gint                *height);
/* Adds the picture files that are dropped onto @window, and chooses the first
 * one that can be read.  Emits "changed" if there is one, then "failed" if a
 * file cannot be read. */
void impasto_style_chooser_accept_drops (ImpastoStyleChooser *chooser,
                                         GtkWidget           *window);
/* Updates the list of styles, as images may have been opened or closed. */
void impasto_style_chooser_refresh (ImpastoStyleChooser *chooser);

G_END_DECLS

#endif /* IMPASTO_STYLE_CHOOSER_H */
