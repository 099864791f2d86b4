/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stands in for impasto_machine_get_memory (); the linker redirects the calls
 * (--wrap).
 */
#include "config.h"

#include "fake_memory.h"

guint64 __real_impasto_machine_get_memory (void);
guint64 __wrap_impasto_machine_get_memory (void);

static guint64 memory;

void
fake_memory_set (guint64 bytes)
{
  memory = bytes;
}

guint64
__wrap_impasto_machine_get_memory (void)
{
  return memory > 0 ? memory : __real_impasto_machine_get_memory ();
}
