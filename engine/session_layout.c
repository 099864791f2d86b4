/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where everything of a run lies in memory, and how much that is.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "session.h"
#include "style_detail.h"

/* What a run takes besides what is counted: code, stacks, small blocks. */
#define MEMORY_OVERHEAD (16 * 1024 * 1024)

gsize
nst_n_values (gint width, gint height)
{
  return (gsize)width * height * NST_IMAGE_CHANNELS;
}

void
nst_session_lay_out (const NstPassPlan *plan,
                     const NstOptions  *options,
                     const NstExec     *exec,
                     const NstLevel    *level,
                     NstArena          *arena,
                     gint              *cancel,
                     NstPasses         *passes,
                     NstProblem        *problem,
                     NstOptimizer     **optimizer)
{
  gsize n = nst_n_values (level->width, level->height);

  *problem =
      (NstProblem){ .n = n, .width = level->width, .height = level->height };
  problem->x = nst_arena_alloc (arena, n * sizeof (gfloat));
  problem->gradient = nst_arena_alloc (arena, n * sizeof (gfloat));
  problem->trial_x = nst_arena_alloc (arena, n * sizeof (gfloat));
  problem->trial_gradient = nst_arena_alloc (arena, n * sizeof (gfloat));
  *optimizer = nst_optimizer_new (options, n, arena);
  nst_passes_init (passes, plan, exec, arena, level->width, level->height,
                   cancel);
}

/* The pictures of a run. */
typedef struct
{
  const NstLevel *last;
  const NstSize  *styles;
  gint            n_styles;
  gint            n_threads;
} Pictures;

/* Makes room for the passes at @level, the styles' among them: scratch in
 * @plan, the rest in the arena in which @laid_out counts. */
static void
count_passes (NstMemoryPlan     *plan,
              NstPasses         *laid_out,
              const NstPassPlan *passes,
              const NstOptions  *options,
              const NstLevel    *level,
              const Pictures    *pictures)
{
  gint n_threads = pictures->n_threads;

  plan->scratch =
      MAX (plan->scratch, nst_pass_plan_scratch_size (
                              passes, level->width, level->height, n_threads));
  for (gint k = 0; k < pictures->n_styles; k++)
    {
      NstSize size = nst_levels_style_size (options, level, pictures->last,
                                            pictures->styles[k]);

      nst_passes_reserve_style (laid_out, size.width, size.height);
      plan->scratch =
          MAX (plan->scratch, nst_pass_plan_scratch_size (
                                  passes, size.width, size.height, n_threads));
    }
}

/* Makes room in @plan for painting at @level. */
static void
count_level (NstMemoryPlan     *plan,
             const NstPassPlan *passes,
             const NstOptions  *options,
             const NstLevel    *level,
             const Pictures    *pictures)
{
  NstArena      arena = { 0 };
  NstPasses     laid_out;
  NstProblem    problem;
  NstOptimizer *optimizer;

  nst_session_lay_out (passes, options, NULL, level, &arena, NULL, &laid_out,
                       &problem, &optimizer);
  plan->remembered += nst_passes_styles_size (&laid_out);
  count_passes (plan, &laid_out, passes, options, level, pictures);
  plan->arena = MAX (plan->arena, arena.peak);
}

/* Likewise for the coarse correction at @level, which has its own. */
static void
count_quick (NstMemoryPlan     *plan,
             const NstPassPlan *passes,
             const NstOptions  *options,
             const NstLevel    *level,
             const Pictures    *pictures)
{
  NstArena arena = { 0 };
  NstQuick quick;

  nst_quick_lay_out (&quick, passes, NULL, level, &arena, NULL);
  count_passes (plan, &quick.passes, passes, options, level, pictures);
  plan->quick = arena.peak;
}

NstMemoryPlan
nst_session_plan_memory (const NstPassPlan *passes,
                         const NstOptions  *options,
                         const NstLevel    *levels,
                         gint               n_levels,
                         const NstSize     *styles,
                         gint               n_styles)
{
  NstMemoryPlan   plan = { 0 };
  const NstLevel *last = &levels[n_levels - 1];
  NstLevel        quick;
  Pictures        pictures = {
           .last = last,
           .styles = styles,
           .n_styles = n_styles,
           .n_threads = nst_pool_resolve_n_threads (options->threads),
  };
  /* Content, initial and shown picture, and three more: while resampling, and
   * for the coarse correction what was shown and its change. */
  gsize values = 6 * nst_n_values (last->width, last->height);
  gsize detail = 0;

  for (gint i = 0; i < n_levels; i++)
    count_level (&plan, passes, options, &levels[i], &pictures);
  if (nst_levels_find_quick (last, &quick))
    {
      count_quick (&plan, passes, options, &quick, &pictures);
      /* The correction at the quick size: before, its change, and while
       * resampling. */
      values += 3 * nst_n_values (quick.width, quick.height);
    }
  for (gint k = 0; k < n_styles; k++)
    {
      NstSize size = nst_levels_style_size (options, last, last, styles[k]);

      /* The picture, and one more of it. */
      values += 2 * nst_n_values (size.width, size.height);
      if (n_levels > 1)
        detail = MAX (detail, nst_detail_size (last->width, last->height,
                                               size.width, size.height));
    }
  plan.total = MEMORY_OVERHEAD + nst_pass_plan_models_size (passes) + plan.arena
               + plan.quick + detail
               + MIN (plan.remembered, NST_STYLE_TARGETS_SIZE)
               + (plan.scratch * pictures.n_threads + values) * sizeof (gfloat);
  return plan;
}

guint64
nst_session_memory_needed (const NstModels  *models,
                           gint              width,
                           gint              height,
                           gint              style_width,
                           gint              style_height,
                           const NstOptions *options)
{
  NstPassPlan passes;
  NstLevel    levels[NST_MAX_LEVELS];
  NstSize     style = { style_width, style_height };
  gint        result_width, result_height, n_levels;

  if (! nst_options_validate (options, NULL))
    return 0;
  nst_options_get_result_size (options, width, height, &result_width,
                               &result_height);
  n_levels =
      nst_levels_plan (options, result_width, result_height, levels, NULL);
  if (n_levels == 0 || ! nst_pass_plan_init (&passes, models, options, NULL))
    return 0;
  return nst_session_plan_memory (&passes, options, levels, n_levels, &style, 1)
      .total;
}

gboolean
nst_models_fit (const NstModels  *models,
                const NstOptions *options,
                GError          **error)
{
  NstPassPlan passes;

  return nst_pass_plan_init (&passes, models, options, error);
}

gboolean
nst_out_of_memory (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                       _ ("There is not enough memory for this run. Choose a "
                          "smaller size, or close other programs."));
  return FALSE;
}
