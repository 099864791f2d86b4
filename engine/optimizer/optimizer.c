/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all optimizers have in common.
 */
#include "config.h"

#include "engine/optimizer/optimizer.h"

NstOptimizer *
nst_optimizer_new (const NstOptions *options, gsize n, NstArena *arena)
{
  switch (options->optimizer)
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
