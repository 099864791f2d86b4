/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prints the tables of the dialog that the help pages describe, in the language
 * of the environment, one row for each line with tabs between the columns:
 *   page TITLE KEY...
 *   preset NAME BLURB KEY=VALUE...
 */
#include "config.h"

#include <locale.h>

#include <glib/gi18n-lib.h>

#include "ui/dialog/option_groups.h"
#include "ui/job/preset.h"

static void
print_pages (void)
{
  for (guint i = 0; i < impasto_option_groups_get_n (); i++)
    {
      g_autofree gchar *keys =
          g_strjoinv ("\t", (gchar **)impasto_option_groups_get_keys (i));

      g_print ("page\t%s\t%s\n", impasto_option_groups_get_title (i), keys);
    }
}

static void
print_presets (void)
{
  g_autoptr (GPtrArray) presets = impasto_preset_list_builtin ();
  NstOptions           defaults = nst_options_default ();
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);

  for (guint i = 0; i < presets->len; i++)
    {
      const ImpastoPreset *preset = g_ptr_array_index (presets, i);

      g_print ("preset\t%s\t%s", preset->name, preset->blurb);
      for (guint k = 0; k < n_specs; k++)
        {
          g_autofree gchar *value =
              nst_options_get_text (&preset->options, &specs[k]);

          if (! nst_options_value_equal (&preset->options, &defaults,
                                         &specs[k]))
            g_print ("\t%s=%s", specs[k].key, value);
        }
      g_print ("\n");
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, argv[1]);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  print_pages ();
  print_presets ();
  return 0;
}
