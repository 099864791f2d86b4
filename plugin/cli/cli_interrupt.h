/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A signal ends impasto-cli's run, not the program.
 */
#ifndef IMPASTO_CLI_INTERRUPT_H
#define IMPASTO_CLI_INTERRUPT_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * cli_interrupt_init: make SIGINT, SIGTERM, SIGHUP and SIGXCPU cancel the
 * session.  A second SIGINT or SIGTERM ends the program immediately.  Closed
 * pipes and limits of the size of files no longer end the program.  Main
 * thread, called once, before files are opened.
 */
void cli_interrupt_init (void);

/* From now on, these signals end the program. */
void cli_interrupt_end_program (void);

/* Sets the session that a signal cancels: borrowed, or NULL for none.  Cancels
 * @session immediately if a signal has already arrived. */
void cli_interrupt_set_session (NstSession *session);

/* The number of the signal that has arrived, or 0. */
gint cli_interrupt_get_signal (void);

G_END_DECLS

#endif /* IMPASTO_CLI_INTERRUPT_H */
