/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blends as GIMP does with the opacity of a layer.
 */
#include "config.h"

#include "plugin/gimp/blend.h"

#define FULL_OPACITY 100.0

void
impasto_blend_set_opacity (const ImpastoTarget *target,
                           gint32               layer,
                           gdouble              opacity)
{
  gdouble own = target->is_layer ? gimp_layer_get_opacity (target->drawable)
                                 : FULL_OPACITY;

  gimp_layer_set_opacity (layer, own * opacity);
}

/* GIMP blends layers in linear light unless they have a legacy mode or the user
 * has chosen the other way. */
static gboolean
is_perceptual (const ImpastoTarget *target)
{
  return target->is_layer
         && (gimp_layer_get_mode (target->drawable)
                 == GIMP_LAYER_MODE_NORMAL_LEGACY
             || gimp_layer_get_blend_space (target->drawable)
                    == GIMP_LAYER_COLOR_SPACE_RGB_PERCEPTUAL);
}

void
impasto_blend_shadow (const ImpastoTarget *target,
                      GeglBuffer          *shadow,
                      gdouble              opacity)
{
  const GeglRectangle *region = &target->region;
  const Babl          *format = babl_format_with_space (
               is_perceptual (target) ? "R'aG'aB'aA float" : "RaGaBaA float",
      gegl_buffer_get_format (shadow));
  gsize              n = 4 * (gsize)region->width;
  g_autofree gfloat *result = g_new (gfloat, n);
  g_autofree gfloat *original = g_new (gfloat, n);
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (target->drawable);

  for (gint y = region->y; y < region->y + region->height; y++)
    {
      GeglRectangle row = { region->x, y, region->width, 1 };

      gegl_buffer_get (shadow, &row, 1.0, format, result, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      gegl_buffer_get (buffer, &row, 1.0, format, original, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      for (gsize i = 0; i < n; i++)
        result[i] = original[i] + (gfloat)opacity * (result[i] - original[i]);
      gegl_buffer_set (shadow, &row, 0, format, result, GEGL_AUTO_ROWSTRIDE);
    }
}
