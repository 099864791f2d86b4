/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GIMP 2.10 as the host of the dialog and of runs without a dialog.
 */
#ifndef IMPASTO_GIMP_HOST_H
#define IMPASTO_GIMP_HOST_H

#include <libgimp/gimp.h>

#include "ui/job/host.h"

G_BEGIN_DECLS

typedef struct _ImpastoGimpHost ImpastoGimpHost;

/**
 * impasto_gimp_host_new: a host for repainting @drawable of @image.  NULL with
 * an IMPASTO_TARGET_ERROR if that is not possible.  Main thread.
 */
ImpastoGimpHost *
impasto_gimp_host_new (gint32 image, gint32 drawable, GError **error);
const ImpastoHost *impasto_gimp_host_get (ImpastoGimpHost *gimp_host);
/* Whether the drawable is a layer, so that the result can be a new layer. */
gboolean impasto_gimp_host_is_layer (ImpastoGimpHost *gimp_host);
/* The longer side of the repainted region, in pixels. */
gint impasto_gimp_host_get_size (ImpastoGimpHost *gimp_host);
/* Checks whether a result can be committed as @output now.  FALSE with an
 * error. */
gboolean impasto_gimp_host_check_output (ImpastoGimpHost *gimp_host,
                                         ImpastoOutput    output,
                                         GError         **error);
/* Removes the preview, if there is one, and frees the host. */
void impasto_gimp_host_free (ImpastoGimpHost *gimp_host);

G_END_DECLS

#endif /* IMPASTO_GIMP_HOST_H */
