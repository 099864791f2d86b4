/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What this machine has to offer.
 */
#ifndef IMPASTO_MACHINE_H
#define IMPASTO_MACHINE_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * impasto_machine_get_memory: bytes of main memory that a run may hope for;
 * 0 if that is not known.  The environment variable IMPASTO_MEMORY (in bytes)
 * takes the place of what the system says.
 */
guint64 impasto_machine_get_memory (void);

G_END_DECLS

#endif /* IMPASTO_MACHINE_H */
