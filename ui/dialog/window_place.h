/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The position of the dialog on the desktop: above the window of its image, and
 * beside it if there is space.
 */
#ifndef IMPASTO_WINDOW_PLACE_H
#define IMPASTO_WINDOW_PLACE_H

#include "ui/job/dialog_state.h"
#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/**
 * impasto_window_place: call this before @window is shown.  Keeps @window above
 * the window of @host.  Restores its size and position from @state if they fit
 * on the screen; otherwise chooses a position where it covers little of the
 * image.
 */
void impasto_window_place (GtkWidget                *window,
                           const ImpastoHost        *host,
                           const ImpastoDialogState *state);

/* Stores the size and position of @window in @state; call this before @window
 * is hidden. */
void impasto_window_remember (GtkWidget *window, ImpastoDialogState *state);

/**
 * impasto_window_choose_place: the position within @monitor at which a window
 * covers least of @image: beside it, or at a side of the monitor.  Of two equal
 * positions, the left one is chosen if @right_to_left, otherwise the right one.
 * @size: the width and height of the window; receives x and y
 */
void impasto_window_choose_place (const GdkRectangle *monitor,
                                  const GdkRectangle *image,
                                  gboolean            right_to_left,
                                  GdkRectangle       *size);

G_END_DECLS

#endif /* IMPASTO_WINDOW_PLACE_H */
