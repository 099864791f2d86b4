/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of session_fixture.h.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "session_fixture.h"
#include "tests/support/plain_options.h"

#define MODEL_ENV    "TEST_WEIGHTS"
#define N_CHANNELS   3
#define N_WAVES      6
#define PIXEL_MAX    255.0f
#define CONTENT_SEED 1
#define STYLE_SEED   2

SessionInputs fixture;

/* ------------------------------------------------------------- inputs --- */

const gchar *
fixture_model_path (void)
{
  const gchar *path = g_getenv (MODEL_ENV);

  if (! path)
    g_error ("set %s to the path of the shipped model file", MODEL_ENV);
  return path;
}

NstModel *
fixture_load_model (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  NstModel *model = nst_model_load (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (model);
  return model;
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

SessionInputs
session_inputs (NstModel         *model,
                const NstPicture *content,
                const NstPicture *style)
{
  return (SessionInputs){ .models = { model, model },
                          .content = content,
                          .styles = { style },
                          .n_styles = 1 };
}

void
fixture_init (int    *argc,
              char ***argv,
              gint    width,
              gint    height,
              gint    style_width,
              gint    style_height)
{
  NstModel *model;

  g_test_init (argc, argv, NULL);
  model = fixture_load_model (fixture_model_path ());
  fixture = session_inputs (
      model, width > 0 ? fixture_picture (CONTENT_SEED, width, height) : NULL,
      style_width > 0 ? fixture_picture (STYLE_SEED, style_width, style_height)
                      : NULL);
}

gint
fixture_run_tests (void)
{
  gint status;

  if (fixture.content)
    g_test_message ("seeds %d and %d", CONTENT_SEED, STYLE_SEED);
  status = g_test_run ();
  g_clear_pointer ((NstPicture **)&fixture.content, nst_picture_free);
  g_clear_pointer ((NstPicture **)&fixture.styles[0], nst_picture_free);
  nst_model_unref (fixture.models.content);
  return status;
}

NstOptions
fixture_options (void)
{
  NstOptions options = plain_options ();

  options.levels = 1;
  options.iterations = 2;
  options.threads = 2;
  return options;
}

NstOptions
fixture_options_with (const gchar *text)
{
  NstOptions options = fixture_options ();

  fixture_set_options (&options, text);
  return options;
}

void
fixture_set_options (NstOptions *options, const gchar *text)
{
  g_auto (GStrv) pairs = g_strsplit (text, ";", -1);

  for (gchar **pair = pairs; *pair; pair++)
    {
      g_auto (GStrv) parts = g_strsplit (*pair, "=", 2);
      g_autoptr (GError) error = NULL;

      if (! **pair)
        continue;
      nst_options_set (options, parts[0], parts[1], &error);
      g_assert_no_error (error);
    }
}

/* ----------------------------------------------------------- sessions --- */

NstSession *
fixture_try_session (const SessionInputs *inputs,
                     const NstOptions    *options,
                     GError             **error)
{
  NstPictureView content = nst_picture_view (inputs->content);
  NstPictureView initial = { 0 };
  NstPictureView styles[FIXTURE_MAX_STYLES];

  if (inputs->initial)
    initial = nst_picture_view (inputs->initial);
  for (gint i = 0; i < inputs->n_styles; i++)
    styles[i] = nst_picture_view (inputs->styles[i]);
  return nst_session_new (&inputs->models, &content,
                          inputs->initial ? &initial : NULL, styles,
                          inputs->n_styles, options, error);
}

NstSession *
fixture_session (const SessionInputs *inputs, const NstOptions *options)
{
  g_autoptr (GError) error = NULL;
  NstSession *session = fixture_try_session (inputs, options, &error);

  g_assert_no_error (error);
  g_assert_nonnull (session);
  return session;
}

void
fixture_assert_refused (const SessionInputs *inputs,
                        const NstOptions    *options,
                        NstError             code,
                        const gchar         *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fixture_try_session (inputs, options, &error));
  g_assert_error (error, NST_ERROR, (gint)code);
  g_test_message ("%s", error->message);
  if (! strstr (error->message, part))
    g_error ("“%s” is not in “%s”", part, error->message);
}

void
fixture_set_weights (NstSession *session, NstLossWeights weights)
{
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

const NstProgress *
reports_last (const Reports *reports)
{
  return reports_get (reports, reports->all->len - 1);
}

NstPicture *
fixture_run_with (const SessionInputs *inputs,
                  const NstOptions    *options,
                  Reports             *reports,
                  void (*on_report) (Reports           *reports,
                                     const NstProgress *progress),
                  gpointer data)
{
  g_autoptr (GError) error = NULL;
  NstSession *session = fixture_session (inputs, options);
  NstPicture *result;

  reports_init (reports, session);
  reports->on_report = on_report;
  reports->data = data;
  g_assert_null (nst_session_snapshot (session));
  g_assert_true (nst_session_run (session, reports_observe, reports, &error));
  g_assert_no_error (error);
  reports->end = nst_session_get_end (session);
  result = nst_session_snapshot (session);
  g_assert_nonnull (result);
  nst_session_free (session);
  reports->session = NULL;
  return result;
}

NstPicture *
fixture_run (const SessionInputs *inputs,
             const NstOptions    *options,
             Reports             *reports)
{
  Reports     own;
  NstPicture *result =
      fixture_run_with (inputs, options, reports ? reports : &own, NULL, NULL);

  if (! reports)
    reports_clear (&own);
  return result;
}

NstProgress
fixture_measure (const SessionInputs *inputs, const NstOptions *options)
{
  NstOptions  one = *options;
  Reports     reports;
  NstProgress first;

  one.levels = 1;
  one.iterations = 1;
  nst_picture_free (fixture_run (inputs, &one, &reports));
  first = *reports_get (&reports, 0);
  reports_clear (&reports);
  return first;
}

NstProgress
fixture_measure_picture (const NstPicture *picture, const NstOptions *options)
{
  SessionInputs inputs = fixture;

  inputs.initial = picture;
  return fixture_measure (&inputs, options);
}

/* ----------------------------------------------------------- pictures --- */

static gsize
n_values (const NstPicture *picture)
{
  return (gsize)picture->width * picture->height * N_CHANNELS;
}

static void
assert_same_size (const NstPicture *a, const NstPicture *b)
{
  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
}

gdouble
picture_distance (const NstPicture *a, const NstPicture *b)
{
  gdouble largest = 0.0;

  assert_same_size (a, b);
  for (gsize i = 0; i < n_values (a); i++)
    largest = MAX (largest, fabs ((gdouble)a->pixels[i] - b->pixels[i]));
  return largest;
}

gdouble
picture_mean_distance (const NstPicture *a, const NstPicture *b)
{
  gdouble sum = 0.0;

  assert_same_size (a, b);
  for (gsize i = 0; i < n_values (a); i++)
    sum += fabs ((gdouble)a->pixels[i] - b->pixels[i]);
  return sum / n_values (a);
}

gdouble
picture_mean_square (const NstPicture *a, const NstPicture *b)
{
  gdouble sum = 0.0;

  assert_same_size (a, b);
  for (gsize i = 0; i < n_values (a); i++)
    {
      gdouble difference = (gdouble)a->pixels[i] - b->pixels[i];

      sum += difference * difference;
    }
  return sum / n_values (a);
}

void
assert_similar_picture (const NstPicture *a,
                        const NstPicture *b,
                        gdouble           tolerance)
{
  g_assert_cmpfloat (picture_distance (a, b), <=, tolerance);
}

void
assert_same_picture (const NstPicture *a, const NstPicture *b)
{
  gsize bytes = n_values (a) * sizeof (gfloat);

  assert_same_size (a, b);
  g_assert_cmpmem (a->pixels, bytes, b->pixels, bytes);
}

void
assert_valid_picture (const NstPicture *picture, gint width, gint height)
{
  g_assert_nonnull (picture);
  g_assert_cmpint (picture->width, ==, width);
  g_assert_cmpint (picture->height, ==, height);
  for (gsize i = 0; i < n_values (picture); i++)
    {
      g_assert_cmpfloat (picture->pixels[i], >=, 0.0f);
      g_assert_cmpfloat (picture->pixels[i], <=, 1.0f);
    }
}

NstPicture *
picture_resized (const NstPicture *picture, gint width, gint height)
{
  NstPictureView view = nst_picture_view (picture);
  NstPicture    *resized = nst_picture_resize (&view, width, height, NULL);

  g_assert_nonnull (resized);
  return resized;
}

NstPicture *
picture_mix (const NstPicture *a, const NstPicture *b, gfloat part)
{
  NstPicture *mixed = nst_picture_new (a->width, a->height);

  assert_same_size (a, b);
  for (gsize i = 0; i < n_values (a); i++)
    mixed->pixels[i] = part * a->pixels[i] + (1.0f - part) * b->pixels[i];
  return mixed;
}

gfloat *
picture_values (const NstPicture *picture)
{
  gfloat *values = g_new (gfloat, n_values (picture));

  for (gsize i = 0; i < n_values (picture); i++)
    values[i] = PIXEL_MAX * picture->pixels[i];
  return values;
}
