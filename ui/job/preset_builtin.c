/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The built-in presets, as differences from the defaults.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "ui/job/preset.h"

static const struct
{
  const gchar *name;
  const gchar *settings; /* "key=value;..." */
} builtin[] = {
  /* Translators: names of presets, which describe the look of the picture. */
  { N_ ("Balanced"), "" },
  { N_ ("Gentle touch-up, keeps the photo"),
    "content-weight=30;style-weight=0.1;tv-weight=200" },
  { N_ ("Strong style"), "content-weight=0.05;style-weight=10" },
  { N_ ("Large brush strokes"), "style-scale=2;style-weight=2" },
  { N_ ("Fine strokes"), "style-scale=0.5" },
  { N_ ("Smooth poster"), "style-weight=2;style-scale=1.5;tv-weight=30000" },
  { N_ ("Quick sketch"), "iterations=25" },
  { N_ ("Careful finish"), "iterations=300" },
  /* Translators: a person's name; the objective of Gatys, Ecker, and Bethge at
   * one size. */
  { N_ ("Gatys"), "levels=1" },
  /* Translators: the method with the settings of its authors. */
  { N_ ("As published by Gatys et al."),
    "levels=1;init=noise;iterations=300;pooling=average;"
    /* Compared with this engine's, the paper's layer weights grow with the
     * square of the number of channels. */
    "style-layers=relu1_1:0.015625,relu2_1:0.0625,relu3_1:0.25,relu4_1:1,"
    "relu5_1:1" },
};

/* A mistake in the table is a programming error. */
static void
set_options (NstOptions *options, const gchar *settings)
{
  g_auto (GStrv) pairs = g_strsplit (settings, ";", -1);

  for (gchar **pair = pairs; *pair; pair++)
    {
      gchar *equals = strchr (*pair, '=');

      g_assert (equals);
      *equals = '\0';
      if (! nst_options_set (options, *pair, equals + 1, NULL))
        g_assert_not_reached ();
    }
}

GPtrArray *
impasto_preset_list_builtin (void)
{
  GPtrArray *presets =
      g_ptr_array_new_with_free_func ((GDestroyNotify)impasto_preset_free);

  for (guint i = 0; i < G_N_ELEMENTS (builtin); i++)
    {
      NstOptions options = nst_options_default ();

      set_options (&options, builtin[i].settings);
      g_ptr_array_add (presets,
                       impasto_preset_new (_ (builtin[i].name), &options));
    }
  return presets;
}
