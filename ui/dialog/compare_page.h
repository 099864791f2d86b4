/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page “Before and After”: the comparison, and buttons to zoom and to show
 * it in a window of its own.
 */
#ifndef IMPASTO_COMPARE_PAGE_H
#define IMPASTO_COMPARE_PAGE_H

#include "ui/job/host.h"
#include "ui/job/painter.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* @host must outlive the page. */
GtkWidget *impasto_compare_page_new (const ImpastoHost *host);

/* Shows @content (nullable) as the original, with the shape that the host
 * gives for it now. */
void impasto_compare_page_set_original (GtkWidget        *page,
                                        const NstPicture *content);

/* Shows the newest picture of @painter, if the comparison is visible. */
void impasto_compare_page_update (GtkWidget *page, ImpastoPainter *painter);

/* Updates the page from @painter whenever it becomes visible. */
void impasto_compare_page_watch (GtkWidget *page, ImpastoPainter *painter);

/* The opacity of the result, 0..1. */
void impasto_compare_page_set_opacity (GtkWidget *page, gdouble opacity);

G_END_DECLS

#endif /* IMPASTO_COMPARE_PAGE_H */
