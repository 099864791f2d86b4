/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session that runs on a thread of its own, so that the test can act on it
 * at the same time.
 */
#ifndef SESSION_RUN_H
#define SESSION_RUN_H

#include "session_fixture.h"

typedef struct
{
  NstSession *session;
  GThread    *thread;
  GError     *error;
  gboolean    done; /* what nst_session_run () returned */

  GMutex      lock; /* of what follows */
  GCond       reported;
  gint        n_reports;
  NstProgress last;
  gint        pause_at; /* the observer pauses at this report; 0: never */
} Run;

/* A run of a new session with the fixture's inputs. */
void run_init (Run *run, const NstOptions *options);
void run_start (Run *run);
/* Both. */
void run_begin (Run *run, const NstOptions *options);
/* Waits for report number @n, from 1. */
void run_wait (Run *run, gint n);
/* Reports so far. */
gint run_count (Run *run);
/* Waits for the end; returns what nst_session_run () did. */
gboolean run_join (Run *run);
/* Waits for the end, which must be a cancelled one; checks the snapshot. */
void run_join_cancelled (Run *run);
/* Asserts that the snapshot is valid and of the size last reported. */
void run_check_snapshot (Run *run);
/* Frees the session, too. */
void run_clear (Run *run);

#endif /* SESSION_RUN_H */
