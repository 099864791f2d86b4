/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The objective against figures of PyTorch in double precision: every loss,
 * every layer's share, the gradient; with each set of kernels.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <json-glib/json-glib.h>

#include "engine/base/memory.h"
#include "engine/objective/network_objective.h"

/* Required is 1e-3; the worst that was seen is 5e-6, for a layer's share where
 * two Gram matrices are nearly equal. */
#define LOSS_TOLERANCE 3e-5
/* With histograms a value that lies at the edge of a bin may be counted on its
 * other side, which moves what the map is matched to by a share of one in its
 * number of positions; few, in a deep layer of a small picture.  2e-4 was
 * seen. */
#define HISTOGRAM_TOLERANCE 5e-4
/* Required is 0.9999.  Single precision gives 1 - 1e-11 and a worst value off
 * by 3e-6, unless a ReLU or a maximum decides otherwise than in double where
 * its inputs are equal but for rounding: then 1 - 3e-7 and 3e-3 were seen. */
#define MIN_COSINE (1.0 - 5e-6)
/* Of one value, as a share of the gradient's largest. */
#define GRADIENT_TOLERANCE 2e-2

#define MAX_STYLES 2

static const gchar *golden_folder;
static gdouble      loss_tolerance; /* of the case under test */
static NstModel    *model;

/* [height][width][3] in 0..255, and the size. */
typedef struct
{
  gint    width;
  gint    height;
  gfloat *values;
} Picture;

typedef struct
{
  const gchar *name;
  gint         level; /* NstCpuLevel */
} Case;

static Picture
load_picture (const gchar *name, const gchar *suffix)
{
  g_autofree gchar *base = g_strdup_printf ("%s-%s.png", name, suffix);
  g_autofree gchar *path = g_build_filename (golden_folder, base, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, &error);
  Picture       picture;
  const guchar *pixels;
  gint          stride;

  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, 3);
  pixels = gdk_pixbuf_read_pixels (pixbuf);
  stride = gdk_pixbuf_get_rowstride (pixbuf);
  picture.width = gdk_pixbuf_get_width (pixbuf);
  picture.height = gdk_pixbuf_get_height (pixbuf);
  picture.values = g_new (gfloat, (gsize)picture.width * picture.height * 3);
  for (gint y = 0; y < picture.height; y++)
    for (gint i = 0; i < picture.width * 3; i++)
      picture.values[(gsize)y * picture.width * 3 + i] = pixels[y * stride + i];
  return picture;
}

/* ------------------------------------------------- the engine's answer --- */

/* All that an evaluation needs, at the sizes of one case. */
typedef struct
{
  NstArena            arena;
  NstExec             exec;
  NstNetworkObjective objective;
  Picture             content;
  Picture             image;
  Picture             styles[MAX_STYLES];
  gint                n_styles;
  gint                cancel;
} Bench;

/* Those of a variant, and the weights that are shares of the content loss. */
static NstOptions
read_options (JsonObject *golden)
{
  NstOptions  options = nst_options_default ();
  JsonObject *changed;
  GList      *keys;

  if (! json_object_has_member (golden, "options"))
    return options;
  changed = json_object_get_object_member (golden, "options");
  keys = json_object_get_members (changed);
  for (GList *key = keys; key; key = key->next)
    {
      g_autoptr (GError) error = NULL;

      nst_options_set (&options, key->data,
                       json_object_get_string_member (changed, key->data),
                       &error);
      g_assert_no_error (error);
    }
  g_list_free (keys);
  return options;
}

static void
bench_init (Bench *bench, const Case *test, gint n_threads, JsonObject *golden)
{
  const NstOptions options = read_options (golden);
  JsonArray   *shares = json_object_get_array_member (golden, "style_shares");
  const gchar *pictures = json_object_get_string_member_with_default (
      golden, "pictures", test->name);
  NstLayerPlan plan;
  NstArena     counting = { 0 };
  gsize        scratch;

  memset (bench, 0, sizeof *bench);
  bench->content = load_picture (pictures, "content");
  bench->image = load_picture (pictures, "image");
  g_assert_cmpint (bench->image.width, ==, bench->content.width);
  g_assert_cmpint (bench->image.height, ==, bench->content.height);
  bench->n_styles = json_array_get_length (shares);
  g_assert_cmpint (bench->n_styles, <=, MAX_STYLES);
  g_assert_true (
      nst_layer_plan_init (&plan, model, &options, TRUE, TRUE, NULL));
  scratch = nst_network_objective_scratch_size (&plan, bench->image.width,
                                                bench->image.height, n_threads);
  for (gint i = 0; i < bench->n_styles; i++)
    {
      g_autofree gchar *suffix = g_strdup_printf ("style-%d", i);
      Picture          *style = &bench->styles[i];

      *style = load_picture (pictures, suffix);
      scratch =
          MAX (scratch, nst_network_objective_scratch_size (
                            &plan, style->width, style->height, n_threads));
    }

  bench->exec.pool = nst_thread_pool_new (n_threads);
  bench->exec.kernels = nst_kernels_for_level (test->level);
  bench->exec.scratch_size = scratch;
  bench->exec.scratch =
      nst_aligned_try_malloc0 (scratch * n_threads * sizeof (gfloat));
  g_assert_nonnull (bench->exec.scratch);
  g_assert_true (nst_model_pack (model, nst_layer_plan_n_layers (&plan),
                                 bench->exec.pool));
  nst_network_objective_init (&bench->objective, model, &plan, &bench->exec,
                              &counting, bench->image.width,
                              bench->image.height, &bench->cancel);
  for (gint i = 0; i < bench->n_styles; i++)
    nst_network_objective_reserve_style (
        &bench->objective, bench->styles[i].width, bench->styles[i].height);
  g_assert_true (nst_arena_init (&bench->arena, counting.peak));
  nst_network_objective_init (&bench->objective, model, &plan, &bench->exec,
                              &bench->arena, bench->image.width,
                              bench->image.height, &bench->cancel);

  g_assert_true (nst_network_objective_set_content (&bench->objective,
                                                    bench->content.values));
  for (gint i = 0; i < bench->n_styles; i++)
    g_assert_true (nst_network_objective_add_style (
        &bench->objective, bench->styles[i].values, bench->styles[i].width,
        bench->styles[i].height, json_array_get_double_element (shares, i),
        i == 0));
}

static void
bench_clear (Bench *bench)
{
  nst_arena_clear (&bench->arena);
  nst_aligned_free (bench->exec.scratch);
  nst_thread_pool_free (bench->exec.pool);
  g_free (bench->content.values);
  g_free (bench->image.values);
  for (gint i = 0; i < bench->n_styles; i++)
    g_free (bench->styles[i].values);
}

/* ---------------------------------------------------------- comparison --- */

static void
check_loss (const gchar *what, gdouble value, gdouble golden)
{
  gdouble difference = value / golden - 1.0;

  g_test_message ("%-9s %.9g, golden %.9g: off by %.1e", what, value, golden,
                  difference);
  g_assert_cmpfloat (fabs (difference), <=, loss_tolerance);
}

/* A part of the content loss, if the figures have it. */
static void
check_part (JsonObject *golden, const gchar *part, gdouble value)
{
  if (json_object_has_member (golden, part))
    check_loss (part, value, json_object_get_double_member (golden, part));
}

static void
check_layers (JsonObject *golden, const gdouble shares[NST_NETWORK_MAX_LAYERS])
{
  gint n_found = 0;

  for (gint i = 0; i < NST_VGG19_N_CONVS; i++)
    {
      const gchar *relu = nst_vgg19_layers[i].relu;

      if (json_object_has_member (golden, relu))
        {
          check_loss (relu, shares[i],
                      json_object_get_double_member (golden, relu));
          n_found++;
        }
      else
        g_assert_cmpfloat (shares[i], ==, 0.0);
    }
  g_assert_cmpint (n_found, ==, (gint)json_object_get_size (golden));
}

/* The golden gradient in single precision or, with a @step, in steps of it. */
static gfloat *
load_gradient (const gchar *name, gsize n, gdouble step)
{
  g_autofree gchar *base = g_strconcat (name, ".gradient", NULL);
  g_autofree gchar *path = g_build_filename (golden_folder, base, NULL);
  g_autofree gchar *bytes = NULL;
  gfloat           *values = g_new (gfloat, n);
  gsize             size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpuint (size, ==,
                    n * (step > 0.0 ? sizeof (gint16) : sizeof (gfloat)));
  for (gsize i = 0; i < n; i++)
    if (step > 0.0)
      {
        gint16 steps;

        memcpy (&steps, bytes + i * sizeof steps, sizeof steps);
        values[i] = step * GINT16_FROM_LE (steps);
      }
    else
      {
        guint32 bits;

        memcpy (&bits, bytes + i * sizeof bits, sizeof bits);
        bits = GUINT32_FROM_LE (bits);
        memcpy (&values[i], &bits, sizeof bits);
      }
  return values;
}

static void
check_gradient (const gchar  *name,
                const gfloat *gradient,
                gsize         n,
                gdouble       step)
{
  g_autofree gfloat *golden_values = load_gradient (name, n, step);
  gdouble            product = 0.0, norm = 0.0, golden_norm = 0.0;
  gdouble            largest = 0.0, difference = 0.0, cosine;

  for (gsize i = 0; i < n; i++)
    {
      gfloat golden = golden_values[i];

      product += (gdouble)gradient[i] * golden;
      norm += (gdouble)gradient[i] * gradient[i];
      golden_norm += (gdouble)golden * golden;
      largest = MAX (largest, fabs (golden));
      difference = MAX (difference, fabs ((gdouble)gradient[i] - golden));
    }
  cosine = product / sqrt (norm * golden_norm);
  g_test_message ("gradient: cosine 1 - %.1e, length off by %.1e, worst value "
                  "off by %.1e of the largest",
                  1.0 - cosine, sqrt (norm / golden_norm) - 1.0,
                  difference / largest);
  g_assert_cmpfloat (cosine, >=, MIN_COSINE);
  g_assert_cmpfloat (fabs (sqrt (norm / golden_norm) - 1.0), <=,
                     loss_tolerance);
  g_assert_cmpfloat (difference / largest, <=, GRADIENT_TOLERANCE);
}

static void
test_case (gconstpointer data)
{
  const Case       *test = data;
  g_autofree gchar *base = g_strconcat (test->name, ".json", NULL);
  g_autofree gchar *path = g_build_filename (golden_folder, base, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gfloat *first = NULL;
  JsonObject        *golden;
  JsonObject        *golden_weights;
  NstOptions         options;
  NstLossWeights     weights;

  if (! nst_kernels_for_level (test->level))
    {
      g_test_skip ("this processor has no such instructions");
      return;
    }
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  golden = json_node_get_object (json_parser_get_root (parser));
  options = read_options (golden);
  g_assert_true (nst_options_validate (&options, &error));
  g_assert_no_error (error);
  loss_tolerance = options.style_statistics == NST_STATISTICS_HISTOGRAM
                       ? HISTOGRAM_TOLERANCE
                       : LOSS_TOLERANCE;
  golden_weights = json_object_get_object_member (golden, "weights");
  weights = options.weights;
  weights.content = json_object_get_double_member (golden_weights, "content");
  weights.style = json_object_get_double_member (golden_weights, "style");
  weights.tv = json_object_get_double_member (golden_weights, "tv");

  for (gint n_threads = 1; n_threads <= 3; n_threads++)
    {
      Bench              bench;
      NstLosses          losses, again;
      g_autofree gfloat *gradient = NULL;
      gsize              n;

      bench_init (&bench, test, n_threads, golden);
      n = (gsize)bench.image.width * bench.image.height * 3;
      gradient = g_new (gfloat, n);
      g_assert_true (nst_network_objective_evaluate (
          &bench.objective, bench.image.values, &weights, &losses, gradient));
      g_assert_true (nst_network_objective_evaluate (
          &bench.objective, bench.image.values, &weights, &again, NULL));
      bench_clear (&bench);

      /* The losses do not depend on whether the gradient is asked for.  Here
       * the model that it leaves can hardly be off. */
      g_assert_cmpfloat (fabs (again.surprise), <, 1e-5 * again.total);
      again.surprise = 0.0;
      g_assert_cmpmem (&losses, sizeof losses, &again, sizeof again);
      if (first)
        {
          g_assert_cmpmem (first, n * sizeof (gfloat), gradient,
                           n * sizeof (gfloat));
          continue;
        }
      check_loss ("content", losses.content,
                  json_object_get_double_member (golden, "content"));
      check_part (golden, "features", losses.features);
      check_part (golden, "pixels", losses.pixels);
      check_part (golden, "ssim", losses.ssim);
      check_loss ("style", losses.style,
                  json_object_get_double_member (golden, "style"));
      check_loss ("tv", losses.tv,
                  json_object_get_double_member (golden, "tv"));
      check_loss ("total", losses.total,
                  json_object_get_double_member (golden, "total"));
      check_layers (json_object_get_object_member (golden, "content_layers"),
                    losses.content_layers);
      check_layers (json_object_get_object_member (golden, "style_layers"),
                    losses.style_layers);
      check_gradient (test->name, gradient, n,
                      json_object_get_double_member_with_default (
                          golden, "gradient_step", 0.0));
      first = g_steal_pointer (&gradient);
    }
}

/* Usage: test-golden FOLDER WEIGHTS */
int
main (int argc, char **argv)
{
  static const gchar *const names[] = { "cat-wave",
                                        "coffee-composition",
                                        "rocket-village",
                                        "two-styles",
                                        "pixels-cat-wave",
                                        "pixels-two-styles",
                                        "ssim-cat-wave",
                                        "ssim-two-styles",
                                        "ssim-mix-cat-wave",
                                        "ssim-mix-two-styles",
                                        "layers-cat-wave",
                                        "layers-two-styles",
                                        "wasserstein-cat-wave",
                                        "wasserstein-two-styles",
                                        "histogram-cat-wave",
                                        "histogram-two-styles",
                                        "gram-histogram-cat-wave",
                                        "gram-histogram-two-styles",
                                        "tv-l2-cat-wave",
                                        "tv-l2-two-styles",
                                        "normalized-cat-wave",
                                        "normalized-two-styles" };
  static const gchar *const levels[NST_N_CPU_LEVELS] = {
    [NST_CPU_GENERIC] = "generic",
    [NST_CPU_AVX2] = "avx2",
    [NST_CPU_AVX512] = "avx512"
  };
  static Case cases[G_N_ELEMENTS (names) * NST_N_CPU_LEVELS];
  g_autoptr (GError) error = NULL;
  gint result;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  golden_folder = argv[1];
  model = nst_model_load (argv[2], &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *path = NULL;

      cases[i].name = names[i / NST_N_CPU_LEVELS];
      cases[i].level = i % NST_N_CPU_LEVELS;
      path = g_strdup_printf ("/golden/%s/%s", cases[i].name,
                              levels[cases[i].level]);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  result = g_test_run ();
  nst_model_unref (model);
  return result;
}
