/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The painter with the fake host, whose content changes during a run.
 */
#include "config.h"

#include "painter_fixture.h"

/* On a scale of 0..255: above the rounding errors of a resize to the same size
 * and of the conversion to 0..255 and back. */
#define SAME 0.01

/* Starts a run that ends at once, with the initial picture unchanged. */
static void
start_and_finish (Fixture *f)
{
  f->settings.options.stop_at = nst_options_find_spec ("stop-at")->maximum;
  f->settings.options.levels = 1;
  start (f);
  wait_for (f, IMPASTO_PAINTER_FINISHED, f->fake->n_present + 1);
}

static guint n_hidden;

static gboolean
hide_frame (gpointer data, const NstPicture *frame, GError **error)
{
  n_hidden++;
  g_set_error_literal (error, IMPASTO_HOST_ERROR, IMPASTO_HOST_ERROR_NOT_SHOWN,
                       "Tilted.");
  return FALSE;
}

static gboolean
lose_content (gpointer data, const NstPicture *frame, GError **error)
{
  g_set_error_literal (error, IMPASTO_HOST_ERROR, IMPASTO_HOST_ERROR_NO_CONTENT,
                       "Deleted.");
  return FALSE;
}

/* A frame that the canvas cannot show does not end the run; the reason shows
 * until it can.  Content that is gone ends it, but the picture can be kept. */
static void
test_not_shown (Fixture *f, gconstpointer data)
{
  ImpastoHost *host = &f->fake->host;
  gboolean (*present) (gpointer, const NstPicture *, GError **) = host->present;

  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 1);
  n_hidden = 0;
  host->present = hide_frame;
  while (n_hidden < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (impasto_painter_get_state (f->painter), ==,
                   IMPASTO_PAINTER_RUNNING);
  g_assert_cmpstr (impasto_painter_get_error (f->painter), ==, "Tilted.");
  g_assert_true (impasto_painter_can_keep (f->painter));
  host->present = present;
  wait_for (f, IMPASTO_PAINTER_RUNNING, f->fake->n_present + 1);
  g_assert_null (impasto_painter_get_error (f->painter));

  host->present = lose_content;
  wait_for (f, IMPASTO_PAINTER_FAILED, 0);
  g_assert_cmpstr (impasto_painter_get_error (f->painter), ==, "Deleted.");
  g_assert_true (impasto_painter_can_keep (f->painter));
}

/* The picture upside down, as after a turn of the content by 180 degrees. */
static NstPicture *
fit_turned (gpointer data, const NstPicture *picture, GError **error)
{
  NstPicture *turned = fake_host_copy (picture);
  gint        n = picture->width * picture->height;

  for (gint i = 0; i < n; i++)
    for (gint c = 0; c < 3; c++)
      turned->pixels[3 * i + c] = picture->pixels[3 * (n - 1 - i) + c];
  return turned;
}

static NstPicture *
fit_nothing (gpointer data, const NstPicture *picture, GError **error)
{
  return NULL;
}

static NstPicture *
fit_fails (gpointer data, const NstPicture *picture, GError **error)
{
  g_set_error_literal (error, IMPASTO_HOST_ERROR, IMPASTO_HOST_ERROR_NOT_SHOWN,
                       "Tilted.");
  return NULL;
}

/* A run continues from the picture as it lies on the content now. */
static void
test_fitted (Fixture *f, gconstpointer data)
{
  ImpastoHost *host = &f->fake->host;
  g_autoptr (NstPicture) turned = NULL;

  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 3);
  impasto_painter_stop (f->painter);
  wait_for (f, IMPASTO_PAINTER_STOPPED, 3);
  turned = fit_turned (NULL, f->fake->canvas, NULL);
  host->fit_picture = fit_fails;
  start (f);
  wait_for (f, IMPASTO_PAINTER_FAILED, 0);
  g_assert_cmpstr (impasto_painter_get_error (f->painter), ==, "Tilted.");
  g_assert_cmpfloat (
      fake_host_difference (f->fake->canvas,
                            impasto_painter_get_picture (f->painter, NULL)),
      <, SAME);

  host->fit_picture = fit_turned;
  start_and_finish (f);
  g_assert_cmpfloat (fake_host_difference (turned, f->fake->canvas), <, SAME);

  /* Of another part of the image, nothing has been painted. */
  host->fit_picture = fit_nothing;
  start (f);
  g_assert_null (impasto_painter_get_picture (f->painter, NULL));
  g_assert_false (impasto_painter_can_keep (f->painter));
  wait_for (f, IMPASTO_PAINTER_FINISHED, f->fake->n_present + 1);
  g_assert_cmpfloat (fake_host_difference (f->fake->content, f->fake->canvas),
                     <, SAME);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "not-shown", test_not_shown },
    { "fitted", test_fitted },
  };

  return fixture_main (argc, argv, "painter-canvas", tests,
                       G_N_ELEMENTS (tests));
}
