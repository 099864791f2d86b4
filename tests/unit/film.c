/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs, and the picture at each of their reports.
 */
#include "config.h"

#include "film.h"

#define N_CHANNELS 3

static NstModel   *model;
static NstPicture *content;
static NstPicture *style;

void
film_set_up (gint         width,
             gint         height,
             NstModel   **film_model,
             NstPicture **film_content,
             NstPicture **film_style)
{
  g_autoptr (GError) error = NULL;

  *film_model = nst_model_load (fixture_weights_path (), &error);
  g_assert_no_error (error);
  *film_content = fixture_picture (1, width, height);
  *film_style = fixture_picture (2, height, width);
  film_set_inputs (*film_model, *film_content, *film_style);
}

void
film_tear_down (void)
{
  nst_picture_free (content);
  nst_picture_free (style);
  nst_model_unref (model);
}

void
film_set_inputs (NstModel   *film_model,
                 NstPicture *film_content,
                 NstPicture *film_style)
{
  model = film_model;
  content = film_content;
  style = film_style;
}

void
film_keep_picture (Reports *reports, const NstProgress *progress)
{
  Film       *film = reports->data;
  NstPicture *picture = nst_session_snapshot (film->reports.session);

  g_assert_nonnull (picture);
  g_assert_cmpint (picture->width, ==, progress->width);
  g_ptr_array_add (film->pictures, picture);
}

void
film_run_with (Film             *film,
               const NstOptions *options,
               const NstPicture *initial,
               void (*on_report) (Reports           *reports,
                                  const NstProgress *progress))
{
  g_autoptr (GError) error = NULL;
  NstPictureView content_view = nst_picture_view (content);
  NstPictureView style_view = nst_picture_view (style);
  NstPictureView initial_view = nst_picture_view (initial ? initial : content);
  NstSession    *session = nst_session_new (
         &(NstModels){ model, model }, &content_view,
      initial ? &initial_view : NULL, &style_view, 1, options, &error);

  g_assert_no_error (error);
  film->pictures =
      g_ptr_array_new_with_free_func ((GDestroyNotify)nst_picture_free);
  reports_init (&film->reports, session);
  film->reports.on_report = on_report;
  film->reports.data = film;
  g_assert_true (
      nst_session_run (session, reports_observe, &film->reports, &error));
  g_assert_no_error (error);
  film->end = nst_session_get_end (session);
  g_ptr_array_add (film->pictures, nst_session_snapshot (session));
  nst_session_free (&session);
}

void
film_run (Film *film, const NstOptions *options, const NstPicture *initial)
{
  film_run_with (film, options, initial, film_keep_picture);
}

void
film_clear (Film *film)
{
  reports_clear (&film->reports);
  g_clear_pointer (&film->pictures, g_ptr_array_unref);
}

guint
film_length (const Film *film)
{
  return film->reports.all->len;
}

const NstPicture *
film_picture (const Film *film, guint i)
{
  g_assert_cmpuint (i, <, film->pictures->len);
  return film->pictures->pdata[i];
}

const NstPicture *
film_result (const Film *film)
{
  return film_picture (film, film->pictures->len - 1);
}

const NstProgress *
film_last (const Film *film)
{
  return reports_get (&film->reports, film_length (film) - 1);
}

NstPicture *
picture_resized (const NstPicture *picture, gint width, gint height)
{
  NstPictureView view = nst_picture_view (picture);

  return nst_picture_resize (&view, width, height, NULL);
}

NstPicture *
picture_mix (const NstPicture *a, const NstPicture *b, gfloat part)
{
  NstPicture *mixed = nst_picture_new (a->width, a->height);

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (gint i = 0; i < a->width * a->height * N_CHANNELS; i++)
    mixed->pixels[i] = part * a->pixels[i] + (1.0f - part) * b->pixels[i];
  return mixed;
}
