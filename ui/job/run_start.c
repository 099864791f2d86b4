/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the content, the style, and the initial picture of a run.
 */
#include "config.h"

#include "ui/job/run_start.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "ui/job/read_size.h"
#include "ui/job/run_change.h"
#include "ui/job/run_check.h"

static NstPicture *
picture_copy (const NstPicture *picture)
{
  NstPicture *copy = nst_picture_new (picture->width, picture->height);

  if (copy)
    memcpy (copy->pixels, picture->pixels,
            sizeof (gfloat) * 3 * (gsize)picture->width * picture->height);
  return copy;
}

/* Reads the content and fits the picture to it, or leaves the picture as it is
 * and returns NULL with an error. */
static NstPicture *
read_content (const ImpastoStart *start, NstOptions *options, GError **error)
{
  const ImpastoHost *host = start->host;
  GError            *fit_error = NULL;
  NstPicture        *content;
  g_autoptr (NstPicture) fitted = NULL;

  if (host->fit_picture && *start->picture)
    fitted = host->fit_picture (host->data, *start->picture, &fit_error);
  if (fit_error && start->continues)
    {
      g_propagate_error (error, fit_error);
      return NULL;
    }
  g_clear_error (&fit_error);
  content = host->read_content (host->data, options, error);
  if (content && host->fit_picture)
    {
      g_clear_pointer (start->picture, nst_picture_free);
      *start->picture = g_steal_pointer (&fitted);
    }
  return content;
}

/* Sets @initial to the picture that the run starts from, or to NULL if that is
 * the content or noise, and adjusts @options to it. */
static gboolean
get_initial (const ImpastoStart *start,
             const NstPicture   *content,
             NstOptions         *options,
             NstPicture        **initial,
             GError            **error)
{
  const ImpastoHost *host = start->host;

  *initial = NULL;
  if (start->continues && *start->picture)
    {
      *initial = picture_copy (*start->picture);
      if (! *initial)
        g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                             _ ("There is not enough memory. Choose a smaller "
                                "working size."));
      /* The picture contains the noise already. */
      options->init_noise = 0.0;
      options->levels = impasto_run_change_levels_ahead (
          start->previous, start->settings, content, *start->picture);
      return *initial != NULL;
    }
  if (options->init != NST_INIT_PICTURE)
    return TRUE;
  *initial = host->read_initial (host->data, &start->settings->initial, options,
                                 error);
  return *initial != NULL;
}

ImpastoRunner *
impasto_run_start (const ImpastoStart *start, GError **error)
{
  const ImpastoHost     *host = start->host;
  const ImpastoSettings *settings = start->settings;
  g_autoptr (NstPicture) content = NULL;
  g_autoptr (NstPicture) style = NULL;
  g_autoptr (NstPicture) initial = NULL;
  g_autofree gfloat *alpha = NULL;
  g_autofree gchar  *model_files =
      impasto_settings_get_model_files (settings, start->default_model_file);
  NstOptions options = settings->options;
  gint       width = 0, height = 0;

  host->measure_content (host->data, &width, &height);
  if (! impasto_run_check (settings, width, height, start->default_model_file,
                           error))
    return NULL;
  if (settings->style.kind == IMPASTO_STYLE_NONE)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION,
                           _ ("No style is chosen. Choose a style."));
      return NULL;
    }
  content = read_content (start, &options, error);
  if (! content)
    return NULL;
  style = host->read_style (host->data, &settings->style,
                            impasto_read_size_style (&options, width, height),
                            &alpha, error);
  if (! style || ! get_initial (start, content, &options, &initial, error))
    return NULL;
  if (start->content_read)
    start->content_read (content, start->data);
  return impasto_runner_new (model_files, g_steal_pointer (&content),
                             g_steal_pointer (&style), g_steal_pointer (&alpha),
                             g_steal_pointer (&initial), &options);
}
