/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checks options, models, and model files with the engine.
 */
#include "config.h"

#include "ui/job/run_check.h"

#include <glib/gi18n-lib.h>

#include "ui/job/model_cache.h"

static gboolean
check_networks (const ImpastoSettings *settings,
                const gchar           *default_model_file,
                GError               **error)
{
  const NstOptions *options = &settings->options;
  g_autofree gchar *model_files =
      impasto_settings_get_model_files (settings, default_model_file);
  g_auto (GStrv) paths = NULL;
  g_auto (NstModels) models = { NULL, NULL };

  if (impasto_model_cache_peek (model_files, options, &models))
    return nst_models_fit (&models, options, error);
  paths = g_strsplit (model_files, G_SEARCHPATH_SEPARATOR_S, -1);
  return nst_model_is_available (options->content_network,
                                 (const gchar *const *)paths, error)
         && nst_model_is_available (options->style_network,
                                    (const gchar *const *)paths, error);
}

gboolean
impasto_run_check (const ImpastoSettings *settings,
                   gint                   width,
                   gint                   height,
                   const gchar           *default_model_file,
                   GError               **error)
{
  if (! nst_options_validate (&settings->options, error)
      || (width > 0
          && ! nst_options_check_size (&settings->options, width, height,
                                       error)))
    return FALSE;
  if (settings->options.init == NST_INIT_PICTURE
      && settings->initial.kind == IMPASTO_STYLE_NONE)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION,
                           _ ("Choose a picture to start from, or another "
                              "initial picture."));
      return FALSE;
    }
  return check_networks (settings, default_model_file, error);
}
