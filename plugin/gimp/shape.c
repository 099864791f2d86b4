/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads masks at the size of a picture.
 */
#include "config.h"

#include "plugin/gimp/shape.h"

#include "plugin/gimp/drawable_io.h"

/* The values of a mask or the selection in @region, or NULL. */
static gfloat *
read_mask (gint32 mask, const GeglRectangle *region, gint width, gint height)
{
  g_autofree gfloat *opaque = NULL;
  g_autoptr (NstPicture) picture = impasto_drawable_read_reduced (
      mask, region, width, height, &opaque, NULL);
  gsize   n = (gsize)width * height;
  gfloat *values;

  if (! picture || picture->width != width || picture->height != height)
    return NULL;
  values = g_try_new (gfloat, n);
  for (gsize i = 0; values && i < n; i++)
    values[i] = picture->pixels[3 * i];
  return values;
}

/* *@values, or 1 if it is NULL, times @factor; takes ownership of @factor. */
static void
multiply (gfloat **values, gfloat *factor, gsize n)
{
  if (! *values || ! factor)
    {
      *values = *values ? *values : factor;
      return;
    }
  for (gsize i = 0; i < n; i++)
    (*values)[i] *= factor[i];
  g_free (factor);
}

/* 0 where the region is outside of the image, else 1; NULL if it is within. */
static gfloat *
make_bounds (const ImpastoTarget *target,
             const GeglRectangle *on_canvas,
             gint                 width,
             gint                 height)
{
  GeglRectangle image = { 0, 0, gimp_image_width (target->image),
                          gimp_image_height (target->image) };
  gfloat       *inside;

  if (gegl_rectangle_contains (&image, on_canvas))
    return NULL;
  inside = g_try_new (gfloat, (gsize)width * height);
  if (! inside)
    return NULL;
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      {
        /* The center of the pixel. */
        gdouble canvas_x = on_canvas->x + (x + 0.5) * on_canvas->width / width;
        gdouble canvas_y =
            on_canvas->y + (y + 0.5) * on_canvas->height / height;

        inside[(gsize)y * width + x] = canvas_x >= 0.0 && canvas_y >= 0.0
                                       && canvas_x < image.width
                                       && canvas_y < image.height;
      }
  return inside;
}

void
impasto_shape_read (const ImpastoTarget *target,
                    gint                 width,
                    gint                 height,
                    gfloat             **alpha,
                    gfloat             **selection)
{
  GeglRectangle on_canvas = target->region;
  gsize         n = (gsize)width * height;
  gint          offset_x, offset_y;
  gint32        mask = -1;

  *alpha = *selection = NULL;
  if (! impasto_target_check (target, NULL)
      || ! gimp_drawable_offsets (target->drawable, &offset_x, &offset_y))
    return;
  on_canvas.x += offset_x;
  on_canvas.y += offset_y;

  if (target->cover.alpha)
    *alpha = nst_alpha_resize (target->cover.alpha, target->region.width,
                               target->region.height, width, height);
  if (target->is_layer)
    mask = gimp_layer_get_mask (target->drawable);
  if (mask != -1 && gimp_layer_get_apply_mask (target->drawable))
    multiply (alpha, read_mask (mask, &target->region, width, height), n);
  multiply (alpha, make_bounds (target, &on_canvas, width, height), n);

  if (! gimp_selection_is_empty (target->image))
    *selection = read_mask (gimp_image_get_selection (target->image),
                            &on_canvas, width, height);
}
