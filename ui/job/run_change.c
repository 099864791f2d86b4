/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compares settings by the table of options.
 */
#include "config.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "ui/job/run_change.h"

/* The loss weights, which a run uses from its next iteration on. */
static const gsize live_fields[] = {
  offsetof (NstOptions, content_weight), offsetof (NstOptions, style_weight),
  offsetof (NstOptions, tv_weight),      offsetof (NstOptions, feature_weight),
  offsetof (NstOptions, pixel_weight),   offsetof (NstOptions, ssim_weight),
};

gboolean
impasto_run_change_take_live (NstOptions *now, const NstOptions *wanted)
{
  gboolean has_changed = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (live_fields); i++)
    {
      gdouble *old = (gdouble *)((guchar *)now + live_fields[i]);
      const gdouble *new =
          (const gdouble *)((const guchar *)wanted + live_fields[i]);

      has_changed = has_changed || *old != *new;
      *old = *new;
    }
  return has_changed;
}

gboolean
impasto_run_change_needs_restart (const ImpastoSettings *now,
                                  const ImpastoSettings *wanted)
{
  NstOptions           options = now->options;
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);

  if (! impasto_style_ref_equal (&now->style, &wanted->style)
      || g_strcmp0 (now->model_files, wanted->model_files)
      || (wanted->options.init == NST_INIT_PICTURE
          && ! impasto_style_ref_equal (&now->initial, &wanted->initial)))
    return TRUE;
  impasto_run_change_take_live (&options, &wanted->options);
  for (guint i = 0; i < n_specs; i++)
    {
      g_autofree gchar *a = nst_options_get_text (&options, &specs[i]);
      g_autofree gchar *b = nst_options_get_text (&wanted->options, &specs[i]);

      if (strcmp (a, b))
        return TRUE;
    }
  return FALSE;
}

gint
impasto_run_change_levels_ahead (const ImpastoSettings *now,
                                 const ImpastoSettings *wanted,
                                 const NstPicture      *content,
                                 const NstPicture      *picture)
{
  const NstOptions *old = &now->options;
  const NstOptions *options = &wanted->options;
  gint              most = (gint)nst_options_find_spec ("levels")->maximum;
  gint              levels = 1;
  gint              width;
  gint              height;

  if (old->size != options->size || old->style_scale != options->style_scale
      || old->levels != options->levels
      || old->level_ratio != options->level_ratio
      || old->level_size != options->level_size
      || ! impasto_style_ref_equal (&now->style, &wanted->style)
      || g_strcmp0 (now->model_files, wanted->model_files))
    return options->levels;
  nst_options_get_result_size (options, content->width, content->height, &width,
                               &height);
  /* Rounding may make a level half a pixel smaller. */
  while (levels < most
         && (picture->width - 1) * pow (options->level_ratio, levels) <= width)
    levels++;
  return levels;
}
