/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory of the machine and of this process.
 */
#include "config.h"

#include "ui/job/machine.h"

#include <sys/resource.h>
#include <unistd.h>

/* getrusage () returns kilobytes. */
#define RUSAGE_UNIT 1024

guint64
impasto_machine_get_memory (void)
{
  glong pages = sysconf (_SC_PHYS_PAGES);
  glong page_size = sysconf (_SC_PAGESIZE);

  if (pages <= 0 || page_size <= 0)
    return 0;
  return (guint64)pages * (guint64)page_size;
}

guint64
impasto_machine_get_peak_memory (void)
{
  struct rusage usage;

  if (getrusage (RUSAGE_SELF, &usage) != 0 || usage.ru_maxrss <= 0)
    return 0;
  return (guint64)usage.ru_maxrss * RUSAGE_UNIT;
}
