/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conversion between 0..1 and 0..255, and pictures without color.
 */
#include "config.h"

#include "engine/picture/pixels.h"

#include <math.h>

/* The root mean square of max - min of the channels of a gray picture. */
#define MAX_GRAY_CHROMA (4.0 / 255.0)

void
nst_pixels_to_objective (const gfloat *values, gsize n, gfloat *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = values[i] * NST_PIXEL_MAX;
}

void
nst_pixels_from_objective (const gfloat *values, gsize n, gfloat *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = values[i] / NST_PIXEL_MAX;
}

void
nst_pixels_make_gray (gfloat *values, gsize n)
{
  for (gsize i = 0; i < n; i += NST_PICTURE_CHANNELS)
    {
      gfloat mean = (values[i] + values[i + 1] + values[i + 2]) / 3.0f;

      values[i] = values[i + 1] = values[i + 2] = mean;
    }
}

gboolean
nst_pixels_are_gray (const NstPictureView *picture)
{
  gdouble sum = 0.0;

  for (gint y = 0; y < picture->height; y++)
    {
      const gfloat *row = picture->pixels + y * picture->row_stride;

      for (gint x = 0; x < picture->width; x++)
        {
          const gfloat *p = row + (gsize)x * NST_PICTURE_CHANNELS;
          gdouble       chroma =
              MAX (p[0], MAX (p[1], p[2])) - MIN (p[0], MIN (p[1], p[2]));

          sum += chroma * chroma;
        }
    }
  return sqrt (sum / ((gdouble)picture->width * picture->height))
         <= MAX_GRAY_CHROMA;
}
