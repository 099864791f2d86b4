/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The alpha of pictures, at the sizes of pictures and feature maps.
 */
#include "config.h"

#include "engine/picture/mask.h"

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

gfloat *
nst_mask_resize (const gfloat *alpha,
                 gint          width,
                 gint          height,
                 gint          new_width,
                 gint          new_height)
{
  Grid    grid = { alpha, width, height, new_width, new_height };
  gfloat *out = g_try_new (gfloat, (gsize)new_width * new_height);

  for (gint y = 0; out && y < new_height; y++)
    for (gint x = 0; x < new_width; x++)
      out[(gsize)y * new_width + x] = area_mean (&grid, x, y);
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
