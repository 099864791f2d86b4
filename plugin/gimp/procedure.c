/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one table of the procedure's arguments, for installation, documentation
 * and parsing.
 */
#include "config.h"

#include "plugin/gimp/procedure.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "plugin/common/data_path.h"
#include "plugin/gimp/help.h"
#include "plugin/gimp/settings_store.h"
#include "ui/dialog/dialog.h"
#include "ui/job/file_path.h"

/* Indices of the arguments. */
enum
{
  ARG_RUN_MODE,
  ARG_IMAGE,
  ARG_DRAWABLE,
  ARG_STYLE_DRAWABLE,
  ARG_STYLE_FILE,
  ARG_CONTENT_WEIGHT,
  ARG_STYLE_WEIGHT,
  ARG_OPTIONS,
  N_ARGS
};

/* A description of NULL is that of the engine's option of the same name. */
static const GimpParamDef arguments[N_ARGS] = {
  [ARG_RUN_MODE] = { GIMP_PDB_INT32, "run-mode",
                     "The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE "
                     "(1), RUN-WITH-LAST-VALS (2) }" },
  [ARG_IMAGE] = { GIMP_PDB_IMAGE, "image", "The image" },
  [ARG_DRAWABLE] = { GIMP_PDB_DRAWABLE, "drawable",
                     "The layer to repaint; with output=in-place also a layer "
                     "mask or a channel" },
  [ARG_STYLE_DRAWABLE] = { GIMP_PDB_DRAWABLE, "style-drawable",
                           "The style: a drawable of any open image, or -1" },
  [ARG_STYLE_FILE] = { GIMP_PDB_STRING, "style-file",
                       "The style: the path or URI of a picture file, or "
                       "\"\"" },
  [ARG_CONTENT_WEIGHT] = { GIMP_PDB_FLOAT, "content-weight", NULL },
  [ARG_STYLE_WEIGHT] = { GIMP_PDB_FLOAT, "style-weight", NULL },
  [ARG_OPTIONS] = { GIMP_PDB_STRING, "options",
                    "More options: key=value pairs separated by \";\", or "
                    "\"\"" },
};

/* --- installation ------------------------------------------------------- */

/* Not translated, like all texts of the procedure database: no message catalog
 * is bound while GIMP queries the plug-in. */
static gchar *
describe_option (const gchar *key)
{
  const NstOptionSpec *spec = nst_options_find_spec (key);
  g_autofree gchar    *range = nst_option_spec_describe_range (spec);

  return g_strdup_printf ("%s – %s (%s)", spec->label, spec->blurb, range);
}

static gchar *
make_help (void)
{
  g_autofree gchar *keys = impasto_settings_describe_keys ();

  return g_strdup_printf (
      "Optimizes the pixels of the picture until a neural network (VGG-19) "
      "finds the shapes of the drawable and the textures of the style picture "
      "in it. Only the selected pixels change, and transparency is preserved. "
      "The result is a new layer above the drawable or, with output=in-place, "
      "the drawable itself. It is one undo step.\n"
      "Pass a style drawable, a style file or the option \"style\". Without "
      "any of them, the style is the first built-in painting. Transparent "
      "parts of the style picture take the mean color of the visible ones. "
      "GdkPixbuf reads the files, and GIMP those that GdkPixbuf cannot read.\n"
      "Keys in \"options\" override the other arguments, except the style. "
      "In a value, write %%XX for the character with the hexadecimal code XX, "
      "such as %%3B for \";\" and %%25 for \"%%\".\n"
      "The options are:\n%s",
      keys);
}

void
impasto_procedure_install (void)
{
  g_autofree gchar *help = make_help ();
  g_autofree gchar *icon = impasto_data_path (IMPASTO_MENU_ICON);
  g_autofree gchar *locale = impasto_locale_dir ();
  g_autofree gchar *help_uri = impasto_help_get_uri ();
  gchar            *descriptions[N_ARGS];
  GimpParamDef      described[N_ARGS];

  for (gint i = 0; i < N_ARGS; i++)
    {
      descriptions[i] = arguments[i].description
                            ? g_strdup (arguments[i].description)
                            : describe_option (arguments[i].name);
      described[i] = arguments[i];
      described[i].description = descriptions[i];
    }

  gimp_plugin_domain_register (GETTEXT_PACKAGE, locale);
  /* For F1 on the menu entry. */
  gimp_plugin_help_register (IMPASTO_HELP_DOMAIN, help_uri);
  gimp_install_procedure (
      IMPASTO_PROCEDURE,
      N_ ("Repaint the layer in the style of another picture"), help,
      "The authors of Impasto", "The authors of Impasto", "2026",
      N_ ("_Neural Style Transfer…"), "RGB*, GRAY*", GIMP_PLUGIN, N_ARGS, 0,
      described, NULL);
  gimp_plugin_menu_register (IMPASTO_PROCEDURE, "<Image>/Filters/Artistic");
  gimp_plugin_icon_register (IMPASTO_PROCEDURE, GIMP_ICON_TYPE_IMAGE_FILE,
                             (const guint8 *)icon);

  for (gint i = 0; i < N_ARGS; i++)
    g_free (descriptions[i]);
}

/* --- parsing ------------------------------------------------------------ */

static gboolean
fail (GError **error, const gchar *message)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION, message);
  return FALSE;
}

static gboolean
set_style_file (ImpastoStyleRef *style, const gchar *text, GError **error)
{
  g_autofree gchar *given = impasto_file_path_new (text, error);
  g_autofree gchar *path = NULL;

  if (! given)
    return FALSE;
  path = g_canonicalize_filename (given, NULL);
  impasto_style_ref_set (style, IMPASTO_STYLE_FILE, path);
  return TRUE;
}

static gboolean
set_style (ImpastoStyleRef *style, const GimpParam *params, GError **error)
{
  gint32       drawable = params[ARG_STYLE_DRAWABLE].data.d_drawable;
  const gchar *file = params[ARG_STYLE_FILE].data.d_string;

  if (! file)
    file = "";
  if (drawable == -1)
    return ! *file || set_style_file (style, file, error);

  if (*file)
    return fail (error,
                 _ ("Both a style drawable and a style file are given. Pass "
                    "-1 for the drawable or \"\" for the file."));
  if (! gimp_item_is_valid (drawable) || ! gimp_item_is_drawable (drawable))
    return fail (error, _ ("The style drawable is not in any open image. Pass "
                           "a drawable of an open image, or -1."));
  {
    g_autofree gchar *id = g_strdup_printf ("%d", drawable);

    impasto_style_ref_set (style, IMPASTO_STYLE_LAYER, id);
  }
  return TRUE;
}

/* Reads the arguments that follow the drawable. */
static gboolean
read_arguments (ImpastoSettings *settings,
                const GimpParam *params,
                GError         **error)
{
  const gchar *options;

  settings->options.weights.content = params[ARG_CONTENT_WEIGHT].data.d_float;
  settings->options.weights.style = params[ARG_STYLE_WEIGHT].data.d_float;
  if (! nst_options_validate (&settings->options, error))
    return FALSE;
  options = params[ARG_OPTIONS].data.d_string;
  if (options && ! impasto_settings_parse (settings, options, error))
    return FALSE;
  return set_style (&settings->style, params, error);
}

gboolean
impasto_call_init (ImpastoCall     *call,
                   gint             n_params,
                   const GimpParam *params,
                   GError         **error)
{
  gint n_needed = ARG_DRAWABLE + 1;

  impasto_dialog_init_settings (&call->settings);
  if (n_params > ARG_RUN_MODE
      && params[ARG_RUN_MODE].data.d_int32 == GIMP_RUN_NONINTERACTIVE)
    n_needed = N_ARGS;
  if (n_params < n_needed)
    return fail (error, _ ("There are too few arguments. The Procedure Browser "
                           "lists them."));
  call->run_mode = params[ARG_RUN_MODE].data.d_int32;
  call->image = params[ARG_IMAGE].data.d_image;
  call->drawable = params[ARG_DRAWABLE].data.d_drawable;
  switch (call->run_mode)
    {
    case GIMP_RUN_INTERACTIVE:
    case GIMP_RUN_WITH_LAST_VALS:
      impasto_settings_store_load (&call->settings);
      return TRUE;
    case GIMP_RUN_NONINTERACTIVE:
      impasto_settings_clear (&call->settings);
      impasto_settings_init (&call->settings);
      return read_arguments (&call->settings, params, error);
    }
  return fail (error, _ ("The run mode is unknown. Pass RUN-INTERACTIVE, "
                         "RUN-NONINTERACTIVE or RUN-WITH-LAST-VALS."));
}

void
impasto_call_clear (ImpastoCall *call)
{
  impasto_settings_clear (&call->settings);
}
