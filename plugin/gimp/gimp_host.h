/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host of the dialog and of scripts' runs: GIMP 2.10.
 */
#ifndef IMPASTO_GIMP_HOST_H
#define IMPASTO_GIMP_HOST_H

#include <libgimp/gimp.h>

#include "ui/job/host.h"

G_BEGIN_DECLS

typedef struct _ImpastoGimpHost ImpastoGimpHost;

/**
 * impasto_gimp_host_new: a host for repainting @drawable of @image.  NULL with
 * an IMPASTO_TARGET_ERROR when that cannot be repainted.  Main thread.
 */
ImpastoGimpHost *
impasto_gimp_host_new (gint32 image, gint32 drawable, GError **error);
const ImpastoHost *impasto_gimp_host_get (ImpastoGimpHost *gimp_host);
/* Whether a result can be a new layer. */
gboolean impasto_gimp_host_is_layer (ImpastoGimpHost *gimp_host);
/* The longer side of what is repainted, in pixels. */
gint impasto_gimp_host_get_size (ImpastoGimpHost *gimp_host);
/* Whether a result could be committed as @output now: FALSE with an error. */
gboolean impasto_gimp_host_check_output (ImpastoGimpHost *gimp_host,
                                         ImpastoOutput    output,
                                         GError         **error);
/* Removes the preview, if there still is one, and frees. */
void impasto_gimp_host_free (ImpastoGimpHost *gimp_host);

G_END_DECLS

#endif /* IMPASTO_GIMP_HOST_H */
