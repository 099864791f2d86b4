/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checks and reads the target of a run.
 */
#include "config.h"

#include "plugin/gimp/target.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "plugin/gimp/drawable_io.h"
#include "ui/job/read_size.h"

G_DEFINE_QUARK (impasto - target - error - quark, impasto_target_error)

static gboolean
fail (GError **error, ImpastoTargetError code, const gchar *message)
{
  g_set_error_literal (error, IMPASTO_TARGET_ERROR, code, message);
  return FALSE;
}

/* The reason why a run cannot repaint the drawable; NULL if there is none. */
static const gchar *
find_fault (gint32 image, gint32 drawable)
{
  if (! gimp_item_is_drawable (drawable)
      || gimp_item_get_image (drawable) != image)
    return _ ("The drawable is not a layer, a layer mask or a channel of the "
              "image. Choose one of these.");
  if (gimp_image_base_type (image) == GIMP_INDEXED)
    return _ ("An indexed image has too few colors. Convert it with Image ▸ "
              "Mode ▸ RGB first.");
  if (gimp_item_is_group (drawable))
    return _ ("A layer group has no pixels of its own. Choose a layer "
              "in it, or merge the group first.");
  if (gimp_item_is_selection (drawable))
    return _ ("The selection itself cannot be painted. Choose a layer, "
              "a layer mask or a channel.");
  return NULL;
}

/* If the drawable vanishes between two calls, GIMP's answers about it are
 * wrong.  So check last whether it exists. */
static gboolean
check (gint32 image, gint32 drawable, GError **error)
{
  const gchar *fault = find_fault (image, drawable);

  if (! gimp_image_is_valid (image))
    return fail (error, IMPASTO_TARGET_ERROR_GONE,
                 _ ("The image is no longer open."));
  if (! gimp_item_is_valid (drawable))
    return fail (error, IMPASTO_TARGET_ERROR_GONE,
                 _ ("The layer is no longer in the image. Undo its deletion, "
                    "or start again on another layer."));
  if (fault)
    return fail (error, IMPASTO_TARGET_ERROR_UNSUITABLE, fault);
  return TRUE;
}

gboolean
impasto_target_check_floating (gint32 image, GError **error)
{
  if (gimp_image_get_floating_sel (image) != -1)
    return fail (error, IMPASTO_TARGET_ERROR_UNSUITABLE,
                 _ ("The image has a floating selection. Anchor it or turn it "
                    "into a layer, then try again."));
  return TRUE;
}

/* The bounds of the selected part of the drawable.  On success, the drawable
 * still exists. */
static gboolean
find_region (gint32         image,
             gint32         drawable,
             GeglRectangle *region,
             GError       **error)
{
  gboolean found = gimp_drawable_mask_intersect (
      drawable, &region->x, &region->y, &region->width, &region->height);

  if (! check (image, drawable, error))
    return FALSE;
  if (! found)
    return fail (error, IMPASTO_TARGET_ERROR_UNSUITABLE,
                 _ ("No part of the layer is selected. Select a part of it, "
                    "or clear the selection."));
  return TRUE;
}

gboolean
impasto_target_init (ImpastoTarget *target,
                     gint32         image,
                     gint32         drawable,
                     GError       **error)
{
  memset (target, 0, sizeof *target);
  target->image = target->drawable = -1;
  if (! find_region (image, drawable, &target->region, error)
      || ! impasto_target_check_floating (image, error))
    return FALSE;
  target->image = image;
  target->drawable = drawable;
  target->is_layer = gimp_item_is_layer (drawable);
  return TRUE;
}

void
impasto_target_clear (ImpastoTarget *target)
{
  g_clear_pointer (&target->alpha, g_free);
}

gboolean
impasto_target_check (const ImpastoTarget *target, GError **error)
{
  return check (target->image, target->drawable, error);
}

gboolean
impasto_target_find_region (const ImpastoTarget *target,
                            GeglRectangle       *region,
                            GError             **error)
{
  return find_region (target->image, target->drawable, region, error);
}

NstPicture *
impasto_target_read (ImpastoTarget    *target,
                     const NstOptions *options,
                     GError          **error)
{
  GeglRectangle region;
  gfloat       *alpha = NULL;
  NstPicture   *picture;
  gint          width, height;

  if (! find_region (target->image, target->drawable, &region, error))
    return NULL;
  width = region.width;
  height = region.height;
  if (options)
    impasto_read_size_content (options, width, height, &width, &height);
  picture = impasto_drawable_read_reduced (target->drawable, &region, width,
                                           height, &alpha, error);
  if (! picture)
    return NULL;
  target->region = region;
  g_free (target->alpha);
  target->alpha = alpha;
  return picture;
}
