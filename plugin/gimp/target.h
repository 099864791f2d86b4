/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The target of a run: the selected part of one drawable.
 */
#ifndef IMPASTO_TARGET_H
#define IMPASTO_TARGET_H

#include <libgimp/gimp.h>

#include "engine/nst.h"

G_BEGIN_DECLS

#define IMPASTO_TARGET_ERROR (impasto_target_error_quark ())

typedef enum
{
  IMPASTO_TARGET_ERROR_UNSUITABLE, /* the message says what to do */
  IMPASTO_TARGET_ERROR_GONE /* the image or the drawable no longer exists */
} ImpastoTargetError;

GQuark impasto_target_error_quark (void);

/**
 * ImpastoTarget: a drawable and the region to repaint, which is the
 * intersection of the drawable with the selection's bounds.  Main thread only,
 * like all of libgimp.
 */
typedef struct
{
  gint32        image;
  gint32        drawable;
  gboolean      is_layer; /* FALSE for a layer mask or another channel */
  GeglRectangle region;   /* in the drawable's coordinates */
  gfloat       *alpha;    /* of the region when last read; NULL: opaque */
} ImpastoTarget;

/**
 * impasto_target_init: make @drawable of @image the target.  FALSE with an
 * IMPASTO_TARGET_ERROR if it is unsuitable; @target is then empty.
 */
gboolean impasto_target_init (ImpastoTarget *target,
                              gint32         image,
                              gint32         drawable,
                              GError       **error);
void     impasto_target_clear (ImpastoTarget *target);

/* Checks that the image and the drawable still exist and can be repainted.
 * FALSE with an IMPASTO_TARGET_ERROR. */
gboolean impasto_target_check (const ImpastoTarget *target, GError **error);

/* Checks that layers can be inserted and removed.  FALSE with an
 * IMPASTO_TARGET_ERROR while the image has a floating selection. */
gboolean impasto_target_check_floating (gint32 image, GError **error);

/* The area that impasto_target_read () would read now.  FALSE with an
 * IMPASTO_TARGET_ERROR. */
gboolean impasto_target_find_region (const ImpastoTarget *target,
                                     GeglRectangle       *region,
                                     GError             **error);

/**
 * impasto_target_read: update the region and the alpha, and read the region's
 * pixels, reduced to what a run with @options needs (NULL: not reduced).
 * Caller frees.  NULL with IMPASTO_TARGET_ERROR or NST_ERROR.
 */
NstPicture *impasto_target_read (ImpastoTarget    *target,
                                 const NstOptions *options,
                                 GError          **error);

G_END_DECLS

#endif /* IMPASTO_TARGET_H */
