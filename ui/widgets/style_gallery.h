/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thumbnails of the styles.
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
 * impasto_style_gallery_new: a scrolled grid, empty until it is filled.  @host
 * and @list must outlive it.  Signals:
 *   "selected" (gint index): the user has selected this style of the list
 *   "activated" (): double click or Enter
 *   "delete" (): the Delete key
 */
GtkWidget *impasto_style_gallery_new (const ImpastoHost      *host,
                                      const ImpastoStyleList *list);

/* Shows the list as it is now; thumbnails follow when nothing else is to be
 * done.  Selects nothing. */
void impasto_style_gallery_fill (ImpastoStyleGallery *gallery);
/* Without a signal. */
void impasto_style_gallery_select (ImpastoStyleGallery *gallery, gint index);

/* The style no larger than @max_side; caller unrefs.  NULL with an error. */
GdkPixbuf *impasto_style_read_pixbuf (const ImpastoHost     *host,
                                      const ImpastoStyleRef *style,
                                      gint                   max_side,
                                      GError               **error);

G_END_DECLS

#endif /* IMPASTO_STYLE_GALLERY_H */
