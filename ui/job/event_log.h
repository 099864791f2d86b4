/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line per event into the file that IMPASTO_LOG names, so that tests and
 * people who debug can follow what happens without sleeping or guessing.
 */
#ifndef IMPASTO_EVENT_LOG_H
#define IMPASTO_EVENT_LOG_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * impasto_event_log: append "SECONDS EVENT\n" to the file named by the
 * environment variable IMPASTO_LOG, complete on disk at return; nothing when
 * it is not set.  SECONDS is the monotonic clock.  @format gives one line that
 * begins with the event's name, then key=value pairs.  Any thread.
 */
void impasto_event_log (const gchar *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS

#endif /* IMPASTO_EVENT_LOG_H */
