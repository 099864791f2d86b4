/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The coarse correction: what is shown follows weights that have changed by
 * steps at a size at which they are coarse.
 */
#include "config.h"

#include <math.h>

#include "engine/session/session_private.h"
#include "engine/base/vector.h"

/* Steps, and how far a value of 0..255 moves in the first one. */
#define N_STEPS    6
#define FIRST_STEP 5.0
/* How much shorter each one is than that before; and one after a step that led
 * uphill. */
#define STEP_DECAY  0.9
#define STEP_UPHILL 0.5
/* Decays of the gradient's mean and mean square. */
#define MEAN_DECAY   0.5
#define SQUARE_DECAY 0.9
/* Values whose gradient is small beside this share of all values' root mean
 * square move less: else noise would arise where nothing is to be done. */
#define DAMPING 1.0

void
nst_coarse_correction_lay_out (NstCoarseCorrection    *coarse,
                               const NstObjectivePlan *plan,
                               const NstExec          *exec,
                               const NstLevel         *level,
                               NstArena               *arena,
                               gint                   *interrupt)
{
  gsize bytes = nst_n_values (level->width, level->height) * sizeof (gfloat);

  coarse->level = *level;
  coarse->x = nst_arena_alloc (arena, bytes);
  coarse->gradient = nst_arena_alloc (arena, bytes);
  coarse->mean = nst_arena_alloc (arena, bytes);
  coarse->square = nst_arena_alloc (arena, bytes);
  nst_objective_init (&coarse->objective, plan, exec, arena, level->width,
                      level->height, interrupt);
}

/* The targets that are the same for all corrections of a run; only when they
 * are needed, as their memory is.  FALSE with an error, or without one on
 * cancel. */
static gboolean
prepare (NstSession *session, GError **error)
{
  NstCoarseCorrection *coarse = &session->coarse;

  if (coarse->has_targets)
    return TRUE;
  if (! nst_session_set_content (session, &coarse->level, &coarse->objective,
                                 coarse->x, error))
    return FALSE;
  /* Gram matrices get theirs by each correction. */
  if (! nst_statistics_is_gram (session->options.style_statistics)
      && ! nst_session_set_styles (session, &coarse->level, &coarse->objective,
                                   error))
    return FALSE;
  coarse->has_targets = TRUE;
  return TRUE;
}

/* --------------------------------------------------------------- steps --- */

typedef struct
{
  NstCoarseCorrection *coarse;
  gfloat               mean_part; /* of the new gradient */
  gfloat               square_part;
  gfloat               damping;
  gfloat               step;
} Elements;

static void
update (gpointer data, gsize first, gsize last)
{
  const Elements *e = data;
  const gfloat   *gradient = e->coarse->gradient;
  gfloat         *mean = e->coarse->mean;
  gfloat         *square = e->coarse->square;

  for (gsize i = first; i < last; i++)
    {
      mean[i] += e->mean_part * (gradient[i] - mean[i]);
      square[i] += e->square_part * (gradient[i] * gradient[i] - square[i]);
    }
}

static void
move (gpointer data, gsize first, gsize last)
{
  const Elements *e = data;
  const gfloat   *mean = e->coarse->mean;
  const gfloat   *square = e->coarse->square;
  gfloat         *x = e->coarse->x;

  for (gsize i = first; i < last; i++)
    {
      gfloat size = sqrtf (square[i]) + e->damping;
      gfloat value = x[i] - e->step * mean[i] / size;

      x[i] = CLAMP (value, 0.0f, NST_PIXEL_MAX);
    }
}

/* A step of that length with the gradient at x: Adam (Kingma and Ba 2014) with
 * a damping that goes with the gradient.  FALSE when there is nowhere to go. */
static gboolean
take_step (NstCoarseCorrection *coarse,
           NstThreadPool       *pool,
           gdouble              step,
           gboolean             is_first)
{
  gsize   n = nst_n_values (coarse->level.width, coarse->level.height);
  gdouble square = nst_vector_dot (pool, coarse->gradient, coarse->gradient, n);
  Elements e = { .coarse = coarse,
                 .mean_part = is_first ? 1.0 : 1.0 - MEAN_DECAY,
                 .square_part = is_first ? 1.0 : 1.0 - SQUARE_DECAY,
                 .damping = DAMPING * sqrt (square / n),
                 .step = step };

  if (! (square > 0.0) || ! isfinite (square))
    return FALSE;
  nst_vector_run (pool, n, update, &e);
  nst_vector_run (pool, n, move, &e);
  return TRUE;
}

/* ---------------------------------------------------------- correction --- */

/* What is shown when a correction begins, and what it does to that. */
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

  /* Resizing keeps to 0..1. */
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

/* The steps, with the weights of now; those may go on changing.  FALSE with an
 * error, or without one on cancel. */
static gboolean
take_steps (NstSession *session,
            Correction *correction,
            gint        index,
            gint        iteration,
            GError    **error)
{
  NstCoarseCorrection *coarse = &session->coarse;
  NstLosses            losses;
  gdouble              step = FIRST_STEP;
  gdouble              last = INFINITY;

  for (gint i = 0; i < N_STEPS; i++)
    {
      if (! nst_session_wait_for_leave (session))
        return FALSE;
      if (nst_session_take_weights (session))
        i = 0;
      if (! nst_objective_evaluate (&coarse->objective, coarse->x,
                                    &session->weights, FALSE, &losses,
                                    coarse->gradient))
        return FALSE;
      if (i == 0)
        step = FIRST_STEP;
      else
        step *= losses.total < last ? STEP_DECAY : STEP_UPHILL;
      last = losses.total;
      if (! take_step (coarse, session->exec.pool, step, i == 0))
        return TRUE;
      if (! publish (session, correction, error))
        return FALSE;
      /* The losses stay those of the level: others would look like a jump. */
      nst_session_report (session, index, iteration);
    }
  return TRUE;
}

/* Loss and gradient of what is shown, at the level's size.  FALSE when that was
 * interrupted. */
static gboolean
evaluate_shown (NstSession *session)
{
  NstProblem *problem = &session->problem;
  gboolean    done;

  nst_pixels_to_objective (session->shown.pixels, problem->n, problem->x);
  nst_session_set_interruptible (session, TRUE);
  done = nst_session_evaluate_here (session);
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
    {
      if (g_atomic_int_get (&session->cancel)
          || ! take_steps (session, &correction, index, iteration, error))
        return FALSE;
    }
  while (! evaluate_shown (session));
  return TRUE;
}
