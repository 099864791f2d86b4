/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is repainted: the selected part of one drawable.
 */
#ifndef IMPASTO_TARGET_H
#define IMPASTO_TARGET_H

#include <libgimp/gimp.h>

#include "engine/nst.h"

G_BEGIN_DECLS

#define IMPASTO_TARGET_ERROR (impasto_target_error_quark ())

typedef enum
{
  IMPASTO_TARGET_ERROR_UNSUITABLE, /* the user can do something about it */
  IMPASTO_TARGET_ERROR_GONE        /* the image or the drawable is closed */
} ImpastoTargetError;

GQuark impasto_target_error_quark (void);

/**
 * ImpastoTarget: a drawable and its region, which is where the selection's
 * bounds meet it.  Only for the main thread, as all of libgimp.
 */
typedef struct
{
  gint32        image;
  gint32        drawable;
  gboolean      is_layer; /* not a layer mask or another channel */
  GeglRectangle region;   /* in the drawable's coordinates */
  gfloat       *alpha;    /* of the region as last read; NULL: all opaque */
} ImpastoTarget;

/**
 * impasto_target_init: take @drawable of @image as the target.  FALSE with an
 * IMPASTO_TARGET_ERROR if it cannot be one; @target is then empty.
 */
gboolean impasto_target_init (ImpastoTarget *target,
                              gint32         image,
                              gint32         drawable,
                              GError       **error);
void     impasto_target_clear (ImpastoTarget *target);

/* Whether the image and the drawable are still there and of a kind that can
 * be repainted: FALSE with an IMPASTO_TARGET_ERROR. */
gboolean impasto_target_check (const ImpastoTarget *target, GError **error);

/* Whether layers can come and go: FALSE with an IMPASTO_TARGET_ERROR while
 * there is a floating selection. */
gboolean impasto_target_check_floating (gint32 image, GError **error);

/**
 * impasto_target_read: the region's pixels; the region and the alpha are
 * taken anew.  Caller frees; NULL with IMPASTO_TARGET_ERROR or NST_ERROR.
 */
NstPicture *impasto_target_read (ImpastoTarget *target, GError **error);

G_END_DECLS

#endif /* IMPASTO_TARGET_H */
