/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The original and the picture painted so far in one view, with a movable line
 * between them.
 */
#ifndef IMPASTO_COMPARE_VIEW_H
#define IMPASTO_COMPARE_VIEW_H

#include "ui/widgets/compare_blend.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoCompareView ImpastoCompareView;

#define IMPASTO_TYPE_COMPARE_VIEW (impasto_compare_view_get_type ())
#define IMPASTO_COMPARE_VIEW(object)                                           \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), IMPASTO_TYPE_COMPARE_VIEW,            \
                               ImpastoCompareView))

GType impasto_compare_view_get_type (void) G_GNUC_CONST;

/* The factor between two steps of zooming. */
#define IMPASTO_COMPARE_ZOOM_STEP 1.25

/* An empty view, with the line in the middle.  Signal:
 *   "zoomed" (): the zoom has changed */
GtkWidget *impasto_compare_view_new (void);

/* The pictures before and after the line, in reading direction.  Copied; NULL:
 * none. */
void impasto_compare_view_set_original (ImpastoCompareView *view,
                                        const NstPicture   *original);
void impasto_compare_view_set_result (ImpastoCompareView *view,
                                      const NstPicture   *result);

/* The size of the image that the pictures show, which is the size at a zoom of
 * 1 (0: that of the pictures), and its shape, whose arrays the view takes. */
void impasto_compare_view_set_image (ImpastoCompareView        *view,
                                     gint                       width,
                                     gint                       height,
                                     const ImpastoCompareShape *shape);
/* The opacity of the result, 0..1. */
void impasto_compare_view_set_opacity (ImpastoCompareView *view,
                                       gdouble             opacity);

/* Screen pixels per pixel of the image; 0: as large as the view. */
void impasto_compare_view_set_zoom (ImpastoCompareView *view, gdouble zoom);
/* The zoom at which the pictures are shown; 0 if there are none. */
gdouble impasto_compare_view_get_zoom (ImpastoCompareView *view);

/* The share of the width that shows the original, 0..1, from the side on which
 * a line of text begins. */
void impasto_compare_view_set_split (ImpastoCompareView *view, gdouble split);
gdouble impasto_compare_view_get_split (ImpastoCompareView *view);

G_END_DECLS

#endif /* IMPASTO_COMPARE_VIEW_H */
