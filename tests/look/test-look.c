/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the default settings and the sliders do to a picture, measured without a
 * network, on small pictures of the data folder.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "look.h"
#include "plugin/common/picture_file.h"
#include "tests/support/session_fixture.h"

#define SIZE       128
#define LARGE_SIZE 256

/* Of the default, with a margin; texture and palette relative to those of the
 * plain objective. */
#define LEAST_STRUCTURE 0.5
#define MOST_STRUCTURE  0.85
#define MOST_TEXTURE    1.25
#define MOST_PALETTE    0.6
#define MOST_GRAIN      1.25
/* Of the differences that steps of the slider make. */
#define MOST_UNEVEN 3.0

typedef struct
{
  const gchar *photo;
  const gchar *style;
} Pair;

static const Pair pairs[] = {
  { "photos/coffee.png", "styles/hokusai-great-wave-1829.jpg" },
  { "photos/chelsea.png", "styles/renoir-moulin-de-la-galette-1876.jpg" },
  { "photos/rocket.jpg", "styles/van-gogh-village-street-in-auvers-1890.jpg" },
  { "photos/astronaut.png", "styles/kandinsky-composition-viii-1923.jpg" },
};

/* One painting with what it was made of, at its size. */
typedef struct
{
  NstPicture *photo;
  NstPicture *style;
  NstPicture *result;
} Painting;

static void
painting_clear (Painting *painting)
{
  nst_picture_free (painting->photo);
  nst_picture_free (painting->style);
  nst_picture_free (painting->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Painting, painting_clear)

/* A picture of the data folder with a longer side of @size. */
static NstPicture *
read_picture (const gchar *name, gint size)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path =
      g_build_filename (g_getenv ("TEST_DATA"), name, NULL);
  g_autoptr (NstPicture) whole = impasto_picture_read (path, &error);
  NstPictureView view;
  NstOptions     options = nst_options_default ();
  gint           width, height;

  g_assert_no_error (error);
  view = nst_picture_view (whole);
  options.size = size;
  nst_options_get_result_size (&options, whole->width, whole->height, &width,
                               &height);
  return nst_picture_resize (&view, width, height, NULL);
}

static void
make_gray (NstPicture *picture)
{
  for (gint i = 0; i < picture->width * picture->height; i++)
    picture->pixels[3 * i + 1] = picture->pixels[3 * i + 2] =
        picture->pixels[3 * i];
}

static void
run (Painting *painting, const gchar *settings)
{
  NstOptions    options = nst_options_default ();
  SessionInputs inputs =
      session_inputs (fixture.models.content, painting->photo, painting->style);

  options.iterations = 30;
  fixture_set_options (&options, settings);
  painting->result = fixture_run (&inputs, &options, NULL);
}

static NstPicture *
copy_picture (const NstPicture *picture)
{
  NstPicture *copy = nst_picture_new (picture->width, picture->height);

  memcpy (copy->pixels, picture->pixels,
          sizeof (gfloat) * 3 * picture->width * picture->height);
  return copy;
}

static Painting
paint (const Pair *pair, gint size, const gchar *settings)
{
  /* Several tests compare with the first pair and the defaults. */
  static NstPicture *usual;
  gboolean is_usual = pair == &pairs[0] && size == SIZE && ! *settings;
  Painting painting = { read_picture (pair->photo, size),
                        read_picture (pair->style, size), NULL };

  if (is_usual && usual)
    {
      painting.result = copy_picture (usual);
      return painting;
    }
  run (&painting, settings);
  if (is_usual)
    usual = copy_picture (painting.result);
  return painting;
}

static gdouble
structure (const Painting *painting)
{
  return look_structure (painting->photo, painting->result);
}

/* The default keeps the photo, and is nearer to the style than the plain
 * objective, without speckle. */
static void
test_default (void)
{
  gdouble palette = 0.0, plain_palette = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_auto (Painting) own = paint (&pairs[i], SIZE, "");
      g_auto (Painting) plain = paint (&pairs[i], SIZE, "balance=off");
      gdouble texture = look_texture (own.style, own.result);
      gdouble plain_texture = look_texture (plain.style, plain.result);
      gdouble grain = look_grain (own.style, own.result);

      g_test_message ("%s: structure %.3f (plain %.3f), texture %.3f (%.3f), "
                      "grain %.2f, palette %.2f (%.2f)",
                      pairs[i].photo, structure (&own), structure (&plain),
                      texture, plain_texture, grain,
                      look_palette (own.style, own.result),
                      look_palette (plain.style, plain.result));
      g_assert_cmpfloat (structure (&own), >, LEAST_STRUCTURE);
      g_assert_cmpfloat (structure (&own), <, MOST_STRUCTURE);
      g_assert_cmpfloat (texture, <, MOST_TEXTURE * plain_texture);
      g_assert_cmpfloat (grain, <, MOST_GRAIN);
      palette += look_palette (own.style, own.result);
      plain_palette += look_palette (plain.style, plain.result);
    }
  g_assert_cmpfloat (palette, <, MOST_PALETTE * plain_palette);
}

/* The mean difference of two results, in 0..255. */
static gdouble
difference (const Painting *a, const Painting *b)
{
  gint    n = 3 * a->result->width * a->result->height;
  gdouble sum = 0.0;

  for (gint i = 0; i < n; i++)
    sum += fabs (a->result->pixels[i] - b->result->pixels[i]);
  return 255.0 * sum / n;
}

/* From nearly the photo to the style with a trace of it.  Each step, which is
 * two of the slider's, keeps less of the photo and changes the picture by about
 * as much as the others. */
static void
test_strength (void)
{
  const gchar *const settings[] = { "style-weight=0.12", "style-weight=0.28",
                                    "style-weight=0.65", "style-weight=1.53",
                                    "style-weight=3.56", "style-weight=8.3" };
  g_auto (Painting) last = paint (&pairs[0], SIZE, settings[0]);
  gdouble nearest = G_MAXDOUBLE, farthest = 0.0;

  g_test_message ("%s: structure %.3f", settings[0], structure (&last));
  g_assert_cmpfloat (structure (&last), >, 0.92);
  for (guint k = 1; k < G_N_ELEMENTS (settings); k++)
    {
      g_auto (Painting) painting = paint (&pairs[0], SIZE, settings[k]);
      gdouble step = difference (&last, &painting);

      g_test_message ("%s: structure %.3f, difference %.1f", settings[k],
                      structure (&painting), step);
      g_assert_cmpfloat (structure (&painting), <, structure (&last));
      nearest = MIN (nearest, step);
      farthest = MAX (farthest, step);
      painting_clear (&last);
      last = painting;
      painting = (Painting){ 0 };
    }
  g_assert_cmpfloat (structure (&last), <, 0.45);
  g_assert_cmpfloat (farthest / nearest, <, MOST_UNEVEN);
}

/* More content does what less style does. */
static void
test_content (void)
{
  g_auto (Painting) more = paint (&pairs[0], SIZE, "content-weight=5");
  g_auto (Painting) less = paint (&pairs[0], SIZE, "style-weight=0.2");

  g_assert_cmpfloat_with_epsilon (structure (&more), structure (&less), 0.02);
}

/* The size of the strokes leaves the shapes of the photo alone. */
static void
test_brush (void)
{
  g_auto (Painting) usual = paint (&pairs[0], SIZE, "");
  g_auto (Painting) fine = paint (&pairs[0], SIZE, "style-scale=0.5");
  g_auto (Painting) broad = paint (&pairs[0], SIZE, "style-scale=2");

  g_test_message ("structure %.3f, %.3f, %.3f", structure (&fine),
                  structure (&usual), structure (&broad));
  g_assert_cmpfloat_with_epsilon (structure (&fine) / structure (&usual), 1.0,
                                  0.1);
  g_assert_cmpfloat_with_epsilon (structure (&broad) / structure (&usual), 1.0,
                                  0.1);
  g_assert_cmpfloat (look_difference (fine.result, broad.result), >, 10.0);
}

/* A draft shows the composition and the colors of a larger result. */
static void
test_draft (void)
{
  g_auto (Painting) draft = paint (&pairs[0], SIZE, "");
  g_auto (Painting) large = paint (&pairs[0], LARGE_SIZE, "");
  NstPictureView view = nst_picture_view (large.result);
  g_autoptr (NstPicture) small = nst_picture_resize (
      &view, draft.result->width, draft.result->height, NULL);

  g_test_message ("structure %.3f, palette %.2f",
                  look_structure (draft.result, small),
                  look_palette (draft.result, small));
  g_assert_cmpfloat (look_structure (draft.result, small), >, 0.75);
  g_assert_cmpfloat (look_palette (draft.result, small), <, 8.0);
}

static void
test_gray (void)
{
  g_auto (Painting) gray = { read_picture (pairs[0].photo, SIZE),
                             read_picture (pairs[0].style, SIZE), NULL };
  g_auto (Painting) colored = { read_picture (pairs[0].photo, SIZE),
                                read_picture (pairs[0].style, SIZE), NULL };

  make_gray (gray.photo);
  make_gray (gray.style);
  run (&gray, "init-noise=0.2");
  g_assert_cmpfloat (look_chroma (gray.result), ==, 0.0);
  /* A gray photo takes the colors of the style. */
  make_gray (colored.photo);
  run (&colored, "");
  g_assert_cmpfloat (look_chroma (colored.result), >,
                     0.5 * look_chroma (colored.style));
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, 0, 0, 0, 0);
  g_test_add_func ("/look/default", test_default);
  g_test_add_func ("/look/style-strength", test_strength);
  g_test_add_func ("/look/content-is-the-other-way-round", test_content);
  g_test_add_func ("/look/brush-size", test_brush);
  g_test_add_func ("/look/draft-and-result", test_draft);
  g_test_add_func ("/look/gray-stays-gray", test_gray);
  return fixture_run_tests ();
}
