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
 * impasto_styles_list: the choices in the order that ImpastoHost asks for.
 * @drawable: the content; it comes last
 * @except: a layer to leave out (the preview), or -1
 *
 * Array of ImpastoStyleChoice that frees its elements.  Main thread.
 */
GPtrArray *impasto_styles_list (gint32 image, gint32 drawable, gint32 except);

/* The name of the first built-in painting, or NULL; caller frees. */
gchar *impasto_styles_get_first_builtin (void);

/**
 * impasto_styles_read: the pixels of @style, no side longer than @max_side
 * (0: no limit).  What is transparent shows the mean colour of the rest.
 * Caller frees.  NULL with an error that says what to do.  Main thread.
 */
NstPicture *impasto_styles_read (const ImpastoStyleRef *style,
                                 gint                   max_side,
                                 GError               **error);

G_END_DECLS

#endif /* IMPASTO_STYLES_H */
