/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports a run of impasto-cli: progress on the terminal, losses in a log.
 */
#ifndef IMPASTO_CLI_REPORT_H
#define IMPASTO_CLI_REPORT_H

#include "engine/nst.h"

G_BEGIN_DECLS

typedef struct _CliReport CliReport;

/**
 * cli_report_new: a report of a run that began at @start, a time of
 * g_get_monotonic_time ().
 * @show_progress: whether to print progress on standard error
 */
CliReport *cli_report_new (gint64 start, gboolean show_progress);

/**
 * cli_report_open_log: log the losses in the file @path, one JSON object per
 * line.  Replaces an existing file.  FALSE with NST_ERROR_FILE.
 */
gboolean
cli_report_open_log (CliReport *report, const gchar *path, GError **error);

/* An NstObserver; @data is the report. */
void cli_report_observe (const NstProgress *progress, gpointer data);

/* Prints a warning, on a line of its own. */
void cli_report_warn (CliReport *report, const gchar *text);

/* Ends the progress line and closes the log.  FALSE with NST_ERROR_FILE if the
 * log is incomplete. */
gboolean cli_report_finish (CliReport *report, GError **error);
void     cli_report_free (CliReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliReport, cli_report_free)

G_END_DECLS

#endif /* IMPASTO_CLI_REPORT_H */
