/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The alpha of pictures, at the sizes of pictures and feature maps.
 */
#include "config.h"

#include "engine/picture/mask.h"

#include <math.h>

#include "engine/nst.h"

/* The alpha of a picture, seen as a grid of @columns x @rows areas. */
typedef struct
{
  const gfloat *alpha;
  gint          width;
  gint          height;
  gint          columns;
  gint          rows;
} Grid;

/* The pixels from *@first to *@end - 1 that area @i of @n covers, of @length:
 * at least one. */
static void
find_range (gint i, gint n, gint length, gint *first, gint *end)
{
  *first = (gint)((gint64)i * length / n);
  *end = MAX (*first + 1, (gint)(((gint64)i + 1) * length / n));
}

static gfloat
area_mean (const Grid *grid, gint column, gint row)
{
  gint    left, right, top, bottom;
  gdouble sum = 0.0;

  find_range (column, grid->columns, grid->width, &left, &right);
  find_range (row, grid->rows, grid->height, &top, &bottom);
  for (gint y = top; y < bottom; y++)
    for (gint x = left; x < right; x++)
      sum += grid->alpha[(gsize)y * grid->width + x];
  return (gfloat)(sum / ((right - left) * (bottom - top)));
}

/* The values of a line, @n of them, @step apart. */
typedef struct
{
  gint  n;
  gsize step;
} Line;

/* Resamples the line @in to @out.  Weights are at least 0, so that no value
 * leaves the range of its neighbors. */
static void
resize_line (const gfloat *in, Line from, gfloat *out, Line to)
{
  gdouble scale = (gdouble)from.n / to.n;
  gdouble support = MAX (scale, 1.0);

  for (gint i = 0; i < to.n; i++)
    {
      gdouble center = (i + 0.5) * scale - 0.5;
      gint    first = (gint)ceil (center - support);
      gint    last = (gint)floor (center + support);
      gdouble sum = 0.0, weights = 0.0;

      for (gint j = MAX (first, 0); j <= MIN (last, from.n - 1); j++)
        {
          gdouble weight = 1.0 - fabs (j - center) / support;

          sum += weight * in[j * from.step];
          weights += weight;
        }
      out[i * to.step] = (gfloat)CLAMP (sum / weights, 0.0, 1.0);
    }
}

gfloat *
nst_alpha_resize (const gfloat *alpha,
                  gint          width,
                  gint          height,
                  gint          new_width,
                  gint          new_height)
{
  g_autofree gfloat *wide = g_try_new (gfloat, (gsize)new_width * height);
  gfloat            *out = g_try_new (gfloat, (gsize)new_width * new_height);

  if (! wide || ! out)
    {
      g_free (out);
      return NULL;
    }
  for (gint y = 0; y < height; y++)
    resize_line (alpha + (gsize)y * width, (Line){ width, 1 },
                 wide + (gsize)y * new_width, (Line){ new_width, 1 });
  for (gint x = 0; x < new_width; x++)
    resize_line (wide + x, (Line){ height, new_width }, out + x,
                 (Line){ new_height, new_width });
  return out;
}

gsize
nst_mask_count (const gfloat *alpha, gsize n)
{
  gsize count = 0;

  for (gsize i = 0; i < n; i++)
    count += alpha[i] >= NST_MASK_VISIBLE;
  return count;
}

void
nst_mask_init (NstMask *mask, NstArena *arena, gsize n)
{
  *mask = (NstMask){ .n = n };
  mask->weight = nst_arena_alloc (arena, n * sizeof (gfloat));
  mask->visible = nst_arena_alloc (arena, n * sizeof (gint));
}

void
nst_mask_set (NstMask      *mask,
              const gfloat *alpha,
              gint          width,
              gint          height,
              gint          map_width,
              gint          map_height)
{
  Grid    grid = { alpha, width, height, map_width, map_height };
  gdouble sum = 0.0;
  gfloat  largest = 0.0f, least;

  for (gint y = 0; y < map_height; y++)
    for (gint x = 0; x < map_width; x++)
      {
        gfloat mean = area_mean (&grid, x, y);

        mask->weight[(gsize)y * map_width + x] = mean;
        largest = MAX (largest, mean);
        sum += mean;
      }
  least = NST_MASK_VISIBLE * (largest < NST_MASK_VISIBLE ? largest : 1.0f);
  mask->n_visible = 0;
  for (gsize i = 0; i < mask->n; i++)
    {
      if (mask->weight[i] >= least)
        mask->visible[mask->n_visible++] = (gint)i;
      mask->weight[i] *= mask->n / sum;
    }
}
