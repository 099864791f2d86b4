/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads and writes drawables in bands of rows, so that no second picture of
 * full size is needed.
 */
#include "config.h"

#include "plugin/gimp/drawable_io.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "plugin/common/alpha.h"
#include "plugin/common/picture_reduce.h"
#include "plugin/gimp/color.h"
#include "plugin/gimp/target.h"

/* The number of rows read at a time. */
#define BAND_HEIGHT 64

static gboolean
set_memory_error (GError **error, gint width, gint height)
{
  g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
               _ ("There is not enough memory for a picture of %d × %d "
                  "pixels. Select a smaller area, or close other programs."),
               width, height);
  return FALSE;
}

/* The user owns the drawable, so the error is one of the target. */
static gboolean
set_gone_error (GError **error)
{
  g_set_error_literal (error, IMPASTO_TARGET_ERROR, IMPASTO_TARGET_ERROR_GONE,
                       _ ("The layer was removed or locked in the meantime. "
                          "Undo that, or start again on another layer."));
  return FALSE;
}

/* --- reading ------------------------------------------------------------ */

/* See impasto_alpha_flatten (). */
static gboolean
flatten (NstPicture   *picture,
         const gfloat *alpha,
         gboolean      straight,
         GError      **error)
{
  if (impasto_alpha_flatten (picture, alpha, straight))
    return TRUE;
  g_set_error_literal (error, NST_ERROR, NST_ERROR_SIZE,
                       _ ("The picture is completely transparent. Choose "
                          "a layer or an area with visible pixels."));
  return FALSE;
}

/* Copies the alpha of @rgba, clamped to 0..1.  TRUE if any pixel is not
 * opaque. */
static gboolean
take_alpha (const gfloat *rgba, gfloat *alpha, gsize n)
{
  gboolean transparent = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      gfloat a = rgba[4 * i + 3];

      alpha[i] = a > 0.0f ? MIN (a, 1.0f) : 0.0f;
      transparent |= alpha[i] < 1.0f;
    }
  return transparent;
}

/* Scales @region down until its longer side is at most twice @max_side (0: no
 * limit), and returns the scale.  The caller does the rest with a better
 * filter than GEGL's. */
static gdouble
reduce_region (GeglRectangle *region, gint max_side)
{
  gint    longer = MAX (region->width, region->height);
  gdouble scale = 2.0 * max_side / longer;

  if (max_side <= 0 || scale >= 1.0)
    return 1.0;
  region->x = floor (region->x * scale);
  region->y = floor (region->y * scale);
  region->width = MAX (1, (gint)floor (region->width * scale));
  region->height = MAX (1, (gint)floor (region->height * scale));
  return scale;
}

NstPicture *
impasto_drawable_read (gint32               drawable,
                       const GeglRectangle *region,
                       gint                 max_side,
                       gfloat             **alpha_out,
                       GError             **error)
{
  GeglRectangle area = *region;
  gdouble       scale = reduce_region (&area, max_side);
  gint          width = area.width, height = area.height;
  gboolean      has_alpha = gimp_drawable_has_alpha (drawable);
  gboolean      transparent = FALSE;
  ImpastoColor  color;
  g_autoptr (NstPicture) picture = nst_picture_new (width, height);
  g_autoptr (GeglBuffer) buffer = NULL;
  g_autofree gfloat *alpha = NULL;
  g_autofree gfloat *rgba = g_try_new (gfloat, 4 * (gsize)width * BAND_HEIGHT);

  if (alpha_out)
    *alpha_out = NULL;
  if (has_alpha)
    alpha = g_try_new (gfloat, (gsize)width * height);
  if (! picture || ! rgba || (has_alpha && ! alpha))
    {
      set_memory_error (error, width, height);
      return NULL;
    }

  buffer = gimp_drawable_get_buffer (drawable);
  if (! buffer || ! impasto_color_init (&color, drawable))
    {
      set_gone_error (error);
      return NULL;
    }
  for (gint top = 0; top < height; top += BAND_HEIGHT)
    {
      gint  rows = MIN (BAND_HEIGHT, height - top);
      gsize first = (gsize)top * width;
      gsize n = (gsize)rows * width;

      gegl_buffer_get (
          buffer, GEGL_RECTANGLE (area.x, area.y + top, width, rows), scale,
          color.format, rgba, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
      impasto_color_to_srgb (&color, rgba, picture->pixels + 3 * first, n);
      if (alpha)
        transparent |= take_alpha (rgba, alpha + first, n);
    }
  impasto_color_clear (&color);

  if (transparent)
    {
      if (! flatten (picture, alpha, alpha_out != NULL, error))
        return NULL;
      if (alpha_out)
        *alpha_out = g_steal_pointer (&alpha);
    }
  return g_steal_pointer (&picture);
}

/* What reading the rows of a region and reducing them takes. */
typedef struct
{
  ImpastoReducer *reducer;
  NstPicture     *picture;    /* reduced */
  gfloat         *alpha;      /* of the region; NULL: opaque so far */
  gfloat         *rgba;       /* a band of rows, as stored, */
  gfloat         *rgb;        /* as sRGB, */
  gfloat         *band_alpha; /* and without colors */
  gint            n_done;     /* rows of the picture */
} Reduction;

static gboolean
reduction_init (Reduction           *reduction,
                const GeglRectangle *region,
                gint                 width,
                gint                 height)
{
  gsize n_band = (gsize)region->width * BAND_HEIGHT;

  reduction->reducer =
      impasto_reducer_new (region->width, region->height, width, height);
  reduction->picture = nst_picture_new (width, height);
  if (reduction->picture)
    reduction->picture->alpha = g_try_new (gfloat, (gsize)width * height);
  reduction->rgba = g_try_new (gfloat, 4 * n_band);
  reduction->rgb = g_try_new (gfloat, 3 * n_band);
  reduction->band_alpha = g_try_new (gfloat, n_band);
  return reduction->reducer && reduction->picture && reduction->picture->alpha
         && reduction->rgba && reduction->rgb && reduction->band_alpha;
}

static void
reduction_clear (Reduction *reduction)
{
  impasto_reducer_free (reduction->reducer);
  nst_picture_free (reduction->picture);
  g_free (reduction->alpha);
  g_free (reduction->rgba);
  g_free (reduction->rgb);
  g_free (reduction->band_alpha);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reduction, reduction_clear)

/* Keeps the alpha of the band from row @top on.  Opaque regions take no memory.
 * FALSE if there is not enough. */
static gboolean
keep_alpha (Reduction *reduction, const GeglRectangle *region, gint top)
{
  gsize width = region->width;
  gsize first = top * width;
  gsize n = MIN (BAND_HEIGHT, region->height - top) * width;

  if (take_alpha (reduction->rgba, reduction->band_alpha, n)
      && ! reduction->alpha)
    {
      reduction->alpha = g_try_new (gfloat, width * region->height);
      if (! reduction->alpha)
        return FALSE;
      for (gsize i = 0; i < first; i++)
        reduction->alpha[i] = 1.0f;
    }
  if (reduction->alpha)
    memcpy (reduction->alpha + first, reduction->band_alpha,
            n * sizeof (gfloat));
  return TRUE;
}

/* Takes @n_rows rows of @row_width pixels. */
static void
reduce_band (Reduction *reduction, gint row_width, gint n_rows)
{
  gsize width = reduction->picture->width;

  for (gint y = 0; y < n_rows; y++)
    {
      gsize first = (gsize)y * row_width;
      gsize done = reduction->n_done * width;

      if (impasto_reducer_put (reduction->reducer, reduction->rgb + 3 * first,
                               reduction->band_alpha + first,
                               reduction->picture->pixels + 3 * done,
                               reduction->picture->alpha + done))
        reduction->n_done++;
    }
}

static NstPicture *
read_unreduced (gint32               drawable,
                const GeglRectangle *region,
                gfloat             **alpha,
                GError             **error)
{
  gsize n = (gsize)region->width * region->height;
  g_autoptr (NstPicture) picture =
      impasto_drawable_read (drawable, region, 0, alpha, error);

  if (! picture || ! *alpha)
    return g_steal_pointer (&picture);
  picture->alpha = g_try_new (gfloat, n);
  if (! picture->alpha)
    {
      g_clear_pointer (alpha, g_free);
      set_memory_error (error, region->width, region->height);
      return NULL;
    }
  memcpy (picture->alpha, *alpha, n * sizeof (gfloat));
  return g_steal_pointer (&picture);
}

NstPicture *
impasto_drawable_read_reduced (gint32               drawable,
                               const GeglRectangle *region,
                               gint                 width,
                               gint                 height,
                               gfloat             **alpha,
                               GError             **error)
{
  g_auto (Reduction) reduction = { 0 };
  g_autoptr (GeglBuffer) buffer = NULL;
  gboolean     success = TRUE;
  ImpastoColor color;

  *alpha = NULL;
  if (width == region->width && height == region->height)
    return read_unreduced (drawable, region, alpha, error);
  if (! reduction_init (&reduction, region, width, height))
    {
      set_memory_error (error, region->width, region->height);
      return NULL;
    }
  buffer = gimp_drawable_get_buffer (drawable);
  if (! buffer || ! impasto_color_init (&color, drawable))
    {
      set_gone_error (error);
      return NULL;
    }
  for (gint top = 0; top < region->height && success; top += BAND_HEIGHT)
    {
      gint  rows = MIN (BAND_HEIGHT, region->height - top);
      gsize n = (gsize)rows * region->width;

      gegl_buffer_get (
          buffer,
          GEGL_RECTANGLE (region->x, region->y + top, region->width, rows), 1.0,
          color.format, reduction.rgba, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
      impasto_color_to_srgb (&color, reduction.rgba, reduction.rgb, n);
      success = keep_alpha (&reduction, region, top)
                || set_memory_error (error, region->width, region->height);
      reduce_band (&reduction, region->width, rows);
    }
  impasto_color_clear (&color);
  if (! success
      || (reduction.alpha
          && ! flatten (reduction.picture, reduction.picture->alpha, TRUE,
                        error)))
    return NULL;
  if (! reduction.alpha)
    g_clear_pointer (&reduction.picture->alpha, g_free);
  *alpha = g_steal_pointer (&reduction.alpha);
  return g_steal_pointer (&reduction.picture);
}

/* --- writing ------------------------------------------------------------ */

/* Where the center of each of @n destination pixels lies among @n_source source
 * pixels: the index of its left neighbor, and the weight of the right one. */
static void
place_samples (gint n, gint n_source, gint *left, gfloat *share)
{
  for (gint i = 0; i < n; i++)
    {
      gdouble at = (i + 0.5) * n_source / n - 0.5;

      at = CLAMP (at, 0.0, n_source - 1.0);
      left[i] = MIN ((gint)at, MAX (0, n_source - 2));
      share[i] = at - left[i];
    }
}

/* Bilinear resampling of @picture, row by row. */
typedef struct
{
  const NstPicture *picture;
  gint             *left;
  gfloat           *share_right;
  gint             *above;
  gfloat           *share_below;
  gfloat           *line; /* one row, of the source's width */
} Stretch;

static gboolean
stretch_init (Stretch          *stretch,
              const NstPicture *picture,
              gint              width,
              gint              height)
{
  stretch->picture = picture;
  stretch->left = g_try_new (gint, width);
  stretch->share_right = g_try_new (gfloat, width);
  stretch->above = g_try_new (gint, height);
  stretch->share_below = g_try_new (gfloat, height);
  stretch->line = g_try_new (gfloat, 3 * (gsize)picture->width);
  if (! stretch->left || ! stretch->share_right || ! stretch->above
      || ! stretch->share_below || ! stretch->line)
    return FALSE;
  place_samples (width, picture->width, stretch->left, stretch->share_right);
  place_samples (height, picture->height, stretch->above, stretch->share_below);
  return TRUE;
}

static void
stretch_clear (Stretch *stretch)
{
  g_free (stretch->left);
  g_free (stretch->share_right);
  g_free (stretch->above);
  g_free (stretch->share_below);
  g_free (stretch->line);
}

/* Row @y of the result, of @width pixels. */
static void
stretch_row (const Stretch *stretch, gint y, gint width, gfloat *rgb)
{
  const NstPicture *picture = stretch->picture;
  gint              n = 3 * picture->width;
  const gfloat     *upper = picture->pixels + (gsize)n * stretch->above[y];
  const gfloat     *lower = picture->height > 1 ? upper + n : upper;
  gint              next = picture->width > 1 ? 3 : 0;
  gfloat            below = stretch->share_below[y];

  for (gint i = 0; i < n; i++)
    stretch->line[i] = upper[i] + below * (lower[i] - upper[i]);
  for (gint x = 0; x < width; x++)
    {
      const gfloat *a = stretch->line + 3 * stretch->left[x];
      const gfloat *b = a + next;
      gfloat        right = stretch->share_right[x];

      for (gint c = 0; c < 3; c++)
        rgb[3 * x + c] = a[c] + right * (b[c] - a[c]);
    }
}

/* The end of the drawable's tile that contains @position; at most @end. */
static gint
tile_end (gint position, gint tile_size, gint end)
{
  return MIN (end, (position / tile_size + 1) * tile_size);
}

/* GIMP kills a plug-in that writes to a removed or locked drawable, or to a
 * tile outside of it.  The user may remove, lock or scale it between any two
 * calls, so check before each tile. */
static gboolean
is_writable (gint32 drawable, GeglBuffer *buffer, GError **error)
{
  if (gimp_item_is_valid (drawable) && ! gimp_item_get_lock_content (drawable)
      && gimp_drawable_width (drawable) == gegl_buffer_get_width (buffer)
      && gimp_drawable_height (drawable) == gegl_buffer_get_height (buffer))
    return TRUE;
  return set_gone_error (error);
}

/* Writes the pixels @rgba of @band, one tile at a time. */
static gboolean
put_tiles (gint32               drawable,
           GeglBuffer          *buffer,
           const GeglRectangle *band,
           const Babl          *format,
           const gfloat        *rgba,
           GError             **error)
{
  gint tile_width = gimp_tile_width ();
  gint end = band->x + band->width;
  gint next;

  for (gint x = band->x; x < end; x = next)
    {
      next = tile_end (x, tile_width, end);
      if (! is_writable (drawable, buffer, error))
        return FALSE;
      gegl_buffer_set (buffer,
                       GEGL_RECTANGLE (x, band->y, next - x, band->height), 0,
                       format, rgba + 4 * (gsize)(x - band->x),
                       (gint)(4 * sizeof (gfloat)) * band->width);
      gegl_buffer_flush (buffer);
    }
  return TRUE;
}

gboolean
impasto_drawable_write (gint32               drawable,
                        GeglBuffer          *buffer,
                        const GeglRectangle *region,
                        const NstPicture    *picture,
                        const gfloat        *alpha,
                        GError             **error)
{
  gint         width = region->width;
  gint         height = region->height;
  gint         tile_height = gimp_tile_height ();
  gboolean     same_size = picture->width == width && picture->height == height;
  gboolean     success = FALSE;
  Stretch      stretch = { 0 };
  ImpastoColor color = { 0 };
  gfloat      *rgb = g_try_new (gfloat, 3 * (gsize)width * tile_height);
  gfloat      *rgba = g_try_new (gfloat, 4 * (gsize)width * tile_height);

  if (! rgb || ! rgba
      || (! same_size && ! stretch_init (&stretch, picture, width, height)))
    {
      set_memory_error (error, width, height);
      goto out;
    }
  if (! buffer || ! impasto_color_init (&color, drawable))
    {
      set_gone_error (error);
      goto out;
    }

  for (gint top = 0, next; top < height; top = next)
    {
      gsize         first = (gsize)top * width;
      const gfloat *source = picture->pixels + 3 * first;
      GeglRectangle band = { region->x, region->y + top, width, 0 };

      next = tile_end (band.y, tile_height, region->y + height) - region->y;
      band.height = next - top;
      if (! same_size)
        {
          for (gint y = 0; y < band.height; y++)
            stretch_row (&stretch, top + y, width, rgb + 3 * (gsize)y * width);
          source = rgb;
        }
      impasto_color_from_srgb (&color, source, alpha ? alpha + first : NULL,
                               rgba, band.height * width);
      if (! put_tiles (drawable, buffer, &band, color.format, rgba, error))
        goto out;
    }
  success = TRUE;

out:
  impasto_color_clear (&color);
  stretch_clear (&stretch);
  g_free (rgb);
  g_free (rgba);
  return success;
}
