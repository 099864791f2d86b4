/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The format and the profile transforms of a drawable.
 */
#include "config.h"

#include "plugin/gimp/color.h"

#include <math.h>
#include <string.h>

/* Whether @format stores linear light; Babl marks gamma-encoded components with
 * an apostrophe. */
static gboolean
is_linear (const Babl *format)
{
  return ! babl_format_is_palette (format)
         && ! strchr (babl_format_get_encoding (format), '\'');
}

/* The number of integer steps between 0 and 1 in @format; 0 for floats. */
static gfloat
count_steps (const Babl *format)
{
  const Babl *type;

  if (babl_format_is_palette (format))
    return G_MAXUINT8; /* palettes have 8-bit colors */
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

/* Creates the transforms between @profile and sRGB, if any are needed. */
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
  /* Ignore a profile that is not usable. */
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

  /* Masks and channels store coverage, not light: keep their values. */
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

/* Babl chooses a conversion by its measured speed, so the last bits differ from
 * run to run, and the optimizer amplifies the difference.  Rounding to integer
 * steps makes equal pixels equal again. */
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

  /* Wide color spaces and float images exceed 0..1; NaN becomes 0. */
  for (gint i = 0; i < 3 * n; i++)
    rgb[i] = rgb[i] > 0.0f ? MIN (rgb[i], 1.0f) : 0.0f;
}

/* The transform to a gray profile computes the luminance.  R, G and B all get
 * its one component. */
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
