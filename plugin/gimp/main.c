/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plug-in's entry points, which GIMP calls.
 */
#include "config.h"

#include <locale.h>
#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "plugin/common/data_path.h"
#include "plugin/gimp/batch.h"
#include "plugin/gimp/gimp_host.h"
#include "plugin/gimp/procedure.h"
#include "plugin/gimp/styles.h"
#include "ui/dialog/dialog.h"
#include "ui/job/event_log.h"

static void
set_up_locale (void)
{
  g_autofree gchar *folder = impasto_locale_dir ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* A run without a dialog needs a style: the first built-in painting. */
static void
choose_style_if_none (ImpastoStyleRef *style)
{
  g_autofree gchar *name = NULL;

  if (style->kind != IMPASTO_STYLE_NONE)
    return;
  name = impasto_styles_get_first_builtin ();
  if (name)
    impasto_style_ref_set (style, IMPASTO_STYLE_BUILTIN, name);
}

/* Without a display, GTK ends the process. */
static gboolean
has_display (void)
{
  const gchar *name = gimp_display_name ();

  if (! name || ! *name)
    name = g_getenv ("DISPLAY");
  return name && *name;
}

static GimpPDBStatusType
run_dialog (ImpastoGimpHost *gimp_host,
            ImpastoSettings *settings,
            GError         **error)
{
  const ImpastoHost *host = impasto_gimp_host_get (gimp_host);
  g_autofree gchar  *model_file = impasto_data_path (IMPASTO_MODEL_FILE);

  if (! has_display ())
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION,
                           _ ("The dialog needs a display. Call the procedure "
                              "with RUN-NONINTERACTIVE."));
      return GIMP_PDB_CALLING_ERROR;
    }
  gimp_ui_init ("impasto", FALSE);
  if (! impasto_gimp_host_is_layer (gimp_host))
    settings->output = IMPASTO_OUTPUT_IN_PLACE;
  return impasto_dialog_run (host, model_file, settings) ? GIMP_PDB_SUCCESS
                                                         : GIMP_PDB_CANCEL;
}

static gboolean
run_batch (ImpastoGimpHost *gimp_host, ImpastoCall *call, GError **error)
{
  const ImpastoHost *host = impasto_gimp_host_get (gimp_host);
  ImpastoSettings   *settings = &call->settings;
  g_autofree gchar  *model_file = impasto_data_path (IMPASTO_MODEL_FILE);

  /* Filters > Repeat has the limits of the dialog: a mask is painted in place,
   * and nothing is painted larger than the drawable. */
  if (call->run_mode == GIMP_RUN_WITH_LAST_VALS)
    {
      if (! impasto_gimp_host_is_layer (gimp_host))
        settings->output = IMPASTO_OUTPUT_IN_PLACE;
      if (settings->options.size >= impasto_gimp_host_get_size (gimp_host))
        settings->options.size = 0;
    }
  if (! impasto_gimp_host_check_output (gimp_host, settings->output, error))
    return FALSE;
  choose_style_if_none (&settings->style);
  return impasto_batch_run (host, model_file, settings, error);
}

static void
log_call (const ImpastoCall *call)
{
  g_autofree gchar *settings = impasto_settings_to_text (&call->settings);

  impasto_event_log ("run mode=%d image=%d drawable=%d settings=%s",
                     call->run_mode, call->image, call->drawable, settings);
}

static GimpPDBStatusType
run_call (ImpastoCall *call, GError **error)
{
  GimpPDBStatusType status = GIMP_PDB_SUCCESS;
  ImpastoGimpHost  *gimp_host;

  gimp_host = impasto_gimp_host_new (call->image, call->drawable, error);
  if (! gimp_host)
    return GIMP_PDB_EXECUTION_ERROR;
  if (call->run_mode == GIMP_RUN_INTERACTIVE)
    status = run_dialog (gimp_host, &call->settings, error);
  else if (! run_batch (gimp_host, call, error))
    status = GIMP_PDB_EXECUTION_ERROR;
  impasto_gimp_host_free (gimp_host);
  return status;
}

static void
run (const gchar     *name,
     gint             n_params,
     const GimpParam *params,
     gint            *n_return_values,
     GimpParam      **return_values)
{
  /* Static: GIMP reads them after this function has returned. */
  static GimpParam  values[2];
  GimpPDBStatusType status = GIMP_PDB_CALLING_ERROR;
  ImpastoCall       call;
  GError           *error = NULL;

  set_up_locale ();
  gegl_init (NULL, NULL);
  gimp_plugin_enable_precision ();
  /* GIMP reports only the error that this procedure returns, not those of the
   * calls in it. */
  gimp_plugin_set_pdb_error_handler (GIMP_PDB_ERROR_HANDLER_PLUGIN);

  if (impasto_call_init (&call, n_params, params, &error))
    {
      log_call (&call);
      status = run_call (&call, &error);
    }
  impasto_call_clear (&call);

  *n_return_values = 1;
  *return_values = values;
  values[0].type = GIMP_PDB_STATUS;
  values[0].data.d_status = status;
  if (error)
    {
      *n_return_values = 2;
      values[1].type = GIMP_PDB_STRING;
      values[1].data.d_string = error->message;
    }
  impasto_event_log ("return status=%d", status);
}

const GimpPlugInInfo PLUG_IN_INFO = {
  .query_proc = impasto_procedure_install,
  .run_proc = run,
};

int
main (int argc, char *argv[])
{
  /* Before there are threads: see engine/base/blas.h. */
  g_setenv ("OPENBLAS_NUM_THREADS", "1", TRUE);
  return gimp_main (&PLUG_IN_INFO, argc, argv);
}
