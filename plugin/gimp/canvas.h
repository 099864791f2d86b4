/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preview layer during a run, and the commit of the result as one undo
 * step.
 */
#ifndef IMPASTO_CANVAS_H
#define IMPASTO_CANVAS_H

#include "plugin/gimp/target.h"
#include "ui/job/settings.h"

G_BEGIN_DECLS

/**
 * ImpastoCanvas: a target and the preview layer above it.  Until the commit,
 * the user's pixels, the undo history, the active layer and the clean flag stay
 * as they were.  Main thread.
 */
typedef struct
{
  ImpastoTarget *target;    /* borrowed */
  gint32         preview;   /* the layer, or -1 */
  gboolean       was_clean; /* whether the image was, before the preview */
  gboolean       is_hidden; /* whether the preview is, to show the original */
  GeglRectangle  region;    /* of the preview */
  gint           x, y;      /* the drawable's offsets when last followed, */
  gint           preview_x, preview_y; /* and those of the preview */
  NstPicture    *frame;                /* the newest one; NULL: not known */
  gboolean       is_stale;             /* the preview does not show it */
  gdouble        opacity;              /* of preview and result, in proportion
                                          to the target's layer */
} ImpastoCanvas;

void impasto_canvas_init (ImpastoCanvas *canvas, ImpastoTarget *target);
/* Discards the preview. */
void impasto_canvas_clear (ImpastoCanvas *canvas);

/**
 * impasto_canvas_present: show @frame, of any size, in the preview layer, which
 * is inserted first if there is none.  Does nothing if the user has deleted,
 * renamed, locked or resized that layer.  FALSE with an error.  After
 * IMPASTO_TARGET_ERROR_LOST, a later call may succeed; after another
 * IMPASTO_TARGET_ERROR the run has no use.
 */
gboolean impasto_canvas_present (ImpastoCanvas    *canvas,
                                 const NstPicture *frame,
                                 GError          **error);

/**
 * impasto_canvas_follow: if the user has moved or transformed the drawable, put
 * the preview where it belongs.  FALSE with an IMPASTO_TARGET_ERROR, see
 * impasto_target_follow ().
 */
gboolean impasto_canvas_follow (ImpastoCanvas *canvas, GError **error);

/* Hides the preview if @show is TRUE, else shows it.  This also holds for a
 * preview that is inserted later. */
void impasto_canvas_show_original (ImpastoCanvas *canvas, gboolean show);

/* Makes the preview and later results this opaque, 0..1, in proportion to the
 * target's layer. */
void impasto_canvas_set_opacity (ImpastoCanvas *canvas, gdouble opacity);

/* For a new run: allows a new preview if the user has deleted the old one. */
void impasto_canvas_renew (ImpastoCanvas *canvas);

/* Removes the preview layer if it is still in the image. */
void impasto_canvas_discard (ImpastoCanvas *canvas);

/* Checks whether a commit as @output is possible now.  FALSE with an error. */
gboolean impasto_canvas_check_output (const ImpastoCanvas *canvas,
                                      ImpastoOutput        output,
                                      GError             **error);

/**
 * impasto_canvas_commit: remove the preview layer and put @result, of any
 * size, into the image as one undo step, where the target is now.  What was
 * selected at the run's start counts, not what is selected now.  FALSE with an
 * error; the user's layers and the preview are then unchanged.
 */
gboolean impasto_canvas_commit (ImpastoCanvas    *canvas,
                                const NstPicture *result,
                                ImpastoOutput     output,
                                GError          **error);

G_END_DECLS

#endif /* IMPASTO_CANVAS_H */
