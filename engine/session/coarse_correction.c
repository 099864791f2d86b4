/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The coarse correction: what is shown follows weights that have changed by
 * steps at a size at which they are coarse.
 */
#include "config.h"

#include <math.h>

#include "engine/base/vector.h"
#include "engine/session/session_private.h"

/* Steps, and how far a value of 0..255 moves in the first one. */
#define N_STEPS    6
#define FIRST_STEP 5.0
/* Each step is shorter than the one before, and more so after a step that
 * increased the loss. */
#define STEP_DECAY  0.9
#define STEP_UPHILL 0.5

/* Adam's decays are short, for few steps. */
#define BETA1 0.5
#define BETA2 0.9
/* Values whose gradient is small beside the root mean square of all move less:
 * otherwise noise would appear where there is nothing to do. */
#define DAMPING 1.0

void
nst_coarse_correction_lay_out (NstCoarseCorrection    *coarse,
                               const NstObjectivePlan *plan,
                               const NstExec          *exec,
                               const NstLevel         *level,
                               NstArena               *arena,
                               gint                   *interrupt)
{
  gsize n = nst_n_values (level->width, level->height);

  coarse->level = *level;
  coarse->x = nst_arena_alloc (arena, n * sizeof (gfloat));
  coarse->gradient = nst_arena_alloc (arena, n * sizeof (gfloat));
  nst_adam_moments_init (&coarse->moments, n, arena);
  coarse->moments.beta1 = BETA1;
  coarse->moments.beta2 = BETA2;
  coarse->moments.damping = DAMPING;
  nst_objective_init (&coarse->objective, plan, exec, arena, level->width,
                      level->height, interrupt);
}

/* The targets that all corrections of a run share, set when the first one
 * needs them. */
static gboolean
prepare (NstSession *session, GError **error)
{
  NstCoarseCorrection *coarse = &session->coarse;

  if (coarse->has_targets)
    return TRUE;
  if (! nst_session_set_content (session, &coarse->level, &coarse->objective,
                                 coarse->x, error))
    return FALSE;
  /* Gram matrices get theirs from each correction. */
  if (! nst_statistics_is_gram (nst_options_get_statistics (&session->options))
      && ! nst_session_set_styles (session, &coarse->level, &coarse->objective,
                                   error))
    return FALSE;
  coarse->has_targets = TRUE;
  return TRUE;
}

/* ---------------------------------------------------------- correction --- */

/* The picture shown when a correction begins, and how it changes. */
typedef struct
{
  NstPicture *base;   /* at the level's size */
  NstPicture *before; /* at the coarse size */
  NstPicture *change;
} Correction;

static void
correction_clear (Correction *correction)
{
  nst_picture_free (correction->base);
  nst_picture_free (correction->before);
  nst_picture_free (correction->change);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Correction, correction_clear)

static gboolean
correction_init (Correction *correction, NstSession *session, GError **error)
{
  NstCoarseCorrection *coarse = &session->coarse;
  const NstLevel      *level = &coarse->level;
  NstPictureView       view;

  correction->base = nst_session_snapshot (session);
  correction->change = nst_picture_new (level->width, level->height);
  if (! correction->base || ! correction->change)
    return nst_out_of_memory (error);
  view = nst_picture_view (correction->base);
  correction->before =
      nst_picture_resize (&view, level->width, level->height, error);
  if (! correction->before)
    return FALSE;
  nst_pixels_to_objective (correction->before->pixels,
                           nst_n_values (level->width, level->height),
                           coarse->x);
  nst_objective_align (&coarse->objective, &session->objective);
  return TRUE;
}

/* Shows base + enlarged (x - before). */
static gboolean
publish (NstSession *session, Correction *correction, GError **error)
{
  const NstPicture *base = correction->base;
  NstPicture       *change = correction->change;
  NstPictureView    view = nst_picture_view (change);
  g_autoptr (NstPicture) resized = NULL;

  /* As 0..1, to which resizing clamps. */
  for (gsize i = 0; i < nst_n_values (change->width, change->height); i++)
    change->pixels[i] = 0.5f
                        + 0.5f
                              * (session->coarse.x[i] / NST_PIXEL_MAX
                                 - correction->before->pixels[i]);
  resized = nst_picture_resize (&view, base->width, base->height, error);
  if (! resized)
    return FALSE;

  g_mutex_lock (&session->lock);
  for (gsize i = 0; i < nst_n_values (base->width, base->height); i++)
    {
      gfloat value = base->pixels[i] + 2.0f * resized->pixels[i] - 1.0f;

      session->shown.pixels[i] = CLAMP (value, 0.0f, 1.0f);
    }
  g_mutex_unlock (&session->lock);
  return TRUE;
}

/* Whether the gradient leads anywhere. */
static gboolean
has_slope (const NstCoarseCorrection *coarse, NstThreadPool *pool)
{
  gsize   n = coarse->moments.n;
  gdouble square = nst_vector_dot (pool, coarse->gradient, coarse->gradient, n);

  return square > 0.0 && isfinite (square);
}

/* Steps of Adam with the newest weights, which may change at any time. */
static gboolean
take_steps (NstSession *session,
            Correction *correction,
            gint        index,
            gint        iteration,
            GError    **error)
{
  NstCoarseCorrection *coarse = &session->coarse;
  NstThreadPool       *pool = session->exec.pool;
  NstLosses            losses;
  gdouble              step = FIRST_STEP;
  gdouble              last = INFINITY;

  nst_adam_moments_reset (&coarse->moments);
  for (gint i = 0; i < N_STEPS; i++)
    {
      if (! nst_session_wait_for_leave (session, error))
        return FALSE;
      if (nst_session_take_weights (session))
        {
          i = 0;
          nst_adam_moments_reset (&coarse->moments);
        }
      if (! nst_objective_evaluate (&coarse->objective, coarse->x,
                                    &session->weights, FALSE, &losses,
                                    coarse->gradient))
        return nst_cancelled (error);
      if (session->is_gray)
        nst_pixels_make_gray (coarse->gradient, coarse->moments.n);
      if (i == 0)
        step = FIRST_STEP;
      else
        step *= losses.total < last ? STEP_DECAY : STEP_UPHILL;
      last = losses.total;
      if (! has_slope (coarse, pool))
        return TRUE;
      nst_adam_move (&coarse->moments, pool, step, coarse->x, coarse->gradient,
                     coarse->x);
      if (! publish (session, correction, error))
        return FALSE;
      /* Report the losses of the level: those of another size would look like
       * a jump. */
      nst_session_report (session, index, iteration);
    }
  return TRUE;
}

/* Loss and gradient of what is shown, at the level's size.  FALSE when
 * interrupted or cancelled. */
static gboolean
evaluate_shown (NstSession *session)
{
  NstProblem *problem = &session->problem;
  gboolean    done;

  nst_pixels_to_objective (session->shown.pixels, problem->n, problem->x);
  nst_session_set_interruptible (session, TRUE);
  done = nst_session_evaluate_here (session, NULL);
  nst_session_set_interruptible (session, FALSE);
  return done;
}

gboolean
nst_session_correct (NstSession *session,
                     gint        index,
                     gint        iteration,
                     GError    **error)
{
  g_auto (Correction) correction = { NULL, NULL, NULL };

  if (! prepare (session, error)
      || ! correction_init (&correction, session, error))
    return FALSE;
  do
    if (! take_steps (session, &correction, index, iteration, error))
      return FALSE;
  while (! evaluate_shown (session));
  return TRUE;
}
