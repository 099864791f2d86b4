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
  const gchar *blurb;    /* what one sees */
  const gchar *settings; /* "key=value;..." */
} builtin[] = {
  /* Translators: names of presets, which describe the look of the picture, each
   * with a sentence about it. */
  { N_ ("Balanced"),
    N_ ("The photo, clearly recognizable, painted in the style"), "" },
  { N_ ("Light glaze"), N_ ("The photo with a thin layer of the style"),
    "style-weight=0.25" },
  { N_ ("Bold repaint"),
    N_ ("The style takes over; large shapes of the photo remain"),
    "style-weight=3" },
  { N_ ("Free interpretation"),
    N_ ("A new picture in the style, with a trace of the photo"),
    "style-weight=6.7" },
  { N_ ("Broad brush"), N_ ("Large, sweeping strokes"),
    "style-scale=2.5;style-weight=1.5" },
  { N_ ("Fine brush"), N_ ("Small strokes with much detail"),
    "style-scale=0.4" },
  { N_ ("Soft pastel"), N_ ("Even areas and soft transitions"),
    "tv-weight=8000" },
  { N_ ("Light of the photo"),
    N_ ("Strong style, with the lights and shadows of the photo"),
    "style-weight=2;pixel-weight=3" },
  { N_ ("Colors of the photo"),
    N_ ("The texture of the style, with most of the colors of the photo"),
    "style-statistics=gram" },
  { N_ ("Classic: Gatys et al., from coarse to fine"),
    N_ ("The method of 2016, painted at several sizes"), "balance=off" },
  { N_ ("Classic: Gatys et al., at one size"),
    N_ ("The method of 2016, painted at the final size alone"),
    "balance=off;levels=1" },
  { N_ ("Classic: Gatys et al., as published"),
    N_ ("The method of 2016 with the settings of its authors"),
    "balance=off;levels=1;init=noise;iterations=300;pooling=average;"
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
      NstOptions     options = nst_options_default ();
      ImpastoPreset *preset;

      set_options (&options, builtin[i].settings);
      preset = impasto_preset_new (_ (builtin[i].name), &options);
      preset->blurb = _ (builtin[i].blurb);
      g_ptr_array_add (presets, preset);
    }
  return presets;
}
