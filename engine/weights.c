/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes an NstModel out of a weights file: Impasto's own, with codebooks, or
 * one under torchvision's names.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "conv.h"
#include "model.h"
#include "safetensors.h"

#define KERNEL_SIZE      3
#define KERNEL_AREA      (KERNEL_SIZE * KERNEL_SIZE)
#define N_INPUT_CHANNELS 3

/* VGG-19: Simonyan and Zisserman, https://arxiv.org/abs/1409.1556, table 1,
 * column E.  The second number is the layer's place in torchvision's list
 * "features", which counts ReLU and pooling too. */
static const struct
{
  const gchar *name;
  gint         torchvision_index;
  gint         out_channels;
} layers[NST_VGG19_N_CONVS] = {
  { "conv1_1", 0, 64 },   { "conv1_2", 2, 64 },   { "conv2_1", 5, 128 },
  { "conv2_2", 7, 128 },  { "conv3_1", 10, 256 }, { "conv3_2", 12, 256 },
  { "conv3_3", 14, 256 }, { "conv3_4", 16, 256 }, { "conv4_1", 19, 512 },
  { "conv4_2", 21, 512 }, { "conv4_3", 23, 512 }, { "conv4_4", 25, 512 },
  { "conv5_1", 28, 512 }, { "conv5_2", 30, 512 }, { "conv5_3", 32, 512 },
  { "conv5_4", 34, 512 }
};

/* torchvision's networks expect (x / 255 - mean) / deviation, in RGB. */
static const gfloat torchvision_mean[N_INPUT_CHANNELS] = { 0.485f, 0.456f,
                                                           0.406f };
static const gfloat torchvision_deviation[N_INPUT_CHANNELS] = { 0.229f, 0.224f,
                                                                0.225f };

/* Values of the metadata in files of our own. */
#define FORMAT_KEY      "format"
#define FORMAT_CODEBOOK "impasto-codebook-1"
#define CHANNELS_KEY    "input_channels"
#define MEAN_KEY        "input_mean"

/* What is read from, and where; for the functions below. */
typedef struct
{
  const gchar    *path;
  NstSafetensors *file;
  gboolean        is_codebook;
} Source;

static gchar *
get_key (const Source *source, gint layer, const gchar *part)
{
  if (source->is_codebook)
    return g_strdup_printf ("%s.%s", layers[layer].name, part);
  return g_strdup_printf ("features.%d.%s", layers[layer].torchvision_index,
                          part);
}

static const NstTensor *
find_tensor (const Source *source, gint layer, const gchar *part)
{
  g_autofree gchar *key = get_key (source, layer, part);

  return nst_safetensors_find (source->file, key);
}

/* As find_tensor (), with an error when it is missing. */
static const NstTensor *
need_tensor (const Source *source,
             gint          layer,
             const gchar  *part,
             GError      **error)
{
  g_autofree gchar *key = get_key (source, layer, part);
  const NstTensor  *tensor = nst_safetensors_find (source->file, key);

  if (! tensor)
    nst_safetensors_set_error (
        error, source->path,
        _ ("“%s” is missing, so it does not hold VGG-19 up to conv5_1"), key);
  return tensor;
}

static void
set_shape_error (const Source *source, const NstTensor *tensor, GError **error)
{
  g_autofree gchar *shape = nst_tensor_describe_shape (tensor);

  nst_safetensors_set_error (error, source->path,
                             _ ("“%s” has the shape “%s”, which is not that "
                                "of VGG-19"),
                             tensor->name, shape);
}

static gboolean
read_floats (const Source    *source,
             const NstTensor *tensor,
             gfloat          *out,
             GError         **error)
{
  if (tensor->dtype == NST_DTYPE_OTHER || tensor->dtype == NST_DTYPE_U8)
    {
      nst_safetensors_set_error (
          error, source->path,
          _ ("“%s” has the type “%s”; F32, F16 and BF16 can be read"),
          tensor->name, tensor->dtype_name);
      return FALSE;
    }
  if (! nst_tensor_read_floats (tensor, out))
    {
      nst_safetensors_set_error (
          error, source->path,
          _ ("“%s” has a value that is infinite or not a number"),
          tensor->name);
      return FALSE;
    }
  return TRUE;
}

/* weight[i] = codebook[index[i]] */
static gboolean
read_codebook_weight (const Source   *source,
                      gint            layer,
                      NstConvWeights *conv,
                      GError        **error)
{
  gfloat           values[G_MAXUINT8 + 1];
  const NstTensor *index = need_tensor (source, layer, "weight.index", error);
  const NstTensor *codebook =
      index ? need_tensor (source, layer, "weight.codebook", error) : NULL;

  if (! codebook)
    return FALSE;
  if (index->dtype != NST_DTYPE_U8)
    {
      nst_safetensors_set_error (error, source->path,
                                 _ ("“%s” has the type “%s”, not U8"),
                                 index->name, index->dtype_name);
      return FALSE;
    }
  if (! nst_tensor_has_shape (index, 4, conv->out_channels, conv->in_channels,
                              KERNEL_SIZE, KERNEL_SIZE))
    {
      set_shape_error (source, index, error);
      return FALSE;
    }
  if (codebook->n_dims != 1 || codebook->n_values < 1
      || codebook->n_values > G_N_ELEMENTS (values))
    {
      set_shape_error (source, codebook, error);
      return FALSE;
    }
  if (! read_floats (source, codebook, values, error))
    return FALSE;
  for (gsize i = 0; i < index->n_values; i++)
    {
      if (index->data[i] >= codebook->n_values)
        {
          nst_safetensors_set_error (error, source->path,
                                     _ ("“%s” points beyond its codebook"),
                                     index->name);
          return FALSE;
        }
      conv->weight[i] = values[index->data[i]];
    }
  return TRUE;
}

static gboolean
read_plain_weight (const Source   *source,
                   gint            layer,
                   NstConvWeights *conv,
                   GError        **error)
{
  const NstTensor *weight = need_tensor (source, layer, "weight", error);

  if (! weight)
    return FALSE;
  if (! nst_tensor_has_shape (weight, 4, conv->out_channels, conv->in_channels,
                              KERNEL_SIZE, KERNEL_SIZE))
    {
      set_shape_error (source, weight, error);
      return FALSE;
    }
  return read_floats (source, weight, conv->weight, error);
}

static gboolean
read_conv (const Source   *source,
           gint            layer,
           NstConvWeights *conv,
           GError        **error)
{
  const NstTensor *bias;
  gsize            n_weights;

  conv->name = layers[layer].name;
  conv->in_channels =
      layer > 0 ? layers[layer - 1].out_channels : N_INPUT_CHANNELS;
  conv->out_channels = layers[layer].out_channels;
  n_weights = (gsize)conv->out_channels * conv->in_channels * KERNEL_AREA;
  conv->weight = g_try_new (gfloat, n_weights);
  conv->bias = g_try_new (gfloat, conv->out_channels);
  if (! conv->weight || ! conv->bias)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                           _ ("There is not enough memory for the network. "
                              "Close other programs and try again."));
      return FALSE;
    }
  if (source->is_codebook ? ! read_codebook_weight (source, layer, conv, error)
                          : ! read_plain_weight (source, layer, conv, error))
    return FALSE;
  bias = need_tensor (source, layer, "bias", error);
  if (! bias)
    return FALSE;
  if (! nst_tensor_has_shape (bias, 1, conv->out_channels))
    {
      set_shape_error (source, bias, error);
      return FALSE;
    }
  return read_floats (source, bias, conv->bias, error);
}

/* The first convolution's input channels from BGR to RGB or back. */
static void
swap_input_channels (NstModel *model)
{
  NstConvWeights *first = &model->convs[0];

  for (gint o = 0; o < first->out_channels; o++)
    {
      gfloat *red = first->weight + (gsize)o * N_INPUT_CHANNELS * KERNEL_AREA;
      gfloat *blue = red + 2 * KERNEL_AREA;

      for (gint i = 0; i < KERNEL_AREA; i++)
        {
          gfloat value = red[i];

          red[i] = blue[i];
          blue[i] = value;
        }
    }
}

/* Reads three numbers out of "103.939 116.779 123.68". */
static gboolean
parse_mean (const gchar *text, gfloat mean[N_INPUT_CHANNELS])
{
  const gchar *position = text;

  for (gint i = 0; i < N_INPUT_CHANNELS; i++)
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

/* Acts on what the file says about its input: channels' order and mean. */
static gboolean
apply_declared_input (const Source *source, NstModel *model, GError **error)
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
          _ ("its metadata does not say in “%s” and “%s” what the network "
             "expects"),
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

/* (x / 255 - mean) / deviation = (x - 255 mean) / (255 deviation): the
 * division goes into the weights, the mean stays outside, because the padding
 * is zero after the subtraction. */
static void
apply_torchvision_input (NstModel *model)
{
  NstConvWeights *first = &model->convs[0];

  for (gint c = 0; c < N_INPUT_CHANNELS; c++)
    {
      gfloat scale = 1.0f / (255.0f * torchvision_deviation[c]);

      model->mean[c] = 255.0f * torchvision_mean[c];
      for (gint o = 0; o < first->out_channels; o++)
        for (gint i = 0; i < KERNEL_AREA; i++)
          first->weight[((gsize)o * N_INPUT_CHANNELS + c) * KERNEL_AREA + i] *=
              scale;
    }
}

NstModel *
nst_model_load (const gchar *path, GError **error)
{
  g_autoptr (NstModel) model = NULL;
  g_autoptr (NstSafetensors) file = NULL;
  Source source;

  g_return_val_if_fail (path, NULL);

  file = nst_safetensors_open (path, error);
  if (! file)
    return NULL;
  source.path = path;
  source.file = file;
  source.is_codebook = ! g_strcmp0 (
      nst_safetensors_get_metadata (file, FORMAT_KEY), FORMAT_CODEBOOK);

  model = g_new0 (NstModel, 1);
  g_atomic_ref_count_init (&model->ref_count);
  g_mutex_init (&model->lock);
  model->name = g_strdup ("VGG-19");
  for (gint layer = 0; layer < NST_VGG19_N_CONVS; layer++)
    {
      /* Layers after conv5_1 may be left out, the last ones first. */
      if (layer >= NST_VGG19_MIN_CONVS
          && ! find_tensor (&source, layer, "bias"))
        break;
      if (! read_conv (&source, layer, &model->convs[layer], error))
        return NULL;
      model->n_convs++;
    }

  if (source.is_codebook || nst_safetensors_get_metadata (file, CHANNELS_KEY))
    {
      if (! apply_declared_input (&source, model, error))
        return NULL;
    }
  else
    apply_torchvision_input (model);
  return g_steal_pointer (&model);
}

NstModel *
nst_model_ref (NstModel *model)
{
  g_return_val_if_fail (model, NULL);

  g_atomic_ref_count_inc (&model->ref_count);
  return model;
}

void
nst_model_unref (NstModel *model)
{
  g_return_if_fail (model);

  if (! g_atomic_ref_count_dec (&model->ref_count))
    return;
  /* All of them: loading may have stopped in the middle of one. */
  for (gint i = 0; i < NST_VGG19_N_CONVS; i++)
    {
      g_free (model->convs[i].weight);
      g_free (model->convs[i].bias);
      nst_conv_clear (&model->packed[i]);
    }
  g_mutex_clear (&model->lock);
  g_free (model->name);
  g_free (model);
}

const gchar *
nst_model_get_name (const NstModel *model)
{
  g_return_val_if_fail (model, NULL);

  return model->name;
}
