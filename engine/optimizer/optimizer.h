/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Optimizers: each takes one step of a bound-constrained problem at a time.
 */
#ifndef NST_OPTIMIZER_H
#define NST_OPTIMIZER_H

#include "engine/base/arena.h"
#include "engine/nst.h"
#include "engine/base/thread_pool.h"
#include "engine/optimizer/preconditioner.h"
#include "engine/options/options.h"
#include "engine/picture/pixels.h"

typedef enum
{
  NST_STEP_TAKEN,     /* x, gradient and loss are those of the new point */
  NST_STEP_CONVERGED, /* no step lowers the loss; x is unchanged */
  NST_STEP_CANCELLED  /* the evaluation was cancelled; x is unchanged */
} NstStep;

/**
 * NstProblem: minimize a function of @n values, each within 0..255.  @x,
 * @gradient and @loss belong together; a step replaces all three.
 */
typedef struct
{
  NstThreadPool           *pool;
  const NstPreconditioner *preconditioner; /* of L-BFGS; NULL: none */
  gsize                    n;
  gfloat                  *x;
  gfloat                  *gradient;
  gdouble                  loss;
  gfloat                  *trial_x; /* exchanged with x when a step is taken */
  gfloat                  *trial_gradient;

  /* Loss and gradient at @x; FALSE when cancelled.  The last evaluation
   * before NST_STEP_TAKEN is that of the point taken. */
  gboolean (*evaluate) (gpointer      data,
                        const gfloat *x,
                        gfloat       *gradient,
                        gdouble      *loss);
  gpointer data;
} NstProblem;

typedef struct _NstOptimizer NstOptimizer;

/**
 * nst_optimizer_new: an optimizer as @options say, allocated from @arena (which
 * may only be counting: then the result is NULL) and freed with it.
 */
NstOptimizer         *
nst_optimizer_new (const NstOptions *options, gsize n, NstArena *arena);
NstStep nst_optimizer_step (NstOptimizer *optimizer, NstProblem *problem);

/* The function has changed so much that its history is misleading. */
void nst_optimizer_forget (NstOptimizer *optimizer);

/* ------------------------------------- one of each kind ------- */

NstOptimizer *
nst_lbfgs_new (const NstOptions *options, gsize n, NstArena *arena);
NstOptimizer *
nst_adam_new (const NstOptions *options, gsize n, NstArena *arena);

struct _NstOptimizer
{
  NstStep (*step) (NstOptimizer *optimizer, NstProblem *problem);
  /* NULL if it has no history that could mislead. */
  void (*forget) (NstOptimizer *optimizer);
};

/* The trial point becomes the current one. */
void nst_problem_accept (NstProblem *problem, gdouble loss);

#endif /* NST_OPTIMIZER_H */
