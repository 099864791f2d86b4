/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The estimated cost of a run, the measured speed of the machine, and random
 * options.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "tests/ui/fake_memory.h"
#include "ui/job/cost.h"
#include "ui/job/model_cache.h"
#include "ui/job/randomize.h"
#include "ui/job/read_size.h"
#include "ui/job/speed.h"

#define NETWORK "VGG-19"
/* Only guards against an endless wait. */
#define WAIT_SECONDS 300.0

static void
test_words (void)
{
  static const struct
  {
    gdouble      seconds;
    const gchar *text;
  } times[] = {
    { 0.01, "about 1 s" },
    { 7.4, "about 7 s" },
    { 23.0, "about 25 s" },
    { 57.0, "about 55 s" },
    { 58.0, "about 1 min" },
    { 77.0, "about 1 min" },
    { 700.0, "about 12 min" },
    { 3599.0, "about 1 h 0 min" },
    { 5000.0, "about 1 h 25 min" },
    { 36000.0, "about 10 h" },
    { 1e12, "years" },
  };
  ImpastoCost       cost = { 0, 0.0 };
  g_autofree gchar *nothing = impasto_cost_describe_short (&cost);
  g_autofree gchar *full = NULL;
  g_autofree gchar *time_unknown = NULL;
  g_autofree gchar *too_much = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree gchar *text = impasto_cost_describe_time (times[i].seconds);

      g_assert_cmpstr (text, ==, times[i].text);
    }
  g_assert_cmpstr (nothing, ==, "");
  fake_memory_set (2000000000);
  cost.memory = 1500000000;
  time_unknown = impasto_cost_describe (&cost);
  g_assert_nonnull (strstr (time_unknown, "not known"));
  cost.seconds = 80.0;
  full = impasto_cost_describe_short (&cost);
  g_assert_nonnull (strstr (full, "about 1 min, 1.5"));
  g_assert_true (impasto_cost_fits (&cost));
  cost.memory = 3000000000;
  g_assert_false (impasto_cost_fits (&cost));
  too_much = impasto_cost_describe_short (&cost);
  g_assert_nonnull (strstr (too_much, "needs 3.0"));
  g_assert_nonnull (strstr (too_much, "this machine has 2.0"));
  fake_memory_set (0);
}

/* Two seconds for an iteration on 1000 x 488 pixels, half a million units of
 * work, are four for a million. */
static void
test_observe (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("impasto-speed-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "speed.ini", NULL);
  ImpastoSpeed     *speed = impasto_speed_new (folder);
  NstProgress       p = { .width = 500, .height = 250 };

  g_assert_cmpfloat (impasto_speed_get (speed, NETWORK, 0), ==, 0.0);
  for (gint i = 0; i < 20; i++)
    {
      p.iteration = i;
      p.seconds = 0.01 * i;
      impasto_speed_observe (speed, NETWORK, 0, &p);
    }
  /* The run is too short for a measurement. */
  g_assert_cmpfloat (impasto_speed_get (speed, NETWORK, 0), ==, 0.0);
  p.width = 1000;
  p.height = 488;
  for (gint i = 0; i < 6; i++)
    {
      p.iteration = i;
      p.seconds = 10.0 + 2.0 * i;
      impasto_speed_observe (speed, NETWORK, 0, &p);
    }
  g_assert_cmpfloat (fabs (impasto_speed_get (speed, NETWORK, 0) - 4.0), <,
                     1e-9); /* rounding */
  /* Nothing is known about another network or another number of threads. */
  g_assert_cmpfloat (impasto_speed_get (speed, "VGG-16", 0), ==, 0.0);
  g_assert_cmpfloat (impasto_speed_get (speed, NETWORK, 1), ==, 0.0);
  impasto_speed_free (speed);

  speed = impasto_speed_new (folder);
  g_assert_cmpfloat (fabs (impasto_speed_get (speed, NETWORK, 0) - 4.0), <,
                     1e-9);
  impasto_speed_free (speed);
  /* Impossible values are ignored. */
  for (gint i = 0; i < 4; i++)
    {
      static const gchar *const values[] = { "-1", "nan", "1e300", "x" };
      g_autofree gchar         *text = g_strdup_printf (
                  "[Seconds for a million units of work]\nVGG-19=%s\n", values[i]);

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      speed = impasto_speed_new (folder);
      g_assert_cmpfloat (impasto_speed_get (speed, NETWORK, 0), ==, 0.0);
      impasto_speed_free (speed);
    }
  g_unlink (path);
  g_rmdir (folder);
}

/* Large pictures are reduced to a multiple of what is painted, small ones stay
 * as they are. */
static void
test_read_size (void)
{
  NstOptions options = nst_options_default ();
  gint       width, height;

  options.size = 64;
  impasto_read_size_content (&options, 12000, 8000, &width, &height);
  g_assert_cmpint (width, ==, 4 * 64);
  g_assert_cmpint (height, ==, 4 * 43);
  impasto_read_size_content (&options, 250, 170, &width, &height);
  g_assert_cmpint (width, ==, 250);
  g_assert_cmpint (height, ==, 170);
  options.size = 0;
  impasto_read_size_content (&options, 12000, 8000, &width, &height);
  g_assert_cmpint (width, ==, 12000);

  /* The size of a style follows from the result's; “own” needs all of it. */
  options.size = 2000;
  options.style_scale = 0.5;
  g_assert_cmpint (impasto_read_size_style (&options, 4000, 4000), ==, 4000);
  options.size = 64;
  g_assert_cmpint (impasto_read_size_style (&options, 4000, 4000), ==, 1024);
  options.style_scale = 0.0;
  g_assert_cmpint (impasto_read_size_style (&options, 4000, 4000), ==, 0);
  options.style_scale = 1.0;
  g_assert_cmpint (impasto_read_size_style (&options, 0, 0), ==, 0);
}

/* The memory includes the pictures as they are read. */
static void
test_read_memory (void)
{
  const gchar *weights = g_getenv ("TEST_WEIGHTS");
  NstOptions   options = nst_options_default ();
  g_auto (NstModels) models = { NULL, NULL };
  guint64 session, all;

  options.size = 64;
  g_assert_true (impasto_model_cache_load (weights, &options, &models, NULL));
  session = nst_session_memory_needed (&models, 12000, 8000, 6000, 4000, TRUE,
                                       &options);
  all =
      impasto_read_size_get_memory (&models, 12000, 8000, 6000, 4000, &options);
  g_assert_cmpuint (all - session, ==,
                    (4 * 64 * 4 * 43 + 1024 * 683) * 4 * sizeof (gfloat));
  options.style_scale = 0.0;
  options.size = 0;
  session =
      nst_session_memory_needed (&models, 640, 480, 6000, 4000, TRUE, &options);
  all = impasto_read_size_get_memory (&models, 640, 480, 6000, 4000, &options);
  g_assert_cmpuint (all - session, ==,
                    (640 * 480 + 6000 * 4000) * 4 * sizeof (gfloat));
  options.size = 64;
  g_assert_cmpuint (
      impasto_read_size_get_memory (&models, 3000, 10, 60, 40, &options), ==,
      0);
}

static void
count (gpointer data)
{
  ++*(guint *)data;
}

/* The meter notifies once the model was read and the speed was measured. */
static void
test_meter (void)
{
  const gchar *weights = g_getenv ("TEST_WEIGHTS");
  guint        n_changes = 0;
  NstOptions   options = nst_options_default ();
  gint64       end =
      g_get_monotonic_time () + (gint64)(WAIT_SECONDS * G_USEC_PER_SEC);
  gint              width, height;
  ImpastoCost       small, large, rest;
  ImpastoCostMeter *meter = impasto_cost_meter_new (NULL, count, &n_changes);
  g_autoptr (GError) error = NULL;
  g_auto (NstModels) models = { NULL, NULL };

  g_assert_false (
      impasto_cost_meter_get_result_size (meter, 500, &width, &height));
  impasto_cost_meter_set_size (meter, 1000, 700);
  g_assert_true (
      impasto_cost_meter_get_result_size (meter, 500, &width, &height));
  g_assert_cmpint (width, ==, 500);
  g_assert_cmpint (height, ==, 350);
  impasto_cost_meter_set (meter, weights, &options, 0, 0);
  small = impasto_cost_meter_estimate (meter, 256);
  g_assert_cmpuint (small.memory, ==, 0);
  g_assert_cmpfloat (small.seconds, ==, 0.0);

  impasto_model_cache_load (weights, &options, &models, &error);
  g_assert_no_error (error);
  do
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
      small = impasto_cost_meter_estimate (meter, 256);
    }
  while (small.seconds == 0.0);
  /* One call for the model, one for the speed. */
  g_assert_cmpuint (n_changes, ==, 2);
  large = impasto_cost_meter_estimate (meter, 0);
  g_assert_cmpuint (large.memory, >, small.memory);
  /* In proportion to the work; the sides are 3.9 times as long. */
  g_assert_cmpfloat (large.seconds, >, 8.0 * small.seconds);
  g_assert_cmpfloat (large.seconds, <, 15.0 * small.seconds);
  /* The rest of a run needs fewer levels. */
  rest = impasto_cost_meter_estimate_rest (meter, 512);
  g_assert_cmpfloat (rest.seconds, <, large.seconds);
  g_assert_cmpfloat (rest.seconds, >, 0.5 * large.seconds);
  options.iterations *= 2;
  impasto_cost_meter_set (meter, weights, &options, 0, 0);
  g_assert_cmpfloat (
      fabs (impasto_cost_meter_estimate (meter, 256).seconds / small.seconds
            - 2.0),
      <, 1e-6);

  /* A run ends the measurement under way. */
  options.threads = 1;
  impasto_cost_meter_set (meter, weights, &options, 0, 0);
  g_main_context_iteration (NULL, TRUE);
  impasto_cost_meter_observe_run (meter, &(NstProgress){ .width = 1 });
  impasto_cost_meter_free (meter);
  impasto_model_cache_clear ();
}

static void
test_randomize (void)
{
  const gint n = 300;
  gint       n_smoothed = 0;

  for (gint seed = 0; seed < n; seed++)
    {
      NstOptions a = nst_options_default ();
      NstOptions b = nst_options_default ();

      a.size = b.size = 300;
      impasto_randomize (&a, seed);
      impasto_randomize (&b, seed);
      g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
      g_assert_true (nst_options_validate (&a, NULL));
      g_assert_cmpfloat (a.weights.style, >=, 0.3);
      g_assert_cmpfloat (a.weights.style, <=, 3.0);
      g_assert_cmpfloat (a.weights.content, >=, 0.8);
      g_assert_cmpfloat (a.weights.content, <=, 1.25);
      g_assert_cmpfloat (a.style_scale, >=, 0.4);
      g_assert_cmpfloat (a.style_scale, <=, 2.5);
      n_smoothed += a.weights.tv > 0.0;
      /* All else stays; so does the seed of the noise, which is not used. */
      b = nst_options_default ();
      g_assert_cmpint (a.size, ==, 300);
      g_assert_cmpint (a.seed, ==, b.seed);
      g_assert_cmpint (a.iterations, ==, b.iterations);
      impasto_randomize (&b, seed + 1);
      g_assert_true (a.weights.style != b.weights.style
                     || a.weights.content != b.weights.content
                     || a.style_scale != b.style_scale);
      a.init = NST_INIT_NOISE;
      impasto_randomize (&a, seed);
      g_assert_cmpint (a.seed, !=, 0);
    }
  /* About half of them; the seeds are fixed. */
  g_assert_cmpint (n_smoothed, >, n / 3);
  g_assert_cmpint (n_smoothed, <, 2 * n / 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cost/read-size", test_read_size);
  g_test_add_func ("/cost/description", test_words);
  g_test_add_func ("/cost/speed-is-measured-and-kept", test_observe);
  g_test_add_func ("/cost/meter-notifies", test_meter);
  g_test_add_func ("/cost/random-options", test_randomize);
  /* After the tests of a model that has not been read. */
  g_test_add_func ("/cost/read-memory", test_read_memory);
  return g_test_run ();
}
