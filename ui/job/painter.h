/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the dialog's buttons do: runs one after the other on the same canvas,
 * frames shown through the host, the picture so far.  No GTK.
 */
#ifndef IMPASTO_PAINTER_H
#define IMPASTO_PAINTER_H

#include "ui/job/host.h"

G_BEGIN_DECLS

/* All functions are for the main thread, whose default main context drives
 * the painter. */
typedef struct _ImpastoPainter ImpastoPainter;

typedef enum
{
  IMPASTO_PAINTER_IDLE,    /* nothing painted yet */
  IMPASTO_PAINTER_LOADING, /* a run was started, no iteration yet */
  IMPASTO_PAINTER_RUNNING,
  IMPASTO_PAINTER_PAUSED,
  IMPASTO_PAINTER_ENDING,   /* waits for the worker to stop */
  IMPASTO_PAINTER_STOPPED,  /* by the user; the picture so far stays */
  IMPASTO_PAINTER_FINISHED, /* all iterations are done, or it has converged */
  IMPASTO_PAINTER_FAILED,   /* impasto_painter_get_error () */
  IMPASTO_PAINTER_KEPT      /* committed: the end */
} ImpastoPainterState;

/* Called after each change of the state, the progress or the picture. */
typedef void (*ImpastoPainterFunc) (ImpastoPainter *painter, gpointer data);

/* Called with the pixels that a run is going to repaint. */
typedef void (*ImpastoContentFunc) (const NstPicture *content, gpointer data);

/* @host must outlive the painter. */
ImpastoPainter *impasto_painter_new (const ImpastoHost *host,
                                     const gchar       *default_model_file,
                                     ImpastoPainterFunc changed,
                                     gpointer           data);

/**
 * impasto_painter_start: start a run with @settings, or the next one, which
 * goes on from the picture so far unless the initial picture, its noise or the
 * seed has been changed since.  Ignored while a run is under way.
 */
void impasto_painter_start (ImpastoPainter        *painter,
                            const ImpastoSettings *settings);

/**
 * impasto_painter_apply: use @settings in the run under way: the weights from
 * its next iteration on; anything else by a new run that begins with the
 * picture so far, a moment after the last change (on resume, if paused).
 * Ignored while there is no run.
 */
void impasto_painter_apply (ImpastoPainter        *painter,
                            const ImpastoSettings *settings);

/* Ignored unless a run is under way. */
void impasto_painter_pause (ImpastoPainter *painter, gboolean pause);
void impasto_painter_stop (ImpastoPainter *painter);

/**
 * impasto_painter_keep: stop, then commit the newest picture as @output.
 * Leads to IMPASTO_PAINTER_KEPT, or to IMPASTO_PAINTER_FAILED with the picture
 * still there.  Ignored unless impasto_painter_can_keep ().
 */
void impasto_painter_keep (ImpastoPainter *painter, ImpastoOutput output);

ImpastoPainterState impasto_painter_get_state (ImpastoPainter *painter);
/* A run is under way (loading, running or paused). */
gboolean impasto_painter_is_busy (ImpastoPainter *painter);
/* The newest picture, good until the main loop goes on, or NULL; @serial
 * (nullable) is another one for each picture. */
const NstPicture *impasto_painter_get_picture (ImpastoPainter *painter,
                                               guint          *serial);
gboolean          impasto_painter_can_keep (ImpastoPainter *painter);
/* Of the newest iteration; zero before the first of this run. */
void impasto_painter_get_progress (ImpastoPainter *painter,
                                   NstProgress    *progress);
/* Why the newest run that is IMPASTO_PAINTER_FINISHED has ended. */
NstEnd impasto_painter_get_end (ImpastoPainter *painter);
/* What went wrong last, or NULL; the next start clears it. */
const gchar *impasto_painter_get_error (ImpastoPainter *painter);

/* @content_read is called, with the data of impasto_painter_new (), before each
 * run. */
void impasto_painter_watch_content (ImpastoPainter    *painter,
                                    ImpastoContentFunc content_read);

/* Drops the preview unless the picture was kept, ends the run and waits for
 * it, frees. */
void impasto_painter_free (ImpastoPainter *painter);

G_END_DECLS

#endif /* IMPASTO_PAINTER_H */
