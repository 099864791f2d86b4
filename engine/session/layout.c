/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory of a run: its layout and its size.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/picture/pixels.h"
#include "engine/session/session_private.h"

/* Memory that is not counted: code, stacks, small blocks, and what reading the
 * model file leaves behind.  The largest measured sum is 42 MB. */
#define MEMORY_OVERHEAD (48 * 1024 * 1024)

void
nst_session_lay_out (const NstObjectivePlan *plan,
                     const NstOptions       *options,
                     const NstExec          *exec,
                     const NstLevel         *level,
                     NstArena               *arena,
                     gint                   *cancel,
                     NstObjective           *objective,
                     NstProblem             *problem,
                     NstOptimizer          **optimizer)
{
  gsize n = nst_n_values (level->width, level->height);

  *problem = (NstProblem){ .n = n };
  problem->x = nst_arena_alloc (arena, n * sizeof (gfloat));
  problem->gradient = nst_arena_alloc (arena, n * sizeof (gfloat));
  problem->trial_x = nst_arena_alloc (arena, n * sizeof (gfloat));
  problem->trial_gradient = nst_arena_alloc (arena, n * sizeof (gfloat));
  *optimizer = nst_optimizer_new (options, n, arena);
  nst_objective_init (objective, plan, exec, arena, level->width, level->height,
                      cancel);
}

/* The pictures of a run. */
typedef struct
{
  const NstLevel *last;
  const NstSize  *styles;
  gint            n_styles;
  gboolean        with_alpha; /* a style has one */
  gint            n_shares;   /* nst_kernels_n_shares () */
} Pictures;

/* Counts the passes at @level, also those that measure the styles: scratch in
 * @plan, the rest in the arena of @laid_out. */
static void
count_objective (NstMemoryPlan          *plan,
                 NstObjective           *laid_out,
                 const NstObjectivePlan *objective_plan,
                 const NstOptions       *options,
                 const NstLevel         *level,
                 const Pictures         *pictures)
{
  gint n_shares = pictures->n_shares;

  plan->scratch =
      MAX (plan->scratch,
           nst_objective_plan_scratch_size (objective_plan, level->width,
                                            level->height, n_shares));
  for (gint k = 0; k < pictures->n_styles; k++)
    {
      NstSize size = nst_levels_style_size (options, level, pictures->last,
                                            pictures->styles[k]);

      nst_objective_reserve_style (laid_out, size.width, size.height,
                                   pictures->with_alpha);
      plan->scratch =
          MAX (plan->scratch,
               nst_objective_plan_scratch_size (objective_plan, size.width,
                                                size.height, n_shares));
    }
}

/* Counts what painting at @level takes. */
static void
count_level (NstMemoryPlan          *plan,
             const NstObjectivePlan *objective_plan,
             const NstOptions       *options,
             const NstLevel         *level,
             const Pictures         *pictures)
{
  NstArena      arena = { 0 };
  NstObjective  laid_out;
  NstProblem    problem;
  NstOptimizer *optimizer;

  nst_session_lay_out (objective_plan, options, NULL, level, &arena, NULL,
                       &laid_out, &problem, &optimizer);
  count_objective (plan, &laid_out, objective_plan, options, level, pictures);
  plan->arena = MAX (plan->arena, arena.peak);
}

/* Counts what the coarse correction at @level takes. */
static void
count_coarse (NstMemoryPlan          *plan,
              const NstObjectivePlan *objective_plan,
              const NstOptions       *options,
              const NstLevel         *level,
              const Pictures         *pictures)
{
  NstArena            arena = { 0 };
  NstCoarseCorrection coarse;

  nst_coarse_correction_lay_out (&coarse, objective_plan, NULL, level, &arena,
                                 NULL);
  count_objective (plan, &coarse.objective, objective_plan, options, level,
                   pictures);
  plan->coarse = arena.peak;
}

NstMemoryPlan
nst_session_plan_memory (const NstObjectivePlan *objective_plan,
                         const NstOptions       *options,
                         const NstLevel         *levels,
                         gint                    n_levels,
                         const NstSize          *styles,
                         gint                    n_styles,
                         gboolean                with_alpha)
{
  NstMemoryPlan   plan = { 0 };
  const NstLevel *last = &levels[n_levels - 1];
  NstLevel        coarse;
  gint     n_threads = nst_thread_pool_resolve_n_threads (options->threads);
  Pictures pictures = { .last = last,
                        .styles = styles,
                        .n_styles = n_styles,
                        .with_alpha = with_alpha,
                        .n_shares = nst_kernels_n_shares (nst_kernels_get (),
                                                          n_threads) };
  /* Content, initial and shown picture, and three more: one while resampling,
   * two for the coarse correction (the picture shown before it, its change). */
  gsize values = 6 * nst_n_values (last->width, last->height);

  /* The content's alpha, and a resized copy. */
  if (objective_plan->layers[0].has_alpha)
    values += 2 * (gsize)last->width * last->height;
  for (gint i = 0; i < n_levels; i++)
    count_level (&plan, objective_plan, options, &levels[i], &pictures);
  if (nst_levels_find_coarse (last, &coarse))
    {
      count_coarse (&plan, objective_plan, options, &coarse, &pictures);
      /* Three at the coarse size: the picture before, its change, and one
       * while resampling. */
      values += 3 * nst_n_values (coarse.width, coarse.height);
    }
  for (gint k = 0; k < n_styles; k++)
    {
      NstSize size = nst_levels_style_size (options, last, last, styles[k]);

      /* The style and one resized copy. */
      values += 2 * nst_n_values (size.width, size.height);
      /* Its alpha, and a resized copy. */
      if (with_alpha)
        values += 2 * (gsize)size.width * size.height;
    }
  plan.total = MEMORY_OVERHEAD + nst_objective_plan_models_size (objective_plan)
               + plan.arena + plan.coarse
               + (plan.scratch * n_threads + values) * sizeof (gfloat);
  return plan;
}

guint64
nst_session_memory_needed (const NstModels  *models,
                           gint              width,
                           gint              height,
                           gint              style_width,
                           gint              style_height,
                           gboolean          has_alpha,
                           const NstOptions *options)
{
  NstObjectivePlan objective_plan;
  NstLevel         levels[NST_MAX_LEVELS];
  NstSize          style = { style_width, style_height };
  gint             result_width, result_height, n_levels;

  if (! nst_options_validate (options, NULL))
    return 0;
  nst_options_get_result_size (options, width, height, &result_width,
                               &result_height);
  n_levels = nst_levels_plan (options, result_width, result_height, levels);
  if (n_levels == 0
      || ! nst_objective_plan_init (&objective_plan, models, options, NULL))
    return 0;
  if (has_alpha)
    nst_objective_plan_set_alpha (&objective_plan);
  return nst_session_plan_memory (&objective_plan, options, levels, n_levels,
                                  &style, 1, TRUE)
      .total;
}

gboolean
nst_models_fit (const NstModels  *models,
                const NstOptions *options,
                GError          **error)
{
  NstObjectivePlan objective_plan;

  return nst_objective_plan_init (&objective_plan, models, options, error);
}
