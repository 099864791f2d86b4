/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sizes and iterations of the levels.
 */
#include "config.h"

#include "engine/session/levels.h"

#include <math.h>

#include "engine/network/network.h"

/* From this style strength on, relative to the content, balanced levels begin
 * at half the size, where a style replaces the shapes of the photo. */
#define STRONG_STYLE 6.7

/* A picture with a longer side is painted too slowly to follow a slider. */
#define COARSE_SIZE 256
/* What an iteration takes besides its pixels, as a number of pixels: the solver
 * of the Wasserstein loss does not shrink with the picture.  0.08, 0.20, and
 * 0.65 s at 128, 256, and 512 px (4:3) are as 12,000 to 16,000 pixels more. */
#define FIXED_WORK 12000.0

static gint
scaled (gint length, gdouble factor)
{
  return MAX (1, (gint)floor (length * factor + 0.5));
}

void
nst_options_get_result_size (const NstOptions *options,
                             gint              width,
                             gint              height,
                             gint             *result_width,
                             gint             *result_height)
{
  gint    longer = MAX (width, height);
  gdouble factor = options->size > 0 ? (gdouble)options->size / longer : 1.0;

  *result_width = scaled (width, factor);
  *result_height = scaled (height, factor);
}

NstSize
nst_levels_style_size (const NstOptions *options,
                       const NstLevel   *level,
                       const NstLevel   *last,
                       NstSize           style)
{
  gdouble area = (gdouble)level->width * level->height;
  /* The area that a scale of 1 means: the style's own or the result's. */
  gdouble unit = options->style_scale > 0.0
                     ? (gdouble)style.width * style.height
                     : (gdouble)last->width * last->height;
  gdouble scale = options->style_scale > 0.0 ? options->style_scale : 1.0;
  gdouble factor = scale * sqrt (area / unit);

  factor =
      MAX (factor, (gdouble)NST_MIN_SIDE / MIN (style.width, style.height));
  return (NstSize){ scaled (style.width, factor),
                    scaled (style.height, factor) };
}

/* The number of levels whose sizes are powers of the ratio. */
static gint
count_powers (const NstOptions *options, gint longer, gint shorter)
{
  gdouble ratio = options->level_ratio;
  gint    n;

  for (n = 1; n < NST_MAX_LEVELS
              && longer / pow (ratio, n) >= options->level_size
              && shorter / pow (ratio, n) >= NST_MIN_SIDE;)
    n++;
  return n;
}

/* The number of balanced levels, and the ratio that is nearest to the wanted
 * one.  They begin at the same size whatever the result's, so that a draft has
 * the composition of the result. */
static gint
count_balanced (const NstOptions *options,
                gint              longer,
                gint              shorter,
                gdouble          *ratio)
{
  gboolean is_strong =
      options->weights.style >= STRONG_STYLE * options->weights.content;
  gdouble smallest = options->level_size / (is_strong ? 2.0 : 1.0);
  gdouble span =
      MIN ((gdouble)longer / smallest, (gdouble)shorter / NST_MIN_SIDE);
  gint n = (gint)rint (log (MAX (span, 1.0)) / log (*ratio));

  n = MIN (n, NST_MAX_LEVELS - 1);
  if (n > 0)
    *ratio = pow (span, 1.0 / n);
  return n + 1;
}

gint
nst_levels_plan (const NstOptions *options,
                 gint              width,
                 gint              height,
                 NstLevel          levels[NST_MAX_LEVELS])
{
  gint    longer = MAX (width, height);
  gint    shorter = MIN (width, height);
  gint    n = options->levels;
  gdouble ratio = options->level_ratio;

  /* Coarser levels would blur the initial picture. */
  if (n == 0 && options->init == NST_INIT_PICTURE)
    n = 1;
  if (n == 0)
    n = options->balance ? count_balanced (options, longer, shorter, &ratio)
                         : count_powers (options, longer, shorter);
  if (shorter < NST_MIN_SIDE
      || scaled (shorter, pow (ratio, 1 - n)) < NST_MIN_SIDE)
    return 0;
  for (gint i = 0; i < n; i++)
    {
      gdouble factor = pow (ratio, i - (n - 1));

      levels[i].width = scaled (width, factor);
      levels[i].height = scaled (height, factor);
      levels[i].iterations =
          i == n - 1 ? options->iterations
                     : scaled (options->iterations, options->level_iterations);
    }
  return n;
}

gdouble
nst_options_get_work (const NstOptions *options, gint width, gint height)
{
  NstLevel levels[NST_MAX_LEVELS];
  gdouble  work = 0.0;
  gint     n;

  nst_options_get_result_size (options, width, height, &width, &height);
  n = nst_levels_plan (options, width, height, levels);
  for (gint i = 0; i < n; i++)
    work += nst_level_get_work (&levels[i]) * levels[i].iterations;
  return work;
}

gdouble
nst_iteration_get_work (gint width, gint height)
{
  return (gdouble)width * height + FIXED_WORK;
}

gboolean
nst_levels_find_coarse (const NstLevel *level, NstLevel *coarse)
{
  gdouble factor = (gdouble)COARSE_SIZE / MAX (level->width, level->height);

  *coarse = (NstLevel){ scaled (level->width, factor),
                        scaled (level->height, factor), 0 };
  return factor < 1.0 && MIN (coarse->width, coarse->height) >= NST_MIN_SIDE;
}
