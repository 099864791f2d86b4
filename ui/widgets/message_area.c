/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An icon and a wrapped label in a frame.
 */
#include "config.h"

#include "ui/widgets/message_area.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define LABEL_KEY "impasto-message-label"
/* Width of a line of text, in characters. */
#define LINE_CHARS 66

GtkWidget *
impasto_message_area_new (void)
{
  GtkWidget *frame = gtk_frame_new (NULL);
  GtkWidget *box = gtk_hbox_new (FALSE, IMPASTO_WIDE_SPACING);
  GtkWidget *icon =
      gtk_image_new_from_icon_name ("dialog-warning", GTK_ICON_SIZE_BUTTON);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_container_set_border_width (GTK_CONTAINER (box), IMPASTO_SPACING);
  gtk_misc_set_alignment (GTK_MISC (icon), 0.5, 0.0);
  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), LINE_CHARS);
  /* Selectable, so that users can copy it into a bug report. */
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  impasto_widget_set_name (label, _ ("Message"));
  atk_object_set_role (gtk_widget_get_accessible (frame), ATK_ROLE_ALERT);
  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), label, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (frame), box);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (frame, TRUE);
  g_object_set_data (G_OBJECT (frame), LABEL_KEY, label);
  return frame;
}

void
impasto_message_area_set (GtkWidget *area, const gchar *message)
{
  GtkLabel *label = g_object_get_data (G_OBJECT (area), LABEL_KEY);

  if (message && strcmp (message, gtk_label_get_text (label)))
    gtk_label_set_text (label, message);
  gtk_widget_set_visible (area, message != NULL);
}
