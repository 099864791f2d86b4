/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * impasto-cli: runs the engine on picture files, for scripts and measurements.
 */
#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>

#include "plugin/cli/cli_arguments.h"
#include "plugin/cli/cli_interrupt.h"
#include "plugin/cli/cli_pictures.h"
#include "plugin/cli/cli_report.h"
#include "plugin/cli/cli_result.h"
#include "plugin/common/data_path.h"
#include "plugin/common/picture_file.h"
#include "ui/job/machine.h"

#define EXIT_CANNOT_RUN 1 /* out of memory, divergence, write error */
#define EXIT_BAD_INPUT  2 /* invalid arguments, unreadable files */
/* The shells' convention: this plus the number of the signal. */
#define EXIT_SIGNAL_BASE 128

static void
print_error (const GError *error)
{
  g_printerr ("%s: %s\n", g_get_prgname (), error->message);
}

/* The exit status for @error, which occurred before or during the run. */
static int
exit_status_of (const GError *error)
{
  if (error->domain != NST_ERROR)
    return EXIT_CANNOT_RUN;
  switch (error->code)
    {
    case NST_ERROR_FILE:
    case NST_ERROR_OPTION:
    case NST_ERROR_SIZE:
      return EXIT_BAD_INPUT;
    case NST_ERROR_CANCELLED:
      return EXIT_SIGNAL_BASE + cli_interrupt_get_signal ();
    default:
      return EXIT_CANNOT_RUN;
    }
}

/* What --save-every takes during the run, for each pixel of the result: the
 * picture, enlarged in two steps, its alpha in two steps, and the encoded file,
 * whose buffer grows in steps. */
#define SAVE_FLOATS 11
#define SAVE_BYTES  24

static guint64
get_save_memory (const CliArguments *arguments, const CliPictures *pictures)
{
  gint width, height;

  if (arguments->save_every == 0)
    return 0;
  nst_options_get_result_size (&arguments->options, pictures->width,
                               pictures->height, &width, &height);
  return (guint64)width * height * (SAVE_FLOATS * sizeof (gfloat) + SAVE_BYTES);
}

static gsize
picture_size (const ImpastoFilePicture *file)
{
  gsize n = file ? (gsize)file->picture->width * file->picture->height : 0;

  return (file && file->alpha ? 4 : 3) * n * sizeof (gfloat);
}

/* What the run takes at most, either now that its pictures have been read or
 * later. */
static guint64
get_memory (const CliArguments *arguments,
            const NstModels    *models,
            const CliPictures  *pictures)
{
  const NstPicture *style = pictures->style->picture;
  guint64           session = nst_session_memory_needed (
                models, pictures->width, pictures->height, style->width, style->height,
                pictures->content->alpha != NULL, &arguments->options);

  return MAX (impasto_machine_get_peak_memory (),
              session + get_save_memory (arguments, pictures)
                  + picture_size (pictures->content)
                  + picture_size (pictures->style)
                  + picture_size (pictures->initial));
}

static void
describe_run (const CliArguments *arguments,
              const NstModels    *models,
              const CliPictures  *pictures)
{
  const NstOptionSpec *specs;
  const NstPicture    *style = pictures->style->picture;
  guint                n_specs;
  gint                 width, height;
  g_autofree gchar    *memory = NULL;

  nst_options_get_result_size (&arguments->options, pictures->width,
                               pictures->height, &width, &height);
  memory = nst_format_memory (get_memory (arguments, models, pictures));
  g_printerr (_ ("Content %d × %d, style %d × %d, result %d × %d\n"),
              pictures->width, pictures->height, style->width, style->height,
              width, height);
  if (models->content == models->style)
    /* Translators: the name of a network, an amount of memory */
    g_printerr (_ ("Network %s, takes at most about %s of memory\n"),
                nst_model_get_name (models->content), memory);
  else
    g_printerr (_ ("Networks %s for content, %s for style, takes at most "
                   "about %s of memory\n"),
                nst_model_get_name (models->content),
                nst_model_get_name (models->style), memory);
  specs = nst_options_get_specs (&n_specs);
  for (guint i = 0; i < n_specs; i++)
    {
      g_autofree gchar *text =
          nst_options_get_text (&arguments->options, &specs[i]);

      g_printerr ("%s=%s%s", specs[i].key, text, i + 1 < n_specs ? ";" : "\n");
    }
}

static void
clear_models (NstModels *models)
{
  g_clear_pointer (&models->content, nst_model_unref);
  g_clear_pointer (&models->style, nst_model_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstModels, clear_models)

/* A model file of a network that the run does not use is a mistake. */
static gboolean
check_is_used (const gchar *path, const NstOptions *options, GError **error)
{
  NstNetwork        network;
  g_autofree gchar *name = g_filename_display_name (path);

  if (! nst_model_find_network (path, &network, error))
    return FALSE;
  if (network == options->content_network || network == options->style_network)
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
               _ ("“%s” contains %s, but neither --content-network nor "
                  "--style-network selects it."),
               name, nst_network_get_name (network));
  return FALSE;
}

static gboolean
load_models (const CliArguments *arguments, NstModels *models, GError **error)
{
  const NstOptions *options = &arguments->options;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autofree gchar   *shipped = impasto_data_path (IMPASTO_MODEL_FILE);
  const gchar *const *files;

  g_ptr_array_add (paths, shipped);
  for (gchar **file = arguments->model_files; file && *file; file++)
    {
      if (! check_is_used (*file, options, error))
        return FALSE;
      g_ptr_array_add (paths, *file);
    }
  g_ptr_array_add (paths, NULL);
  files = (const gchar *const *)paths->pdata;
  models->content =
      nst_model_find (options->content_network, files, options->seed, error);
  if (! models->content)
    return FALSE;
  models->style = options->style_network == options->content_network
                      ? nst_model_ref (models->content)
                      : nst_model_find (options->style_network, files,
                                        options->seed, error);
  return models->style != NULL;
}

/* Loads the models and prepares the run. */
static NstSession *
new_session (const CliArguments *arguments,
             CliPictures        *pictures,
             GError            **error)
{
  g_auto (NstModels) models = { NULL, NULL };
  NstPictureView content, style, initial;
  NstSession    *session;

  if (! load_models (arguments, &models, error))
    return NULL;
  if (arguments->verbose)
    describe_run (arguments, &models, pictures);
  content = nst_picture_view (pictures->content->picture);
  content.alpha = pictures->content->alpha;
  style = nst_picture_view (pictures->style->picture);
  style.alpha = pictures->style->alpha;
  if (pictures->initial)
    initial = nst_picture_view (pictures->initial->picture);
  session =
      nst_session_new (&models, &content, pictures->initial ? &initial : NULL,
                       &style, 1, &arguments->options, error);
  /* The session has its own copies. */
  cli_pictures_drop (pictures);
  return session;
}

/* The run under way. */
typedef struct
{
  const CliArguments *arguments;
  const CliPictures  *pictures;
  CliReport          *report;
  NstSession         *session;
  gint                saved; /* the iteration of the newest numbered file */
} Painting;

/* Writes the current picture to a numbered file. */
static void
save_numbered (Painting *painting, gint number)
{
  g_autofree gchar *path =
      cli_arguments_get_numbered (painting->arguments, number);
  g_autoptr (GError) error = NULL;
  g_autoptr (NstPicture) picture = cli_result_take (
      painting->session, painting->arguments, painting->pictures, &error);

  /* The run goes on without the file. */
  if (! picture
      || ! cli_pictures_write (painting->pictures, picture, path, &error))
    cli_report_warn (painting->report, error->message);
  painting->saved = number;
}

/* An NstObserver; @data is the Painting. */
static void
observe (const NstProgress *progress, gpointer data)
{
  Painting *painting = data;
  gint      every = painting->arguments->save_every;

  cli_report_observe (progress, painting->report);
  /* A level begins and may end with a report of its own. */
  if (every > 0 && progress->done % every == 0
      && progress->done > painting->saved)
    save_numbered (painting, progress->done);
}

/* The result, also of a run that ended early; NULL with an error if there is
 * nothing to write.  @failure gets the error that ended the run, if the result
 * is not NULL. */
static NstPicture *
paint (const CliArguments *arguments,
       CliPictures        *pictures,
       CliReport          *report,
       GError            **failure,
       GError            **error)
{
  g_autoptr (GError) run_error = NULL;
  g_autoptr (NstSession) session = new_session (arguments, pictures, error);
  Painting    painting = { arguments, pictures, report, session, 0 };
  NstPicture *result;

  if (! session)
    return NULL;
  /* Opening the log truncates an older one, so all input is checked first. */
  if (arguments->log && ! cli_report_open_log (report, arguments->log, error))
    return NULL;
  cli_interrupt_set_session (session);
  nst_session_run (session, observe, &painting, &run_error);
  cli_interrupt_set_session (NULL);
  result = cli_result_take (session, arguments, pictures, error);
  if (! run_error
      || g_error_matches (run_error, NST_ERROR, NST_ERROR_CANCELLED))
    return result;
  if (! result)
    g_clear_error (error);
  g_propagate_error (result ? failure : error, g_steal_pointer (&run_error));
  return result;
}

/* Returns the exit status. */
static int
run (const CliArguments *arguments, gint64 start)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) log_error = NULL;
  g_autoptr (CliReport) report = NULL;
  g_autoptr (NstPicture) result = NULL;
  g_auto (CliPictures) pictures = { 0 };
  gboolean has_log;
  int      status = EXIT_SUCCESS;

  /* Report an unusable output file before the work, not after it. */
  if (! impasto_picture_check_write (arguments->output, &error))
    {
      print_error (error);
      return EXIT_BAD_INPUT;
    }
  report = cli_report_new (start, arguments->verbose || isatty (STDERR_FILENO));
  if (cli_pictures_read (&pictures, arguments, &error))
    result = paint (arguments, &pictures, report, &failure, &error);
  has_log = cli_report_finish (report, &log_error);
  if (! result)
    status = exit_status_of (error);
  else if (! cli_result_write (result, arguments, &pictures, &error))
    status = EXIT_CANNOT_RUN;
  else if (failure)
    status = exit_status_of (failure);
  else if (cli_interrupt_get_signal ())
    status = EXIT_SIGNAL_BASE + cli_interrupt_get_signal ();

  if (! has_log)
    {
      print_error (log_error);
      status = MAX (status, EXIT_CANNOT_RUN);
    }
  if (failure)
    print_error (failure);
  if (error)
    print_error (error);
  return status;
}

int
main (int argc, char **argv)
{
  gint64            start = g_get_monotonic_time ();
  g_autofree gchar *locale_dir = impasto_locale_dir ();
  g_auto (CliArguments) arguments = { 0 };
  g_autoptr (GError) error = NULL;

  /* Before there are threads: see engine/base/blas.h. */
  g_setenv ("OPENBLAS_NUM_THREADS", "1", TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_set_prgname ("impasto-cli");

  if (! cli_arguments_parse (&arguments, argc, argv, &error))
    {
      print_error (error);
      return EXIT_BAD_INPUT;
    }
  if (arguments.version)
    {
      g_print ("impasto-cli %s\n", IMPASTO_VERSION);
      return EXIT_SUCCESS;
    }
  cli_interrupt_init ();
  return run (&arguments, start);
}
