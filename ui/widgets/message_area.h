/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An area of the dialog that shows an icon and a message: what is wrong and
 * what to do.
 */
#ifndef IMPASTO_MESSAGE_AREA_H
#define IMPASTO_MESSAGE_AREA_H

#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* An area of fixed height, empty until there is a message. */
GtkWidget *impasto_message_area_new (void);
/* @message: the message to show, or NULL. */
void impasto_message_area_set (GtkWidget *area, const gchar *message);

G_END_DECLS

#endif /* IMPASTO_MESSAGE_AREA_H */
