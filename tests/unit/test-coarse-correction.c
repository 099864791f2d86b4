/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The coarse correction: what a large picture shows soon after a large change
 * of its loss weights.
 */
#include "config.h"

#include "tests/support/session_run.h"

/* Large enough for a coarse correction, with as little work as possible. */
#define WIDTH  288
#define HEIGHT 32
/* Iterations of the last level. */
#define N_LAST 4
/* Style weights: one that is far from the default of 1, one that is near. */
#define FAR  50.0
#define NEAR 1.2
/* More changes than a correction has steps. */
#define N_AGAIN 20
/* A resize to the same size, and the way to 0..255 and back. */
#define ROUNDING 1e-5
/* A mean difference that a user sees; the first step moves most values by a few
 * of 255. */
#define VISIBLE (1.0 / 255.0)

/* A change of the weights after the first iteration of the last level, and what
 * the reports say until the next iteration; NULL pictures to begin with. */
typedef struct
{
  NstLossWeights weights;
  NstPicture    *before; /* when the weights were changed */
  NstPicture    *first;  /* of the first report that repeats the iteration */
  NstPicture    *after;  /* of the last report that repeats the iteration */
  NstProgress    at;
  gint           n_repeated;
} Change;

static NstLossWeights
weights_of (gdouble content, gdouble style)
{
  return (
      NstLossWeights){ .content = content, .style = style, .features = 1.0 };
}

static gboolean
is_moment (const NstProgress *progress)
{
  return progress->level == progress->n_levels - 1 && progress->iteration == 1;
}

static void
change (Reports *reports, const NstProgress *progress)
{
  Change *c = reports->data;

  if (! is_moment (progress))
    return;
  if (! c->before)
    {
      c->before = nst_session_snapshot (reports->session);
      c->at = *progress;
      fixture_set_weights (reports->session, c->weights);
      return;
    }
  c->n_repeated++;
  g_assert_cmpint (progress->width, ==, WIDTH);
  /* The plot of the losses does not jump. */
  g_assert_cmpfloat (progress->style, ==, c->at.style);
  g_assert_cmpfloat (progress->content, ==, c->at.content);
  g_assert_cmpint (progress->done, ==, c->at.done);
  g_clear_pointer (&c->after, nst_picture_free);
  c->after = nst_session_snapshot (reports->session);
  if (! c->first)
    c->first = nst_session_snapshot (reports->session);
}

static NstOptions
two_levels (void)
{
  NstOptions options = fixture_options ();

  options.levels = 2;
  options.iterations = N_LAST;
  return options;
}

/* Runs with that change; returns the last picture. */
static NstPicture *
run_with (const NstOptions *options, Change *c, NstProgress *last)
{
  Reports     reports;
  NstPicture *result =
      fixture_run_with (&fixture, options, &reports, change, c);

  *last = *reports_last (&reports);
  reports_clear (&reports);
  return result;
}

static void
change_clear (Change *c)
{
  g_clear_pointer (&c->before, nst_picture_free);
  g_clear_pointer (&c->first, nst_picture_free);
  g_clear_pointer (&c->after, nst_picture_free);
}

static void
check_far (const NstOptions *options)
{
  Change      c = { .weights = weights_of (1.0, FAR) };
  NstProgress last;
  g_autoptr (NstPicture) result = run_with (options, &c, &last);

  g_assert_cmpint (c.n_repeated, >, 1);
  /* The first step is visible, and its effect stays. */
  g_assert_cmpfloat (picture_mean_distance (c.first, c.before), >, VISIBLE);
  g_assert_cmpfloat (picture_mean_distance (c.after, c.before), >, VISIBLE);
  /* The correction takes no iterations from the run. */
  g_assert_cmpint (last.iteration, ==, N_LAST);
  g_assert_cmpint (last.done, ==, c.at.done + N_LAST - 1);
  g_assert_cmpfloat_with_epsilon (last.total, last.content + FAR * last.style,
                                  1e-6 * last.total);
  g_assert_cmpint (result->width, ==, WIDTH);
  change_clear (&c);
}

static void
test_far (void)
{
  NstOptions options = two_levels ();

  check_far (&options);
}

/* A run that continues a picture has one level. */
static void
test_one_level (void)
{
  NstOptions options = two_levels ();

  options.levels = 1;
  check_far (&options);
}

/* The picture follows the slider: losses that only the coarse size has must not
 * lead the correction elsewhere. */
static void
test_direction (void)
{
  NstOptions  options = two_levels ();
  NstOptions  measured = fixture_options ();
  Change      shapes = { .weights = weights_of (FAR * FAR, 1.0) };
  Change      strokes = { .weights = weights_of (1.0, FAR) };
  NstProgress last, before, more_shapes, more_strokes;

  nst_picture_free (run_with (&options, &shapes, &last));
  nst_picture_free (run_with (&options, &strokes, &last));
  before = fixture_measure_picture (shapes.before, &measured);
  more_shapes = fixture_measure_picture (shapes.after, &measured);
  more_strokes = fixture_measure_picture (strokes.after, &measured);
  g_test_message ("content, style: %g, %g; with more content %g, %g; with more "
                  "style %g, %g",
                  before.content, before.style, more_shapes.content,
                  more_shapes.style, more_strokes.content, more_strokes.style);
  g_assert_cmpfloat (more_shapes.content, <, before.content);
  g_assert_cmpfloat (more_strokes.style, <, before.style);
  g_assert_cmpfloat (more_shapes.content, <, more_strokes.content);
  g_assert_cmpfloat (more_strokes.style, <, more_shapes.style);
  change_clear (&shapes);
  change_clear (&strokes);
}

/* Changes that never stop: each one is followed, and the run still ends. */
static void
change_again (Reports *reports, const NstProgress *progress)
{
  gint *n_repeated = reports->data;

  if (! is_moment (progress))
    return;
  ++*n_repeated;
  if (*n_repeated <= N_AGAIN)
    fixture_set_weights (reports->session,
                         weights_of (1.0, *n_repeated % 2 ? FAR : 1.0));
}

static void
test_again (void)
{
  NstOptions options = two_levels ();
  gint       n_repeated = 0;
  Reports    reports;

  nst_picture_free (fixture_run_with (&fixture, &options, &reports,
                                      change_again, &n_repeated));
  g_assert_cmpint (n_repeated, >, N_AGAIN);
  g_assert_cmpint (reports_last (&reports)->iteration, ==, N_LAST);
  reports_clear (&reports);
}

static void
test_near (void)
{
  NstOptions  options = two_levels ();
  Change      c = { .weights = weights_of (1.0, NEAR) };
  NstProgress last;

  nst_picture_free (run_with (&options, &c, &last));
  g_assert_cmpint (c.n_repeated, ==, 0);
  change_clear (&c);
}

/* Weights of 0 leave nothing to change: the picture keeps all its details. */
static void
test_details_stay (void)
{
  NstOptions  options = two_levels ();
  Change      c = { .weights = weights_of (0.0, 0.0) };
  NstProgress last;
  g_autoptr (NstPicture) result = run_with (&options, &c, &last);

  /* There is no step to take, so the run ends. */
  g_assert_cmpint (last.done, ==, c.at.done);
  assert_similar_picture (result, c.before, ROUNDING);
  change_clear (&c);
}

/* Changes from another thread at any moment. */
static void
test_any_moment (void)
{
  NstOptions options = two_levels ();
  Run        run;

  run_begin (&run, &options);
  for (gint i = 1; i <= 3; i++)
    {
      run_wait (&run, i);
      fixture_set_weights (run.session, weights_of (1.0, i % 2 ? FAR : 1.0));
      g_usleep (1000 * i);
    }
  g_assert_true (run_join (&run));
  run_check_snapshot (&run);
  run_clear (&run);
}

static void
test_cancel (void)
{
  NstOptions options = two_levels ();
  Run        run;

  options.iterations = 8;
  run_begin (&run, &options);
  /* The first pictures of both levels, and the four iterations of the coarse
   * level. */
  run_wait (&run, 7);
  fixture_set_weights (run.session, weights_of (1.0, FAR));
  nst_session_cancel (run.session);
  run_join_cancelled (&run);
  run_clear (&run);
}

int
main (int argc, char **argv)
{
  fixture_init (&argc, &argv, WIDTH, HEIGHT, 64, 64);
  g_test_add_func ("/coarse-correction/large-change-is-visible-at-once",
                   test_far);
  g_test_add_func ("/coarse-correction/run-of-one-level", test_one_level);
  g_test_add_func ("/coarse-correction/follows-the-slider", test_direction);
  g_test_add_func ("/coarse-correction/change-after-change", test_again);
  g_test_add_func ("/coarse-correction/none-for-small-change", test_near);
  g_test_add_func ("/coarse-correction/keeps-details", test_details_stay);
  g_test_add_func ("/coarse-correction/change-at-any-moment", test_any_moment);
  g_test_add_func ("/coarse-correction/cancel", test_cancel);
  return fixture_run_tests ();
}
