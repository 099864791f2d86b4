/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the initial picture.  A layer of the target's image keeps its position.
 */
#include "config.h"

#include "plugin/gimp/initial.h"

#include <glib/gi18n-lib.h>

#include "plugin/gimp/drawable_io.h"
#include "plugin/gimp/styles.h"
#include "ui/job/read_size.h"

/* The layer of @initial if it is in the target's image, else -1. */
static gint32
find_own_layer (const ImpastoTarget *target, const ImpastoStyleRef *initial)
{
  gint32 layer;

  if (initial->kind != IMPASTO_STYLE_LAYER)
    return -1;
  layer = (gint32)g_ascii_strtoll (initial->id, NULL, 10);
  if (! gimp_item_is_valid (layer) || ! gimp_item_is_drawable (layer)
      || gimp_item_get_image (layer) != target->image)
    return -1;
  return layer;
}

/* Composites @part over @picture at @x, @y. */
static void
lay_over (const NstPicture *part, gint x, gint y, NstPicture *picture)
{
  for (gint row = 0; row < part->height; row++)
    for (gint column = 0; column < part->width; column++)
      {
        gsize   from = (gsize)row * part->width + column;
        gsize   to = (gsize)(y + row) * picture->width + x + column;
        gfloat  cover = part->alpha ? part->alpha[from] : 1.0f;
        gfloat *pixel = picture->pixels + 3 * to;

        for (gint c = 0; c < 3; c++)
          pixel[c] += cover * (part->pixels[3 * from + c] - pixel[c]);
      }
}

/* The length @part where the content's @length is reduced to @reduced. */
static gint
scale_length (gint part, gint length, gint reduced)
{
  return (gint)(((gint64)part * reduced + length / 2) / length);
}

/* The target's region with @layer composited over it, of @width x @height
 * pixels. */
static NstPicture *
read_own_layer (const ImpastoTarget *target,
                gint32               layer,
                gint                 width,
                gint                 height,
                GError             **error)
{
  GeglRectangle region = target->region;
  GeglRectangle bounds = { 0, 0, gimp_drawable_width (layer),
                           gimp_drawable_height (layer) };
  GeglRectangle part;
  gint          x, y, layer_x, layer_y, left, top;
  g_autoptr (NstPicture) picture = NULL;
  g_autoptr (NstPicture) over = NULL;
  g_autofree gfloat *alpha = NULL;
  g_autofree gfloat *over_alpha = NULL;

  gimp_drawable_offsets (target->drawable, &x, &y);
  gimp_drawable_offsets (layer, &layer_x, &layer_y);
  region.x += x - layer_x;
  region.y += y - layer_y;
  if (! gegl_rectangle_intersect (&part, &region, &bounds))
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION,
                           _ ("The layer to start from does not overlap the "
                              "area to paint. Choose another layer, or move "
                              "it."));
      return NULL;
    }
  picture = impasto_drawable_read_reduced (target->drawable, &target->region,
                                           width, height, &alpha, error);
  if (! picture)
    return NULL;
  left = MIN (scale_length (part.x - region.x, region.width, width), width - 1);
  top =
      MIN (scale_length (part.y - region.y, region.height, height), height - 1);
  over = impasto_drawable_read_reduced (
      layer, &part,
      CLAMP (scale_length (part.width, region.width, width), 1, width - left),
      CLAMP (scale_length (part.height, region.height, height), 1,
             height - top),
      &over_alpha, error);
  if (! over)
    return NULL;
  lay_over (over, left, top, picture);
  return g_steal_pointer (&picture);
}

NstPicture *
impasto_initial_read (const ImpastoTarget   *target,
                      const NstOptions      *options,
                      const ImpastoStyleRef *initial,
                      GError               **error)
{
  gint32 layer = find_own_layer (target, initial);
  gint   width, height;

  impasto_read_size_content (options, target->region.width,
                             target->region.height, &width, &height);
  if (layer != -1)
    return read_own_layer (target, layer, width, height, error);
  return impasto_styles_read (initial, MAX (width, height), NULL, error);
}
