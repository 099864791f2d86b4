/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Seconds per iteration of the engine at one size, and seconds and GFLOPS of
 * each phase of an evaluation; a line of JSON.  An iteration is one step of
 * L-BFGS, with all losses and the gradient.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/network/conv_winograd.h"
#include "engine/session/levels.h"
#include "engine/objective/network_objective.h"
#include "engine/optimizer/optimizer.h"
#include "tests/support/process_memory.h"

#define SEED         20160626
#define PEAK_ROWS    96
#define PEAK_COLUMNS 64
#define PEAK_DEPTH   64
#define PEAK_SECONDS 0.3

static const gchar *const phase_names[NST_N_PHASES] = {
  "first convolution", "input transform", "product", "output transform", "Gram",
  "style gradient",
};

static gint     size = 512;
static gint     n_threads = 2;
static gint     n_iterations = 5;
static gboolean profile = FALSE;
static gchar  **settings = NULL;

static const GOptionEntry entries[] = {
  { "size", 's', 0, G_OPTION_ARG_INT, &size, "Side of the square", "N" },
  { "threads", 't', 0, G_OPTION_ARG_INT, &n_threads, "Threads", "N" },
  { "iterations", 'n', 0, G_OPTION_ARG_INT, &n_iterations, "Iterations", "N" },
  { "phases", 'p', 0, G_OPTION_ARG_NONE, &profile, "Measure the phases, too",
    NULL },
  { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings,
    "An option of the engine, such as padding=reflect", "KEY=VALUE" },
  { 0 }
};

typedef struct
{
  NstNetworkObjective objective;
  NstLossWeights      weights;
  NstLosses           losses;
  gint                n_evaluations;
} Bench;

static gboolean
evaluate (gpointer data, const gfloat *x, gfloat *gradient, gdouble *loss)
{
  Bench *bench = data;

  nst_network_objective_evaluate (&bench->objective, x, &bench->weights,
                                  &bench->losses, gradient);
  *loss = bench->losses.total;
  bench->n_evaluations++;
  return TRUE;
}

/* Multiplications and additions of @phase in an evaluation of a chain with its
 * gradient; 0 for phases that move data. */
static gdouble
count_operations (const Bench *bench, const NstModel *model, NstPhase phase)
{
  const NstFeatures *features = &bench->objective.features;
  gdouble            sum = 0.0;

  if (features->use.spec->residual)
    return 0.0;
  for (gint i = 0; i < features->n_layers; i++)
    {
      const NstFeatureLayer *layer = &features->layers[i];
      gint                   in = model->packed[i].in_channels;
      gdouble                out = layer->channels;
      gdouble                n = (gdouble)layer->height * layer->width;
      gboolean               has_style = bench->objective.plan.style[i] != 0.0;

      if (phase == NST_PHASE_GRAM && has_style)
        sum += n * out * (out + 1); /* one triangle */
      if (phase == NST_PHASE_STYLE && has_style)
        sum += 2.0 * n * out * out;
      if (phase == NST_PHASE_PRODUCT && i > 0)
        {
          gint    side = nst_conv_winograd_tile_size (in, layer->channels);
          gdouble tiles = (gdouble)((layer->height + side - 1) / side)
                          * ((layer->width + side - 1) / side);

          sum += 2.0 * 2.0 * tiles * (side + 2) * (side + 2) * in * out;
        }
    }
  return sum;
}

/* Matrix products of this thread from its first-level cache: the most that the
 * kernel can do, in GFLOPS. */
static void
measure_peak (gpointer data, gint task, gint thread)
{
  const NstExec *exec = data;
  gfloat        *a = nst_aligned_try_malloc0 (PEAK_ROWS * PEAK_DEPTH * 4);
  gfloat        *b = nst_aligned_try_malloc0 (PEAK_COLUMNS * PEAK_DEPTH * 4);
  gfloat        *c = nst_aligned_try_malloc0 (PEAK_ROWS * PEAK_COLUMNS * 4);
  gint64         start = g_get_monotonic_time ();
  gint64         n = 0;
  gdouble        seconds;

  do
    {
      exec->kernels->gemm (PEAK_ROWS, PEAK_COLUMNS, PEAK_DEPTH, a, PEAK_DEPTH,
                           b, c, PEAK_COLUMNS, FALSE);
      n++;
      seconds = (g_get_monotonic_time () - start) * 1e-6;
    }
  while (seconds < PEAK_SECONDS);
  exec->scratch[task] =
      2e-9 * PEAK_ROWS * PEAK_COLUMNS * PEAK_DEPTH * n / seconds;
  nst_aligned_free (a);
  nst_aligned_free (b);
  nst_aligned_free (c);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *)a;
  gdouble y = *(const gdouble *)b;

  return (x > y) - (x < y);
}

static void
fill (GRand *rand, gfloat *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (rand, 0.0, NST_PIXEL_MAX);
}

/* The model of the file @path, or the random one, and the layers of the
 * settings. */
static NstModel *
prepare (const gchar    *path,
         NstOptions     *options,
         NstLayerPlan   *plan,
         NstLossWeights *weights,
         GError        **error)
{
  g_autoptr (NstModel) model = NULL;

  for (gint i = 0; settings && settings[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (settings[i], "=", 2);

      if (! nst_options_set (options, parts[0], parts[1] ? parts[1] : "",
                             error))
        return NULL;
    }
  *weights = options->weights;
  model = strcmp (path, "random") ? nst_model_load (path, error)
                                  : nst_model_new_random (SEED, error);
  if (! model
      || ! nst_layer_plan_init (plan, model, options, TRUE, TRUE, error))
    return NULL;
  return g_steal_pointer (&model);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new ("MODEL|random");
  g_autoptr (GError) error = NULL;
  g_autoptr (NstModel) model = NULL;
  NstOptions        options = nst_options_default ();
  NstLayerPlan      plan;
  Bench             bench = { 0 };
  NstArena          counting = { 0 };
  NstArena          arena;
  NstExec           exec = { .kernels = nst_kernels_get () };
  NstProblem        problem = { 0 };
  NstPreconditioner preconditioner;
  NstOptimizer     *optimizer;
  gint              cancel = 0;
  gsize             n;
  gdouble          *seconds;
  gdouble           peak = 0.0;
  gdouble           sum = 0.0;
  gint64            in_jobs;
  GRand            *rand = g_rand_new_with_seed (SEED);

  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, &argc, &argv, &error) || argc != 2
      || ! (model = prepare (argv[1], &options, &plan, &bench.weights, &error)))
    {
      g_printerr ("%s\n",
                  error ? error->message : "usage: bench-engine MODEL|random");
      return 2;
    }

  n = (gsize)size * size * 3;
  exec.pool = nst_thread_pool_new (n_threads);
  exec.scratch_size =
      nst_network_objective_scratch_size (&plan, size, size, n_threads);
  exec.scratch =
      nst_aligned_try_malloc0 (exec.scratch_size * n_threads * sizeof (gfloat));
  nst_thread_pool_run (exec.pool, n_threads, measure_peak, &exec);
  for (gint i = 0; i < n_threads; i++)
    peak += exec.scratch[i];
  if (profile)
    exec.clocks = nst_aligned_try_malloc0 (n_threads * sizeof (NstPhaseClock));

  nst_optimizer_new (&options, n, &counting);
  nst_network_objective_init (&bench.objective, model, &plan, NULL, &counting,
                              size, size, &cancel);
  nst_network_objective_reserve_style (&bench.objective, size, size, FALSE);
  if (! nst_arena_init (&arena, counting.peak + 4 * n * sizeof (gfloat))
      || ! nst_model_pack (
          model, nst_model_n_convs_for (model, nst_layer_plan_n_layers (&plan)),
          exec.pool))
    return 1;
  problem.pool = exec.pool;
  problem.n = n;
  preconditioner = (NstPreconditioner){ size, size, TRUE };
  problem.preconditioner = &preconditioner;
  problem.x = nst_arena_alloc (&arena, n * sizeof (gfloat));
  problem.gradient = nst_arena_alloc (&arena, n * sizeof (gfloat));
  problem.trial_x = nst_arena_alloc (&arena, n * sizeof (gfloat));
  problem.trial_gradient = nst_arena_alloc (&arena, n * sizeof (gfloat));
  problem.evaluate = evaluate;
  problem.data = &bench;
  optimizer = nst_optimizer_new (&options, n, &arena);
  nst_network_objective_init (&bench.objective, model, &plan, &exec, &arena,
                              size, size, &cancel);

  fill (rand, problem.x, n);
  nst_network_objective_add_style (&bench.objective, problem.x, NULL, size,
                                   size, 1.0, TRUE);
  fill (rand, problem.x, n);
  nst_network_objective_set_content (&bench.objective, problem.x, NULL);
  evaluate (&bench, problem.x, problem.gradient, &problem.loss);

  if (exec.clocks)
    memset (exec.clocks, 0, n_threads * sizeof (NstPhaseClock));
  bench.n_evaluations = 0;
  seconds = g_new (gdouble, n_iterations);
  in_jobs = nst_thread_pool_get_microseconds (exec.pool);
  for (gint i = 0; i < n_iterations; i++)
    {
      gint64 start = g_get_monotonic_time ();

      nst_optimizer_step (optimizer, &problem);
      seconds[i] = (g_get_monotonic_time () - start) * 1e-6;
      sum += seconds[i] / n_iterations;
    }
  in_jobs = nst_thread_pool_get_microseconds (exec.pool) - in_jobs;
  if (profile)
    {
      /* Some iterations take several evaluations, most take one. */
      gdouble rest = sum * n_iterations / bench.n_evaluations;

      printf ("{\"size\": %d, \"threads\": %d, \"phases\": {", size, n_threads);
      for (gint phase = 0; phase < NST_N_PHASES; phase++)
        {
          gdouble share = 0.0;

          for (gint t = 0; t < n_threads; t++)
            share += exec.clocks[t].microseconds[phase] * 1e-6 / n_threads
                     / bench.n_evaluations;
          printf ("\"%s\": [%.4f, %.1f], ", phase_names[phase], share,
                  count_operations (&bench, model, phase) * 1e-9 / share);
          rest -= share;
        }
      printf ("\"optimizer and the rest\": [%.4f, 0]}, ", rest);
    }
  else
    printf ("{\"size\": %d, \"threads\": %d, ", size, n_threads);
  qsort (seconds, n_iterations, sizeof *seconds, compare);
  printf ("\"kernels\": \"%s\", \"seconds\": %.4f, \"peak_gflops\": %.1f, "
          "\"memory_mb\": %.0f, \"serial\": %.4f}\n",
          exec.kernels->name, seconds[n_iterations / 2], peak,
          1e-6 * process_memory ("VmHWM:"),
          sum - in_jobs * 1e-6 / n_iterations);

  g_free (seconds);
  g_rand_free (rand);
  nst_thread_pool_free (exec.pool);
  nst_aligned_free (exec.scratch);
  nst_aligned_free (exec.clocks);
  nst_arena_clear (&arena);
  return 0;
}
