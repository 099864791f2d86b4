/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Networks, kinds of pooling and padding, and sets of layers against figures of
 * PyTorch in double precision.
 */
#include "config.h"

#include <glib/gstdio.h>

#include "golden.h"
#include "tests/support/network_files.h"
#include "tests/support/session_fixture.h"

/* 1e-3 is required; single precision gives a few 1e-6. */
#define LOSS_TOLERANCE 3e-5
/* A cosine of 0.9999 is required.  Where a ReLU or a maximum decides otherwise
 * than in double precision, 1 - 6e-6 was seen. */
static const GradientTolerance gradient_tolerance = { 1.0 - 2e-5, 1e-3, 0.1 };

static NstModel *models[NST_N_NETWORKS];

/* The picture @role of a case, or its upper left corner. */
static PictureValues
load_picture (JsonObject *pictures, const gchar *role)
{
  JsonObject  *entry = json_object_get_object_member (pictures, role);
  const gchar *name = json_object_get_string_member (entry, "file");
  JsonArray   *size;

  if (json_object_get_null_member (entry, "size"))
    return golden_picture (name, 0, 0);
  size = json_object_get_array_member (entry, "size");
  return golden_picture (name, json_array_get_int_element (size, 0),
                         json_array_get_int_element (size, 1));
}

static void
check_loss (const gchar *what, gdouble value, JsonObject *golden)
{
  golden_check_loss (what, value, json_object_get_double_member (golden, what),
                     LOSS_TOLERANCE);
}

typedef struct
{
  const gchar *name;
  JsonObject  *golden;
} Case;

static void
test_case (gconstpointer data)
{
  const Case       *test = data;
  JsonObject       *golden = test->golden;
  g_autofree gchar *file = g_build_filename ("networks", test->name, NULL);
  JsonObject   *pictures = json_object_get_object_member (golden, "pictures");
  PictureValues content = load_picture (pictures, "content");
  PictureValues image = load_picture (pictures, "image");
  PictureValues style = load_picture (pictures, "style");
  gsize         n = (gsize)image.width * image.height * 3;
  NstOptions    options =
      golden_options (json_object_get_object_member (golden, "options"));
  NstModels      used = { models[options.content_network],
                          models[options.style_network] };
  NstLossWeights weights = { .content = 1.0, .features = 1.0 };

  weights.style = json_object_get_double_member (golden, "style_weight");
  for (gint level = NST_CPU_GENERIC; level < NST_N_CPU_LEVELS; level++)
    {
      const NstKernels  *kernels = nst_kernels_for_level (level);
      g_autofree gfloat *first = NULL;

      for (gint n_threads = 1; n_threads <= 2 && kernels; n_threads++)
        {
          g_autofree gfloat *gradient = g_new (gfloat, n);
          ObjectiveFixture   f;
          NstLosses          losses;

          objective_fixture_init (&f, &used, &options, kernels, n_threads,
                                  &content, &style, NULL, 1);
          objective_fixture_evaluate (&f, image.values, &weights, &losses,
                                      gradient);
          objective_fixture_clear (&f);
          if (first)
            {
              g_assert_cmpmem (first, n * sizeof (gfloat), gradient,
                               n * sizeof (gfloat));
              continue;
            }
          g_test_message ("%s", kernels->name);
          check_loss ("content", losses.content, golden);
          check_loss ("style", losses.style, golden);
          check_loss ("total", losses.total, golden);
          golden_check_gradient (file, gradient, n, 0.0, &gradient_tolerance);
          first = g_steal_pointer (&gradient);
        }
    }
  g_free (content.values);
  g_free (image.values);
  g_free (style.values);
}

/* A model with weights that are computed here. */
static NstModel *
make_model (NstNetwork network)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = NULL;
  gint      fd = g_file_open_tmp ("impasto-networks-XXXXXX", &path, &error);
  NstModel *model;

  g_assert_no_error (error);
  g_close (fd, NULL);
  network_file_write (network, path);
  model = fixture_load_model (path);
  g_unlink (path);
  g_assert_cmpint (nst_model_get_network (model), ==, network);
  return model;
}

/* Usage: test-networks FOLDER */
int
main (int argc, char **argv)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GArray) cases = g_array_new (FALSE, FALSE, sizeof (Case));
  JsonObjectIter iter;
  Case           test;
  JsonNode      *node;
  gint           result;

  fixture_init (&argc, &argv, 0, 0, 0, 0);
  golden_init (argc, argv);
  models[NST_NETWORK_VGG19] = fixture.models.content;
  models[NST_NETWORK_VGG16] = make_model (NST_NETWORK_VGG16);
  models[NST_NETWORK_RESNET18] = make_model (NST_NETWORK_RESNET18);

  parser = golden_parse ("networks" G_DIR_SEPARATOR_S "cases");
  json_object_iter_init (&iter,
                         json_node_get_object (json_parser_get_root (parser)));
  while (json_object_iter_next (&iter, &test.name, &node))
    {
      test.golden = json_node_get_object (node);
      g_array_append_val (cases, test);
    }
  for (guint i = 0; i < cases->len; i++)
    {
      const Case       *each = &g_array_index (cases, Case, i);
      g_autofree gchar *path =
          g_strconcat ("/golden/networks/", each->name, NULL);

      g_test_add_data_func (path, each, test_case);
    }
  result = fixture_run_tests ();
  nst_model_unref (models[NST_NETWORK_VGG16]);
  nst_model_unref (models[NST_NETWORK_RESNET18]);
  return result;
}
