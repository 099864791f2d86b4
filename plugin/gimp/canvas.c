/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preview layer and the commit.  The undo history is frozen only while the
 * preview changes: GIMP does not thaw it when a plug-in dies.
 */
#include "config.h"

#include "plugin/gimp/canvas.h"

#include <glib/gi18n-lib.h>

#include "plugin/gimp/blend.h"
#include "plugin/gimp/drawable_io.h"
#include "plugin/gimp/leftover.h"
#include "plugin/gimp/overlay.h"
#include "plugin/gimp/painted.h"
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

/* Whether the preview layer exists and is still in the image. */
static gboolean
has_preview (const ImpastoCanvas *canvas)
{
  gint32 image = canvas->target->image;

  return canvas->preview != -1 && gimp_image_is_valid (image)
         && gimp_item_is_valid (canvas->preview)
         && gimp_item_get_image (canvas->preview) == image;
}

static gboolean
insert_preview (ImpastoCanvas *canvas, const NstPicture *frame, GError **error)
{
  ImpastoTarget *target = canvas->target;
  gint32         image = target->image;
  gint32         layer = gimp_image_get_active_layer (image);
  gint32         channel = gimp_image_get_active_channel (image);
  const gchar   *name = _ ("Neural Style Transfer (preview)");
  gint32         preview;
  gboolean       inserted;

  preview = impasto_overlay_new (target, name, frame, error);
  if (preview == -1)
    return FALSE;
  impasto_leftover_mark (preview);
  impasto_blend_set_opacity (target, preview, canvas->opacity);

  gimp_item_set_visible (preview, ! canvas->is_hidden);
  canvas->was_clean = begin_unrecorded (image);
  impasto_leftover_remove (target, name);
  inserted = impasto_overlay_insert (target, preview, error);
  if (channel != -1)
    gimp_image_set_active_channel (image, channel);
  else if (layer != -1)
    gimp_image_set_active_layer (image, layer);
  end_unrecorded (image, canvas->was_clean);

  if (! inserted)
    return FALSE;
  canvas->preview = preview;
  canvas->region = target->region;
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

gboolean
impasto_canvas_present (ImpastoCanvas    *canvas,
                        const NstPicture *frame,
                        GError          **error)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) write_error = NULL;

  if (! impasto_target_check (canvas->target, error))
    return FALSE;
  /* The selection may have changed between two runs. */
  if (canvas->preview != -1
      && ! gegl_rectangle_equal (&canvas->region, &canvas->target->region))
    impasto_canvas_discard (canvas);

  if (canvas->preview == -1)
    {
      /* The user is editing a floating selection: insert the preview later. */
      if (! impasto_target_check_floating (canvas->target->image, NULL))
        return TRUE;
      return insert_preview (canvas, frame, error);
    }
  if (! is_writable (canvas)
      || ! impasto_overlay_write (canvas->target, canvas->preview, frame,
                                  &write_error))
    {
      /* If the layer is not writable any more, the user has changed it during
       * the write. */
      if (write_error && is_writable (canvas))
        {
          g_propagate_error (error, g_steal_pointer (&write_error));
          return FALSE;
        }
      impasto_event_log ("preview-not-writable layer=%d", canvas->preview);
      return TRUE;
    }
  gimp_displays_flush ();
  impasto_event_log ("frame-shown layer=%d width=%d height=%d ms=%.1f",
                     canvas->preview, frame->width, frame->height,
                     (g_get_monotonic_time () - start) / 1000.0);
  return TRUE;
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
  if (canvas->preview != -1 && ! gimp_item_is_valid (canvas->preview))
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

static gboolean
get_selected (gint32 drawable, GeglRectangle *selected)
{
  return gimp_drawable_mask_intersect (drawable, &selected->x, &selected->y,
                                       &selected->width, &selected->height);
}

gboolean
impasto_canvas_check_output (const ImpastoCanvas *canvas,
                             ImpastoOutput        output,
                             GError             **error)
{
  const ImpastoTarget *target = canvas->target;
  gint32               drawable = target->drawable;
  const gchar         *message = NULL;
  GeglRectangle        bounds = { 0, 0, 0, 0 };
  GeglRectangle        selected;

  if (! impasto_target_check (target, error)
      || ! impasto_target_check_floating (target->image, error))
    return FALSE;
  bounds.width = gimp_drawable_width (drawable);
  bounds.height = gimp_drawable_height (drawable);

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
  else if (! gegl_rectangle_contains (&bounds, &target->region))
    message = _ ("The layer has become smaller in the meantime. Undo that "
                 "change, or choose a new layer as the output.");
  else if (! get_selected (drawable, &selected))
    message = _ ("No part of the layer is selected any more. Select a part of "
                 "it, or clear the selection.");

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

static gboolean
commit_in_place (ImpastoCanvas    *canvas,
                 const NstPicture *result,
                 GError          **error)
{
  ImpastoTarget *target = canvas->target;
  gint32         drawable = target->drawable;
  GeglRectangle  selected;
  g_autoptr (GeglBuffer) shadow = NULL;
  gboolean success;

  get_selected (drawable, &selected);
  shadow = gimp_drawable_get_shadow_buffer (drawable);
  /* The merge covers the current selection, even where nothing was painted. */
  if (! gegl_rectangle_contains (&target->region, &selected))
    {
      g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);

      gegl_buffer_copy (buffer, &selected, GEGL_ABYSS_NONE, shadow, &selected);
    }
  success = impasto_drawable_write (drawable, shadow, &target->region, result,
                                    target->alpha, error);
  if (success && canvas->opacity < 1.0)
    impasto_blend_shadow (target, shadow, canvas->opacity);
  g_clear_object (&shadow);
  if (! success)
    {
      gimp_drawable_free_shadow (drawable);
      return FALSE;
    }

  impasto_canvas_discard (canvas);
  if (! gimp_drawable_merge_shadow (drawable, TRUE))
    {
      g_set_error (error, IMPASTO_TARGET_ERROR, IMPASTO_TARGET_ERROR_UNSUITABLE,
                   _ ("GIMP did not accept the new pixels: %s"),
                   gimp_get_pdb_error ());
      return FALSE;
    }
  gimp_drawable_update (drawable, selected.x, selected.y, selected.width,
                        selected.height);
  return TRUE;
}

gboolean
impasto_canvas_commit (ImpastoCanvas    *canvas,
                       const NstPicture *result,
                       ImpastoOutput     output,
                       GError          **error)
{
  const GeglRectangle *region = &canvas->target->region;
  g_autoptr (NstPicture) resized = NULL;
  gboolean success;

  if (! impasto_canvas_check_output (canvas, output, error))
    return FALSE;
  if (result->width != region->width || result->height != region->height)
    {
      NstPictureView view = nst_picture_view (result);

      resized =
          nst_picture_resize (&view, region->width, region->height, error);
      if (! resized)
        return FALSE;
      result = resized;
    }
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
