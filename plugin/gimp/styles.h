/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Style pictures: layers of open images, picture files, built-in paintings.
 */
#ifndef IMPASTO_STYLES_H
#define IMPASTO_STYLES_H

#include <libgimp/gimp.h>

#include "ui/job/host.h"

G_BEGIN_DECLS

/**
 * impasto_styles_list: all styles, in the order that ImpastoHost.list_styles
 * specifies.
 * @drawable: the content, listed after the other layers of its image
 * @except: a layer to omit (the preview), or -1
 *
 * Array of ImpastoStyleChoice that frees its elements.  Main thread.
 */
GPtrArray *impasto_styles_list (gint32 image, gint32 drawable, gint32 except);

/* The name of the first built-in painting; caller frees.  NULL if there is
 * none. */
gchar *impasto_styles_get_first_builtin (void);

/**
 * impasto_styles_read: the pixels of @style, no side longer than @max_side
 * (0: no limit).  Transparent parts take the mean color of the visible ones.
 * Caller frees.  NULL with an error that says what to do.  Main thread.
 */
NstPicture *impasto_styles_read (const ImpastoStyleRef *style,
                                 gint                   max_side,
                                 gfloat               **alpha,
                                 GError               **error);

/* See ImpastoHost.measure_style. */
gboolean impasto_styles_measure (const ImpastoStyleRef *style,
                                 gint                  *width,
                                 gint                  *height);

G_END_DECLS

#endif /* IMPASTO_STYLES_H */
