/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The objective against figures of PyTorch in double precision: every loss, the
 * share of every layer and the gradient, at every CPU level.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "golden.h"
#include "tests/support/session_fixture.h"
#include "tests/support/plain_options.h"

/* The plain level differs from the generic one only by its products. */
#define N_LEVELS (NST_N_CPU_LEVELS - NST_CPU_GENERIC)

/* 1e-3 is required.  The largest error was 5e-6, in a layer's share where two
 * Gram matrices are nearly equal. */
#define LOSS_TOLERANCE 3e-5
/* A value at the edge of a histogram's bin may be counted on the other side of
 * the edge, which moves the matched values by one part in the number of
 * positions; a deep layer of a small picture has few of them.  The largest
 * error was 2e-4. */
#define HISTOGRAM_TOLERANCE 5e-4
/* A cosine of 0.9999 is required.  Single precision gives 1 - 1e-11 and values
 * off by 3e-6 of the largest.  Where a ReLU or a maximum decides otherwise than
 * in double precision, because its inputs differ by rounding only, 1 - 3e-7 and
 * 3e-3 were seen. */
#define MIN_COSINE      (1.0 - 5e-6)
#define VALUE_TOLERANCE 2e-2

#define MAX_STYLES 2

static gdouble loss_tolerance; /* of the case under test */

typedef struct
{
  const gchar *name;
  gint         level; /* NstCpuLevel */
} Case;

/* The pictures and targets of one case. */
typedef struct
{
  PictureValues content;
  PictureValues image;
  PictureValues styles[MAX_STYLES];
  gdouble       shares[MAX_STYLES];
  gint          n_styles;
} Pictures;

static PictureValues
load_picture (const gchar *name, const gchar *suffix)
{
  g_autofree gchar *base = g_strdup_printf ("%s-%s", name, suffix);

  return golden_picture (base, 0, 0);
}

static void
pictures_init (Pictures *pictures, const gchar *name, JsonArray *shares)
{
  pictures->content = load_picture (name, "content");
  pictures->image = load_picture (name, "image");
  g_assert_cmpint (pictures->image.width, ==, pictures->content.width);
  g_assert_cmpint (pictures->image.height, ==, pictures->content.height);
  pictures->n_styles = json_array_get_length (shares);
  g_assert_cmpint (pictures->n_styles, <=, MAX_STYLES);
  for (gint i = 0; i < pictures->n_styles; i++)
    {
      g_autofree gchar *suffix = g_strdup_printf ("style-%d", i);

      pictures->styles[i] = load_picture (name, suffix);
      pictures->shares[i] = json_array_get_double_element (shares, i);
    }
}

static void
pictures_clear (Pictures *pictures)
{
  g_free (pictures->content.values);
  g_free (pictures->image.values);
  for (gint i = 0; i < pictures->n_styles; i++)
    g_free (pictures->styles[i].values);
}

/* The options of a variant, or the default ones. */
static NstOptions
read_options (JsonObject *golden)
{
  if (! json_object_has_member (golden, "options"))
    return plain_options ();
  return golden_options (json_object_get_object_member (golden, "options"));
}

/* ---------------------------------------------------------- comparison --- */

static void
check_loss (const gchar *what, gdouble value, JsonObject *golden)
{
  golden_check_loss (what, value, json_object_get_double_member (golden, what),
                     loss_tolerance);
}

/* A part of the content loss that the figures may lack. */
static void
check_part (JsonObject *golden, const gchar *part, gdouble value)
{
  if (json_object_has_member (golden, part))
    check_loss (part, value, golden);
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
          check_loss (relu, shares[i], golden);
          n_found++;
        }
      else
        g_assert_cmpfloat (shares[i], ==, 0.0);
    }
  g_assert_cmpint (n_found, ==, (gint)json_object_get_size (golden));
}

static void
check_losses (JsonObject *golden, const NstLosses *losses)
{
  check_loss ("content", losses->content, golden);
  check_part (golden, "features", losses->features);
  check_part (golden, "pixels", losses->pixels);
  check_part (golden, "ssim", losses->ssim);
  check_loss ("style", losses->style, golden);
  check_loss ("tv", losses->tv, golden);
  check_loss ("total", losses->total, golden);
  check_layers (json_object_get_object_member (golden, "content_layers"),
                losses->content_layers);
  check_layers (json_object_get_object_member (golden, "style_layers"),
                losses->style_layers);
}

/* The loss weights of a case; those of the content loss's parts are options. */
static NstLossWeights
read_weights (JsonObject *golden, const NstOptions *options)
{
  JsonObject    *object = json_object_get_object_member (golden, "weights");
  NstLossWeights weights = options->weights;

  weights.content = json_object_get_double_member (object, "content");
  weights.style = json_object_get_double_member (object, "style");
  weights.tv = json_object_get_double_member (object, "tv");
  return weights;
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gfloat *first = NULL;
  JsonObject        *golden;
  NstOptions         options;
  NstLossWeights     weights;
  Pictures           pictures;
  gsize              n;

  if (! nst_kernels_for_level (test->level))
    {
      g_test_skip ("this CPU has no such level");
      return;
    }
  parser = golden_parse (test->name);
  golden = json_node_get_object (json_parser_get_root (parser));
  options = read_options (golden);
  g_assert_true (nst_options_validate (&options, &error));
  g_assert_no_error (error);
  loss_tolerance = options.style_statistics == NST_STATISTICS_HISTOGRAM
                       ? HISTOGRAM_TOLERANCE
                       : LOSS_TOLERANCE;
  weights = read_weights (golden, &options);
  pictures_init (&pictures,
                 json_object_get_string_member_with_default (golden, "pictures",
                                                             test->name),
                 json_object_get_array_member (golden, "style_shares"));
  n = (gsize)pictures.image.width * pictures.image.height * 3;

  for (gint n_threads = 1; n_threads <= 3; n_threads++)
    {
      ObjectiveFixture   f;
      NstLosses          losses, again;
      g_autofree gfloat *gradient = g_new (gfloat, n);

      objective_fixture_init (&f, &fixture.models, &options,
                              nst_kernels_for_level (test->level), n_threads,
                              &pictures.content, pictures.styles,
                              pictures.shares, pictures.n_styles);
      objective_fixture_evaluate (&f, pictures.image.values, &weights, &losses,
                                  gradient);
      objective_fixture_evaluate (&f, pictures.image.values, &weights, &again,
                                  NULL);
      objective_fixture_clear (&f);

      /* The losses do not depend on whether there is a gradient, and the
       * surrogate that the gradient leaves is exact for the same picture. */
      g_assert_cmpfloat (fabs (again.surprise), <, 1e-5 * again.total);
      again.surprise = 0.0;
      g_assert_cmpmem (&losses, sizeof losses, &again, sizeof again);
      if (first)
        {
          g_assert_cmpmem (first, n * sizeof (gfloat), gradient,
                           n * sizeof (gfloat));
          continue;
        }
      check_losses (golden, &losses);
      golden_check_gradient (
          test->name, gradient, n,
          json_object_get_double_member_with_default (golden, "gradient_step",
                                                      0.0),
          &(GradientTolerance){ MIN_COSINE, loss_tolerance, VALUE_TOLERANCE });
      first = g_steal_pointer (&gradient);
    }
  pictures_clear (&pictures);
}

/* Usage: test-golden FOLDER */
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
  static Case cases[G_N_ELEMENTS (names) * N_LEVELS];

  fixture_init (&argc, &argv, 0, 0, 0, 0);
  golden_init (argc, argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *path = NULL;

      cases[i].name = names[i / N_LEVELS];
      cases[i].level = NST_CPU_GENERIC + i % N_LEVELS;
      path = g_strdup_printf ("/golden/%s/%s", cases[i].name,
                              levels[cases[i].level]);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  return fixture_run_tests ();
}
