/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is shown and done in the image: the preview layer while a run goes on,
 * and the result as one undo step.
 */
#ifndef IMPASTO_CANVAS_H
#define IMPASTO_CANVAS_H

#include "plugin/gimp/target.h"
#include "ui/job/settings.h"

G_BEGIN_DECLS

/**
 * ImpastoCanvas: @target with the preview above it.  The user's pixels, undo
 * history, active layer and clean flag are as they were at any time before a
 * commit.  Main thread.
 */
typedef struct
{
  ImpastoTarget *target;    /* borrowed */
  gint32         preview;   /* the layer, or -1 */
  gboolean       was_clean; /* before the preview */
  gboolean       is_hidden; /* the preview, so that the original shows */
  GeglRectangle  region;    /* the preview's */
} ImpastoCanvas;

void impasto_canvas_init (ImpastoCanvas *canvas, ImpastoTarget *target);

/**
 * impasto_canvas_present: show @frame, of any size, in the preview layer.
 * Does nothing where the user has deleted, locked or resized that layer.
 * FALSE with an error: IMPASTO_TARGET_ERROR means that the run is pointless.
 */
gboolean impasto_canvas_present (ImpastoCanvas    *canvas,
                                 const NstPicture *frame,
                                 GError          **error);

/* Hides the preview (TRUE) or shows it again; one that comes later is hidden,
 * too. */
void impasto_canvas_show_original (ImpastoCanvas *canvas, gboolean show);

/* Lets a new run have a preview again where the user has deleted it. */
void impasto_canvas_renew (ImpastoCanvas *canvas);

/* Removes the preview layer, if the image is still there. */
void impasto_canvas_discard (ImpastoCanvas *canvas);

/* Whether a commit as @output is possible now: FALSE with an error. */
gboolean impasto_canvas_check_output (const ImpastoCanvas *canvas,
                                      ImpastoOutput        output,
                                      GError             **error);

/**
 * impasto_canvas_commit: remove the preview layer and put @result, of any
 * size, into the image as one undo step.  FALSE with an error; then nothing has
 * changed, and the preview is still there.
 */
gboolean impasto_canvas_commit (ImpastoCanvas    *canvas,
                                const NstPicture *result,
                                ImpastoOutput     output,
                                GError          **error);

G_END_DECLS

#endif /* IMPASTO_CANVAS_H */
