/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of NstSession, for session*.c.
 */
#ifndef NST_SESSION_PRIVATE_H
#define NST_SESSION_PRIVATE_H

#include "engine/base/error.h"
#include "engine/picture/pixels.h"
#include "engine/session/levels.h"
#include "engine/optimizer/optimizer.h"
#include "engine/objective/objective.h"
#include "engine/session/surrogate_schedule.h"

/**
 * NstCoarseCorrection: a size at which steps are so coarse that the picture
 * shown follows weights at once; with memory and targets of its own, so that
 * the level under way keeps what it has.
 */
typedef struct
{
  NstLevel     level; /* of no width: the levels are coarse enough */
  NstArena     arena;
  NstObjective objective;
  gfloat      *x; /* as in NstProblem */
  gfloat      *gradient;
  gfloat      *mean; /* of the gradient, and of its square */
  gfloat      *square;
  gboolean     has_targets;
} NstCoarseCorrection;

struct _NstSession
{
  NstObjectivePlan plan; /* with references to its models */
  NstOptions       options;
  gint             n_levels;
  NstLevel         levels[NST_MAX_LEVELS];
  NstPicture      *content; /* at the result's size */
  NstPicture      *initial; /* or NULL */
  gint             n_styles;
  NstPicture     **styles;      /* at their size for the last level */
  NstSize         *style_sizes; /* as they came */
  NstArena         arena;
  NstExec          exec;

  /* of the level under way; in the arena */
  NstObjective         objective;
  NstProblem           problem;
  NstSurrogateSchedule shortcuts;
  NstLosses            losses;    /* of problem.x */
  NstLosses            evaluated; /* of the newest evaluation */
  NstLossWeights       weights;   /* of this iteration */

  NstCoarseCorrection coarse;

  /* of the run under way */
  NstObserver observer;
  gpointer    observer_data;
  GTimer     *timer;     /* stopped while paused */
  gdouble     work_done; /* iterations times pixels, done and planned */
  gdouble     work_planned;
  gint        n_done;
  gint        n_averaged; /* iterates in the average that is shown */
  NstEnd      end;

  /* shared with other threads */
  gint           cancel;    /* atomic */
  gint           interrupt; /* atomic; on cancel, and by far weights */
  GMutex         lock; /* of what follows, and of @weights and @interrupt */
  gboolean       interruptible;
  GCond          unpause;
  gboolean       paused;
  NstLossWeights wanted;
  NstPicture     shown; /* pixels have room for the last level */
  gboolean       has_shown;
};

/* --------------------------------------------------- session_layout.c --- */

/**
 * nst_session_lay_out: give everything that one level needs its place in
 * @arena, which may only be counting; then @exec may be NULL.
 */
void nst_session_lay_out (const NstObjectivePlan *plan,
                          const NstOptions       *options,
                          const NstExec          *exec,
                          const NstLevel         *level,
                          NstArena               *arena,
                          gint                   *cancel,
                          NstObjective           *objective,
                          NstProblem             *problem,
                          NstOptimizer          **optimizer);

/* What a run allocates; sizes of styles are those of the originals. */
typedef struct
{
  gsize   arena;   /* bytes */
  gsize   coarse;  /* likewise, of NstCoarseCorrection */
  gsize   scratch; /* floats, of one thread */
  guint64 total;   /* bytes of everything */
} NstMemoryPlan;

NstMemoryPlan nst_session_plan_memory (const NstObjectivePlan *plan,
                                       const NstOptions       *options,
                                       const NstLevel         *levels,
                                       gint                    n_levels,
                                       const NstSize          *styles,
                                       gint                    n_styles);

/* --------------------------------------------------------- session.c --- */

/* With the lock held: ends the evaluation under way if it may be, and the
 * weights that are wanted are far from its own. */
void nst_session_interrupt_if_far (NstSession *session);

/* ---------------------------------------------------- session_start.c --- */

/* The picture that @level begins with, to @x; FALSE with an error. */
gboolean nst_session_start_values (NstSession     *session,
                                   const NstLevel *level,
                                   gfloat         *x,
                                   GError        **error);
/**
 * nst_session_find_detail: @out = @x, a picture at @level enlarged from what is
 * shown, with the styles' fine detail, which that had no pixels for.  FALSE
 * when there is none to add; also without memory for it, and on cancel.
 */
gboolean nst_session_find_detail (NstSession     *session,
                                  const NstLevel *level,
                                  const gfloat   *x,
                                  gfloat         *out);
/* Targets of @objective at @level, where @values has room for a picture.  FALSE
 * with an error, or without one on cancel. */
gboolean nst_session_set_content (NstSession     *session,
                                  const NstLevel *level,
                                  NstObjective   *objective,
                                  gfloat         *values,
                                  GError        **error);
gboolean nst_session_set_styles (NstSession     *session,
                                 const NstLevel *level,
                                 NstObjective   *objective,
                                 GError        **error);

/* ------------------------------------------------------ session_run.c --- */

/* Whether @a is so far from @b that the objective is another one: what was
 * learned of it leads the next steps astray, and a user who moved a slider
 * waits for something to see. */
gboolean nst_loss_weights_are_far (const NstLossWeights *a,
                                   const NstLossWeights *b);

/* Waits while paused; FALSE on cancel. */
gboolean nst_session_wait_for_leave (NstSession *session);
/* TRUE when the weights are others than at the last call. */
gboolean nst_session_take_weights (NstSession *session);
/* Whether weights that become others may interrupt an evaluation; also those
 * that have become so since they were taken last. */
void nst_session_set_interruptible (NstSession *session,
                                    gboolean    interruptible);
/* Losses and gradient of problem.x; FALSE on cancel. */
gboolean nst_session_evaluate_here (NstSession *session);
/* Tells the observer of the newest picture. */
void nst_session_report (NstSession *session, gint index, gint iteration);

/* -------------------------------------------------- session_correct.c --- */

/* Gives all that is needed at @level its place, as nst_session_lay_out (). */
void nst_coarse_correction_lay_out (NstCoarseCorrection    *coarse,
                                    const NstObjectivePlan *plan,
                                    const NstExec          *exec,
                                    const NstLevel         *level,
                                    NstArena               *arena,
                                    gint                   *interrupt);

/**
 * nst_session_correct: for weights that have become quite others, some steps at
 * the coarse size, that change the picture shown but leave it its details; then
 * evaluates that at the level @index.  FALSE with an error, or without one on
 * cancel.
 *
 * That is a coarse correction as in multigrid methods (Brandt 1977; Briggs,
 * Henson and McCormick 2000, chapters 3 and 6): a picture that is good at one
 * size is not so when it is made smaller, so the targets of the style are moved
 * to where the coarse picture is off them as far as the fine one was.
 */
gboolean nst_session_correct (NstSession *session,
                              gint        index,
                              gint        iteration,
                              GError    **error);

#endif /* NST_SESSION_PRIVATE_H */
