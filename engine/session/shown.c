/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture that other threads see: published after each iteration.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/session/session_private.h"

/* The newest picture itself. */
static void
show_newest (NstSession *session, const NstLevel *level)
{
  g_mutex_lock (&session->lock);
  session->shown.width = level->width;
  session->shown.height = level->height;
  nst_pixels_from_objective (session->problem.x, session->problem.n,
                             session->shown.pixels);
  session->has_shown = TRUE;
  g_mutex_unlock (&session->lock);
}

/* The average of the newest n pictures.  The one of k iterations ago has the
 * weight d^k (1 - d) / (1 - d^n): the weights sum to 1, and the level's first
 * picture has none (the bias correction of Kingma and Ba 2015, section 3). */
static void
show_average (NstSession *session)
{
  gdouble d = session->options.averaging;
  gfloat  part = (1.0 - d) / (1.0 - pow (d, session->n_averaged));
  gfloat *shown = session->shown.pixels;

  g_mutex_lock (&session->lock);
  for (gsize i = 0; i < session->problem.n; i++)
    shown[i] += part * (session->problem.x[i] / NST_PIXEL_MAX - shown[i]);
  g_mutex_unlock (&session->lock);
}

void
nst_session_show (NstSession *session, const NstLevel *level)
{
  gboolean averages =
      session->options.averaging > 0.0 && session->n_averaged++ > 0;

  if (averages)
    show_average (session);
  else
    show_newest (session, level);
}

void
nst_session_restart_average (NstSession *session)
{
  session->n_averaged = 0;
}

gboolean
nst_session_enlarge_shown (NstSession *session, GError **error)
{
  const NstLevel *last = &session->levels[session->n_levels - 1];
  NstPictureView  view = nst_picture_view (&session->shown);
  g_autoptr (NstPicture) large =
      nst_picture_resize (&view, last->width, last->height, error);

  if (! large)
    return FALSE;
  g_mutex_lock (&session->lock);
  session->shown.width = last->width;
  session->shown.height = last->height;
  memcpy (session->shown.pixels, large->pixels,
          nst_n_values (last->width, last->height) * sizeof (gfloat));
  g_mutex_unlock (&session->lock);
  return TRUE;
}

NstPicture *
nst_session_snapshot (NstSession *session)
{
  NstPicture *copy = NULL;

  g_mutex_lock (&session->lock);
  if (session->has_shown)
    copy = nst_picture_new (session->shown.width, session->shown.height);
  if (copy)
    memcpy (copy->pixels, session->shown.pixels,
            nst_n_values (copy->width, copy->height) * sizeof (gfloat));
  g_mutex_unlock (&session->lock);
  return copy;
}

void
nst_session_report (NstSession *session, gint index, gint iteration)
{
  const NstLevel *level = &session->levels[index];
  NstProgress     progress = {
        .level = index,
        .n_levels = session->n_levels,
        .width = level->width,
        .height = level->height,
        .iteration = iteration,
        .n_iterations = level->iterations,
        .done = session->n_done,
        .fraction = session->work_done / session->work_planned,
        .seconds = g_timer_elapsed (session->timer, NULL),
        .seconds_left = -1.0,
        .content = session->losses.content,
        .style = session->losses.style,
        .tv = session->losses.tv,
        .total = session->losses.total,
  };

  if (session->work_done > 0.0)
    progress.seconds_left = progress.seconds * (1.0 / progress.fraction - 1.0);
  if (session->observer)
    session->observer (&progress, session->observer_data);
}
