/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pyramid of levels: sizes of levels, results and styles, and sizes that
 * are refused.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/session/levels.h"
#include "engine/network/network.h"
#include "tests/support/plain_options.h"

static NstOptions
options_with (gint levels, gint iterations)
{
  NstOptions options = plain_options ();

  options.levels = levels;
  options.iterations = iterations;
  return options;
}

/* Makes a plan and checks what holds for every plan; the number of levels. */
static gint
check_plan (gint n_wanted, gint width, gint height)
{
  g_autoptr (GError) error = NULL;
  NstOptions options = options_with (n_wanted, 77);
  NstLevel   levels[NST_MAX_LEVELS];
  gint       n = nst_levels_plan (&options, width, height, levels);
  gdouble    work = 0.0;

  g_assert_no_error (error);
  g_assert_cmpint (n, >=, 1);
  g_assert_cmpint (n, <=, NST_MAX_LEVELS);
  if (n_wanted > 0)
    g_assert_cmpint (n, ==, n_wanted);
  g_assert_cmpint (levels[n - 1].width, ==, width);
  g_assert_cmpint (levels[n - 1].height, ==, height);
  g_assert_cmpint (levels[n - 1].iterations, ==, 77);
  for (gint i = 0; i < n; i++)
    {
      gdouble factor = ldexp (1.0, i - (n - 1));

      /* Half the size of the next level, rounded. */
      g_assert_cmpfloat (fabs (levels[i].width - width * factor), <=, 0.5);
      g_assert_cmpfloat (fabs (levels[i].height - height * factor), <=, 0.5);
      g_assert_cmpint (MIN (levels[i].width, levels[i].height), >=,
                       NST_MIN_SIDE);
      /* Coarser levels have half of the iterations. */
      g_assert_cmpint (levels[i].iterations, ==, i < n - 1 ? 39 : 77);
      work += levels[i].iterations
              * ((gdouble)levels[i].width * levels[i].height + 12000.0);
    }
  g_assert_cmpfloat (nst_options_get_work (&options, width, height), ==, work);
  return n;
}

static void
test_plan (void)
{
  g_assert_cmpint (check_plan (1, 512, 384), ==, 1);
  check_plan (3, 512, 384);
  check_plan (2, 33, 32);
  check_plan (5, 4001, 517);
  check_plan (NST_MAX_LEVELS, 60000, 40000);
  check_plan (1, NST_MIN_SIDE, NST_MIN_SIDE);
}

/* Sizes are halved while the longer side is at least 128. */
static void
test_automatic (void)
{
  g_assert_cmpint (check_plan (0, 16, 16), ==, 1);
  g_assert_cmpint (check_plan (0, 255, 200), ==, 1);
  g_assert_cmpint (check_plan (0, 256, 200), ==, 2);
  g_assert_cmpint (check_plan (0, 384, 512), ==, 3);
  g_assert_cmpint (check_plan (0, 1024, 768), ==, 4);
  /* The short side of a strip limits the number of levels. */
  g_assert_cmpint (check_plan (0, 4000, 20), ==, 1);
  g_assert_cmpint (check_plan (0, 40, 4000), ==, 2);
}

static void
test_least_iterations (void)
{
  NstOptions options = options_with (2, 1);
  NstLevel   levels[NST_MAX_LEVELS];

  g_assert_cmpint (nst_levels_plan (&options, 64, 64, levels), ==, 2);
  g_assert_cmpint (levels[0].iterations, ==, 1);
  g_assert_cmpint (levels[1].iterations, ==, 1);
}

/* @size: 0: the content's. */
static void
check_refused (
    gint n_wanted, gint width, gint height, gint size, const gchar *part)
{
  g_autoptr (GError) error = NULL;
  NstOptions options = options_with (n_wanted, 10);

  options.size = size;
  g_assert_false (nst_options_check_size (&options, width, height, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_SIZE);
  if (! strstr (error->message, part))
    g_error ("“%s” is not in “%s”", part, error->message);
  /* The error may be NULL. */
  g_assert_false (nst_options_check_size (&options, width, height, NULL));
  g_assert_cmpfloat (nst_options_get_work (&options, width, height), ==, 0.0);
}

static void
test_refused (void)
{
  check_refused (1, 15, 400, 0, "15 × 400");
  check_refused (0, 400, 15, 0, "400 × 15");
  check_refused (1, 1, 1, 0, "1 × 1");
  check_refused (0, 1, 5000, 0, "shorter than 16");
  check_refused (1, 15, 15, 0, "shorter than 16");
  check_refused (2, 300, 30, 0, "2 levels");
  check_refused (12, 4000, 3000, 0, "12 levels");
}

/* The size, or the number of levels, in the message is the smallest one that
 * works. */
static void
test_names_size (void)
{
  static const struct
  {
    gint         n_levels, width, height, size;
    const gchar *part;
    gint         wanted; /* 0: no size works */
  } cases[] = {
    /* 16 of 40 rows, rounded up from 15.5: 3000 * 15.5 / 40. */
    { 0, 3000, 40, 512, "Choose a size of at least 1163.", 1163 },
    { 0, 40, 3000, 512, "Choose a size of at least 1163.", 1163 },
    { 0, 10, 10, 0, "select a larger area, or choose a size of at least 32.",
      32 },
    { 0, 5000, 1, 0, "less narrow", 0 },
    /* The coarsest of 3 levels has a quarter of 62 rows, rounded up. */
    { 3, 200, 100, 100, "at most 2 levels, or a size of at least 123.", 123 },
    { 12, 16384, 16384, 0, "at most 11 levels.", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NstOptions options = options_with (cases[i].n_levels, 10);

      check_refused (cases[i].n_levels, cases[i].width, cases[i].height,
                     cases[i].size, cases[i].part);
      if (cases[i].wanted == 0)
        continue;
      options.size = cases[i].wanted;
      g_assert_true (nst_options_check_size (&options, cases[i].width,
                                             cases[i].height, NULL));
      options.size--;
      if (options.size >= 32)
        g_assert_false (nst_options_check_size (&options, cases[i].width,
                                                cases[i].height, NULL));
    }
}

/* The longer side of the smallest of balanced levels. */
static gint
smallest (gint width, gint height, gdouble content, gdouble style)
{
  NstOptions options = nst_options_default ();
  NstLevel   levels[NST_MAX_LEVELS];
  gint       n;

  options.weights.content = content;
  options.weights.style = style;
  n = nst_levels_plan (&options, width, height, levels);
  g_assert_cmpint (levels[n - 1].width, ==, width);
  g_assert_cmpint (levels[n - 1].height, ==, height);
  for (gint i = 1; i < n; i++)
    {
      gdouble ratio = (gdouble)levels[i].width / levels[i - 1].width;

      g_assert_cmpfloat (ratio, >, 1.3);
      g_assert_cmpfloat (ratio, <, 2.9);
    }
  return MAX (levels[0].width, levels[0].height);
}

/* A draft and the result begin at the same size. */
static void
test_balanced (void)
{
  g_assert_cmpint (smallest (1024, 768, 1.0, 1.0), ==, 128);
  g_assert_cmpint (smallest (200, 300, 1.0, 1.0), ==, 128);
  g_assert_cmpint (smallest (256, 256, 1.0, 0.1), ==, 128);
  /* A strong style begins at half the size. */
  g_assert_cmpint (smallest (256, 256, 2.0, 13.3), ==, 128);
  g_assert_cmpint (smallest (256, 256, 2.0, 13.4), ==, 64);
  g_assert_cmpint (smallest (256, 256, 0.0, 1.0), ==, 64);
  g_assert_cmpint (smallest (16000, 9000, 1.0, 1.0), ==, 128);
  g_assert_cmpint (smallest (150, 100, 1.0, 1.0), ==, 150);
  /* No side is shorter than the network needs. */
  g_assert_cmpint (smallest (1600, 160, 1.0, 1.0), ==, 160);
}

/* Half of 31 is rounded up to 16, the smallest side. */
static void
test_least_coarsest (void)
{
  check_plan (2, 31, 31);
  check_refused (2, 30, 31, 0, "30 × 31");
}

static void
check_result (gint size, gint width, gint height, gint to_width, gint to_height)
{
  NstOptions options = plain_options ();
  gint       result_width, result_height;

  options.size = size;
  nst_options_get_result_size (&options, width, height, &result_width,
                               &result_height);
  g_assert_cmpint (result_width, ==, to_width);
  g_assert_cmpint (result_height, ==, to_height);
}

static void
test_result_size (void)
{
  check_result (0, 123, 45, 123, 45);
  check_result (512, 1024, 768, 512, 384);
  check_result (512, 768, 1024, 384, 512);
  check_result (512, 256, 128, 512, 256);
  check_result (100, 300, 200, 100, 67);
  check_result (100, 100, 33, 100, 33);
  check_result (32, 10000, 10, 32, 1);
  check_result (0, 1, 1, 1, 1);
}

static NstSize
style_size (gdouble scale, NstLevel level, NstLevel last, NstSize style)
{
  NstOptions options = plain_options ();

  options.style_scale = scale;
  return nst_levels_style_size (&options, &level, &last, style);
}

static void
check_style (gdouble  scale,
             NstLevel level,
             NstLevel last,
             NstSize  style,
             gint     width,
             gint     height)
{
  NstSize size = style_size (scale, level, last, style);

  g_assert_cmpint (size.width, ==, width);
  g_assert_cmpint (size.height, ==, height);
}

static void
test_style_size (void)
{
  const NstLevel last = { 512, 384, 100 };
  const NstLevel half = { 256, 192, 100 };
  const NstLevel wide = { 800, 50, 100 };

  /* The style has the area of the level and keeps its shape. */
  check_style (1.0, last, last, (NstSize){ 1024, 768 }, 512, 384);
  check_style (1.0, half, last, (NstSize){ 1024, 768 }, 256, 192);
  check_style (1.0, wide, wide, (NstSize){ 500, 500 }, 200, 200);
  /* A larger scale is a larger style picture. */
  check_style (2.0, last, last, (NstSize){ 1024, 768 }, 1024, 768);
  check_style (0.5, last, last, (NstSize){ 1024, 768 }, 256, 192);
  /* Its own size at the last level, and in proportion at coarser ones. */
  check_style (0.0, last, last, (NstSize){ 300, 200 }, 300, 200);
  check_style (0.0, half, last, (NstSize){ 300, 200 }, 150, 100);
}

/* No style becomes too small for the network. */
static void
test_least_style (void)
{
  const NstLevel last = { 20, 16, 100 };
  const NstSize  styles[] = { { 1, 1 },   { 1, 40 },  { 1000, 3 },
                              { 16, 16 }, { 15, 17 }, { 5000, 4000 } };
  const gdouble  scales[] = { 0.0, 0.1, 1.0, 4.0 };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    for (guint k = 0; k < G_N_ELEMENTS (scales); k++)
      {
        NstSize size = style_size (scales[k], last, last, styles[i]);

        g_assert_cmpint (MIN (size.width, size.height), >=, NST_MIN_SIDE);
      }
  check_style (1.0, last, last, (NstSize){ 1, 1 }, 18, 18);
  check_style (0.1, last, last, (NstSize){ 40, 80 }, 16, 32);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/levels/each-half-of-the-next", test_plan);
  g_test_add_func ("/levels/at-least-one-iteration", test_least_iterations);
  g_test_add_func ("/levels/automatic-number", test_automatic);
  g_test_add_func ("/levels/small-sides-are-refused", test_refused);
  g_test_add_func ("/levels/names-a-size", test_names_size);
  g_test_add_func ("/levels/smallest-coarsest-level", test_least_coarsest);
  g_test_add_func ("/levels/result-size", test_result_size);
  g_test_add_func ("/levels/style-size", test_style_size);
  g_test_add_func ("/levels/smallest-style", test_least_style);
  g_test_add_func ("/levels/balanced-begin-at-one-size", test_balanced);
  return g_test_run ();
}
