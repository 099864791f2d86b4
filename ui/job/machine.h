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

G_END_DECLS

#endif /* IMPASTO_MACHINE_H */
