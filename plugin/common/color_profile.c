/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Converts pixels to sRGB with Little CMS.
 */
#include "config.h"

#include "plugin/common/color_profile.h"

#include <math.h>
#include <string.h>
#include <lcms2.h>

#define N_RGB    3
#define N_CMYK   4
#define MAX_STEP (N_CMYK + 1)
/* Little CMS counts ink in percent. */
#define FULL_INK 100.0f
/* Pixels that are converted at a time. */
#define BLOCK 256
/* A profile is sRGB if it moves no color of a grid by half an 8-bit step. */
#define GRID_SIDE      9
#define SAME_TOLERANCE (0.5f / 255.0f)
/* Where the date stands in a profile, and its length. */
#define DATE_OFFSET 24
#define DATE_LENGTH 12

struct _ImpastoColorProfile
{
  gint          n_colors;  /* of the pixels */
  gint          n_inputs;  /* of the transform */
  cmsHTRANSFORM transform; /* NULL: the pixels are sRGB */
};

/* The number of values that the transform from @handle takes; 0 if pixels with
 * @n_colors values cannot use it. */
static gint
count_inputs (cmsHPROFILE handle, gint n_colors)
{
  switch (cmsGetColorSpace (handle))
    {
    case cmsSigGrayData:
      /* Some readers turn gray into RGB. */
      return n_colors == 1 || n_colors == N_RGB ? 1 : 0;
    case cmsSigRgbData:
      return n_colors == N_RGB ? N_RGB : 0;
    case cmsSigCmykData:
      return n_colors == N_CMYK ? N_CMYK : 0;
    default:
      return 0;
    }
}

static cmsHTRANSFORM
new_transform (cmsHPROFILE handle, gint n_inputs)
{
  cmsUInt32Number format = n_inputs == 1       ? TYPE_GRAY_FLT
                           : n_inputs == N_RGB ? TYPE_RGB_FLT
                                               : TYPE_CMYK_FLT;
  cmsHPROFILE     srgb = cmsCreate_sRGBProfile ();
  cmsHTRANSFORM   transform = NULL;

  /* The same as GIMP's for a layer. */
  if (srgb)
    transform = cmsCreateTransform (
        handle, format, srgb, TYPE_RGB_FLT, INTENT_RELATIVE_COLORIMETRIC,
        cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOOPTIMIZE
            | cmsFLAGS_NOCACHE);
  if (srgb)
    cmsCloseProfile (srgb);
  return transform;
}

/* Whether @transform, of gray or RGB, leaves the pixels as they are. */
static gboolean
is_identity (cmsHTRANSFORM transform, gint n_inputs)
{
  gint n = n_inputs == 1 ? GRID_SIDE : GRID_SIDE * GRID_SIDE * GRID_SIDE;

  for (gint i = 0; i < n; i++)
    {
      gint   place[N_RGB] = { i % GRID_SIDE, i / GRID_SIDE % GRID_SIDE,
                              i / (GRID_SIDE * GRID_SIDE) };
      gfloat in[N_RGB], out[N_RGB];

      for (gint c = 0; c < N_RGB; c++)
        in[c] = (gfloat)place[n_inputs == 1 ? 0 : c] / (GRID_SIDE - 1);
      cmsDoTransform (transform, in, out, 1);
      for (gint c = 0; c < N_RGB; c++)
        if (! (fabsf (out[c] - in[c]) < SAME_TOLERANCE))
          return FALSE;
    }
  return TRUE;
}

ImpastoColorProfile *
impasto_color_profile_new (GBytes *icc, gint n_colors)
{
  ImpastoColorProfile *profile = g_new0 (ImpastoColorProfile, 1);
  cmsHPROFILE          handle = NULL;

  profile->n_colors = n_colors;
  if (icc)
    handle = cmsOpenProfileFromMem (g_bytes_get_data (icc, NULL),
                                    g_bytes_get_size (icc));
  if (! handle)
    return profile;
  profile->n_inputs = count_inputs (handle, n_colors);
  if (profile->n_inputs > 0)
    profile->transform = new_transform (handle, profile->n_inputs);
  if (profile->transform && profile->n_inputs < N_CMYK
      && is_identity (profile->transform, profile->n_inputs))
    g_clear_pointer (&profile->transform, cmsDeleteTransform);
  cmsCloseProfile (handle);
  return profile;
}

void
impasto_color_profile_free (ImpastoColorProfile *profile)
{
  if (! profile)
    return;
  if (profile->transform)
    cmsDeleteTransform (profile->transform);
  g_free (profile);
}

/* One pixel without a profile. */
static void
copy_pixel (const gfloat *in, gint n_colors, gfloat *rgb)
{
  for (gint c = 0; c < N_RGB; c++)
    if (n_colors == N_CMYK)
      rgb[c] = (1.0f - in[c]) * (1.0f - in[N_CMYK - 1]);
    else
      rgb[c] = in[n_colors == 1 ? 0 : c];
}

/* At most BLOCK pixels. */
static void
transform_block (const ImpastoColorProfile *profile,
                 const gfloat              *in,
                 gint                       step,
                 gfloat                    *rgb,
                 gint                       n)
{
  gfloat packed[BLOCK * MAX_STEP] = { 0.0f };
  gfloat scale = profile->n_inputs == N_CMYK ? FULL_INK : 1.0f;

  for (gint i = 0; i < n; i++)
    for (gint c = 0; c < profile->n_inputs; c++)
      packed[i * profile->n_inputs + c] = scale * in[i * step + c];
  cmsDoTransform (profile->transform, packed, rgb, n);
  /* Wide color spaces exceed 0..1; NaN becomes 0. */
  for (gint i = 0; i < N_RGB * n; i++)
    rgb[i] = rgb[i] > 0.0f ? MIN (rgb[i], 1.0f) : 0.0f;
}

void
impasto_color_profile_to_srgb (const ImpastoColorProfile *profile,
                               const gfloat              *in,
                               gint                       step,
                               gfloat                    *rgb,
                               gint                       n)
{
  if (! profile->transform)
    for (gint i = 0; i < n; i++)
      copy_pixel (in + (gsize)i * step, profile->n_colors,
                  rgb + (gsize)i * N_RGB);
  else
    for (gint first = 0; first < n; first += BLOCK)
      transform_block (profile, in + (gsize)first * step, step,
                       rgb + (gsize)first * N_RGB, MIN (BLOCK, n - first));
}

GBytes *
impasto_color_profile_get_srgb (void)
{
  cmsHPROFILE        srgb = cmsCreate_sRGBProfile ();
  cmsUInt32Number    size = 0;
  g_autofree guint8 *bytes = NULL;

  if (! srgb)
    return NULL;
  if (cmsSaveProfileToMem (srgb, NULL, &size) && size >= 128)
    bytes = g_try_malloc (size);
  if (bytes && ! cmsSaveProfileToMem (srgb, bytes, &size))
    g_clear_pointer (&bytes, g_free);
  cmsCloseProfile (srgb);
  if (! bytes)
    return NULL;
  /* Little CMS writes the time of the call. */
  memset (bytes + DATE_OFFSET, 0, DATE_LENGTH);
  return g_bytes_new_take (g_steal_pointer (&bytes), size);
}
