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
  NST_STEP_CONVERGED, /* no step makes it better; x is as before */
  NST_STEP_CANCELLED  /* the evaluation was; x is as before */
} NstStep;

/**
 * NstProblem: minimize a function of @n values, each within 0..255.  @x,
 * @gradient and @loss belong together; the optimizer moves them on.
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
 * nst_optimizer_new: the state comes from @arena (which may only be
 * counting: then the result is NULL) and lives as long as that.  Of @options,
 * which need not live on, only those of the optimizers are looked at.
 */
NstOptimizer         *
nst_optimizer_new (const NstOptions *options, gsize n, NstArena *arena);
NstStep nst_optimizer_step (NstOptimizer *optimizer, NstProblem *problem);

/* The function has become quite another one: what was learned of it misleads.
 */
void nst_optimizer_forget (NstOptimizer *optimizer);

/**
 * NstOptimizerState: what an optimizer has learned at one level and can use at
 * the next, finer one.
 */
typedef struct _NstOptimizerState NstOptimizerState;

/* The state at a picture of @width x @height; NULL if there is nothing worth
 * keeping or no memory for it. */
NstOptimizerState *
nst_optimizer_save (const NstOptimizer *optimizer, gint width, gint height);
/* Goes on from @state (nullable) at another size. */
void nst_optimizer_load (NstOptimizer            *optimizer,
                         const NstOptimizerState *state,
                         gint                     width,
                         gint                     height);
void nst_optimizer_state_free (NstOptimizerState *state);

/* ------------------------------------- one of each (optimizer_*.c) ------- */

NstOptimizer *
nst_lbfgs_new (const NstOptions *options, gsize n, NstArena *arena);
NstOptimizer *
nst_adam_new (const NstOptions *options, gsize n, NstArena *arena);

struct _NstOptimizer
{
  NstStep (*step) (NstOptimizer *optimizer, NstProblem *problem);
  /* NULL if it learns nothing that could mislead. */
  void (*forget) (NstOptimizer *optimizer);

  /* Both NULL if nothing outlives a level. */
  NstOptimizerState *(*save) (const NstOptimizer *optimizer,
                              gint                width,
                              gint                height);
  void (*load) (NstOptimizer            *optimizer,
                const NstOptimizerState *state,
                gint                     width,
                gint                     height);
};

struct _NstOptimizerState
{
  gint    width;
  gint    height;
  gint    iteration;
  gdouble learning_rate;
  gfloat *mean; /* of the gradient; [height][width][3] */
  gfloat *square;
};

/* Takes the trial point. */
void nst_problem_accept (NstProblem *problem, gdouble loss);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstOptimizerState, nst_optimizer_state_free)

#endif /* NST_OPTIMIZER_H */
