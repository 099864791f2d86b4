/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options of averaging, levels and stop rules in whole runs, and which of
 * them are refused together.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "tests/support/film.h"

#define N_CHANNELS 3
#define WIDTH      64
#define HEIGHT     48

/* Pictures are singles of 0..1 that go through 0..255 and back: a few roundings
 * of 6e-8 each. */
#define ROUNDING 2e-6

/* --------------------------------------------------------------- memory --- */

static guint64
needed (const NstOptions *options)
{
  return nst_session_memory_needed (&fixture.models, 96, 64, 96, 64, FALSE,
                                    options);
}

/* Each pair is a step and a change of the gradient. */
static void
test_history_memory (void)
{
  NstOptions options = fixture_options ();
  guint64    pair = 2 * sizeof (gfloat) * 96 * 64 * N_CHANNELS;
  guint64    ten, adam;

  options.history = 10;
  ten = needed (&options);
  options.history = 25;
  g_assert_cmpuint (needed (&options), ==, ten + 15 * pair);
  options.optimizer = NST_OPTIMIZER_ADAM;
  adam = needed (&options);
  g_assert_cmpuint (adam, <, ten);
  options.history = 10;
  g_assert_cmpuint (needed (&options), ==, adam);
  options.history = 10000; /* refused by nst_session_new (), too */
  g_assert_cmpuint (needed (&options), ==, 0);
}

/* ------------------------------------------------------------ averaging --- */

/* The mean of the @n pictures of @film from @first on; each counts @decay times
 * as much as the next one. */
static NstPicture *
decaying_mean (const Film *film, guint first, guint n, gdouble decay)
{
  const NstPicture *last = film_picture (film, first + n - 1);
  NstPicture       *mean = nst_picture_new (last->width, last->height);

  for (gint i = 0; i < last->width * last->height * N_CHANNELS; i++)
    {
      gdouble sum = 0.0, weights = 0.0;

      for (guint k = 0; k < n; k++)
        {
          gdouble weight = pow (decay, n - 1 - k);

          sum += weight * film_picture (film, first + k)->pixels[i];
          weights += weight;
        }
      mean->pixels[i] = sum / weights;
    }
  return mean;
}

/* Each of the @n pictures of @average from @begin on is the mean of the
 * pictures of @plain from @first on. */
static void
check_averages (const Film *average,
                guint       begin,
                const Film *plain,
                guint       first,
                guint       n,
                gdouble     decay)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NstPicture) expected =
          decaying_mean (plain, first, i + 1, decay);

      assert_similar_picture (film_picture (average, begin + i), expected,
                              ROUNDING);
      g_assert_cmpfloat (film_report (average, begin + i)->total, ==,
                         film_report (plain, first + i)->total);
    }
}

static void
test_averaging (void)
{
  static const gdouble decays[] = { 0.5, 0.8, 0.99 };
  NstOptions           options = fixture_options ();
  Film                 plain, average;

  options.iterations = 5;
  film_run (&plain, &options, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (decays); i++)
    {
      options.averaging = decays[i];
      film_run (&average, &options, NULL);
      /* One more report, with the losses of the average. */
      g_assert_cmpuint (film_length (&plain), ==, 6);
      g_assert_cmpuint (film_length (&average), ==, 7);
      assert_same_picture (film_picture (&average, 0),
                           film_picture (&plain, 0));
      check_averages (&average, 1, &plain, 1, 5, decays[i]);
      g_assert_cmpfloat (picture_distance (film_picture (&average, 5),
                                           film_picture (&plain, 5)),
                         >, 0.005);
      assert_same_picture (film_result (&average), film_picture (&average, 5));
      film_clear (&average);
    }
  film_clear (&plain);
}

/* The weights change at iteration 2, and with them the objective. */
static void
change_weights (Reports *reports, const NstProgress *progress)
{
  if (progress->iteration == 2)
    fixture_set_weights (reports->session,
                         (NstLossWeights){ .tv = 1000.0, .features = 1.0 });
}

static void
test_averaging_weights (void)
{
  NstOptions options = fixture_options ();
  Film       plain, average;

  options.iterations = 5;
  film_run_with (&plain, &fixture, &options, change_weights);
  options.averaging = 0.99;
  film_run_with (&average, &fixture, &options, change_weights);
  check_averages (&average, 1, &plain, 1, 2, 0.99);
  check_averages (&average, 3, &plain, 3, 3, 0.99);
  film_clear (&plain);
  film_clear (&average);
}

static void
test_averaging_loss (void)
{
  NstOptions options = fixture_options ();
  Film       average, again;

  options.iterations = 4;
  options.averaging = 0.7;
  film_run (&average, &options, NULL);
  options.averaging = 0.0;
  film_run (&again, &options, film_result (&average));
  /* The same picture, except for roundings to 0..1 and back. */
  g_assert_cmpfloat_with_epsilon (film_last (&average)->total,
                                  film_report (&again, 0)->total,
                                  1e-4 * film_last (&average)->total);
  g_assert_cmpfloat (film_last (&average)->total, >,
                     1.01 * film_report (&average, 4)->total);
  g_assert_cmpint (film_last (&average)->iteration, ==, 4);
  film_clear (&average);
  film_clear (&again);
}

/* The next level begins with the average and starts an average of its own. */
static void
test_averaging_levels (void)
{
  NstOptions options = fixture_options ();
  Film       film, plain;
  g_autoptr (NstPicture) enlarged = NULL;

  options.levels = 2;
  options.iterations = 4;
  options.averaging = 0.7;
  options.init = NST_INIT_NOISE;
  film_run (&film, &options, NULL);
  g_assert_cmpint (film_report (&film, 3)->level, ==, 0);
  g_assert_cmpint (film_report (&film, 4)->level, ==, 1);
  enlarged = picture_resized (film_picture (&film, 2), WIDTH, HEIGHT);
  assert_similar_picture (film_picture (&film, 4), enlarged, ROUNDING);
  film_clear (&film);

  /* One iteration is its own average, so the next level starts as without. */
  options.level_iterations = 0.01;
  options.averaging = 0.99;
  film_run (&film, &options, NULL);
  options.averaging = 0.0;
  film_run (&plain, &options, NULL);
  assert_same_picture (film_picture (&film, 1), film_picture (&plain, 1));
  g_assert_cmpint (film_report (&plain, 2)->level, ==, 1);
  assert_same_picture (film_picture (&film, 3), film_picture (&plain, 2));
  check_averages (&film, 4, &plain, 3, 4, 0.99);
  film_clear (&film);
  film_clear (&plain);
}

/* --------------------------------------------------------------- levels --- */

/* Compares sizes and iterations of a run's levels with @expected, up to a width
 * of 0. */
static void
check_levels (const NstOptions *options, const gint expected[][3])
{
  Film film;
  gint n = 0;

  film_run (&film, options, NULL);
  for (guint i = 0; i < film_length (&film); i++)
    {
      const NstProgress *p = film_report (&film, i);

      g_assert_cmpint (p->width, ==, expected[p->level][0]);
      g_assert_cmpint (p->height, ==, expected[p->level][1]);
      g_assert_cmpint (p->n_iterations, ==, expected[p->level][2]);
      n += p->iteration == p->n_iterations;
    }
  g_assert_cmpint (n, ==, film_last (&film)->n_levels);
  g_assert_cmpint (expected[n][0], ==, 0);
  film_clear (&film);
}

static void
test_levels (void)
{
  NstOptions options = fixture_options ();

  options.levels = 0;
  options.iterations = 2;
  check_levels (&options, (const gint[][3]){ { 64, 48, 2 }, { 0 } });
  options.level_size = 32;
  check_levels (&options,
                (const gint[][3]){ { 32, 24, 1 }, { 64, 48, 2 }, { 0 } });
  options.level_ratio = 1.3; /* 64 / 1.3^2 = 37.9; a third is 29.1 */
  check_levels (
      &options,
      (const gint[][3]){ { 38, 28, 1 }, { 49, 37, 1 }, { 64, 48, 2 }, { 0 } });
  options.level_size = 48;
  options.level_iterations = 2.0;
  check_levels (&options,
                (const gint[][3]){ { 49, 37, 4 }, { 64, 48, 2 }, { 0 } });
  options.level_iterations = 0.01; /* at least one */
  options.levels = 3;
  check_levels (
      &options,
      (const gint[][3]){ { 38, 28, 1 }, { 49, 37, 1 }, { 64, 48, 2 }, { 0 } });
}

/* ----------------------------------------------------------- stop rules --- */

static void
test_stop_after (void)
{
  NstOptions options = fixture_options ();
  Film       film;
  g_autoptr (NstPicture) enlarged = NULL;

  options.levels = 2;
  options.iterations = 100000;
  options.stop_after = 0.3;
  film_run (&film, &options, NULL);
  g_assert_cmpint (film.reports.end, ==, NST_END_TIME);
  g_assert_cmpint (film_last (&film)->level, ==, 0);
  g_assert_cmpint (film_last (&film)->width, ==, WIDTH / 2);
  /* The rule is checked before each iteration. */
  if (film_length (&film) > 2)
    g_assert_cmpfloat (film_report (&film, film_length (&film) - 2)->seconds, <,
                       options.stop_after);
  enlarged = picture_resized (film_picture (&film, film_length (&film) - 1),
                              WIDTH, HEIGHT);
  assert_similar_picture (film_result (&film), enlarged, ROUNDING);
  film_clear (&film);
}

/* The iteration that ends the run by the rule of stop-progress; 0: none. */
static gint
find_convergence (const Film *film, gdouble part, gint window)
{
  gint    since = 0;
  gdouble best = film_report (film, 0)->total;

  for (guint i = 1; i < film_length (film); i++)
    {
      gdouble total = film_report (film, i)->total;

      if (total < best * (1.0 - part))
        {
          since = i;
          best = total;
        }
      else if ((gint)i - since >= window)
        return i;
    }
  return 0;
}

static void
check_stop_progress (const NstOptions *options, gdouble part, gint window)
{
  NstOptions own = *options;
  Film       whole, ended;
  gint       at;

  own.stop_progress = 0.0;
  own.stop_window = 1;
  film_run (&whole, &own, NULL);
  g_assert_cmpint (whole.reports.end, ==, NST_END_ITERATIONS);
  g_assert_cmpint (film_last (&whole)->iteration, ==, own.iterations);
  at = find_convergence (&whole, part, window);
  g_assert_cmpint (at, >, window);
  g_assert_cmpint (at, <, own.iterations);

  own.stop_progress = part;
  own.stop_window = window;
  film_run (&ended, &own, NULL);
  g_assert_cmpint (ended.reports.end, ==, NST_END_CONVERGED);
  g_assert_cmpint (film_last (&ended)->iteration, ==, at);
  assert_same_picture (film_result (&ended), film_picture (&whole, at));
  film_clear (&whole);
  film_clear (&ended);
}

static void
test_stop_progress (void)
{
  NstOptions options = fixture_options ();

  options.iterations = 30;
  check_stop_progress (&options, 0.3, 3);
  check_stop_progress (&options, 0.3, 5);
  /* Long steps with losses that go up and down. */
  options.optimizer = NST_OPTIMIZER_ADAM;
  options.learning_rate = 40.0;
  options.beta1 = 0.5;
  check_stop_progress (&options, 0.1, 6);
}

static void
test_stop_at (void)
{
  NstOptions options = fixture_options ();
  Film       whole, ended;

  options.iterations = 6;
  film_run (&whole, &options, NULL);
  g_assert_cmpint (whole.reports.end, ==, NST_END_ITERATIONS);
  options.stop_at = film_report (&whole, 3)->total;
  film_run (&ended, &options, NULL);
  g_assert_cmpint (ended.reports.end, ==, NST_END_LOSS);
  g_assert_cmpuint (film_length (&ended), ==, 4);
  assert_same_picture (film_result (&ended), film_picture (&whole, 3));
  film_clear (&whole);
  film_clear (&ended);
}

/* ------------------------------------------------------------- together --- */

static void
check_together (const gchar *settings, const gchar *message)
{
  g_autoptr (GError) error = NULL;
  NstOptions options = fixture_options_with (settings);

  g_assert_cmpint (nst_options_validate (&options, &error), ==, ! message);
  if (! message)
    return;
  g_assert_error (error, NST_ERROR, NST_ERROR_OPTION);
  g_test_message ("%s: %s", settings, error->message);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_together (void)
{
  check_together ("content-weight=0;style-weight=0", "are all 0");
  check_together ("content-weight=0;style-weight=0;tv-weight=1", NULL);
  check_together ("content-weight=0", NULL);
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, WIDTH, HEIGHT, HEIGHT, WIDTH);
  g_test_add_func ("/run-options/history-takes-memory", test_history_memory);
  g_test_add_func ("/run-options/averaging", test_averaging);
  g_test_add_func ("/run-options/averaging/restarts-with-new-weights",
                   test_averaging_weights);
  g_test_add_func ("/run-options/averaging/last-report-is-of-average",
                   test_averaging_loss);
  g_test_add_func ("/run-options/averaging/restarts-with-each-level",
                   test_averaging_levels);
  g_test_add_func ("/run-options/levels", test_levels);
  g_test_add_func ("/run-options/stop-after", test_stop_after);
  g_test_add_func ("/run-options/stop-progress", test_stop_progress);
  g_test_add_func ("/run-options/stop-at", test_stop_at);
  g_test_add_func ("/run-options/refused-together", test_together);
  return fixture_run_tests ();
}
