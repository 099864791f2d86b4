/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of network_files.h.
 */
#include "config.h"

#include <math.h>

#include "engine/network/network.h"
#include "network_files.h"
#include "tensor_builder.h"

/* Up to conv5_1. */
#define VGG16_N_CONVS 11

/* -1024 .. 1023 for value @i of a tensor whose name has the hash @seed. */
static gint
hashed (guint64 seed, gsize i)
{
  guint64 x = (i + 1) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) + seed;

  x ^= x >> 31;
  x *= G_GUINT64_CONSTANT (0x94D049BB133111EB);
  x ^= x >> 29;
  x *= G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  return (gint)(x >> 53) - 1024;
}

/* FNV-1a */
static guint64
hash_name (const gchar *name)
{
  guint64 seed = G_GUINT64_CONSTANT (14695981039346656037);

  for (; *name; name++)
    seed = (seed ^ (guint8)*name) * G_GUINT64_CONSTANT (1099511628211);
  return seed;
}

typedef struct
{
  TensorBuilder *builder;
  const gchar   *dtype;
} Writer;

static void
add_values (const Writer *writer,
            const gchar  *key,
            const gchar  *part,
            const gchar  *shape,
            gsize         n,
            gdouble       offset,
            gdouble       scale)
{
  g_autofree gchar  *name = g_strdup_printf ("%s.%s", key, part);
  g_autofree gfloat *values = g_new (gfloat, n);
  guint64            seed = hash_name (name);

  for (gsize i = 0; i < n; i++)
    values[i] = offset + scale * hashed (seed, i) / 1024.0;
  tensor_builder_add_floats (writer->builder, name, writer->dtype, shape,
                             values, n);
}

static void
add_conv (const Writer *writer, const NstLayerSpec *layer)
{
  static const struct
  {
    const gchar *part;
    gdouble      offset, scale;
  } norm[] = { { "weight", 0.75, 0.25 },
               { "bias", 0.0, 0.25 },
               { "running_mean", 0.0, 0.25 },
               { "running_var", 1.0, 0.5 } };
  gint n_in = layer->in_channels * layer->kernel * layer->kernel;
  /* The power of two nearest to the scale that keeps the maps' size. */
  gdouble           scale = exp2 (nearbyint (log2 (sqrt (6.0 / n_in))));
  g_autofree gchar *shape =
      g_strdup_printf ("[%d,%d,%d,%d]", layer->out_channels, layer->in_channels,
                       layer->kernel, layer->kernel);
  g_autofree gchar *vector = g_strdup_printf ("[%d]", layer->out_channels);

  add_values (writer, layer->key, "weight", shape,
              (gsize)n_in * layer->out_channels, 0.0, scale);
  if (! layer->norm)
    add_values (writer, layer->key, "bias", vector, layer->out_channels, 0.0,
                0.25);
  for (guint i = 0; layer->norm && i < G_N_ELEMENTS (norm); i++)
    add_values (writer, layer->norm, norm[i].part, vector, layer->out_channels,
                norm[i].offset, norm[i].scale);
}

void
network_file_write (NstNetwork network, const gchar *path)
{
  const NstNetworkSpec *spec = nst_network_get_spec (network);
  g_autoptr (TensorBuilder) builder = tensor_builder_new ();
  gboolean is_vgg16 = network == NST_NETWORK_VGG16;
  Writer   writer = { builder, is_vgg16 ? "F16" : "F32" };
  gint     n = is_vgg16 ? VGG16_N_CONVS : spec->n_convs;

  for (gint i = 0; i < n; i++)
    add_conv (&writer, &spec->layers[i]);
  tensor_builder_write (builder, path, NULL);
}
