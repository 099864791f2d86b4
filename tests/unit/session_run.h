/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session that runs in a thread of its own, while the test does things to
 * it.
 */
#ifndef SESSION_RUN_H
#define SESSION_RUN_H

#include "session_fixture.h"

typedef struct
{
  NstSession *session;
  GThread    *thread;
  GError     *error;
  gboolean    done;

  GMutex      lock; /* of what follows */
  GCond       reported;
  gint        n_reports;
  NstProgress last;
  gint        pause_at; /* the observer pauses at this report; 0: never */
} Run;

void run_init (Run *run, NstSession *session);
void run_start (Run *run);
/* Waits for report number @n, from 1. */
void run_wait (Run *run, gint n);
/* Reports so far. */
gint run_count (Run *run);
/* Waits for the end; returns what nst_session_run () did. */
gboolean run_join (Run *run);
/* Asserts a picture of the size last reported, of values within 0..1. */
void run_check_snapshot (Run *run);
/* Frees the session, too. */
void run_clear (Run *run);

#endif /* SESSION_RUN_H */
