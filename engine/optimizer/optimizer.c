/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all optimizers have in common.
 */
#include "config.h"

#include "engine/optimizer/optimizer.h"

NstOptimizer *
nst_optimizer_new (const NstOptions *options, gsize n, NstArena *arena)
{
  switch ((NstOptimizerKind)options->optimizer)
    {
    case NST_OPTIMIZER_LBFGS:
      return nst_lbfgs_new (options, n, arena);
    case NST_OPTIMIZER_ADAM:
      return nst_adam_new (options, n, arena);
    }
  g_return_val_if_reached (NULL);
}

NstStep
nst_optimizer_step (NstOptimizer *optimizer, NstProblem *problem)
{
  return optimizer->step (optimizer, problem);
}

void
nst_optimizer_forget (NstOptimizer *optimizer)
{
  if (optimizer->forget)
    optimizer->forget (optimizer);
}

NstOptimizerState *
nst_optimizer_save (const NstOptimizer *optimizer, gint width, gint height)
{
  return optimizer->save ? optimizer->save (optimizer, width, height) : NULL;
}

void
nst_optimizer_load (NstOptimizer            *optimizer,
                    const NstOptimizerState *state,
                    gint                     width,
                    gint                     height)
{
  if (state && optimizer->load)
    optimizer->load (optimizer, state, width, height);
}

void
nst_optimizer_state_free (NstOptimizerState *state)
{
  g_free (state->mean);
  g_free (state->square);
  g_free (state);
}

void
nst_problem_accept (NstProblem *problem, gdouble loss)
{
  gfloat *x = problem->x;
  gfloat *gradient = problem->gradient;

  problem->x = problem->trial_x;
  problem->trial_x = x;
  problem->gradient = problem->trial_gradient;
  problem->trial_gradient = gradient;
  problem->loss = loss;
}
