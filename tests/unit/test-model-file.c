/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * nst_model_load (): the shipped model file, files under torchvision's names,
 * and valid safetensors files that do not hold the weights of VGG-19.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "engine/network/model.h"
#include "engine/model_file/safetensors.h"
#include "engine/network/torchvision_input.h"
#include "tests/support/cases.h"
#include "tests/support/session_fixture.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tensor_builder.h"

/* The checksum in data/SOURCES.md, of the file that data/convert-vgg19.py
 * makes. */
#define SHIPPED_SHA256                                                         \
  "e70db7bc0d4a354d60d1775e84194e406eff4f3e16fdf92343d0a7f213117599"
#define SHIPPED_METADATA                                                       \
  "{\"format\":\"impasto-codebook-1\",\"input_channels\":\"BGR\","             \
  "\"input_mean\":\"1 2 3\"}"

static const gchar *shipped;

static const gchar *const layer_names[NST_VGG19_N_CONVS] = {
  "conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2",
  "conv3_3", "conv3_4", "conv4_1", "conv4_2", "conv4_3", "conv4_4",
  "conv5_1", "conv5_2", "conv5_3", "conv5_4"
};
static const gint channels[NST_VGG19_N_CONVS + 1] = { 3,   64,  64,  128, 128,
                                                      256, 256, 256, 256, 512,
                                                      512, 512, 512, 512, 512,
                                                      512, 512 };
static const gint torchvision_index[NST_VGG19_N_CONVS] = {
  0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34
};

static void
test_shipped (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstModel) model = nst_model_load (shipped, &error);
  g_autoptr (NstSafetensors) file = NULL;
  g_autofree gchar *bytes = NULL;
  g_autofree gchar *sum = NULL;
  const NstTensor  *index;
  const NstTensor  *codebook;
  gfloat            values[256];
  gsize             size;

  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (shipped, &bytes, &size, NULL));
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)bytes, size);
  g_assert_cmpstr (sum, ==, SHIPPED_SHA256);

  g_assert_cmpstr (nst_model_get_name (model), ==, "VGG-19");
  g_assert_cmpint (model->n_convs, ==, NST_VGG19_MIN_CONVS);
  for (gint i = 0; i < model->n_convs; i++)
    {
      g_assert_cmpint (model->convs[i].in_channels, ==, channels[i]);
      g_assert_cmpint (model->convs[i].out_channels, ==, channels[i + 1]);
    }
  /* The means of the Oxford group's networks, red first. */
  g_assert_cmpfloat (model->mean[0], ==, 123.68f);
  g_assert_cmpfloat (model->mean[1], ==, 116.779f);
  g_assert_cmpfloat (model->mean[2], ==, 103.939f);

  /* The file has the blue channel first. */
  file = nst_safetensors_open (shipped, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nst_safetensors_get_metadata (file, "license"), ==,
                   "CC-BY-4.0");
  index = nst_safetensors_find (file, "conv1_1.weight.index");
  codebook = nst_safetensors_find (file, "conv1_1.weight.codebook");
  g_assert_true (nst_safetensors_load (file, index, NULL));
  g_assert_true (nst_safetensors_load (file, codebook, NULL));
  g_assert_true (nst_tensor_read_floats (codebook, values));
  for (gint o = 0; o < 64; o++)
    for (gint c = 0; c < 3; c++)
      for (gint k = 0; k < 9; k++)
        g_assert_cmpfloat (model->convs[0].weight[(o * 3 + c) * 9 + k], ==,
                           values[index->data[(o * 3 + 2 - c) * 9 + k]]);

  /* Later layers are unchanged. */
  index = nst_safetensors_find (file, "conv5_1.weight.index");
  codebook = nst_safetensors_find (file, "conv5_1.weight.codebook");
  g_assert_true (nst_safetensors_load (file, index, NULL));
  g_assert_true (nst_safetensors_load (file, codebook, NULL));
  g_assert_true (nst_tensor_read_floats (codebook, values));
  for (gsize i = 0; i < index->n_values; i++)
    g_assert_cmpfloat (model->convs[12].weight[i], ==, values[index->data[i]]);
}

static gpointer
ref_and_drop (gpointer data)
{
  NstModel *model = data;

  for (gint i = 0; i < 10000; i++)
    {
      nst_model_ref (model);
      nst_model_unref (model);
    }
  nst_model_unref (model);
  return NULL;
}

static void
test_references (void)
{
  NstModel *model = nst_model_load (shipped, NULL);
  GThread  *threads[2];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ref", ref_and_drop, nst_model_ref (model));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_true (g_atomic_ref_count_compare (&model->ref_count, 1));
  nst_model_unref (model);
}

/* ------------------------------------------------- torchvision's names --- */

/* A value of seven bits, which F32, F16 and BF16 hold exactly. */
static gfloat
some_value (gint layer, gsize i)
{
  return (gfloat)((gint)((i * 37 + layer * 11) % 255) - 127) / 128.0f;
}

static void
add_values (TensorBuilder *builder,
            const gchar   *name,
            const gchar   *dtype,
            const gchar   *shape,
            gint           layer,
            gsize          n)
{
  g_autofree gfloat *values = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    values[i] = some_value (layer, i);
  tensor_builder_add_floats (builder, name, dtype, shape, values, n);
}

static void
add_conv (TensorBuilder *builder, gint layer, const gchar *dtype)
{
  gint              out = channels[layer + 1];
  gint              in = channels[layer];
  g_autofree gchar *weight =
      g_strdup_printf ("features.%d.weight", torchvision_index[layer]);
  g_autofree gchar *bias =
      g_strdup_printf ("features.%d.bias", torchvision_index[layer]);
  g_autofree gchar *weight_shape = g_strdup_printf ("[%d,%d,3,3]", out, in);
  g_autofree gchar *bias_shape = g_strdup_printf ("[%d]", out);

  add_values (builder, bias, dtype, bias_shape, layer, out);
  add_values (builder, weight, dtype, weight_shape, layer, (gsize)out * in * 9);
}

/* All 16 convolutions in three types, and tensors that are not needed. */
static void
test_torchvision (void)
{
  static const gfloat mean[3] = { 0.485f, 0.456f, 0.406f };
  static const gfloat deviation[3] = { 0.229f, 0.224f, 0.225f };
  static const gfloat pixel[3] = { 200.0f, 31.0f, 77.0f };
  g_autofree gchar   *path = temp_path ("torchvision");
  g_autoptr (TensorBuilder) builder = tensor_builder_new ();
  g_autoptr (NstModel) model = NULL;
  g_autoptr (GError) error = NULL;

  tensor_builder_add (builder, "classifier.0.bias", "F64", "[1]", "12345678",
                      8);
  for (gint layer = 0; layer < NST_VGG19_N_CONVS; layer++)
    add_conv (builder, layer, layer < 4 ? "F32" : layer < 10 ? "F16" : "BF16");
  tensor_builder_add (builder, "unknown", "F4", "[3]", "12", 2);
  tensor_builder_write (builder, path, "{\"format\":\"pt\"}");
  model = nst_model_load (path, &error);
  g_assert_no_error (error);
  g_unlink (path);

  g_assert_cmpint (model->n_convs, ==, NST_VGG19_N_CONVS);
  for (gint layer = 0; layer < NST_VGG19_N_CONVS; layer++)
    {
      const NstConvWeights *conv = &model->convs[layer];

      for (gint i = 0; i < conv->out_channels; i++)
        g_assert_cmpfloat (conv->bias[i], ==,
                           NST_TORCHVISION_GAIN * some_value (layer, i));
      for (gint i = 0;
           layer > 0 && i < conv->out_channels * conv->in_channels * 9; i++)
        g_assert_cmpfloat (conv->weight[i], ==, some_value (layer, i));
    }

  /* The first layer computes what torchvision's does, the product of a weight
   * and a normalized value, times the gain.  Each of a few operations has a
   * rounding error of 6e-8. */
  for (gint i = 0; i < 64 * 3 * 9; i++)
    {
      gint   c = i / 9 % 3;
      gfloat ours = model->convs[0].weight[i] * (pixel[c] - model->mean[c]);
      gfloat theirs = NST_TORCHVISION_GAIN * some_value (0, i)
                      * (pixel[c] / 255.0f - mean[c]) / deviation[c];

      g_assert_cmpfloat_with_epsilon (ours, theirs,
                                      1e-6f * (1.0f + fabsf (theirs)));
    }
}

/* A file's metadata may declare what its network expects. */
static void
test_declared_input (void)
{
  g_autofree gchar *path = temp_path ("declared");
  g_autoptr (TensorBuilder) builder = tensor_builder_new ();
  g_autoptr (NstModel) model = NULL;
  g_autoptr (GError) error = NULL;

  for (gint layer = 0; layer < NST_VGG19_MIN_CONVS; layer++)
    add_conv (builder, layer, "F16");
  tensor_builder_write (
      builder, path,
      "{\"input_channels\":\"RGB\",\"input_mean\":\"0 100.5 255\"}");
  model = nst_model_load (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_assert_cmpint (model->n_convs, ==, NST_VGG19_MIN_CONVS);
  g_assert_cmpfloat (model->mean[0], ==, 0.0f);
  g_assert_cmpfloat (model->mean[1], ==, 100.5f);
  g_assert_cmpfloat (model->mean[2], ==, 255.0f);
  for (gint i = 0; i < 64 * 3 * 9; i++)
    g_assert_cmpfloat (model->convs[0].weight[i], ==, some_value (0, i));
}

/* ---------------------------------------- shipped file with one change --- */

typedef struct
{
  const gchar *name;
  const gchar *tensor;   /* the one to change, or NULL */
  const gchar *dtype;    /* its new type, NULL for the old one, "" to drop it */
  const gchar *shape;    /* its new shape, or NULL */
  gssize       size;     /* bytes of it to keep; 0: all */
  guint32      bits;     /* new first value, when not 0 */
  const gchar *metadata; /* or NULL for the right one */
  const gchar *what;     /* must be in the message; NULL: the file is valid */
} Change;

static const Change changes[] = {
  { "unchanged", NULL, NULL, NULL, 0, 0, NULL, NULL },
  { "no-index", "conv1_1.weight.index", "", NULL, 0, 0, NULL,
    "“conv1_1.weight.index” is missing" },
  { "no-codebook", "conv3_4.weight.codebook", "", NULL, 0, 0, NULL,
    "“conv3_4.weight.codebook” is missing" },
  { "no-bias", "conv5_1.bias", "", NULL, 0, 0, NULL,
    "“conv5_1.bias” is missing" },
  { "index-type", "conv2_1.weight.index", "I8", NULL, 0, 0, NULL,
    "has the type “I8”" },
  { "index-shape", "conv2_1.weight.index", NULL, "[64,128,3,3]", 0, 0, NULL,
    "has the shape “64 × 128 × 3 × 3”, but in VGG-19 it is “128 × 64 × 3 × "
    "3”" },
  { "index-flat", "conv2_1.weight.index", NULL, "[73728]", 0, 0, NULL,
    "has the shape “73728”" },
  { "index-empty", "conv2_1.weight.index", NULL, "[0,64,3,3]", -1, 0, NULL,
    "has the shape “0 × 64 × 3 × 3”" },
  { "codebook-short", "conv2_2.weight.codebook", NULL, "[3]", 12, 0, NULL,
    "“conv2_2.weight.index” contains an index outside its codebook" },
  { "codebook-empty", "conv2_2.weight.codebook", NULL, "[0]", -1, 0, NULL,
    "“conv2_2.weight.codebook” has the shape" },
  { "codebook-long", "conv2_2.weight.codebook", "F16", "[512]", 0, 0, NULL,
    "“conv2_2.weight.codebook” has the shape" },
  { "codebook-type", "conv2_2.weight.codebook", "I32", NULL, 0, 0, NULL,
    "has the type “I32”" },
  { "codebook-bytes", "conv2_2.weight.codebook", "U8", "[256]", 256, 0, NULL,
    "has the type “U8”" },
  { "codebook-nan", "conv4_2.weight.codebook", NULL, NULL, 0, 0x7fc00000, NULL,
    "“conv4_2.weight.codebook” contains a value that is infinite or not" },
  { "bias-infinite", "conv4_2.bias", NULL, NULL, 0, 0xff800000, NULL,
    "“conv4_2.bias” contains a value that is infinite or not" },
  { "bias-shape", "conv4_2.bias", NULL, "[256,2]", 0, 0, NULL,
    "“conv4_2.bias” has the shape “256 × 2”" },
  { "no-metadata", NULL, NULL, NULL, 0, 0, "{}",
    "neither “features.0.weight” nor “conv1.weight”" },
  { "no-input", NULL, NULL, NULL, 0, 0, "{\"format\":\"impasto-codebook-1\"}",
    "“input_channels”" },
  { "other-input", NULL, NULL, NULL, 0, 0,
    "{\"format\":\"impasto-codebook-1\",\"input_channels\":\"GBR\","
    "\"input_mean\":\"1 2 3\"}",
    "“input_channels”" },
  { "two-means", NULL, NULL, NULL, 0, 0,
    "{\"format\":\"impasto-codebook-1\",\"input_channels\":\"BGR\","
    "\"input_mean\":\"1 2\"}",
    "“input_mean”" },
  { "four-means", NULL, NULL, NULL, 0, 0,
    "{\"format\":\"impasto-codebook-1\",\"input_channels\":\"BGR\","
    "\"input_mean\":\"1 2 3 4\"}",
    "“input_mean”" },
  { "nan-mean", NULL, NULL, NULL, 0, 0,
    "{\"format\":\"impasto-codebook-1\",\"input_channels\":\"BGR\","
    "\"input_mean\":\"1 nan 3\"}",
    "“input_mean”" },
};

static void
add_changed (TensorBuilder  *builder,
             NstSafetensors *file,
             const gchar    *layer,
             const gchar    *part,
             const Change   *change)
{
  g_autofree gchar  *name = g_strconcat (layer, ".", part, NULL);
  const NstTensor   *tensor = nst_safetensors_find (file, name);
  gsize              size = tensor->end - tensor->begin;
  g_autofree guint8 *data = NULL;
  g_autoptr (GString) shape = g_string_new ("[");
  const gchar *dtype = tensor->dtype_name;

  g_assert_true (nst_safetensors_load (file, tensor, NULL));
  data = g_memdup2 (tensor->data, size);
  for (gint i = 0; i < tensor->n_dims; i++)
    g_string_append_printf (shape, "%s%" G_GSIZE_FORMAT, i > 0 ? "," : "",
                            tensor->shape[i]);
  g_string_append_c (shape, ']');
  if (! g_strcmp0 (name, change->tensor))
    {
      guint32 bits = GUINT32_TO_LE (change->bits);

      if (! g_strcmp0 (change->dtype, ""))
        return;
      if (change->dtype)
        dtype = change->dtype;
      if (change->shape)
        g_string_assign (shape, change->shape);
      if (change->size != 0)
        size = MAX (change->size, 0);
      if (change->bits != 0)
        memcpy (data, &bits, sizeof bits);
    }
  tensor_builder_add (builder, name, dtype, shape->str, data, size);
}

static void
test_change (gconstpointer data)
{
  const Change     *change = data;
  g_autofree gchar *path = temp_path (change->name);
  g_autoptr (TensorBuilder) builder = tensor_builder_new ();
  g_autoptr (NstSafetensors) file = nst_safetensors_open (shipped, NULL);
  g_autoptr (NstModel) model = NULL;
  g_autoptr (GError) error = NULL;

  for (gint i = 0; i < NST_VGG19_MIN_CONVS; i++)
    {
      add_changed (builder, file, layer_names[i], "weight.index", change);
      add_changed (builder, file, layer_names[i], "weight.codebook", change);
      add_changed (builder, file, layer_names[i], "bias", change);
    }
  tensor_builder_write (builder, path,
                        change->metadata ? change->metadata : SHIPPED_METADATA);
  model = nst_model_load (path, &error);
  g_unlink (path);
  if (! change->what)
    {
      g_assert_no_error (error);
      g_assert_nonnull (model);
      return;
    }
  g_assert_null (model);
  assert_error_says (error, NST_ERROR_FILE, change->what);
  assert_error_says (error, NST_ERROR_FILE, path);
}

/* The shipped file, cut off at several places. */
static void
test_truncated (void)
{
  g_autofree gchar *path = temp_path ("truncated");
  g_autofree gchar *bytes = NULL;
  gsize             size;

  g_assert_true (g_file_get_contents (shipped, &bytes, &size, NULL));
  for (guint i = 0; i < 16; i++)
    {
      g_autoptr (GError) error = NULL;
      NstModel *model;

      tensor_file_set_bytes (path, bytes, size * i / 16);
      model = nst_model_load (path, &error);
      g_assert_null (model);
      g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
    }
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  shipped = fixture_model_path ();
  temp_folder_open ();

  g_test_add_func ("/model-file/shipped", test_shipped);
  g_test_add_func ("/model-file/references-are-counted", test_references);
  g_test_add_func ("/model-file/torchvision-names", test_torchvision);
  g_test_add_func ("/model-file/declared-input", test_declared_input);
  ADD_CASES ("/model-file/change", changes, test_change);
  g_test_add_func ("/model-file/truncated-file-is-refused", test_truncated);

  result = g_test_run ();
  temp_folder_close ();
  return result;
}
