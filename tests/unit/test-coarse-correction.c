/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a large picture shows soon after its weights have become quite others.
 */
#include "config.h"

#include <math.h>

#include "session_run.h"

/* Above what follows a slider at once, and no more work than has to be. */
#define WIDTH  288
#define HEIGHT 32
#define N_LAST 4
#define FAR    50.0
#define NEAR   1.2
/* More changes than a correction has steps. */
#define N_AGAIN 20
/* A resize to the same size, and the way to 0..255 and back. */
#define ROUNDING 1e-5
/* What a user sees; the first step moves most values by a few of 255. */
#define VISIBLE (1.0 / 255.0)

static NstModel   *model;
static NstPicture *content;
static NstPicture *style;

typedef struct
{
  gdouble     style_weight;
  gdouble     content_weight;
  NstPicture *before; /* when the weights were changed */
  NstPicture *first;  /* of the first report that repeats the iteration */
  NstPicture *after;  /* of the last report that repeats the iteration */
  NstProgress at;
  gint        n_repeated;
} Change;

static gdouble
mean_distance (const NstPicture *a, const NstPicture *b)
{
  gsize   n = (gsize)a->width * a->height * 3;
  gdouble sum = 0.0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (gsize i = 0; i < n; i++)
    sum += fabs ((gdouble)a->pixels[i] - b->pixels[i]);
  return sum / n;
}

/* Changes the weights after the first iteration of the last level. */
static void
change (Reports *reports, const NstProgress *progress)
{
  Change *c = reports->data;

  if (progress->level < progress->n_levels - 1 || progress->iteration != 1)
    return;
  if (! c->before)
    {
      c->before = nst_session_snapshot (reports->session);
      c->at = *progress;
      fixture_set_weights (reports->session, c->content_weight, c->style_weight,
                           0.0);
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
  NstSession *session = fixture_session (model, content, style, options);
  NstPicture *result;
  Reports     reports;

  reports_init (&reports, session);
  reports.on_report = change;
  reports.data = c;
  g_assert_true (nst_session_run (session, reports_observe, &reports, NULL));
  *last = *reports_get (&reports, reports.all->len - 1);
  result = nst_session_snapshot (session);
  reports_clear (&reports);
  nst_session_free (&session);
  return result;
}

static void
change_clear (Change *c)
{
  g_clear_pointer (&c->before, nst_picture_free);
  g_clear_pointer (&c->first, nst_picture_free);
  g_clear_pointer (&c->after, nst_picture_free);
}

/* Losses of a picture at its own size. */
static NstProgress
losses_of (const NstPicture *picture)
{
  NstOptions     options = fixture_options ();
  NstPictureView views[] = { nst_picture_view (content),
                             nst_picture_view (picture),
                             nst_picture_view (style) };
  NstModels      models = { model, model };
  NstSession    *session;
  Reports        reports;
  NstProgress    first;

  options.levels = 1;
  options.iterations = 1;
  session = nst_session_new (&models, &views[0], &views[1], &views[2], 1,
                             &options, NULL);
  g_assert_nonnull (session);
  reports_init (&reports, session);
  g_assert_true (nst_session_run (session, reports_observe, &reports, NULL));
  first = *reports_get (&reports, 0);
  reports_clear (&reports);
  nst_session_free (&session);
  return first;
}

static void
check_far (const NstOptions *options)
{
  Change      c = { .content_weight = 1.0, .style_weight = FAR };
  NstProgress last;
  g_autoptr (NstPicture) result = run_with (options, &c, &last);

  g_assert_cmpint (c.n_repeated, >, 1);
  /* At once, and for good. */
  g_assert_cmpfloat (mean_distance (c.first, c.before), >, VISIBLE);
  g_assert_cmpfloat (mean_distance (c.after, c.before), >, VISIBLE);
  /* The run is as long as it would have been. */
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

/* A run that goes on from a picture has one level. */
static void
test_one_level (void)
{
  NstOptions options = two_levels ();

  options.levels = 1;
  check_far (&options);
}

/* The picture follows the slider: what is seen at the coarse size, but is not
 * so at the fine one, must not lead elsewhere. */
static void
test_direction (void)
{
  NstOptions  options = two_levels ();
  Change      shapes = { .content_weight = FAR * FAR, .style_weight = 1.0 };
  Change      strokes = { .content_weight = 1.0, .style_weight = FAR };
  NstProgress last, before, more_shapes, more_strokes;
  g_autoptr (NstPicture) one = run_with (&options, &shapes, &last);
  g_autoptr (NstPicture) other = run_with (&options, &strokes, &last);

  before = losses_of (shapes.before);
  more_shapes = losses_of (shapes.after);
  more_strokes = losses_of (strokes.after);
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

/* As long as the user goes on, what is shown does. */
static void
change_again (Reports *reports, const NstProgress *progress)
{
  Change *c = reports->data;

  if (progress->level < progress->n_levels - 1 || progress->iteration != 1)
    return;
  c->n_repeated++;
  if (c->n_repeated <= N_AGAIN)
    fixture_set_weights (reports->session, 1.0, c->n_repeated % 2 ? FAR : 1.0,
                         0.0);
}

static void
test_again (void)
{
  NstOptions  options = two_levels ();
  NstSession *session = fixture_session (model, content, style, &options);
  Change      c = { .n_repeated = 0 };
  Reports     reports;

  reports_init (&reports, session);
  reports.on_report = change_again;
  reports.data = &c;
  g_assert_true (nst_session_run (session, reports_observe, &reports, NULL));
  g_assert_cmpint (c.n_repeated, >, N_AGAIN);
  g_assert_cmpint (reports_get (&reports, reports.all->len - 1)->iteration, ==,
                   N_LAST);
  reports_clear (&reports);
  nst_session_free (&session);
}

static void
test_near (void)
{
  NstOptions  options = two_levels ();
  Change      c = { .content_weight = 1.0, .style_weight = NEAR };
  NstProgress last;
  g_autoptr (NstPicture) result = run_with (&options, &c, &last);

  g_assert_cmpint (c.n_repeated, ==, 0);
  change_clear (&c);
}

/* With nothing to be done the picture keeps all its details. */
static void
test_details_stay (void)
{
  NstOptions  options = two_levels ();
  Change      c = { .content_weight = 0.0, .style_weight = 0.0 };
  NstProgress last;
  g_autoptr (NstPicture) result = run_with (&options, &c, &last);

  /* There is no step to take, and so the run is over. */
  g_assert_cmpint (last.done, ==, c.at.done);
  assert_like_picture (result, c.before, ROUNDING);
  change_clear (&c);
}

/* From another thread, at any moment. */
static void
test_any_moment (void)
{
  NstOptions options = two_levels ();
  Run        run;

  run_init (&run, fixture_session (model, content, style, &options));
  run_start (&run);
  for (gint i = 1; i <= 3; i++)
    {
      run_wait (&run, i);
      fixture_set_weights (run.session, 1.0, i % 2 ? FAR : 1.0, 0.0);
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
  run_init (&run, fixture_session (model, content, style, &options));
  run_start (&run);
  /* Both pictures that levels start from, and the coarse level's four. */
  run_wait (&run, 7);
  fixture_set_weights (run.session, 1.0, FAR, 0.0);
  nst_session_cancel (run.session);
  g_assert_false (run_join (&run));
  g_assert_error (run.error, NST_ERROR, NST_ERROR_CANCELLED);
  run_check_snapshot (&run);
  run_clear (&run);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  model = nst_model_load (fixture_weights_path (), NULL);
  g_assert_nonnull (model);
  content = fixture_picture (1, WIDTH, HEIGHT);
  style = fixture_picture (2, 64, 64);
  g_test_add_func ("/coarse-correction/far", test_far);
  g_test_add_func ("/coarse-correction/one-level", test_one_level);
  g_test_add_func ("/coarse-correction/direction", test_direction);
  g_test_add_func ("/coarse-correction/again", test_again);
  g_test_add_func ("/coarse-correction/near", test_near);
  g_test_add_func ("/coarse-correction/details-stay", test_details_stay);
  g_test_add_func ("/coarse-correction/any-moment", test_any_moment);
  g_test_add_func ("/coarse-correction/cancel", test_cancel);
  status = g_test_run ();
  nst_picture_free (content);
  nst_picture_free (style);
  nst_model_unref (model);
  return status;
}
