/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GIMP does not tell what the user has done to a drawable, so small blocks of
 * its pixels are searched for in it, and a thumbnail is compared.
 */
#include "config.h"

#include "plugin/gimp/sketch.h"

#include <math.h>
#include <string.h>
#include <libgimp/gimp.h>

/* Blocks of BLOCK x BLOCK pixels, spread evenly. */
#define BLOCK    8
#define GRID     8
#define N_BLOCKS (GRID * GRID)
#define N_PIXELS (BLOCK * BLOCK)

/* The longer side of the thumbnail, and the sides of the picture into which it
 * is averaged. */
#define THUMBNAIL 128
#define CELLS     32
#define N_CELLS   (CELLS * CELLS)

/* Equal pixels may differ by rounding after a change of precision. */
#define SAME_PIXEL (1.0f / 512)
/* A block that varies less is not searched for: it is found everywhere. */
#define PLAIN 0.02f
/* Part of the blocks that must be found again: the user may have painted on
 * some of the others. */
#define ENOUGH 0.75
/* Differences of thumbnails: of the same picture at two sizes, and by how much
 * other orientations must differ more. */
#define ALIKE  0.2
#define MARGIN 2.0
/* Rows that are searched at a time. */
#define BAND 64
/* If more blocks than this are found in wrong places, the picture is a pattern
 * that tells nothing. */
#define MAX_FALSE 64

typedef gfloat Pixel[4];

typedef struct
{
  gint     x, y;
  gboolean is_plain;
  Pixel    pixels[N_PIXELS];
} Block;

typedef struct
{
  gint    width, height; /* of the thumbnail */
  gint    bpp;
  guchar *bytes;
  Pixel   cells[N_CELLS];
} Thumbnail;

struct _ImpastoSketch
{
  gint      width, height; /* of the drawable */
  gint      x, y;          /* its offsets */
  gint      side;          /* of the blocks */
  Block     blocks[N_BLOCKS];
  Thumbnail thumbnail;
};

/* A drawable that is being read. */
typedef struct
{
  gint32      drawable;
  gint        width, height;
  GeglBuffer *buffer;
} Source;

/* --- reading ------------------------------------------------------------ */

/* GIMP kills a plug-in that reads a tile that does not exist any more, so this
 * is checked before each access. */
static gboolean
source_is_valid (const Source *source)
{
  return gimp_item_is_valid (source->drawable)
         && gimp_drawable_width (source->drawable) == source->width
         && gimp_drawable_height (source->drawable) == source->height;
}

static gboolean
source_init (Source *source, gint32 drawable)
{
  source->drawable = drawable;
  source->width = gimp_drawable_width (drawable);
  source->height = gimp_drawable_height (drawable);
  source->buffer = NULL;
  if (source->width < 1 || source->height < 1 || ! source_is_valid (source))
    return FALSE;
  source->buffer = gimp_drawable_get_buffer (drawable);
  return source->buffer != NULL;
}

static void
source_clear (Source *source)
{
  g_clear_object (&source->buffer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Source, source_clear)

static gboolean
source_read (Source *source, const GeglRectangle *area, Pixel *pixels)
{
  if (! source_is_valid (source))
    return FALSE;
  gegl_buffer_get (source->buffer, area, 1.0, babl_format ("R'G'B'A float"),
                   pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
  return TRUE;
}

/* Averages the bytes into the cells, with colors multiplied by alpha. */
static void
fill_cells (Thumbnail *thumbnail)
{
  gint   width = thumbnail->width, height = thumbnail->height;
  gint   bpp = thumbnail->bpp;
  Pixel *cells = thumbnail->cells;

  memset (cells, 0, sizeof thumbnail->cells);
  for (gint i = 0; i < N_CELLS; i++)
    {
      gdouble left = (gdouble)(i % CELLS) * width / CELLS;
      gdouble right = (gdouble)(i % CELLS + 1) * width / CELLS;
      gdouble top = (gdouble)(i / CELLS) * height / CELLS;
      gdouble bottom = (gdouble)(i / CELLS + 1) * height / CELLS;
      gdouble sum = (right - left) * (bottom - top);

      for (gint y = (gint)top; y < MIN (height, ceil (bottom)); y++)
        for (gint x = (gint)left; x < MIN (width, ceil (right)); x++)
          {
            const guchar *p = thumbnail->bytes + (gsize)bpp * (y * width + x);
            gdouble       w = (MIN (right, x + 1) - MAX (left, x))
                        * (MIN (bottom, y + 1) - MAX (top, y)) / sum;
            gfloat alpha = bpp % 2 == 0 ? p[bpp - 1] / 255.0f : 1.0f;

            for (gint c = 0; c < 3; c++)
              cells[i][c] += w * alpha * p[bpp > 2 ? c : 0] / 255.0f;
            cells[i][3] += w * alpha;
          }
    }
}

static gboolean
thumbnail_init (Thumbnail *thumbnail, gint32 drawable)
{
  thumbnail->width = thumbnail->height = THUMBNAIL;
  thumbnail->bytes = gimp_drawable_get_thumbnail_data (
      drawable, &thumbnail->width, &thumbnail->height, &thumbnail->bpp);
  return thumbnail->bytes != NULL;
}

ImpastoSketch *
impasto_sketch_new (gint32 drawable)
{
  g_autoptr (ImpastoSketch) sketch = g_new0 (ImpastoSketch, 1);
  g_auto (Source) source = { 0 };

  if (! source_init (&source, drawable)
      || ! thumbnail_init (&sketch->thumbnail, drawable))
    return NULL;
  fill_cells (&sketch->thumbnail);
  gimp_drawable_offsets (drawable, &sketch->x, &sketch->y);
  sketch->width = source.width;
  sketch->height = source.height;
  sketch->side = MIN (BLOCK, MIN (source.width, source.height));
  for (gint i = 0; i < N_BLOCKS; i++)
    {
      Block *block = &sketch->blocks[i];
      gint   n = sketch->side * sketch->side;

      block->x = (source.width - sketch->side) * (i % GRID) / (GRID - 1);
      block->y = (source.height - sketch->side) * (i / GRID) / (GRID - 1);
      if (! source_read (
              &source,
              GEGL_RECTANGLE (block->x, block->y, sketch->side, sketch->side),
              block->pixels))
        return NULL;
      block->is_plain = TRUE;
      for (gint p = 1; p < n; p++)
        for (gint c = 0; c < 4; c++)
          if (fabsf (block->pixels[p][c] - block->pixels[0][c]) > PLAIN)
            block->is_plain = FALSE;
    }
  return source_is_valid (&source) ? g_steal_pointer (&sketch) : NULL;
}

void
impasto_sketch_free (ImpastoSketch *sketch)
{
  if (! sketch)
    return;
  g_free (sketch->thumbnail.bytes);
  g_free (sketch);
}

/* --- comparing ---------------------------------------------------------- */

static gboolean
same_pixel (const Pixel a, const Pixel b)
{
  for (gint c = 0; c < 4; c++)
    if (! (fabsf (a[c] - b[c]) <= SAME_PIXEL))
      return FALSE;
  return TRUE;
}

/* Where the pixel (or cell) at @x, @y of a turned square of @side comes from.
 */
static gint
turn_index (gint orientation, gint side, gint x, gint y)
{
  gint a = orientation & IMPASTO_GEOMETRY_FLIP_X ? side - 1 - x : x;
  gint b = orientation & IMPASTO_GEOMETRY_FLIP_Y ? side - 1 - y : y;

  return orientation & IMPASTO_GEOMETRY_TRANSPOSE ? a * side + b : b * side + a;
}

static gboolean
same_block (const Block *block, gint side, gint orientation, Pixel *pixels)
{
  for (gint y = 0; y < side; y++)
    for (gint x = 0; x < side; x++)
      if (! same_pixel (pixels[y * side + x],
                        block->pixels[turn_index (orientation, side, x, y)]))
        return FALSE;
  return TRUE;
}

/* Looks for the blocks where @geometry, a turn or a shift, has put them.
 * Returns the part that is found, of those that are inside of the drawable, or
 * -1 on failure.  @n_telling: the number of those found that are not plain */
static gdouble
find_blocks (const ImpastoSketch   *sketch,
             Source                *source,
             const ImpastoGeometry *geometry,
             gint                   orientation,
             gint                  *n_telling)
{
  const GeglRectangle bounds = { 0, 0, source->width, source->height };
  gint                n_inside = 0, n_found = 0;

  *n_telling = 0;
  for (gint i = 0; i < N_BLOCKS; i++)
    {
      const Block  *block = &sketch->blocks[i];
      GeglRectangle area;
      Pixel         pixels[N_PIXELS];

      impasto_geometry_map (
          geometry,
          GEGL_RECTANGLE (block->x, block->y, sketch->side, sketch->side),
          &area);
      if (! gegl_rectangle_contains (&bounds, &area))
        continue;
      if (! source_read (source, &area, pixels))
        return -1.0;
      n_inside++;
      if (! same_block (block, sketch->side, orientation, pixels))
        continue;
      n_found++;
      *n_telling += ! block->is_plain;
    }
  return n_inside > 0 ? (gdouble)n_found / n_inside : 0.0;
}

/* How much of the variation of the cells @now, in the channels from @first to
 * @last, is not that of the cells @before, turned: from 0 to 1, times
 * the variation, which is added to @variation.  Inverted or brighter colors
 * make no difference. */
static gdouble
compare_channels (const Thumbnail *before,
                  const Thumbnail *now,
                  gint             orientation,
                  gint             first,
                  gint             last,
                  gdouble         *variation)
{
  gdouble covariance = 0.0, square = 0.0, square_now = 0.0, share;

  for (gint c = first; c <= last; c++)
    {
      gdouble mean = 0.0, mean_now = 0.0;

      for (gint i = 0; i < N_CELLS; i++)
        {
          mean += before->cells[i][c] / N_CELLS;
          mean_now += now->cells[i][c] / N_CELLS;
        }
      for (gint i = 0; i < N_CELLS; i++)
        {
          gint    from = turn_index (orientation, CELLS, i % CELLS, i / CELLS);
          gdouble a = before->cells[from][c] - mean;
          gdouble b = now->cells[i][c] - mean_now;

          covariance += a * b;
          square += a * a;
          square_now += b * b;
        }
    }
  *variation += square;
  if (square <= 0.0 || square_now <= 0.0)
    return square;
  share = covariance * covariance / (square * square_now);
  return square * sqrt (MAX (0.0, 1.0 - share));
}

/* The difference of two thumbnails, from 0 to 1.  It is 1 if the first one is
 * plain, which tells nothing. */
static gdouble
compare_cells (const Thumbnail *before, const Thumbnail *now, gint orientation)
{
  gdouble variation = 0.0;
  gdouble colors =
      compare_channels (before, now, orientation, 0, 2, &variation);
  gdouble alpha = compare_channels (before, now, orientation, 3, 3, &variation);

  return variation > 0.0 ? (colors + alpha) / variation : 1.0;
}

/* Whether the drawable looks as before.  Reads no tile, as this is the usual
 * case: if the user scales the drawable between the check of its size and the
 * access to a tile, GIMP kills the plug-in. */
static gboolean
is_same (const ImpastoSketch *sketch,
         const Source        *source,
         const Thumbnail     *now)
{
  const Thumbnail *before = &sketch->thumbnail;

  return source->width == sketch->width && source->height == sketch->height
         && now->width == before->width && now->height == before->height
         && now->bpp == before->bpp
         && ! memcmp (now->bytes, before->bytes,
                      (gsize)now->bpp * now->width * now->height);
}

/* --- finding the transformation ----------------------------------------- */

/* Whether only some pixels differ.  This is the usual case while the user
 * paints, so it must be fast. */
static gboolean
is_slightly_edited (const ImpastoSketch *sketch,
                    Source              *source,
                    const gdouble       *differences)
{
  ImpastoGeometry identity;
  gint            n_telling;

  if (sketch->width != source->width || sketch->height != source->height)
    return FALSE;
  for (gint i = 1; i < IMPASTO_GEOMETRY_N; i++)
    if (differences[i] * MARGIN < differences[0])
      return FALSE;
  impasto_geometry_init_identity (&identity);
  return find_blocks (sketch, source, &identity, 0, &n_telling) >= ENOUGH;
}

/* Turns and flips that keep the pixels. */
static ImpastoSketchChange
find_turn (const ImpastoSketch *sketch,
           Source              *source,
           const gdouble       *differences,
           ImpastoGeometry     *change)
{
  gboolean same_size =
      sketch->width == source->width && sketch->height == source->height;
  gboolean looks_turned;
  gdouble  share[IMPASTO_GEOMETRY_N] = { 0 };
  gint     best = -1;
  gint     n_telling;

  for (gint i = 0; i < IMPASTO_GEOMETRY_N; i++)
    {
      gboolean swaps = i & IMPASTO_GEOMETRY_TRANSPOSE;

      if ((swaps ? sketch->height : sketch->width) != source->width
          || (swaps ? sketch->width : sketch->height) != source->height)
        continue;
      impasto_geometry_init_turn (change, i, sketch->width, sketch->height,
                                  source->width, source->height);
      share[i] = find_blocks (sketch, source, change, i, &n_telling);
      if (share[i] < 0.0)
        return IMPASTO_SKETCH_UNKNOWN;
      /* Of symmetric pictures, the one that changes least: the first. */
      if (best == -1 || share[i] > share[best]
          || (share[i] == share[best]
              && differences[i] * MARGIN < differences[best]))
        best = i;
    }
  if (best == -1)
    return IMPASTO_SKETCH_UNKNOWN;
  /* Also if the user has edited many of the pixels. */
  looks_turned = differences[best] < ALIKE
                 && differences[0] > MARGIN * MAX (ALIKE, differences[best]);
  if (best == 0 || (share[best] < ENOUGH && ! looks_turned))
    {
      impasto_geometry_init_identity (change);
      return same_size ? IMPASTO_SKETCH_EDITED : IMPASTO_SKETCH_UNKNOWN;
    }
  impasto_geometry_init_turn (change, best, sketch->width, sketch->height,
                              source->width, source->height);
  return IMPASTO_SKETCH_TRANSFORMED;
}

static gboolean
is_shifted_by (const ImpastoSketch *sketch,
               Source              *source,
               gint                 x,
               gint                 y,
               gint                *n_telling)
{
  ImpastoGeometry shift;

  impasto_geometry_init_shift (&shift, x, y);
  return find_blocks (sketch, source, &shift, 0, n_telling) >= ENOUGH
         && *n_telling > 0;
}

/* The pixels of the search, and what was found. */
typedef struct
{
  const ImpastoSketch *sketch;
  Source              *source;
  Pixel               *pixels; /* a band of the drawable */
  gint                 n_shifts;
  gint                 n_false;
  gint                 x, y; /* the shift */
} Search;

/* Looks for all blocks at the position @column of the first row @row of the
 * band that begins at @top. */
static void
search_at (Search *search, gint column, gint row, gint top)
{
  const ImpastoSketch *sketch = search->sketch;
  gint                 width = search->source->width;
  gint                 side = sketch->side;
  Pixel               *first = search->pixels + (gsize)row * width + column;

  for (gint i = 0; i < N_BLOCKS; i++)
    {
      const Block *block = &sketch->blocks[i];
      gint         x = column - block->x;
      gint         y = top + row - block->y;
      gint         n_telling;
      gboolean     same = TRUE;

      if (block->is_plain || ! same_pixel (first[0], block->pixels[0]))
        continue;
      for (gint p = 1; p < side * side && same; p++)
        same = same_pixel (first[(gsize)(p / side) * width + p % side],
                           block->pixels[p]);
      if (! same || (search->n_shifts > 0 && x == search->x && y == search->y))
        continue;
      if (is_shifted_by (sketch, search->source, x, y, &n_telling))
        {
          search->n_shifts++;
          search->x = x;
          search->y = y;
        }
      else
        search->n_false++;
      return;
    }
}

/* Finds the one shift of the pixels, if there is only one. */
static gboolean
search_shift (const ImpastoSketch *sketch, Source *source, gint *x, gint *y)
{
  gint              side = sketch->side;
  gint              width = source->width;
  g_autofree Pixel *pixels = g_try_new (Pixel, (gsize)width * (BAND + side));
  Search            search = { .sketch = sketch, .source = source };

  if (! pixels)
    return FALSE;
  search.pixels = pixels;
  for (gint top = 0; top + side <= source->height; top += BAND)
    {
      gint rows = MIN (BAND + side - 1, source->height - top);

      if (! source_read (source, GEGL_RECTANGLE (0, top, width, rows), pixels))
        return FALSE;
      for (gint row = 0; row + side <= rows; row++)
        for (gint column = 0; column + side <= width; column++)
          {
            search_at (&search, column, row, top);
            if (search.n_shifts > 1 || search.n_false > MAX_FALSE)
              return FALSE;
          }
    }
  *x = search.x;
  *y = search.y;
  return search.n_shifts == 1;
}

/* Crops and other changes of the drawable's bounds. */
static gboolean
find_shift (const ImpastoSketch *sketch,
            Source              *source,
            gboolean             searches,
            ImpastoGeometry     *change)
{
  gint x, y, n_telling;

  /* Most likely, the pixels have stayed where they are in the image. */
  gimp_drawable_offsets (source->drawable, &x, &y);
  x = sketch->x - x;
  y = sketch->y - y;
  if (! searches && x == 0 && y == 0)
    return FALSE;
  if (! is_shifted_by (sketch, source, x, y, &n_telling)
      && ! (searches && search_shift (sketch, source, &x, &y)))
    return FALSE;
  impasto_geometry_init_shift (change, x, y);
  return TRUE;
}

/* Scaled pixels differ, but a small picture of them does not. */
static gboolean
find_scale (const ImpastoSketch *sketch,
            const Source        *source,
            const gdouble       *differences,
            ImpastoGeometry     *change)
{
  gint best = 0;

  for (gint i = 1; i < IMPASTO_GEOMETRY_N; i++)
    if (differences[i] * MARGIN < differences[best])
      best = i;
  if (differences[best] > ALIKE)
    return FALSE;
  for (gint i = 0; best != 0 && i < IMPASTO_GEOMETRY_N; i++)
    if (i != best && differences[i] < MARGIN * differences[best])
      return FALSE;
  impasto_geometry_init_turn (change, best, sketch->width, sketch->height,
                              source->width, source->height);
  return TRUE;
}

ImpastoSketchChange
impasto_sketch_compare (ImpastoSketch   *sketch,
                        gint32           drawable,
                        ImpastoGeometry *change)
{
  g_auto (Source) source = { 0 };
  g_autofree guchar  *bytes = NULL;
  Thumbnail           now;
  ImpastoSketchChange result;
  gdouble             differences[IMPASTO_GEOMETRY_N];

  impasto_geometry_init_identity (change);
  if (! source_init (&source, drawable) || ! thumbnail_init (&now, drawable))
    return IMPASTO_SKETCH_UNSTABLE;
  bytes = now.bytes;
  if (is_same (sketch, &source, &now))
    return IMPASTO_SKETCH_SAME;
  fill_cells (&now);
  for (gint i = 0; i < IMPASTO_GEOMETRY_N; i++)
    differences[i] = compare_cells (&sketch->thumbnail, &now, i);

  if (is_slightly_edited (sketch, &source, differences))
    return source_is_valid (&source) ? IMPASTO_SKETCH_EDITED
                                     : IMPASTO_SKETCH_UNSTABLE;

  result = find_turn (sketch, &source, differences, change);
  if (result != IMPASTO_SKETCH_TRANSFORMED && source_is_valid (&source)
      && (find_shift (sketch, &source, result == IMPASTO_SKETCH_UNKNOWN, change)
          || (result == IMPASTO_SKETCH_UNKNOWN
              && find_scale (sketch, &source, differences, change))))
    result = IMPASTO_SKETCH_TRANSFORMED;
  if (result != IMPASTO_SKETCH_TRANSFORMED)
    impasto_geometry_init_identity (change);
  return source_is_valid (&source) ? result : IMPASTO_SKETCH_UNSTABLE;
}
