/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures and their resampling, against a Lanczos filter in double precision;
 * single pixels, strides, invalid values, and too little memory.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/nst.h"

#define SEED 19380101

#define N_CHANNELS 3
#define LOBES      3.0

/* The largest sum has some 150 products of singles of about 1, in two passes,
 * with rounding errors of 6e-8 of both signs. */
#define TOLERANCE 4e-6

typedef struct
{
  gint from_width, from_height, width, height;
} Sizes;

static const Sizes sizes[] = { { 17, 13, 17, 29 },  { 17, 13, 40, 31 },
                               { 40, 31, 17, 13 },  { 64, 48, 32, 24 },
                               { 50, 50, 51, 49 },  { 1, 1, 7, 5 },
                               { 7, 5, 1, 1 },      { 1, 90, 30, 2 },
                               { 300, 2, 3, 60 },   { 2, 2, 3, 3 },
                               { 233, 144, 21, 13 } };

static NstPicture *
random_picture (GRand *rand, gint width, gint height)
{
  NstPicture *picture = nst_picture_new (width, height);

  for (gint i = 0; i < width * height * N_CHANNELS; i++)
    picture->pixels[i] = g_rand_double (rand);
  return picture;
}

static gdouble
lanczos (gdouble x)
{
  if (x == 0.0)
    return 1.0;
  if (fabs (x) >= LOBES)
    return 0.0;
  return sin (G_PI * x) / (G_PI * x) * sin (G_PI * x / LOBES)
         / (G_PI * x / LOBES);
}

/* weights[i * from + j]: the share of input j in output i. */
static gdouble *
make_weights (gint from, gint to)
{
  gdouble *weights = g_new (gdouble, (gsize)from * to);
  gdouble  ratio = (gdouble)from / to;
  gdouble  stretch = MAX (ratio, 1.0);

  for (gint i = 0; i < to; i++)
    {
      gdouble sum = 0.0;

      for (gint j = 0; j < from; j++)
        sum += weights[i * from + j] =
            lanczos (((j + 0.5) - (i + 0.5) * ratio) / stretch);
      for (gint j = 0; j < from; j++)
        weights[i * from + j] /= sum;
    }
  return weights;
}

static gdouble
resampled (const NstPicture *in,
           const gdouble    *columns,
           const gdouble    *rows,
           gint              x,
           gint              y,
           gint              channel)
{
  gdouble sum = 0.0;

  for (gint v = 0; v < in->height; v++)
    for (gint u = 0; u < in->width; u++)
      sum += columns[x * in->width + u] * rows[y * in->height + v]
             * in->pixels[(v * in->width + u) * N_CHANNELS + channel];
  return CLAMP (sum, 0.0, 1.0);
}

static void
test_against_double (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  g_test_message ("seed %d", SEED);
  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      const Sizes *s = &sizes[k];
      g_autoptr (GError) error = NULL;
      g_autoptr (NstPicture) in =
          random_picture (rand, s->from_width, s->from_height);
      NstPictureView view = nst_picture_view (in);
      g_autoptr (NstPicture) out =
          nst_picture_resize (&view, s->width, s->height, &error);
      g_autofree gdouble *columns = make_weights (s->from_width, s->width);
      g_autofree gdouble *rows = make_weights (s->from_height, s->height);

      g_assert_no_error (error);
      g_assert_cmpint (out->width, ==, s->width);
      g_assert_cmpint (out->height, ==, s->height);
      for (gint y = 0; y < s->height; y++)
        for (gint x = 0; x < s->width; x++)
          for (gint c = 0; c < N_CHANNELS; c++)
            g_assert_cmpfloat_with_epsilon (
                out->pixels[(y * s->width + x) * N_CHANNELS + c],
                resampled (in, columns, rows, x, y, c), TOLERANCE);
    }
}

static void
test_identity (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autoptr (NstPicture) in = random_picture (rand, 37, 21);
  NstPictureView view = nst_picture_view (in);
  g_autoptr (NstPicture) out = nst_picture_resize (&view, 37, 21, NULL);

  g_test_message ("seed %d", SEED);
  g_assert_true (out->pixels != in->pixels);
  g_assert_cmpmem (out->pixels, 37 * 21 * N_CHANNELS * sizeof (gfloat),
                   in->pixels, 37 * 21 * N_CHANNELS * sizeof (gfloat));
}

static void
test_constant (void)
{
  const gfloat color[N_CHANNELS] = { 0.0f, 0.3f, 1.0f };

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      const Sizes *s = &sizes[k];
      g_autoptr (NstPicture) in =
          nst_picture_new (s->from_width, s->from_height);
      g_autoptr (NstPicture) out = NULL;
      NstPictureView view = nst_picture_view (in);

      for (gint i = 0; i < in->width * in->height * N_CHANNELS; i++)
        in->pixels[i] = color[i % N_CHANNELS];
      out = nst_picture_resize (&view, s->width, s->height, NULL);
      for (gint i = 0; i < out->width * out->height * N_CHANNELS; i++)
        g_assert_cmpfloat_with_epsilon (out->pixels[i], color[i % N_CHANNELS],
                                        TOLERANCE);
    }
}

/* The gap between rows is not read. */
static void
test_stride (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autoptr (NstPicture) dense = random_picture (rand, 19, 11);
  const gsize        row = 19 * N_CHANNELS;
  const gsize        stride = row + 5;
  g_autofree gfloat *loose = g_new (gfloat, 11 * stride);
  NstPictureView     view = { loose, 19, 11, stride, NULL };
  NstPictureView     dense_view = nst_picture_view (dense);

  for (gsize i = 0; i < 11 * stride; i++)
    loose[i] = NAN;
  for (gsize y = 0; y < 11; y++)
    memcpy (loose + y * stride, dense->pixels + y * row, row * sizeof (gfloat));
  for (gint width = 19; width < 24; width++)
    {
      g_autoptr (NstPicture) a = nst_picture_resize (&view, width, 11, NULL);
      g_autoptr (NstPicture) b =
          nst_picture_resize (&dense_view, width, 11, NULL);
      gsize bytes = (gsize)width * 11 * N_CHANNELS * sizeof (gfloat);

      g_assert_cmpmem (a->pixels, bytes, b->pixels, bytes);
    }
}

/* Input outside of 0..1 gives output within 0..1. */
static void
test_invalid_values (void)
{
  const gfloat invalid[] = { NAN,    -NAN,       INFINITY, -INFINITY,
                             -1e30f, G_MAXFLOAT, -0.5f,    7.0f };
  const gfloat expected[] = { 0, 0, 1, 0, 0, 1, 0, 1 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      const Sizes *s = &sizes[k];
      g_autoptr (NstPicture) in =
          random_picture (rand, s->from_width, s->from_height);
      g_autoptr (NstPicture) valid = NULL;
      g_autoptr (NstPicture) out = NULL;
      g_autoptr (NstPicture) copy = NULL;
      NstPictureView view = nst_picture_view (in);
      gint           n = s->from_width * s->from_height * N_CHANNELS;
      gint           n_out = s->width * s->height * N_CHANNELS;

      valid = nst_picture_resize (&view, s->from_width, s->from_height, NULL);
      for (gint i = 0; i < n; i++)
        if (g_rand_boolean (rand))
          {
            gint what = g_rand_int_range (rand, 0, G_N_ELEMENTS (invalid));

            in->pixels[i] = invalid[what];
            valid->pixels[i] = expected[what];
          }
      /* Also without resampling. */
      copy = nst_picture_resize (&view, s->from_width, s->from_height, NULL);
      g_assert_cmpmem (copy->pixels, n * sizeof (gfloat), valid->pixels,
                       n * sizeof (gfloat));
      out = nst_picture_resize (&view, s->width, s->height, NULL);
      view = nst_picture_view (valid);
      nst_picture_free (g_steal_pointer (&copy));
      copy = nst_picture_resize (&view, s->width, s->height, NULL);
      for (gint i = 0; i < n_out; i++)
        {
          g_assert_cmpfloat (out->pixels[i], >=, 0.0f);
          g_assert_cmpfloat (out->pixels[i], <=, 1.0f);
          g_assert_cmpfloat (out->pixels[i], ==, copy->pixels[i]);
        }
    }
}

/* The filter overshoots at the edges of a checkerboard; the result is clamped.
 */
static void
test_clamped (void)
{
  g_autoptr (NstPicture) in = nst_picture_new (8, 8);
  g_autoptr (NstPicture) out = NULL;
  NstPictureView view = nst_picture_view (in);
  gboolean       has_black = FALSE;
  gboolean       has_white = FALSE;

  for (gint i = 0; i < 8 * 8 * N_CHANNELS; i++)
    in->pixels[i] = (i / N_CHANNELS / 4 + i / (8 * N_CHANNELS) / 4) % 2;
  out = nst_picture_resize (&view, 40, 40, NULL);
  for (gint i = 0; i < 40 * 40 * N_CHANNELS; i++)
    {
      g_assert_cmpfloat (out->pixels[i], >=, 0.0f);
      g_assert_cmpfloat (out->pixels[i], <=, 1.0f);
      has_black |= out->pixels[i] == 0.0f;
      has_white |= out->pixels[i] == 1.0f;
    }
  g_assert_true (has_black && has_white);
}

static void
test_view (void)
{
  g_autoptr (NstPicture) picture = nst_picture_new (5, 3);
  NstPictureView view = nst_picture_view (picture);

  g_assert_true (view.pixels == picture->pixels);
  g_assert_cmpint (view.width, ==, 5);
  g_assert_cmpint (view.height, ==, 3);
  g_assert_cmpuint (view.row_stride, ==, 5 * N_CHANNELS);
  nst_picture_free (NULL);
}

/* Sizes with more bytes than a size_t can count. */
static void
test_huge (void)
{
  g_autoptr (GError) error = NULL;
  const gfloat   pixel[N_CHANNELS] = { 0.5f, 0.5f, 0.5f };
  NstPictureView view = { pixel, 1, 1, N_CHANNELS, NULL };

  g_assert_null (nst_picture_new (G_MAXINT, G_MAXINT));
  g_assert_null (nst_picture_resize (&view, G_MAXINT, G_MAXINT, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "2147483647"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/resize-in-double-precision", test_against_double);
  g_test_add_func ("/picture/resize-to-same-size-copies", test_identity);
  g_test_add_func ("/picture/resize-keeps-plain-color", test_constant);
  g_test_add_func ("/picture/gaps-between-rows", test_stride);
  g_test_add_func ("/picture/invalid-values", test_invalid_values);
  g_test_add_func ("/picture/result-is-clamped", test_clamped);
  g_test_add_func ("/picture/view", test_view);
  g_test_add_func ("/picture/huge-size-is-refused", test_huge);
  return g_test_run ();
}
