/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compares settings by the table of options.
 */
#include "config.h"

#include "ui/job/run_change.h"

#include <math.h>

gboolean
impasto_run_change_needs_restart (const ImpastoSettings *now,
                                  const ImpastoSettings *wanted)
{
  NstOptions options = now->options;

  if (! impasto_style_ref_equal (&now->style, &wanted->style)
      || g_strcmp0 (now->model_files, wanted->model_files)
      || (wanted->options.init == NST_INIT_PICTURE
          && ! impasto_style_ref_equal (&now->initial, &wanted->initial)))
    return TRUE;
  options.weights = wanted->options.weights;
  return ! nst_options_equal (&options, &wanted->options);
}

gint
impasto_run_change_count_levels (const NstOptions *options,
                                 gint              width,
                                 gint              from)
{
  gint most = (gint)nst_options_find_spec ("levels")->maximum;
  gint levels = 1;

  /* Rounding may make a level half a pixel smaller. */
  while (levels < most
         && (from - 1) * pow (options->level_ratio, levels) <= width)
    levels++;
  return levels;
}

gint
impasto_run_change_levels_ahead (const ImpastoSettings *now,
                                 const ImpastoSettings *wanted,
                                 const NstPicture      *content,
                                 const NstPicture      *picture)
{
  const NstOptions *old = &now->options;
  const NstOptions *options = &wanted->options;
  gint              width;
  gint              height;

  nst_options_get_result_size (options, content->width, content->height, &width,
                               &height);
  if (width < picture->width || old->style_scale != options->style_scale
      || old->levels != options->levels
      || old->level_ratio != options->level_ratio
      || old->level_size != options->level_size
      || ! impasto_style_ref_equal (&now->style, &wanted->style)
      || g_strcmp0 (now->model_files, wanted->model_files))
    return options->levels;
  return impasto_run_change_count_levels (options, width, picture->width);
}
