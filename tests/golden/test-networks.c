/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Networks, kinds of pooling and padding, and sets of layers against figures
 * of PyTorch in double precision.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "engine/base/memory.h"
#include "engine/objective/objective.h"
#include "network_files.h"

/* Required is 1e-3; single precision gives a few 1e-6. */
#define LOSS_TOLERANCE 3e-5
/* Required is 0.9999.  Where a ReLU or a maximum decides otherwise than in
 * double precision, 1 - 6e-6 was seen. */
#define MIN_COSINE (1.0 - 2e-5)

static const gchar *golden_folder;
static NstModel    *models[NST_N_NETWORKS];

/* [height][width][3] in 0..255, and the size. */
typedef struct
{
  gint    width;
  gint    height;
  gfloat *values;
} Picture;

static void
picture_clear (Picture *picture)
{
  g_clear_pointer (&picture->values, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

/* The picture @role of a case, or its upper left corner. */
static Picture
load_picture (JsonObject *pictures, const gchar *role)
{
  JsonObject       *entry = json_object_get_object_member (pictures, role);
  g_autofree gchar *base =
      g_strconcat (json_object_get_string_member (entry, "file"), ".png", NULL);
  g_autofree gchar *path = g_build_filename (golden_folder, base, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, &error);
  Picture       picture;
  const guchar *pixels;
  gint          stride;

  g_assert_no_error (error);
  pixels = gdk_pixbuf_read_pixels (pixbuf);
  stride = gdk_pixbuf_get_rowstride (pixbuf);
  picture.width = gdk_pixbuf_get_width (pixbuf);
  picture.height = gdk_pixbuf_get_height (pixbuf);
  if (! json_object_get_null_member (entry, "size"))
    {
      JsonArray *size = json_object_get_array_member (entry, "size");

      picture.width = json_array_get_int_element (size, 0);
      picture.height = json_array_get_int_element (size, 1);
    }
  picture.values = g_new (gfloat, (gsize)picture.width * picture.height * 3);
  for (gint y = 0; y < picture.height; y++)
    for (gint i = 0; i < picture.width * 3; i++)
      picture.values[(gsize)y * picture.width * 3 + i] = pixels[y * stride + i];
  return picture;
}

static NstOptions
read_options (JsonObject *object)
{
  NstOptions     options = nst_options_default ();
  JsonObjectIter iter;
  const gchar   *key;
  JsonNode      *node;
  g_autoptr (GError) error = NULL;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, &node))
    {
      nst_options_set (&options, key, json_node_get_string (node), &error);
      g_assert_no_error (error);
    }
  return options;
}

/* ------------------------------------------------- the engine's answer --- */

typedef struct
{
  const NstKernels *kernels;
  gint              n_threads;
  NstOptions        options;
  NstLossWeights    weights;
  Picture           content;
  Picture           image;
  Picture           style;
} Problem;

static void
evaluate (const Problem *problem, NstLosses *losses, gfloat *gradient)
{
  const Picture   *image = &problem->image;
  const Picture   *style = &problem->style;
  NstExec          exec = { .kernels = problem->kernels };
  NstArena         arena = { 0 };
  NstObjectivePlan plan;
  NstObjective     objective;
  gint             cancel = FALSE;
  g_autoptr (GError) error = NULL;
  NstModels used = { models[problem->options.content_network],
                     models[problem->options.style_network] };

  nst_objective_plan_init (&plan, &used, &problem->options, &error);
  g_assert_no_error (error);
  exec.pool = nst_thread_pool_new (problem->n_threads);
  exec.scratch_size =
      MAX (nst_objective_plan_scratch_size (&plan, image->width, image->height,
                                            problem->n_threads),
           nst_objective_plan_scratch_size (&plan, style->width, style->height,
                                            problem->n_threads));
  exec.scratch = nst_aligned_try_malloc (exec.scratch_size * problem->n_threads
                                         * sizeof (gfloat));
  /* Nothing may be read before it is written. */
  memset (exec.scratch, 0xff,
          exec.scratch_size * problem->n_threads * sizeof (gfloat));
  g_assert_true (nst_objective_plan_pack (&plan, exec.pool));
  nst_objective_init (&objective, &plan, NULL, &arena, image->width,
                      image->height, &cancel);
  nst_objective_reserve_style (&objective, style->width, style->height);
  g_assert_true (nst_arena_init (&arena, arena.peak));
  memset (arena.base, 0xff, arena.size);
  nst_objective_init (&objective, &plan, &exec, &arena, image->width,
                      image->height, &cancel);
  g_assert_true (nst_objective_add_style (
      &objective, style->values, style->width, style->height, 1.0, TRUE));
  g_assert_true (
      nst_objective_set_content (&objective, problem->content.values));
  g_assert_true (nst_objective_evaluate (
      &objective, image->values, &problem->weights, FALSE, losses, gradient));
  nst_arena_clear (&arena);
  nst_aligned_free (exec.scratch);
  nst_thread_pool_free (exec.pool);
}

/* ---------------------------------------------------------- comparison --- */

static void
check_loss (const gchar *what, gdouble value, JsonObject *golden)
{
  gdouble expected = json_object_get_double_member (golden, what);
  gdouble difference = value / expected - 1.0;

  g_test_message ("%-7s %.9g, golden %.9g: off by %.1e", what, value, expected,
                  difference);
  g_assert_cmpfloat (fabs (difference), <=, LOSS_TOLERANCE);
}

static void
check_gradient (const gchar *name, const gfloat *gradient, gsize n)
{
  g_autofree gchar *base = g_strconcat (name, ".gradient", NULL);
  g_autofree gchar *path =
      g_build_filename (golden_folder, "networks", base, NULL);
  g_autofree gchar *bytes = NULL;
  gsize             size;
  gdouble           product = 0.0, norm = 0.0, golden_norm = 0.0, cosine;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpuint (size, ==, n * sizeof (gfloat));
  for (gsize i = 0; i < n; i++)
    {
      guint32 bits;
      gfloat  golden;

      memcpy (&bits, bytes + i * sizeof bits, sizeof bits);
      bits = GUINT32_FROM_LE (bits);
      memcpy (&golden, &bits, sizeof golden);
      product += (gdouble)gradient[i] * golden;
      norm += (gdouble)gradient[i] * gradient[i];
      golden_norm += (gdouble)golden * golden;
    }
  cosine = product / sqrt (norm * golden_norm);
  g_test_message ("gradient: cosine 1 - %.1e, length off by %.1e", 1.0 - cosine,
                  sqrt (norm / golden_norm) - 1.0);
  g_assert_cmpfloat (cosine, >=, MIN_COSINE);
  g_assert_cmpfloat (fabs (sqrt (norm / golden_norm) - 1.0), <=, 1e-3);
}

typedef struct
{
  const gchar *name;
  JsonObject  *golden;
} Case;

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  JsonObject *golden = test->golden;
  JsonObject *pictures = json_object_get_object_member (golden, "pictures");
  g_auto (Picture) content = load_picture (pictures, "content");
  g_auto (Picture) image = load_picture (pictures, "image");
  g_auto (Picture) style = load_picture (pictures, "style");
  gsize              n = (gsize)image.width * image.height * 3;
  g_autofree gfloat *first = NULL;
  Problem            problem = { .options = read_options (
                                     json_object_get_object_member (golden, "options")),
                                 .weights = { .content = 1.0, .features = 1.0 },
                                 .content = content,
                                 .image = image,
                                 .style = style };

  problem.weights.style =
      json_object_get_double_member (golden, "style_weight");
  for (gint level = 0; level < NST_N_CPU_LEVELS; level++)
    {
      problem.kernels = nst_kernels_for_level (level);
      g_clear_pointer (&first, g_free);
      for (gint n_threads = 1; n_threads <= 2 && problem.kernels; n_threads++)
        {
          g_autofree gfloat *gradient = g_new (gfloat, n);
          NstLosses          losses;

          problem.n_threads = n_threads;
          evaluate (&problem, &losses, gradient);
          if (first)
            {
              g_assert_cmpmem (first, n * sizeof (gfloat), gradient,
                               n * sizeof (gfloat));
              continue;
            }
          g_test_message ("%s", problem.kernels->name);
          check_loss ("content", losses.content, golden);
          check_loss ("style", losses.style, golden);
          check_loss ("total", losses.total, golden);
          check_gradient (test->name, gradient, n);
          first = g_steal_pointer (&gradient);
        }
    }
}

static NstModel *
load_model (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  NstModel *model = nst_model_load (path, &error);

  g_assert_no_error (error);
  return model;
}

/* One with weights made on the fly. */
static NstModel *
make_model (NstNetwork network)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = NULL;
  gint      fd = g_file_open_tmp ("impasto-networks-XXXXXX", &path, &error);
  NstModel *model;

  g_assert_no_error (error);
  g_close (fd, NULL);
  network_weights_write (network, path);
  model = load_model (path);
  g_unlink (path);
  g_assert_cmpint (nst_model_get_network (model), ==, network);
  return model;
}

/* Usage: test-networks FOLDER WEIGHTS */
int
main (int argc, char **argv)
{
  g_autofree gchar *path = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GArray) cases = g_array_new (FALSE, FALSE, sizeof (Case));
  g_autoptr (GError) error = NULL;
  JsonObject    *all;
  JsonObjectIter iter;
  const gchar   *name;
  JsonNode      *node;
  gint           result;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  golden_folder = argv[1];
  models[NST_NETWORK_VGG19] = load_model (argv[2]);
  models[NST_NETWORK_VGG16] = make_model (NST_NETWORK_VGG16);
  models[NST_NETWORK_RESNET18] = make_model (NST_NETWORK_RESNET18);

  path = g_build_filename (golden_folder, "networks", "cases.json", NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  all = json_node_get_object (json_parser_get_root (parser));
  json_object_iter_init (&iter, all);
  while (json_object_iter_next (&iter, &name, &node))
    {
      const Case test = { name, json_node_get_object (node) };

      g_array_append_val (cases, test);
    }
  for (guint i = 0; i < cases->len; i++)
    {
      const Case       *test = &g_array_index (cases, Case, i);
      g_autofree gchar *test_path =
          g_strconcat ("/golden/networks/", test->name, NULL);

      g_test_add_data_func (test_path, test, test_case);
    }
  result = g_test_run ();
  for (gint i = 0; i < NST_N_NETWORKS; i++)
    g_clear_pointer (&models[i], nst_model_unref);
  return result;
}
