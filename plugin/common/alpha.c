/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fills the transparent parts of pictures.
 */
#include "config.h"

#include "plugin/common/alpha.h"

#include <math.h>

#define N_CHANNELS 3

/* The mean color of @picture, weighted by @alpha.  FALSE if every pixel is
 * transparent. */
static gboolean
mean_color (const NstPicture *picture,
            const gfloat     *alpha,
            gfloat            mean[N_CHANNELS])
{
  gsize   n = (gsize)picture->width * picture->height;
  gdouble sum[N_CHANNELS] = { 0.0 };
  gdouble weight = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      for (gint c = 0; c < N_CHANNELS; c++)
        sum[c] += (gdouble)alpha[i] * picture->pixels[N_CHANNELS * i + c];
      weight += alpha[i];
    }
  for (gint c = 0; c < N_CHANNELS && weight > 0.0; c++)
    mean[c] = (gfloat)(sum[c] / weight);
  return weight > 0.0;
}

gboolean
impasto_alpha_flatten (NstPicture   *picture,
                       const gfloat *alpha,
                       gboolean      straight)
{
  gsize  n = (gsize)picture->width * picture->height;
  gfloat mean[N_CHANNELS] = { 0.0f };

  if (! mean_color (picture, alpha, mean))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      gfloat *pixel = picture->pixels + N_CHANNELS * i;

      if (alpha[i] >= 1.0f || (straight && alpha[i] > 0.0f))
        continue;
      for (gint c = 0; c < N_CHANNELS; c++)
        pixel[c] = mean[c] + alpha[i] * (pixel[c] - mean[c]);
    }
  return TRUE;
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
impasto_alpha_resize (const gfloat *alpha,
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
