/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parses impasto-cli's command line.  The engine's options come from its table.
 */
#include "config.h"

#include "plugin/cli/cli_arguments.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "ui/job/file_path.h"

/* Parses one option of the engine's table; @data is the CliArguments. */
static gboolean
set_option (const gchar *name,
            const gchar *value,
            gpointer     data,
            GError     **error)
{
  CliArguments *arguments = data;

  if (! strcmp (name, "--init"))
    arguments->has_init = TRUE;
  return nst_options_set (&arguments->options, name + strlen ("--"), value,
                          error);
}

/* The value in --help, such as "lbfgs|adam" or "N|own"; caller frees. */
static gchar *
describe_argument (const NstOptionSpec *spec)
{
  const gchar *type = spec->type == NST_OPTION_INT      ? "N"
                      : spec->type == NST_OPTION_LAYERS ? "LAYERS"
                                                        : "X";

  if (spec->type == NST_OPTION_ENUM)
    return g_strjoinv ("|", (gchar **)spec->choices);
  if (spec->zero_word)
    return g_strdup_printf ("%s|%s", type, spec->zero_word);
  return g_strdup (type);
}

/* Adds @entries to @group, and the names of the options to @names. */
static void
add_entries (GOptionGroup *group, const GOptionEntry *entries, GPtrArray *names)
{
  g_option_group_add_entries (group, entries);
  for (; entries->long_name; entries++)
    if (strcmp (entries->long_name, G_OPTION_REMAINING))
      g_ptr_array_add (names, (gpointer)entries->long_name);
}

/* Adds the options of the engine's table.  A description begins with the label
 * of the option, which messages use.  @texts owns the descriptions. */
static void
add_engine_options (GOptionGroup *group, GPtrArray *names, GPtrArray *texts)
{
  guint                    n_specs;
  const NstOptionSpec     *specs = nst_options_get_specs (&n_specs);
  g_autofree GOptionEntry *entries = g_new0 (GOptionEntry, n_specs + 1);

  for (guint i = 0; i < n_specs; i++)
    {
      g_autofree gchar *range = nst_option_spec_describe_range (&specs[i]);
      gchar *description = g_strdup_printf ("%s – %s (%s)", _ (specs[i].label),
                                            _ (specs[i].blurb), range);
      gchar *argument = describe_argument (&specs[i]);

      g_ptr_array_add (texts, description);
      g_ptr_array_add (texts, argument);
      entries[i].long_name = specs[i].key;
      entries[i].arg = G_OPTION_ARG_CALLBACK;
      entries[i].arg_data = (gpointer)(guintptr)set_option;
      entries[i].description = description;
      entries[i].arg_description = argument;
    }
  add_entries (group, entries, names);
}

/* Adds impasto-cli's own options, and the rest of the arguments as @paths. */
static void
add_own_options (GOptionGroup *group,
                 GPtrArray    *names,
                 CliArguments *arguments,
                 gchar      ***paths)
{
  /* clang-format off: a table */
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &arguments->output,
      N_ ("Output picture; its extension selects PNG or JPEG"), N_ ("FILE") },
    { "weights", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->model_files,
      N_ ("Model file (safetensors) of VGG-19, VGG-16 or ResNet-18; may be "
          "given more than once"),
      N_ ("FILE") },
    { "init-picture", 0, 0, G_OPTION_ARG_FILENAME, &arguments->initial,
      N_ ("Initial picture, such as an earlier result; it is resized to the "
          "size of the new one (implies --init=picture)"),
      N_ ("FILE") },
    { "save-every", 0, 0, G_OPTION_ARG_INT, &arguments->save_every,
      N_ ("Also write the current picture every N iterations, to numbered "
          "files beside the output: out.png gives out-0040.png, ..."),
      "N" },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &arguments->log,
      N_ ("Write the losses of each iteration, one JSON object per line"),
      N_ ("FILE") },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &arguments->verbose,
      N_ ("Print sizes and options, and progress even without a terminal"),
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &arguments->version,
      N_ ("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, paths, NULL,
      NULL },
    { 0 }
  };
  /* clang-format on */

  add_entries (group, entries, names);
}

/* Replaces what the user has written by the path that it means. */
static gboolean
replace_path (gchar **text, GError **error)
{
  gchar *path;

  if (! *text)
    return TRUE;
  path = impasto_file_path_new (*text, error);
  g_free (*text);
  *text = path;
  return path != NULL;
}

static gboolean
take_paths (CliArguments *arguments, gchar **paths, GError **error)
{
  guint n_paths = paths ? g_strv_length (paths) : 0;

  if (n_paths > 2)
    {
      g_autofree gchar *name = g_filename_display_name (paths[2]);

      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("Unexpected file “%s”. Give one content picture and one "
                      "style picture."),
                   name);
      return FALSE;
    }
  if (n_paths < 2 || ! arguments->output)
    {
      g_set_error_literal (
          error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
          n_paths < 2 ? _ ("Give a content picture and a style picture.")
                      : _ ("Give the output file with -o."));
      return FALSE;
    }
  arguments->content = impasto_file_path_new (paths[0], error);
  if (! arguments->content)
    return FALSE;
  arguments->style = impasto_file_path_new (paths[1], error);
  return arguments->style && replace_path (&arguments->output, error)
         && replace_path (&arguments->initial, error);
}

/* Replaces GLib's message about an unknown option by one that suggests the
 * most similar of @names (NULL-terminated). */
static void
suggest_option (const gchar *const *names, gchar **argv, GError **error)
{
  if (! g_error_matches (*error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    return;
  for (gchar **argument = argv + 1; *argument; argument++)
    {
      g_auto (GStrv) parts = g_strsplit (*argument, "=", 2);
      g_autofree gchar *shown = NULL;

      if (! g_str_has_prefix (*argument, "--") || ! parts[0][2]
          || g_strv_contains (names, parts[0] + 2))
        continue;
      shown = g_filename_display_name (parts[0]);
      g_clear_error (error);
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   _ ("There is no option “%s”. Did you mean “--%s”?"), shown,
                   nst_nearest_word (parts[0] + 2, names));
      return;
    }
}

/* --init-picture implies --init=picture, and --init=picture needs it. */
static gboolean
take_initial (CliArguments *arguments, GError **error)
{
  NstInit *init = &arguments->options.init;

  if (arguments->initial && ! arguments->has_init)
    *init = NST_INIT_PICTURE;
  if ((arguments->initial != NULL) == (*init == NST_INIT_PICTURE))
    return TRUE;
  g_set_error_literal (
      error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
      arguments->initial
          ? _ ("--init-picture needs --init=picture, but --init has another "
               "value. Omit one of the two.")
          : _ ("--init=picture needs a picture. Give it with "
               "--init-picture."));
  return FALSE;
}

static gboolean
are_same_file (const gchar *a, const gchar *b)
{
  g_autofree gchar *path_a = g_canonicalize_filename (a, NULL);
  g_autofree gchar *path_b = g_canonicalize_filename (b, NULL);
  GStatBuf          info_a, info_b;

  if (! strcmp (path_a, path_b))
    return TRUE;
  return g_stat (a, &info_a) == 0 && g_stat (b, &info_b) == 0
         && info_a.st_dev == info_b.st_dev && info_a.st_ino == info_b.st_ino;
}

/* The log replaces an existing file; that must not be one of the pictures. */
static gboolean
check_log (const CliArguments *arguments, GError **error)
{
  const gchar      *others[] = { arguments->content, arguments->style,
                                 arguments->output, arguments->initial };
  g_autofree gchar *name = NULL;

  if (! arguments->log)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i] && are_same_file (arguments->log, others[i]))
      {
        name = g_filename_display_name (arguments->log);
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                     _ ("The log would overwrite the picture “%s”. Choose "
                        "another file for the log."),
                     name);
        return FALSE;
      }
  return TRUE;
}

/* The output path for which cli_arguments_get_numbered () returns @numbered;
 * NULL if there is none.  Caller frees. */
static gchar *
remove_number (const gchar *numbered)
{
  const gchar *dot = strrchr (numbered, '.');
  const gchar *digits = dot;

  while (digits && digits > numbered && g_ascii_isdigit (digits[-1]))
    digits--;
  if (! digits || digits == dot || digits == numbered || digits[-1] != '-')
    return NULL;
  return g_strdup_printf ("%.*s%s", (int)(digits - 1 - numbered), numbered,
                          dot);
}

/* The numbered files replace existing ones; those must not be the pictures. */
static gboolean
check_save_every (const CliArguments *arguments, GError **error)
{
  const gchar *others[] = { arguments->content, arguments->style,
                            arguments->initial };

  if (arguments->save_every < 0)
    {
      g_set_error_literal (
          error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
          _ ("--save-every needs a number of iterations of at least 1."));
      return FALSE;
    }
  for (gsize i = 0; arguments->save_every > 0 && i < G_N_ELEMENTS (others); i++)
    {
      g_autofree gchar *plain = others[i] ? remove_number (others[i]) : NULL;
      g_autofree gchar *name = NULL;

      if (! plain || ! are_same_file (plain, arguments->output))
        continue;
      name = g_filename_display_name (others[i]);
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("--save-every could overwrite the picture “%s”. Choose "
                      "another name for the output."),
                   name);
      return FALSE;
    }
  return TRUE;
}

gchar *
cli_arguments_get_numbered (const CliArguments *arguments, gint number)
{
  const gchar *output = arguments->output;
  const gchar *dot = strrchr (output, '.');

  if (! dot)
    dot = output + strlen (output);
  return g_strdup_printf ("%.*s-%04d%s", (int)(dot - output), output, number,
                          dot);
}

gboolean
cli_arguments_parse (CliArguments *arguments,
                     gint          argc,
                     gchar       **argv,
                     GError      **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (GStrv) paths = NULL;
  g_auto (GStrv) all = NULL; /* a copy: parsing removes options from argv */
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (GOptionContext) context = NULL;
  GOptionGroup *group;

  memset (arguments, 0, sizeof *arguments);
  arguments->options = nst_options_default ();

  context = g_option_context_new (_ ("CONTENT STYLE -o OUTPUT"));
  g_option_context_set_summary (
      context, _ ("Repaints the picture CONTENT in the style of the picture "
                  "STYLE."));
  g_option_context_set_description (
      context,
      _ ("Ctrl-C ends the run and writes the current picture. A second Ctrl-C "
         "ends the program immediately. SIGTERM, SIGHUP (the terminal was "
         "closed) and SIGXCPU end the run in the same way.\n"
         "If the output cannot be written at the end of the run, the picture "
         "is saved in the folder for pictures, the home folder or the folder "
         "for temporary files, and a message says where.\n"
         "Exit status: 0 success; 1 the run failed or the picture could not "
         "be written; 2 invalid arguments or unreadable files; 128 + N signal "
         "N ended the run and the picture was written."));
  group = g_option_group_new (NULL, NULL, NULL, arguments, NULL);
  add_own_options (group, names, arguments, &paths);
  add_engine_options (group, names, texts);
  g_ptr_array_add (names, (gpointer) "help");
  g_ptr_array_add (names, NULL);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_set_main_group (context, group);

  all = g_strdupv (argv);
  if (! g_option_context_parse (context, &argc, &argv, &parse_error))
    {
      suggest_option ((const gchar *const *)names->pdata, all, &parse_error);
      g_propagate_error (error, g_steal_pointer (&parse_error));
      return FALSE;
    }
  return arguments->version
         || (take_paths (arguments, paths, error)
             && take_initial (arguments, error) && check_log (arguments, error)
             && check_save_every (arguments, error));
}

void
cli_arguments_clear (CliArguments *arguments)
{
  g_clear_pointer (&arguments->content, g_free);
  g_clear_pointer (&arguments->style, g_free);
  g_clear_pointer (&arguments->output, g_free);
  g_clear_pointer (&arguments->initial, g_free);
  g_clear_pointer (&arguments->model_files, g_strfreev);
  g_clear_pointer (&arguments->log, g_free);
}
