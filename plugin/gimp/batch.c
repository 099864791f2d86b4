/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run without a dialog: the worker thread paints, the main thread reports.
 */
#include "config.h"

#include "plugin/gimp/batch.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>

#include "ui/job/read_size.h"
#include "ui/job/run_check.h"
#include "ui/job/runner.h"

/* Short enough to look smooth, long enough to cost next to nothing. */
#define POLL_INTERVAL_US   20000
#define REPORT_INTERVAL_US 200000

static void
report (const NstProgress *progress)
{
  g_autofree gchar *text = NULL;

  if (progress->n_levels == 0) /* no progress yet */
    return;
  if (progress->n_levels > 1)
    text = g_strdup_printf (_ ("Level %d of %d, iteration %d of %d"),
                            progress->level + 1, progress->n_levels,
                            progress->iteration, progress->n_iterations);
  else
    text = g_strdup_printf (_ ("Iteration %d of %d"), progress->iteration,
                            progress->n_iterations);
  gimp_progress_set_text (text);
  gimp_progress_update (progress->fraction);
}

/* Blocks until the runner ends.  TRUE if it has a result. */
static gboolean
wait_for_end (ImpastoRunner *runner, GError **error)
{
  gint64 last_report = 0;

  while (TRUE)
    {
      NstProgress        progress;
      ImpastoRunnerState state = impasto_runner_poll (runner, &progress);
      gint64             now = g_get_monotonic_time ();

      if (now - last_report >= REPORT_INTERVAL_US)
        {
          report (&progress);
          last_report = now;
        }
      switch (state)
        {
        case IMPASTO_RUNNER_FINISHED:
          report (&progress);
          return TRUE;
        case IMPASTO_RUNNER_FAILED:
          if (error)
            *error = g_error_copy (impasto_runner_get_error (runner));
          return FALSE;
        case IMPASTO_RUNNER_STOPPED:
          g_set_error_literal (error, NST_ERROR, NST_ERROR_CANCELLED,
                               _ ("The run was stopped."));
          return FALSE;
        case IMPASTO_RUNNER_LOADING:
        case IMPASTO_RUNNER_RUNNING:
        case IMPASTO_RUNNER_PAUSED:
          break;
        }
      g_usleep (POLL_INTERVAL_US);
    }
}

static NstPicture *
paint (const ImpastoHost     *host,
       const gchar           *default_model_file,
       const ImpastoSettings *settings,
       GError               **error)
{
  g_autofree gchar *model_files =
      impasto_settings_get_model_files (settings, default_model_file);
  g_autoptr (NstPicture) content = NULL;
  g_autoptr (NstPicture) style = NULL;
  g_autoptr (NstPicture) initial = NULL;
  g_autofree gfloat *alpha = NULL;
  NstPicture        *result = NULL;
  ImpastoRunner     *runner;
  gint               width = 0, height = 0;

  host->measure_content (host->data, &width, &height);
  if (! impasto_run_check (settings, width, height, default_model_file, error))
    return NULL;
  content = host->read_content (host->data, &settings->options, error);
  if (! content)
    return NULL;
  style = host->read_style (
      host->data, &settings->style,
      impasto_read_size_style (&settings->options, width, height), &alpha,
      error);
  if (! style)
    return NULL;
  if (settings->options.init == NST_INIT_PICTURE)
    {
      initial = host->read_initial (host->data, &settings->initial,
                                    &settings->options, error);
      if (! initial)
        return NULL;
    }

  runner = impasto_runner_new (
      model_files, g_steal_pointer (&content), g_steal_pointer (&style),
      g_steal_pointer (&alpha), g_steal_pointer (&initial), &settings->options);
  if (wait_for_end (runner, error))
    {
      result = impasto_runner_take_frame (runner);
      if (! result)
        g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                             _ ("There is not enough memory for the result. "
                                "Choose a smaller size."));
    }
  impasto_runner_free (runner);
  return result;
}

gboolean
impasto_batch_run (const ImpastoHost     *host,
                   const gchar           *default_model_file,
                   const ImpastoSettings *settings,
                   GError               **error)
{
  NstPicture *result;
  gboolean    success = FALSE;

  gimp_progress_init (_ ("Neural Style Transfer"));
  result = paint (host, default_model_file, settings, error);
  host->set_opacity (host->data,
                     settings->opacity / (gdouble)IMPASTO_OPACITY_FULL);
  if (result)
    success = host->commit (host->data, result, settings->output, error);
  nst_picture_free (result);
  gimp_progress_end ();
  return success;
}
