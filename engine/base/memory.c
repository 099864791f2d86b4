/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Aligned allocation, and how much memory this process may still allocate.
 * Linux overcommits: an allocation may succeed without enough memory.
 */
#include "config.h"

#include "engine/base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "engine/nst.h"

#define MEGABYTE       1e6
#define NO_BREAK_SPACE "\302\240"

/* The size of a cache line and of the widest vector. */
#define ALIGNMENT 64

/* The number after the text @key in the file @path, or G_MAXUINT64. */
static guint64
read_number (const gchar *path, const gchar *key)
{
  g_autofree gchar *text = NULL;
  const gchar      *at;

  if (! g_file_get_contents (path, &text, NULL, NULL))
    return G_MAXUINT64;
  at = strstr (text, key);
  if (! at)
    return G_MAXUINT64;
  at += strlen (key);
  while (*at == ' ')
    at++;
  return g_ascii_isdigit (*at) ? g_ascii_strtoull (at, NULL, 10) : G_MAXUINT64;
}

static guint64
minus (guint64 limit, guint64 used)
{
  if (limit == G_MAXUINT64 || used == G_MAXUINT64)
    return limit;
  return limit > used ? limit - used : 0;
}

guint64
nst_memory_available (void)
{
  guint64       kib = read_number ("/proc/meminfo", "MemAvailable:");
  guint64       available = kib == G_MAXUINT64 ? kib : kib * 1024;
  guint64       group = minus (read_number ("/sys/fs/cgroup/memory.max", ""),
                               read_number ("/sys/fs/cgroup/memory.current", ""));
  struct rlimit limit;

  available = MIN (available, group);
  if (getrlimit (RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    {
      kib = read_number ("/proc/self/status", "VmSize:\t");
      available =
          MIN (available,
               minus (limit.rlim_cur, kib == G_MAXUINT64 ? kib : kib * 1024));
    }
  return available;
}

gpointer
nst_aligned_try_malloc (gsize bytes)
{
  gsize rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

  return rounded < bytes ? NULL : aligned_alloc (ALIGNMENT, rounded);
}

gpointer
nst_aligned_try_malloc0 (gsize bytes)
{
  gpointer memory = nst_aligned_try_malloc (bytes);

  if (memory)
    memset (memory, 0, bytes);
  return memory;
}

void
nst_aligned_free (gpointer memory)
{
  free (memory);
}

gchar *
nst_format_memory (guint64 bytes)
{
  gdouble megabytes = MAX (1.0, bytes / MEGABYTE);
  gdouble step = pow (10.0, MAX (0.0, floor (log10 (megabytes)) - 1.0));
  /* Whole megabytes can be counted without an error. */
  gdouble rounded = ceil (megabytes / step) * step;

  if (rounded < 1000.0)
    return g_strdup_printf ("%.0f" NO_BREAK_SPACE "MB", rounded);
  if (rounded < 10000.0)
    return g_strdup_printf ("%.1f" NO_BREAK_SPACE "GB", rounded / 1000.0);
  return g_strdup_printf ("%.0f" NO_BREAK_SPACE "GB", rounded / 1000.0);
}
