/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options of the losses in whole runs: each changes the result as its
 * description says, and combinations that make no sense are refused.
 */
#include "config.h"

#include <math.h>

#include "tests/support/session_fixture.h"

#define N_CHANNELS 3
#define WIDTH      48
#define HEIGHT     40

static NstPicture *
paint (const NstOptions *options)
{
  return fixture_run (&fixture, options, NULL);
}

/* Each of two ways to paint is better than the other by its own measure: the
 * loss at the offset @loss of NstProgress. */
static void
check_each_is_better_at_its_own (const NstOptions *a,
                                 const NstOptions *b,
                                 gsize             loss)
{
  g_autoptr (NstPicture) by_a = paint (a);
  g_autoptr (NstPicture) by_b = paint (b);
  NstProgress a_of_a = fixture_measure_picture (by_a, a);
  NstProgress a_of_b = fixture_measure_picture (by_b, a);
  NstProgress b_of_a = fixture_measure_picture (by_a, b);
  NstProgress b_of_b = fixture_measure_picture (by_b, b);

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

/* ------------------------------------------------------ content losses --- */

/* The pixel loss brings back the photo with its colors. */
static void
test_pixel_weight (void)
{
  NstOptions options =
      fixture_options_with ("init=noise;style-weight=0;feature-weight=0;"
                            "pixel-weight=1;iterations=5");
  g_autoptr (NstPicture) result = paint (&options);

  /* A few steps solve a quadratic problem. */
  g_assert_cmpfloat (picture_mean_square (result, fixture.content), <, 1e-4);
  g_assert_cmpfloat (
      fixture_measure_picture (fixture.styles[0], &options).content, >, 100.0);
  g_assert_cmpfloat_with_epsilon (
      fixture_measure_picture (fixture.content, &options).content, 0.0, 1e-6);
}

/* SSIM brings back the photo's brightness and leaves the colors alone: its
 * gradient is along the luminance only. */
static void
test_ssim_weight (void)
{
  NstOptions options =
      fixture_options_with ("init=style;style-weight=0;feature-weight=0;"
                            "ssim-weight=1;iterations=30");
  g_autoptr (NstPicture) result = paint (&options);
  NstProgress before = fixture_measure_picture (fixture.styles[0], &options);
  NstProgress after = fixture_measure_picture (result, &options);
  g_autoptr (NstPicture) start =
      picture_resized (fixture.styles[0], WIDTH, HEIGHT);

  g_test_message ("SSIM loss %g, then %g", before.content, after.content);
  g_assert_cmpfloat (after.content, <, 0.2 * before.content);
  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    {
      const gfloat *a = start->pixels + i * N_CHANNELS;
      const gfloat *b = result->pixels + i * N_CHANNELS;
      gboolean      clamped = FALSE;

      for (gint c = 0; c < N_CHANNELS; c++)
        clamped |= b[c] <= 0.0f || b[c] >= 1.0f;
      /* Changes are a multiple of (0.299, 0.587, 0.114) where no channel was
       * clamped. */
      if (! clamped
          && ! (a[0] <= 0.0f || a[1] <= 0.0f || a[2] <= 0.0f || a[0] >= 1.0f
                || a[1] >= 1.0f || a[2] >= 1.0f))
        g_assert_cmpfloat (fabs ((b[0] - a[0]) / 0.299 - (b[1] - a[1]) / 0.587),
                           <, 0.6);
    }
}

/* The reported content loss is the weighted sum of its parts. */
static void
test_content_mix (void)
{
  NstOptions features = fixture_options ();
  NstOptions pixels = fixture_options_with ("feature-weight=0;pixel-weight=1");
  NstOptions ssim = fixture_options_with ("feature-weight=0;ssim-weight=1");
  NstOptions mix =
      fixture_options_with ("feature-weight=0.5;pixel-weight=3;ssim-weight=7;"
                            "content-weight=2");
  NstProgress whole = fixture_measure_picture (fixture.styles[0], &mix);
  gdouble     sum =
      0.5 * fixture_measure_picture (fixture.styles[0], &features).content
      + 3.0 * fixture_measure_picture (fixture.styles[0], &pixels).content
      + 7.0 * fixture_measure_picture (fixture.styles[0], &ssim).content;

  g_assert_cmpfloat_with_epsilon (whole.content, sum, 1e-9 * sum);
  g_assert_cmpfloat_with_epsilon (whole.total, 2.0 * sum + whole.style,
                                  1e-9 * whole.total);
}

static const NstLossWeights pixels_only = { .content = 1.0,
                                            .style = 1.0,
                                            .pixels = 1.0 };
static const NstLossWeights features_and_ssim = {
  .content = 1.0, .style = 1.0, .features = 0.5, .ssim = 1.0
};

static void
change_content_weights (Reports *reports, const NstProgress *progress)
{
  if (progress->iteration == 2)
    fixture_set_weights (reports->session, pixels_only);
  if (progress->iteration == 4)
    fixture_set_weights (reports->session, features_and_ssim);
}

/* A part without a weight at the start can get one during the run. */
static void
test_content_live (void)
{
  NstOptions options = fixture_options_with ("iterations=6;init=noise");
  NstOptions pixels = fixture_options_with ("feature-weight=0;pixel-weight=1");
  NstOptions late = fixture_options_with ("feature-weight=0.5;ssim-weight=1");
  Reports    reports;
  g_autoptr (NstPicture) result = fixture_run_with (
      &fixture, &options, &reports, change_content_weights, NULL);
  NstProgress last = *reports_get (&reports, 6);

  g_assert_cmpfloat_with_epsilon (
      last.content, fixture_measure_picture (result, &late).content,
      1e-4 * last.content);
  g_assert_cmpfloat (reports_get (&reports, 3)->content, >, 0.0);
  g_assert_cmpfloat (
      fabs (reports_get (&reports, 4)->content / last.content - 1.0), >, 0.01);
  g_assert_cmpfloat (fixture_measure_picture (result, &pixels).content, >, 0.0);
  reports_clear (&reports);
}

/* -------------------------------------------------------------- layers --- */

/* Shallow layers keep the pixels, deep ones only what the photo shows. */
static void
test_content_layers (void)
{
  NstOptions shallow =
      fixture_options_with ("init=noise;style-weight=0;iterations=15;"
                            "content-layers=relu1_1");
  NstOptions deep = shallow;
  g_autoptr (NstPicture) by_shallow = NULL;
  g_autoptr (NstPicture) by_deep = NULL;

  fixture_set_options (&deep, "content-layers=relu5_1");
  by_shallow = paint (&shallow);
  by_deep = paint (&deep);
  g_assert_cmpfloat (fixture_measure_picture (by_shallow, &shallow).content, <,
                     fixture_measure_picture (by_deep, &shallow).content);
  g_assert_cmpfloat (
      fixture_measure_picture (by_deep, &deep).content, <,
      0.5 * fixture_measure_picture (fixture.styles[0], &deep).content);
  g_assert_cmpfloat (picture_mean_square (by_shallow, fixture.content), <,
                     0.5 * picture_mean_square (by_deep, fixture.content));
}

static void
test_style_layers (void)
{
  NstOptions shallow = fixture_options_with ("content-weight=0;iterations=10;"
                                             "style-layers=relu1_1,relu1_2");
  NstOptions deep = shallow;

  fixture_set_options (&deep, "style-layers=relu3_4:1,relu4_4:0.1");
  check_each_is_better_at_its_own (&shallow, &deep, STYLE);
}

/* A layer's weight multiplies its loss; "auto" means the usual layers. */
static void
test_layer_weights (void)
{
  NstOptions usual = fixture_options ();
  NstOptions same = fixture_options_with (
      "style-layers=relu1_1,relu2_1,relu3_1,relu4_1,relu5_1;"
      "content-layers=relu4_2");
  NstOptions one = fixture_options_with ("style-layers=relu2_1");
  NstOptions other = fixture_options_with ("style-layers=relu3_2");
  NstOptions both =
      fixture_options_with ("style-layers=relu2_1:3,relu3_2:0.25");
  gdouble sum =
      3.0 * fixture_measure_picture (fixture.content, &one).style
      + 0.25 * fixture_measure_picture (fixture.content, &other).style;
  g_autoptr (NstPicture) a = paint (&usual);
  g_autoptr (NstPicture) b = paint (&same);

  g_assert_cmpfloat_with_epsilon (
      fixture_measure_picture (fixture.content, &both).style, sum, 1e-9 * sum);
  assert_same_picture (a, b);
}

/* ------------------------------------------------- statistics and norms --- */

/* Each of the other statistics against Gram matrices.  Wasserstein statistics
 * and histograms agree too much to be told apart by each other's measure. */
static void
test_statistics (void)
{
  const NstStatistics kinds[] = { NST_STATISTICS_WASSERSTEIN,
                                  NST_STATISTICS_HISTOGRAM };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      NstOptions gram = fixture_options_with ("content-weight=0;iterations=40");
      NstOptions other = gram;

      other.style_statistics = kinds[i];
      /* The gradient of histograms takes the matched values as constant; a line
       * search cannot follow it far. */
      if (kinds[i] == NST_STATISTICS_HISTOGRAM)
        other.optimizer = NST_OPTIMIZER_ADAM;
      check_each_is_better_at_its_own (&other, &gram, STYLE);
    }
}

static void
test_statistics_sum (void)
{
  NstOptions gram = fixture_options ();
  NstOptions histogram = fixture_options_with ("style-statistics=histogram");
  NstOptions both = fixture_options_with ("style-statistics=gram-histogram");
  gdouble    sum = fixture_measure_picture (fixture.content, &gram).style
                + fixture_measure_picture (fixture.content, &histogram).style;

  g_assert_cmpfloat_with_epsilon (
      fixture_measure_picture (fixture.content, &both).style, sum, 1e-6 * sum);
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

/* Both norms smooth the noise; l1 keeps the edge, l2 softens it. */
static void
test_tv_norm (void)
{
  g_autoptr (NstPicture) edge = make_edge ();
  SessionInputs inputs = fixture;
  NstOptions    options =
      fixture_options_with ("style-weight=0;feature-weight=0;pixel-weight=1;"
                            "tv-weight=20;iterations=12");

  inputs.content = edge;
  for (gint norm = NST_TV_L1; norm <= NST_TV_L2; norm++)
    {
      g_autoptr (NstPicture) result = NULL;
      gdouble contrast, noise;

      options.tv_norm = norm;
      result = fixture_run (&inputs, &options, NULL);
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

/* A loss with 1e-6 of the other one's weight counts as much as that. */
static void
test_normalize_gradient (void)
{
  NstOptions off =
      fixture_options_with ("optimizer=adam;init=noise;iterations=20;"
                            "content-weight=1e-6");
  NstOptions on = off;
  g_autoptr (NstPicture) without = paint (&off);
  g_autoptr (NstPicture) with = NULL;
  NstOptions measured = fixture_options ();

  fixture_set_options (&on, "normalize-gradient=on");
  on.weights.content = 1.0;
  with = paint (&on);
  g_assert_cmpfloat (fixture_measure_picture (with, &measured).content, <,
                     fixture_measure_picture (without, &measured).content);
  /* Normalization does not change the reported losses. */
  on.weights.content = off.weights.content;
  g_assert_cmpfloat (fixture_measure_picture (fixture.content, &on).style, >,
                     0.0);
  g_assert_cmpfloat_with_epsilon (
      fixture_measure_picture (fixture.content, &on).total,
      fixture_measure_picture (fixture.content, &off).total,
      1e-5 * fixture_measure_picture (fixture.content, &off).total);
}

/* Any number of threads gives the same bytes, whatever the losses. */
static void
test_same_bytes (void)
{
  const NstStatistics kinds[] = { NST_STATISTICS_WASSERSTEIN,
                                  NST_STATISTICS_HISTOGRAM,
                                  NST_STATISTICS_GRAM_HISTOGRAM };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      NstOptions options =
          fixture_options_with ("ssim-weight=1;pixel-weight=0.1;optimizer=adam;"
                                "normalize-gradient=on;tv-norm=l2;tv-weight=1");
      g_autoptr (NstPicture) one = NULL;
      g_autoptr (NstPicture) three = NULL;

      options.style_statistics = kinds[i];
      options.threads = 1;
      one = paint (&options);
      options.threads = 3;
      three = paint (&options);
      assert_same_picture (one, three);
    }
}

/* ------------------------------------------------------------- refused --- */

static void
check_refused (const NstOptions *options, const gchar *part)
{
  fixture_assert_refused (&fixture, options, NST_ERROR_OPTION, part);
}

static void
test_refused (void)
{
  NstOptions options = fixture_options_with ("feature-weight=0");

  check_refused (&options, "“Content: pixels”");
  /* The parts of a content loss without weight do not matter. */
  options.weights.content = 0.0;
  nst_picture_free (paint (&options));
  options = fixture_options_with ("normalize-gradient=on");
  check_refused (&options, "Adam");
  /* The shipped model file ends with relu5_1. */
  options = fixture_options_with ("content-layers=relu5_2");
  check_refused (&options, "“relu5_1”");
  options = fixture_options_with ("style-layers=relu1_1,relu5_4:2");
  check_refused (&options, "“relu5_4”");
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, WIDTH, HEIGHT, 60, 36);
  g_test_add_func ("/loss-options/pixel-weight-brings-back-colors",
                   test_pixel_weight);
  g_test_add_func ("/loss-options/ssim-weight-brings-back-brightness",
                   test_ssim_weight);
  g_test_add_func ("/loss-options/content-loss-is-sum-of-parts",
                   test_content_mix);
  g_test_add_func ("/loss-options/content-weights-change-during-run",
                   test_content_live);
  g_test_add_func ("/loss-options/content-layers", test_content_layers);
  g_test_add_func ("/loss-options/style-layers", test_style_layers);
  g_test_add_func ("/loss-options/layer-weights-multiply", test_layer_weights);
  g_test_add_func ("/loss-options/statistics", test_statistics);
  g_test_add_func ("/loss-options/gram-histogram-is-sum", test_statistics_sum);
  g_test_add_func ("/loss-options/tv-norm", test_tv_norm);
  g_test_add_func ("/loss-options/normalize-gradient", test_normalize_gradient);
  g_test_add_func ("/loss-options/same-bytes-for-any-threads", test_same_bytes);
  g_test_add_func ("/loss-options/refused", test_refused);
  return fixture_run_tests ();
}
