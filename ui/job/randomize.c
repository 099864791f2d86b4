/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random values, uniformly distributed on the sliders' logarithmic scales.
 */
#include "config.h"

#include "ui/job/randomize.h"

#include <math.h>

/* Within these ranges, both the photo and the style are recognizable. */
#define STYLE_LOW    0.3
#define STYLE_HIGH   3.0
#define CONTENT_LOW  0.8
#define CONTENT_HIGH 1.25
#define BRUSH_LOW    0.4
#define BRUSH_HIGH   2.5
/* Half of the pictures are smoothed. */
#define SMOOTH_SHARE 0.5
#define SMOOTH_LOW   100.0
#define SMOOTH_HIGH  8000.0

/* A value with two significant digits, which the dialog shows exactly. */
static gdouble
pick (GRand *random, gdouble low, gdouble high)
{
  gdouble value =
      pow (10.0, g_rand_double_range (random, log10 (low), log10 (high)));
  gdouble unit = pow (10.0, floor (log10 (value)) - 1.0);

  /* Divide if the unit is a fraction: 0.3, not 0.30000000000000004. */
  return unit < 1.0 ? rint (value / unit) / rint (1.0 / unit)
                    : rint (value / unit) * unit;
}

void
impasto_randomize (NstOptions *options, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  options->weights.style = pick (random, STYLE_LOW, STYLE_HIGH);
  options->weights.content = pick (random, CONTENT_LOW, CONTENT_HIGH);
  options->style_scale = pick (random, BRUSH_LOW, BRUSH_HIGH);
  options->weights.tv = 0.0;
  if (g_rand_double (random) < SMOOTH_SHARE)
    options->weights.tv = pick (random, SMOOTH_LOW, SMOOTH_HIGH);
  if (options->init == NST_INIT_NOISE)
    options->seed = g_rand_int_range (random, 0, G_MAXINT);
}
