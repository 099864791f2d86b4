/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of session_fixture.h.
 */
#include "config.h"

#include <math.h>

#include "session_fixture.h"

#define WEIGHTS_ENV "TEST_WEIGHTS"
#define N_CHANNELS  3
#define N_WAVES     6

const gchar *
fixture_weights_path (void)
{
  const gchar *path = g_getenv (WEIGHTS_ENV);

  if (! path)
    g_error ("set %s to the path of the shipped weights", WEIGHTS_ENV);
  return path;
}

NstPicture *
fixture_picture (guint32 seed, gint width, gint height)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  NstPicture *picture = nst_picture_new (width, height);
  gdouble     wave[N_WAVES][N_CHANNELS][4];

  for (gint k = 0; k < N_WAVES; k++)
    for (gint c = 0; c < N_CHANNELS; c++)
      {
        wave[k][c][0] = g_rand_double_range (rand, -0.6, 0.6); /* per pixel */
        wave[k][c][1] = g_rand_double_range (rand, -0.6, 0.6);
        wave[k][c][2] = g_rand_double_range (rand, 0.0, 2.0 * G_PI);
        wave[k][c][3] = g_rand_double_range (rand, 0.0, 0.12);
      }
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gint c = 0; c < N_CHANNELS; c++)
        {
          gdouble value = 0.5 + g_rand_double_range (rand, -0.05, 0.05);

          for (gint k = 0; k < N_WAVES; k++)
            value +=
                wave[k][c][3]
                * sin (wave[k][c][0] * x + wave[k][c][1] * y + wave[k][c][2]);
          picture->pixels[(y * width + x) * N_CHANNELS + c] =
              CLAMP (value, 0.0, 1.0);
        }
  return picture;
}

NstOptions
fixture_options (void)
{
  NstOptions options = nst_options_default ();

  options.levels = 1;
  options.iterations = 2;
  options.threads = 2;
  return options;
}

NstSession *
fixture_session (NstModel         *model,
                 const NstPicture *content,
                 const NstPicture *style,
                 const NstOptions *options)
{
  g_autoptr (GError) error = NULL;
  NstPictureView content_view = nst_picture_view (content);
  NstPictureView style_view = nst_picture_view (style);
  NstSession    *session =
      nst_session_new (&(NstModels){ model, model }, &content_view, NULL,
                       &style_view, 1, options, &error);

  g_assert_no_error (error);
  g_assert_nonnull (session);
  return session;
}

void
fixture_set_weights (NstSession *session,
                     gdouble     content,
                     gdouble     style,
                     gdouble     tv)
{
  NstLossWeights weights = nst_options_default ().weights;

  weights.content = content;
  weights.style = style;
  weights.tv = tv;
  nst_session_set_weights (session, &weights);
}

void
reports_init (Reports *reports, NstSession *session)
{
  *reports =
      (Reports){ .session = session,
                 .all = g_array_new (FALSE, FALSE, sizeof (NstProgress)) };
}

void
reports_clear (Reports *reports)
{
  g_clear_pointer (&reports->all, g_array_unref);
}

void
reports_observe (const NstProgress *progress, gpointer data)
{
  Reports *reports = data;

  g_array_append_val (reports->all, *progress);
  if (reports->on_report)
    reports->on_report (reports, progress);
}

const NstProgress *
reports_get (const Reports *reports, guint i)
{
  g_assert_cmpuint (i, <, reports->all->len);
  return &g_array_index (reports->all, NstProgress, i);
}

NstPicture *
fixture_run (NstModel         *model,
             const NstPicture *content,
             const NstPicture *style,
             const NstOptions *options,
             Reports          *reports)
{
  g_autoptr (GError) error = NULL;
  NstSession *session = fixture_session (model, content, style, options);
  NstPicture *result;

  if (reports)
    reports_init (reports, session);
  g_assert_true (nst_session_run (session, reports ? reports_observe : NULL,
                                  reports, &error));
  g_assert_no_error (error);
  result = nst_session_snapshot (session);
  g_assert_nonnull (result);
  nst_session_free (&session);
  g_assert_null (session);
  return result;
}

gdouble
picture_distance (const NstPicture *a, const NstPicture *b)
{
  gdouble largest = 0.0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (gint i = 0; i < a->width * a->height * N_CHANNELS; i++)
    largest = MAX (largest, fabs ((gdouble)a->pixels[i] - b->pixels[i]));
  return largest;
}

void
assert_like_picture (const NstPicture *a,
                     const NstPicture *b,
                     gdouble           tolerance)
{
  g_assert_cmpfloat (picture_distance (a, b), <=, tolerance);
}

void
assert_same_picture (const NstPicture *a, const NstPicture *b)
{
  gsize bytes = (gsize)a->width * a->height * N_CHANNELS * sizeof (gfloat);

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  g_assert_cmpmem (a->pixels, bytes, b->pixels, bytes);
}
