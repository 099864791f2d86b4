/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The target of a run: the selected part of one drawable.
 */
#ifndef IMPASTO_TARGET_H
#define IMPASTO_TARGET_H

#include <libgimp/gimp.h>

#include "engine/nst.h"
#include "plugin/gimp/geometry.h"
#include "plugin/gimp/sketch.h"

G_BEGIN_DECLS

#define IMPASTO_TARGET_ERROR (impasto_target_error_quark ())

typedef enum
{
  IMPASTO_TARGET_ERROR_UNSUITABLE, /* the message says what to do */
  IMPASTO_TARGET_ERROR_GONE,    /* the image or the drawable no longer exists */
  IMPASTO_TARGET_ERROR_LOST,    /* the place of the region is not known ... */
  IMPASTO_TARGET_ERROR_CHANGING /* ... just now: try again */
} ImpastoTargetError;

GQuark impasto_target_error_quark (void);

/* What is painted of each pixel of a region, one value in 0..1 for each. */
typedef struct
{
  gfloat *alpha;     /* of the drawable; NULL: opaque */
  gfloat *selection; /* NULL: all selected */
} ImpastoCover;

/**
 * ImpastoTarget: a drawable and the region to repaint, which is the
 * intersection of the drawable with the selection's bounds.  The region and its
 * cover are those of the last impasto_target_read (), and follow the drawable
 * when the user transforms it.  Main thread only, like all of libgimp.
 */
typedef struct
{
  gint32        image;
  gint32        drawable;
  gboolean      is_layer; /* FALSE for a layer mask or another channel */
  GeglRectangle region;   /* in the drawable's coordinates */
  ImpastoCover  cover;    /* of the region */

  /* When last read: the region, its cover, if another one now ... */
  GeglRectangle read_region;
  ImpastoCover  read_cover;
  /* ... and what has happened to the drawable since. */
  ImpastoGeometry geometry;
  gboolean        is_transformed; /* @geometry is not the identity */
  gboolean        is_outside;     /* the region, of the drawable */
  ImpastoSketch  *sketch;         /* NULL: nothing is followed */
  ImpastoSketch  *unknown;        /* when it could not be followed, or NULL */
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
 * impasto_target_read: update the region and its cover, and read the region's
 * pixels, reduced to what a run with @options needs (NULL: not reduced).
 * Caller frees.  NULL with IMPASTO_TARGET_ERROR or NST_ERROR.
 */
NstPicture *impasto_target_read (ImpastoTarget    *target,
                                 const NstOptions *options,
                                 GError          **error);

/**
 * impasto_target_follow: find out how the user has transformed the drawable
 * since impasto_target_read (), and update the region and its cover.
 * @moved: (nullable) gets whether the region has changed
 *
 * FALSE with an IMPASTO_TARGET_ERROR; if that is IMPASTO_TARGET_ERROR_LOST,
 * another call succeeds after the user has undone the change; if it is
 * IMPASTO_TARGET_ERROR_CHANGING, another call soon succeeds.
 */
gboolean
impasto_target_follow (ImpastoTarget *target, gboolean *moved, GError **error);

/**
 * impasto_target_fit: what @picture, which covers the region that was read,
 * looks like in the region of now.  Any size.  NULL with an error.  Caller
 * frees.
 */
NstPicture *impasto_target_fit (const ImpastoTarget *target,
                                const NstPicture    *picture,
                                GError             **error);

/* Reads what is selected now of @region of the drawable.  @selection: NULL if
 * that is all of it.  FALSE with an IMPASTO_TARGET_ERROR.  Caller frees. */
gboolean impasto_target_read_selection (const ImpastoTarget *target,
                                        const GeglRectangle *region,
                                        gfloat             **selection,
                                        GError             **error);

G_END_DECLS

#endif /* IMPASTO_TARGET_H */
