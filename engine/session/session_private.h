/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of NstSession, shared by the files of this folder.
 */
#ifndef NST_SESSION_PRIVATE_H
#define NST_SESSION_PRIVATE_H

#include "engine/base/error.h"
#include "engine/objective/objective.h"
#include "engine/optimizer/adam.h"
#include "engine/optimizer/optimizer.h"
#include "engine/picture/pixels.h"
#include "engine/session/levels.h"
#include "engine/session/stop_rules.h"
#include "engine/session/surrogate_schedule.h"

/**
 * NstMechanisms: what makes a run faster; all are on.  The ablation benchmark
 * and the tests switch them off one by one.
 */
typedef enum
{
  NST_MECHANISM_SURROGATE = 1 << 0,
  NST_MECHANISM_PRECONDITIONER = 1 << 1,
  NST_MECHANISM_COARSE_CORRECTION = 1 << 2,
  NST_MECHANISMS_ALL = (1 << 3) - 1
} NstMechanisms;

/**
 * NstBalance: losses at one size, which the option balance relates to each
 * other: the style loss of the photo, and the content losses of the style
 * pictures laid over the frame.  All 0 without that option.
 */
typedef struct
{
  gdouble style;
  gdouble features;
  gdouble pixels;
  gdouble ssim;
} NstBalance;

/**
 * NstCoarseCorrection: the objective at a size at which a step is fast enough
 * to follow a slider.  It has its own memory and targets, so the level under
 * way keeps its state.
 */
typedef struct
{
  NstLevel       level; /* width 0: the levels are fast enough themselves */
  NstArena       arena;
  NstObjective   objective;
  gfloat        *x; /* 0..255 */
  gfloat        *gradient;
  NstAdamMoments moments;
  gboolean       has_targets;
} NstCoarseCorrection;

struct _NstSession
{
  NstObjectivePlan plan; /* with references to its models */
  NstOptions       options;
  NstMechanisms    mechanisms;
  gint             n_levels;
  NstLevel         levels[NST_MAX_LEVELS];
  NstPicture      *content; /* at the result's size, with its alpha */
  NstPicture      *initial; /* or NULL */
  gint             n_styles;
  NstPicture     **styles; /* at their size for the last level, with alpha */
  NstSize         *style_sizes; /* of the originals */
  gboolean         is_gray;     /* all pictures are, so the result is, too */
  NstArena         arena;
  NstExec          exec;

  /* The level under way, in the arena. */
  NstObjective         objective;
  NstProblem           problem;
  NstPreconditioner    preconditioner;
  NstSurrogateSchedule schedule;
  NstLosses            losses;    /* of problem.x */
  NstLosses            evaluated; /* of the newest evaluation */
  NstBalance           balance;
  NstLossWeights       relative; /* of this iteration; the worker's */
  NstLossWeights       weights;  /* made from them by nst_balance_apply () */

  NstCoarseCorrection coarse;

  /* The run under way. */
  NstObserver observer;
  gpointer    observer_data;
  GTimer     *timer;     /* stopped while paused */
  gdouble     work_done; /* see nst_iteration_get_work () */
  gdouble     work_planned;
  gint        n_done;     /* iterations */
  gint        n_averaged; /* pictures in the average that is shown */
  NstEnd      end;

  /* Shared with other threads. */
  gint   cancel;    /* atomic */
  gint   interrupt; /* atomic; set by cancel and by far weights */
  GMutex lock;      /* guards what follows, and writes of @interrupt;
                       the worker writes @relative with the lock held */
  gboolean       interruptible;
  GCond          unpause;
  gboolean       paused;
  NstLossWeights wanted; /* written by nst_session_set_weights () */
  NstPicture     shown;  /* its pixels have the size of the last level */
  gboolean       has_shown;
};

static inline gboolean
nst_session_uses (const NstSession *session, NstMechanisms mechanism)
{
  return (session->mechanisms & mechanism) != 0;
}

/* Which mechanisms the next nst_session_run () uses. */
void nst_session_set_mechanisms (NstSession *session, NstMechanisms mechanisms);

/* -------------------------------------------------------- layout.c ------- */

/**
 * nst_session_lay_out: allocate all that one level needs from @arena, which
 * may only be counting; then @exec may be NULL.
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

/* What a run allocates; the sizes of styles are those of the originals. */
typedef struct
{
  gsize   arena;   /* in bytes */
  gsize   coarse;  /* in bytes, of NstCoarseCorrection */
  gsize   scratch; /* in floats, of one thread */
  guint64 total;   /* in bytes, of everything */
} NstMemoryPlan;

NstMemoryPlan nst_session_plan_memory (const NstObjectivePlan *plan,
                                       const NstOptions       *options,
                                       const NstLevel         *levels,
                                       gint                    n_levels,
                                       const NstSize          *styles,
                                       gint                    n_styles,
                                       gboolean                with_alpha);

/* --------------------------------------------------------- start.c ------- */

/* Writes the picture that @level begins with to @x. */
gboolean nst_session_start_values (NstSession     *session,
                                   const NstLevel *level,
                                   gfloat         *x,
                                   GError        **error);
/* @values = @picture at the size of @level. */
gboolean nst_session_resize_values (const NstPicture *picture,
                                    const NstLevel   *level,
                                    gfloat           *values,
                                    GError          **error);
/* Set the targets of @objective at @level; @values is scratch of one picture.
 */
gboolean nst_session_set_content (NstSession     *session,
                                  const NstLevel *level,
                                  NstObjective   *objective,
                                  gfloat         *values,
                                  GError        **error);
gboolean nst_session_set_styles (NstSession     *session,
                                 const NstLevel *level,
                                 NstObjective   *objective,
                                 GError        **error);

/* ------------------------------------------------------- balance.c ------- */

/* Measures session->balance, of session->objective, which has its targets;
 * @values is scratch of one picture. */
gboolean nst_session_measure_balance (NstSession     *session,
                                      const NstLevel *level,
                                      gfloat         *values,
                                      GError        **error);

/**
 * nst_balance_apply: the weights of the losses that @relative weights mean: the
 * weight of the content is multiplied by k S / C, with S the style loss of the
 * photo, C the content loss of the style picture, and k a constant that gives a
 * balanced picture.  A balance of 0 leaves the weights as they are.
 */
NstLossWeights nst_balance_apply (const NstBalance     *balance,
                                  const NstLossWeights *relative);

/* The contrast of the photo, as a share of its own, with which a run with these
 * relative weights starts.  A strong style needs room for shapes of its own. */
gdouble nst_balance_get_contrast (const NstLossWeights *relative);

/* ---------------------------------------------------- evaluation.c ------- */

/**
 * nst_session_evaluate: the losses of @x with the weights of this iteration,
 * to session->evaluated, and their gradient unless that is NULL.  With
 * @may_estimate the surrogate may stand for the deepest layers.  FALSE when
 * cancelled or interrupted.
 */
gboolean nst_session_evaluate (NstSession   *session,
                               const gfloat *x,
                               gfloat       *gradient,
                               gboolean      may_estimate);
/* The same for an optimizer, as NstProblem has it; @data is the session. */
gboolean nst_session_evaluate_trial (gpointer      data,
                                     const gfloat *x,
                                     gfloat       *gradient,
                                     gdouble      *loss);
/* The optimizer goes on from problem.x, whose full losses are in
 * session->evaluated. */
void nst_session_take_full_losses (NstSession *session);
/* Losses and gradient of problem.x, in full, and the optimizer goes on from
 * there. */
gboolean nst_session_evaluate_here (NstSession *session, GError **error);

/* Waits while paused. */
gboolean nst_session_wait_for_leave (NstSession *session, GError **error);
/* TRUE if the weights changed since the last call. */
gboolean nst_session_take_weights (NstSession *session);
/* Whether a large change of the weights aborts an evaluation, including one
 * since the weights were taken. */
void nst_session_set_interruptible (NstSession *session,
                                    gboolean    interruptible);

/* --------------------------------------------------------- shown.c ------- */

/* Shows problem.x to other threads or, with the option averaging, the average
 * of the pictures since nst_session_restart_average (). */
void nst_session_show (NstSession *session, const NstLevel *level);
void nst_session_restart_average (NstSession *session);
/* Enlarges what is shown to the result's size. */
gboolean nst_session_enlarge_shown (NstSession *session, GError **error);
/* Calls the observer. */
void nst_session_report (NstSession *session, gint index, gint iteration);

/* --------------------------------------------- coarse_correction.c ------- */

/* Allocates all that is needed at @level, as nst_session_lay_out (). */
void nst_coarse_correction_lay_out (NstCoarseCorrection    *coarse,
                                    const NstObjectivePlan *plan,
                                    const NstExec          *exec,
                                    const NstLevel         *level,
                                    NstArena               *arena,
                                    gint                   *interrupt);

/**
 * nst_session_correct: after a large change of the weights, take some steps at
 * the coarse size and add what they change, enlarged, to the picture shown,
 * which keeps its details; then evaluate that at level @index.
 *
 * This is a coarse correction as in multigrid methods (Brandt 1977; Briggs,
 * Henson and McCormick 2000, chapters 3 and 6).  A picture that is good at one
 * size is no longer so when it is made smaller, so the targets of the style
 * are moved: the coarse picture is as far from them as the fine picture was
 * from its own.
 */
gboolean nst_session_correct (NstSession *session,
                              gint        index,
                              gint        iteration,
                              GError    **error);

#endif /* NST_SESSION_PRIVATE_H */
