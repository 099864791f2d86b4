/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says which sizes are possible.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/network/network.h"
#include "engine/session/levels.h"

/* The number of levels of a run on a content of @width x @height; 0 if it is
 * not possible. */
static gint
count_levels (const NstOptions *options, gint width, gint height)
{
  NstLevel levels[NST_MAX_LEVELS];

  nst_options_get_result_size (options, width, height, &width, &height);
  return nst_levels_plan (options, width, height, levels);
}

/* The smallest value of the option “size” with which the run is possible; 0 if
 * none is. */
static gint
find_size (const NstOptions *options, gint width, gint height)
{
  const NstOptionSpec *spec = nst_options_find_spec ("size");
  NstOptions           tried = *options;
  gint                 low = (gint)spec->minimum;
  gint                 high = (gint)spec->maximum;

  tried.size = high;
  if (count_levels (&tried, width, height) == 0)
    return 0;
  while (low < high)
    {
      tried.size = low + (high - low) / 2;
      if (count_levels (&tried, width, height) > 0)
        high = tried.size;
      else
        low = tried.size + 1;
    }
  return low;
}

/* The largest number of levels with which the run is possible; 0 if none is. */
static gint
find_levels (const NstOptions *options, gint width, gint height)
{
  NstOptions tried = *options;

  tried.levels = options->levels;
  while (tried.levels > 0 && count_levels (&tried, width, height) == 0)
    tried.levels--;
  return tried.levels;
}

/* @width, @height: of the result. */
static void
set_too_many_levels (const NstOptions *options,
                     gint              width,
                     gint              height,
                     gint              n_levels,
                     gint              size,
                     GError          **error)
{
  if (size > 0)
    g_set_error (error, NST_ERROR, NST_ERROR_SIZE,
                 _ ("A picture of %d × %d pixels is too small for %d levels. "
                    "Choose at most %d levels, or a size of at least %d."),
                 width, height, options->levels, n_levels, size);
  else
    g_set_error (error, NST_ERROR, NST_ERROR_SIZE,
                 _ ("A picture of %d × %d pixels is too small for %d levels. "
                    "Choose at most %d levels."),
                 width, height, options->levels, n_levels);
}

gboolean
nst_options_check_size (const NstOptions *options,
                        gint              width,
                        gint              height,
                        GError          **error)
{
  gboolean is_tiny = MIN (width, height) < NST_MIN_SIDE;
  gint     n_levels, size;

  if (count_levels (options, width, height) > 0)
    return TRUE;
  n_levels = find_levels (options, width, height);
  size = find_size (options, width, height);
  nst_options_get_result_size (options, width, height, &width, &height);
  if (n_levels > 0)
    set_too_many_levels (options, width, height, n_levels, size, error);
  else if (size == 0)
    g_set_error (error, NST_ERROR, NST_ERROR_SIZE,
                 _ ("The picture would be %d × %d pixels, but no side may be "
                    "shorter than %d. Choose a picture or select an area that "
                    "is less narrow."),
                 width, height, NST_MIN_SIDE);
  else if (is_tiny)
    g_set_error (error, NST_ERROR, NST_ERROR_SIZE,
                 _ ("The picture would be %d × %d pixels, but no side may be "
                    "shorter than %d. Choose a larger picture, select a larger "
                    "area, or choose a size of at least %d."),
                 width, height, NST_MIN_SIDE, size);
  else
    g_set_error (error, NST_ERROR, NST_ERROR_SIZE,
                 _ ("The picture would be %d × %d pixels, but no side may be "
                    "shorter than %d. Choose a size of at least %d."),
                 width, height, NST_MIN_SIDE, size);
  return FALSE;
}
