/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The gallery of styles: thumbnails to choose from, a large preview of the
 * chosen one, picture files to add.
 */
#ifndef IMPASTO_STYLE_CHOOSER_H
#define IMPASTO_STYLE_CHOOSER_H

#include "host.h"
#include "widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoStyleChooser ImpastoStyleChooser;

#define IMPASTO_TYPE_STYLE_CHOOSER (impasto_style_chooser_get_type ())
#define IMPASTO_STYLE_CHOOSER(object)                                          \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), IMPASTO_TYPE_STYLE_CHOOSER,           \
                               ImpastoStyleChooser))

GType impasto_style_chooser_get_type (void) G_GNUC_CONST;

/**
 * impasto_style_chooser_new: a gallery of @host's styles, which must outlive
 * it; nothing is chosen at first.  Signals:
 *   "changed" (): the user has chosen another style
 *   "activated" (): double click or Enter on a style
 *   "failed" (const gchar *message): a style cannot be read
 */
GtkWidget *impasto_style_chooser_new (const ImpastoHost *host);

/**
 * impasto_style_chooser_set_style: choose @style without a signal.  A file is
 * added to the gallery if need be; a style that is not there any more gives way
 * to the first one.
 */
void impasto_style_chooser_set_style (ImpastoStyleChooser   *chooser,
                                      const ImpastoStyleRef *style);
/* Kind IMPASTO_STYLE_NONE when there is nothing to choose from. */
const ImpastoStyleRef *
impasto_style_chooser_get_style (ImpastoStyleChooser *chooser);
/* Width and height of the chosen style in proportion, or FALSE. */
gboolean impasto_style_chooser_get_shape (ImpastoStyleChooser *chooser,
                                          gint                *width,
                                          gint                *height);
/* Adds the picture file @path and chooses it; emits "changed" or "failed". */
void impasto_style_chooser_add_file (ImpastoStyleChooser *chooser,
                                     const gchar         *path);
/* Asks the host again: images may have been opened or closed. */
void impasto_style_chooser_refresh (ImpastoStyleChooser *chooser);

G_END_DECLS

#endif /* IMPASTO_STYLE_CHOOSER_H */
