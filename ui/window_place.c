/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps the dialog above a window of another process.
 */
#include "config.h"

#include "window_place.h"

static void
realized (GtkWidget *window, const ImpastoHost *host)
{
  guint32    id = host->get_window_id (host->data);
  GdkWindow *parent = id ? gdk_window_foreign_new (id) : NULL;

  if (! parent)
    return;
  gdk_window_set_transient_for (gtk_widget_get_window (window), parent);
  g_object_unref (parent);
}

void
impasto_window_place_above (GtkWidget *window, const ImpastoHost *host)
{
  if (host->get_window_id)
    g_signal_connect_after (window, "realize", G_CALLBACK (realized),
                            (gpointer)host);
}
