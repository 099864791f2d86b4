/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Creates, inserts and fills layers that cover the target's region.
 */
#include "config.h"

#include "plugin/gimp/overlay.h"

#include <glib/gi18n-lib.h>

#include "plugin/gimp/drawable_io.h"

static gboolean
set_refused_error (GError **error)
{
  const gchar *reason = gimp_get_pdb_error ();

  g_set_error (error, IMPASTO_TARGET_ERROR, IMPASTO_TARGET_ERROR_UNSUITABLE,
               _ ("GIMP did not accept the new layer: %s"), reason);
  return FALSE;
}

/* The target itself, or the layer of a mask; -1 for a channel. */
static gint32
owner_layer (const ImpastoTarget *target)
{
  if (target->is_layer)
    return target->drawable;
  if (gimp_item_is_layer_mask (target->drawable))
    return gimp_layer_from_mask (target->drawable);
  return -1;
}

static void
copy_look (gint32 from, gint32 to)
{
  gimp_layer_set_opacity (to, gimp_layer_get_opacity (from));
  gimp_layer_set_mode (to, gimp_layer_get_mode (from));
  /* Setting a mode resets these. */
  gimp_layer_set_blend_space (to, gimp_layer_get_blend_space (from));
  gimp_layer_set_composite_space (to, gimp_layer_get_composite_space (from));
  gimp_layer_set_composite_mode (to, gimp_layer_get_composite_mode (from));
}

/* Sets @mask to @values, one for each pixel. */
static void
fill_mask (gint32 mask, const GeglRectangle *region, const gfloat *values)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (mask);

  gegl_buffer_set (buffer, GEGL_RECTANGLE (0, 0, region->width, region->height),
                   0, babl_format ("Y float"), values, GEGL_AUTO_ROWSTRIDE);
}

/* Multiplies @mask by the values of @other in @region. */
static void
multiply_mask (gint32 mask, gint32 other, const GeglRectangle *region)
{
  const Babl        *format = babl_format ("Y float");
  g_autofree gfloat *row = g_new (gfloat, region->width);
  g_autofree gfloat *factor = g_new (gfloat, region->width);
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (mask);
  g_autoptr (GeglBuffer) others = gimp_drawable_get_buffer (other);

  for (gint y = 0; y < region->height; y++)
    {
      const GeglRectangle *here = GEGL_RECTANGLE (0, y, region->width, 1);

      gegl_buffer_get (
          others, GEGL_RECTANGLE (region->x, region->y + y, region->width, 1),
          1.0, format, factor, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (buffer, here, 1.0, format, row, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      for (gint x = 0; x < region->width; x++)
        row[x] *= factor[x];
      gegl_buffer_set (buffer, here, 0, format, row, GEGL_AUTO_ROWSTRIDE);
    }
}

static gboolean
is_all_white (gint32 mask)
{
  gint               width = gimp_drawable_width (mask);
  gint               height = gimp_drawable_height (mask);
  g_autofree gfloat *row = g_new (gfloat, width);
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (mask);

  for (gint y = 0; y < height; y++)
    {
      gegl_buffer_get (buffer, GEGL_RECTANGLE (0, y, width, 1), 1.0,
                       babl_format ("Y float"), row, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      for (gint x = 0; x < width; x++)
        if (row[x] < 1.0f)
          return FALSE;
    }
  return TRUE;
}

/* Adds a mask with the selection of the run's start and the target's own mask,
 * if needed. */
static gboolean
add_mask (const ImpastoTarget *target, gint32 layer, GError **error)
{
  const gfloat *selection = target->cover.selection;
  gint32        own_mask = -1;
  gint32        mask;

  if (target->is_layer)
    {
      own_mask = gimp_layer_get_mask (target->drawable);
      if (own_mask != -1 && ! gimp_layer_get_apply_mask (target->drawable))
        own_mask = -1;
    }
  if (! selection && own_mask == -1)
    return TRUE;

  mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE);
  if (mask == -1)
    return set_refused_error (error);
  if (selection)
    fill_mask (mask, &target->region, selection);
  if (own_mask != -1)
    multiply_mask (mask, own_mask, &target->region);
  if (is_all_white (mask))
    return gimp_item_delete (mask);
  if (! gimp_layer_add_mask (layer, mask))
    return set_refused_error (error);
  /* The user's next stroke goes to the picture, not to the mask. */
  gimp_layer_set_edit_mask (layer, FALSE);
  return TRUE;
}

gint32
impasto_overlay_new (const ImpastoTarget *target,
                     const gchar         *name,
                     const NstPicture    *picture,
                     GError             **error)
{
  const GeglRectangle *region = &target->region;
  GimpImageType        type = GIMP_RGBA_IMAGE;
  gint32               layer;
  gint                 offset_x, offset_y;

  if (gimp_image_base_type (target->image) == GIMP_GRAY)
    type = GIMP_GRAYA_IMAGE;
  layer = gimp_layer_new (target->image, name, region->width, region->height,
                          type, 100.0, GIMP_LAYER_MODE_NORMAL);
  if (layer == -1)
    {
      set_refused_error (error);
      return -1;
    }
  if (target->is_layer)
    copy_look (target->drawable, layer);
  gimp_drawable_offsets (target->drawable, &offset_x, &offset_y);
  gimp_layer_set_offsets (layer, offset_x + region->x, offset_y + region->y);

  if (! impasto_overlay_write (target, layer, picture, error)
      || ! add_mask (target, layer, error))
    {
      gimp_item_delete (layer);
      return -1;
    }
  return layer;
}

gboolean
impasto_overlay_insert (const ImpastoTarget *target,
                        gint32               layer,
                        GError             **error)
{
  gint32 owner = owner_layer (target);
  gint32 parent = -1;
  gint   position = 0;

  if (owner != -1)
    {
      parent = gimp_item_get_parent (owner);
      position = gimp_image_get_item_position (target->image, owner);
    }
  if (gimp_image_insert_layer (target->image, layer, parent, position))
    return TRUE;
  set_refused_error (error);
  if (gimp_item_is_valid (layer))
    gimp_item_delete (layer);
  return FALSE;
}

gboolean
impasto_overlay_write (const ImpastoTarget *target,
                       gint32               layer,
                       const NstPicture    *picture,
                       GError             **error)
{
  gint width = target->region.width;
  gint height = target->region.height;
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (layer);
  gboolean success;

  success = impasto_drawable_write (layer, buffer,
                                    GEGL_RECTANGLE (0, 0, width, height),
                                    picture, target->cover.alpha, error);
  /* GIMP gets the tiles when the last reference is dropped. */
  g_clear_object (&buffer);
  if (success)
    gimp_drawable_update (layer, 0, 0, width, height);
  return success;
}
