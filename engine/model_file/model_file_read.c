/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads and checks the tensors of one convolution.
 */
#include "config.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "engine/base/error.h"
#include "engine/kernels/kernels.h"
#include "engine/model_file/model_file.h"

/* Batch normalization: Ioffe and Szegedy 2015, with torchvision's value. */
#define NORM_EPSILON 1e-5

typedef struct
{
  gint n_dims;
  gint size[4];
} Shape;

/* The key of a tensor of @layer.  In the shipped form, the convolution of
 * "relu1_1" is "conv1_1". */
static gchar *
get_key (const NstModelSource *source,
         const NstLayerSpec   *layer,
         const gchar          *part)
{
  if (source->is_codebook)
    return g_strdup_printf ("conv%s.%s", layer->relu + strlen ("relu"), part);
  return g_strdup_printf ("%s.%s", layer->key, part);
}

static gchar *
describe_shape (const Shape *shape)
{
  GString *text = g_string_new (NULL);

  for (gint i = 0; i < shape->n_dims; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? " × " : "", shape->size[i]);
  return g_string_free (text, FALSE);
}

/* The tensor @key if it has @shape, or NULL with an error. */
static const NstTensor *
need_tensor (const NstModelSource *source,
             const NstModel       *model,
             const gchar          *key,
             const Shape          *shape,
             GError              **error)
{
  const NstTensor  *tensor = nst_safetensors_find (source->file, key);
  g_autofree gchar *expected = describe_shape (shape);
  gboolean          fits;

  if (! tensor)
    {
      nst_safetensors_set_error (
          error, source->path,
          _ ("“%s” is missing, but %s needs it with the shape “%s”"), key,
          nst_model_get_name (model), expected);
      return NULL;
    }
  fits = tensor->n_dims == shape->n_dims;
  for (gint i = 0; i < shape->n_dims && fits; i++)
    fits = tensor->shape[i] == (gsize)shape->size[i];
  if (! fits)
    {
      g_autofree gchar *found = nst_tensor_describe_shape (tensor);

      nst_safetensors_set_error (
          error, source->path,
          _ ("“%s” has the shape “%s”, but in %s it is “%s”"), key, found,
          nst_model_get_name (model), expected);
      return NULL;
    }
  return tensor;
}

static gboolean
read_floats (const NstModelSource *source,
             const NstTensor      *tensor,
             gfloat               *out,
             GError              **error)
{
  gboolean finite;

  if (tensor->dtype == NST_DTYPE_OTHER || tensor->dtype == NST_DTYPE_U8)
    {
      nst_safetensors_set_error (error, source->path,
                                 _ ("“%s” has the type “%s”, but only F32, F16 "
                                    "and BF16 are supported"),
                                 tensor->name, tensor->dtype_name);
      return FALSE;
    }
  if (! nst_safetensors_load (source->file, tensor, error))
    return FALSE;
  finite = nst_tensor_read_floats (tensor, out);
  nst_safetensors_unload (source->file, tensor);
  if (! finite)
    {
      nst_safetensors_set_error (
          error, source->path,
          _ ("“%s” contains a value that is infinite or not a number"),
          tensor->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_vector (const NstModelSource *source,
             const NstModel       *model,
             const gchar          *key,
             gint                  n,
             gfloat               *out,
             GError              **error)
{
  const Shape      shape = { 1, { n } };
  const NstTensor *tensor = need_tensor (source, model, key, &shape, error);

  return tensor && read_floats (source, tensor, out, error);
}

/* weight[i] = codebook[index[i]] */
static gboolean
read_codebook (const NstModelSource *source,
               const NstLayerSpec   *layer,
               const NstTensor      *index,
               gfloat               *weight,
               GError              **error)
{
  gboolean          within = TRUE;
  gfloat            values[G_MAXUINT8 + 1];
  g_autofree gchar *key = get_key (source, layer, "weight.codebook");
  const NstTensor  *codebook = nst_safetensors_find (source->file, key);

  if (! codebook)
    {
      nst_safetensors_set_error (error, source->path, _ ("“%s” is missing"),
                                 key);
      return FALSE;
    }
  if (index->dtype != NST_DTYPE_U8)
    {
      nst_safetensors_set_error (error, source->path,
                                 _ ("“%s” has the type “%s”, not U8"),
                                 index->name, index->dtype_name);
      return FALSE;
    }
  if (codebook->n_dims != 1 || codebook->n_values < 1
      || codebook->n_values > G_N_ELEMENTS (values))
    {
      g_autofree gchar *found = nst_tensor_describe_shape (codebook);

      nst_safetensors_set_error (
          error, source->path,
          _ ("“%s” has the shape “%s”, but a codebook has 1 to 256 values"),
          key, found);
      return FALSE;
    }
  if (! read_floats (source, codebook, values, error)
      || ! nst_safetensors_load (source->file, index, error))
    return FALSE;
  for (gsize i = 0; i < index->n_values && within; i++)
    {
      within = index->data[i] < codebook->n_values;
      weight[i] = within ? values[index->data[i]] : 0.0f;
    }
  nst_safetensors_unload (source->file, index);
  if (! within)
    nst_safetensors_set_error (
        error, source->path, _ ("“%s” contains an index outside its codebook"),
        index->name);
  return within;
}

/* Folds y = gamma (x - mean) / sqrt (variance + epsilon) + beta into a
 * convolution without bias, by scaling its weights and setting a bias. */
static gboolean
fold_norm (const NstModelSource *source,
           const NstModel       *model,
           const NstLayerSpec   *layer,
           NstConvWeights       *conv,
           GError              **error)
{
  static const gchar *const parts[4] = { "weight", "bias", "running_mean",
                                         "running_var" };
  gfloat                    values[4][NST_MAX_CHANNELS];
  gsize                     n = nst_conv_n_weights (conv) / conv->out_channels;

  for (gint p = 0; p < 4; p++)
    {
      g_autofree gchar *key = g_strdup_printf ("%s.%s", layer->norm, parts[p]);

      if (! read_vector (source, model, key, conv->out_channels, values[p],
                         error))
        return FALSE;
    }
  for (gint o = 0; o < conv->out_channels; o++)
    {
      gdouble factor = values[0][o] / sqrt (values[3][o] + NORM_EPSILON);

      if (! (values[3][o] >= 0.0f))
        {
          nst_safetensors_set_error (
              error, source->path,
              _ ("“%s.running_var” contains a negative value, but a variance "
                 "is never negative"),
              layer->norm);
          return FALSE;
        }
      conv->bias[o] = values[1][o] - factor * values[2][o];
      for (gsize i = 0; i < n; i++)
        conv->weight[o * n + i] *= factor;
    }
  return TRUE;
}

/* The product of finite values may be infinite. */
static gboolean
check_finite (const NstModelSource *source,
              const NstLayerSpec   *layer,
              const NstConvWeights *conv,
              GError              **error)
{
  gboolean finite = TRUE;

  for (gsize i = 0; i < nst_conv_n_weights (conv); i++)
    finite = finite && isfinite (conv->weight[i]);
  for (gint i = 0; i < conv->out_channels; i++)
    finite = finite && isfinite (conv->bias[i]);
  if (! finite)
    nst_safetensors_set_error (
        error, source->path,
        _ ("the product of “%s” and “%s” is too large to be represented"),
        layer->key, layer->norm);
  return finite;
}

gboolean
nst_model_source_has_conv (const NstModelSource *source,
                           const NstModel       *model,
                           gint                  i)
{
  const NstLayerSpec *layer = &model->spec->layers[i];
  g_autofree gchar   *bias = get_key (source, layer, "bias");

  return nst_safetensors_find (source->file, bias) != NULL;
}

gboolean
nst_model_source_read_conv (const NstModelSource *source,
                            NstModel             *model,
                            gint                  i,
                            GError              **error)
{
  const NstLayerSpec *layer = &model->spec->layers[i];
  NstConvWeights     *conv = &model->convs[i];
  g_autofree gchar   *key =
      get_key (source, layer, source->is_codebook ? "weight.index" : "weight");
  g_autofree gchar *bias = get_key (source, layer, "bias");
  const Shape       shape = {
          4, { layer->out_channels, layer->in_channels, layer->kernel, layer->kernel }
  };
  const NstTensor *weight = need_tensor (source, model, key, &shape, error);

  if (! weight)
    return FALSE;
  if (! nst_model_add_conv (model, i))
    return nst_out_of_memory_for_model (error);
  if (source->is_codebook
          ? ! read_codebook (source, layer, weight, conv->weight, error)
          : ! read_floats (source, weight, conv->weight, error))
    return FALSE;
  if (layer->norm)
    return fold_norm (source, model, layer, conv, error)
           && check_finite (source, layer, conv, error);
  return read_vector (source, model, bias, conv->out_channels, conv->bias,
                      error);
}
