/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page on which a style is chosen: a large preview of the chosen one, the
 * gallery, picture files to add.
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
 * impasto_style_chooser_new: a gallery of @host's styles and @state's files,
 * both of which must outlive it; nothing is chosen at first.  Signals:
 *   "changed" (): the user has chosen another style
 *   "activated" (): double click or Enter on a style
 *   "failed" (const gchar *message): a style cannot be read
 */
GtkWidget *impasto_style_chooser_new (const ImpastoHost  *host,
                                      ImpastoDialogState *state);

/**
 * impasto_style_chooser_offer: choose @last, or else what suits best (see
 * impasto_style_list_find_offer ()), without a signal.  A file is added to the
 * gallery if need be.
 */
void impasto_style_chooser_offer (ImpastoStyleChooser   *chooser,
                                  const ImpastoStyleRef *last);
/* Kind IMPASTO_STYLE_NONE when there is nothing to choose from. */
const ImpastoStyleRef *
impasto_style_chooser_get_style (ImpastoStyleChooser *chooser);
/* Width and height of the chosen style in proportion, or FALSE. */
gboolean impasto_style_chooser_get_shape (ImpastoStyleChooser *chooser,
                                          gint                *width,
                                          gint                *height);
/**
 * impasto_style_chooser_add_uris: add the picture files of @uris
 * (NULL-terminated) and choose the first that can be read.  Emits "changed" if
 * there is one, then "failed" if there is one that cannot be read.
 */
void impasto_style_chooser_add_uris (ImpastoStyleChooser *chooser,
                                     gchar              **uris);
/* Asks the host again: images may have been opened or closed. */
void impasto_style_chooser_refresh (ImpastoStyleChooser *chooser);

G_END_DECLS

#endif /* IMPASTO_STYLE_CHOOSER_H */
