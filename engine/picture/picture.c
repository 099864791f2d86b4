/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures, and their resampling.
 */
#include "config.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "engine/picture/pixels.h"

#define LANCZOS_SIZE 3.0

NstPicture *
nst_picture_new (gint width, gint height)
{
  NstPicture *picture;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  picture = g_new0 (NstPicture, 1);
  picture->width = width;
  picture->height = height;
  picture->pixels = g_try_malloc_n ((gsize)width * height,
                                    NST_PICTURE_CHANNELS * sizeof (gfloat));
  if (! picture->pixels)
    g_clear_pointer (&picture, g_free);
  return picture;
}

void
nst_picture_free (NstPicture *picture)
{
  if (! picture)
    return;
  g_free (picture->pixels);
  g_free (picture->alpha);
  g_free (picture);
}

NstPictureView
nst_picture_view (const NstPicture *picture)
{
  return (NstPictureView){ picture->pixels, picture->width, picture->height,
                           (gsize)picture->width * NST_PICTURE_CHANNELS,
                           picture->alpha };
}

/* The filters of all output coordinates: the output i is the sum of the inputs
 * first[i] .. first[i] + n[i] - 1 with weights whose sum is 1. */
typedef struct
{
  gint    n_taps; /* the maximum of n, and the stride of weights */
  gint   *first;
  gint   *n;
  gfloat *weights;
} Filter;

/* sinc (x) sinc (x / 3) for |x| < 3 */
static gdouble
lanczos (gdouble x)
{
  gdouble px = G_PI * x;

  if (fabs (x) >= LANCZOS_SIZE)
    return 0.0;
  if (fabs (x) < 1e-9)
    return 1.0;
  return LANCZOS_SIZE * sin (px) * sin (px / LANCZOS_SIZE) / (px * px);
}

static void
filter_clear (Filter *filter)
{
  g_free (filter->first);
  g_free (filter->n);
  g_free (filter->weights);
}

static gboolean
filter_init (Filter *filter, gint from, gint to)
{
  gdouble scale = (gdouble)from / to;
  gdouble width = MAX (scale, 1.0);

  filter->n_taps = (gint)ceil (2.0 * LANCZOS_SIZE * width) + 1;
  filter->first = g_try_new (gint, to);
  filter->n = g_try_new (gint, to);
  filter->weights = g_try_new (gfloat, (gsize)to * filter->n_taps);
  if (! filter->first || ! filter->n || ! filter->weights)
    return FALSE;

  for (gint i = 0; i < to; i++)
    {
      gdouble center = (i + 0.5) * scale;
      gint    first = MAX (0, (gint)floor (center - LANCZOS_SIZE * width));
      gint    last = MIN (from - 1, (gint)ceil (center + LANCZOS_SIZE * width));
      gint    n = MIN (last - first + 1, filter->n_taps);
      gfloat *weights = filter->weights + (gsize)i * filter->n_taps;
      gdouble sum = 0.0;

      for (gint t = 0; t < n; t++)
        {
          weights[t] = lanczos ((first + t + 0.5 - center) / width);
          sum += weights[t];
        }
      for (gint t = 0; t < n; t++)
        weights[t] /= sum;
      filter->first[i] = first;
      filter->n[i] = n;
    }
  return TRUE;
}

/* Clamps to 0..1, because a host's pixels may have any value; NaN becomes 0. */
static inline gfloat
sane (gfloat value)
{
  /* The comparison is false for NaN.  fminf () would be a function call. */
  return value > 0.0f ? MIN (value, 1.0f) : 0.0f;
}

static void
resize_columns (const Filter         *filter,
                const NstPictureView *image,
                gint                  width,
                gfloat               *out)
{
  for (gint y = 0; y < image->height; y++)
    for (gint x = 0; x < width; x++)
      {
        const gfloat *in = image->pixels + y * image->row_stride
                           + (gsize)filter->first[x] * NST_PICTURE_CHANNELS;
        const gfloat *weights = filter->weights + (gsize)x * filter->n_taps;
        gfloat        sum[NST_PICTURE_CHANNELS] = { 0 };

        for (gint t = 0; t < filter->n[x]; t++)
          for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
            sum[c] += weights[t] * sane (in[t * NST_PICTURE_CHANNELS + c]);
        for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
          *out++ = sum[c];
      }
}

static void
resize_rows (const Filter *filter,
             const gfloat *in,
             gint          width,
             gint          height,
             gfloat       *out)
{
  gsize stride = (gsize)width * NST_PICTURE_CHANNELS;

  for (gint y = 0; y < height; y++, out += stride)
    {
      const gfloat *weights = filter->weights + (gsize)y * filter->n_taps;

      for (gsize i = 0; i < stride; i++)
        out[i] = 0.0f;
      for (gint t = 0; t < filter->n[y]; t++)
        {
          const gfloat *row = in + (filter->first[y] + t) * stride;

          for (gsize i = 0; i < stride; i++)
            out[i] += weights[t] * row[i];
        }
      for (gsize i = 0; i < stride; i++)
        out[i] = CLAMP (out[i], 0.0f, 1.0f);
    }
}

static void
copy_image (const NstPictureView *image, gfloat *out)
{
  for (gint y = 0; y < image->height; y++)
    for (gint i = 0; i < image->width * NST_PICTURE_CHANNELS; i++)
      *out++ = sane (image->pixels[y * image->row_stride + i]);
}

/* Gives @result the alpha of @image, at its size.  FALSE without memory. */
static gboolean
resize_alpha (const NstPictureView *image, NstPicture *result)
{
  if (image->alpha)
    result->alpha = nst_alpha_resize (image->alpha, image->width, image->height,
                                      result->width, result->height);
  return ! image->alpha || result->alpha;
}

NstPicture *
nst_picture_resize (const NstPictureView *image,
                    gint                  width,
                    gint                  height,
                    GError              **error)
{
  Filter      columns = { 0 };
  Filter      rows = { 0 };
  gfloat     *narrow = NULL; /* [image->height][width][3] */
  NstPicture *result = nst_picture_new (width, height);

  if (result && ! resize_alpha (image, result))
    g_clear_pointer (&result, nst_picture_free);
  if (result && width == image->width && height == image->height)
    {
      copy_image (image, result->pixels);
      return result;
    }
  if (result)
    narrow = g_try_malloc_n ((gsize)width * image->height,
                             NST_PICTURE_CHANNELS * sizeof (gfloat));
  if (! narrow || ! filter_init (&columns, image->width, width)
      || ! filter_init (&rows, image->height, height))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
                   _ ("There is not enough memory for a picture of %d × %d "
                      "pixels. Choose a smaller size."),
                   width, height);
      g_clear_pointer (&result, nst_picture_free);
      goto out;
    }
  resize_columns (&columns, image, width, narrow);
  resize_rows (&rows, narrow, width, height, result->pixels);

out:
  g_free (narrow);
  filter_clear (&columns);
  filter_clear (&rows);
  return result;
}
