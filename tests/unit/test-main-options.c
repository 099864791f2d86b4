/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options that everybody turns, in whole runs: weights, brush size,
 * iterations, optimizer and its step length do what their descriptions say.
 */
#include "config.h"

#include <math.h>

#include "film.h"

#define N_CHANNELS 3
#define WIDTH      64
#define HEIGHT     48
/* Of the style of stripes, in pixels. */
#define STYLE_SIDE 96
#define PERIOD     12

/* Pictures are singles of 0..1 and go through 0..255 and back: some roundings
 * of 6e-8 each. */
#define ROUNDING  2e-6
#define PIXEL_MAX 255.0

static NstModel   *model;
static NstPicture *content;
static NstPicture *style;

/* The last losses of a run. */
static NstProgress
run_to_end (const NstOptions *options)
{
  NstProgress last;
  Film        film;

  film_run (&film, options, NULL);
  last = *film_last (&film);
  film_clear (&film);
  return last;
}

/* A larger weight leaves less of its own loss: @loss, an offset in NstProgress.
 * The ends are those that matter beside the others, which differ by decades. */
static void
check_weight (const gchar *key, const gchar *low, const gchar *high, gsize loss)
{
  NstOptions  options = fixture_options ();
  NstProgress weak, strong;

  options.iterations = 12;
  g_assert_true (nst_options_set (&options, key, low, NULL));
  weak = run_to_end (&options);
  g_assert_true (nst_options_set (&options, key, high, NULL));
  strong = run_to_end (&options);
  g_test_message ("%s: %g at %s, %g at %s", key,
                  G_STRUCT_MEMBER (gdouble, &weak, loss), low,
                  G_STRUCT_MEMBER (gdouble, &strong, loss), high);
  g_assert_cmpfloat (G_STRUCT_MEMBER (gdouble, &strong, loss), <,
                     0.6 * G_STRUCT_MEMBER (gdouble, &weak, loss));
}

static void
test_weights (void)
{
  check_weight ("content-weight", "0.1", "10000",
                G_STRUCT_OFFSET (NstProgress, content));
  check_weight ("style-weight", "0.00001", "10",
                G_STRUCT_OFFSET (NstProgress, style));
  check_weight ("tv-weight", "0", "1000000", G_STRUCT_OFFSET (NstProgress, tv));
}

/* Stripes of black and white. */
static NstPicture *
make_stripes (void)
{
  NstPicture *picture = nst_picture_new (STYLE_SIDE, STYLE_SIDE);

  for (gint i = 0; i < STYLE_SIDE * STYLE_SIDE * N_CHANNELS; i++)
    picture->pixels[i] =
        i / N_CHANNELS % STYLE_SIDE % PERIOD < PERIOD / 2 ? 0.1 : 0.9;
  return picture;
}

/* How often brightness changes from column to column: the mean difference of
 * neighbours, by the deviation. */
static gdouble
fineness (const NstPicture *picture)
{
  gsize   row = (gsize)picture->width * N_CHANNELS;
  gsize   n = row * picture->height;
  gdouble sum = 0.0, squares = 0.0, changes = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      sum += picture->pixels[i];
      squares += picture->pixels[i] * picture->pixels[i];
      if (i % row >= N_CHANNELS)
        changes += fabs (picture->pixels[i] - picture->pixels[i - N_CHANNELS]);
    }
  return changes / n / sqrt (squares / n - sum / n * sum / n);
}

/* The same stripes become broader in the picture. */
static void
test_style_scale (void)
{
  static const gdouble scales[] = { 0.5, 1.0, 2.0 };
  g_autoptr (NstPicture) stripes = make_stripes ();
  gdouble before = INFINITY;

  film_set_inputs (model, content, stripes);
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      NstOptions options = fixture_options ();
      gdouble    now;
      Film       film;

      options.weights.content = 0.0;
      options.iterations = 25;
      options.style_scale = scales[i];
      film_run (&film, &options, NULL);
      now = fineness (film_result (&film));
      g_test_message ("scale %g: %g", scales[i], now);
      g_assert_cmpfloat (now, <, 0.95 * before);
      before = now;
      film_clear (&film);
    }
  film_set_inputs (model, content, style);
}

static void
test_iterations (void)
{
  NstOptions options = fixture_options ();
  Film       many, few;

  options.iterations = 6;
  film_run (&many, &options, NULL);
  options.iterations = 3;
  film_run (&few, &options, NULL);
  g_assert_cmpuint (film_length (&many), ==, 7);
  g_assert_cmpuint (film_length (&few), ==, 4);
  assert_same_picture (film_result (&few), film_picture (&many, 3));
  film_clear (&many);
  film_clear (&few);
}

/* L-BFGS is the fast one; Adam moves each value by the learning rate at
 * first, whatever the slope. */
static void
test_optimizer (void)
{
  NstOptions options = fixture_options ();
  Film       lbfgs, adam;

  options.iterations = 15;
  film_run (&lbfgs, &options, NULL);
  options.optimizer = NST_OPTIMIZER_ADAM;
  options.learning_rate = 3.0;
  film_run (&adam, &options, NULL);
  g_assert_cmpfloat (film_last (&lbfgs)->total, <,
                     0.8 * film_last (&adam)->total);
  g_assert_cmpfloat_with_epsilon (
      picture_distance (film_picture (&adam, 0), film_picture (&adam, 1)),
      3.0 / PIXEL_MAX, ROUNDING);
  film_clear (&lbfgs);
  film_clear (&adam);
}

/* The share of the way of @whole that @part goes from where both begin, in
 * their first step. */
static gdouble
share_of_step (const Film *part, const Film *whole)
{
  const NstPicture *begin = film_picture (whole, 0);
  const gfloat     *a = film_picture (part, 1)->pixels;
  const gfloat     *b = film_picture (whole, 1)->pixels;
  gdouble           product = 0.0, square = 0.0;

  for (gint i = 0; i < begin->width * begin->height * N_CHANNELS; i++)
    {
      gdouble way = b[i] - begin->pixels[i];

      product += way * (a[i] - begin->pixels[i]);
      square += way * way;
    }
  return product / square;
}

static void
test_learning_rate (void)
{
  static const NstOptimizerKind kinds[] = { NST_OPTIMIZER_LBFGS,
                                            NST_OPTIMIZER_ADAM };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      NstOptions options = fixture_options ();
      Film       whole, part;

      options.iterations = 1;
      options.optimizer = kinds[i];
      options.learning_rate = 1.0;
      film_run (&whole, &options, NULL);
      options.learning_rate = 0.25;
      film_run (&part, &options, NULL);
      g_assert_cmpfloat_with_epsilon (share_of_step (&part, &whole), 0.25,
                                      0.01);
      film_clear (&whole);
      film_clear (&part);
    }
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  film_set_up (WIDTH, HEIGHT, &model, &content, &style);
  g_test_add_func ("/main-options/weights", test_weights);
  g_test_add_func ("/main-options/style-scale", test_style_scale);
  g_test_add_func ("/main-options/iterations", test_iterations);
  g_test_add_func ("/main-options/optimizer", test_optimizer);
  g_test_add_func ("/main-options/learning-rate", test_learning_rate);
  result = g_test_run ();
  film_tear_down ();
  return result;
}
