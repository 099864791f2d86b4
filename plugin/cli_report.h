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
 * @log_path: file for one JSON object a line, replaced if it exists; or NULL
 * @show_progress: whether progress goes to standard error
 * Returns NULL with NST_ERROR_FILE.
 */
CliReport *cli_report_new (gint64       start,
                           const gchar *log_path,
                           gboolean     show_progress,
                           GError     **error);

/* An NstObserver; @data is the report. */
void cli_report_observe (const NstProgress *progress, gpointer data);

/* Ends the progress line.  FALSE with NST_ERROR_FILE if the log could not be
 * written to its end. */
gboolean cli_report_finish (CliReport *report, GError **error);
void     cli_report_free (CliReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliReport, cli_report_free)

G_END_DECLS

#endif /* IMPASTO_CLI_REPORT_H */
