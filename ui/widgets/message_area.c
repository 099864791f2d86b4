/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An icon and a wrapped label, in a space of fixed height.
 */
#include "config.h"

#include "ui/widgets/message_area.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define AREA_KEY "impasto-message-area"
/* Longer messages are scrolled. */
#define LINES 2

typedef struct
{
  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *label;
} Area;

/* Reserves the space, so that nothing moves when a message appears. */
static void
style_set (GtkWidget *scrolled, GtkStyle *previous, Area *area)
{
  g_autofree gchar *lines = g_strnfill (LINES - 1, '\n');
  PangoLayout      *layout = gtk_widget_create_pango_layout (scrolled, lines);
  gint              height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  gtk_widget_set_size_request (scrolled, -1, height);
  g_object_unref (layout);
}

/* GTK wraps a label at its requested width. */
static void
size_allocate (GtkWidget *scrolled, GtkAllocation *allocation, Area *area)
{
  GtkRequisition icon;
  gint           width;

  gtk_widget_size_request (area->icon, &icon);
  width = allocation->width - icon.width - IMPASTO_WIDE_SPACING;
  gtk_widget_set_size_request (area->label, MAX (1, width), -1);
}

GtkWidget *
impasto_message_area_new (void)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  Area      *area = g_new0 (Area, 1);

  area->box = gtk_hbox_new (FALSE, IMPASTO_WIDE_SPACING);
  area->icon =
      gtk_image_new_from_icon_name ("dialog-warning", GTK_ICON_SIZE_MENU);
  area->label = gtk_label_new (NULL);
  gtk_misc_set_alignment (GTK_MISC (area->icon), 0.5, 0.0);
  gtk_misc_set_alignment (GTK_MISC (area->label), 0.0, 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (area->label), TRUE);
  /* Selectable, so that users can copy it into a bug report. */
  gtk_label_set_selectable (GTK_LABEL (area->label), TRUE);
  gtk_widget_set_can_focus (area->label, FALSE);
  impasto_widget_set_name (area->label, _ ("Message"));
  atk_object_set_role (gtk_widget_get_accessible (scrolled), ATK_ROLE_ALERT);
  gtk_box_pack_start (GTK_BOX (area->box), area->icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (area->box), area->label, TRUE, TRUE, 0);
  gtk_widget_show_all (area->box);
  gtk_widget_set_no_show_all (area->box, TRUE);
  gtk_widget_hide (area->box);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_add_with_viewport (GTK_SCROLLED_WINDOW (scrolled),
                                         area->box);
  gtk_viewport_set_shadow_type (
      GTK_VIEWPORT (gtk_bin_get_child (GTK_BIN (scrolled))), GTK_SHADOW_NONE);
  g_object_set_data_full (G_OBJECT (scrolled), AREA_KEY, area, g_free);
  g_signal_connect (scrolled, "style-set", G_CALLBACK (style_set), area);
  g_signal_connect (scrolled, "size-allocate", G_CALLBACK (size_allocate),
                    area);
  gtk_widget_show_all (scrolled);
  return scrolled;
}

void
impasto_message_area_set (GtkWidget *widget, const gchar *message)
{
  Area     *area = g_object_get_data (G_OBJECT (widget), AREA_KEY);
  GtkLabel *label = GTK_LABEL (area->label);

  if (message && strcmp (message, gtk_label_get_text (label)))
    gtk_label_set_text (label, message);
  gtk_widget_set_visible (area->box, message != NULL);
}
