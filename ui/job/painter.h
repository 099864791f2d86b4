/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The actions behind the dialog's buttons: successive runs on the same canvas,
 * whose frames the host shows, and the newest picture.  No GTK.
 */
#ifndef IMPASTO_PAINTER_H
#define IMPASTO_PAINTER_H

#include "ui/job/host.h"
#include "ui/job/run_start.h"

G_BEGIN_DECLS

/* All functions belong to the main thread, whose default main context drives
 * the painter. */
typedef struct _ImpastoPainter ImpastoPainter;

typedef enum
{
  IMPASTO_PAINTER_IDLE,    /* nothing has been painted yet */
  IMPASTO_PAINTER_LOADING, /* a run was started, but has no iteration yet */
  IMPASTO_PAINTER_RUNNING,
  IMPASTO_PAINTER_PAUSED,
  IMPASTO_PAINTER_ENDING,   /* waiting for the worker to stop */
  IMPASTO_PAINTER_STOPPED,  /* by the user; the picture so far stays */
  IMPASTO_PAINTER_FINISHED, /* all iterations are done, or the run converged */
  IMPASTO_PAINTER_FAILED,   /* see impasto_painter_get_error () */
  IMPASTO_PAINTER_KEPT      /* the picture is committed; the final state */
} ImpastoPainterState;

/* Called after each change of the state, the progress, or the picture. */
typedef void (*ImpastoPainterFunc) (ImpastoPainter *painter, gpointer data);

/* @host must outlive the painter. */
ImpastoPainter *impasto_painter_new (const ImpastoHost *host,
                                     const gchar       *default_model_file,
                                     ImpastoPainterFunc changed,
                                     gpointer           data);

/**
 * impasto_painter_start: start a run with @settings.  It continues from the
 * picture so far unless the initial picture, its noise, or the seed has changed
 * since the last run.  Ignored during a run.
 */
void impasto_painter_start (ImpastoPainter        *painter,
                            const ImpastoSettings *settings);

/* Like impasto_painter_start (), but begins from the initial picture, also
 * during a run.  The picture so far is lost once the first frame arrives. */
void impasto_painter_start_over (ImpastoPainter        *painter,
                                 const ImpastoSettings *settings);
/* Whether impasto_painter_start () would continue from the picture so far. */
gboolean impasto_painter_continues (const ImpastoPainter  *painter,
                                    const ImpastoSettings *settings);

/**
 * impasto_painter_apply: use @settings in the current run.  New loss weights
 * take effect at the next iteration.  Any other change starts a new run from
 * the picture so far, shortly after the last change, or on resume if the run is
 * paused.  Ignored if there is no run.
 */
void impasto_painter_apply (ImpastoPainter        *painter,
                            const ImpastoSettings *settings);

/* Ignored if there is no run. */
void impasto_painter_pause (ImpastoPainter *painter, gboolean pause);
void impasto_painter_stop (ImpastoPainter *painter);

/**
 * impasto_painter_keep: stop the run, then commit the newest picture as
 * @output.  Leads to IMPASTO_PAINTER_KEPT, or to IMPASTO_PAINTER_FAILED, and
 * then the picture still exists.  Ignored unless impasto_painter_can_keep ().
 */
void impasto_painter_keep (ImpastoPainter *painter, ImpastoOutput output);

ImpastoPainterState impasto_painter_get_state (ImpastoPainter *painter);
/* Whether there is a run (loading, running, or paused). */
gboolean impasto_painter_is_busy (ImpastoPainter *painter);
/* The newest picture, valid until the main loop runs again, or NULL; @serial
 * (nullable) is different for each picture. */
const NstPicture *impasto_painter_get_picture (ImpastoPainter *painter,
                                               guint          *serial);
gboolean          impasto_painter_can_keep (ImpastoPainter *painter);
/* For how many seconds the picture so far has been painted, over all runs that
 * continued it; 0 if there is no picture that could be lost. */
gdouble impasto_painter_get_work (ImpastoPainter *painter);
/* The progress of the newest iteration; all zero before the first one of the
 * run. */
void impasto_painter_get_progress (ImpastoPainter *painter,
                                   NstProgress    *progress);
/* Why the last run that reached IMPASTO_PAINTER_FINISHED ended. */
NstEnd impasto_painter_get_end (ImpastoPainter *painter);
/* The last error message, which the next start clears; or why the canvas does
 * not show the newest picture; or NULL. */
const gchar *impasto_painter_get_error (ImpastoPainter *painter);

/* Makes the painter call @content_read before each run, with the data passed to
 * impasto_painter_new (). */
void impasto_painter_watch_content (ImpastoPainter    *painter,
                                    ImpastoContentFunc content_read);

/* Removes the preview unless the picture was kept, stops the run, waits for the
 * worker, and frees.  NULL is allowed. */
void impasto_painter_free (ImpastoPainter *painter);

G_END_DECLS

#endif /* IMPASTO_PAINTER_H */
