/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fills the transparent parts of pictures.
 */
#include "config.h"

#include "plugin/common/alpha.h"

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
