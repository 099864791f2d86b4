/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Adds fine detail of the style: finds similar patches (PatchMatch), and adds
 * the difference between the style and its coarse version at their positions.
 */
#include "config.h"

#include "engine/picture/style_detail.h"

#include <math.h>

#include "engine/base/arena.h"
#include "engine/picture/mask.h"
#include "engine/picture/pixels.h"

/* Hertzmann et al., "Image Analogies" (2001): how to refine a coarse picture
 * can be learned from a pair of pictures, here the style without and with its
 * fine detail.  The matching patches are found with PatchMatch (Barnes et al.
 * 2009): random initialization, propagation between neighboring pixels, and a
 * random search around the current match with a radius that is halved each
 * time. */

/* A patch has sides of 2 RADIUS + 1 pixels. */
#define RADIUS        2
#define SEARCH_PASSES 4
/* Matches are propagated within bands of this many rows.  The next pass shifts
 * the bands, so that matches cross their borders.  The height does not depend
 * on the number of threads, so neither does the result. */
#define BAND_ROWS 32

/* RGB and a zero. */
typedef gfloat Pixel __attribute__ ((vector_size (16)));

/* A picture with a border of RADIUS pixels that repeats the edge. */
typedef struct
{
  gint   width;
  gint   height;
  gint   stride; /* in pixels */
  Pixel *pixels;
} Plane;

struct _NstStyleDetail
{
  NstThreadPool *pool;
  NstArena       arena; /* owns the memory of the fields below */
  gdouble        scale;
  Plane          picture;
  gfloat *distance; /* [height][width], to the best match in all styles */
  Pixel  *best;     /* [height][width], the fine detail at that match */
};

typedef struct
{
  NstStyleDetail *detail;
  const Plane    *coarse; /* the style without its fine detail */
  const Plane    *fine;
  gint           *match;    /* [height][width], an index into coarse->pixels */
  gfloat         *distance; /* [height][width], to that match */
  gint            pass;     /* the first pass initializes the matches */
  guint32         seed;
  gint           *cancel;
} Search;

/* -------------------------------------------------------------- planes --- */

static gsize
plane_size (gint width, gint height)
{
  return (gsize)(width + 2 * RADIUS) * (height + 2 * RADIUS) * sizeof (Pixel);
}

static void
plane_init (Plane        *plane,
            NstArena     *arena,
            const gfloat *values,
            gint          width,
            gint          height,
            gfloat        scale)
{
  *plane = (Plane){ width, height, width + 2 * RADIUS,
                    nst_arena_alloc (arena, plane_size (width, height)) };
  for (gint y = 0; y < height + 2 * RADIUS; y++)
    for (gint x = 0; x < plane->stride; x++)
      {
        gint          from_y = CLAMP (y - RADIUS, 0, height - 1);
        gint          from_x = CLAMP (x - RADIUS, 0, width - 1);
        const gfloat *in =
            values + ((gsize)from_y * width + from_x) * NST_PICTURE_CHANNELS;

        plane->pixels[(gsize)y * plane->stride + x] =
            (Pixel){ scale * in[0], scale * in[1], scale * in[2] };
      }
}

static inline gsize
plane_index (const Plane *plane, gint x, gint y)
{
  return (gsize)(y + RADIUS) * plane->stride + x + RADIUS;
}

/* -------------------------------------------------------------- search --- */

/* The squared distance of the patches around two pixels, or a lower bound of it
 * that is at least @enough. */
static inline gfloat
patch_distance (
    const Plane *a, gsize index_a, const Plane *b, gsize index_b, gfloat enough)
{
  gfloat distance = 0.0f;

  for (gint dy = -RADIUS; dy <= RADIUS && distance < enough; dy++)
    {
      const Pixel *row_a = a->pixels + index_a + (gssize)dy * a->stride;
      const Pixel *row_b = b->pixels + index_b + (gssize)dy * b->stride;
      Pixel        sum = { 0 };

      for (gint dx = -RADIUS; dx <= RADIUS; dx++)
        {
          Pixel difference = row_a[dx] - row_b[dx];

          sum += difference * difference;
        }
      distance += sum[0] + sum[1] + sum[2];
    }
  return distance;
}

/* Makes (@x, @y) of the style, or the nearest position inside it, the match of
 * pixel @i of the picture, at @index of its plane, if it is better. */
static inline void
try_match (const Search *search, gsize i, gsize index, gint x, gint y)
{
  const Plane *coarse = search->coarse;
  gsize        match = plane_index (coarse, CLAMP (x, 0, coarse->width - 1),
                                    CLAMP (y, 0, coarse->height - 1));
  gfloat distance = patch_distance (&search->detail->picture, index, coarse,
                                    match, search->distance[i]);

  if (distance < search->distance[i])
    {
      search->distance[i] = distance;
      search->match[i] = match;
    }
}

/* Tries the match of the neighbor at (@dx, @dy), shifted by (-@dx, -@dy). */
static inline void
propagate (const Search *search, gsize i, gsize index, gint dx, gint dy)
{
  const Plane *coarse = search->coarse;
  gint         match =
      search->match[i + (gssize)dy * search->detail->picture.width + dx];

  try_match (search, i, index, match % coarse->stride - RADIUS - dx,
             match / coarse->stride - RADIUS - dy);
}

static inline void
search_randomly (const Search *search, GRand *rand, gsize i, gsize index)
{
  const Plane *coarse = search->coarse;

  for (gint reach = MAX (coarse->width, coarse->height); reach > 0; reach /= 2)
    {
      gint x = search->match[i] % coarse->stride - RADIUS;
      gint y = search->match[i] / coarse->stride - RADIUS;

      try_match (search, i, index,
                 x + g_rand_int_range (rand, -reach, reach + 1),
                 y + g_rand_int_range (rand, -reach, reach + 1));
    }
}

/* One pass over a band of rows; every other pass runs backwards. */
static void
search_band (gpointer data, gint band, gint thread)
{
  const Search *search = data;
  const Plane  *picture = &search->detail->picture;
  gint          shift = search->pass % 2 * BAND_ROWS / 2;
  gint          first = MAX (0, band * BAND_ROWS - shift);
  gint          last = MIN (picture->height, (band + 1) * BAND_ROWS - shift);
  gint          step = search->pass % 2 ? 1 : -1;
  gint          width = picture->width;
  guint32       seeds[] = { search->seed, search->pass, band };
  g_autoptr (GRand) rand =
      g_rand_new_with_seed_array (seeds, G_N_ELEMENTS (seeds));

  if (search->cancel && g_atomic_int_get (search->cancel))
    return;
  for (gint k = 0; k < last - first; k++)
    for (gint j = 0; j < width; j++)
      {
        gint  y = step > 0 ? first + k : last - 1 - k;
        gint  x = step > 0 ? j : width - 1 - j;
        gsize i = (gsize)y * width + x;
        gsize index = plane_index (picture, x, y);

        if (search->pass == 0)
          try_match (search, i, index,
                     g_rand_int_range (rand, 0, search->coarse->width),
                     g_rand_int_range (rand, 0, search->coarse->height));
        if (j > 0)
          propagate (search, i, index, -step, 0);
        if (k > 0)
          propagate (search, i, index, 0, -step);
        search_randomly (search, rand, i, index);
      }
}

/* Keeps the fine detail of the matches that are better than those in all
 * previous styles. */
static void
keep_best (const Search *search)
{
  NstStyleDetail *detail = search->detail;
  gsize           n = (gsize)detail->picture.width * detail->picture.height;

  for (gsize i = 0; i < n; i++)
    if (search->distance[i] < detail->distance[i])
      {
        detail->distance[i] = search->distance[i];
        detail->best[i] = search->fine->pixels[search->match[i]]
                          - search->coarse->pixels[search->match[i]];
      }
}

/* @style reduced by the factor @scale and enlarged again. */
static NstPicture *
remove_detail (const NstPicture *style, gdouble scale)
{
  NstPictureView view = nst_picture_view (style);
  gint           width = MAX (1, (gint)lround (style->width * scale));
  gint           height = MAX (1, (gint)lround (style->height * scale));
  g_autoptr (NstPicture) reduced =
      nst_picture_resize (&view, width, height, NULL);

  if (! reduced)
    return NULL;
  view = nst_picture_view (reduced);
  return nst_picture_resize (&view, style->width, style->height, NULL);
}

/* Makes every match that touches what is not visible infinitely bad. */
static void
hide (NstPicture *style, const gfloat *alpha)
{
  gsize n = (gsize)style->width * style->height;

  for (gsize i = 0; i < n; i++)
    for (gint c = 0; c < NST_PICTURE_CHANNELS && alpha[i] < NST_MASK_VISIBLE;
         c++)
      style->pixels[i * NST_PICTURE_CHANNELS + c] = INFINITY;
}

/* ----------------------------------------------------------- interface --- */

/* The arena rounds each allocation up to a multiple of this. */
#define ARENA_LINE 64

static gsize
own_size (gint width, gint height)
{
  gsize n = (gsize)width * height;

  return plane_size (width, height) + n * (sizeof (gfloat) + sizeof (Pixel))
         + 3 * ARENA_LINE;
}

static gsize
search_size (gint width, gint height, gint style_width, gint style_height)
{
  gsize n = (gsize)width * height;

  return n * (sizeof (gint) + sizeof (gfloat))
         + 2 * plane_size (style_width, style_height) + 4 * ARENA_LINE;
}

NstStyleDetail *
nst_style_detail_new (NstThreadPool *pool,
                      const gfloat  *picture,
                      gint           width,
                      gint           height,
                      gdouble        scale)
{
  gsize n = (gsize)width * height;
  g_autoptr (NstStyleDetail) detail = g_new0 (NstStyleDetail, 1);

  detail->pool = pool;
  detail->scale = scale;
  if (! nst_arena_init (&detail->arena, own_size (width, height)))
    return NULL;
  detail->distance = nst_arena_alloc (&detail->arena, n * sizeof (gfloat));
  detail->best = nst_arena_alloc (&detail->arena, n * sizeof (Pixel));
  plane_init (&detail->picture, &detail->arena, picture, width, height, 1.0f);
  for (gsize i = 0; i < n; i++)
    detail->distance[i] = INFINITY;
  return g_steal_pointer (&detail);
}

void
nst_style_detail_free (NstStyleDetail *detail)
{
  if (! detail)
    return;
  nst_arena_clear (&detail->arena);
  g_free (detail);
}

gsize
nst_style_detail_size (gint width,
                       gint height,
                       gint style_width,
                       gint style_height)
{
  gsize reduced = (gsize)style_width * style_height * NST_PICTURE_CHANNELS
                  * sizeof (gfloat);

  return own_size (width, height)
         + search_size (width, height, style_width, style_height) + 2 * reduced;
}

gboolean
nst_style_detail_search (NstStyleDetail   *detail,
                         const NstPicture *style,
                         const gfloat     *alpha,
                         guint32           seed,
                         gint             *cancel)
{
  gint     width = detail->picture.width;
  gint     height = detail->picture.height;
  gsize    n = (gsize)width * height;
  NstArena arena = { 0 };
  Plane    coarse, fine;
  gboolean done = FALSE;
  g_autoptr (NstPicture) reduced = remove_detail (style, detail->scale);
  Search search = { .detail = detail,
                    .coarse = &coarse,
                    .fine = &fine,
                    .seed = seed,
                    .cancel = cancel };

  if (! reduced
      || ! nst_arena_init (
          &arena, search_size (width, height, style->width, style->height)))
    return FALSE;
  if (alpha)
    hide (reduced, alpha);
  /* The arena's memory is zero, which is a valid match. */
  search.match = nst_arena_alloc (&arena, n * sizeof (gint));
  search.distance = nst_arena_alloc (&arena, n * sizeof (gfloat));
  plane_init (&coarse, &arena, reduced->pixels, style->width, style->height,
              NST_PIXEL_MAX);
  plane_init (&fine, &arena, style->pixels, style->width, style->height,
              NST_PIXEL_MAX);
  for (gsize i = 0; i < n; i++)
    search.distance[i] = INFINITY;
  for (; search.pass < SEARCH_PASSES; search.pass++)
    {
      nst_thread_pool_run (detail->pool, height / BAND_ROWS + 2, search_band,
                           &search);
      if (cancel && g_atomic_int_get (cancel))
        goto out;
    }
  keep_best (&search);
  done = TRUE;
out:
  nst_arena_clear (&arena);
  return done;
}

void
nst_style_detail_add (const NstStyleDetail *detail, gfloat *out)
{
  const Plane *picture = &detail->picture;

  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      {
        gsize i = (gsize)y * picture->width + x;
        Pixel sum =
            picture->pixels[plane_index (picture, x, y)] + detail->best[i];

        for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
          out[i * NST_PICTURE_CHANNELS + c] =
              CLAMP (sum[c], 0.0f, NST_PIXEL_MAX);
      }
}
