/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of golden.h.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "golden.h"
#include "tests/support/plain_options.h"

#define N_CHANNELS 3

static const gchar *golden_folder;

void
golden_init (int argc, char **argv)
{
  g_assert_cmpint (argc, ==, 2);
  golden_folder = argv[1];
}

static gchar *
path_of (const gchar *name, const gchar *suffix)
{
  g_autofree gchar *base = g_strconcat (name, suffix, NULL);

  return g_build_filename (golden_folder, base, NULL);
}

JsonParser *
golden_parse (const gchar *name)
{
  g_autofree gchar *path = path_of (name, ".json");
  g_autoptr (GError) error = NULL;
  JsonParser *parser = json_parser_new ();

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return parser;
}

NstOptions
golden_options (JsonObject *object)
{
  NstOptions     options = plain_options ();
  JsonObjectIter iter;
  const gchar   *key;
  JsonNode      *node;
  g_autoptr (GError) error = NULL;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, &node))
    {
      nst_options_set (&options, key, json_node_get_string (node), &error);
      g_assert_no_error (error);
    }
  return options;
}

PictureValues
golden_picture (const gchar *name, gint width, gint height)
{
  g_autofree gchar *path = path_of (name, ".png");
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, &error);
  PictureValues picture = { 0 };
  const guchar *pixels;
  gint          stride, row;

  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, N_CHANNELS);
  pixels = gdk_pixbuf_read_pixels (pixbuf);
  stride = gdk_pixbuf_get_rowstride (pixbuf);
  picture.width = width ? width : gdk_pixbuf_get_width (pixbuf);
  picture.height = height ? height : gdk_pixbuf_get_height (pixbuf);
  row = picture.width * N_CHANNELS;
  picture.values = g_new (gfloat, (gsize)row * picture.height);
  for (gint y = 0; y < picture.height; y++)
    for (gint i = 0; i < row; i++)
      picture.values[(gsize)y * row + i] = pixels[y * stride + i];
  return picture;
}

void
golden_check_loss (const gchar *what,
                   gdouble      value,
                   gdouble      golden,
                   gdouble      tolerance)
{
  gdouble difference = value / golden - 1.0;

  g_test_message ("%-9s %.9g, golden %.9g: off by %.1e", what, value, golden,
                  difference);
  g_assert_cmpfloat (fabs (difference), <=, tolerance);
}

/* The golden gradient. */
static gfloat *
load_gradient (const gchar *name, gsize n, gdouble step)
{
  g_autofree gchar *path = path_of (name, ".gradient");
  g_autofree gchar *bytes = NULL;
  gfloat           *values = g_new (gfloat, n);
  gsize             size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpuint (size, ==,
                    n * (step > 0.0 ? sizeof (gint16) : sizeof (gfloat)));
  for (gsize i = 0; i < n; i++)
    if (step > 0.0)
      {
        gint16 steps;

        memcpy (&steps, bytes + i * sizeof steps, sizeof steps);
        values[i] = step * GINT16_FROM_LE (steps);
      }
    else
      {
        guint32 bits;

        memcpy (&bits, bytes + i * sizeof bits, sizeof bits);
        bits = GUINT32_FROM_LE (bits);
        memcpy (&values[i], &bits, sizeof bits);
      }
  return values;
}

void
golden_check_gradient (const gchar             *name,
                       const gfloat            *gradient,
                       gsize                    n,
                       gdouble                  step,
                       const GradientTolerance *tolerance)
{
  g_autofree gfloat *golden_values = load_gradient (name, n, step);
  gdouble            product = 0.0, norm = 0.0, golden_norm = 0.0;
  gdouble            largest = 0.0, difference = 0.0, cosine, length;

  for (gsize i = 0; i < n; i++)
    {
      gfloat golden = golden_values[i];

      product += (gdouble)gradient[i] * golden;
      norm += (gdouble)gradient[i] * gradient[i];
      golden_norm += (gdouble)golden * golden;
      largest = MAX (largest, fabs (golden));
      difference = MAX (difference, fabs ((gdouble)gradient[i] - golden));
    }
  cosine = product / sqrt (norm * golden_norm);
  length = sqrt (norm / golden_norm) - 1.0;
  g_test_message ("gradient: cosine 1 - %.1e, length off by %.1e, worst value "
                  "off by %.1e of the largest",
                  1.0 - cosine, length, difference / largest);
  g_assert_cmpfloat (cosine, >=, tolerance->min_cosine);
  g_assert_cmpfloat (fabs (length), <=, tolerance->length);
  g_assert_cmpfloat (difference / largest, <=, tolerance->value);
}
