/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picture files with color profiles: pictures are converted to sRGB, and files
 * that are written say that they are sRGB.
 */
#include "config.h"

#include "plugin/common/color_profile.h"

#include <math.h>
#include <string.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <lcms2.h>
#include <stdio.h>
#include <jpeglib.h>
#include <png.h>

#include "plugin/common/picture_file.h"
#include "tests/support/temp_folder.h"

#define SIDE 16

static const cmsCIExyY       white = { 0.3127, 0.3290, 1.0 };
static const cmsCIExyYTRIPLE srgb_primaries = { { 0.64, 0.33, 1.0 },
                                                { 0.30, 0.60, 1.0 },
                                                { 0.15, 0.06, 1.0 } };

static GBytes *
save_profile (cmsHPROFILE handle)
{
  cmsUInt32Number size = 0;
  guint8         *bytes;

  g_assert_nonnull (handle);
  g_assert_true (cmsSaveProfileToMem (handle, NULL, &size));
  bytes = g_malloc (size);
  g_assert_true (cmsSaveProfileToMem (handle, bytes, &size));
  cmsCloseProfile (handle);
  return g_bytes_new_take (bytes, size);
}

/* The profile of RGB with the primaries of sRGB and the curve v^@gamma.
 * @swapped: red and blue change places. */
static GBytes *
rgb_profile (gdouble gamma, gboolean swapped)
{
  cmsToneCurve   *curve = cmsBuildGamma (NULL, gamma);
  cmsToneCurve   *curves[] = { curve, curve, curve };
  cmsCIExyYTRIPLE primaries = srgb_primaries;
  GBytes         *profile;

  if (swapped)
    {
      primaries.Red = srgb_primaries.Blue;
      primaries.Blue = srgb_primaries.Red;
    }
  profile = save_profile (cmsCreateRGBProfile (&white, &primaries, curves));
  cmsFreeToneCurve (curve);
  return profile;
}

static GBytes *
gray_profile (gdouble gamma)
{
  cmsToneCurve *curve = cmsBuildGamma (NULL, gamma);
  GBytes *profile = save_profile (cmsCreateGrayProfile (cmsD50_xyY (), curve));

  cmsFreeToneCurve (curve);
  return profile;
}

/* The encoding of IEC 61966-2-1. */
static gdouble
encode (gdouble linear)
{
  return linear <= 0.0031308 ? 12.92 * linear
                             : 1.055 * pow (linear, 1.0 / 2.4) - 0.055;
}

static void
assert_rgb (
    const gfloat *rgb, gdouble r, gdouble g, gdouble b, gdouble tolerance)
{
  const gdouble wanted[] = { r, g, b };

  for (gint c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (rgb[c], wanted[c], tolerance);
}

/* Profiles store numbers with 16 bits, a chromatic adaptation among them: the
 * largest measured error is 4e-4. */
#define PROFILE_TOLERANCE 1e-3

static void
test_kinds (void)
{
  g_autoptr (GBytes) linear = rgb_profile (1.0, FALSE);
  g_autoptr (GBytes) gray = gray_profile (1.0);
  g_autoptr (ImpastoColorProfile) of_rgb =
      impasto_color_profile_new (linear, 3);
  g_autoptr (ImpastoColorProfile) of_gray = impasto_color_profile_new (gray, 1);
  g_autoptr (ImpastoColorProfile) of_copies =
      impasto_color_profile_new (gray, 3);
  const gfloat in[] = { 0.1f, 0.4f, 0.8f, 0.5f, 1.0f, 0.0f, 0.2f, 0.25f };
  gfloat       out[2 * 3];

  impasto_color_profile_to_srgb (of_rgb, in, 4, out, 2);
  assert_rgb (out, encode (0.1), encode (0.4), encode (0.8), PROFILE_TOLERANCE);
  assert_rgb (out + 3, 1.0, 0.0, encode (0.2), PROFILE_TOLERANCE);
  impasto_color_profile_to_srgb (of_gray, in, 4, out, 2);
  assert_rgb (out, encode (0.1), encode (0.1), encode (0.1), PROFILE_TOLERANCE);
  impasto_color_profile_to_srgb (of_copies, in + 1, 4, out, 1);
  assert_rgb (out, encode (0.4), encode (0.4), encode (0.4), PROFILE_TOLERANCE);
}

/* Without a usable profile, pixels are sRGB; CMYK is mixed. */
static void
test_none (void)
{
  g_autoptr (GBytes) gray = gray_profile (1.0);
  g_autoptr (GBytes) linear = rgb_profile (1.0, FALSE);
  g_autoptr (GBytes) text = g_bytes_new_static ("not a profile", 13);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (linear, 0, 200);
  GBytes      *useless[] = { NULL, text, cut };
  const gfloat in[] = { 0.1f, 0.4f, 0.8f, 0.5f };
  gfloat       out[3];

  for (guint i = 0; i < G_N_ELEMENTS (useless); i++)
    {
      g_autoptr (ImpastoColorProfile) profile =
          impasto_color_profile_new (useless[i], 3);

      impasto_color_profile_to_srgb (profile, in, 3, out, 1);
      g_assert_cmpmem (out, sizeof out, in, sizeof out);
    }
  {
    g_autoptr (ImpastoColorProfile) one = impasto_color_profile_new (linear, 1);
    g_autoptr (ImpastoColorProfile) four = impasto_color_profile_new (gray, 4);

    impasto_color_profile_to_srgb (one, in, 1, out, 1);
    assert_rgb (out, 0.1, 0.1, 0.1, 1e-6);
    impasto_color_profile_to_srgb (four, in, 4, out, 1);
    assert_rgb (out, 0.9 * 0.5, 0.6 * 0.5, 0.2 * 0.5, 1e-6);
  }
}

/* GdkPixbuf cannot write a PNG file with a profile. */
static void
write_png (const gchar *path, const guint8 rgb[3], GBytes *icc)
{
  png_structp png =
      png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  guint8    row[3 * SIDE];
  FILE     *file = fopen (path, "wb");

  g_assert_nonnull (file);
  for (gint i = 0; i < 3 * SIDE; i++)
    row[i] = rgb[i % 3];
  png_init_io (png, file);
  png_set_IHDR (png, info, SIDE, SIDE, 8, PNG_COLOR_TYPE_RGB,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                PNG_FILTER_TYPE_DEFAULT);
  png_set_iCCP (png, info, "test", PNG_COMPRESSION_TYPE_BASE,
                g_bytes_get_data (icc, NULL), g_bytes_get_size (icc));
  png_write_info (png, info);
  for (gint y = 0; y < SIDE; y++)
    png_write_row (png, row);
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  fclose (file);
}

/* Writes a picture of one color with @icc. */
static gchar *
write_with_profile (const gchar *name, const gchar *type, GBytes *icc)
{
  static const guint8 color[] = { 0xdc, 0x50, 0x14 };
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, SIDE, SIDE);
  g_autofree gchar *text =
      g_base64_encode (g_bytes_get_data (icc, NULL), g_bytes_get_size (icc));
  g_autoptr (GError) error = NULL;
  gchar *path = temp_path (name);

  gdk_pixbuf_fill (pixbuf, 0xdc5014ff);
  if (! strcmp (type, "png"))
    write_png (path, color, icc);
  else
    gdk_pixbuf_save (pixbuf, path, type, &error, "icc-profile", text, NULL);
  g_assert_no_error (error);
  return path;
}

/* A file whose profile swaps red and blue has the colors that a viewer shows.
 */
static void
test_files (void)
{
  static const struct
  {
    const gchar *name;
    const gchar *type;
    gdouble      tolerance; /* the format's own error as well */
  } cases[] = { { "a.png", "png", PROFILE_TOLERANCE },
                { "a.jpg", "jpeg", 3.0 / 255 },
                { "a.tiff", "tiff", PROFILE_TOLERANCE } };
  g_autoptr (GBytes) swap = rgb_profile (1.0, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *path =
          write_with_profile (cases[i].name, cases[i].type, swap);
      g_autoptr (NstPicture) picture = impasto_picture_read (path, NULL);

      g_assert_nonnull (picture);
      assert_rgb (picture->pixels + 3 * (SIDE + 5), encode (0x14 / 255.0),
                  encode (0x50 / 255.0), encode (0xdc / 255.0),
                  cases[i].tolerance);
    }
}

/* The profile of sRGB, in whatever words, changes no byte. */
static void
test_srgb (void)
{
  g_autoptr (GBytes) icc = impasto_color_profile_get_srgb ();
  g_autofree gchar *path = write_with_profile ("srgb.png", "png", icc);
  g_autoptr (NstPicture) picture = impasto_picture_read (path, NULL);

  g_assert_nonnull (picture);
  assert_rgb (picture->pixels, 0xdc / 255.0, 0x50 / 255.0, 0x14 / 255.0, 1e-6);
}

/* Writes a PNG file of the colors 40, 120, 220 (gray: 120) without a profile.
 * @gamma: of the chunk gAMA; 0: none
 * @primaries: of the chunk cHRM, white first; NULL: none */
static void
write_with_gamma (const gchar  *path,
                  gint          type,
                  gdouble       gamma,
                  const gdouble primaries[8])
{
  const guint8 rgb[] = { 40, 120, 220 };
  gint         step = type == PNG_COLOR_TYPE_GRAY ? 1 : 3;
  guint8       row[3 * SIDE];
  FILE        *file = fopen (path, "wb");
  png_structp  png =
      png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);

  for (gint i = 0; i < step * SIDE; i++)
    row[i] = step == 1 ? 120 : rgb[i % 3];
  png_init_io (png, file);
  png_set_IHDR (png, info, SIDE, SIDE, 8, type, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (gamma > 0.0)
    png_set_gAMA (png, info, gamma);
  if (primaries)
    png_set_cHRM (png, info, primaries[0], primaries[1], primaries[2],
                  primaries[3], primaries[4], primaries[5], primaries[6],
                  primaries[7]);
  png_write_info (png, info);
  for (gint y = 0; y < SIDE; y++)
    png_write_row (png, row);
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  fclose (file);
}

/* PNG files may tell gamma and primaries without a profile. */
static void
test_gamma (void)
{
  static const gdouble own[] = {
    0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06
  };
  static const gdouble swapped[] = { 0.3127, 0.329, 0.15, 0.06,
                                     0.3,    0.6,   0.64, 0.33 };
  const gdouble        r = 40 / 255.0, g = 120 / 255.0, b = 220 / 255.0;
  const struct
  {
    gint           type;
    gdouble        gamma;
    const gdouble *primaries;
    gdouble        wanted[3];
    gdouble        tolerance;
  } cases[] = {
    { PNG_COLOR_TYPE_RGB,
      1.0,
      NULL,
      { encode (r), encode (g), encode (b) },
      PROFILE_TOLERANCE },
    { PNG_COLOR_TYPE_RGB,
      1.0,
      own,
      { encode (r), encode (g), encode (b) },
      PROFILE_TOLERANCE },
    { PNG_COLOR_TYPE_GRAY,
      1.0,
      own,
      { encode (g), encode (g), encode (g) },
      PROFILE_TOLERANCE },
    { PNG_COLOR_TYPE_RGB,
      1 / 2.2,
      swapped,
      { encode (pow (b, 2.2)), encode (pow (g, 2.2)), encode (pow (r, 2.2)) },
      PROFILE_TOLERANCE },
    { PNG_COLOR_TYPE_RGB, 0.0, swapped, { b, g, r }, PROFILE_TOLERANCE },
    /* About sRGB. */
    { PNG_COLOR_TYPE_RGB, 1 / 2.2, own, { r, g, b }, 1e-6 },
    { PNG_COLOR_TYPE_RGB, 0.0, NULL, { r, g, b }, 1e-6 },
    { PNG_COLOR_TYPE_RGB, 0.45, NULL, { r, g, b }, 1e-6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *path = temp_path ("gamma.png");
      g_autoptr (NstPicture) picture = NULL;

      write_with_gamma (path, cases[i].type, cases[i].gamma,
                        cases[i].primaries);
      picture = impasto_picture_read (path, NULL);
      g_assert_nonnull (picture);
      assert_rgb (picture->pixels + 3 * (SIDE + 5), cases[i].wanted[0],
                  cases[i].wanted[1], cases[i].wanted[2], cases[i].tolerance);
    }
}

/* What makes no sense is no profile. */
static void
test_bad_primaries (void)
{
  static const ImpastoPrimaries bad[] = {
    { { 0.0, 0.0 }, { 0.64, 0.33 }, { 0.3, 0.6 }, { 0.15, 0.06 } },
    { { 0.31, 0.33 }, { 0.3, 0.3 }, { 0.3, 0.3 }, { 0.3, 0.3 } },
    { { 0.31, 0.33 }, { NAN, 0.3 }, { 0.3, 0.6 }, { 0.15, 0.06 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (impasto_color_profile_make (2.2, &bad[i], 3));
  g_assert_null (impasto_color_profile_make (1e-5, NULL, 3));
  g_assert_null (impasto_color_profile_make (1e5, NULL, 1));
}

/* A CMYK file of one color, with ink as Adobe's programs store it: 255 is none.
 * libjpeg writes the marker that says so. */
static void
write_cmyk (const gchar *path, const guint8 ink[4])
{
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr       handler;
  guint8                      row[4 * SIDE];
  JSAMPROW                    rows[] = { row };
  FILE                       *file = fopen (path, "wb");

  g_assert_nonnull (file);
  for (gint i = 0; i < 4 * SIDE; i++)
    row[i] = 255 - ink[i % 4];
  jpeg.err = jpeg_std_error (&handler);
  jpeg_create_compress (&jpeg);
  jpeg_stdio_dest (&jpeg, file);
  jpeg.image_width = jpeg.image_height = SIDE;
  jpeg.input_components = 4;
  jpeg.in_color_space = JCS_CMYK;
  jpeg_set_defaults (&jpeg);
  jpeg_set_quality (&jpeg, 100, TRUE);
  jpeg_start_compress (&jpeg, TRUE);
  for (gint y = 0; y < SIDE; y++)
    jpeg_write_scanlines (&jpeg, rows, 1);
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  fclose (file);
}

static void
test_cmyk (void)
{
  static const guint8 ink[] = { 255, 51, 0, 102 }; /* 1, 0.2, 0, 0.4 */
  g_autofree gchar   *path = temp_path ("cmyk.jpg");
  g_autoptr (NstPicture) picture = NULL;

  write_cmyk (path, ink);
  picture = impasto_picture_read (path, NULL);
  g_assert_nonnull (picture);
  /* JPEG's own error at this quality is one step. */
  assert_rgb (picture->pixels + 30, 0.0, 0.8 * 0.6, 0.6, 2.0 / 255);
}

static gboolean
contains (const gchar *bytes, gsize size, const gchar *text)
{
  return memmem (bytes, size, text, strlen (text)) != NULL;
}

/* What is written says that it is sRGB, with the same bytes each time. */
static void
test_written (void)
{
  static const gchar *const names[] = { "out.png", "out.jpg" };
  static const gchar *const marks[] = { "sRGB", "ICC_PROFILE" };
  g_autoptr (NstPicture) picture = nst_picture_new (SIDE, SIDE);

  memset (picture->pixels, 0, SIDE * SIDE * 3 * sizeof (gfloat));
  for (gint i = 0; i < 2; i++)
    {
      g_autofree gchar *path = temp_path (names[i]);
      g_autofree gchar *first = NULL;
      g_autofree gchar *second = NULL;
      gsize             size, size_again;

      g_assert_true (impasto_picture_write (picture, path, NULL));
      g_assert_true (g_file_get_contents (path, &first, &size, NULL));
      g_assert_true (contains (first, size, marks[i]));
      g_assert_true (impasto_picture_write (picture, path, NULL));
      g_assert_true (g_file_get_contents (path, &second, &size_again, NULL));
      g_assert_cmpmem (first, size, second, size_again);
    }
}

/* A profile that holds the time of its making would make two files of the same
 * picture differ. */
static void
test_timeless (void)
{
  g_autoptr (GBytes) profile = impasto_color_profile_get_srgb ();
  static const guint8 none[12] = { 0 };
  const guint8       *bytes = g_bytes_get_data (profile, NULL);

  g_assert_cmpmem (bytes + 24, 12, none, 12);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  temp_folder_open ();
  g_test_add_func ("/picture-color/kinds-of-profiles", test_kinds);
  g_test_add_func ("/picture-color/no-usable-profile", test_none);
  g_test_add_func ("/picture-color/profiles-in-files", test_files);
  g_test_add_func ("/picture-color/srgb-changes-nothing", test_srgb);
  g_test_add_func ("/picture-color/png-gamma-and-primaries", test_gamma);
  g_test_add_func ("/picture-color/primaries-without-sense",
                   test_bad_primaries);
  g_test_add_func ("/picture-color/cmyk-file", test_cmyk);
  g_test_add_func ("/picture-color/written-files-say-srgb", test_written);
  g_test_add_func ("/picture-color/profile-without-date", test_timeless);
  result = g_test_run ();
  temp_folder_close ();
  return result;
}
