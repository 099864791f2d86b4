/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conversion between 0..1 and 0..255.
 */
#include "config.h"

#include "engine/picture/pixels.h"

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
