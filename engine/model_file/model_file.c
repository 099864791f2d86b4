/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loads an NstModel from a model file: detects the network that the file
 * contains and the input that it expects.
 */
#include "config.h"

#include "engine/model_file/model_file.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "engine/network/torchvision_input.h"
#include "engine/picture/pixels.h"

/* Keys and values of the metadata. */
#define FORMAT_KEY      "format"
#define FORMAT_CODEBOOK "impasto-codebook-1"
#define CHANNELS_KEY    "input_channels"
#define MEAN_KEY        "input_mean"

/* ------------------------------------------------------------- network --- */

/* Keys that identify the networks.  The first one that the file contains
 * decides. */
static const struct
{
  const gchar *key;
  NstNetwork   network;     /* NST_N_NETWORKS: unsupported */
  const gchar *unsupported; /* what the file then contains */
} signatures[] = {
  { "layer1.0.conv3.weight", NST_N_NETWORKS, N_ ("a deeper ResNet") },
  { "layer1.2.conv1.weight", NST_N_NETWORKS, N_ ("a deeper ResNet") },
  { "layer1.0.conv1.weight", NST_NETWORK_RESNET18, NULL },
  { "conv1.weight", NST_NETWORK_RESNET18, NULL },
  { "features.1.weight", NST_N_NETWORKS,
    N_ ("a VGG network with batch normalization") },
  /* Module 17 is a convolution in VGG-16 and a ReLU in VGG-19. */
  { "features.17.weight", NST_NETWORK_VGG16, NULL },
  { "features.0.weight", NST_NETWORK_VGG19, NULL },
};

static gboolean
detect_network (const NstModelSource *source,
                NstNetwork           *network,
                GError              **error)
{
  if (source->is_codebook)
    {
      *network = NST_NETWORK_VGG19;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      if (! nst_safetensors_find (source->file, signatures[i].key))
        continue;
      if (signatures[i].network != NST_N_NETWORKS)
        {
          *network = signatures[i].network;
          return TRUE;
        }
      nst_safetensors_set_error (
          error, source->path,
          /* Translators: "a deeper ResNet" or the like, then a key */
          _ ("it contains %s (the key “%s”), but only VGG-19, VGG-16 and "
             "ResNet-18 are supported"),
          _ (signatures[i].unsupported), signatures[i].key);
      return FALSE;
    }
  nst_safetensors_set_error (
      error, source->path,
      _ ("it contains neither “%s” nor “%s”, so it is not VGG-19, VGG-16 or "
         "ResNet-18 with torchvision's names"),
      "features.0.weight", "conv1.weight");
  return FALSE;
}

/* --------------------------------------------------------------- input --- */

/* Converts the input channels of the first convolution between BGR and RGB. */
static void
swap_input_channels (NstModel *model)
{
  NstConvWeights *first = &model->convs[0];
  gint            area = first->kernel * first->kernel;

  for (gint o = 0; o < first->out_channels; o++)
    {
      gfloat *red = first->weight + (gsize)o * NST_PICTURE_CHANNELS * area;
      gfloat *blue = red + 2 * area;

      for (gint i = 0; i < area; i++)
        {
          gfloat value = red[i];

          red[i] = blue[i];
          blue[i] = value;
        }
    }
}

/* Parses three numbers, such as "103.939 116.779 123.68". */
static gboolean
parse_mean (const gchar *text, gfloat mean[NST_PICTURE_CHANNELS])
{
  const gchar *position = text;

  for (gint i = 0; i < NST_PICTURE_CHANNELS; i++)
    {
      gchar  *end;
      gdouble value = g_ascii_strtod (position, &end);

      if (end == position || ! (value >= 0.0 && value <= 255.0))
        return FALSE;
      mean[i] = (gfloat)value;
      position = end;
    }
  return *position == '\0';
}

/* Applies the channel order and the mean that the metadata declares. */
static gboolean
apply_declared_input (const NstModelSource *source,
                      NstModel             *model,
                      GError              **error)
{
  const gchar *channels =
      nst_safetensors_get_metadata (source->file, CHANNELS_KEY);
  const gchar *mean = nst_safetensors_get_metadata (source->file, MEAN_KEY);
  gboolean     is_bgr = ! g_strcmp0 (channels, "BGR");

  if ((! is_bgr && g_strcmp0 (channels, "RGB") != 0) || ! mean
      || ! parse_mean (mean, model->mean))
    {
      nst_safetensors_set_error (
          error, source->path,
          _ ("“%s” and “%s” in its metadata do not describe the input that "
             "the network expects"),
          CHANNELS_KEY, MEAN_KEY);
      return FALSE;
    }
  if (is_bgr)
    {
      gfloat blue = model->mean[0];

      model->mean[0] = model->mean[2];
      model->mean[2] = blue;
      swap_input_channels (model);
    }
  return TRUE;
}

/* ---------------------------------------------------------------- file --- */

static gboolean
open_source (NstModelSource *source, const gchar *path, GError **error)
{
  *source = (NstModelSource){ .path = path };
  source->file = nst_safetensors_open (path, error);
  if (! source->file)
    return FALSE;
  source->is_codebook = ! g_strcmp0 (
      nst_safetensors_get_metadata (source->file, FORMAT_KEY), FORMAT_CODEBOOK);
  return TRUE;
}

static void
close_source (NstModelSource *source)
{
  g_clear_pointer (&source->file, nst_safetensors_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstModelSource, close_source)

static gboolean
read_convs (const NstModelSource *source, NstModel *model, GError **error)
{
  for (gint i = 0; i < model->spec->n_convs; i++)
    {
      /* The deepest layers are optional. */
      if (i >= model->spec->min_convs
          && ! nst_model_source_has_conv (source, model, i))
        break;
      if (! nst_model_source_read_conv (source, model, i, error))
        return FALSE;
      model->n_convs++;
    }
  return TRUE;
}

NstModel *
nst_model_load (const gchar *path, GError **error)
{
  g_auto (NstModelSource) source = { 0 };
  g_autoptr (NstModel) model = NULL;
  NstNetwork network;

  g_return_val_if_fail (path, NULL);

  if (! open_source (&source, path, error)
      || ! detect_network (&source, &network, error))
    return NULL;
  model = nst_model_new_empty (network);
  if (! read_convs (&source, model, error))
    return NULL;
  if (source.is_codebook
      || nst_safetensors_get_metadata (source.file, CHANNELS_KEY))
    {
      if (! apply_declared_input (&source, model, error))
        return NULL;
    }
  else
    nst_model_apply_torchvision_input (model);
  return g_steal_pointer (&model);
}

gboolean
nst_model_find_network (const gchar *path, NstNetwork *network, GError **error)
{
  g_auto (NstModelSource) source = { 0 };

  return open_source (&source, path, error)
         && detect_network (&source, network, error);
}

/* The last of the files that contains @network, or NULL with an error. */
static const gchar *
find_file (NstNetwork network, const gchar *const *paths, GError **error)
{
  for (gint i = (gint)g_strv_length ((gchar **)paths) - 1; i >= 0; i--)
    {
      NstNetwork found;

      if (! nst_model_find_network (paths[i], &found, error))
        return NULL;
      if (found == network)
        return paths[i];
    }
  g_set_error (
      error, NST_ERROR, NST_ERROR_FILE,
      _ ("The network %s needs a model file. Import one, or choose another "
         "network."),
      nst_network_get_name (network));
  return NULL;
}

NstModel *
nst_model_find (NstNetwork          network,
                const gchar *const *paths,
                gint                seed,
                GError            **error)
{
  const gchar *path;

  if (network == NST_NETWORK_RESNET18_RANDOM)
    return nst_model_new_random (seed, error);
  path = find_file (network, paths, error);
  return path ? nst_model_load (path, error) : NULL;
}

gboolean
nst_model_is_available (NstNetwork          network,
                        const gchar *const *paths,
                        GError            **error)
{
  return network == NST_NETWORK_RESNET18_RANDOM
         || find_file (network, paths, error);
}
