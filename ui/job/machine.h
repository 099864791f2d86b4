/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The resources of this machine.
 */
#ifndef IMPASTO_MACHINE_H
#define IMPASTO_MACHINE_H

#include <glib.h>

G_BEGIN_DECLS

/* The size of the main memory, in bytes; 0 if unknown. */
guint64 impasto_machine_get_memory (void);

/* The peak memory use of this process so far, in bytes; 0 if unknown. */
guint64 impasto_machine_get_peak_memory (void);

G_END_DECLS

#endif /* IMPASTO_MACHINE_H */
