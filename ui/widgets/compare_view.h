/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The photo and the picture painted so far in one place, with a line between
 * them that can be moved.
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

/* Empty, with the line in the middle. */
GtkWidget *impasto_compare_view_new (void);

/* What is shown before the line, and behind it; copied.  NULL: nothing. */
void impasto_compare_view_set_original (ImpastoCompareView *view,
                                        const NstPicture   *original);
void impasto_compare_view_set_result (ImpastoCompareView *view,
                                      const NstPicture   *result);

/* The part that shows the original, 0..1, from the side where a line of text
 * begins. */
void impasto_compare_view_set_split (ImpastoCompareView *view, gdouble split);
gdouble impasto_compare_view_get_split (ImpastoCompareView *view);

G_END_DECLS

#endif /* IMPASTO_COMPARE_VIEW_H */
