/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of plain_losses.h.
 */
#include "config.h"

#include <math.h>

#include <cblas.h>

#include "plain_losses.h"

#define N_CHANNELS 3

gdouble
plain_content_loss (const PlainMap *a, const PlainMap *b)
{
  gsize   n = plain_map_n_values (a);
  gdouble sum = 0.0;

  g_assert_cmpuint (n, ==, plain_map_n_values (b));
  for (gsize i = 0; i < n; i++)
    sum += (a->values[i] - b->values[i]) * (a->values[i] - b->values[i]);
  return 0.01 * sum / n;
}

static gdouble *
make_gram (const PlainMap *map)
{
  gint     c = map->channels;
  gint     positions = map->height * map->width;
  gdouble *gram = g_new (gdouble, (gsize)c * c);

  cblas_dgemm (CblasRowMajor, CblasTrans, CblasNoTrans, c, c, positions,
               1.0 / positions, map->values, c, map->values, c, 0.0, gram, c);
  return gram;
}

gdouble
plain_style_loss (const PlainMap *a, const PlainMap *b)
{
  g_autofree gdouble *gram_a = make_gram (a);
  g_autofree gdouble *gram_b = make_gram (b);
  gdouble             c = a->channels;
  gdouble             sum = 0.0;

  for (gint i = 0; i < c * c; i++)
    sum += (gram_a[i] - gram_b[i]) * (gram_a[i] - gram_b[i]);
  return 10.0 / (c * c) * sum / (c * c);
}

static gdouble
norm_of (NstTvNorm norm, gdouble difference)
{
  return norm == NST_TV_L1 ? fabs (difference) : difference * difference;
}

gdouble
plain_tv_loss (NstTvNorm norm, const gdouble *picture, gint width, gint height)
{
  gint    row = width * N_CHANNELS;
  gdouble along = 0.0;
  gdouble down = 0.0;

  for (gint y = 0; y < height; y++)
    for (gint i = 0; i < row; i++)
      {
        const gdouble *at = picture + y * row + i;

        if (i >= N_CHANNELS)
          along += norm_of (norm, at[0] - at[-N_CHANNELS]);
        if (y > 0)
          down += norm_of (norm, at[0] - at[-row]);
      }
  return 0.5
         * (along / ((width - 1) * height * N_CHANNELS)
            + down / (width * (height - 1) * N_CHANNELS));
}
