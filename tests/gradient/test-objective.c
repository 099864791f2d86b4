/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The objective against a plain one in double precision: its values, and its
 * gradient against numerical derivatives; at every CPU level.
 */
#include "config.h"

#include <math.h>

#include "numeric.h"
#include "plain_losses.h"
#include "tests/support/objective_fixture.h"
#include "tests/support/session_fixture.h"
#include "tests/support/plain_options.h"

#define SEED 20151215

#define N_THREADS  2
#define N_CHANNELS 3
#define N_CONVS    NST_VGG19_MIN_CONVS

/* In double precision a step may be so short that it rarely meets a kink.
 * Single precision in Winograd's transforms gives the engine's gradients an
 * error of some 1e-5 for each layer. */
static const NumericCheck plain_check = { 1e-4, 6, 1e-4, 0.3, 3e-4 };

/* A value that is nearer to a kink than the engine's error may be on the other
 * side of it.  Pictures with such values are not used. */
#define MIN_MARGIN 1e-5
#define MAX_TRIES  100

/* A model, pictures of two sizes, and the plain maps of both. */
typedef struct
{
  NstModel      *model;
  PlainGraph     graph;
  PictureValues  content;
  PictureValues  style;
  PlainMaps      content_maps;
  PlainMaps      style_maps;
  NstLossWeights weights;
} Whole;

static gsize
n_values (const PictureValues *picture)
{
  return (gsize)picture->width * picture->height * N_CHANNELS;
}

static void
make_maps (PlainMaps           *maps,
           const PlainGraph    *graph,
           const PictureValues *picture)
{
  g_autofree gdouble *point =
      values_doubles (picture->values, n_values (picture));

  plain_maps_init (maps, graph, point, picture->width, picture->height,
                   N_CONVS);
}

static void
make_picture (Whole         *whole,
              PictureValues *picture,
              PlainMaps     *maps,
              gint           width,
              gint           height)
{
  *picture = (PictureValues){ .width = width, .height = height };
  picture->values =
      numeric_values (rand_source, n_values (picture), 0.0, 255.0);
  make_maps (maps, &whole->graph, picture);
}

static void
whole_init (Whole *whole, NstModel *model)
{
  const NstNetworkUse use = { .spec = model->spec };

  *whole = (Whole){ .model = model };
  plain_graph_init (&whole->graph, model, &use);
  make_picture (whole, &whole->content, &whole->content_maps, 17, 19);
  make_picture (whole, &whole->style, &whole->style_maps, 21, 26);
}

static void
whole_clear (Whole *whole)
{
  nst_aligned_free (whole->content.values);
  nst_aligned_free (whole->style.values);
  plain_maps_clear (&whole->content_maps);
  plain_maps_clear (&whole->style_maps);
  plain_graph_clear (&whole->graph);
}

/* A random picture without a value near a kink. */
static gfloat *
make_point (const Whole *whole)
{
  for (gint i = 0; i < MAX_TRIES; i++)
    {
      PictureValues picture = whole->content;
      PlainMaps     maps;
      gdouble       margin;

      picture.values =
          numeric_values (rand_source, n_values (&picture), 0.0, 255.0);
      make_maps (&maps, &whole->graph, &picture);
      margin = maps.margin;
      plain_maps_clear (&maps);
      if (margin >= MIN_MARGIN)
        return picture.values;
      nst_aligned_free (picture.values);
    }
  g_assert_not_reached ();
}

/* The mean alpha of @picture over the area of the place (@x, @y) of @map. */
static gdouble
place_alpha (const PlainMap *map, const PictureValues *picture, gint x, gint y)
{
  gdouble sum = 0.0;
  gint    n = 0;

  for (gint v = 0; v < picture->height; v++)
    for (gint u = 0; u < picture->width; u++)
      /* Pixel (u, v) lies in the area of place (x, y). */
      if (u >= x * picture->width / map->width
          && u < (x + 1) * picture->width / map->width
          && v >= y * picture->height / map->height
          && v < (y + 1) * picture->height / map->height)
        {
          sum += picture->alpha[v * picture->width + u];
          n++;
        }
  return sum / n;
}

/* The places of @map whose pixels have a mean alpha of at least a half, in one
 * row.  @picture: with its alpha. */
static PlainMap
visible_places (const PlainMap *map, const PictureValues *picture)
{
  PlainMap out = { .height = 1, .channels = map->channels };

  out.values = g_new (gdouble, plain_map_n_values (map));
  for (gint y = 0; y < map->height; y++)
    for (gint x = 0; x < map->width; x++)
      {
        if (picture->alpha && place_alpha (map, picture, x, y) < 0.5)
          continue;
        for (gint c = 0; c < map->channels; c++)
          out.values[out.width * map->channels + c] =
              map->values[(y * map->width + x) * map->channels + c];
        out.width++;
      }
  return out;
}

static gdouble
plain_layer_style (const Whole *whole, const PlainMap *map, gint layer)
{
  PlainMap own = visible_places (map, &whole->content);
  PlainMap style =
      visible_places (&whole->style_maps.map[layer], &whole->style);
  gdouble loss = plain_style_loss (&own, &style);

  g_free (own.values);
  g_free (style.values);
  return loss;
}

/* The places count as much as they are visible. */
static gdouble
plain_layer_content (const Whole *whole, const PlainMap *map, gint layer)
{
  const PlainMap *target = &whole->content_maps.map[layer];
  gdouble         sum = 0.0, weights = 0.0;

  if (! whole->content.alpha)
    return plain_content_loss (map, target);
  for (gint y = 0; y < map->height; y++)
    for (gint x = 0; x < map->width; x++)
      {
        gsize   at = ((gsize)y * map->width + x) * map->channels;
        gdouble weight = place_alpha (map, &whole->content, x, y);

        for (gint c = 0; c < map->channels; c++)
          sum += weight * pow (map->values[at + c] - target->values[at + c], 2);
        weights += weight * map->channels;
      }
  return 0.01 * sum / weights;
}

/* The losses in double precision, as they are defined. */
static NstLosses
plain_losses (const Whole *whole, const gdouble *x)
{
  const gint style_layers[] = { 0, 2, 4, 8, 12 };
  const gint content_layer = 9;
  gint       width = whole->content.width;
  gint       height = whole->content.height;
  NstLosses  losses = { 0 };
  PlainMaps  maps;

  plain_maps_init (&maps, &whole->graph, x, width, height, N_CONVS);
  losses.content =
      plain_layer_content (whole, &maps.map[content_layer], content_layer);
  for (guint i = 0; i < G_N_ELEMENTS (style_layers); i++)
    losses.style +=
        plain_layer_style (whole, &maps.map[style_layers[i]], style_layers[i]);
  losses.tv = plain_tv_loss (NST_TV_L1, x, width, height);
  losses.total = whole->weights.content * losses.content
                 + whole->weights.style * losses.style
                 + whole->weights.tv * losses.tv;
  plain_maps_clear (&maps);
  return losses;
}

static gdouble
plain_total (gpointer data, const gdouble *x)
{
  return plain_losses (data, x).total;
}

/* The engine's losses, which are checked, and its gradient at @x. */
static gfloat *
engine_gradient (Whole            *whole,
                 const NstKernels *kernels,
                 const gfloat     *x,
                 const NstLosses  *plain)
{
  const NstOptions options = plain_options ();
  const NstModels  models = { whole->model, whole->model };
  gfloat          *gradient = values_poisoned (n_values (&whole->content));
  ObjectiveFixture f;
  NstLosses        losses;

  objective_fixture_init (&f, &models, &options, kernels, N_THREADS,
                          &whole->content, &whole->style, NULL, 1);
  objective_fixture_evaluate (&f, x, &whole->weights, &losses, gradient);
  objective_fixture_clear (&f);
  g_assert_cmpfloat_with_epsilon (losses.content, plain->content,
                                  1e-4 * plain->content);
  g_assert_cmpfloat_with_epsilon (losses.style, plain->style,
                                  1e-4 * plain->style);
  g_assert_cmpfloat_with_epsilon (losses.tv, plain->tv, 1e-6 * plain->tv);
  g_assert_cmpfloat_with_epsilon (losses.total, plain->total,
                                  1e-4 * plain->total);
  return gradient;
}

/* Losses and gradients of all CPU levels, with weights that give the losses
 * these shares in the total. */
static void
check_objective (Whole *whole, NstLossWeights shares, const gchar *what)
{
  gsize               n = n_values (&whole->content);
  gfloat             *x = make_point (whole);
  g_autofree gdouble *point = values_doubles (x, n);
  gfloat             *gradients[NST_N_CPU_LEVELS];
  gint                n_gradients = 0;
  NstLosses           plain = plain_losses (whole, point);

  whole->weights = (NstLossWeights){ .content = shares.content / plain.content,
                                     .style = shares.style / plain.style,
                                     .tv = shares.tv / plain.tv,
                                     .features = 1.0 };
  plain = plain_losses (whole, point);
  for (gint i = 0; i < NST_N_CPU_LEVELS; i++)
    if (nst_kernels_for_level (i))
      gradients[n_gradients++] =
          engine_gradient (whole, nst_kernels_for_level (i), x, &plain);
  numeric_check_gradient (what, plain_total, whole, x,
                          (const gfloat *const *)gradients, n_gradients, n,
                          &plain_check, rand_source);
  for (gint i = 0; i < n_gradients; i++)
    nst_aligned_free (gradients[i]);
  nst_aligned_free (x);
}

static void
check_model (NstModel *model)
{
  const NstLossWeights all = { .content = 1.0, .style = 1.0, .tv = 1.0 };
  Whole                whole;

  whole_init (&whole, model);
  check_objective (&whole, (NstLossWeights){ .content = 1.0 }, "content");
  check_objective (&whole, (NstLossWeights){ .style = 1.0 }, "style");
  check_objective (&whole, all, "all");
  whole_clear (&whole);
}

static void
test_random (void)
{
  g_autoptr (NstModel) model =
      plain_random_model (rand_source, NST_NETWORK_VGG19, N_CONVS);

  check_model (model);
}

static void
test_shipped (void)
{
  check_model (fixture.models.content);
}

/* The same with pictures of which the left two thirds are visible, with a soft
 * edge. */
static void
make_alpha (PictureValues *picture)
{
  picture->alpha = g_new (gfloat, picture->width * picture->height);
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      picture->alpha[y * picture->width + x] =
          CLAMP (0.9f - 0.08f * (x - 10) - 0.02f * y, 0.0f, 1.0f);
}

static void
test_alpha (void)
{
  const NstLossWeights all = { .content = 1.0, .style = 1.0, .tv = 1.0 };
  g_autoptr (NstModel) model =
      plain_random_model (rand_source, NST_NETWORK_VGG19, N_CONVS);
  Whole whole;

  whole_init (&whole, model);
  make_alpha (&whole.style);
  check_objective (&whole, (NstLossWeights){ .style = 1.0 },
                   "style with alpha");
  check_objective (&whole, all, "all with alpha");
  make_alpha (&whole.content);
  check_objective (&whole, (NstLossWeights){ .content = 1.0 },
                   "content with alpha");
  check_objective (&whole, (NstLossWeights){ .style = 1.0 },
                   "both with alpha, style");
  check_objective (&whole, all, "both with alpha");
  g_free (whole.content.alpha);
  g_free (whole.style.alpha);
  whole_clear (&whole);
}

int
main (int argc, char *argv[])
{
  gint status;

  fixture_init (&argc, &argv, 0, 0, 0, 0);
  numeric_init (SEED);
  g_test_add_func ("/gradient/objective/random-model", test_random);
  g_test_add_func ("/gradient/objective/shipped-model", test_shipped);
  g_test_add_func ("/gradient/objective/pictures-with-alpha", test_alpha);
  status = fixture_run_tests ();
  g_rand_free (rand_source);
  return status;
}
