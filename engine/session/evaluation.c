/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Evaluations of a run's objective, full or estimated, and the weights and
 * interruptions that come from other threads.
 */
#include "config.h"

#include "engine/options/loss_weights.h"
#include "engine/session/session_private.h"

gboolean
nst_session_evaluate (NstSession   *session,
                      const gfloat *x,
                      gfloat       *gradient,
                      gboolean      may_estimate)
{
  if (! nst_objective_evaluate (&session->objective, x, &session->weights,
                                may_estimate, &session->evaluated, gradient))
    return FALSE;
  if (gradient && session->is_gray)
    nst_pixels_make_gray (gradient, session->problem.n);
  return TRUE;
}

gboolean
nst_session_evaluate_trial (gpointer      data,
                            const gfloat *x,
                            gfloat       *gradient,
                            gdouble      *loss)
{
  NstSession *session = data;
  gboolean    may_estimate = nst_session_uses (session, NST_MECHANISM_SURROGATE)
                          && nst_surrogate_schedule_allow (&session->schedule);

  if (! nst_session_evaluate (session, x, gradient, may_estimate))
    return FALSE;
  *loss = nst_surrogate_schedule_take (&session->schedule, &session->evaluated);
  return TRUE;
}

void
nst_session_take_full_losses (NstSession *session)
{
  session->losses = session->evaluated;
  session->problem.loss = session->losses.total;
  nst_surrogate_schedule_restart (&session->schedule, session->losses.total);
}

gboolean
nst_session_evaluate_here (NstSession *session, GError **error)
{
  NstProblem *problem = &session->problem;

  if (! nst_session_evaluate (session, problem->x, problem->gradient, FALSE))
    return nst_cancelled (error);
  nst_session_take_full_losses (session);
  return TRUE;
}

/* ----------------------------------------------- from other threads ------ */

gboolean
nst_session_wait_for_leave (NstSession *session, GError **error)
{
  g_mutex_lock (&session->lock);
  if (session->paused)
    {
      g_timer_stop (session->timer);
      while (session->paused && ! g_atomic_int_get (&session->cancel))
        g_cond_wait (&session->unpause, &session->lock);
      g_timer_continue (session->timer);
    }
  g_mutex_unlock (&session->lock);
  return ! g_atomic_int_get (&session->cancel) || nst_cancelled (error);
}

gboolean
nst_session_take_weights (NstSession *session)
{
  NstLossWeights before = session->relative;

  g_mutex_lock (&session->lock);
  session->relative = session->wanted;
  g_mutex_unlock (&session->lock);
  session->weights = nst_balance_apply (&session->balance, &session->relative);
  return ! nst_loss_weights_equal (&before, &session->relative);
}

/* With the lock held. */
static void
interrupt_if_far (NstSession *session)
{
  if (session->interruptible
      && nst_loss_weights_are_far (&session->relative, &session->wanted))
    g_atomic_int_set (&session->interrupt, TRUE);
}

void
nst_session_set_interruptible (NstSession *session, gboolean interruptible)
{
  g_mutex_lock (&session->lock);
  session->interruptible = interruptible;
  if (interruptible)
    interrupt_if_far (session);
  else
    g_atomic_int_set (&session->interrupt, session->cancel);
  g_mutex_unlock (&session->lock);
}

void
nst_session_set_weights (NstSession *session, const NstLossWeights *weights)
{
  g_return_if_fail (nst_loss_weights_are_finite (weights));

  g_mutex_lock (&session->lock);
  session->wanted = *weights;
  interrupt_if_far (session);
  g_mutex_unlock (&session->lock);
}

void
nst_session_cancel (NstSession *session)
{
  g_mutex_lock (&session->lock);
  g_atomic_int_set (&session->cancel, TRUE);
  g_atomic_int_set (&session->interrupt, TRUE);
  g_cond_broadcast (&session->unpause);
  g_mutex_unlock (&session->lock);
}

void
nst_session_pause (NstSession *session, gboolean pause)
{
  g_mutex_lock (&session->lock);
  session->paused = pause;
  g_cond_broadcast (&session->unpause);
  g_mutex_unlock (&session->lock);
}
