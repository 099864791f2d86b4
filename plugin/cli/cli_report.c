/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The progress line and the log of impasto-cli.
 */
#include "config.h"

#include "plugin/cli/cli_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Moves to the start of the line and erases it. */
#define CLEAR_LINE "\r\033[K"
/* The minimum time between two reports. */
#define TERMINAL_INTERVAL_US (G_USEC_PER_SEC / 10)
#define PLAIN_INTERVAL_US    G_USEC_PER_SEC

struct _CliReport
{
  gint64   start;
  gchar   *log_path;
  FILE    *log;
  gint     log_errno; /* of the first failure */
  gboolean show_progress;
  gboolean is_terminal;
  gboolean line_open; /* the terminal shows a line without a newline */
  gint64   last_shown;
  gint     level;         /* of the last progress; -1: none */
  gdouble  level_seconds; /* NstProgress.seconds when that level began */
};

static gboolean
set_log_error (CliReport *report, GError **error)
{
  g_autofree gchar *name = g_filename_display_name (report->log_path);

  g_set_error (error, NST_ERROR, NST_ERROR_FILE,
               _ ("The log “%s” cannot be written: %s"), name,
               g_strerror (report->log_errno));
  return FALSE;
}

CliReport *
cli_report_new (gint64 start, gboolean show_progress)
{
  CliReport *report = g_new0 (CliReport, 1);

  report->start = start;
  report->show_progress = show_progress;
  report->is_terminal = isatty (STDERR_FILENO);
  report->level = -1;
  return report;
}

gboolean
cli_report_open_log (CliReport *report, const gchar *path, GError **error)
{
  report->log_path = g_strdup (path);
  report->log = g_fopen (path, "we");
  if (report->log)
    return TRUE;
  report->log_errno = errno;
  set_log_error (report, error);
  /* cli_report_finish () must not report it again. */
  report->log_errno = 0;
  return FALSE;
}

/* ------------------------------------------------------------------ log --- */

/* Nine digits identify a float; the decimal point ignores the locale. */
static void
append_number (GString *line, const gchar *key, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.9g", value);
  g_string_append_printf (line, ", \"%s\": %s", key, text);
}

static void
write_log (CliReport *report, const NstProgress *progress)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gdouble seconds =
      (gdouble)(g_get_monotonic_time () - report->start) / G_USEC_PER_SEC;

  if (report->log_errno)
    return;
  g_string_append_printf (
      line, "{\"level\": %d, \"width\": %d, \"height\": %d, \"iteration\": %d",
      progress->level, progress->width, progress->height, progress->iteration);
  append_number (line, "seconds", seconds);
  append_number (line, "content", progress->content);
  append_number (line, "style", progress->style);
  append_number (line, "tv", progress->tv);
  append_number (line, "total", progress->total);
  g_string_append (line, "}\n");
  /* Write whole lines: another program may be reading the log. */
  if (fwrite (line->str, 1, line->len, report->log) != line->len
      || fflush (report->log) != 0)
    report->log_errno = errno;
}

/* ------------------------------------------------------------- terminal --- */

/* "1:02:03" or "2:03"; caller frees. */
static gchar *
format_seconds (gdouble seconds)
{
  gint64 s = (gint64)(seconds + 0.5);

  if (s >= 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", s / 3600,
                            (gint)(s / 60 % 60), (gint)(s % 60));
  return g_strdup_printf ("%d:%02d", (gint)(s / 60), (gint)(s % 60));
}

static gchar *
describe (CliReport *report, const NstProgress *progress)
{
  g_autofree gchar *speed = NULL;
  g_autofree gchar *left = NULL;
  gdouble           seconds = progress->seconds - report->level_seconds;

  if (progress->iteration > 0 && seconds > 0.0)
    /* Translators: iterations per second */
    speed = g_strdup_printf (_ (", %.2f it/s"), progress->iteration / seconds);
  if (progress->seconds_left >= 0.0)
    {
      g_autofree gchar *time = format_seconds (progress->seconds_left);

      /* Translators: a time such as 1:30 */
      left = g_strdup_printf (_ (", %s left"), time);
    }
  /* Translators: level, width and height, iteration, loss, and the two texts
   * above */
  return g_strdup_printf (
      _ ("Level %d/%d (%d × %d), iteration %d/%d, loss %.6g%s%s"),
      progress->level + 1, progress->n_levels, progress->width,
      progress->height, progress->iteration, progress->n_iterations,
      progress->total, speed ? speed : "", left ? left : "");
}

static void
show (CliReport *report, const NstProgress *progress)
{
  gint64            now = g_get_monotonic_time ();
  gboolean          is_last = progress->iteration == progress->n_iterations;
  g_autofree gchar *text = NULL;

  if (! is_last
      && now - report->last_shown
             < (report->is_terminal ? TERMINAL_INTERVAL_US : PLAIN_INTERVAL_US))
    return;
  report->last_shown = now;
  text = describe (report, progress);
  if (report->is_terminal)
    g_printerr (CLEAR_LINE "%s", text);
  else
    g_printerr ("%s\n", text);
  report->line_open = report->is_terminal;
}

void
cli_report_observe (const NstProgress *progress, gpointer data)
{
  CliReport *report = data;

  if (progress->level != report->level)
    {
      report->level = progress->level;
      report->level_seconds = progress->seconds;
    }
  if (report->log)
    write_log (report, progress);
  if (report->show_progress)
    show (report, progress);
}

static void
end_line (CliReport *report)
{
  if (report->line_open)
    g_printerr ("\n");
  report->line_open = FALSE;
}

void
cli_report_warn (CliReport *report, const gchar *text)
{
  end_line (report);
  g_printerr ("%s: %s\n", g_get_prgname (), text);
}

gboolean
cli_report_finish (CliReport *report, GError **error)
{
  end_line (report);
  if (report->log)
    {
      if (fclose (report->log) != 0 && ! report->log_errno)
        report->log_errno = errno;
      report->log = NULL;
    }
  return report->log_errno ? set_log_error (report, error) : TRUE;
}

void
cli_report_free (CliReport *report)
{
  cli_report_finish (report, NULL);
  g_free (report->log_path);
  g_free (report);
}
