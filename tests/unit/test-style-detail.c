/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The style detail that is added to an enlarged picture.
 */
#include "config.h"

#include <math.h>

#include "engine/picture/style_detail.h"
#include "tests/support/session_fixture.h"

#define SEED   18311001
#define WIDTH  96
#define HEIGHT 83 /* not a whole number of bands */
/* Gives no whole number of pixels. */
#define SMALLER 0.55
/* The rounding on the way from 0..255 to 0..1 and back, relative to 255. */
#define ROUNDING 1e-4

/* @picture reduced and enlarged again, as the session does it. */
static NstPicture *
without_detail (const NstPicture *picture)
{
  g_autoptr (NstPicture) reduced =
      picture_resized (picture, (gint)lround (picture->width * SMALLER),
                       (gint)lround (picture->height * SMALLER));

  return picture_resized (reduced, picture->width, picture->height);
}

/* Blotches of four colors; those of one kind have lines of one pixel, a detail
 * that belongs to its surroundings. */
static NstPicture *
new_style (gint width, gint height, gboolean dark)
{
  NstPicture *style = nst_picture_new (width, height);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gint c = 0; c < 3; c++)
        {
          gfloat wave = sinf (0.11f * x + c) * cosf (0.13f * y);
          gfloat line = (x + 2 * y) % 5 == 0 ? 0.25f : 0.0f;
          gfloat value = 0.5f + 0.3f * wave - line * (wave > 0.0f);

          style->pixels[((gsize)y * width + x) * 3 + c] =
              dark ? 0.1f * value : value;
        }
  return style;
}

static gdouble
mean_square (const gfloat *a, const gfloat *b, gsize n)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (gdouble)(a[i] - b[i]) * (a[i] - b[i]);
  return sum / n;
}

/* @picture with the detail of @styles, in 0..255. */
static gfloat *
add_detail (const NstPicture  *picture,
            NstPicture *const *styles,
            gint               n_styles,
            const gfloat      *alpha,
            gint               n_threads,
            guint32            seed)
{
  NstThreadPool     *pool = nst_thread_pool_new (n_threads);
  g_autofree gfloat *values = picture_values (picture);
  gfloat *out = g_new (gfloat, (gsize)picture->width * picture->height * 3);
  NstStyleDetail *detail = nst_style_detail_new (pool, values, picture->width,
                                                 picture->height, SMALLER);

  g_assert_nonnull (detail);
  for (gint i = 0; i < n_styles; i++)
    g_assert_true (
        nst_style_detail_search (detail, styles[i], alpha, seed, NULL));
  nst_style_detail_add (detail, out);
  nst_style_detail_free (detail);
  nst_thread_pool_free (pool);
  return out;
}

/* A style that lost its detail gets most of it back. */
static void
test_restored (void)
{
  gsize n = (gsize)WIDTH * HEIGHT * 3;
  g_autoptr (NstPicture) style = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) coarse = without_detail (style);
  g_autofree gfloat *target = picture_values (style);
  g_autofree gfloat *before = picture_values (coarse);
  g_autofree gfloat *after = add_detail (coarse, &style, 1, NULL, 2, SEED);
  gdouble            lost = mean_square (before, target, n);
  gdouble            left = mean_square (after, target, n);

  g_test_message ("%g before, %g after", lost, left);
  /* The search is random and does not find every place. */
  g_assert_cmpfloat (lost, >, 100.0);
  g_assert_cmpfloat (left, <, 0.2 * lost);
}

/* A style without detail does not change the picture. */
static void
test_plain_style (void)
{
  gsize n = (gsize)WIDTH * HEIGHT * 3;
  g_autoptr (NstPicture) picture = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) style = nst_picture_new (40, 50);
  g_autofree gfloat *before = picture_values (picture);
  g_autofree gfloat *after = NULL;

  for (gsize i = 0; i < 40 * 50 * 3; i++)
    style->pixels[i] = 0.3f;
  after = add_detail (picture, &style, 1, NULL, 2, SEED);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (after[i], before[i], 255.0 * ROUNDING);
}

/* Of several styles the most similar one gives the detail; their order does not
 * matter. */
static void
test_styles (void)
{
  gsize n = (gsize)WIDTH * HEIGHT * 3;
  g_autoptr (NstPicture) style = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) dark = new_style (70, 64, TRUE);
  g_autoptr (NstPicture) coarse = without_detail (style);
  NstPicture        *first[] = { style, dark };
  NstPicture        *last[] = { dark, style };
  g_autofree gfloat *alone = add_detail (coarse, &style, 1, NULL, 2, SEED);
  g_autofree gfloat *other = add_detail (coarse, &dark, 1, NULL, 2, SEED);
  g_autofree gfloat *a = add_detail (coarse, first, 2, NULL, 2, SEED);
  g_autofree gfloat *b = add_detail (coarse, last, 2, NULL, 2, SEED);

  g_assert_cmpfloat (mean_square (a, alone, n), ==, 0.0);
  g_assert_cmpfloat (mean_square (b, alone, n), ==, 0.0);
  g_assert_cmpfloat (mean_square (other, alone, n), >, 10.0);
}

static void
test_threads_and_seed (void)
{
  gsize n = (gsize)WIDTH * HEIGHT * 3;
  g_autoptr (NstPicture) picture = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) style = new_style (53, 61, FALSE);
  g_autofree gfloat *one = add_detail (picture, &style, 1, NULL, 1, SEED);
  g_autofree gfloat *three = add_detail (picture, &style, 1, NULL, 3, SEED);
  g_autofree gfloat *seed = add_detail (picture, &style, 1, NULL, 1, SEED + 1);

  g_assert_cmpmem (one, n * sizeof (gfloat), three, n * sizeof (gfloat));
  g_assert_cmpfloat (mean_square (one, seed, n), >, 0.0);
}

/* Pictures smaller than a patch and than a band. */
static void
test_small (void)
{
  g_autoptr (NstPicture) picture = new_style (3, 2, FALSE);
  g_autoptr (NstPicture) style = new_style (1, 4, FALSE);
  g_autofree gfloat *out = add_detail (picture, &style, 1, NULL, 2, SEED);

  for (gint i = 0; i < 3 * 2 * 3; i++)
    {
      g_assert_cmpfloat (out[i], >=, 0.0);
      g_assert_cmpfloat (out[i], <=, 255.0);
    }
}

static void
test_cancelled (void)
{
  gsize          n = (gsize)WIDTH * HEIGHT * 3;
  NstThreadPool *pool = nst_thread_pool_new (2);
  gint           cancel = TRUE;
  g_autoptr (NstPicture) style = new_style (WIDTH, HEIGHT, FALSE);
  g_autofree gfloat *values = picture_values (style);
  g_autofree gfloat *out = g_new (gfloat, n);
  g_autoptr (NstStyleDetail) detail =
      nst_style_detail_new (pool, values, WIDTH, HEIGHT, SMALLER);

  g_assert_false (nst_style_detail_search (detail, style, NULL, SEED, &cancel));
  nst_style_detail_add (detail, out);
  g_assert_cmpmem (out, n * sizeof (gfloat), values, n * sizeof (gfloat));
  nst_thread_pool_free (pool);
}

/* ------------------------------------------------------------- session --- */

/* The last picture of the first of two levels, and the loss that the second
 * level begins with. */
typedef struct
{
  NstPicture *small;
  gdouble     total;
} Levels;

static void
observe (Reports *reports, const NstProgress *progress)
{
  Levels *levels = reports->data;

  if (progress->level == 0)
    {
      nst_picture_free (levels->small);
      levels->small = nst_session_snapshot (reports->session);
    }
  if (progress->level == 1 && progress->iteration == 0)
    levels->total = progress->total;
}

/* The next level begins with the style detail if that lowers the loss, and
 * without it otherwise. */
static void
test_session (void)
{
  NstOptions options = fixture_options ();
  /* Like the style already; or with nothing in common. */
  g_autoptr (NstPicture) similar = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) different = fixture_picture (SEED, WIDTH, HEIGHT);
  g_autoptr (NstPicture) style = new_style (WIDTH, HEIGHT, FALSE);
  const NstPicture *contents[] = { similar, different };

  options.levels = 2;
  options.iterations = 4;
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      SessionInputs inputs =
          session_inputs (fixture.models.content, contents[i], style);
      Levels  levels = { NULL, NAN };
      Reports reports;
      gdouble plain;

      nst_picture_free (
          fixture_run_with (&inputs, &options, &reports, observe, &levels));
      reports_clear (&reports);
      g_assert_nonnull (levels.small);
      inputs.initial = levels.small;
      plain = fixture_measure (&inputs, &options).total;
      g_test_message ("%g, without detail %g", levels.total, plain);
      if (contents[i] == similar)
        g_assert_cmpfloat (levels.total, <, 0.5 * plain);
      else
        g_assert_cmpfloat_with_epsilon (levels.total, plain, 1e-4 * plain);
      nst_picture_free (levels.small);
    }
}

/* What is hidden gives no detail; the visible part still restores most of it.
 */
static void
test_hidden (void)
{
  gsize n = (gsize)WIDTH * HEIGHT * 3;
  g_autoptr (NstPicture) style = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) coarse = without_detail (style);
  g_autofree gfloat *alpha = g_new0 (gfloat, WIDTH * HEIGHT);
  g_autofree gfloat *target = picture_values (style);
  g_autofree gfloat *before = picture_values (coarse);
  g_autofree gfloat *none = add_detail (coarse, &style, 1, alpha, 2, SEED);
  g_autofree gfloat *some = NULL;

  g_assert_cmpmem (none, n * sizeof (gfloat), before, n * sizeof (gfloat));
  for (gint y = 0; y < HEIGHT; y++)
    for (gint x = 0; x < WIDTH * 3 / 4; x++)
      alpha[y * WIDTH + x] = 1.0f;
  some = add_detail (coarse, &style, 1, alpha, 2, SEED);
  g_assert_cmpfloat (mean_square (some, target, n), <,
                     0.7 * mean_square (before, target, n));
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, 0, 0, 0, 0);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/style-detail/lost-detail-is-restored", test_restored);
  g_test_add_func ("/style-detail/none-from-plain-style", test_plain_style);
  g_test_add_func ("/style-detail/most-similar-style-counts", test_styles);
  g_test_add_func ("/style-detail/same-bytes-for-any-threads",
                   test_threads_and_seed);
  g_test_add_func ("/style-detail/hidden-parts-of-style", test_hidden);
  g_test_add_func ("/style-detail/tiny-pictures", test_small);
  g_test_add_func ("/style-detail/cancelled-search-adds-nothing",
                   test_cancelled);
  g_test_add_func ("/style-detail/level-begins-with-lower-loss", test_session);
  return fixture_run_tests ();
}
