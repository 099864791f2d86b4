/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine with as much memory as a test asks for.
 */
#ifndef IMPASTO_FAKE_MEMORY_H
#define IMPASTO_FAKE_MEMORY_H

#include <glib.h>

G_BEGIN_DECLS

/* Makes impasto_machine_get_memory () return @bytes in this program; 0: the
 * memory of the real machine.  Link with the dependency fake_memory. */
void fake_memory_set (guint64 bytes);

G_END_DECLS

#endif /* IMPASTO_FAKE_MEMORY_H */
