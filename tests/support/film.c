/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of film.h.
 */
#include "config.h"

#include "film.h"

static void
keep_picture (Reports *reports, const NstProgress *progress)
{
  Film       *film = reports->data;
  NstPicture *picture = nst_session_snapshot (reports->session);

  assert_valid_picture (picture, progress->width, progress->height);
  g_ptr_array_add (film->pictures, picture);
  if (film->on_report)
    film->on_report (reports, progress);
}

void
film_run_with (Film                *film,
               const SessionInputs *inputs,
               const NstOptions    *options,
               void (*on_report) (Reports           *reports,
                                  const NstProgress *progress))
{
  film->pictures =
      g_ptr_array_new_with_free_func ((GDestroyNotify)nst_picture_free);
  film->on_report = on_report;
  g_ptr_array_add (
      film->pictures,
      fixture_run_with (inputs, options, &film->reports, keep_picture, film));
}

void
film_run (Film *film, const NstOptions *options, const NstPicture *initial)
{
  SessionInputs inputs = fixture;

  inputs.initial = initial;
  film_run_with (film, &inputs, options, NULL);
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

const NstProgress *
film_report (const Film *film, guint i)
{
  return reports_get (&film->reports, i);
}

const NstProgress *
film_last (const Film *film)
{
  return reports_last (&film->reports);
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
