/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The place of the dialog on the desktop: above the window of the image it
 * works on, and beside it where there is room.
 */
#ifndef IMPASTO_WINDOW_PLACE_H
#define IMPASTO_WINDOW_PLACE_H

#include "ui/job/dialog_state.h"
#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/**
 * impasto_window_place: before @window is shown: keep it above @host's window,
 * give it the size and the place that @state remembers as far as they fit on
 * the screen, or else a place where it covers little of the image.
 */
void impasto_window_place (GtkWidget                *window,
                           const ImpastoHost        *host,
                           const ImpastoDialogState *state);

/* Before @window goes: stores its size and place in @state. */
void impasto_window_remember (GtkWidget *window, ImpastoDialogState *state);

/**
 * impasto_window_choose_place: where within @monitor a window of @size
 * (its width and height) covers least of @image: beside it, or at a side of
 * the monitor.  @right_to_left prefers the left of two places that are as
 * good.  Result in the x and y of @size.
 */
void impasto_window_choose_place (const GdkRectangle *monitor,
                                  const GdkRectangle *image,
                                  gboolean            right_to_left,
                                  GdkRectangle       *size);

G_END_DECLS

#endif /* IMPASTO_WINDOW_PLACE_H */
