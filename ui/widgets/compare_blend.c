/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blends two pictures of 8 bits per channel.
 */
#include "config.h"

#include "ui/widgets/compare_blend.h"

#include <math.h>

#define MAX_BYTE 255
/* Steps of the table of linear light; enough to distinguish all dark bytes. */
#define N_LINEAR 4096

static gfloat linear_of_byte[MAX_BYTE + 1];
static guchar byte_of_linear[N_LINEAR + 1];

/* The transfer function of sRGB. */
static gdouble
to_linear (gdouble value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static gdouble
from_linear (gdouble value)
{
  return value <= 0.0031308 ? value * 12.92
                            : 1.055 * pow (value, 1.0 / 2.4) - 0.055;
}

static void
fill_tables (void)
{
  if (byte_of_linear[N_LINEAR] > 0)
    return;
  for (gint i = 0; i <= MAX_BYTE; i++)
    linear_of_byte[i] = (gfloat)to_linear (i / (gdouble)MAX_BYTE);
  for (gint i = 0; i <= N_LINEAR; i++)
    byte_of_linear[i] =
        (guchar)(MAX_BYTE * from_linear (i / (gdouble)N_LINEAR) + 0.5);
}

void
impasto_compare_shape_clear (ImpastoCompareShape *shape)
{
  g_clear_pointer (&shape->alpha, g_free);
  g_clear_pointer (&shape->selection, g_free);
  shape->width = shape->height = 0;
}

/* One row of blended pixels: where the parts of each pixel are. */
typedef struct
{
  const guchar *original; /* NULL: none */
  const guchar *result;   /* NULL: none */
  const gfloat *alpha;
  const gfloat *selection;
  gint          width;
  gint          shape_width;
  gint          n_channels; /* of the pixels that are written */
  gfloat        opacity;
} Row;

static void
blend_row (const Row *row, guchar *pixel)
{
  for (gint x = 0; x < row->width; x++, pixel += row->n_channels)
    {
      gint   place = row->shape_width > 0
                         ? (gint)((gint64)x * row->shape_width / row->width)
                         : 0;
      gfloat alpha = row->alpha ? row->alpha[place] : 1.0f;
      gfloat painted = row->result ? row->opacity : 0.0f;
      gfloat above;
      gfloat below;
      gfloat sum;

      if (row->selection)
        painted *= row->selection[place];
      above = alpha * painted;
      below = row->original ? alpha * (1.0f - above) : 0.0f;
      sum = above + below;
      for (gint c = 0; c < 3; c++)
        {
          gfloat light = 0.0f;

          if (above > 0.0f)
            light += above * linear_of_byte[row->result[3 * x + c]];
          if (below > 0.0f)
            light += below * linear_of_byte[row->original[3 * x + c]];
          if (sum > 0.0f)
            light /= sum;
          pixel[c] = byte_of_linear[(gint)(light * N_LINEAR + 0.5f)];
          /* Copy what is not blended, as the table would round it. */
          if (above <= 0.0f && row->original)
            pixel[c] = row->original[3 * x + c];
          else if (below <= 0.0f)
            pixel[c] = row->result[3 * x + c];
        }
      if (row->n_channels == 4)
        pixel[3] = (guchar)(MAX_BYTE * MIN (sum, 1.0f) + 0.5f);
    }
}

/* A packed row of @pixbuf. */
static const guchar *
get_row (const GdkPixbuf *pixbuf, gint y)
{
  return pixbuf ? gdk_pixbuf_read_pixels (pixbuf)
                      + (gsize)y * gdk_pixbuf_get_rowstride (pixbuf)
                : NULL;
}

/* The picture with more pixels, so that unpainted parts stay sharp; either may
 * be NULL. */
static const GdkPixbuf *
get_larger (const GdkPixbuf *original, const GdkPixbuf *result)
{
  if (! original || ! result)
    return original ? original : result;
  return gdk_pixbuf_get_width (original) > gdk_pixbuf_get_width (result)
             ? original
             : result;
}

GdkPixbuf *
impasto_compare_blend (const GdkPixbuf           *original,
                       const GdkPixbuf           *result,
                       const ImpastoCompareShape *shape,
                       gdouble                    opacity)
{
  const GdkPixbuf *larger = get_larger (original, result);
  gint             width = gdk_pixbuf_get_width (larger);
  gint             height = gdk_pixbuf_get_height (larger);
  g_autoptr (GdkPixbuf) below =
      original ? gdk_pixbuf_scale_simple (original, width, height,
                                          GDK_INTERP_BILINEAR)
               : NULL;
  g_autoptr (GdkPixbuf) above =
      result
          ? gdk_pixbuf_scale_simple (result, width, height, GDK_INTERP_BILINEAR)
          : NULL;
  GdkPixbuf *blended;
  Row        row = { .width = width,
                     .shape_width = shape->width,
                     .n_channels = shape->alpha ? 4 : 3,
                     .opacity = (gfloat)opacity };

  fill_tables ();
  blended = gdk_pixbuf_new (GDK_COLORSPACE_RGB, shape->alpha != NULL, 8, width,
                            height);
  if (! blended || (original && ! below) || (result && ! above))
    {
      g_clear_object (&blended);
      return NULL;
    }
  for (gint y = 0; y < height; y++)
    {
      gsize place = shape->width * (gsize)((gint64)y * shape->height / height);

      row.original = get_row (below, y);
      row.result = get_row (above, y);
      row.alpha = shape->alpha ? shape->alpha + place : NULL;
      row.selection = shape->selection ? shape->selection + place : NULL;
      blend_row (&row, gdk_pixbuf_get_pixels (blended)
                           + (gsize)y * gdk_pixbuf_get_rowstride (blended));
    }
  return blended;
}

void
impasto_compare_side_forget (ImpastoCompareSide *side)
{
  g_clear_object (&side->blended);
  g_clear_object (&side->scaled);
}

const GdkPixbuf *
impasto_compare_side_get (ImpastoCompareSide        *side,
                          const GdkPixbuf           *original,
                          const GdkPixbuf           *result,
                          const ImpastoCompareShape *shape,
                          gdouble                    opacity,
                          gint                       width,
                          gint                       height)
{
  if (! side->picture)
    return NULL;
  if (! side->blended)
    side->blended = impasto_compare_blend (original, result, shape, opacity);
  if (! side->blended || gdk_pixbuf_get_width (side->blended) <= width)
    return side->blended;
  /* It is scaled down only once, not each time it is drawn. */
  if (side->scaled
      && (gdk_pixbuf_get_width (side->scaled) != width
          || gdk_pixbuf_get_height (side->scaled) != height))
    g_clear_object (&side->scaled);
  if (! side->scaled)
    side->scaled = gdk_pixbuf_scale_simple (side->blended, width, height,
                                            GDK_INTERP_BILINEAR);
  return side->scaled;
}
