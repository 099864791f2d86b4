/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session's results, with the shipped network at tiny sizes: the same bytes
 * each time, levels, starting pictures, losses, what is refused.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/session/levels.h"
#include "engine/network/model.h"
#include "engine/objective/network_objective.h"
#include "session_fixture.h"

#define N_CHANNELS 3
#define PIXEL_MAX  255.0f

#define CONTENT_SEED 1
#define STYLE_SEED   2

/* A pixel of 0..255 is divided by 255 to be shown, and a picture of 0..1
 * multiplied: two roundings of 6e-8 each. */
#define PIXEL_TOLERANCE 2.5e-7

static NstModel   *model;
static NstPicture *content; /* 48 x 40 */
static NstPicture *style;   /* 60 x 36 */

/* --------------------------------------------------------- determinism --- */

static void
check_same_for_threads (NstOptions options)
{
  g_autoptr (NstPicture) first = NULL;

  const gint threads[] = { 2, 2, 1, 3, 5 };

  for (guint run = 0; run < G_N_ELEMENTS (threads); run++)
    {
      g_autoptr (NstPicture) result = NULL;

      options.threads = threads[run];
      result = fixture_run (model, content, style, &options, NULL);
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

/* Every level from its starting picture to its last iteration; the fraction
 * grows to 1, and within a level the loss falls. */
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
    planned += (gdouble)levels[level].width * levels[level].height
               * levels[level].iterations;
  result = fixture_run (model, content, style, &options, &reports);
  g_assert_cmpint (result->width, ==, 100);
  g_assert_cmpint (result->height, ==, 83);
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
        work += i > 0 ? (gdouble)p->width * p->height : 0.0;
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

/* A level begins where the one before ended, enlarged. */
static void
keep_snapshot (Reports *reports, const NstProgress *progress)
{
  GPtrArray  *pictures = reports->data;
  NstPicture *picture = nst_session_snapshot (reports->session);

  g_assert_cmpint (picture->width, ==, progress->width);
  g_assert_cmpint (picture->height, ==, progress->height);
  for (gint i = 0; i < picture->width * picture->height * N_CHANNELS; i++)
    {
      g_assert_cmpfloat (picture->pixels[i], >=, 0.0f);
      g_assert_cmpfloat (picture->pixels[i], <=, 1.0f);
    }
  g_ptr_array_add (pictures, picture);
}

static GPtrArray *
run_keeping_pictures (NstSession *session)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *pictures =
      g_ptr_array_new_with_free_func ((GDestroyNotify)nst_picture_free);
  Reports reports;

  reports_init (&reports, session);
  reports.on_report = keep_snapshot;
  reports.data = pictures;
  g_assert_null (nst_session_snapshot (session));
  g_assert_true (nst_session_run (session, reports_observe, &reports, &error));
  g_assert_no_error (error);
  reports_clear (&reports);
  return pictures;
}

static void
test_level_start (void)
{
  NstOptions  options = fixture_options ();
  NstSession *session;
  g_autoptr (GPtrArray) pictures = NULL;
  g_autoptr (NstPicture) enlarged = NULL;
  NstPictureView view;

  options.levels = 2;
  /* Without a style there is none of its detail to add. */
  options.weights.style = 0.0;
  options.init = NST_INIT_NOISE;
  session = fixture_session (model, content, style, &options);
  pictures = run_keeping_pictures (session);
  /* Iterations 0 and 1; then 0, 1 and 2. */
  g_assert_cmpuint (pictures->len, ==, 5);
  view = nst_picture_view (pictures->pdata[1]);
  enlarged = nst_picture_resize (&view, 48, 40, NULL);
  assert_like_picture (pictures->pdata[2], enlarged, PIXEL_TOLERANCE);
  g_assert_cmpfloat (picture_distance (pictures->pdata[2], pictures->pdata[4]),
                     >, 0.01);
  nst_session_free (&session);
}

/* --------------------------------------------------- starting pictures --- */

/* The picture of iteration 0. */
static NstPicture *
first_picture (const NstOptions *options, const NstPicture *initial)
{
  NstPictureView content_view = nst_picture_view (content);
  NstPictureView style_view = nst_picture_view (style);
  NstPictureView initial_view = { 0 };
  NstSession    *session;
  g_autoptr (GPtrArray) pictures = NULL;

  if (initial)
    initial_view = nst_picture_view (initial);
  session = nst_session_new (&(NstModels){ model, model }, &content_view,
                             initial ? &initial_view : NULL, &style_view, 1,
                             options, NULL);
  g_assert_nonnull (session);
  pictures = run_keeping_pictures (session);
  nst_session_free (&session);
  return g_ptr_array_steal_index (pictures, 0);
}

static void
test_start_from_content (void)
{
  NstOptions options = fixture_options ();
  g_autoptr (NstPicture) start = NULL;

  options.iterations = 1;
  start = first_picture (&options, NULL);
  assert_like_picture (start, content, PIXEL_TOLERANCE);
}

static void
test_start_from_style (void)
{
  NstOptions     options = fixture_options ();
  NstPictureView view = nst_picture_view (style);
  g_autoptr (NstPicture) start = NULL;
  g_autoptr (NstPicture) expected = NULL;

  options.iterations = 1;
  options.init = NST_INIT_STYLE;
  options.style_scale = 0.0; /* no resampling but the one to this size */
  start = first_picture (&options, NULL);
  expected = nst_picture_resize (&view, 48, 40, NULL);
  assert_like_picture (start, expected, PIXEL_TOLERANCE);
}

static void
test_start_from_noise (void)
{
  NstOptions options = fixture_options ();
  g_autoptr (NstPicture) a = NULL;
  g_autoptr (NstPicture) again = NULL;
  g_autoptr (NstPicture) other = NULL;
  gdouble mean = 0.0;
  gdouble square = 0.0;
  gint    n = 48 * 40 * N_CHANNELS;

  options.iterations = 1;
  options.init = NST_INIT_NOISE;
  options.seed = 5;
  a = first_picture (&options, NULL);
  again = first_picture (&options, NULL);
  assert_same_picture (a, again);
  options.seed = 6;
  other = first_picture (&options, NULL);
  g_assert_cmpfloat (picture_distance (a, other), >, 0.5);
  for (gint i = 0; i < n; i++)
    {
      mean += a->pixels[i] / n;
      square += (gdouble)a->pixels[i] * a->pixels[i] / n;
    }
  /* Uniform in 0..1: of 5760 values the mean has a deviation of 0.004, the
   * variance of 1/12 one of 0.001; five of each. */
  g_assert_cmpfloat_with_epsilon (mean, 0.5, 0.02);
  g_assert_cmpfloat_with_epsilon (square - mean * mean, 1.0 / 12.0, 0.005);
}

/* A picture of any size takes the place of what the options say. */
static void
test_start_from_initial (void)
{
  NstOptions options = fixture_options ();
  g_autoptr (NstPicture) same_size = fixture_picture (3, 48, 40);
  g_autoptr (NstPicture) other_size = fixture_picture (4, 31, 77);
  g_autoptr (NstPicture) a = NULL;
  g_autoptr (NstPicture) b = NULL;
  g_autoptr (NstPicture) expected = NULL;
  NstPictureView view = nst_picture_view (other_size);

  options.iterations = 1;
  options.init = NST_INIT_NOISE;
  a = first_picture (&options, same_size);
  assert_like_picture (a, same_size, PIXEL_TOLERANCE);
  b = first_picture (&options, other_size);
  expected = nst_picture_resize (&view, 48, 40, NULL);
  assert_like_picture (b, expected, PIXEL_TOLERANCE);
}

/* -------------------------------------------------------------- losses --- */

/* 0..255 of a picture at this size. */
static gfloat *
make_values (const NstPicture *picture, gint width, gint height)
{
  NstPictureView view = nst_picture_view (picture);
  g_autoptr (NstPicture) resized =
      nst_picture_resize (&view, width, height, NULL);
  gfloat *values = g_new (gfloat, width * height * N_CHANNELS);

  for (gint i = 0; i < width * height * N_CHANNELS; i++)
    values[i] = resized->pixels[i] * PIXEL_MAX;
  return values;
}

/* The losses of @picture, measured anew. */
static NstLosses
measure (const NstPicture *picture, const NstOptions *options)
{
  NstLevel            level = { picture->width, picture->height, 1 };
  NstSize             size = { style->width, style->height };
  NstArena            arena = { 0 };
  NstNetworkObjective objective;
  NstLosses           losses;
  NstLossWeights      weights = options->weights;
  NstExec             exec = { 0 };
  NstLayerPlan        plan;
  gint                cancel = FALSE;
  g_autofree gfloat  *x = NULL;
  g_autofree gfloat  *c = NULL;
  g_autofree gfloat  *s = NULL;

  g_assert_true (nst_layer_plan_init (&plan, model, options, TRUE, TRUE, NULL));
  size = nst_levels_style_size (options, &level, &level, size);
  x = make_values (picture, level.width, level.height);
  c = make_values (content, level.width, level.height);
  s = make_values (style, size.width, size.height);
  exec.pool = nst_thread_pool_new (2);
  exec.kernels = nst_kernels_get ();
  exec.scratch_size = MAX (
      nst_network_objective_scratch_size (&plan, level.width, level.height, 2),
      nst_network_objective_scratch_size (&plan, size.width, size.height, 2));
  exec.scratch =
      nst_aligned_try_malloc0 (exec.scratch_size * 2 * sizeof (gfloat));
  nst_network_objective_init (&objective, model, &plan, &exec, &arena,
                              level.width, level.height, &cancel);
  nst_network_objective_reserve_style (&objective, size.width, size.height);
  g_assert_true (nst_arena_init (&arena, arena.peak));
  nst_network_objective_init (&objective, model, &plan, &exec, &arena,
                              level.width, level.height, &cancel);
  g_assert_true (nst_network_objective_add_style (&objective, s, size.width,
                                                  size.height, 1.0, TRUE));
  g_assert_true (nst_network_objective_set_content (&objective, c));
  g_assert_true (
      nst_network_objective_evaluate (&objective, x, &weights, &losses, NULL));
  nst_arena_clear (&arena);
  nst_aligned_free (exec.scratch);
  nst_thread_pool_free (exec.pool);
  return losses;
}

/* What is reported is what is shown. */
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
  result = fixture_run (model, content, style, &options, &reports);
  last = reports_get (&reports, 4);
  losses = measure (result, &options);
  /* The shown picture differs from the inner one by roundings of 6e-8, the
   * sums of squared differences that the losses are by a few times that. */
  g_assert_cmpfloat_with_epsilon (last->content, losses.content,
                                  1e-5 * losses.content);
  g_assert_cmpfloat_with_epsilon (last->style, losses.style,
                                  1e-5 * losses.style);
  g_assert_cmpfloat_with_epsilon (last->tv, losses.tv, 1e-5 * losses.tv);
  g_assert_cmpfloat_with_epsilon (last->total, losses.total,
                                  1e-5 * losses.total);
  reports_clear (&reports);
}

static void
test_stop_at (void)
{
  NstOptions         options = fixture_options ();
  Reports            reports;
  const NstProgress *last;
  guint              n_coarse;

  options.iterations = 5;
  options.levels = 2;
  nst_picture_free (fixture_run (model, content, style, &options, &reports));
  n_coarse = reports.all->len - 6;
  g_assert_cmpuint (n_coarse, >, 1);
  /* Just what the third iteration of the last level reaches. */
  options.stop_at = reports_get (&reports, n_coarse + 3)->total;
  reports_clear (&reports);
  nst_picture_free (fixture_run (model, content, style, &options, &reports));
  g_assert_cmpuint (reports.all->len, ==, n_coarse + 4);
  last = reports_get (&reports, n_coarse + 3);
  g_assert_cmpint (last->level, ==, 1);
  g_assert_cmpint (last->iteration, ==, 3);
  reports_clear (&reports);
  /* A loss that the first picture has already; that of the level before
   * does not matter. */
  options.stop_at = 1e12;
  nst_picture_free (fixture_run (model, content, style, &options, &reports));
  g_assert_cmpuint (reports.all->len, ==, n_coarse + 1);
  last = reports_get (&reports, n_coarse);
  g_assert_cmpint (last->level, ==, 1);
  g_assert_cmpint (last->iteration, ==, 0);
  reports_clear (&reports);
}

static gdouble
first_style_loss (const NstPicture *const *pictures, gint n)
{
  NstOptions     options = fixture_options ();
  NstPictureView content_view = nst_picture_view (content);
  NstPictureView views[3];
  Reports        reports;
  NstSession    *session;
  gdouble        loss;

  options.iterations = 1;
  for (gint i = 0; i < n; i++)
    views[i] = nst_picture_view (pictures[i]);
  session = nst_session_new (&(NstModels){ model, model }, &content_view, NULL,
                             views, n, &options, NULL);
  g_assert_nonnull (session);
  reports_init (&reports, session);
  g_assert_true (nst_session_run (session, reports_observe, &reports, NULL));
  loss = reports_get (&reports, 0)->style;
  reports_clear (&reports);
  nst_session_free (&session);
  return loss;
}

/* The Gram matrices of several styles are averaged. */
static void
test_several_styles (void)
{
  g_autoptr (NstPicture) other = fixture_picture (9, 40, 48);
  const NstPicture *const one[] = { style };
  const NstPicture *const same[] = { style, style, style };
  const NstPicture *const two[] = { style, other };
  const NstPicture *const swapped[] = { other, style };
  const NstPicture *const second[] = { other };
  gdouble                 a = first_style_loss (one, 1);
  gdouble                 b = first_style_loss (second, 1);
  gdouble                 mixed = first_style_loss (two, 2);

  /* Sums of singles in another order. */
  g_assert_cmpfloat_with_epsilon (first_style_loss (same, 3), a, 1e-5 * a);
  g_assert_cmpfloat_with_epsilon (first_style_loss (swapped, 2), mixed,
                                  1e-5 * mixed);
  g_assert_cmpfloat (fabs (mixed - a), >, 1e-3 * a);
  g_assert_cmpfloat (fabs (mixed - b), >, 1e-3 * b);
  /* |G - (A + B) / 2|² <= (|G - A|² + |G - B|²) / 2 */
  g_assert_cmpfloat (mixed, <, (a + b) / 2.0);
}

static void
test_insane_content (void)
{
  g_autoptr (NstPicture) bad = fixture_picture (CONTENT_SEED, 48, 40);
  g_autoptr (NstPicture) result = NULL;
  NstOptions options = fixture_options ();
  Reports    reports;

  for (gint i = 0; i < 48 * 40 * N_CHANNELS; i += 7)
    bad->pixels[i] = i % 3 ? NAN : INFINITY;
  result = fixture_run (model, bad, bad, &options, &reports);
  for (guint i = 0; i < reports.all->len; i++)
    g_assert_true (isfinite (reports_get (&reports, i)->total));
  for (gint i = 0; i < 48 * 40 * N_CHANNELS; i++)
    g_assert_true (result->pixels[i] >= 0.0f && result->pixels[i] <= 1.0f);
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
  g_autoptr (GError) error = NULL;
  g_autoptr (NstPicture) picture = fixture_picture (1, width, height);
  NstPictureView view = nst_picture_view (picture);
  NstPictureView style_view = nst_picture_view (style);

  g_assert_null (nst_session_new (&(NstModels){ model, model }, &view, NULL,
                                  &style_view, 1, options, &error));
  g_assert_error (error, NST_ERROR, (gint)code);
  g_assert_nonnull (strstr (error->message, part));
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

/* Any style will do, and the smallest content that the network can read. */
static void
test_smallest (void)
{
  NstOptions options = fixture_options ();
  g_autoptr (NstPicture) small = fixture_picture (6, 16, 16);
  g_autoptr (NstPicture) dot = fixture_picture (7, 1, 1);
  g_autoptr (NstPicture) result = NULL;

  result = fixture_run (model, small, dot, &options, NULL);
  g_assert_cmpint (result->width, ==, 16);
  g_assert_cmpint (result->height, ==, 16);
}

int
main (int argc, char *argv[])
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  model = nst_model_load (fixture_weights_path (), NULL);
  g_assert_nonnull (model);
  content = fixture_picture (CONTENT_SEED, 48, 40);
  style = fixture_picture (STYLE_SEED, 60, 36);
  g_test_message ("seeds %d and %d", CONTENT_SEED, STYLE_SEED);
  g_test_add_func ("/session/same-bytes", test_same_bytes);
  g_test_add_func ("/session/levels", test_levels);
  g_test_add_func ("/session/level-start", test_level_start);
  g_test_add_func ("/session/start/content", test_start_from_content);
  g_test_add_func ("/session/start/style", test_start_from_style);
  g_test_add_func ("/session/start/noise", test_start_from_noise);
  g_test_add_func ("/session/start/initial", test_start_from_initial);
  g_test_add_func ("/session/reported-losses", test_reported_losses);
  g_test_add_func ("/session/stop-at", test_stop_at);
  g_test_add_func ("/session/several-styles", test_several_styles);
  g_test_add_func ("/session/insane-content", test_insane_content);
  g_test_add_func ("/session/refused", test_refused);
  g_test_add_func ("/session/smallest", test_smallest);
  status = g_test_run ();
  nst_picture_free (content);
  nst_picture_free (style);
  nst_model_unref (model);
  return status;
}
