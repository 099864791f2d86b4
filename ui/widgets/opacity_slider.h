/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A labeled slider for the opacity of the result.
 */
#ifndef IMPASTO_OPACITY_SLIDER_H
#define IMPASTO_OPACITY_SLIDER_H

#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Called with the opacity in percent when the user has changed it. */
typedef void (*ImpastoOpacityFunc) (gint percent, gpointer data);

GtkWidget *impasto_opacity_slider_new (ImpastoOpacityFunc changed,
                                       gpointer           data);
/* Shows @percent without calling the function. */
void impasto_opacity_slider_set (GtkWidget *slider, gint percent);
G_END_DECLS

#endif /* IMPASTO_OPACITY_SLIDER_H */
