/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message with an icon, within the dialog: what went wrong, what to do.
 */
#ifndef IMPASTO_MESSAGE_AREA_H
#define IMPASTO_MESSAGE_AREA_H

#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Hidden until there is a message. */
GtkWidget *impasto_message_area_new (void);
/* @message NULL: hides it. */
void impasto_message_area_set (GtkWidget *area, const gchar *message);

G_END_DECLS

#endif /* IMPASTO_MESSAGE_AREA_H */
