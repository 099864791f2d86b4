/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The detail that an enlarged picture gets from the style.
 */
#include "config.h"

#include <math.h>

#include "engine/picture/style_detail.h"
#include "session_fixture.h"

#define SEED   18311001
#define WIDTH  96
#define HEIGHT 83 /* not a whole number of bands */
/* Not a whole number of pixels, either. */
#define SMALLER 0.55
/* Of 255: the rounding of the way to 0..1 and back. */
#define ROUNDING 1e-4

static gfloat *
values_of (const NstPicture *picture)
{
  gsize   n = (gsize)picture->width * picture->height * 3;
  gfloat *values = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    values[i] = 255.0f * picture->pixels[i];
  return values;
}

/* As the session does it: @picture made smaller and enlarged again. */
static NstPicture *
without_detail (const NstPicture *picture)
{
  NstPictureView view = nst_picture_view (picture);
  g_autoptr (NstPicture) reduced =
      nst_picture_resize (&view, (gint)lround (picture->width * SMALLER),
                          (gint)lround (picture->height * SMALLER), NULL);

  view = nst_picture_view (reduced);
  return nst_picture_resize (&view, picture->width, picture->height, NULL);
}

/* Blotches of four colours, with lines of one pixel: detail that belongs to
 * what is around it. */
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

/* @picture with the detail of @styles. */
static gfloat *
add_detail (const NstPicture  *picture,
            NstPicture *const *styles,
            gint               n_styles,
            gint               n_threads,
            guint32            seed)
{
  NstThreadPool     *pool = nst_thread_pool_new (n_threads);
  g_autofree gfloat *values = values_of (picture);
  gfloat *out = g_new (gfloat, (gsize)picture->width * picture->height * 3);
  NstStyleDetail *detail = nst_style_detail_new (pool, values, picture->width,
                                                 picture->height, SMALLER);

  g_assert_nonnull (detail);
  for (gint i = 0; i < n_styles; i++)
    g_assert_true (nst_style_detail_search (detail, styles[i], seed, NULL));
  nst_style_detail_add (detail, out);
  nst_style_detail_free (detail);
  nst_thread_pool_free (pool);
  return out;
}

/* The style itself without its detail gets most of that back. */
static void
test_restored (void)
{
  gsize n = (gsize)WIDTH * HEIGHT * 3;
  g_autoptr (NstPicture) style = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) coarse = without_detail (style);
  g_autofree gfloat *target = values_of (style);
  g_autofree gfloat *before = values_of (coarse);
  g_autofree gfloat *after = add_detail (coarse, &style, 1, 2, SEED);
  gdouble            lost = mean_square (before, target, n);
  gdouble            left = mean_square (after, target, n);

  g_test_message ("%g before, %g after", lost, left);
  /* The search is random: not every place is found. */
  g_assert_cmpfloat (lost, >, 100.0);
  g_assert_cmpfloat (left, <, 0.2 * lost);
}

/* A style that has no detail leaves the picture as it is. */
static void
test_plain_style (void)
{
  gsize n = (gsize)WIDTH * HEIGHT * 3;
  g_autoptr (NstPicture) picture = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) style = nst_picture_new (40, 50);
  g_autofree gfloat *before = values_of (picture);
  g_autofree gfloat *after = NULL;

  for (gsize i = 0; i < 40 * 50 * 3; i++)
    style->pixels[i] = 0.3f;
  after = add_detail (picture, &style, 1, 2, SEED);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (after[i], before[i], 255.0 * ROUNDING);
}

/* Of several styles, the one that is more alike gives the detail; their order
 * does not matter. */
static void
test_styles (void)
{
  gsize n = (gsize)WIDTH * HEIGHT * 3;
  g_autoptr (NstPicture) style = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) dark = new_style (70, 64, TRUE);
  g_autoptr (NstPicture) coarse = without_detail (style);
  NstPicture        *first[] = { style, dark };
  NstPicture        *last[] = { dark, style };
  g_autofree gfloat *alone = add_detail (coarse, &style, 1, 2, SEED);
  g_autofree gfloat *other = add_detail (coarse, &dark, 1, 2, SEED);
  g_autofree gfloat *a = add_detail (coarse, first, 2, 2, SEED);
  g_autofree gfloat *b = add_detail (coarse, last, 2, 2, SEED);

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
  g_autofree gfloat *one = add_detail (picture, &style, 1, 1, SEED);
  g_autofree gfloat *three = add_detail (picture, &style, 1, 3, SEED);
  g_autofree gfloat *seed = add_detail (picture, &style, 1, 1, SEED + 1);

  g_assert_cmpmem (one, n * sizeof (gfloat), three, n * sizeof (gfloat));
  g_assert_cmpfloat (mean_square (one, seed, n), >, 0.0);
}

/* Smaller than a patch, and than a band. */
static void
test_small (void)
{
  g_autoptr (NstPicture) picture = new_style (3, 2, FALSE);
  g_autoptr (NstPicture) style = new_style (1, 4, FALSE);
  g_autofree gfloat *out = add_detail (picture, &style, 1, 2, SEED);

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
  g_autofree gfloat *values = values_of (style);
  g_autofree gfloat *out = g_new (gfloat, n);
  g_autoptr (NstStyleDetail) detail =
      nst_style_detail_new (pool, values, WIDTH, HEIGHT, SMALLER);

  g_assert_false (nst_style_detail_search (detail, style, SEED, &cancel));
  nst_style_detail_add (detail, out);
  g_assert_cmpmem (out, n * sizeof (gfloat), values, n * sizeof (gfloat));
  nst_thread_pool_free (pool);
}

/* ------------------------------------------------------------- session --- */

/* The end of the first of two levels, and how the second begins. */
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

/* Two levels on @content and @style. */
static void
run_levels (NstModel         *model,
            const NstPicture *content,
            const NstPicture *style,
            NstOptions       *options,
            Levels           *levels)
{
  NstSession *session = fixture_session (model, content, style, options);
  Reports     reports;
  g_autoptr (GError) error = NULL;

  reports_init (&reports, session);
  reports.on_report = observe;
  reports.data = levels;
  nst_session_run (session, reports_observe, &reports, &error);
  g_assert_no_error (error);
  reports_clear (&reports);
  nst_session_free (&session);
}

/* The loss that a level begins with when it goes on from @small as it is. */
static gdouble
plain_beginning (NstModel         *model,
                 const NstPicture *content,
                 const NstPicture *style,
                 const NstPicture *small,
                 NstOptions        options)
{
  NstPictureView content_view = nst_picture_view (content);
  NstPictureView style_view = nst_picture_view (style);
  NstPictureView small_view = nst_picture_view (small);
  NstModels      models = { model, model };
  NstSession    *session;
  Reports        reports;
  gdouble        total;
  g_autoptr (GError) error = NULL;

  options.levels = 1;
  session = nst_session_new (&models, &content_view, &small_view, &style_view,
                             1, &options, &error);
  g_assert_no_error (error);
  reports_init (&reports, session);
  nst_session_run (session, reports_observe, &reports, &error);
  g_assert_no_error (error);
  total = reports_get (&reports, 0)->total;
  reports_clear (&reports);
  nst_session_free (&session);
  return total;
}

/* The next level begins with the detail where that makes the loss smaller, and
 * without it where not. */
static void
test_session (void)
{
  NstOptions options = fixture_options ();
  NstModel  *model = nst_model_load (fixture_weights_path (), NULL);
  /* Like the style already; or with nothing in common. */
  g_autoptr (NstPicture) like = new_style (WIDTH, HEIGHT, FALSE);
  g_autoptr (NstPicture) unlike = fixture_picture (SEED, WIDTH, HEIGHT);
  g_autoptr (NstPicture) style = new_style (WIDTH, HEIGHT, FALSE);
  const NstPicture *contents[] = { like, unlike };

  g_assert_nonnull (model);
  options.levels = 2;
  options.iterations = 4;
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      Levels  levels = { NULL, NAN };
      gdouble plain;

      run_levels (model, contents[i], style, &options, &levels);
      g_assert_nonnull (levels.small);
      plain =
          plain_beginning (model, contents[i], style, levels.small, options);
      g_test_message ("%g, without detail %g", levels.total, plain);
      if (contents[i] == like)
        g_assert_cmpfloat (levels.total, <, 0.5 * plain);
      else
        g_assert_cmpfloat_with_epsilon (levels.total, plain, 1e-4 * plain);
      nst_picture_free (levels.small);
    }
  nst_model_unref (model);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/style-detail/restored", test_restored);
  g_test_add_func ("/style-detail/plain-style", test_plain_style);
  g_test_add_func ("/style-detail/styles", test_styles);
  g_test_add_func ("/style-detail/threads-and-seed", test_threads_and_seed);
  g_test_add_func ("/style-detail/small", test_small);
  g_test_add_func ("/style-detail/cancelled", test_cancelled);
  g_test_add_func ("/style-detail/session", test_session);
  return g_test_run ();
}
