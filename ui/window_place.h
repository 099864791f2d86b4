/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The place of the dialog on the desktop: above the image it works on.
 */
#ifndef IMPASTO_WINDOW_PLACE_H
#define IMPASTO_WINDOW_PLACE_H

#include "host.h"
#include "widgets.h"

G_BEGIN_DECLS

/* Before @window is shown.  @host says which window it shall stay above. */
void impasto_window_place_above (GtkWidget *window, const ImpastoHost *host);

G_END_DECLS

#endif /* IMPASTO_WINDOW_PLACE_H */
