/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's memory.
 */
#include "config.h"

#include <unistd.h>

#include "machine.h"

guint64
impasto_machine_get_memory (void)
{
  const gchar *text = g_getenv ("IMPASTO_MEMORY");
  guint64      limit = text ? g_ascii_strtoull (text, NULL, 10) : 0;
  glong        pages = sysconf (_SC_PHYS_PAGES);
  glong        page_size = sysconf (_SC_PAGESIZE);

  if (limit > 0)
    return limit;
  if (pages <= 0 || page_size <= 0)
    return 0;
  return (guint64)pages * (guint64)page_size;
}
