/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes one line per event to the file named by IMPASTO_LOG, so that events
 * can be followed while debugging and in tests.
 */
#ifndef IMPASTO_EVENT_LOG_H
#define IMPASTO_EVENT_LOG_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * impasto_event_log: append "SECONDS EVENT\n" to the file named by the
 * environment variable IMPASTO_LOG; does nothing if it is not set.  The line is
 * complete in the file when the function returns.  SECONDS is the monotonic
 * time.  @format gives a single line: the name of the event, then key=value
 * pairs.  Any thread.
 */
void impasto_event_log (const gchar *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS

#endif /* IMPASTO_EVENT_LOG_H */
