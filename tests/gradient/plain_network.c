/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of plain_network.h.
 */
#include "config.h"

#include <math.h>

#include <cblas.h>

#include "engine/network/network.h"
#include "plain_network.h"

#define KERNEL_SIZE 3
#define KERNEL_AREA (KERNEL_SIZE * KERNEL_SIZE)
#define N_CHANNELS  3

static gdouble *
doubles (const gfloat *values, gsize n)
{
  gdouble *out = g_new (gdouble, n);

  for (gsize i = 0; i < n; i++)
    out[i] = values[i];
  return out;
}

void
plain_network_init (PlainNetwork *network, const NstModel *model)
{
  g_assert_cmpint (model->n_packed, ==, 0);
  *network = (PlainNetwork){ .n_convs = model->n_convs };
  for (gint c = 0; c < N_CHANNELS; c++)
    network->mean[c] = model->mean[c];
  for (gint i = 0; i < model->n_convs; i++)
    {
      const NstConvWeights *conv = &model->convs[i];
      gsize n = (gsize)conv->in_channels * conv->out_channels * KERNEL_AREA;

      network->in_channels[i] = conv->in_channels;
      network->out_channels[i] = conv->out_channels;
      network->weight[i] = doubles (conv->weight, n);
      network->bias[i] = doubles (conv->bias, conv->out_channels);
    }
}

void
plain_network_clear (PlainNetwork *network)
{
  for (gint i = 0; i < network->n_convs; i++)
    {
      g_free (network->weight[i]);
      g_free (network->bias[i]);
    }
  network->n_convs = 0;
}

/* [height * width][channels][9]: what is around each position, 0 outside. */
static gdouble *
gather (const gdouble *map, gint height, gint width, gint channels)
{
  gsize    row = (gsize)channels * KERNEL_AREA;
  gdouble *around = g_new0 (gdouble, height * width * row);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gint tap = 0; tap < KERNEL_AREA; tap++)
        {
          gint     v = y + tap / KERNEL_SIZE - 1;
          gint     u = x + tap % KERNEL_SIZE - 1;
          gdouble *out = around + (y * width + x) * row + tap;

          if (v < 0 || v >= height || u < 0 || u >= width)
            continue;
          for (gint c = 0; c < channels; c++)
            out[c * KERNEL_AREA] = map[(v * width + u) * channels + c];
        }
  return around;
}

static gdouble
root_mean_square (const gdouble *values, gint n)
{
  return sqrt (cblas_ddot (n, values, 1, values, 1) / n);
}

/* ReLU (conv (map) + bias) */
static gdouble *
convolve (const PlainNetwork *network,
          gint                layer,
          const gdouble      *map,
          gint                height,
          gint                width,
          gdouble            *margin)
{
  gint                positions = height * width;
  gint                n_in = network->in_channels[layer] * KERNEL_AREA;
  gint                n_out = network->out_channels[layer];
  g_autofree gdouble *around =
      gather (map, height, width, network->in_channels[layer]);
  gdouble *out = g_new (gdouble, (gsize)positions * n_out);
  gdouble  size;

  for (gint i = 0; i < positions * n_out; i++)
    out[i] = network->bias[layer][i % n_out];
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasTrans, positions, n_out, n_in,
               1.0, around, n_in, network->weight[layer], n_in, 1.0, out,
               n_out);
  size = root_mean_square (out, positions * n_out);
  for (gint i = 0; i < positions * n_out; i++)
    {
      *margin = MIN (*margin, fabs (out[i]) / size);
      out[i] = MAX (out[i], 0.0);
    }
  return out;
}

/* 2x2 maxima; an odd last row or column is left out. */
static gdouble *
pool (
    const gdouble *map, gint height, gint width, gint channels, gdouble *margin)
{
  gint     rows = height / 2;
  gint     columns = width / 2;
  gdouble *out = g_new (gdouble, rows * columns * channels);
  gdouble  size = root_mean_square (map, height * width * channels);

  for (gint i = 0; i < rows * columns * channels; i++)
    {
      gint           x = i / channels % columns;
      gint           y = i / channels / columns;
      const gdouble *in =
          map + (2 * y * width + 2 * x) * channels + i % channels;
      const gdouble *below = in + width * channels;
      gdouble        high_above = MAX (in[0], in[channels]);
      gdouble        high_below = MAX (below[0], below[channels]);
      gdouble        low_above = MIN (in[0], in[channels]);
      gdouble        low_below = MIN (below[0], below[channels]);
      gdouble        second = MAX (MIN (high_above, high_below),
                            high_above > high_below ? low_above : low_below);

      out[i] = MAX (high_above, high_below);
      if (out[i] > 0.0) /* else ReLU has none of them pass */
        *margin = MIN (*margin, (out[i] - second) / size);
    }
  return out;
}

void
plain_maps_init (PlainMaps          *maps,
                 const PlainNetwork *network,
                 const gdouble      *picture,
                 gint                width,
                 gint                height,
                 gint                n_layers)
{
  gdouble *in = g_new (gdouble, width * height * N_CHANNELS);

  *maps = (PlainMaps){ .n_layers = n_layers, .margin = INFINITY };
  for (gint i = 0; i < width * height * N_CHANNELS; i++)
    in[i] = picture[i] - network->mean[i % N_CHANNELS];
  for (gint i = 0; i < n_layers; i++)
    {
      gint channels = network->out_channels[i];

      maps->height[i] = height;
      maps->width[i] = width;
      maps->channels[i] = channels;
      maps->map[i] = convolve (network, i, in, height, width, &maps->margin);
      g_free (in);
      if (nst_vgg19_layers[i].pooling && i < n_layers - 1)
        {
          in = pool (maps->map[i], height, width, channels, &maps->margin);
          height /= 2;
          width /= 2;
        }
      else
        in = g_memdup2 (maps->map[i],
                        (gsize)height * width * channels * sizeof (gdouble));
    }
  g_free (in);
}

void
plain_maps_clear (PlainMaps *maps)
{
  for (gint i = 0; i < maps->n_layers; i++)
    g_free (maps->map[i]);
  maps->n_layers = 0;
}

gdouble
plain_content_loss (const PlainMaps *a, const PlainMaps *b, gint layer)
{
  gint    n = a->height[layer] * a->width[layer] * a->channels[layer];
  gdouble sum = 0.0;

  for (gint i = 0; i < n; i++)
    {
      gdouble difference = a->map[layer][i] - b->map[layer][i];

      sum += difference * difference;
    }
  return 0.01 * sum / n;
}

static gdouble *
make_gram (const PlainMaps *maps, gint layer)
{
  gint     c = maps->channels[layer];
  gint     positions = maps->height[layer] * maps->width[layer];
  gdouble *gram = g_new (gdouble, (gsize)c * c);

  cblas_dgemm (CblasRowMajor, CblasTrans, CblasNoTrans, c, c, positions,
               1.0 / positions, maps->map[layer], c, maps->map[layer], c, 0.0,
               gram, c);
  return gram;
}

gdouble
plain_style_loss (const PlainMaps *a, const PlainMaps *b, gint layer)
{
  g_autofree gdouble *gram_a = make_gram (a, layer);
  g_autofree gdouble *gram_b = make_gram (b, layer);
  gdouble             c = a->channels[layer];
  gdouble             sum = 0.0;

  for (gint i = 0; i < c * c; i++)
    sum += (gram_a[i] - gram_b[i]) * (gram_a[i] - gram_b[i]);
  return 10.0 / (c * c) * sum / (c * c);
}

gdouble
plain_tv_loss (const gdouble *picture, gint width, gint height)
{
  gint    row = width * N_CHANNELS;
  gdouble along = 0.0;
  gdouble down = 0.0;

  for (gint y = 0; y < height; y++)
    for (gint i = 0; i < row; i++)
      {
        const gdouble *at = picture + y * row + i;

        if (i >= N_CHANNELS)
          along += fabs (at[0] - at[-N_CHANNELS]);
        if (y > 0)
          down += fabs (at[0] - at[-row]);
      }
  return 0.5
         * (along / ((width - 1) * height * N_CHANNELS)
            + down / (width * (height - 1) * N_CHANNELS));
}

NstModel *
plain_random_model (GRand *rand, gint n_convs)
{
  NstModel *model = nst_model_new_empty (NST_NETWORK_VGG19);

  model->n_convs = n_convs;
  for (gint c = 0; c < N_CHANNELS; c++)
    model->mean[c] = 110.0f + 8.0f * c;
  for (gint i = 0; i < n_convs; i++)
    {
      NstConvWeights *conv = &model->convs[i];
      gdouble         size;
      gsize           n;

      g_assert_true (nst_model_add_conv (model, i));
      n = nst_conv_n_weights (conv);
      /* A deviation of sqrt (2 / fan-in), of uniform values. */
      size = sqrt (6.0 / (KERNEL_AREA * conv->in_channels));
      for (gsize k = 0; k < n; k++)
        conv->weight[k] = g_rand_double_range (rand, -size, size);
      for (gint k = 0; k < conv->out_channels; k++)
        conv->bias[k] = g_rand_double_range (rand, -10.0, 10.0);
    }
  return model;
}
