/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One engine session in a worker thread, with a mailbox for the loss weights
 * and a slot for the newest frame.  No GTK: script runs use it as well.
 */
#ifndef IMPASTO_RUNNER_H
#define IMPASTO_RUNNER_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* All functions belong to the main thread.  None of them blocks for longer than
 * it takes to copy a frame, except impasto_runner_free (), which joins the
 * worker. */
typedef struct _ImpastoRunner ImpastoRunner;

typedef enum
{
  IMPASTO_RUNNER_LOADING, /* models and style targets; no frame yet */
  IMPASTO_RUNNER_RUNNING,
  IMPASTO_RUNNER_PAUSED,
  IMPASTO_RUNNER_FINISHED, /* all iterations are done, or a stop rule holds */
  IMPASTO_RUNNER_STOPPED,  /* by impasto_runner_stop () */
  IMPASTO_RUNNER_FAILED    /* see impasto_runner_get_error () */
} ImpastoRunnerState;

/**
 * impasto_runner_new: start a run.  Takes ownership of @content, @style,
 * @style_alpha (of the style, or NULL), and
 * @initial, even if the run fails.  If @initial is NULL, options->init selects
 * the initial picture.  Errors show as IMPASTO_RUNNER_FAILED.  @model_files is
 * what impasto_settings_get_model_files () returns; the models stay in the
 * model cache for the next run.
 */
ImpastoRunner *impasto_runner_new (const gchar      *model_files,
                                   NstPicture       *content,
                                   NstPicture       *style,
                                   gfloat           *style_alpha,
                                   NstPicture       *initial,
                                   const NstOptions *options);
/* Uses @weights from the next iteration on. */
void impasto_runner_set_weights (ImpastoRunner        *runner,
                                 const NstLossWeights *weights);
void impasto_runner_pause (ImpastoRunner *runner, gboolean pause);
/* Asks the worker to stop and returns immediately. */
void impasto_runner_stop (ImpastoRunner *runner);
/* @progress (nullable) is set to that of the newest iteration; all zero before
 * the first one. */
ImpastoRunnerState impasto_runner_poll (ImpastoRunner *runner,
                                        NstProgress   *progress);
/* The newest frame, or NULL if there is no new one since the last call.  Caller
 * frees. */
NstPicture *impasto_runner_take_frame (ImpastoRunner *runner);
/* Why the run ended; valid in IMPASTO_RUNNER_FINISHED. */
NstEnd        impasto_runner_get_end (ImpastoRunner *runner);
const GError *impasto_runner_get_error (ImpastoRunner *runner);
/* Stops the run, joins the worker, and frees.  NULL is allowed. */
void impasto_runner_free (ImpastoRunner *runner);

G_END_DECLS

#endif /* IMPASTO_RUNNER_H */
