/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thumbnails of the styles, in one section for each kind of style.
 */
#ifndef IMPASTO_STYLE_GALLERY_H
#define IMPASTO_STYLE_GALLERY_H

#include "ui/job/style_list.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoStyleGallery ImpastoStyleGallery;

#define IMPASTO_TYPE_STYLE_GALLERY (impasto_style_gallery_get_type ())
#define IMPASTO_STYLE_GALLERY(object)                                          \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), IMPASTO_TYPE_STYLE_GALLERY,           \
                               ImpastoStyleGallery))

GType impasto_style_gallery_get_type (void) G_GNUC_CONST;

/**
 * impasto_style_gallery_new: a scrolled grid, which is empty until it is
 * filled.  @host and @list must outlive it.  Signals:
 *   "selected" (gint index): the user has selected this style of the list
 *   "activated" (): double-click or Enter
 *   "delete" (): the Delete key
 */
GtkWidget *impasto_style_gallery_new (const ImpastoHost      *host,
                                      const ImpastoStyleList *list);

/* Updates the grid from the list.  Thumbnails are read when the main loop is
 * idle.  Selects nothing. */
void impasto_style_gallery_fill (ImpastoStyleGallery *gallery);
/* Selects a style without emitting a signal. */
void impasto_style_gallery_select (ImpastoStyleGallery *gallery, gint index);

G_END_DECLS

#endif /* IMPASTO_STYLE_GALLERY_H */
