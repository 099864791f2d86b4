/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What this machine has to offer.
 */
#ifndef IMPASTO_MACHINE_H
#define IMPASTO_MACHINE_H

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of main memory; 0 if that is not known. */
guint64 impasto_machine_get_memory (void);

/* The most memory that this process has had so far, in bytes; 0 if that is not
 * known. */
guint64 impasto_machine_get_peak_memory (void);

/* Makes impasto_machine_get_memory () return @bytes, or what is true again
 * after 0: so that tests are not about the machine they run on. */
void impasto_machine_pretend_memory (guint64 bytes);

G_END_DECLS

#endif /* IMPASTO_MACHINE_H */
