/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory of the machine and of this process.
 */
#include "config.h"

#include "ui/job/machine.h"

#include <string.h>
#include <unistd.h>

/* The line of /proc/self/status with the largest resident size, in kilobytes.
 */
#define PEAK_KEY "VmHWM:"
#define KILOBYTE 1024

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
  g_autofree gchar *status = NULL;
  const gchar      *line;
  guint64           kilobytes;

  /* Not getrusage (): its peak begins with that of the program that has started
   * this one, such as GIMP. */
  if (! g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, PEAK_KEY);
  if (! line)
    return 0;
  kilobytes = g_ascii_strtoull (line + strlen (PEAK_KEY), NULL, 10);
  return kilobytes * KILOBYTE;
}
