/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picture files: pictures are read as they were written, upright and opaque; a
 * write that fails does not change the old file.
 */
#include "config.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#include "plugin/common/picture_file.h"
#include "tests/support/temp_folder.h"

#define WIDTH  7 /* odd: rows end in padding */
#define HEIGHT 5

static const gchar *folder;

/* A byte that differs between neighbors and between channels. */
static gint
pattern (gint x, gint y, gint c)
{
  return (x * 31 + y * 59 + c * 97) % 256;
}

static NstPicture *
read_good (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  NstPicture *picture = impasto_picture_read (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (picture);
  return picture;
}

static gint
byte_at (const NstPicture *picture, gint x, gint y, gint c)
{
  gfloat value = picture->pixels[(y * picture->width + x) * 3 + c] * 255.0f;

  /* A read value is a whole byte; a float holds it to 1e-5. */
  g_assert_cmpfloat (fabsf (value - roundf (value)), <, 1e-4f);
  return (gint)roundf (value);
}

static NstPicture *
make_picture (void)
{
  NstPicture *picture = nst_picture_new (WIDTH, HEIGHT);

  for (gint y = 0; y < HEIGHT; y++)
    for (gint x = 0; x < WIDTH; x++)
      for (gint c = 0; c < 3; c++)
        picture->pixels[(y * WIDTH + x) * 3 + c] = pattern (x, y, c) / 255.0f;
  return picture;
}

static void
test_round_trip (void)
{
  g_autoptr (NstPicture) picture = make_picture ();
  g_autoptr (NstPicture) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = temp_path ("round-trip.PNG");

  g_assert_true (impasto_picture_check_write (path, &error));
  g_assert_true (impasto_picture_write (picture, path, &error));
  g_assert_no_error (error);
  read = read_good (path);
  g_assert_cmpint (read->width, ==, WIDTH);
  g_assert_cmpint (read->height, ==, HEIGHT);
  for (gint y = 0; y < HEIGHT; y++)
    for (gint x = 0; x < WIDTH; x++)
      for (gint c = 0; c < 3; c++)
        g_assert_cmpint (byte_at (read, x, y, c), ==, pattern (x, y, c));
}

/* Values are rounded to the nearest byte within 0..255. */
static void
test_rounding (void)
{
  static const struct
  {
    gfloat value; /* in bytes */
    gint   byte;
  } cases[] = { { 0.49f, 0 },    { 0.51f, 1 },     { 99.49f, 99 },
                { 99.51f, 100 }, { 254.51f, 255 }, { 255.0f, 255 },
                { 255.6f, 255 }, { 400.0f, 255 },  { -0.6f, 0 },
                { -50.0f, 0 } };
  g_autoptr (NstPicture) picture = nst_picture_new (G_N_ELEMENTS (cases), 1);
  g_autoptr (NstPicture) read = NULL;
  g_autofree gchar *path = temp_path ("rounding.png");

  for (guint x = 0; x < G_N_ELEMENTS (cases); x++)
    for (gint c = 0; c < 3; c++)
      picture->pixels[x * 3 + c] = cases[x].value / 255.0f;
  g_assert_true (impasto_picture_write (picture, path, NULL));
  read = read_good (path);
  for (guint x = 0; x < G_N_ELEMENTS (cases); x++)
    g_assert_cmpint (byte_at (read, x, 0, 1), ==, cases[x].byte);
}

static void
test_jpeg (void)
{
  g_autoptr (NstPicture) picture = nst_picture_new (32, 16);
  g_autofree gchar *path = temp_path ("flat.jpeg");
  g_autofree gchar *bytes = NULL;
  g_autoptr (NstPicture) read = NULL;
  gsize size;

  for (gint i = 0; i < 32 * 16 * 3; i++)
    picture->pixels[i] = 0.5f;
  g_assert_true (impasto_picture_write (picture, path, NULL));
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpmem (bytes, 3, "\xff\xd8\xff", 3);
  read = read_good (path);
  g_assert_cmpint (read->width, ==, 32);
  g_assert_cmpint (read->height, ==, 16);
  /* JPEG at this quality changes a plain gray by 1 at most. */
  g_assert_cmpint (ABS (byte_at (read, 5, 5, 0) - 128), <=, 1);
}

static GdkPixbuf *
make_pixbuf (gboolean has_alpha)
{
  return gdk_pixbuf_new (GDK_COLORSPACE_RGB, has_alpha, 8, WIDTH, HEIGHT);
}

static void
set_rgba (GdkPixbuf *pixbuf, gint x, gint y, guint32 rgba)
{
  guchar *pixel = gdk_pixbuf_get_pixels (pixbuf)
                  + y * gdk_pixbuf_get_rowstride (pixbuf) + x * 4;

  for (gint c = 0; c < 4; c++)
    pixel[c] = (rgba >> (24 - 8 * c)) & 0xff;
}

/* Transparent pixels get the mean color of the others; the colors they hide do
 * not count. */
static void
test_alpha (void)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixbuf (TRUE);
  g_autofree gchar *path = temp_path ("alpha.png");
  g_autoptr (NstPicture) read = NULL;

  gdk_pixbuf_fill (pixbuf, 0x00ff0000); /* green, hidden */
  set_rgba (pixbuf, 1, 1, 0xc80000ff);
  set_rgba (pixbuf, 2, 1, 0x0000c8ff);
  set_rgba (pixbuf, 3, 1, 0xff00ff00);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  read = read_good (path);
  for (gint c = 0; c < 3; c++)
    {
      static const gint red[] = { 200, 0, 0 };
      static const gint mean[] = { 100, 0, 100 };

      g_assert_cmpint (byte_at (read, 1, 1, c), ==, red[c]);
      g_assert_cmpint (byte_at (read, 3, 1, c), ==, mean[c]);
      g_assert_cmpint (byte_at (read, 0, 4, c), ==, mean[c]);
    }
}

static void
test_partial_alpha (void)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixbuf (TRUE);
  g_autofree gchar *path = temp_path ("partial.png");
  g_autoptr (NstPicture) read = NULL;
  gfloat mean, wanted;

  gdk_pixbuf_fill (pixbuf, 0x000000ff);
  set_rgba (pixbuf, 0, 0, 0xff000066);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  read = read_good (path);
  /* alpha * own + (1 - alpha) * mean, the mean weighted by alpha; alpha is
   * 0x66 / 0xff = 0.4. */
  mean = 0.4f / (WIDTH * HEIGHT - 1 + 0.4f);
  wanted = 0.4f + 0.6f * mean;
  g_assert_cmpfloat_with_epsilon (read->pixels[0], wanted, 1e-6f);
  g_assert_cmpfloat_with_epsilon (read->pixels[3], 0.0f, 1e-6f);
}

static ImpastoFilePicture *
read_reduced (const gchar *path, gint width, gint height)
{
  g_autoptr (ImpastoPictureReader) reader =
      impasto_picture_reader_new (path, NULL);

  g_assert_nonnull (reader);
  return impasto_picture_reader_read (reader, width, height, TRUE, NULL);
}

/* A pixel of a reduced picture is the mean of the area that it covers. */
static void
test_reduced (void)
{
  g_autoptr (NstPicture) picture = nst_picture_new (6, 4);
  g_autoptr (ImpastoFilePicture) half = NULL;
  g_autoptr (ImpastoFilePicture) odd = NULL;
  g_autofree gchar *path = temp_path ("reduced.png");
  gdouble           mean = 0.0, kept = 0.0;

  for (gint i = 0; i < 6 * 4 * 3; i++)
    {
      picture->pixels[i] = pattern (i % 18 / 3, i / 18, i % 3) / 255.0f;
      mean += picture->pixels[i] / (6 * 4 * 3);
    }
  g_assert_true (impasto_picture_write (picture, path, NULL));
  half = read_reduced (path, 3, 2);
  for (gint c = 0; c < 3; c++)
    {
      gfloat sum = 0.0f;

      for (gint i = 0; i < 4; i++)
        sum += pattern (4 + i % 2, 2 + i / 2, c) / 255.0f;
      g_assert_cmpfloat_with_epsilon (half->picture->pixels[5 * 3 + c],
                                      sum / 4.0f, 1e-6f);
    }
  /* Sizes that do not divide the picture's: each pixel counts as much. */
  odd = read_reduced (path, 4, 3);
  for (gint i = 0; i < 4 * 3 * 3; i++)
    kept += odd->picture->pixels[i] / (4 * 3 * 3);
  g_assert_cmpfloat_with_epsilon (kept, mean, 1e-6);
}

/* Transparent pixels have no share in the mean of an area. */
static void
test_reduced_alpha (void)
{
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 4, 2);
  g_autofree gchar *path = temp_path ("reduced-alpha.png");
  g_autoptr (ImpastoFilePicture) read = NULL;

  gdk_pixbuf_fill (pixbuf, 0x00ff0000); /* green, hidden */
  set_rgba (pixbuf, 0, 0, 0xff0000ff);
  set_rgba (pixbuf, 1, 1, 0x0000ffff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  read = read_reduced (path, 2, 1);
  for (gint c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (read->picture->pixels[c],
                                    c == 1 ? 0.0f : 0.5f, 1e-6f);
  g_assert_cmpfloat_with_epsilon (read->alpha[0], 0.5f, 1e-6f);
  g_assert_cmpfloat (read->alpha[1], ==, 0.0f);
}

/* All 16 bits are read. */
static void
test_deep (void)
{
  g_autofree gchar  *path = temp_path ("deep.png");
  g_autofree gfloat *alpha = g_new (gfloat, WIDTH * HEIGHT);
  g_autoptr (NstPicture) picture = make_picture ();
  g_autoptr (ImpastoPictureReader) reader = NULL;
  g_autoptr (ImpastoFilePicture) read = NULL;

  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    {
      picture->pixels[3 * i] = (i * 1789 + 1) / 65535.0f;
      alpha[i] = (i * 1801 + 300) / 65535.0f;
    }
  g_assert_true (impasto_picture_write_with (picture, alpha, 16, path, NULL));
  reader = impasto_picture_reader_new (path, NULL);
  g_assert_nonnull (reader);
  read = impasto_picture_reader_read (reader, WIDTH, HEIGHT, TRUE, NULL);
  g_assert_nonnull (read);
  g_assert_cmpint (read->depth, ==, 16);
  /* A float holds the whole numbers to 1e-7. */
  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    {
      g_assert_cmpfloat_with_epsilon (read->picture->pixels[3 * i],
                                      picture->pixels[3 * i], 1e-6f);
      g_assert_cmpfloat_with_epsilon (read->alpha[i], alpha[i], 1e-6f);
    }
}

/* An EXIF segment with nothing but the orientation. */
static void
write_turned_jpeg (const gchar *path, guint8 orientation)
{
  const guint8 exif[] = { 0xff, 0xe1,        0,    34, 'E', 'x', 'i', 'f', 0,
                          0,    'I',         'I',  42, 0,   8,   0,   0,   0,
                          1,    0,           0x12, 1,  3,   0,   1,   0,   0,
                          0,    orientation, 0,    0,  0,   0,   0,   0,   0 };
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 32, 16);
  g_autoptr (GdkPixbuf) left = gdk_pixbuf_new_subpixbuf (pixbuf, 0, 0, 16, 16);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree gchar *jpeg = NULL;
  gsize             size;

  gdk_pixbuf_fill (pixbuf, 0x000000ff);
  gdk_pixbuf_fill (left, 0xffffffff);
  g_assert_true (
      gdk_pixbuf_save_to_buffer (pixbuf, &jpeg, &size, "jpeg", NULL, NULL));
  g_byte_array_append (out, (guint8 *)jpeg, 2);
  g_byte_array_append (out, exif, sizeof exif);
  g_byte_array_append (out, (guint8 *)jpeg + 2, size - 2);
  g_assert_true (
      g_file_set_contents (path, (gchar *)out->data, out->len, NULL));
}

static void
test_orientation (void)
{
  g_autofree gchar *path = temp_path ("turned.jpg");
  g_autoptr (NstPicture) plain = NULL;
  g_autoptr (NstPicture) turned = NULL;
  g_autoptr (ImpastoFilePicture) reduced = NULL;

  write_turned_jpeg (path, 1);
  plain = read_good (path);
  g_assert_cmpint (plain->width, ==, 32);
  g_assert_cmpint (plain->height, ==, 16);
  g_assert_cmpint (byte_at (plain, 2, 8, 0), >, 250);
  g_assert_cmpint (byte_at (plain, 30, 8, 0), <, 5);
  /* 6 turns the picture right by 90 degrees: left becomes top. */
  write_turned_jpeg (path, 6);
  turned = read_good (path);
  g_assert_cmpint (turned->width, ==, 16);
  g_assert_cmpint (turned->height, ==, 32);
  g_assert_cmpint (byte_at (turned, 8, 2, 0), >, 250);
  g_assert_cmpint (byte_at (turned, 8, 30, 0), <, 5);
  reduced = read_reduced (path, 4, 8);
  g_assert_cmpint (reduced->picture->width, ==, 4);
  g_assert_cmpint (reduced->picture->height, ==, 8);
  g_assert_cmpfloat (reduced->picture->pixels[0], >, 0.98f);
  g_assert_cmpfloat (reduced->picture->pixels[3 * (4 * 8 - 1)], <, 0.02f);
}

static void
assert_unreadable (const gchar *path, gint code, const gchar *what)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *base = g_path_get_basename (path);

  g_assert_null (impasto_picture_read (path, &error));
  assert_error_says (error, code, base);
  assert_error_says (error, code, what);
}

static void
test_unreadable (void)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixbuf (TRUE);
  g_autofree gchar *clear = temp_path ("clear.png");
  g_autofree gchar *text = temp_path ("text.png");
  g_autofree gchar *page = temp_path ("page.jpg");
  g_autofree gchar *cut = temp_path ("cut.png");
  g_autofree gchar *missing = temp_path ("missing.png");
  g_autofree gchar *fifo = temp_path ("fifo");
  g_autofree gchar *bytes = NULL;
  gsize             size;

  gdk_pixbuf_fill (pixbuf, 0xffffff00);
  g_assert_true (gdk_pixbuf_save (pixbuf, clear, "png", NULL, NULL));
  assert_unreadable (clear, NST_ERROR_SIZE, "transparent");
  g_assert_true (g_file_get_contents (clear, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (cut, bytes, size - 20, NULL));
  assert_unreadable (cut, NST_ERROR_FILE, "end of the file is missing");
  g_assert_true (g_file_set_contents (text, "text", -1, NULL));
  assert_unreadable (text, NST_ERROR_FILE, "cannot be read");
  assert_unreadable (text, NST_ERROR_FILE, "text.png");
  g_assert_true (
      g_file_set_contents (page, "<!DOCTYPE html><p>404</p>", -1, NULL));
  assert_unreadable (page, NST_ERROR_FILE, "formats: ANI, BMP, GIF,");
  assert_unreadable (page, NST_ERROR_FILE, "JPEG, PNG,");
  assert_unreadable (missing, NST_ERROR_FILE, "No such file");
  assert_unreadable (folder, NST_ERROR_FILE, "not a regular file");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_unreadable (fifo, NST_ERROR_FILE, "not a regular file");
}

/* A JPEG file of noise, so that each part of it holds pixels. */
static void
write_noise (const gchar *path, gsize *size, gchar **bytes)
{
  g_autoptr (NstPicture) picture = nst_picture_new (64, 64);

  for (gint i = 0; i < 64 * 64 * 3; i++)
    picture->pixels[i] = pattern (i, i / 64, i % 5) / 255.0f;
  g_assert_true (impasto_picture_write (picture, path, NULL));
  g_assert_true (g_file_get_contents (path, bytes, size, NULL));
}

/* libjpeg would paint what is missing gray. */
static void
test_damaged_jpeg (void)
{
  g_autofree gchar *path = temp_path ("noise.jpg");
  g_autofree gchar *bytes = NULL;
  gsize             size;

  write_noise (path, &size, &bytes);
  for (gint tenths = 1; tenths < 10; tenths++)
    {
      g_assert_true (
          g_file_set_contents (path, bytes, size * tenths / 10, NULL));
      assert_unreadable (path, NST_ERROR_FILE, "end of the file is missing");
    }
  /* All pixels are there without the marker of the end. */
  g_assert_true (g_file_set_contents (path, bytes, size - 2, NULL));
  nst_picture_free (read_good (path));
  /* A marker within the pixels. */
  bytes[size / 2] = '\xff';
  bytes[size / 2 + 1] = '\xd9';
  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
  assert_unreadable (path, NST_ERROR_FILE, "the file is damaged");
}

static void
assert_unwritable (const gchar *path, const gchar *what)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (impasto_picture_check_write (path, &error));
  assert_error_says (error, NST_ERROR_FILE, what);
}

static void
test_unwritable (void)
{
  g_autoptr (NstPicture) picture = make_picture ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *gif = temp_path ("a.gif");
  g_autofree gchar *bare = temp_path ("png");
  g_autofree gchar *lost = temp_path ("no/a.png");
  g_autofree gchar *sub = temp_path ("folder.png");

  assert_unwritable (gif, "“.png”");
  assert_unwritable (bare, "“.png”");
  assert_unwritable (lost, "the folder");
  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  assert_unwritable (sub, "not a regular file");
  g_assert_false (impasto_picture_write (picture, lost, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
  g_clear_error (&error);
  g_assert_false (impasto_picture_write (picture, gif, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
  g_assert_false (g_file_test (gif, G_FILE_TEST_EXISTS));
  g_rmdir (sub);
}

/* Writing through a symbolic link keeps the link. */
static void
test_link (void)
{
  g_autoptr (NstPicture) picture = make_picture ();
  g_autofree gchar *link_path = temp_path ("link.png");
  g_autofree gchar *target = temp_path ("target.png");
  g_autoptr (NstPicture) read = NULL;

  g_assert_true (g_file_set_contents (target, "old", -1, NULL));
  g_assert_cmpint (symlink ("target.png", link_path), ==, 0);
  g_assert_true (impasto_picture_write (picture, link_path, NULL));
  g_assert_true (g_file_test (link_path, G_FILE_TEST_IS_SYMLINK));
  read = read_good (target);
  g_assert_cmpint (read->width, ==, WIDTH);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = temp_folder_open ();
  g_test_add_func ("/picture-file/round-trip", test_round_trip);
  g_test_add_func ("/picture-file/rounding-to-bytes", test_rounding);
  g_test_add_func ("/picture-file/jpeg", test_jpeg);
  g_test_add_func ("/picture-file/transparent-pixels", test_alpha);
  g_test_add_func ("/picture-file/translucent-pixels", test_partial_alpha);
  g_test_add_func ("/picture-file/reduced", test_reduced);
  g_test_add_func ("/picture-file/reduced-alpha", test_reduced_alpha);
  g_test_add_func ("/picture-file/16-bits", test_deep);
  g_test_add_func ("/picture-file/orientation", test_orientation);
  g_test_add_func ("/picture-file/unreadable-files", test_unreadable);
  g_test_add_func ("/picture-file/damaged-jpeg", test_damaged_jpeg);
  g_test_add_func ("/picture-file/unwritable-paths", test_unwritable);
  g_test_add_func ("/picture-file/link-stays-link", test_link);
  result = g_test_run ();
  temp_folder_close ();
  return result;
}
