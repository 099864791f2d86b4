/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The results of sessions with the shipped model at tiny sizes: the same bytes
 * each time, levels, initial pictures, losses, and what is refused.
 */
#include "config.h"

#include <math.h>

#include "engine/session/levels.h"
#include "tests/support/film.h"
#include "tests/support/objective_fixture.h"

#define N_CHANNELS 3

#define WIDTH  48
#define HEIGHT 40

/* A pixel of 0..255 is divided by 255 to be shown, and a picture of 0..1 is
 * multiplied by 255: two roundings of 6e-8 each. */
#define PIXEL_TOLERANCE 2.5e-7

/* --------------------------------------------------------- determinism --- */

static void
check_same_for_threads (NstOptions options)
{
  const gint threads[] = { 2, 2, 1, 3, 5 };
  g_autoptr (NstPicture) first = NULL;

  for (guint run = 0; run < G_N_ELEMENTS (threads); run++)
    {
      g_autoptr (NstPicture) result = NULL;

      options.threads = threads[run];
      result = fixture_run (&fixture, &options, NULL);
      if (first)
        assert_same_picture (result, first);
      else
        first = g_steal_pointer (&result);
    }
}

static void
test_same_bytes (void)
{
  NstOptions options = fixture_options ();

  options.weights.tv = 10.0;
  check_same_for_threads (options);
  options.optimizer = NST_OPTIMIZER_ADAM;
  options.init = NST_INIT_NOISE;
  options.seed = 12;
  options.levels = 2;
  check_same_for_threads (options);
}

/* -------------------------------------------------------------- levels --- */

static void
check_losses (const NstProgress *progress, const NstOptions *options)
{
  gdouble total = options->weights.content * progress->content
                  + options->weights.style * progress->style
                  + options->weights.tv * progress->tv;

  g_assert_true (isfinite (progress->total));
  g_assert_cmpfloat (progress->content, >=, 0.0);
  g_assert_cmpfloat (progress->style, >, 0.0);
  g_assert_cmpfloat (progress->tv, >, 0.0);
  g_assert_cmpfloat_with_epsilon (progress->total, total, 1e-12 * total);
}

/* There is a report for the first picture of each level and for each of its
 * iterations.  The fraction grows to 1; within a level the loss never grows. */
static void
test_levels (void)
{
  const NstLevel levels[] = { { 25, 21, 2 }, { 50, 42, 2 }, { 100, 83, 3 } };
  NstOptions     options = fixture_options ();
  Reports        reports;
  guint          at = 0;
  gdouble        fraction = 0.0;
  gdouble        work = 0.0;
  gdouble        planned = 0.0;
  gint           done = 0;
  NstPicture    *result;

  options.levels = 3;
  options.size = 100;
  options.iterations = 3;
  options.weights.tv = 3.0;
  for (gint level = 0; level < 3; level++)
    planned +=
        nst_iteration_get_work (levels[level].width, levels[level].height)
        * levels[level].iterations;
  result = fixture_run (&fixture, &options, &reports);
  assert_valid_picture (result, 100, 83);
  for (gint level = 0; level < 3; level++)
    for (gint i = 0; i <= levels[level].iterations; i++)
      {
        const NstProgress *p = reports_get (&reports, at++);

        g_assert_cmpint (p->level, ==, level);
        g_assert_cmpint (p->n_levels, ==, 3);
        g_assert_cmpint (p->width, ==, levels[level].width);
        g_assert_cmpint (p->height, ==, levels[level].height);
        g_assert_cmpint (p->iteration, ==, i);
        g_assert_cmpint (p->n_iterations, ==, levels[level].iterations);
        done += i > 0;
        g_assert_cmpint (p->done, ==, done);
        work += i > 0 ? nst_iteration_get_work (p->width, p->height) : 0.0;
        g_assert_cmpfloat (p->fraction, >=, fraction);
        g_assert_cmpfloat_with_epsilon (p->fraction, work / planned, 1e-12);
        fraction = p->fraction;
        g_assert_cmpfloat (p->seconds, >=, 0.0);
        if (done > 0)
          g_assert_cmpfloat (p->seconds_left, >=, 0.0);
        else
          g_assert_cmpfloat (p->seconds_left, <, 0.0);
        check_losses (p, &options);
        if (i > 0)
          g_assert_cmpfloat (p->total, <=,
                             reports_get (&reports, at - 2)->total);
      }
  g_assert_cmpuint (reports.all->len, ==, at);
  g_assert_cmpfloat (fraction, ==, 1.0);
  reports_clear (&reports);
  nst_picture_free (result);
}

static void
test_level_start (void)
{
  NstOptions options = fixture_options ();
  Film       film;
  g_autoptr (NstPicture) enlarged = NULL;

  options.levels = 2;
  options.init = NST_INIT_NOISE;
  film_run (&film, &options, NULL);
  /* Iterations 0 and 1; then 0, 1 and 2. */
  g_assert_cmpuint (film_length (&film), ==, 5);
  enlarged = picture_resized (film_picture (&film, 1), WIDTH, HEIGHT);
  assert_similar_picture (film_picture (&film, 2), enlarged, PIXEL_TOLERANCE);
  g_assert_cmpfloat (
      picture_distance (film_picture (&film, 2), film_picture (&film, 4)), >,
      0.01);
  film_clear (&film);
}

/* ---------------------------------------------------- initial pictures --- */

/* The picture of iteration 0. */
static NstPicture *
first_picture (const NstOptions *options, const NstPicture *initial)
{
  Film        film;
  NstPicture *first;

  film_run (&film, options, initial);
  first = g_ptr_array_steal_index (film.pictures, 0);
  film_clear (&film);
  return first;
}

static void
test_start_from_content (void)
{
  NstOptions options = fixture_options_with ("iterations=1");
  g_autoptr (NstPicture) start = first_picture (&options, NULL);

  assert_similar_picture (start, fixture.content, PIXEL_TOLERANCE);
}

static void
test_start_from_style (void)
{
  NstOptions options =
      fixture_options_with ("iterations=1;init=style;style-scale=own");
  g_autoptr (NstPicture) start = first_picture (&options, NULL);
  /* Resampled once only, to this size. */
  g_autoptr (NstPicture) expected =
      picture_resized (fixture.styles[0], WIDTH, HEIGHT);

  assert_similar_picture (start, expected, PIXEL_TOLERANCE);
}

static void
test_start_from_noise (void)
{
  NstOptions options = fixture_options_with ("iterations=1;init=noise;seed=5");
  g_autoptr (NstPicture) a = first_picture (&options, NULL);
  g_autoptr (NstPicture) again = first_picture (&options, NULL);
  g_autoptr (NstPicture) other = NULL;
  gdouble mean = 0.0;
  gdouble square = 0.0;
  gint    n = WIDTH * HEIGHT * N_CHANNELS;

  assert_same_picture (a, again);
  options.seed = 6;
  other = first_picture (&options, NULL);
  g_assert_cmpfloat (picture_distance (a, other), >, 0.5);
  for (gint i = 0; i < n; i++)
    {
      mean += a->pixels[i] / n;
      square += (gdouble)a->pixels[i] * a->pixels[i] / n;
    }
  /* Uniform in 0..1: the mean of 5760 values has a deviation of 0.004, the
   * variance of 1/12 a deviation of 0.001.  Five of each are allowed. */
  g_assert_cmpfloat_with_epsilon (mean, 0.5, 0.02);
  g_assert_cmpfloat_with_epsilon (square - mean * mean, 1.0 / 12.0, 0.005);
}

static void
test_start_from_initial (void)
{
  NstOptions options = fixture_options_with ("iterations=1;init=noise");
  g_autoptr (NstPicture) same_size = fixture_picture (3, WIDTH, HEIGHT);
  g_autoptr (NstPicture) other_size = fixture_picture (4, 31, 77);
  g_autoptr (NstPicture) a = first_picture (&options, same_size);
  g_autoptr (NstPicture) b = first_picture (&options, other_size);
  g_autoptr (NstPicture) expected = picture_resized (other_size, WIDTH, HEIGHT);

  assert_similar_picture (a, same_size, PIXEL_TOLERANCE);
  assert_similar_picture (b, expected, PIXEL_TOLERANCE);
}

/* -------------------------------------------------------------- losses --- */

/* @picture as the engine sees it at this size; free its values. */
static PictureValues
values_at (const NstPicture *picture, gint width, gint height)
{
  g_autoptr (NstPicture) resized = picture_resized (picture, width, height);

  return (PictureValues){ width, height, picture_values (resized), NULL };
}

/* The losses of @picture, evaluated without a session. */
static NstLosses
evaluate (const NstPicture *picture, const NstOptions *options)
{
  NstLevel       level = { picture->width, picture->height, 1 };
  NstSize        size = { fixture.styles[0]->width, fixture.styles[0]->height };
  NstLossWeights weights = options->weights;
  NstLosses      losses;
  ObjectiveFixture f;
  PictureValues    x, content, style;

  size = nst_levels_style_size (options, &level, &level, size);
  x = values_at (picture, level.width, level.height);
  content = values_at (fixture.content, level.width, level.height);
  style = values_at (fixture.styles[0], size.width, size.height);
  objective_fixture_init (&f, &fixture.models, options, NULL, 2, &content,
                          &style, NULL, 1);
  objective_fixture_evaluate (&f, x.values, &weights, &losses, NULL);
  objective_fixture_clear (&f);
  g_free (x.values);
  g_free (content.values);
  g_free (style.values);
  return losses;
}

static void
test_reported_losses (void)
{
  NstOptions options = fixture_options ();
  Reports    reports;
  g_autoptr (NstPicture) result = NULL;
  const NstProgress *last;
  NstLosses          losses;

  options.iterations = 4;
  options.weights.content = 2.0;
  options.weights.style = 0.7;
  options.weights.tv = 5.0;
  result = fixture_run (&fixture, &options, &reports);
  last = reports_get (&reports, 4);
  losses = evaluate (result, &options);
  /* The shown picture differs from the optimized one by roundings of 6e-8; a
   * loss, a sum of squared differences, changes by a few times that. */
  g_assert_cmpfloat_with_epsilon (last->content, losses.content,
                                  1e-5 * losses.content);
  g_assert_cmpfloat_with_epsilon (last->style, losses.style,
                                  1e-5 * losses.style);
  g_assert_cmpfloat_with_epsilon (last->tv, losses.tv, 1e-5 * losses.tv);
  g_assert_cmpfloat_with_epsilon (last->total, losses.total,
                                  1e-5 * losses.total);
  reports_clear (&reports);
}

/* Only the last level looks at the stop rule. */
static void
test_stop_at (void)
{
  NstOptions         options = fixture_options ();
  Reports            reports;
  const NstProgress *last;
  guint              n_coarse;

  options.iterations = 5;
  options.levels = 2;
  nst_picture_free (fixture_run (&fixture, &options, &reports));
  n_coarse = reports.all->len - 6;
  g_assert_cmpuint (n_coarse, >, 1);
  /* The loss that the third iteration of the last level reaches. */
  options.stop_at = reports_get (&reports, n_coarse + 3)->total;
  reports_clear (&reports);
  nst_picture_free (fixture_run (&fixture, &options, &reports));
  g_assert_cmpuint (reports.all->len, ==, n_coarse + 4);
  last = reports_last (&reports);
  g_assert_cmpint (last->level, ==, 1);
  g_assert_cmpint (last->iteration, ==, 3);
  reports_clear (&reports);
  /* A loss that the first picture of every level is below. */
  options.stop_at = 1e12;
  nst_picture_free (fixture_run (&fixture, &options, &reports));
  g_assert_cmpuint (reports.all->len, ==, n_coarse + 1);
  last = reports_last (&reports);
  g_assert_cmpint (last->level, ==, 1);
  g_assert_cmpint (last->iteration, ==, 0);
  reports_clear (&reports);
}

static gdouble
style_loss_of_content (const NstPicture *const *styles, gint n)
{
  NstOptions    options = fixture_options ();
  SessionInputs inputs = fixture;

  for (gint i = 0; i < n; i++)
    inputs.styles[i] = styles[i];
  inputs.n_styles = n;
  return fixture_measure (&inputs, &options).style;
}

static void
test_several_styles (void)
{
  g_autoptr (NstPicture) other = fixture_picture (9, 40, 48);
  const NstPicture       *style = fixture.styles[0];
  const NstPicture *const one[] = { style };
  const NstPicture *const same[] = { style, style, style };
  const NstPicture *const two[] = { style, other };
  const NstPicture *const swapped[] = { other, style };
  const NstPicture *const second[] = { other };
  gdouble                 a = style_loss_of_content (one, 1);
  gdouble                 b = style_loss_of_content (second, 1);
  gdouble                 mixed = style_loss_of_content (two, 2);

  /* Sums of singles in another order. */
  g_assert_cmpfloat_with_epsilon (style_loss_of_content (same, 3), a, 1e-5 * a);
  g_assert_cmpfloat_with_epsilon (style_loss_of_content (swapped, 2), mixed,
                                  1e-5 * mixed);
  g_assert_cmpfloat (fabs (mixed - a), >, 1e-3 * a);
  g_assert_cmpfloat (fabs (mixed - b), >, 1e-3 * b);
  /* |G - (A + B) / 2|² <= (|G - A|² + |G - B|²) / 2 */
  g_assert_cmpfloat (mixed, <, (a + b) / 2.0);
}

static void
test_invalid_pixels (void)
{
  g_autoptr (NstPicture) bad = fixture_picture (1, WIDTH, HEIGHT);
  g_autoptr (NstPicture) result = NULL;
  NstOptions    options = fixture_options ();
  SessionInputs inputs = fixture;
  Reports       reports;

  for (gint i = 0; i < WIDTH * HEIGHT * N_CHANNELS; i += 7)
    bad->pixels[i] = i % 3 ? NAN : INFINITY;
  inputs.content = inputs.styles[0] = bad;
  result = fixture_run (&inputs, &options, &reports);
  for (guint i = 0; i < reports.all->len; i++)
    g_assert_true (isfinite (reports_get (&reports, i)->total));
  assert_valid_picture (result, WIDTH, HEIGHT);
  reports_clear (&reports);
}

/* ------------------------------------------------------------- refused --- */

static void
check_refused (gint              width,
               gint              height,
               const NstOptions *options,
               NstError          code,
               const gchar      *part)
{
  g_autoptr (NstPicture) picture = fixture_picture (1, width, height);
  SessionInputs inputs = fixture;

  inputs.content = picture;
  fixture_assert_refused (&inputs, options, code, part);
}

static void
test_refused (void)
{
  NstOptions options = fixture_options ();

  check_refused (1, 40, &options, NST_ERROR_SIZE, "1 × 40");
  check_refused (1, 1, &options, NST_ERROR_SIZE, "1 × 1");
  check_refused (48, 15, &options, NST_ERROR_SIZE, "48 × 15");
  options.size = 32;
  check_refused (300, 100, &options, NST_ERROR_SIZE, "32 × 11");
  options.size = 0;
  options.levels = 3;
  check_refused (48, 40, &options, NST_ERROR_SIZE, "3 levels");
  options.levels = 1;
  options.iterations = 0;
  check_refused (48, 40, &options, NST_ERROR_OPTION, "iterations");
  options.iterations = 1;
  options.weights.style = NAN;
  check_refused (48, 40, &options, NST_ERROR_OPTION, "style-weight");
  options.weights.style = 1.0;
  options.optimizer = 7;
  check_refused (48, 40, &options, NST_ERROR_OPTION, "optimizer");
}

/* A style of any size, and the smallest content that the network can read. */
static void
test_smallest (void)
{
  NstOptions options = fixture_options ();
  g_autoptr (NstPicture) small = fixture_picture (6, 16, 16);
  g_autoptr (NstPicture) dot = fixture_picture (7, 1, 1);
  g_autoptr (NstPicture) result = NULL;
  SessionInputs inputs = fixture;

  inputs.content = small;
  inputs.styles[0] = dot;
  result = fixture_run (&inputs, &options, NULL);
  assert_valid_picture (result, 16, 16);
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, WIDTH, HEIGHT, 60, 36);
  g_test_add_func ("/session/same-bytes-each-time", test_same_bytes);
  g_test_add_func ("/session/reports-of-all-levels", test_levels);
  g_test_add_func ("/session/level-starts-from-enlarged-result",
                   test_level_start);
  g_test_add_func ("/session/start/content", test_start_from_content);
  g_test_add_func ("/session/start/style", test_start_from_style);
  g_test_add_func ("/session/start/noise", test_start_from_noise);
  g_test_add_func ("/session/start/initial-picture-of-any-size",
                   test_start_from_initial);
  g_test_add_func ("/session/reported-losses-are-of-shown-picture",
                   test_reported_losses);
  g_test_add_func ("/session/stop-at-in-last-level-only", test_stop_at);
  g_test_add_func ("/session/styles-are-averaged", test_several_styles);
  g_test_add_func ("/session/invalid-pixels-give-finite-losses",
                   test_invalid_pixels);
  g_test_add_func ("/session/refused-sizes-and-options", test_refused);
  g_test_add_func ("/session/smallest-pictures", test_smallest);
  return fixture_run_tests ();
}
