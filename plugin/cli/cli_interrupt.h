/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ctrl-C ends impasto-cli's run, not the program.
 */
#ifndef IMPASTO_CLI_INTERRUPT_H
#define IMPASTO_CLI_INTERRUPT_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * cli_interrupt_init: from now on SIGINT and SIGTERM cancel the session; the
 * second one ends the program at once.  Main thread, once.
 */
void cli_interrupt_init (void);

/* The session to cancel, or NULL; it is cancelled at once if a signal has come
 * before.  Borrowed. */
void cli_interrupt_set_session (NstSession *session);

/* The number of the signal that has come, or 0. */
gint cli_interrupt_get_signal (void);

G_END_DECLS

#endif /* IMPASTO_CLI_INTERRUPT_H */
