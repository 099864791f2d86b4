/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formats and profile transforms of a drawable.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "plugin/gimp/color.h"

/* Whether a drawable of @format holds light intensities rather than encoded
 * values: Babl marks the encoded components with an apostrophe. */
static gboolean
is_linear (const Babl *format)
{
  return ! babl_format_is_palette (format)
         && ! strchr (babl_format_get_encoding (format), '\'');
}

/* How many steps its integers have between 0 and 1. */
static gfloat
count_steps (const Babl *format)
{
  const Babl *type;

  if (babl_format_is_palette (format))
    return G_MAXUINT8; /* what palettes hold */
  type = babl_format_get_type (format, 0);
  if (type == babl_type ("u8"))
    return G_MAXUINT8;
  if (type == babl_type ("u16"))
    return G_MAXUINT16;
  return 0.0f;
}

static GimpColorTransform *
new_transform (GimpColorProfile *from,
               const Babl       *from_format,
               GimpColorProfile *to,
               const Babl       *to_format)
{
  return gimp_color_transform_new (
      from, from_format, to, to_format,
      GIMP_COLOR_RENDERING_INTENT_RELATIVE_COLORIMETRIC,
      GIMP_COLOR_TRANSFORM_FLAGS_BLACK_POINT_COMPENSATION
          | GIMP_COLOR_TRANSFORM_FLAGS_NOOPTIMIZE);
}

/* Makes the transforms to and from @profile. */
static void
init_transforms (ImpastoColor     *color,
                 GimpColorProfile *profile,
                 gboolean          linear)
{
  const Babl       *srgb_format = babl_format ("R'G'B' float");
  GimpColorProfile *srgb = gimp_color_profile_new_rgb_srgb ();

  if (gimp_color_profile_is_equal (profile, srgb)
      || gimp_color_profile_is_gray (profile) != color->is_gray)
    goto out;

  if (color->is_gray)
    color->device = babl_format (linear ? "Y float" : "Y' float");
  else
    color->device = babl_format (linear ? "RGB float" : "R'G'B' float");
  color->to_srgb = new_transform (profile, color->device, srgb, srgb_format);
  color->from_srgb = new_transform (srgb, srgb_format, profile, color->device);
  /* A profile that nothing can be done with counts as none. */
  if (! color->to_srgb || ! color->from_srgb)
    impasto_color_clear (color);

out:
  g_object_unref (srgb);
}

gboolean
impasto_color_init (ImpastoColor *color, gint32 drawable)
{
  gint32            image = gimp_item_get_image (drawable);
  const Babl       *format = NULL;
  GimpColorProfile *profile = NULL;
  gboolean          linear;
  gboolean          is_raw;

  memset (color, 0, sizeof *color);
  if (gimp_item_is_valid (drawable))
    format = gimp_drawable_get_format (drawable);
  if (! format)
    return FALSE;
  linear = is_linear (format);
  color->is_gray = gimp_drawable_is_gray (drawable);

  /* Masks and channels hold coverage, not light: their numbers as they are. */
  is_raw = gimp_item_is_channel (drawable);
  if (! is_raw)
    profile = gimp_image_get_color_profile (image);
  if (profile)
    {
      init_transforms (color, profile, linear);
      g_object_unref (profile);
      is_raw = color->to_srgb != NULL;
    }
  color->format =
      babl_format (linear && is_raw ? "RGBA float" : "R'G'B'A float");
  if (is_raw || ! linear)
    color->steps = count_steps (format);
  return TRUE;
}

void
impasto_color_clear (ImpastoColor *color)
{
  g_clear_object (&color->to_srgb);
  g_clear_object (&color->from_srgb);
}

/* Babl chooses among conversions by their speed on the day, and they differ in
 * the last bits.  The optimizer would make that visible: the same picture must
 * be the same numbers. */
static void
snap (const ImpastoColor *color, gfloat *rgba, gint n)
{
  if (color->steps > 0.0f)
    for (gint i = 0; i < 4 * n; i++)
      rgba[i] = roundf (rgba[i] * color->steps) / color->steps;
}

void
impasto_color_to_srgb (const ImpastoColor *color,
                       gfloat             *rgba,
                       gfloat             *rgb,
                       gint                n)
{
  snap (color, rgba, n);
  if (color->to_srgb && color->is_gray)
    {
      g_autofree gfloat *gray = g_new (gfloat, n);

      for (gint i = 0; i < n; i++)
        gray[i] = rgba[4 * i];
      gimp_color_transform_process_pixels (color->to_srgb, color->device, gray,
                                           babl_format ("R'G'B' float"), rgb,
                                           n);
    }
  else
    {
      for (gint i = 0; i < n; i++)
        memcpy (rgb + 3 * i, rgba + 4 * i, 3 * sizeof *rgb);
      if (color->to_srgb)
        gimp_color_transform_process_pixels (color->to_srgb, color->device, rgb,
                                             babl_format ("R'G'B' float"), rgb,
                                             n);
    }

  /* Wider spaces and float images have values beyond; NaN becomes 0. */
  for (gint i = 0; i < 3 * n; i++)
    rgb[i] = rgb[i] > 0.0f ? MIN (rgb[i], 1.0f) : 0.0f;
}

/* The transform to a gray profile takes luminance by itself; it is given one
 * component and each of the four floats is filled from it. */
static void
gray_from_srgb (const ImpastoColor *color,
                const gfloat       *rgb,
                gfloat             *rgba,
                gint                n)
{
  g_autofree gfloat *gray = g_new (gfloat, n);

  gimp_color_transform_process_pixels (color->from_srgb,
                                       babl_format ("R'G'B' float"), rgb,
                                       color->device, gray, n);
  for (gint i = 0; i < n; i++)
    rgba[4 * i] = rgba[4 * i + 1] = rgba[4 * i + 2] = gray[i];
}

void
impasto_color_from_srgb (const ImpastoColor *color,
                         const gfloat       *rgb,
                         const gfloat       *alpha,
                         gfloat             *rgba,
                         gint                n)
{
  if (color->from_srgb && color->is_gray)
    gray_from_srgb (color, rgb, rgba, n);
  else
    {
      g_autofree gfloat *device = NULL;

      if (color->from_srgb)
        {
          device = g_new (gfloat, 3 * (gsize)n);
          gimp_color_transform_process_pixels (color->from_srgb,
                                               babl_format ("R'G'B' float"),
                                               rgb, color->device, device, n);
          rgb = device;
        }
      for (gint i = 0; i < n; i++)
        memcpy (rgba + 4 * i, rgb + 3 * i, 3 * sizeof *rgba);
    }
  for (gint i = 0; i < n; i++)
    rgba[4 * i + 3] = alpha ? alpha[i] : 1.0f;
}
