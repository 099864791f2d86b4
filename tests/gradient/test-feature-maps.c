/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The feature maps of every network, kind of pooling and padding, and the
 * gradient back through them, against a plain network in double precision; at
 * every CPU level.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "numeric.h"
#include "plain_graph.h"
#include "tests/support/cases.h"

#define SEED 20151210

#define N_THREADS  2
#define N_CHANNELS 3

/* See test-objective.c for the tolerance. */
static const NumericCheck plain_check = { 1e-4, 4, 1e-4, 0.5, 3e-4 };

/* A value that is nearer to a kink than the engine's error may be on the other
 * side of it.  Pictures with such values are not used. */
#define MIN_MARGIN 5e-6
#define MAX_TRIES  300

/* Relative to the largest value of a map; some layers use Winograd. */
#define MAP_TOLERANCE 1e-4

/* The function is Σ factor · map over the layers @first and @last. */
typedef struct
{
  const gchar  *name;
  NstNetworkUse use;
  NstNetwork    network;
  gint          first; /* -1: only the last */
  gint          last;
  gint          width;
  gint          height;
  gboolean      fused; /* the first two convolutions; relu1_1 is not stored */
} Kind;

typedef struct
{
  Kind       kind;
  NstModel  *model;
  PlainGraph graph;
  gsize      n_factors[2];
  gfloat    *factor[2];
  PlainMaps  expected;
} Pass;

static gint
layer_of (const Pass *pass, gint which)
{
  return which == 0 ? pass->kind.first : pass->kind.last;
}

static gdouble
pass_value (gpointer data, const gdouble *x)
{
  Pass     *pass = data;
  PlainMaps maps;
  gdouble   value = 0.0;

  plain_maps_init (&maps, &pass->graph, x, pass->kind.width, pass->kind.height,
                   pass->kind.last + 1);
  for (gint which = 0; which < 2; which++)
    for (gsize i = 0; i < pass->n_factors[which]; i++)
      value +=
          pass->factor[which][i] * maps.map[layer_of (pass, which)].values[i];
  plain_maps_clear (&maps);
  return value;
}

typedef struct
{
  Pass        *pass;
  NstFeatures *features;
} Run;

static void
compare_map (gpointer data, gint layer)
{
  Run *run = data;

  for (gint which = 0; which < 2; which++)
    {
      const PlainMap *expected = &run->pass->expected.map[layer];
      const gfloat   *map = run->features->layers[layer].map;
      gdouble         largest;

      if (layer != layer_of (run->pass, which))
        continue;
      largest = values_largest (expected->values, run->pass->n_factors[which]);
      for (gsize i = 0; i < run->pass->n_factors[which]; i++)
        g_assert_cmpfloat_with_epsilon (map[i], expected->values[i],
                                        MAP_TOLERANCE * largest);
    }
}

static gboolean
add_factor (gpointer data, gint layer, gfloat *gradient, gboolean add)
{
  Run     *run = data;
  gboolean added = FALSE;

  for (gint which = 0; which < 2; which++)
    {
      if (layer != layer_of (run->pass, which))
        continue;
      for (gsize i = 0; i < run->pass->n_factors[which]; i++)
        gradient[i] = (add ? gradient[i] : 0.0f) + run->pass->factor[which][i];
      added = TRUE;
    }
  return added;
}

/* The engine's gradient of the function. */
static gfloat *
pass_gradient (Pass *pass, const NstKernels *kernels, const gfloat *x)
{
  gboolean    keep[NST_NETWORK_MAX_LAYERS] = { FALSE };
  gint        n_layers = pass->kind.last + 1;
  NstArena    arena = { 0 };
  NstFeatures features;
  NstExec     exec;
  Run         run = { pass, &features };
  gfloat     *gradient = values_poisoned ((gsize)pass->kind.width
                                          * pass->kind.height * N_CHANNELS);
  gint        cancel = FALSE;

  for (gint which = 0; which < 2; which++)
    if (layer_of (pass, which) >= 0)
      keep[layer_of (pass, which)] = TRUE;
  nst_features_init (&features, &arena, &pass->kind.use, pass->kind.width,
                     pass->kind.height, n_layers, keep, pass->kind.fused, TRUE);
  g_assert_true (nst_arena_init (&arena, arena.peak));
  /* Nothing may be read before it is written. */
  memset (arena.base, 0xff, arena.size);
  nst_features_init (&features, &arena, &pass->kind.use, pass->kind.width,
                     pass->kind.height, n_layers, keep, pass->kind.fused, TRUE);
  exec_init (&exec, kernels, N_THREADS,
             nst_features_scratch_size (&features, N_THREADS));
  g_assert_true (nst_model_pack (
      pass->model, nst_model_n_convs_for (pass->model, n_layers), exec.pool));
  g_assert_true (nst_features_forward (&features, pass->model, &exec, x,
                                       compare_map, &run, &cancel));
  g_assert_true (nst_features_backward (&features, pass->model, &exec,
                                        add_factor, &run, gradient, &cancel));
  nst_arena_clear (&arena);
  exec_clear (&exec);
  return gradient;
}

/* A random picture without a value near a kink; fills in pass->expected. */
static gfloat *
make_point (Pass *pass)
{
  gsize n = (gsize)pass->kind.width * pass->kind.height * N_CHANNELS;

  for (gint i = 0; i < MAX_TRIES; i++)
    {
      gfloat             *x = numeric_values (rand_source, n, 0.0, 255.0);
      g_autofree gdouble *point = values_doubles (x, n);

      plain_maps_init (&pass->expected, &pass->graph, point, pass->kind.width,
                       pass->kind.height, pass->kind.last + 1);
      if (pass->expected.margin >= MIN_MARGIN)
        return x;
      plain_maps_clear (&pass->expected);
      nst_aligned_free (x);
    }
  g_assert_not_reached ();
}

static void
test_pass (gconstpointer data)
{
  Pass    pass = { .kind = *(const Kind *)data };
  gsize   n = (gsize)pass.kind.width * pass.kind.height * N_CHANNELS;
  gfloat *gradients[NST_N_CPU_LEVELS];
  gint    n_gradients = 0;
  gfloat *x;

  pass.kind.use.spec = nst_network_get_spec (pass.kind.network);
  pass.model =
      plain_random_model (rand_source, pass.kind.network, pass.kind.last + 1);
  plain_graph_init (&pass.graph, pass.model, &pass.kind.use);
  x = make_point (&pass);
  for (gint which = 0; which < 2; which++)
    if (layer_of (&pass, which) >= 0)
      {
        pass.n_factors[which] =
            plain_map_n_values (&pass.expected.map[layer_of (&pass, which)]);
        pass.factor[which] =
            numeric_values (rand_source, pass.n_factors[which], -1.0, 1.0);
      }
  for (gint i = 0; i < NST_N_CPU_LEVELS; i++)
    if (nst_kernels_for_level (i))
      gradients[n_gradients++] =
          pass_gradient (&pass, nst_kernels_for_level (i), x);
  numeric_check_gradient (pass.kind.name, pass_value, &pass, x,
                          (const gfloat *const *)gradients, n_gradients, n,
                          &plain_check, rand_source);
  for (gint i = 0; i < n_gradients; i++)
    nst_aligned_free (gradients[i]);
  for (gint which = 0; which < 2; which++)
    nst_aligned_free (pass.factor[which]);
  plain_maps_clear (&pass.expected);
  nst_aligned_free (x);
  plain_graph_clear (&pass.graph);
  nst_model_unref (pass.model);
}

#define MAX_POOL NST_POOLING_MAX
#define AVERAGE  NST_POOLING_AVERAGE
#define ZERO     NST_PADDING_ZERO
#define REFLECT  NST_PADDING_REFLECT
#define COPY     NST_PADDING_REPLICATE
#define VGG19    NST_NETWORK_VGG19
#define VGG16    NST_NETWORK_VGG16
#define RESNET   NST_NETWORK_RESNET18

/* Every kind of layer, up to four poolings, odd sizes; the first two
 * convolutions of VGG on their own and fused. */
/* clang-format off */
static const Kind kinds[] = {
  { "vgg16/relu3_1", { NULL, MAX_POOL, ZERO }, VGG16, -1, 4, 19, 16, FALSE },
  { "vgg16/relu4_1", { NULL, MAX_POOL, REFLECT }, VGG16, 2, 7, 17, 16, TRUE },
  { "vgg19/relu1_1", { NULL, MAX_POOL, ZERO }, VGG19, -1, 0, 17, 11, FALSE },
  { "vgg19/relu1_2", { NULL, MAX_POOL, ZERO }, VGG19, -1, 1, 12, 13, FALSE },
  { "vgg19/relu2_1", { NULL, MAX_POOL, ZERO }, VGG19, -1, 2, 19, 17, FALSE },
  { "vgg19/relu2_1-fused", { NULL, MAX_POOL, ZERO }, VGG19, -1, 2, 19, 17, TRUE },
  { "vgg19/relu3_1", { NULL, MAX_POOL, ZERO }, VGG19, -1, 4, 21, 18, FALSE },
  { "vgg19/relu3_1-fused", { NULL, MAX_POOL, ZERO }, VGG19, -1, 4, 21, 18, TRUE },
  { "vgg19/relu4_1", { NULL, MAX_POOL, ZERO }, VGG19, -1, 8, 23, 18, FALSE },
  { "vgg19/relu4_1-fused", { NULL, MAX_POOL, ZERO }, VGG19, -1, 8, 23, 18, TRUE },
  { "vgg19/relu5_1", { NULL, MAX_POOL, ZERO }, VGG19, -1, 12, 16, 19, FALSE },
  { "vgg19/relu5_1-fused", { NULL, MAX_POOL, ZERO }, VGG19, -1, 12, 16, 19, TRUE },
  { "vgg19/average", { NULL, AVERAGE, ZERO }, VGG19, -1, 4, 17, 18, TRUE },
  { "vgg19/average-kept", { NULL, AVERAGE, ZERO }, VGG19, 1, 3, 17, 16, FALSE },
  { "vgg19/average-kept-fused", { NULL, AVERAGE, COPY }, VGG19, 1, 4, 16, 17, TRUE },
  { "vgg19/max-kept", { NULL, MAX_POOL, ZERO }, VGG19, 1, 3, 17, 16, FALSE },
  { "vgg19/max-kept-fused", { NULL, MAX_POOL, REFLECT }, VGG19, 1, 4, 16, 19, TRUE },
  { "vgg19/relu1_1-cannot-be-fused", { NULL, MAX_POOL, COPY }, VGG19, -1, 0, 16, 17, TRUE },
  { "vgg19/relu1_2-fused", { NULL, MAX_POOL, COPY }, VGG19, -1, 1, 17, 16, TRUE },
  { "vgg19/reflect", { NULL, MAX_POOL, REFLECT }, VGG19, -1, 2, 16, 19, FALSE },
  { "resnet18/stem", { NULL, MAX_POOL, ZERO }, RESNET, -1, 0, 19, 16, FALSE },
  { "resnet18/stem-reflect", { NULL, MAX_POOL, REFLECT }, RESNET, -1, 0, 17, 16, FALSE },
  { "resnet18/stem-replicate", { NULL, MAX_POOL, COPY }, RESNET, 0, 1, 17, 18, FALSE },
  { "resnet18/block", { NULL, MAX_POOL, ZERO }, RESNET, 0, 2, 21, 18, FALSE },
  { "resnet18/stride", { NULL, MAX_POOL, ZERO }, RESNET, 1, 6, 17, 22, FALSE },
  { "resnet18/average", { NULL, AVERAGE, REFLECT }, RESNET, 2, 5, 19, 17, FALSE },
  { "resnet18/deep", { NULL, AVERAGE, ZERO }, RESNET, 4, 16, 16, 17, FALSE },
};
/* clang-format on */

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  numeric_init (SEED);
  ADD_CASES ("/gradient/feature-maps", kinds, test_pass);
  return numeric_run_tests ();
}
