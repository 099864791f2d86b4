/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gradients with respect to the picture, through the network, against
 * numerical derivatives of a plain one in double precision; for every CPU
 * level.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/objective/network_objective.h"
#include "numeric.h"
#include "plain_network.h"

#define SEED 20151215

#define N_THREADS  2
#define N_CHANNELS 3
#define N_CONVS    NST_VGG19_MIN_CONVS

/* In double precision a step may be so short that it rarely meets a kink.
 * The engine's gradients have the error of singles in Winograd's transforms,
 * some 1e-5 a layer. */
static const NumericCheck plain_check = { 1e-4, 6, 1e-4, 0.3, 3e-4 };

/* A value that is nearer to a kink than the engine's error may be on its other
 * side there, which is no mistake: such pictures are not used. */
#define MIN_MARGIN 1e-5
#define MAX_TRIES  100

static GRand       *rand_source;
static NstModel    *random_model;
static PlainNetwork random_network;

static void
exec_init (NstExec *exec, const NstKernels *kernels, gsize scratch)
{
  *exec =
      (NstExec){ .pool = nst_thread_pool_new (N_THREADS), .kernels = kernels };
  exec->scratch_size = scratch;
  exec->scratch =
      nst_aligned_try_malloc0 (scratch * N_THREADS * sizeof (gfloat));
}

static void
exec_clear (NstExec *exec)
{
  nst_aligned_free (exec->scratch);
  nst_thread_pool_free (exec->pool);
}

static gdouble *
doubles (const gfloat *values, gsize n)
{
  gdouble *out = g_new (gdouble, n);

  for (gsize i = 0; i < n; i++)
    out[i] = values[i];
  return out;
}

/* A random picture with no value of the first @n_layers near to a kink. */
static gfloat *
make_point (const PlainNetwork *network, gint width, gint height, gint n_layers)
{
  gsize n = (gsize)width * height * N_CHANNELS;

  for (gint i = 0; i < MAX_TRIES; i++)
    {
      gfloat             *x = numeric_values (rand_source, n, 0.0, 255.0);
      g_autofree gdouble *point = doubles (x, n);
      PlainMaps           maps;
      gdouble             margin;

      plain_maps_init (&maps, network, point, width, height, n_layers);
      margin = maps.margin;
      plain_maps_clear (&maps);
      if (margin >= MIN_MARGIN)
        return x;
      nst_aligned_free (x);
    }
  g_assert_not_reached ();
}

/* -------------------------------------------------------------- passes --- */

/* The function is Σ factor · map of one layer. */
typedef struct
{
  NstModel *model;
  gint      layer;
  gboolean  stem; /* the first two layers as one */
  gint      width;
  gint      height;
  gfloat   *factor;
  gsize     n; /* of them */
} Pass;

static gdouble
pass_value (gpointer data, const gdouble *x)
{
  const Pass *pass = data;
  PlainMaps   maps;
  gdouble     value = 0.0;

  plain_maps_init (&maps, &random_network, x, pass->width, pass->height,
                   pass->layer + 1);
  for (gsize i = 0; i < pass->n; i++)
    value += pass->factor[i] * maps.map[pass->layer][i];
  plain_maps_clear (&maps);
  return value;
}

static void
no_loss (gpointer data, gint layer)
{
}

static gboolean
add_factor (gpointer data, gint layer, gfloat *gradient, gboolean add)
{
  const Pass *pass = data;

  if (layer != pass->layer)
    return FALSE;
  g_assert_false (add); /* it is the deepest */
  memcpy (gradient, pass->factor, pass->n * sizeof (gfloat));
  return TRUE;
}

/* The engine's gradient of the function. */
static gfloat *
pass_gradient (Pass *pass, const NstKernels *kernels, const gfloat *x)
{
  const NstNetworkUse use = { .spec = pass->model->spec };

  gboolean    keep[NST_VGG19_N_CONVS] = { FALSE };
  NstArena    arena = { 0 };
  NstFeatures features;
  NstExec     exec;
  gfloat     *gradient =
      numeric_constant ((gsize)pass->width * pass->height * N_CHANNELS, NAN);
  gint cancel = FALSE;

  keep[pass->layer] = TRUE;
  nst_features_init (&features, &arena, &use, pass->width, pass->height,
                     pass->layer + 1, keep, pass->stem, TRUE);
  g_assert_true (nst_arena_init (&arena, arena.peak));
  /* Nothing may be read before it is written. */
  memset (arena.base, 0xff, arena.size);
  nst_features_init (&features, &arena, &use, pass->width, pass->height,
                     pass->layer + 1, keep, pass->stem, TRUE);
  exec_init (&exec, kernels, nst_features_scratch_size (&features, N_THREADS));
  g_assert_true (nst_model_pack (pass->model, pass->layer + 1, exec.pool));
  g_assert_true (nst_features_forward (&features, pass->model, &exec, x,
                                       no_loss, NULL, &cancel));
  g_assert_true (nst_features_backward (&features, pass->model, &exec,
                                        add_factor, pass, gradient, &cancel));
  nst_arena_clear (&arena);
  exec_clear (&exec);
  return gradient;
}

/* Gradients of each CPU level that this machine has, or two of each. */
typedef struct
{
  gfloat *gradient[2 * NST_N_CPU_LEVELS];
  gint    n;
} Gradients;

static void
gradients_clear (Gradients *gradients)
{
  for (gint i = 0; i < gradients->n; i++)
    nst_aligned_free (gradients->gradient[i]);
}

static void
check_pass (gint layer, gint width, gint height)
{
  gsize     n = (gsize)width * height * N_CHANNELS;
  gfloat   *x = make_point (&random_network, width, height, layer + 1);
  gint      poolings = (layer > 1) + (layer > 3) + (layer > 7) + (layer > 11);
  Gradients gradients = { .n = 0 };
  Pass      pass = {
         .model = random_model, .layer = layer, .width = width, .height = height
  };

  pass.n = (gsize)(width >> poolings) * (height >> poolings)
           * nst_vgg19_layers[layer].out_channels;
  pass.factor = numeric_values (rand_source, pass.n, -1.0, 1.0);
  for (gint i = 0; i < NST_N_CPU_LEVELS; i++)
    for (gint stem = 0; stem < (layer > 1 ? 2 : 1); stem++)
      if (nst_kernels_for_level (i))
        {
          pass.stem = stem;
          gradients.gradient[gradients.n++] =
              pass_gradient (&pass, nst_kernels_for_level (i), x);
        }
  numeric_check_gradient (nst_vgg19_layers[layer].relu, pass_value, &pass, x,
                          (const gfloat *const *)gradients.gradient,
                          gradients.n, n, &plain_check, rand_source);
  gradients_clear (&gradients);
  nst_aligned_free (x);
  nst_aligned_free (pass.factor);
}

/* Every kind of layer, and one to four poolings, with odd sizes; the first two
 * layers each on its own and, where neither has a loss, as one. */
static void
test_passes (void)
{
  check_pass (0, 17, 11);
  check_pass (1, 12, 13);
  check_pass (2, 19, 17);
  check_pass (4, 21, 18);
  check_pass (8, 23, 18);
  check_pass (12, 16, 19);
}

/* ----------------------------------------------------------- objective --- */

typedef struct
{
  NstModel           *model;
  const PlainNetwork *network;
  gint                width, height, style_width, style_height;
  NstLossWeights      weights;
  gfloat             *content;
  gfloat             *style;
  PlainMaps           content_maps;
  PlainMaps           style_maps;
  NstArena            arena;
  NstExec             exec;
  NstNetworkObjective objective;
  gint                cancel;
} Whole;

static void
whole_init (Whole *whole, NstModel *model, const PlainNetwork *network)
{
  gsize n = (gsize)whole->width * whole->height * N_CHANNELS;
  gsize n_style = (gsize)whole->style_width * whole->style_height * N_CHANNELS;
  g_autofree gdouble *content = NULL;
  g_autofree gdouble *style = NULL;

  whole->model = model;
  whole->network = network;
  whole->content = numeric_values (rand_source, n, 0.0, 255.0);
  whole->style = numeric_values (rand_source, n_style, 0.0, 255.0);
  content = doubles (whole->content, n);
  style = doubles (whole->style, n_style);
  plain_maps_init (&whole->content_maps, whole->network, content, whole->width,
                   whole->height, N_CONVS);
  plain_maps_init (&whole->style_maps, whole->network, style,
                   whole->style_width, whole->style_height, N_CONVS);
}

static void
whole_clear (Whole *whole)
{
  nst_aligned_free (whole->content);
  nst_aligned_free (whole->style);
  plain_maps_clear (&whole->content_maps);
  plain_maps_clear (&whole->style_maps);
}

/* The engine's objective, on these kernels. */
static void
whole_open (Whole *whole, const NstKernels *kernels)
{
  const NstOptions options = nst_options_default ();
  NstLayerPlan     plan;

  g_assert_true (
      nst_layer_plan_init (&plan, whole->model, &options, TRUE, TRUE, NULL));
  exec_init (&whole->exec, kernels,
             MAX (nst_network_objective_scratch_size (&plan, whole->width,
                                                      whole->height, N_THREADS),
                  nst_network_objective_scratch_size (&plan, whole->style_width,
                                                      whole->style_height,
                                                      N_THREADS)));
  g_assert_true (nst_model_pack (whole->model, N_CONVS, whole->exec.pool));
  whole->arena = (NstArena){ 0 };
  nst_network_objective_init (&whole->objective, whole->model, &plan,
                              &whole->exec, &whole->arena, whole->width,
                              whole->height, &whole->cancel);
  nst_network_objective_reserve_style (&whole->objective, whole->style_width,
                                       whole->style_height);
  g_assert_true (nst_arena_init (&whole->arena, whole->arena.peak));
  memset (whole->arena.base, 0xff, whole->arena.size);
  nst_network_objective_init (&whole->objective, whole->model, &plan,
                              &whole->exec, &whole->arena, whole->width,
                              whole->height, &whole->cancel);
  g_assert_true (nst_network_objective_add_style (
      &whole->objective, whole->style, whole->style_width, whole->style_height,
      1.0, TRUE));
  g_assert_true (
      nst_network_objective_set_content (&whole->objective, whole->content));
}

static void
whole_close (Whole *whole)
{
  nst_arena_clear (&whole->arena);
  exec_clear (&whole->exec);
}

/* In double precision, as the objective is defined. */
static NstLosses
plain_losses (const Whole *whole, const gdouble *x)
{
  const gint style_layers[] = { 0, 2, 4, 8, 12 };
  const gint content_layer = 9;
  NstLosses  losses = { 0 };
  PlainMaps  maps;

  plain_maps_init (&maps, whole->network, x, whole->width, whole->height,
                   N_CONVS);
  losses.content =
      plain_content_loss (&maps, &whole->content_maps, content_layer);
  for (guint i = 0; i < G_N_ELEMENTS (style_layers); i++)
    losses.style +=
        plain_style_loss (&maps, &whole->style_maps, style_layers[i]);
  losses.tv = plain_tv_loss (x, whole->width, whole->height);
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

/* Values and gradients of all CPU levels, with weights that give the losses
 * these shares in the total. */
static void
check_objective (Whole *whole, NstLossWeights shares, const gchar *what)
{
  gsize   n = (gsize)whole->width * whole->height * N_CHANNELS;
  gfloat *x = make_point (whole->network, whole->width, whole->height, N_CONVS);
  g_autofree gdouble  *point = doubles (x, n);
  Gradients            gradients = { .n = 0 };
  const gfloat *const *all = (const gfloat *const *)gradients.gradient;
  NstLosses            plain;
  NstLossWeights       weights = { .features = 1.0 };

  plain = plain_losses (whole, point);
  weights.content = shares.content / plain.content;
  weights.style = shares.style / plain.style;
  weights.tv = shares.tv / plain.tv;
  whole->weights = weights;
  plain = plain_losses (whole, point);
  for (gint i = 0; i < NST_N_CPU_LEVELS; i++)
    {
      const NstKernels *kernels = nst_kernels_for_level (i);
      NstLosses         losses;
      gfloat           *gradient;

      if (! kernels)
        continue;
      gradient = gradients.gradient[gradients.n++] = numeric_constant (n, NAN);
      whole_open (whole, kernels);
      g_assert_true (nst_network_objective_evaluate (
          &whole->objective, x, &weights, &losses, gradient));
      g_assert_cmpfloat_with_epsilon (losses.content, plain.content,
                                      1e-4 * plain.content);
      g_assert_cmpfloat_with_epsilon (losses.style, plain.style,
                                      1e-4 * plain.style);
      g_assert_cmpfloat_with_epsilon (losses.tv, plain.tv, 1e-6 * plain.tv);
      g_assert_cmpfloat_with_epsilon (losses.total, plain.total,
                                      1e-4 * plain.total);
      whole_close (whole);
    }
  numeric_check_gradient (what, plain_total, whole, x, all, gradients.n, n,
                          &plain_check, rand_source);
  gradients_clear (&gradients);
  nst_aligned_free (x);
}

static void
check_model (NstModel *model, const PlainNetwork *network)
{
  const NstLossWeights all = { .content = 1.0, .style = 1.0, .tv = 1.0 };
  Whole                whole = {
                   .width = 17, .height = 19, .style_width = 21, .style_height = 26
  };

  whole_init (&whole, model, network);
  check_objective (&whole, (NstLossWeights){ .content = 1.0 }, "content");
  check_objective (&whole, (NstLossWeights){ .style = 1.0 }, "style");
  check_objective (&whole, all, "all");
  whole_clear (&whole);
}

static void
test_objective_random (void)
{
  check_model (random_model, &random_network);
}

static void
test_objective_shipped (void)
{
  const gchar *path = g_getenv ("TEST_WEIGHTS");
  g_autoptr (GError) error = NULL;
  NstModel    *model;
  PlainNetwork network;

  g_assert_nonnull (path);
  model = nst_model_load (path, &error);
  g_assert_no_error (error);
  plain_network_init (&network, model);
  check_model (model, &network);
  plain_network_clear (&network);
  nst_model_unref (model);
}

int
main (int argc, char *argv[])
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  rand_source = g_rand_new_with_seed (SEED);
  random_model = plain_random_model (rand_source, N_CONVS);
  plain_network_init (&random_network, random_model);
  g_test_add_func ("/gradient/passes", test_passes);
  g_test_add_func ("/gradient/objective/random", test_objective_random);
  g_test_add_func ("/gradient/objective/shipped", test_objective_shipped);
  status = g_test_run ();
  plain_network_clear (&random_network);
  nst_model_unref (random_model);
  g_rand_free (rand_source);
  return status;
}
