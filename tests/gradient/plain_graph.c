/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of plain_graph.h.
 */
#include "config.h"

#include <math.h>

#include <cblas.h>

#include "plain_graph.h"
#include "tests/support/values.h"

void
plain_graph_init (PlainGraph          *graph,
                  const NstModel      *model,
                  const NstNetworkUse *use)
{
  g_assert_cmpint (model->n_packed, ==, 0);
  *graph = (PlainGraph){ .use = *use,
                         .n_convs = model->n_convs,
                         .shapes = model->convs };
  for (gint c = 0; c < 3; c++)
    graph->mean[c] = model->mean[c];
  for (gint i = 0; i < model->n_convs; i++)
    {
      const NstConvWeights *conv = &model->convs[i];
      gsize                 n = nst_conv_n_weights (conv);

      graph->weight[i] = values_doubles (conv->weight, n);
      graph->bias[i] = values_doubles (conv->bias, conv->out_channels);
    }
}

void
plain_graph_clear (PlainGraph *graph)
{
  for (gint i = 0; i < graph->n_convs; i++)
    {
      g_free (graph->weight[i]);
      g_free (graph->bias[i]);
    }
}

gsize
plain_map_n_values (const PlainMap *map)
{
  return (gsize)map->height * map->width * map->channels;
}

static PlainMap
map_new (gint height, gint width, gint channels)
{
  PlainMap map = { height, width, channels, NULL };

  map.values = g_new0 (gdouble, plain_map_n_values (&map));
  return map;
}

/* The values at (@y, @x), or where the padding takes them from; NULL: zeros. */
static const gdouble *
values_at (const PlainMap *map, gint y, gint x, NstPadding padding)
{
  gboolean inside = y >= 0 && x >= 0 && y < map->height && x < map->width;

  if (! inside && padding == NST_PADDING_ZERO)
    return NULL;
  if (padding == NST_PADDING_REFLECT)
    {
      y = y < 0 ? -y : y >= map->height ? 2 * map->height - 2 - y : y;
      x = x < 0 ? -x : x >= map->width ? 2 * map->width - 2 - x : x;
    }
  y = CLAMP (y, 0, map->height - 1);
  x = CLAMP (x, 0, map->width - 1);
  return map->values + ((gsize)y * map->width + x) * map->channels;
}

/* conv (map) + bias */
static PlainMap
convolve (const PlainGraph *graph, gint i, const PlainMap *in)
{
  const NstConvWeights *shape = &graph->shapes[i];
  NstPadding padding = i == 0 ? graph->use.padding : NST_PADDING_ZERO;
  gint       area = shape->kernel * shape->kernel;
  gint       n_in = shape->in_channels * area;
  PlainMap   out =
      map_new ((in->height - 1) / shape->stride + 1,
               (in->width - 1) / shape->stride + 1, shape->out_channels);
  gint                positions = out.height * out.width;
  g_autofree gdouble *around = g_new0 (gdouble, (gsize)positions * n_in);

  for (gint p = 0; p < positions; p++)
    for (gint tap = 0; tap < area; tap++)
      {
        const gdouble *at =
            values_at (in,
                       p / out.width * shape->stride + tap / shape->kernel
                           - shape->kernel / 2,
                       p % out.width * shape->stride + tap % shape->kernel
                           - shape->kernel / 2,
                       padding);

        for (gint c = 0; at && c < shape->in_channels; c++)
          around[(gsize)p * n_in + c * area + tap] = at[c];
      }
  for (gsize k = 0; k < plain_map_n_values (&out); k++)
    out.values[k] = graph->bias[i][k % out.channels];
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasTrans, positions, out.channels,
               n_in, 1.0, around, n_in, graph->weight[i], n_in, 1.0, out.values,
               out.channels);
  return out;
}

static gdouble
root_mean_square (const PlainMap *map)
{
  gint n = plain_map_n_values (map);

  return sqrt (cblas_ddot (n, map->values, 1, map->values, 1) / n);
}

static void
rectify (PlainMap *map, gdouble *margin)
{
  gdouble size = root_mean_square (map);

  for (gsize i = 0; i < plain_map_n_values (map); i++)
    {
      *margin = MIN (*margin, fabs (map->values[i]) / size);
      map->values[i] = MAX (map->values[i], 0.0);
    }
}

/* Windows of @size with stride 2, which begin @reach before their position. */
static PlainMap
pool (const PlainGraph *graph,
      const PlainMap   *in,
      gint              size,
      gint              reach,
      gdouble          *margin)
{
  PlainMap out = map_new ((in->height + 2 * reach - size) / 2 + 1,
                          (in->width + 2 * reach - size) / 2 + 1, in->channels);
  gdouble  scale = root_mean_square (in);

  for (gsize i = 0; i < plain_map_n_values (&out); i++)
    {
      gint    y = i / out.channels / out.width;
      gint    x = i / out.channels % out.width;
      gdouble max = -INFINITY, second = -INFINITY, sum = 0.0;
      gint    n = 0;

      for (gint k = 0; k < size * size; k++)
        {
          const gdouble *at =
              values_at (in, 2 * y - reach + k / size, 2 * x - reach + k % size,
                         NST_PADDING_ZERO);
          gdouble value;

          if (! at)
            continue;
          value = at[i % out.channels];
          second = MAX (second, MIN (max, value));
          max = MAX (max, value);
          sum += value;
          n++;
        }
      out.values[i] =
          graph->use.pooling == NST_POOLING_MAX ? max : 2.0 * sum / n;
      if (graph->use.pooling == NST_POOLING_MAX && max > 0.0)
        *margin = MIN (*margin, (max - second) / scale);
    }
  return out;
}

/* Rectifies @map and adds it as the next layer's map, which is returned. */
static const PlainMap *
add_map (PlainMaps *maps, PlainMap map)
{
  rectify (&map, &maps->margin);
  maps->map[maps->n_layers++] = map;
  return &maps->map[maps->n_layers - 1];
}

static void
chain (const PlainGraph *graph,
       const PlainMap   *in,
       gint              n_layers,
       PlainMaps        *maps)
{
  for (gint i = 0; i < n_layers; i++)
    {
      PlainMap pooled = { 0 };

      if (i > 0 && graph->use.spec->layers[i - 1].pooling)
        {
          pooled = pool (graph, in, 2, 0, &maps->margin);
          in = &pooled;
        }
      in = add_map (maps, convolve (graph, i, in));
      g_free (pooled.values);
    }
}

/* The first block of each later stage halves the size. */
static PlainMap
shortcut_of (const PlainGraph *graph, const PlainMap *in, gint block)
{
  PlainMap copy;

  if (block >= 2 && block % 2 == 0)
    return convolve (graph, 17 + block / 2 - 1, in);
  copy = map_new (in->height, in->width, in->channels);
  for (gsize i = 0; i < plain_map_n_values (in); i++)
    copy.values[i] = in->values[i];
  return copy;
}

static void
residual (const PlainGraph *graph,
          const PlainMap   *in,
          gint              n_layers,
          PlainMaps        *maps)
{
  PlainMap pooled = { 0 };

  in = add_map (maps, convolve (graph, 0, in));
  if (n_layers > 1)
    {
      pooled = pool (graph, in, 3, 1, &maps->margin);
      in = &pooled;
    }
  for (gint block = 0; maps->n_layers < n_layers; block++)
    {
      PlainMap        shortcut = shortcut_of (graph, in, block);
      const PlainMap *middle =
          add_map (maps, convolve (graph, 2 * block + 1, in));

      if (maps->n_layers < n_layers)
        {
          PlainMap sum = convolve (graph, 2 * block + 2, middle);

          for (gsize i = 0; i < plain_map_n_values (&sum); i++)
            sum.values[i] += shortcut.values[i];
          in = add_map (maps, sum);
        }
      g_free (shortcut.values);
    }
  g_free (pooled.values);
}

void
plain_maps_init (PlainMaps        *maps,
                 const PlainGraph *graph,
                 const gdouble    *picture,
                 gint              width,
                 gint              height,
                 gint              n_layers)
{
  PlainMap in = map_new (height, width, 3);

  *maps = (PlainMaps){ .margin = INFINITY };
  for (gsize i = 0; i < plain_map_n_values (&in); i++)
    in.values[i] = picture[i] - graph->mean[i % 3];
  if (graph->use.spec->residual)
    residual (graph, &in, n_layers, maps);
  else
    chain (graph, &in, n_layers, maps);
  g_free (in.values);
}

void
plain_maps_clear (PlainMaps *maps)
{
  for (gint i = 0; i < maps->n_layers; i++)
    g_free (maps->map[i].values);
  maps->n_layers = 0;
}

NstModel *
plain_random_model (GRand *rand, NstNetwork network, gint n_convs)
{
  NstModel *model = nst_model_new_empty (network);

  if (model->spec->residual)
    n_convs = model->spec->n_convs;
  for (gint i = 0; i < n_convs; i++)
    {
      NstConvWeights *conv = &model->convs[i];
      gsize           n;
      gdouble         size;

      g_assert_true (nst_model_add_conv (model, i));
      n = nst_conv_n_weights (conv);
      /* Uniform values with a deviation of sqrt (2 / fan-in). */
      size = sqrt (6.0 * conv->out_channels / n);
      for (gsize k = 0; k < n; k++)
        conv->weight[k] = g_rand_double_range (rand, -size, size);
      for (gint k = 0; k < conv->out_channels; k++)
        conv->bias[k] = g_rand_double_range (rand, -10.0, 10.0);
      model->n_convs++;
    }
  for (gint c = 0; c < 3; c++)
    model->mean[c] = 110.0f + 8.0f * c;
  return model;
}
