/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checks and reads the target of a run.
 */
#include "config.h"

#include "plugin/gimp/target.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "plugin/gimp/drawable_io.h"
#include "ui/job/event_log.h"
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

static void
cover_clear (ImpastoCover *cover)
{
  g_clear_pointer (&cover->alpha, g_free);
  g_clear_pointer (&cover->selection, g_free);
}

void
impasto_target_clear (ImpastoTarget *target)
{
  cover_clear (&target->cover);
  cover_clear (&target->read_cover);
  g_clear_pointer (&target->sketch, impasto_sketch_free);
  g_clear_pointer (&target->unknown, impasto_sketch_free);
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

gboolean
impasto_target_read_selection (const ImpastoTarget *target,
                               const GeglRectangle *region,
                               gfloat             **selection,
                               GError             **error)
{
  gint32             channel = gimp_image_get_selection (target->image);
  gsize              n = (gsize)region->width * region->height;
  gint               x, y;
  gboolean           is_partial = FALSE;
  g_autofree gfloat *values = NULL;
  g_autoptr (GeglBuffer) buffer = NULL;

  *selection = NULL;
  if (gimp_selection_is_empty (target->image))
    return check (target->image, target->drawable, error);
  gimp_drawable_offsets (target->drawable, &x, &y);
  buffer = gimp_drawable_get_buffer (channel);
  if (! buffer || ! check (target->image, target->drawable, error))
    return check (target->image, target->drawable, error);
  values = g_try_new (gfloat, n);
  if (! values)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
                   _ ("There is not enough memory for a picture of %d × %d "
                      "pixels. Select a smaller area, or close other "
                      "programs."),
                   region->width, region->height);
      return FALSE;
    }
  /* Outside of the image, nothing is selected. */
  gegl_buffer_get (buffer,
                   GEGL_RECTANGLE (region->x + x, region->y + y, region->width,
                                   region->height),
                   1.0, babl_format ("Y float"), values, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  for (gsize i = 0; i < n && ! is_partial; i++)
    is_partial = values[i] < 1.0f;
  if (is_partial)
    *selection = g_steal_pointer (&values);
  return check (target->image, target->drawable, error);
}

NstPicture *
impasto_target_read (ImpastoTarget    *target,
                     const NstOptions *options,
                     GError          **error)
{
  GeglRectangle region;
  ImpastoCover  cover = { 0 };
  NstPicture   *picture;
  gint          width, height;

  if (! find_region (target->image, target->drawable, &region, error)
      || ! impasto_target_read_selection (target, &region, &cover.selection,
                                          error))
    return NULL;
  width = region.width;
  height = region.height;
  if (options)
    impasto_read_size_content (options, width, height, &width, &height);
  picture = impasto_drawable_read_reduced (target->drawable, &region, width,
                                           height, &cover.alpha, error);
  if (! picture)
    {
      cover_clear (&cover);
      return NULL;
    }
  impasto_target_clear (target);
  target->region = target->read_region = region;
  target->cover = cover;
  target->is_transformed = target->is_outside = FALSE;
  impasto_geometry_init_identity (&target->geometry);
  target->sketch = impasto_sketch_new (target->drawable);
  return picture;
}

/* --- transformations ---------------------------------------------------- */

static gfloat *
fit_plane (const ImpastoTarget *target, const gfloat *plane, GError **error)
{
  const GeglRectangle *from = &target->read_region;
  gsize                n = (gsize)target->region.width * target->region.height;
  g_autoptr (NstPicture) picture = nst_picture_new (from->width, from->height);
  g_autoptr (NstPicture) fitted = NULL;
  gfloat *result;

  if (picture)
    {
      for (gsize i = 0; i < (gsize)from->width * from->height; i++)
        for (gint c = 0; c < 3; c++)
          picture->pixels[3 * i + c] = plane[i];
      fitted = impasto_target_fit (target, picture, error);
    }
  if (fitted
      && (fitted->width != target->region.width
          || fitted->height != target->region.height))
    {
      NstPictureView view = nst_picture_view (fitted);
      NstPicture    *resized = nst_picture_resize (&view, target->region.width,
                                                   target->region.height, error);

      nst_picture_free (fitted);
      fitted = resized;
    }
  result = fitted ? g_try_new (gfloat, n) : NULL;
  for (gsize i = 0; result && i < n; i++)
    result[i] = fitted->pixels[3 * i];
  return result;
}

/* Sets the region and its cover from those that were read. */
static gboolean
update_region (ImpastoTarget *target, GError **error)
{
  GeglRectangle bounds = { 0, 0, gimp_drawable_width (target->drawable),
                           gimp_drawable_height (target->drawable) };
  GeglRectangle mapped;
  ImpastoCover  cover = { 0 };

  impasto_geometry_map (&target->geometry, &target->read_region, &mapped);
  if (! gegl_rectangle_intersect (&target->region, &mapped, &bounds))
    return fail (error, IMPASTO_TARGET_ERROR_LOST,
                 _ ("The painted part is no longer in the layer. Undo the last "
                    "change of the image with Edit ▸ Undo."));
  if (! target->is_transformed)
    {
      target->read_cover = target->cover;
      target->cover = (ImpastoCover){ 0 };
    }
  target->is_transformed = TRUE;
  if (target->read_cover.alpha)
    cover.alpha = fit_plane (target, target->read_cover.alpha, error);
  if (target->read_cover.selection)
    cover.selection = fit_plane (target, target->read_cover.selection, error);
  cover_clear (&target->cover);
  target->cover = cover;
  return (! target->read_cover.alpha || cover.alpha)
         && (! target->read_cover.selection || cover.selection);
}

/* The last search for a transformation took long and found nothing: do not
 * search again before the drawable changes. */
static gboolean
is_still_unknown (ImpastoTarget *target)
{
  ImpastoGeometry change;

  if (target->unknown
      && impasto_sketch_compare (target->unknown, target->drawable, &change)
             == IMPASTO_SKETCH_SAME)
    return TRUE;
  g_clear_pointer (&target->unknown, impasto_sketch_free);
  return FALSE;
}

/* Makes a sketch of the drawable after @change.  NULL if the drawable has
 * changed again since the comparison. */
static ImpastoSketch *
sketch_change (ImpastoTarget         *target,
               ImpastoSketchChange    result,
               const ImpastoGeometry *change)
{
  g_autoptr (ImpastoSketch) sketch = impasto_sketch_new (target->drawable);
  ImpastoGeometry again;

  if (! sketch
      || impasto_sketch_compare (target->sketch, target->drawable, &again)
             != result
      || memcmp (change, &again, sizeof again))
    return NULL;
  return g_steal_pointer (&sketch);
}

/* Compares the drawable with the sketch and makes a new one if it has changed.
 */
static ImpastoSketchChange
compare (ImpastoTarget *target, ImpastoGeometry *change)
{
  ImpastoSketchChange result;
  ImpastoSketch      *sketch;

  if (is_still_unknown (target))
    return IMPASTO_SKETCH_UNKNOWN;
  result = impasto_sketch_compare (target->sketch, target->drawable, change);
  if (result == IMPASTO_SKETCH_SAME || result == IMPASTO_SKETCH_UNSTABLE)
    return result;
  sketch = sketch_change (target, result, change);
  if (! sketch)
    return IMPASTO_SKETCH_UNSTABLE;
  if (result == IMPASTO_SKETCH_UNKNOWN)
    {
      target->unknown = sketch;
      impasto_event_log ("transformation-unknown");
      return result;
    }
  impasto_sketch_free (target->sketch);
  target->sketch = sketch;
  return result;
}

gboolean
impasto_target_follow (ImpastoTarget *target, gboolean *moved, GError **error)
{
  ImpastoGeometry     change;
  ImpastoSketchChange result;

  if (moved)
    *moved = FALSE;
  if (! check (target->image, target->drawable, error))
    return FALSE;
  if (! target->sketch)
    return TRUE;
  result = compare (target, &change);
  if (! check (target->image, target->drawable, error))
    return FALSE;
  if (result == IMPASTO_SKETCH_UNSTABLE)
    return fail (error, IMPASTO_TARGET_ERROR_CHANGING,
                 _ ("The layer has just been changed. Try again."));
  if (result == IMPASTO_SKETCH_UNKNOWN)
    return fail (error, IMPASTO_TARGET_ERROR_LOST,
                 _ ("The layer was transformed in a way that the painting "
                    "cannot follow. Undo that with Edit ▸ Undo; then the "
                    "painting is in its place again."));
  if (result == IMPASTO_SKETCH_TRANSFORMED)
    {
      impasto_geometry_append (&target->geometry, &change);
      impasto_event_log ("transformed xx=%g xy=%g x0=%g yx=%g yy=%g y0=%g",
                         target->geometry.xx, target->geometry.xy,
                         target->geometry.x0, target->geometry.yx,
                         target->geometry.yy, target->geometry.y0);
    }
  else if (! target->is_outside)
    return TRUE;
  if (moved)
    *moved = TRUE;
  target->is_outside = ! update_region (target, error);
  return ! target->is_outside;
}

NstPicture *
impasto_target_fit (const ImpastoTarget *target,
                    const NstPicture    *picture,
                    GError             **error)
{
  return impasto_geometry_apply (&target->geometry, picture,
                                 &target->read_region, &target->region, error);
}
