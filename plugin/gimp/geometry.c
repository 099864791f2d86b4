/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Maps of a drawable's pixels, and the same maps of pictures.
 */
#include "config.h"

#include "plugin/gimp/geometry.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

/* Scales are quotients of whole numbers, so their products may differ from 1 by
 * rounding errors. */
#define EPSILON 1e-6

void
impasto_geometry_init_identity (ImpastoGeometry *geometry)
{
  *geometry = (ImpastoGeometry){ .xx = 1.0, .yy = 1.0 };
}

void
impasto_geometry_init_shift (ImpastoGeometry *geometry, gint x, gint y)
{
  *geometry = (ImpastoGeometry){ .xx = 1.0, .yy = 1.0, .x0 = x, .y0 = y };
}

void
impasto_geometry_init_turn (ImpastoGeometry *geometry,
                            gint             orientation,
                            gint             width,
                            gint             height,
                            gint             to_width,
                            gint             to_height)
{
  gdouble x = 1.0, y = 1.0;

  memset (geometry, 0, sizeof *geometry);
  if (orientation & IMPASTO_GEOMETRY_FLIP_X)
    {
      x = -1.0;
      geometry->x0 = to_width;
    }
  if (orientation & IMPASTO_GEOMETRY_FLIP_Y)
    {
      y = -1.0;
      geometry->y0 = to_height;
    }
  if (orientation & IMPASTO_GEOMETRY_TRANSPOSE)
    {
      geometry->xy = x * to_width / height;
      geometry->yx = y * to_height / width;
    }
  else
    {
      geometry->xx = x * to_width / width;
      geometry->yy = y * to_height / height;
    }
}

gboolean
impasto_geometry_is_identity (const ImpastoGeometry *geometry)
{
  return fabs (geometry->xx - 1.0) < EPSILON
         && fabs (geometry->yy - 1.0) < EPSILON && fabs (geometry->x0) < EPSILON
         && fabs (geometry->y0) < EPSILON;
}

void
impasto_geometry_append (ImpastoGeometry *geometry, const ImpastoGeometry *next)
{
  const ImpastoGeometry first = *geometry;

  geometry->xx = next->xx * first.xx + next->xy * first.yx;
  geometry->xy = next->xx * first.xy + next->xy * first.yy;
  geometry->x0 = next->xx * first.x0 + next->xy * first.y0 + next->x0;
  geometry->yx = next->yx * first.xx + next->yy * first.yx;
  geometry->yy = next->yx * first.xy + next->yy * first.yy;
  geometry->y0 = next->yx * first.x0 + next->yy * first.y0 + next->y0;
}

/* The whole numbers nearest to @a and @b, in order, at least 1 apart. */
static void
round_range (gdouble a, gdouble b, gint *start, gint *length)
{
  *start = (gint)floor (MIN (a, b) + 0.5 + EPSILON);
  *length = MAX (1, (gint)floor (MAX (a, b) + 0.5 + EPSILON) - *start);
}

void
impasto_geometry_map (const ImpastoGeometry *geometry,
                      const GeglRectangle   *area,
                      GeglRectangle         *mapped)
{
  gdouble x = area->x, y = area->y;
  gdouble right = x + area->width, bottom = y + area->height;
  gdouble left_to = geometry->xx * x + geometry->xy * y + geometry->x0;
  gdouble right_to =
      geometry->xx * right + geometry->xy * bottom + geometry->x0;
  gdouble top_to = geometry->yx * x + geometry->yy * y + geometry->y0;
  gdouble bottom_to =
      geometry->yx * right + geometry->yy * bottom + geometry->y0;

  round_range (left_to, right_to, &mapped->x, &mapped->width);
  round_range (top_to, bottom_to, &mapped->y, &mapped->height);
}

static NstPicture *
set_memory_error (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                       _ ("There is not enough memory. Close other programs, "
                          "or choose a smaller working size."));
  return NULL;
}

static NstPicture *
turn (const NstPicture *picture, const ImpastoGeometry *geometry)
{
  gboolean    swaps = geometry->xx == 0.0;
  gboolean    flips_x = geometry->xx + geometry->xy < 0.0;
  gboolean    flips_y = geometry->yx + geometry->yy < 0.0;
  gint        width = swaps ? picture->height : picture->width;
  gint        height = swaps ? picture->width : picture->height;
  NstPicture *turned = nst_picture_new (width, height);

  if (! turned)
    return NULL;
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      {
        gint  a = flips_x ? width - 1 - x : x;
        gint  b = flips_y ? height - 1 - y : y;
        gsize from = swaps ? (gsize)a * picture->width + b
                           : (gsize)b * picture->width + a;

        memcpy (turned->pixels + 3 * ((gsize)y * width + x),
                picture->pixels + 3 * from, 3 * sizeof (gfloat));
      }
  return turned;
}

/* The @width x @height pixels of @picture at @x, @y. */
static NstPicture *
cut (const NstPicture *picture, gint x, gint y, gint width, gint height)
{
  NstPicture *part = nst_picture_new (width, height);

  if (part)
    for (gint row = 0; row < height; row++)
      memcpy (part->pixels + 3 * (gsize)row * width,
              picture->pixels + 3 * ((gsize)(y + row) * picture->width + x),
              3 * sizeof (gfloat) * width);
  return part;
}

NstPicture *
impasto_geometry_apply (const ImpastoGeometry *geometry,
                        const NstPicture      *picture,
                        const GeglRectangle   *area,
                        const GeglRectangle   *part,
                        GError               **error)
{
  g_autoptr (NstPicture) turned = turn (picture, geometry);
  NstPicture   *result;
  GeglRectangle mapped;

  if (! turned)
    return set_memory_error (error);
  impasto_geometry_map (geometry, area, &mapped);
  if (gegl_rectangle_equal (&mapped, part))
    return g_steal_pointer (&turned);
  if (turned->width != mapped.width || turned->height != mapped.height)
    {
      NstPictureView view = nst_picture_view (turned);
      NstPicture    *resized =
          nst_picture_resize (&view, mapped.width, mapped.height, error);

      if (! resized)
        return NULL;
      nst_picture_free (turned);
      turned = resized;
    }
  result = cut (turned, part->x - mapped.x, part->y - mapped.y, part->width,
                part->height);
  return result ? result : set_memory_error (error);
}
