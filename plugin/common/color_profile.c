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
/* The size of a profile's header. */
#define MIN_PROFILE_SIZE 128
/* Values that differ from sRGB by at most this count as sRGB, as in libpng. */
#define NEAR_GAMMA        0.05
#define NEAR_CHROMATICITY 0.01
/* A larger gamma is a mistake. */
#define MAX_GAMMA 10.0
/* Twice the smallest area of the triangle of the primaries; sRGB has 0.22. */
#define LEAST_AREA 0.01

static const ImpastoPrimaries srgb_primaries = { .white = { 0.3127, 0.3290 },
                                                 .red = { 0.64, 0.33 },
                                                 .green = { 0.30, 0.60 },
                                                 .blue = { 0.15, 0.06 } };

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

/* The bytes of @handle (nullable), which is closed. */
static GBytes *
save_profile (cmsHPROFILE handle)
{
  cmsUInt32Number    size = 0;
  g_autofree guint8 *bytes = NULL;

  if (! handle)
    return NULL;
  if (cmsSaveProfileToMem (handle, NULL, &size) && size >= MIN_PROFILE_SIZE)
    bytes = g_try_malloc (size);
  if (bytes && ! cmsSaveProfileToMem (handle, bytes, &size))
    g_clear_pointer (&bytes, g_free);
  cmsCloseProfile (handle);
  if (! bytes)
    return NULL;
  /* Little CMS writes the time of the call. */
  memset (bytes + DATE_OFFSET, 0, DATE_LENGTH);
  return g_bytes_new_take (g_steal_pointer (&bytes), size);
}

GBytes *
impasto_color_profile_get_srgb (void)
{
  return save_profile (cmsCreate_sRGBProfile ());
}

static gboolean
are_near (const gdouble a[2], const gdouble b[2])
{
  return fabs (a[0] - b[0]) < NEAR_CHROMATICITY
         && fabs (a[1] - b[1]) < NEAR_CHROMATICITY;
}

static gboolean
are_srgb (const ImpastoPrimaries *primaries)
{
  return are_near (primaries->white, srgb_primaries.white)
         && are_near (primaries->red, srgb_primaries.red)
         && are_near (primaries->green, srgb_primaries.green)
         && are_near (primaries->blue, srgb_primaries.blue);
}

static gboolean
is_chromaticity (const gdouble xy[2])
{
  return xy[0] >= 0.0 && xy[1] > 0.0 && xy[0] + xy[1] <= 1.0;
}

/* Whether white is a chromaticity and the primaries span a triangle. */
static gboolean
make_sense (const ImpastoPrimaries *p)
{
  gdouble area = (p->green[0] - p->red[0]) * (p->blue[1] - p->red[1])
                 - (p->blue[0] - p->red[0]) * (p->green[1] - p->red[1]);

  return is_chromaticity (p->white) && p->red[0] >= 0.0 && p->green[0] >= 0.0
         && p->blue[0] >= 0.0 && fabs (area) >= LEAST_AREA;
}

static cmsCIExyY
to_lcms (const gdouble xy[2])
{
  return (cmsCIExyY){ xy[0], xy[1], 1.0 };
}

/* The curve of sRGB (IEC 61966-2-1), or v^@gamma. */
static cmsToneCurve *
make_curve (gdouble gamma)
{
  const gdouble srgb[] = { 2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92,
                           0.04045 };

  return gamma > 0.0 ? cmsBuildGamma (NULL, gamma)
                     : cmsBuildParametricToneCurve (NULL, 4, srgb);
}

GBytes *
impasto_color_profile_make (gdouble                 gamma,
                            const ImpastoPrimaries *primaries,
                            gint                    n_colors)
{
  gboolean same_light = gamma <= 0.0 || fabs (gamma / 2.2 - 1.0) < NEAR_GAMMA;
  gboolean same_primaries;
  cmsToneCurve   *curve, *curves[N_RGB];
  cmsCIExyY       white;
  cmsCIExyYTRIPLE rgb;
  cmsHPROFILE     handle;

  if (! primaries || n_colors == 1 || ! make_sense (primaries))
    primaries = &srgb_primaries;
  same_primaries = are_srgb (primaries);
  if ((same_light && same_primaries) || gamma > MAX_GAMMA
      || (gamma > 0.0 && gamma < 1.0 / MAX_GAMMA))
    return NULL;
  curve = make_curve (gamma);
  if (! curve)
    return NULL;
  white = to_lcms (primaries->white);
  rgb = (cmsCIExyYTRIPLE){ to_lcms (primaries->red), to_lcms (primaries->green),
                           to_lcms (primaries->blue) };
  curves[0] = curves[1] = curves[2] = curve;
  handle = n_colors == 1 ? cmsCreateGrayProfile (cmsD50_xyY (), curve)
                         : cmsCreateRGBProfile (&white, &rgb, curves);
  cmsFreeToneCurve (curve);
  return save_profile (handle);
}
