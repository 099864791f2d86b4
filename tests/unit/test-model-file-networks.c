/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Model files of VGG-16 and ResNet-18: what is read from them, and the messages
 * for those that are refused; the random ResNet-18; the search for a network.
 */
#include "config.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "engine/network/model.h"
#include "engine/model_file/safetensors.h"
#include "tests/support/cases.h"
#include "tests/support/network_files.h"
#include "tests/support/session_fixture.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tensor_builder.h"

static gchar *resnet18_path;
static gchar *vgg16_path;

/* Weights of ResNet-18's stem. */
#define N_STEM (64 * 3 * 7 * 7)

/* The first convolution with its batch normalization folded in. */
static void
test_fold (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstModel) model = nst_model_load (resnet18_path, &error);
  g_autoptr (NstSafetensors) file = nst_safetensors_open (resnet18_path, NULL);
  static const gchar *const names[] = { "bn1.weight", "bn1.bias",
                                        "bn1.running_mean", "bn1.running_var",
                                        "conv1.weight" };
  gfloat                   *values[5] = { NULL };
  const gfloat              deviation[3] = { 0.229f, 0.224f, 0.225f };

  g_assert_no_error (error);
  g_assert_cmpint (nst_model_get_network (model), ==, NST_NETWORK_RESNET18);
  g_assert_cmpstr (nst_model_get_name (model), ==, "ResNet-18");
  g_assert_cmpint (model->n_convs, ==, 20);
  for (guint i = 0; i < 5; i++)
    {
      const NstTensor *tensor = nst_safetensors_find (file, names[i]);

      g_assert_true (nst_safetensors_load (file, tensor, NULL));
      values[i] = g_new (gfloat, tensor->n_values);
      g_assert_true (nst_tensor_read_floats (tensor, values[i]));
    }
  for (gint o = 0; o < 64; o++)
    {
      gdouble factor = values[0][o] / sqrt (values[3][o] + 1e-5);
      gdouble bias = values[1][o] - factor * values[2][o];

      g_assert_cmpfloat_with_epsilon (model->convs[0].bias[o], 57.375 * bias,
                                      1e-4);
      for (gint i = 0; i < 3 * 49; i++)
        {
          gdouble weight = values[4][o * 147 + i] * factor * 57.375
                           / (255.0 * deviation[i / 49]);

          g_assert_cmpfloat_with_epsilon (model->convs[0].weight[o * 147 + i],
                                          weight, 1e-6);
        }
    }
  for (guint i = 0; i < 5; i++)
    g_free (values[i]);
}

static void
test_vgg16 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstModel) model = nst_model_load (vgg16_path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (nst_model_get_network (model), ==, NST_NETWORK_VGG16);
  g_assert_cmpstr (nst_model_get_name (model), ==, "VGG-16");
  g_assert_cmpint (model->n_convs, ==, 11); /* to conv5_1 */
}

/* ----------------------------------------------------------- refusals ---- */

/* A change of one tensor in a file with the stem of ResNet-18. */
typedef struct
{
  const gchar *name;
  const gchar *tensor; /* to change or to add */
  const gchar *dtype;  /* "" to leave it out */
  const gchar *shape;
  guint        n;    /* values */
  guint32      bits; /* of the first one */
  const gchar *what; /* must be in the message */
} Change;

static const Change changes[] = {
  { "cut-short", NULL, NULL, NULL, 0, 0,
    "“layer1.0.conv1.weight” is missing, but ResNet-18 needs it with the shape "
    "“64 × 64 × 3 × 3”" },
  { "no-norm", "bn1.running_mean", "", NULL, 0, 0,
    "“bn1.running_mean” is missing, but ResNet-18 needs it with the "
    "shape “64”" },
  { "variance-nan", "bn1.running_var", "F32", "[64]", 64, 0x7fc00000,
    "“bn1.running_var” contains a value that is infinite or not a number" },
  { "variance-negative", "bn1.running_var", "F32", "[64]", 64, 0xbf800000,
    "“bn1.running_var” contains a negative value" },
  { "mean-infinite", "bn1.running_mean", "F32", "[64]", 64, 0x7f800000,
    "“bn1.running_mean” contains a value that is infinite" },
  { "scale-too-large", "bn1.weight", "F32", "[64]", 64, 0x7f7fffff,
    "the product of “conv1” and “bn1” is too large" },
  { "norm-empty", "bn1.bias", "F32", "[0]", 0, 0,
    "“bn1.bias” has the shape “0”, but in ResNet-18 it is “64”" },
  { "norm-type", "bn1.bias", "I32", "[64]", 64, 0, "has the type “I32”" },
  { "stem-3x3", "conv1.weight", "F32", "[64,3,3,3]", 64 * 27, 0,
    "has the shape “64 × 3 × 3 × 3”, but in ResNet-18 it is “64 × 3 × 7 × 7”" },
  { "resnet50", "layer1.0.conv3.weight", "F32", "[1]", 1, 0,
    "it contains a deeper ResNet (the key “layer1.0.conv3.weight”)" },
  { "resnet34", "layer1.2.conv1.weight", "F32", "[1]", 1, 0,
    "it contains a deeper ResNet (the key “layer1.2.conv1.weight”)" },
};

static void
add_floats (TensorBuilder *builder,
            const gchar   *name,
            const gchar   *dtype,
            const gchar   *shape,
            guint          n,
            guint32        bits)
{
  g_autofree gfloat *values = g_new (gfloat, n + 1);

  for (guint i = 0; i < n; i++)
    values[i] = 2.0f;
  if (bits != 0)
    memcpy (values, &bits, sizeof bits);
  tensor_builder_add (builder, name, dtype, shape, values, n * sizeof (gfloat));
}

static void
assert_refused (const gchar *path, const gchar *what)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nst_model_load (path, &error));
  assert_error_says (error, NST_ERROR_FILE, what);
}

static void
test_change (gconstpointer data)
{
  static const struct
  {
    const gchar *name, *shape;
    guint        n;
  } stem[] = { { "conv1.weight", "[64,3,7,7]", N_STEM },
               { "bn1.weight", "[64]", 64 },
               { "bn1.bias", "[64]", 64 },
               { "bn1.running_mean", "[64]", 64 },
               { "bn1.running_var", "[64]", 64 } };
  const Change     *change = data;
  g_autofree gchar *path = temp_path (change->name);
  g_autoptr (TensorBuilder) builder = tensor_builder_new ();
  gboolean is_known = change->tensor == NULL;

  for (guint i = 0; i < G_N_ELEMENTS (stem); i++)
    {
      gboolean is_it = ! g_strcmp0 (stem[i].name, change->tensor);

      is_known = is_known || is_it;
      if (! is_it)
        add_floats (builder, stem[i].name, "F32", stem[i].shape, stem[i].n, 0);
      else if (*change->dtype)
        add_floats (builder, change->tensor, change->dtype, change->shape,
                    change->n, change->bits);
    }
  if (! is_known)
    add_floats (builder, change->tensor, change->dtype, change->shape,
                change->n, change->bits);
  tensor_builder_write (builder, path, NULL);
  assert_refused (path, change->what);
  g_unlink (path);
}

static void
test_vgg_with_norm (void)
{
  g_autofree gchar *path = temp_path ("vgg-bn");
  g_autoptr (TensorBuilder) builder = tensor_builder_new ();

  add_floats (builder, "features.0.weight", "F32", "[64,3,3,3]", 64 * 27, 0);
  add_floats (builder, "features.1.weight", "F32", "[64]", 64, 0);
  tensor_builder_write (builder, path, NULL);
  assert_refused (path, "a VGG network with batch normalization");
  g_unlink (path);
}

/* Another program may cut off the file while it is read. */
static void
test_shrinking (void)
{
  g_autofree gchar *path = temp_path ("shrinking");
  g_autoptr (TensorBuilder) builder = tensor_builder_new ();
  g_autoptr (NstSafetensors) file = NULL;
  g_autoptr (GError) error = NULL;
  const NstTensor *tensor;

  add_floats (builder, "a", "F32", "[65536]", 65536, 0);
  tensor_builder_write (builder, path, NULL);
  file = nst_safetensors_open (path, &error);
  g_assert_no_error (error);
  tensor = nst_safetensors_find (file, "a");
  g_assert_cmpint (truncate (path, 4096), ==, 0);
  g_assert_false (nst_safetensors_load (file, tensor, &error));
  assert_error_says (error, NST_ERROR_FILE, "was truncated");
  g_assert_null (tensor->data);
  g_unlink (path);
}

/* ---------------------------------------------------- random and search -- */

static void
test_random (void)
{
  g_autoptr (NstModel) first = nst_model_new_random (7, NULL);
  g_autoptr (NstModel) again = nst_model_new_random (7, NULL);
  g_autoptr (NstModel) other = nst_model_new_random (8, NULL);

  g_assert_cmpint (first->n_convs, ==, 20);
  for (gint i = 0; i < first->n_convs; i++)
    {
      const NstConvWeights *conv = &first->convs[i];
      gsize                 n = nst_conv_n_weights (conv);
      gdouble               sum = 0.0, squares = 0.0;
      gdouble               deviation = sqrt (2.0 * conv->out_channels / n);

      g_assert_cmpmem (conv->weight, n * sizeof (gfloat),
                       again->convs[i].weight, n * sizeof (gfloat));
      g_assert_cmpint (
          memcmp (conv->weight, other->convs[i].weight, n * sizeof (gfloat)),
          !=, 0);
      for (gsize k = 0; k < n; k++)
        {
          sum += conv->weight[k];
          squares += (gdouble)conv->weight[k] * conv->weight[k];
        }
      if (i == 0) /* scale of the input: 57.375 / (255 * 0.226) = 0.9955 */
        deviation *= 0.9955;
      /* Four deviations of an estimate from n values. */
      g_assert_cmpfloat (fabs (sum / n), <, 4.0 * deviation / sqrt (n));
      g_assert_cmpfloat (fabs (sqrt (squares / n) / deviation - 1.0), <,
                         4.0 / sqrt (2.0 * n) + 0.001);
      for (gint k = 0; k < conv->out_channels; k++)
        g_assert_cmpfloat (conv->bias[k], ==, 0.0f);
    }
}

static void
test_find (void)
{
  const gchar *const paths[] = { fixture_model_path (), vgg16_path,
                                 resnet18_path, NULL };
  const gchar *const broken[] = { fixture_model_path (),
                                  "/nowhere/x.safetensors", NULL };
  NstNetwork         network;

  for (gint i = 0; i < NST_N_NETWORKS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NstModel) model = nst_model_find (i, paths, 1, &error);

      g_assert_no_error (error);
      g_assert_cmpint (nst_model_get_network (model), ==, (NstNetwork)i);
    }
  g_assert_true (nst_model_find_network (vgg16_path, &network, NULL));
  g_assert_cmpint (network, ==, NST_NETWORK_VGG16);
  for (gint i = NST_NETWORK_VGG16; i <= NST_NETWORK_RESNET18; i++)
    {
      const gchar *const only[] = { fixture_model_path (), NULL };
      g_autoptr (GError) error = NULL;

      g_assert_null (nst_model_find (i, only, 1, &error));
      assert_error_says (error, NST_ERROR_FILE, nst_network_get_name (i));
      assert_error_says (error, NST_ERROR_FILE, "needs a model file");
    }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (nst_model_find (NST_NETWORK_VGG19, broken, 1, &error));
    assert_error_says (error, NST_ERROR_FILE, broken[1]);
  }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  temp_folder_open ();
  resnet18_path = temp_path ("resnet18");
  vgg16_path = temp_path ("vgg16");
  network_file_write (NST_NETWORK_RESNET18, resnet18_path);
  network_file_write (NST_NETWORK_VGG16, vgg16_path);

  g_test_add_func ("/model-file/networks/batch-norm-is-folded-in", test_fold);
  g_test_add_func ("/model-file/networks/vgg16", test_vgg16);
  ADD_CASES ("/model-file/networks/change", changes, test_change);
  g_test_add_func ("/model-file/networks/vgg-with-batch-norm-is-refused",
                   test_vgg_with_norm);
  g_test_add_func ("/model-file/networks/file-that-shrinks", test_shrinking);
  g_test_add_func ("/model-file/networks/random", test_random);
  g_test_add_func ("/model-file/networks/search", test_find);

  result = g_test_run ();
  temp_folder_close ();
  g_free (resnet18_path);
  g_free (vgg16_path);
  return result;
}
