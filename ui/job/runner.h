/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One engine session in a worker thread, with a mailbox for the weights and a
 * slot for the newest frame.  No GTK: scripts' runs use it too.
 */
#ifndef IMPASTO_RUNNER_H
#define IMPASTO_RUNNER_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* All functions are for the main thread; none blocks for longer than a copy
 * of a frame, but for impasto_runner_free (), which joins the worker. */
typedef struct _ImpastoRunner ImpastoRunner;

typedef enum
{
  IMPASTO_RUNNER_LOADING, /* weights and style targets, no frame yet */
  IMPASTO_RUNNER_RUNNING,
  IMPASTO_RUNNER_PAUSED,
  IMPASTO_RUNNER_FINISHED, /* all iterations done, or stopped by its rule */
  IMPASTO_RUNNER_STOPPED,  /* by impasto_runner_stop () */
  IMPASTO_RUNNER_FAILED    /* impasto_runner_get_error () */
} ImpastoRunnerState;

/**
 * impasto_runner_new: start a run at once.  Takes @content, @style and
 * @initial (or NULL: options->init says), also when it later fails; errors
 * show as IMPASTO_RUNNER_FAILED.  The models out of @weights, as
 * impasto_settings_get_model_files () gives them, are kept in the process and
 * used again by the next runner with the same ones.
 */
ImpastoRunner *impasto_runner_new (const gchar      *model_files,
                                   NstPicture       *content,
                                   NstPicture       *style,
                                   NstPicture       *initial,
                                   const NstOptions *options);
/* Uses the weights and the shares of the content loss in @options from the
 * next iteration on. */
void impasto_runner_set_weights (ImpastoRunner    *runner,
                                 const NstOptions *options);
void impasto_runner_pause (ImpastoRunner *runner, gboolean pause);
/* Asks the worker to stop and returns at once. */
void impasto_runner_stop (ImpastoRunner *runner);
/* @progress (nullable) is filled from the newest iteration, zero before it. */
ImpastoRunnerState impasto_runner_poll (ImpastoRunner *runner,
                                        NstProgress   *progress);
/* The newest frame, or NULL when there was none since the last call. */
NstPicture *impasto_runner_take_frame (ImpastoRunner *runner);
/* Why the run ended, once it is IMPASTO_RUNNER_FINISHED. */
NstEnd        impasto_runner_get_end (ImpastoRunner *runner);
const GError *impasto_runner_get_error (ImpastoRunner *runner);
/* Stops, joins and frees; NULL is allowed. */
void impasto_runner_free (ImpastoRunner *runner);

G_END_DECLS

#endif /* IMPASTO_RUNNER_H */
