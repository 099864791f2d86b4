/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main options in whole runs: weights, style scale, iterations, optimizer
 * and learning rate do what their descriptions say.
 */
#include "config.h"

#include <math.h>

#include "tests/support/film.h"

#define N_CHANNELS 3
#define WIDTH      64
#define HEIGHT     48
/* The style of stripes, in pixels. */
#define STYLE_SIDE 96
#define PERIOD     12

/* Pictures are singles of 0..1 that go through 0..255 and back: a few roundings
 * of 6e-8 each. */
#define ROUNDING  2e-6
#define PIXEL_MAX 255.0

/* The last losses of a run. */
static NstProgress
run_to_end (const NstOptions *options)
{
  Reports     reports;
  NstProgress last;

  nst_picture_free (fixture_run (&fixture, options, &reports));
  last = *reports_last (&reports);
  reports_clear (&reports);
  return last;
}

/* A larger weight leaves less of its own loss, at the offset @loss of
 * NstProgress.  @low and @high are such that the loss is small beside the
 * others and large beside them. */
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

/* How often the brightness changes from column to column: the mean difference
 * of neighbors over the deviation. */
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

/* A larger style scale paints the same stripes broader. */
static void
test_style_scale (void)
{
  static const gdouble scales[] = { 0.5, 1.0, 2.0 };
  g_autoptr (NstPicture) stripes = make_stripes ();
  SessionInputs inputs = fixture;
  gdouble       before = INFINITY;

  inputs.styles[0] = stripes;
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      NstOptions options = fixture_options ();
      gdouble    now;
      g_autoptr (NstPicture) result = NULL;

      options.weights.content = 0.0;
      options.iterations = 25;
      options.style_scale = scales[i];
      result = fixture_run (&inputs, &options, NULL);
      now = fineness (result);
      g_test_message ("scale %g: %g", scales[i], now);
      g_assert_cmpfloat (now, <, 0.95 * before);
      before = now;
    }
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

/* L-BFGS reaches a lower loss; Adam's first step moves each value by the
 * learning rate, whatever the slope. */
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

/* The length of the first step of @part along that of @whole, relative to it.
 */
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
  fixture_init (&argc, &argv, WIDTH, HEIGHT, HEIGHT, WIDTH);
  g_test_add_func ("/main-options/larger-weight-smaller-loss", test_weights);
  g_test_add_func ("/main-options/style-scale-broadens-strokes",
                   test_style_scale);
  g_test_add_func ("/main-options/iterations", test_iterations);
  g_test_add_func ("/main-options/optimizer", test_optimizer);
  g_test_add_func ("/main-options/learning-rate-is-step-length",
                   test_learning_rate);
  return fixture_run_tests ();
}
