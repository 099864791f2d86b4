/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Appends events to a file, one per line.
 */
#include "config.h"

#include "ui/job/event_log.h"

#include <stdio.h>
#include <glib/gstdio.h>

void
impasto_event_log (const gchar *format, ...)
{
  const gchar      *path = g_getenv ("IMPASTO_LOG");
  g_autofree gchar *event = NULL;
  g_autofree gchar *line = NULL;
  va_list           arguments;
  FILE             *file;

  if (! path || ! *path)
    return;
  va_start (arguments, format);
  event = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strdup_printf (
      "%.6f %s\n", g_get_monotonic_time () / (gdouble)G_USEC_PER_SEC, event);

  /* The file is opened and closed for each event, so that lines of several
   * threads and processes do not mix and no line is lost if the process is
   * killed. */
  file = g_fopen (path, "ae");
  if (! file)
    return;
  fputs (line, file);
  fclose (file);
}
