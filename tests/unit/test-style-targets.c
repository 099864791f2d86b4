/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a model remembers of styles: the same results as without, and never
 * those of another style or another way of seeing it.
 */
#include "config.h"

#include <string.h>

#include "engine/model.h"
#include "engine/style_targets.h"
#include "session_fixture.h"

#define PART (NST_STYLE_TARGETS_SIZE / 4)

static NstModel   *model;
static NstPicture *content; /* 48 x 40 */
static NstPicture *style;   /* 60 x 36 */

/* -------------------------------------------------------------- the list - */

static void
keep (NstStyleTargets *targets, const gchar *key, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (size), size);

  nst_style_targets_keep (targets, key, bytes);
}

static gboolean
has (NstStyleTargets *targets, const gchar *key, gsize size)
{
  g_autoptr (GBytes) bytes = nst_style_targets_find (targets, key);

  return bytes && g_bytes_get_size (bytes) == size;
}

static void
test_list (void)
{
  NstStyleTargets targets;

  nst_style_targets_init (&targets);
  g_assert_false (has (&targets, "a", 1));
  keep (&targets, "a", 1);
  keep (&targets, "b", 2);
  g_assert_true (has (&targets, "a", 1));
  g_assert_true (has (&targets, "b", 2));
  keep (&targets, "a", 3);
  g_assert_true (has (&targets, "a", 3));
  g_assert_cmpuint (targets.kept.length, ==, 2);
  g_assert_cmpuint (targets.size, ==, 5);
  nst_style_targets_clear (&targets);
}

static void
test_limit (void)
{
  NstStyleTargets targets;

  nst_style_targets_init (&targets);
  keep (&targets, "a", PART);
  keep (&targets, "b", PART);
  keep (&targets, "c", PART);
  keep (&targets, "d", PART);
  g_assert_cmpuint (targets.kept.length, ==, 4);
  /* Used, and so newer than the others. */
  g_assert_true (has (&targets, "a", PART));
  keep (&targets, "e", 1);
  g_assert_false (has (&targets, "b", PART));
  g_assert_true (has (&targets, "a", PART));
  g_assert_true (has (&targets, "c", PART));
  g_assert_cmpuint (targets.size, ==, 3 * PART + 1);
  keep (&targets, "too large", NST_STYLE_TARGETS_SIZE + 1);
  g_assert_cmpuint (targets.size, ==, 0);
  g_assert_null (nst_style_targets_find (&targets, "too large"));
  nst_style_targets_clear (&targets);
}

/* -------------------------------------------------------------- sessions - */

static void
forget (void)
{
  nst_style_targets_clear (&model->targets);
  nst_style_targets_init (&model->targets);
}

static NstOptions
two_levels (void)
{
  NstOptions options = fixture_options ();

  options.levels = 2;
  return options;
}

static NstPicture *
run (const NstPicture *painting, const NstOptions *options)
{
  return fixture_run (model, content, painting, options, NULL);
}

static NstPicture *
run_anew (const NstPicture *painting, const NstOptions *options)
{
  forget ();
  return run (painting, options);
}

static void
test_recalled (gconstpointer statistics)
{
  NstOptions options = two_levels ();
  g_autoptr (NstPicture) first = NULL;
  g_autoptr (NstPicture) second = NULL;

  options.style_statistics = GPOINTER_TO_INT (statistics);
  first = run_anew (style, &options);
  g_assert_cmpuint (model->targets.kept.length, ==, 2);
  second = run (style, &options);
  assert_same_picture (first, second);
  g_assert_cmpuint (model->targets.kept.length, ==, 2);
}

/* What is found is what the picture is compared with: with another style's
 * targets it becomes that one's picture. */
static void
test_used (gconstpointer statistics)
{
  NstOptions options = fixture_options ();
  g_autoptr (NstPicture) other = fixture_picture (7, 60, 36);
  g_autoptr (NstPicture) own_result = NULL;
  g_autoptr (NstPicture) other_result = NULL;
  g_autoptr (NstPicture) result = NULL;
  g_autoptr (GBytes) targets = NULL;
  const NstKeptTargets *newest;

  options.style_statistics = GPOINTER_TO_INT (statistics);
  other_result = run_anew (other, &options);
  newest = model->targets.kept.head->data;
  targets = g_bytes_ref (newest->bytes);
  own_result = run_anew (style, &options);
  g_assert_cmpfloat (picture_distance (own_result, other_result), >, 0.01);
  newest = model->targets.kept.head->data;
  nst_style_targets_keep (&model->targets, newest->key, targets);
  result = run (style, &options);
  assert_same_picture (result, other_result);
  forget ();
}

/* The targets show in the first step already. */
static NstOptions
one_step (void)
{
  NstOptions options = fixture_options ();

  options.iterations = 1;
  return options;
}

/* What another run, with @other options, remembers must not lead this one
 * astray. */
static void
check_after (const NstOptions *other,
             const NstPicture *painting,
             const NstOptions *options)
{
  g_autoptr (NstPicture) before = NULL;
  g_autoptr (NstPicture) after_other = NULL;
  g_autoptr (NstPicture) alone = NULL;

  before = run_anew (style, other);
  after_other = run (painting, options);
  alone = run_anew (painting, options);
  assert_same_picture (after_other, alone);
}

static void
check_alone (const NstPicture *painting, const NstOptions *options)
{
  NstOptions other = one_step ();

  check_after (&other, painting, options);
}

static void
test_other_style (void)
{
  g_autoptr (NstPicture) painting = fixture_picture (7, 60, 36);
  NstOptions options = one_step ();

  check_alone (painting, &options);
  /* One that differs in a single value. */
  memcpy (painting->pixels, style->pixels,
          60 * 36 * 3 * sizeof *painting->pixels);
  painting->pixels[1000] = 1.0f - painting->pixels[1000];
  check_alone (painting, &options);
}

static void
test_other_options (void)
{
  NstOptions options = one_step ();
  NstOptions other;

  options.style_scale = 0.8;
  check_alone (style, &options);

  options = one_step ();
  options.pooling = NST_POOLING_AVERAGE;
  check_alone (style, &options);

  options = one_step ();
  options.padding = NST_PADDING_REFLECT;
  check_alone (style, &options);

  options = one_step ();
  options.style_statistics = NST_STATISTICS_WASSERSTEIN;
  check_alone (style, &options);

  options = one_step ();
  g_assert_true (
      nst_options_set (&options, "style-layers", "relu2_1,relu4_1", NULL));
  check_alone (style, &options);
  /* Of the same size. */
  other = options;
  g_assert_true (
      nst_options_set (&options, "style-layers", "relu2_2,relu4_2", NULL));
  check_after (&other, style, &options);
}

gint
main (gint argc, gchar *argv[])
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  model = nst_model_load (fixture_weights_path (), NULL);
  g_assert_nonnull (model);
  content = fixture_picture (1, 48, 40);
  style = fixture_picture (2, 60, 36);
  g_test_add_func ("/style-targets/list", test_list);
  g_test_add_func ("/style-targets/limit", test_limit);
  for (gint i = 0; i <= NST_STATISTICS_GRAM_HISTOGRAM; i++)
    {
      g_autofree gchar *recalled =
          g_strdup_printf ("/style-targets/recalled/%d", i);
      g_autofree gchar *used = g_strdup_printf ("/style-targets/used/%d", i);

      g_test_add_data_func (recalled, GINT_TO_POINTER (i), test_recalled);
      g_test_add_data_func (used, GINT_TO_POINTER (i), test_used);
    }
  g_test_add_func ("/style-targets/other-style", test_other_style);
  g_test_add_func ("/style-targets/other-options", test_other_options);
  status = g_test_run ();
  nst_model_unref (model);
  nst_picture_free (content);
  nst_picture_free (style);
  return status;
}
