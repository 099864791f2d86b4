/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options of the losses, in whole runs: each changes the result in the way
 * that its description says, and what makes no sense is refused.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "session_fixture.h"

#define N_CHANNELS 3
#define WIDTH      48
#define HEIGHT     40

static NstModel   *model;
static NstPicture *content;
static NstPicture *style;

/* -------------------------------------------------------------- helpers --- */

/* Fixture options with these changed; NULL-terminated pairs. */
static NstOptions
options_with (const gchar *key, ...)
{
  NstOptions options = fixture_options ();
  va_list    arguments;

  va_start (arguments, key);
  while (key)
    {
      g_autoptr (GError) error = NULL;

      nst_options_set (&options, key, va_arg (arguments, const gchar *),
                       &error);
      g_assert_no_error (error);
      key = va_arg (arguments, const gchar *);
    }
  va_end (arguments);
  return options;
}

static NstPicture *
paint (const NstOptions *options)
{
  return fixture_run (model, content, style, options, NULL);
}

/* The losses of @picture by these options. */
static NstProgress
measure (const NstPicture *picture, const NstOptions *options)
{
  g_autoptr (GError) error = NULL;
  NstOptions     one = *options;
  NstModels      models = { model, model };
  NstPictureView content_view = nst_picture_view (content);
  NstPictureView style_view = nst_picture_view (style);
  NstPictureView initial = nst_picture_view (picture);
  NstSession    *session;
  Reports        reports;
  NstProgress    progress;

  one.iterations = 1;
  session = nst_session_new (&models, &content_view, &initial, &style_view, 1,
                             &one, &error);
  g_assert_no_error (error);
  reports_init (&reports, session);
  g_assert_true (nst_session_run (session, reports_observe, &reports, NULL));
  progress = *reports_get (&reports, 0);
  reports_clear (&reports);
  nst_session_free (&session);
  return progress;
}

static gdouble
mean_square (const NstPicture *a, const NstPicture *b)
{
  gsize   n = (gsize)a->width * a->height * N_CHANNELS;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += ((gdouble)a->pixels[i] - b->pixels[i])
           * ((gdouble)a->pixels[i] - b->pixels[i]);
  return sum / n;
}

/* Each of two ways to paint is better than the other by its own measure: which
 * loss of @of_a and @of_b that is says @loss, an offset in NstProgress. */
static void
check_each_is_better_at_its_own (const NstOptions *a,
                                 const NstOptions *b,
                                 gsize             loss)
{
  g_autoptr (NstPicture) by_a = paint (a);
  g_autoptr (NstPicture) by_b = paint (b);
  NstProgress a_of_a = measure (by_a, a);
  NstProgress a_of_b = measure (by_b, a);
  NstProgress b_of_a = measure (by_a, b);
  NstProgress b_of_b = measure (by_b, b);

  g_test_message ("by the first: %g and %g, by the second: %g and %g",
                  G_STRUCT_MEMBER (gdouble, &a_of_a, loss),
                  G_STRUCT_MEMBER (gdouble, &a_of_b, loss),
                  G_STRUCT_MEMBER (gdouble, &b_of_a, loss),
                  G_STRUCT_MEMBER (gdouble, &b_of_b, loss));
  g_assert_cmpfloat (G_STRUCT_MEMBER (gdouble, &a_of_a, loss), <,
                     G_STRUCT_MEMBER (gdouble, &a_of_b, loss));
  g_assert_cmpfloat (G_STRUCT_MEMBER (gdouble, &b_of_b, loss), <,
                     G_STRUCT_MEMBER (gdouble, &b_of_a, loss));
}

#define STYLE G_STRUCT_OFFSET (NstProgress, style)
#define TV    G_STRUCT_OFFSET (NstProgress, tv)

/* ------------------------------------------------------- content losses --- */

/* Pixels bring back the photo, colors and all. */
static void
test_pixel_weight (void)
{
  NstOptions options =
      options_with ("init", "noise", "style-weight", "0", "feature-weight", "0",
                    "pixel-weight", "1", "iterations", "5", NULL);
  g_autoptr (NstPicture) result = paint (&options);

  /* A quadratic problem: a few steps are enough. */
  g_assert_cmpfloat (mean_square (result, content), <, 1e-4);
  g_assert_cmpfloat (measure (style, &options).content, >, 100.0);
  g_assert_cmpfloat_with_epsilon (measure (content, &options).content, 0.0,
                                  1e-6);
}

/* SSIM brings back the photo's brightness, and leaves the colors alone: only
 * along the luminance is there a gradient. */
static void
test_ssim_weight (void)
{
  NstOptions options =
      options_with ("init", "style", "style-weight", "0", "feature-weight", "0",
                    "ssim-weight", "1", "iterations", "30", NULL);
  g_autoptr (NstPicture) result = paint (&options);
  NstProgress    before = measure (style, &options);
  NstProgress    after = measure (result, &options);
  NstPictureView view = nst_picture_view (style);
  g_autoptr (NstPicture) start =
      nst_picture_resize (&view, WIDTH, HEIGHT, NULL);

  g_test_message ("SSIM loss %g, then %g", before.content, after.content);
  g_assert_cmpfloat (after.content, <, 0.2 * before.content);
  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    {
      const gfloat *a = start->pixels + i * N_CHANNELS;
      const gfloat *b = result->pixels + i * N_CHANNELS;
      gboolean      clamped = FALSE;

      for (gint c = 0; c < N_CHANNELS; c++)
        clamped |= b[c] <= 0.0f || b[c] >= 1.0f;
      /* Changes are a multiple of (0.299, 0.587, 0.114), where none was cut
       * off. */
      if (! clamped
          && ! (a[0] <= 0.0f || a[1] <= 0.0f || a[2] <= 0.0f || a[0] >= 1.0f
                || a[1] >= 1.0f || a[2] >= 1.0f))
        g_assert_cmpfloat (fabs ((b[0] - a[0]) / 0.299 - (b[1] - a[1]) / 0.587),
                           <, 0.6);
    }
}

/* What is reported is the weighted sum of the parts. */
static void
test_content_mix (void)
{
  NstOptions features = options_with (NULL);
  NstOptions pixels =
      options_with ("feature-weight", "0", "pixel-weight", "1", NULL);
  NstOptions ssim =
      options_with ("feature-weight", "0", "ssim-weight", "1", NULL);
  NstOptions mix =
      options_with ("feature-weight", "0.5", "pixel-weight", "3", "ssim-weight",
                    "7", "content-weight", "2", NULL);
  NstProgress whole = measure (style, &mix);
  gdouble     sum = 0.5 * measure (style, &features).content
                + 3.0 * measure (style, &pixels).content
                + 7.0 * measure (style, &ssim).content;

  g_assert_cmpfloat_with_epsilon (whole.content, sum, 1e-9 * sum);
  g_assert_cmpfloat_with_epsilon (whole.total, 2.0 * sum + whole.style,
                                  1e-9 * whole.total);
}

static void
move_content_weights (Reports *reports, const NstProgress *progress)
{
  NstLossWeights weights = nst_options_default ().weights;

  if (progress->iteration == 2)
    {
      weights.features = 0.0;
      weights.pixels = 1.0;
      nst_session_set_weights (reports->session, &weights);
    }
  if (progress->iteration == 4)
    {
      weights.features = 0.5;
      weights.ssim = 1.0;
      nst_session_set_weights (reports->session, &weights);
    }
}

/* Even what had no weight at first can be given one in the middle. */
static void
test_content_live (void)
{
  NstOptions options = options_with ("iterations", "6", "init", "noise", NULL);
  NstOptions pixels =
      options_with ("feature-weight", "0", "pixel-weight", "1", NULL);
  NstOptions late =
      options_with ("feature-weight", "0.5", "ssim-weight", "1", NULL);
  NstSession *session = fixture_session (model, content, style, &options);
  Reports     reports;
  g_autoptr (NstPicture) result = NULL;
  NstProgress last;

  reports_init (&reports, session);
  reports.on_report = move_content_weights;
  g_assert_true (nst_session_run (session, reports_observe, &reports, NULL));
  result = nst_session_snapshot (session);
  last = *reports_get (&reports, 6);
  g_assert_cmpfloat_with_epsilon (last.content, measure (result, &late).content,
                                  1e-4 * last.content);
  g_assert_cmpfloat (reports_get (&reports, 3)->content, >, 0.0);
  g_assert_cmpfloat (
      fabs (reports_get (&reports, 4)->content / last.content - 1.0), >, 0.01);
  g_assert_cmpfloat (measure (result, &pixels).content, >, 0.0);
  reports_clear (&reports);
  nst_session_free (&session);
}

/* --------------------------------------------------------------- layers --- */

/* Shallow layers keep the pixels, deep ones only what is to be seen. */
static void
test_content_layers (void)
{
  NstOptions shallow =
      options_with ("init", "noise", "style-weight", "0", "iterations", "15",
                    "content-layers", "relu1_1", NULL);
  NstOptions deep = shallow;
  g_autoptr (NstPicture) by_shallow = NULL;
  g_autoptr (NstPicture) by_deep = NULL;

  nst_options_set (&deep, "content-layers", "relu5_1", NULL);
  by_shallow = paint (&shallow);
  by_deep = paint (&deep);
  g_assert_cmpfloat (measure (by_shallow, &shallow).content, <,
                     measure (by_deep, &shallow).content);
  g_assert_cmpfloat (measure (by_deep, &deep).content, <,
                     0.5 * measure (style, &deep).content);
  g_assert_cmpfloat (mean_square (by_shallow, content), <,
                     0.5 * mean_square (by_deep, content));
}

static void
test_style_layers (void)
{
  NstOptions shallow = options_with ("content-weight", "0", "iterations", "10",
                                     "style-layers", "relu1_1,relu1_2", NULL);
  NstOptions deep = shallow;

  nst_options_set (&deep, "style-layers", "relu3_4:1,relu4_4:0.1", NULL);
  check_each_is_better_at_its_own (&shallow, &deep, STYLE);
}

/* A layer's weight multiplies its loss; "auto" is the usual layers. */
static void
test_layer_weights (void)
{
  NstOptions usual = options_with (NULL);
  NstOptions same =
      options_with ("style-layers", "relu1_1,relu2_1,relu3_1,relu4_1,relu5_1",
                    "content-layers", "relu4_2", NULL);
  NstOptions one = options_with ("style-layers", "relu2_1", NULL);
  NstOptions other = options_with ("style-layers", "relu3_2", NULL);
  NstOptions both =
      options_with ("style-layers", "relu2_1:3,relu3_2:0.25", NULL);
  gdouble sum = 3.0 * measure (content, &one).style
                + 0.25 * measure (content, &other).style;
  g_autoptr (NstPicture) a = paint (&usual);
  g_autoptr (NstPicture) b = paint (&same);

  g_assert_cmpfloat_with_epsilon (measure (content, &both).style, sum,
                                  1e-9 * sum);
  assert_same_picture (a, b);
}

/* ------------------------------------------------- statistics and norms --- */

/* Each of the others against Gram matrices; means, covariances and histograms
 * agree too much for one to be better by its own measure than the other. */
static void
test_statistics (void)
{
  const gchar *const kinds[] = { "wasserstein", "histogram" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      NstOptions a = options_with ("content-weight", "0", "iterations", "40",
                                   "style-statistics", kinds[i], NULL);
      NstOptions gram = a;

      /* The gradient of histograms takes the match as constant: not what a
       * line search can follow far. */
      if (i == 1)
        a.optimizer = NST_OPTIMIZER_ADAM;
      g_test_message ("%s and gram", kinds[i]);
      nst_options_set (&gram, "style-statistics", "gram", NULL);
      check_each_is_better_at_its_own (&a, &gram, STYLE);
    }
}

static void
test_statistics_sum (void)
{
  NstOptions gram = options_with (NULL);
  NstOptions histogram = options_with ("style-statistics", "histogram", NULL);
  NstOptions both = options_with ("style-statistics", "gram-histogram", NULL);
  gdouble    sum =
      measure (content, &gram).style + measure (content, &histogram).style;

  g_assert_cmpfloat_with_epsilon (measure (content, &both).style, sum,
                                  1e-6 * sum);
}

/* A noisy picture, dark on the left and bright on the right. */
static NstPicture *
make_edge (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  NstPicture *picture = nst_picture_new (WIDTH, HEIGHT);

  for (gint y = 0; y < HEIGHT; y++)
    for (gint i = 0; i < WIDTH * N_CHANNELS; i++)
      picture->pixels[y * WIDTH * N_CHANNELS + i] =
          (i < WIDTH / 2 * N_CHANNELS ? 0.25 : 0.75)
          + g_rand_double_range (rand, -0.02, 0.02);
  return picture;
}

/* The mean step from column @x to the next one, and its mean size. */
static gdouble
mean_step (const NstPicture *picture, gint x, gboolean size)
{
  gdouble sum = 0.0;

  for (gint y = 0; y < HEIGHT; y++)
    for (gint c = 0; c < N_CHANNELS; c++)
      {
        const gfloat *at = picture->pixels + (y * WIDTH + x) * N_CHANNELS + c;
        gdouble       step = at[N_CHANNELS] - at[0];

        sum += size ? fabs (step) : step;
      }
  return sum / (HEIGHT * N_CHANNELS);
}

/* Both smooth the noise; l1 keeps the edge, l2 softens it. */
static void
test_tv_norm (void)
{
  g_autoptr (NstPicture) edge = make_edge ();
  NstOptions options =
      options_with ("style-weight", "0", "feature-weight", "0", "pixel-weight",
                    "1", "tv-weight", "20", "iterations", "12", NULL);

  for (gint norm = NST_TV_L1; norm <= NST_TV_L2; norm++)
    {
      g_autoptr (NstPicture) result = NULL;
      gdouble contrast, noise;

      options.tv_norm = norm;
      result = fixture_run (model, edge, style, &options, NULL);
      contrast = mean_step (result, WIDTH / 2 - 1, FALSE);
      noise = mean_step (result, WIDTH / 4, TRUE);
      g_test_message ("l%d: a step of %g, noise of %g", norm + 1, contrast,
                      noise);
      g_assert_cmpfloat (noise, <, 0.5 * mean_step (edge, WIDTH / 4, TRUE));
      if (norm == NST_TV_L1)
        g_assert_cmpfloat (contrast, >, 0.4);
      else
        g_assert_cmpfloat (contrast, <, 0.25);
    }
}

/* ------------------------------------------------------- normalization --- */

/* A loss that is 1e-6 of the other one counts as much. */
static void
test_normalize_gradient (void)
{
  NstOptions off =
      options_with ("optimizer", "adam", "init", "noise", "iterations", "20",
                    "content-weight", "1e-6", NULL);
  NstOptions on = off;
  g_autoptr (NstPicture) without = paint (&off);
  g_autoptr (NstPicture) with = NULL;
  NstOptions measured = options_with (NULL);

  nst_options_set (&on, "normalize-gradient", "on", NULL);
  on.weights.content = 1.0;
  with = paint (&on);
  g_assert_cmpfloat (measure (with, &measured).content, <,
                     measure (without, &measured).content);
  /* Losses are reported as they are. */
  on.weights.content = off.weights.content;
  g_assert_cmpfloat (measure (content, &on).style, >, 0.0);
  g_assert_cmpfloat_with_epsilon (measure (content, &on).total,
                                  measure (content, &off).total,
                                  1e-5 * measure (content, &off).total);
}

/* The same bytes for any number of threads, whatever the losses. */
static void
test_same_bytes (void)
{
  const gchar *const kinds[] = { "wasserstein", "histogram", "gram-histogram" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      NstOptions options = options_with (
          "style-statistics", kinds[i], "ssim-weight", "1", "pixel-weight",
          "0.1", "optimizer", "adam", "normalize-gradient", "on", "tv-norm",
          "l2", "tv-weight", "1", NULL);
      g_autoptr (NstPicture) one = NULL;
      g_autoptr (NstPicture) three = NULL;

      options.threads = 1;
      one = paint (&options);
      options.threads = 3;
      three = paint (&options);
      assert_same_picture (one, three);
    }
}

/* -------------------------------------------------------------- refused --- */

static void
check_refused (const NstOptions *options, const gchar *part)
{
  g_autoptr (GError) error = NULL;
  NstModels      models = { model, model };
  NstPictureView view = nst_picture_view (content);

  g_assert_null (
      nst_session_new (&models, &view, NULL, &view, 1, options, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_OPTION);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_refused (void)
{
  NstOptions options = options_with ("feature-weight", "0", NULL);

  check_refused (&options, "“Content: pixels”");
  /* Of a content loss that counts nothing the parts do not matter. */
  options.weights.content = 0.0;
  nst_picture_free (paint (&options));
  options = options_with ("normalize-gradient", "on", NULL);
  check_refused (&options, "Adam");
  /* The shipped weights end at relu5_1. */
  options = options_with ("content-layers", "relu5_2", NULL);
  check_refused (&options, "“relu5_1”");
  options = options_with ("style-layers", "relu1_1,relu5_4:2", NULL);
  check_refused (&options, "“relu5_4”");
}

int
main (int argc, char *argv[])
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  model = nst_model_load (fixture_weights_path (), NULL);
  g_assert_nonnull (model);
  content = fixture_picture (1, WIDTH, HEIGHT);
  style = fixture_picture (2, 60, 36);
  g_test_add_func ("/loss-options/pixel-weight", test_pixel_weight);
  g_test_add_func ("/loss-options/ssim-weight", test_ssim_weight);
  g_test_add_func ("/loss-options/content-mix", test_content_mix);
  g_test_add_func ("/loss-options/content-live", test_content_live);
  g_test_add_func ("/loss-options/content-layers", test_content_layers);
  g_test_add_func ("/loss-options/style-layers", test_style_layers);
  g_test_add_func ("/loss-options/layer-weights", test_layer_weights);
  g_test_add_func ("/loss-options/statistics", test_statistics);
  g_test_add_func ("/loss-options/statistics-sum", test_statistics_sum);
  g_test_add_func ("/loss-options/tv-norm", test_tv_norm);
  g_test_add_func ("/loss-options/normalize-gradient", test_normalize_gradient);
  g_test_add_func ("/loss-options/same-bytes", test_same_bytes);
  g_test_add_func ("/loss-options/refused", test_refused);
  status = g_test_run ();
  nst_picture_free (content);
  nst_picture_free (style);
  nst_model_unref (model);
  return status;
}
