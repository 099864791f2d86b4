/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The original and the picture painted so far in one view, with a movable line
 * between them.
 */
#ifndef IMPASTO_COMPARE_VIEW_H
#define IMPASTO_COMPARE_VIEW_H

#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoCompareView ImpastoCompareView;

#define IMPASTO_TYPE_COMPARE_VIEW (impasto_compare_view_get_type ())
#define IMPASTO_COMPARE_VIEW(object)                                           \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), IMPASTO_TYPE_COMPARE_VIEW,            \
                               ImpastoCompareView))

GType impasto_compare_view_get_type (void) G_GNUC_CONST;

/* An empty view, with the line in the middle. */
GtkWidget *impasto_compare_view_new (void);

/* The pictures before and after the line, in reading direction.  Copied; NULL:
 * none. */
void impasto_compare_view_set_original (ImpastoCompareView *view,
                                        const NstPicture   *original);
void impasto_compare_view_set_result (ImpastoCompareView *view,
                                      const NstPicture   *result);

/* The share of the width that shows the original, 0..1, from the side on which
 * a line of text begins. */
void impasto_compare_view_set_split (ImpastoCompareView *view, gdouble split);
gdouble impasto_compare_view_get_split (ImpastoCompareView *view);

G_END_DECLS

#endif /* IMPASTO_COMPARE_VIEW_H */
