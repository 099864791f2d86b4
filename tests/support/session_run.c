/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of session_run.h.
 */
#include "config.h"

#include <string.h>

#include "session_run.h"

static void
observe (const NstProgress *progress, gpointer data)
{
  Run *run = data;

  g_mutex_lock (&run->lock);
  run->n_reports++;
  run->last = *progress;
  if (run->n_reports == run->pause_at)
    nst_session_pause (run->session, TRUE);
  g_cond_broadcast (&run->reported);
  g_mutex_unlock (&run->lock);
}

static gpointer
run_thread (gpointer data)
{
  Run *run = data;

  run->done = nst_session_run (run->session, observe, run, &run->error);
  return NULL;
}

void
run_init (Run *run, const NstOptions *options)
{
  memset (run, 0, sizeof *run);
  g_mutex_init (&run->lock);
  g_cond_init (&run->reported);
  run->session = fixture_session (&fixture, options);
}

void
run_start (Run *run)
{
  run->thread = g_thread_new ("run", run_thread, run);
}

void
run_begin (Run *run, const NstOptions *options)
{
  run_init (run, options);
  run_start (run);
}

void
run_wait (Run *run, gint n)
{
  g_mutex_lock (&run->lock);
  while (run->n_reports < n)
    g_cond_wait (&run->reported, &run->lock);
  g_mutex_unlock (&run->lock);
}

gint
run_count (Run *run)
{
  gint n;

  g_mutex_lock (&run->lock);
  n = run->n_reports;
  g_mutex_unlock (&run->lock);
  return n;
}

gboolean
run_join (Run *run)
{
  g_thread_join (run->thread);
  return run->done;
}

void
run_join_cancelled (Run *run)
{
  g_assert_false (run_join (run));
  g_assert_error (run->error, NST_ERROR, NST_ERROR_CANCELLED);
  if (run->n_reports > 0)
    run_check_snapshot (run);
}

void
run_clear (Run *run)
{
  g_clear_pointer (&run->session, nst_session_free);
  g_clear_error (&run->error);
  g_cond_clear (&run->reported);
  g_mutex_clear (&run->lock);
}

void
run_check_snapshot (Run *run)
{
  g_autoptr (NstPicture) picture = nst_session_snapshot (run->session);

  assert_valid_picture (picture, run->last.width, run->last.height);
}
