/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preview layer and the commit.  The undo history is frozen only while the
 * preview changes: GIMP does not thaw it when a plug-in dies.
 */
#include "config.h"

#include "plugin/gimp/canvas.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "plugin/gimp/blend.h"
#include "plugin/gimp/drawable_io.h"
#include "plugin/gimp/leftover.h"
#include "plugin/gimp/overlay.h"
#include "plugin/gimp/painted.h"
#include "plugin/gimp/selection.h"
#include "ui/job/event_log.h"

void
impasto_canvas_init (ImpastoCanvas *canvas, ImpastoTarget *target)
{
  canvas->target = target;
  canvas->preview = -1;
  canvas->was_clean = FALSE;
  canvas->is_hidden = FALSE;
  canvas->opacity = 1.0;
  canvas->region = *GEGL_RECTANGLE (0, 0, 0, 0);
  canvas->frame = NULL;
  canvas->is_stale = FALSE;
}

void
impasto_canvas_clear (ImpastoCanvas *canvas)
{
  impasto_canvas_discard (canvas);
  g_clear_pointer (&canvas->frame, nst_picture_free);
}

/* A layer's lock applies to its mask, and a group's lock to its children. */
static gboolean
is_locked (gint32 item)
{
  if (gimp_item_is_layer_mask (item))
    item = gimp_layer_from_mask (item);
  for (; item != -1; item = gimp_item_get_parent (item))
    if (gimp_item_get_lock_content (item))
      return TRUE;
  return FALSE;
}

/* --- preview ------------------------------------------------------------ */

/* Changes to @image between begin_unrecorded () and end_unrecorded () add no
 * undo step.  They mark the image as unsaved all the same: begin_unrecorded ()
 * returns whether it was clean, for end_unrecorded () to restore that. */
static gboolean
begin_unrecorded (gint32 image)
{
  gboolean is_clean = ! gimp_image_is_dirty (image);

  gimp_image_undo_freeze (image);
  return is_clean;
}

static void
end_unrecorded (gint32 image, gboolean is_clean)
{
  gimp_image_undo_thaw (image);
  if (is_clean)
    gimp_image_clean_all (image);
  gimp_displays_flush ();
}

/* Whether the preview layer is still in the image, and the user has not renamed
 * it. */
static gboolean
has_preview (const ImpastoCanvas *canvas)
{
  gint32 image = canvas->target->image;

  return canvas->preview != -1 && gimp_image_is_valid (image)
         && gimp_item_is_valid (canvas->preview)
         && gimp_item_get_image (canvas->preview) == image
         && impasto_leftover_has_name (canvas->preview);
}

static gboolean
insert_preview (ImpastoCanvas *canvas, const NstPicture *frame, GError **error)
{
  ImpastoTarget *target = canvas->target;
  gint32         image = target->image;
  gint32         layer = gimp_image_get_active_layer (image);
  gint32         channel = gimp_image_get_active_channel (image);
  const gchar   *name = _ ("Impasto preview (painting is not finished)");
  gint32         preview;
  gboolean       inserted;

  preview = impasto_overlay_new (target, name, frame, error);
  if (preview == -1)
    return FALSE;
  impasto_blend_set_opacity (target, preview, canvas->opacity);

  impasto_leftover_remove (image, target->drawable);
  gimp_item_set_visible (preview, ! canvas->is_hidden);
  canvas->was_clean = begin_unrecorded (image);
  inserted = impasto_overlay_insert (target, preview, error);
  if (inserted)
    impasto_leftover_mark (preview);
  if (channel != -1)
    gimp_image_set_active_channel (image, channel);
  else if (layer != -1)
    gimp_image_set_active_layer (image, layer);
  end_unrecorded (image, canvas->was_clean);

  if (! inserted)
    return FALSE;
  canvas->preview = preview;
  canvas->region = target->region;
  gimp_drawable_offsets (target->drawable, &canvas->x, &canvas->y);
  gimp_drawable_offsets (preview, &canvas->preview_x, &canvas->preview_y);
  impasto_event_log ("preview-inserted layer=%d", preview);
  return TRUE;
}

/* GIMP kills a plug-in that writes to a layer that is locked or not in an
 * image. */
static gboolean
is_writable (const ImpastoCanvas *canvas)
{
  return has_preview (canvas)
         && gimp_drawable_width (canvas->preview) == canvas->region.width
         && gimp_drawable_height (canvas->preview) == canvas->region.height
         && ! is_locked (canvas->preview);
}

/* Remembers @frame, to draw the preview again when the drawable has changed
 * and there is no new frame.  Without memory for it, the preview is drawn
 * again by the next frame. */
static void
remember_frame (ImpastoCanvas *canvas, const NstPicture *frame)
{
  NstPicture *copy = canvas->frame;

  if (copy && (copy->width != frame->width || copy->height != frame->height))
    g_clear_pointer (&copy, nst_picture_free);
  if (! copy)
    copy = nst_picture_new (frame->width, frame->height);
  if (copy)
    memcpy (copy->pixels, frame->pixels,
            sizeof (gfloat) * 3 * (gsize)frame->width * frame->height);
  canvas->frame = copy;
}

/* Draws the preview again after a transformation of the drawable. */
static gboolean
renew_preview (ImpastoCanvas *canvas, GError **error)
{
  g_autoptr (NstPicture) frame = NULL;

  canvas->is_stale = FALSE;
  impasto_canvas_discard (canvas);
  if (! canvas->frame
      || ! impasto_target_check_floating (canvas->target->image, NULL))
    return TRUE;
  frame = impasto_target_fit (canvas->target, canvas->frame, error);
  return frame && insert_preview (canvas, frame, error);
}

/* Moves the preview by as much as the user has moved the drawable.  A command
 * for the whole image has moved it already. */
static void
move_preview (ImpastoCanvas *canvas)
{
  gint32   image = canvas->target->image;
  gint32   preview = canvas->preview;
  gint     x, y, preview_x, preview_y;
  gboolean is_clean;

  gimp_drawable_offsets (canvas->target->drawable, &x, &y);
  gimp_drawable_offsets (preview, &preview_x, &preview_y);
  if ((x != canvas->x || y != canvas->y)
      && (preview_x - canvas->preview_x != x - canvas->x
          || preview_y - canvas->preview_y != y - canvas->y))
    {
      preview_x = canvas->preview_x + x - canvas->x;
      preview_y = canvas->preview_y + y - canvas->y;
      is_clean = begin_unrecorded (image);
      gimp_layer_set_offsets (preview, preview_x, preview_y);
      end_unrecorded (image, is_clean);
      impasto_event_log ("preview-moved layer=%d", preview);
    }
  canvas->x = x;
  canvas->y = y;
  canvas->preview_x = preview_x;
  canvas->preview_y = preview_y;
}

gboolean
impasto_canvas_follow (ImpastoCanvas *canvas, GError **error)
{
  gboolean moved;

  if (! impasto_target_follow (canvas->target, &moved, error))
    return FALSE;
  if (! has_preview (canvas))
    return TRUE;
  if (moved || canvas->is_stale)
    return renew_preview (canvas, error);
  move_preview (canvas);
  return TRUE;
}

static gboolean
present_fitted (ImpastoCanvas *canvas, const NstPicture *frame, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) write_error = NULL;

  if (canvas->preview == -1)
    {
      /* The user is editing a floating selection: insert the preview later. */
      if (! impasto_target_check_floating (canvas->target->image, NULL))
        return TRUE;
      return insert_preview (canvas, frame, error);
    }
  if (is_writable (canvas)
      && impasto_overlay_write (canvas->target, canvas->preview, frame,
                                &write_error))
    {
      gimp_displays_flush ();
      impasto_event_log ("frame-shown layer=%d width=%d height=%d ms=%.1f",
                         canvas->preview, frame->width, frame->height,
                         (g_get_monotonic_time () - start) / 1000.0);
      return TRUE;
    }
  /* If the layer is not writable any more, the user has changed it during the
   * write. */
  if (write_error && is_writable (canvas))
    {
      g_propagate_error (error, g_steal_pointer (&write_error));
      return FALSE;
    }
  impasto_event_log ("preview-not-writable layer=%d", canvas->preview);
  return TRUE;
}

gboolean
impasto_canvas_present (ImpastoCanvas    *canvas,
                        const NstPicture *frame,
                        GError          **error)
{
  g_autoptr (NstPicture) fitted = NULL;
  GError *follow_error = NULL;

  remember_frame (canvas, frame);
  if (! impasto_canvas_follow (canvas, &follow_error))
    {
      canvas->is_stale = TRUE;
      if (! g_error_matches (follow_error, IMPASTO_TARGET_ERROR,
                             IMPASTO_TARGET_ERROR_CHANGING))
        {
          g_propagate_error (error, follow_error);
          return FALSE;
        }
      /* impasto_canvas_follow () soon shows it. */
      g_error_free (follow_error);
      return TRUE;
    }
  /* The selection may have changed between two runs. */
  if (canvas->preview != -1
      && ! gegl_rectangle_equal (&canvas->region, &canvas->target->region))
    impasto_canvas_discard (canvas);
  if (canvas->target->is_transformed)
    {
      fitted = impasto_target_fit (canvas->target, frame, error);
      if (! fitted)
        return FALSE;
    }
  return present_fitted (canvas, fitted ? fitted : frame, error);
}

void
impasto_canvas_show_original (ImpastoCanvas *canvas, gboolean show)
{
  gint32   image = canvas->target->image;
  gboolean is_clean;

  canvas->is_hidden = show;
  if (! has_preview (canvas))
    return;

  is_clean = begin_unrecorded (image);
  gimp_item_set_visible (canvas->preview, ! show);
  end_unrecorded (image, is_clean);
  impasto_event_log ("preview-visible layer=%d visible=%d", canvas->preview,
                     ! show);
}

void
impasto_canvas_set_opacity (ImpastoCanvas *canvas, gdouble opacity)
{
  gint32   image = canvas->target->image;
  gboolean is_clean;

  canvas->opacity = opacity;
  if (! has_preview (canvas))
    return;

  is_clean = begin_unrecorded (image);
  impasto_blend_set_opacity (canvas->target, canvas->preview, opacity);
  end_unrecorded (image, is_clean);
  impasto_event_log ("preview-opacity layer=%d opacity=%g", canvas->preview,
                     opacity);
}

void
impasto_canvas_renew (ImpastoCanvas *canvas)
{
  if (! has_preview (canvas))
    canvas->preview = -1;
}

void
impasto_canvas_discard (ImpastoCanvas *canvas)
{
  gint32   image = canvas->target->image;
  gint32   preview = canvas->preview;
  gboolean exists = has_preview (canvas);
  gboolean is_clean;

  canvas->preview = -1;
  if (! exists)
    return;

  is_clean = begin_unrecorded (image);
  gimp_image_remove_layer (image, preview);
  end_unrecorded (image, is_clean && canvas->was_clean);
  impasto_event_log ("preview-removed layer=%d", preview);
}

/* --- commit ------------------------------------------------------------- */

gboolean
impasto_canvas_check_output (const ImpastoCanvas *canvas,
                             ImpastoOutput        output,
                             GError             **error)
{
  const ImpastoTarget *target = canvas->target;
  gint32               drawable = target->drawable;
  const gchar         *message = NULL;

  if (! impasto_target_check (target, error)
      || ! impasto_target_check_floating (target->image, error))
    return FALSE;

  if (output == IMPASTO_OUTPUT_LAYER)
    {
      if (! target->is_layer)
        message = _ ("A layer mask or a channel can only be painted in place. "
                     "Choose “This layer” as the output; in a script, pass "
                     "output=in-place.");
    }
  else if (is_locked (drawable))
    message = _ ("The pixels of the layer are locked. Unlock them in the "
                 "Layers dialog, or choose a new layer as the output.");

  if (! message)
    return TRUE;
  /* If the target has vanished in the meantime, that is the real reason. */
  if (impasto_target_check (target, error))
    g_set_error_literal (error, IMPASTO_TARGET_ERROR,
                         IMPASTO_TARGET_ERROR_UNSUITABLE, message);
  return FALSE;
}

static gboolean
commit_layer (ImpastoCanvas *canvas, const NstPicture *result, GError **error)
{
  ImpastoTarget *target = canvas->target;
  gint32         layer;
  gboolean       inserted;

  layer =
      impasto_overlay_new (target, _ ("Neural Style Transfer"), result, error);
  if (layer == -1)
    return FALSE;
  impasto_painted_mark (layer);
  impasto_blend_set_opacity (target, layer, canvas->opacity);

  impasto_canvas_discard (canvas);
  /* GIMP names the group, and so the undo step, after the menu entry. */
  gimp_image_undo_group_start (target->image);
  inserted = impasto_overlay_insert (target, layer, error);
  gimp_image_undo_group_end (target->image);
  return inserted;
}

/* Writes @result to the shadow buffer, as what is selected now will be replaced
 * by it. */
static gboolean
write_shadow (const ImpastoCanvas *canvas,
              const NstPicture    *result,
              GError             **error)
{
  const ImpastoTarget *target = canvas->target;
  gint32               drawable = target->drawable;
  GeglRectangle        selected = target->region;
  g_autoptr (GeglBuffer) shadow = gimp_drawable_get_shadow_buffer (drawable);

  gimp_drawable_mask_intersect (drawable, &selected.x, &selected.y,
                                &selected.width, &selected.height);
  /* The merge covers all that is selected, even where nothing was painted. */
  if (! gegl_rectangle_contains (&target->region, &selected))
    {
      g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);

      gegl_buffer_copy (buffer, &selected, GEGL_ABYSS_NONE, shadow, &selected);
    }
  if (! impasto_drawable_write (drawable, shadow, &target->region, result,
                                target->cover.alpha, error))
    return FALSE;
  if (canvas->opacity < 1.0)
    impasto_blend_shadow (target, shadow, canvas->opacity);
  return TRUE;
}

/* GIMP writes through the selection, so this replaces the user's for a moment.
 */
static gboolean
merge_shadow (ImpastoCanvas *canvas, GError **error)
{
  const ImpastoTarget *target = canvas->target;
  const GeglRectangle *region = &target->region;
  ImpastoSelection     selection;
  gboolean             success;

  if (! impasto_selection_begin (&selection, target, error))
    return FALSE;
  impasto_canvas_discard (canvas);
  success = gimp_drawable_merge_shadow (target->drawable, TRUE);
  if (! success)
    g_set_error (error, IMPASTO_TARGET_ERROR, IMPASTO_TARGET_ERROR_UNSUITABLE,
                 _ ("GIMP did not accept the new pixels: %s"),
                 gimp_get_pdb_error ());
  impasto_selection_end (&selection, target);
  if (success)
    gimp_drawable_update (target->drawable, region->x, region->y, region->width,
                          region->height);
  return success;
}

static gboolean
commit_in_place (ImpastoCanvas    *canvas,
                 const NstPicture *result,
                 GError          **error)
{
  ImpastoTarget *target = canvas->target;
  gboolean       moved = FALSE;

  if (write_shadow (canvas, result, error)
      && impasto_target_follow (target, &moved, error) && ! moved)
    return merge_shadow (canvas, error);
  gimp_drawable_free_shadow (target->drawable);
  if (moved)
    g_set_error_literal (error, IMPASTO_TARGET_ERROR,
                         IMPASTO_TARGET_ERROR_CHANGING,
                         _ ("The layer has just been changed. Try again."));
  return FALSE;
}

/* @picture as it lies on the target now, at the size of the region; NULL
 * without an error if that is @picture itself. */
static NstPicture *
fit_to_region (const ImpastoTarget *target,
               const NstPicture    *picture,
               GError             **error)
{
  const GeglRectangle *region = &target->region;
  g_autoptr (NstPicture) fitted = NULL;
  NstPictureView view;

  if (target->is_transformed)
    {
      fitted = impasto_target_fit (target, picture, error);
      if (! fitted)
        return NULL;
      picture = fitted;
    }
  if (picture->width == region->width && picture->height == region->height)
    return g_steal_pointer (&fitted);
  view = nst_picture_view (picture);
  return nst_picture_resize (&view, region->width, region->height, error);
}

gboolean
impasto_canvas_commit (ImpastoCanvas    *canvas,
                       const NstPicture *result,
                       ImpastoOutput     output,
                       GError          **error)
{
  g_autoptr (NstPicture) fitted = NULL;
  g_autoptr (GError) fit_error = NULL;
  gboolean success;

  if (! impasto_canvas_check_output (canvas, output, error)
      || ! impasto_canvas_follow (canvas, error))
    return FALSE;
  fitted = fit_to_region (canvas->target, result, &fit_error);
  if (fit_error)
    {
      g_propagate_error (error, g_steal_pointer (&fit_error));
      return FALSE;
    }
  if (fitted)
    result = fitted;
  if (output == IMPASTO_OUTPUT_LAYER)
    success = commit_layer (canvas, result, error);
  else
    success = commit_in_place (canvas, result, error);
  gimp_displays_flush ();
  if (success)
    impasto_event_log ("committed output=%s",
                       output == IMPASTO_OUTPUT_LAYER ? "layer" : "in-place");
  return success;
}
