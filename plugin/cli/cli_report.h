/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What impasto-cli tells of a run: a line on the terminal, a log of losses.
 */
#ifndef IMPASTO_CLI_REPORT_H
#define IMPASTO_CLI_REPORT_H

#include "engine/nst.h"

G_BEGIN_DECLS

typedef struct _CliReport CliReport;

/**
 * cli_report_new: a report of a run that began at @start, a time of
 * g_get_monotonic_time ().
 * @show_progress: whether progress goes to standard error
 */
CliReport *cli_report_new (gint64 start, gboolean show_progress);

/**
 * cli_report_open_log: write one JSON object a line into the file @path, which
 * is replaced if it exists.  FALSE with NST_ERROR_FILE.
 */
gboolean
cli_report_open_log (CliReport *report, const gchar *path, GError **error);

/* An NstObserver; @data is the report. */
void cli_report_observe (const NstProgress *progress, gpointer data);

/* Ends the progress line.  FALSE with NST_ERROR_FILE if the log could not be
 * written to its end. */
gboolean cli_report_finish (CliReport *report, GError **error);
void     cli_report_free (CliReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliReport, cli_report_free)

G_END_DECLS

#endif /* IMPASTO_CLI_REPORT_H */
