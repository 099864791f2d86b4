/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Positions the dialog relative to a window of another process.
 */
#include "config.h"

#include "ui/dialog/window_place.h"

#ifdef GDK_WINDOWING_X11
#include <gdk/gdkx.h>
#endif

/* Initial height of the window above its minimum, in pixels: one more row of
 * the gallery, with its heading, is in view. */
#define FIRST_EXTRA 110
/* Maximum size of a window manager's decorations, in pixels. */
#define FRAME_WIDTH  12
#define FRAME_HEIGHT 36

/* The window that shows the image, or NULL if there is none or it cannot be
 * known on this windowing system.  Caller unrefs. */
static GdkWindow *
get_image_window (const ImpastoHost *host)
{
  guint32 id = host->get_window_id ? host->get_window_id (host->data) : 0;

  if (id == 0)
    return NULL;
#ifdef GDK_WINDOWING_X11
  return gdk_x11_window_foreign_new_for_display (gdk_display_get_default (),
                                                 id);
#else
  return NULL;
#endif
}

static void
realized (GtkWidget *window, const ImpastoHost *host)
{
  GdkWindow *parent = get_image_window (host);

  if (! parent)
    return;
  gdk_window_set_transient_for (gtk_widget_get_window (window), parent);
  g_object_unref (parent);
}

static gint
overlap (const GdkRectangle *a, const GdkRectangle *b)
{
  GdkRectangle both;

  return gdk_rectangle_intersect (a, b, &both) ? both.width * both.height : 0;
}

void
impasto_window_choose_place (const GdkRectangle *monitor,
                             const GdkRectangle *image,
                             gboolean            right_to_left,
                             GdkRectangle       *size)
{
  gint         left_end = monitor->x;
  gint         right_end = monitor->x + monitor->width - size->width;
  gint         bottom = monitor->y + monitor->height - size->height;
  const gint   columns[] = { image->x + image->width, image->x - size->width,
                             right_end, left_end };
  GdkRectangle best = *size;
  gint         best_overlap = G_MAXINT;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      /* Right to left: swap the columns within each pair. */
      gint         x = columns[right_to_left ? i ^ 1 : i];
      GdkRectangle place = { 0, 0, size->width, size->height };
      gint         covered;

      place.x = MAX (left_end, MIN (x, right_end));
      place.y = MAX (monitor->y, MIN (image->y, bottom));
      covered = overlap (&place, image);
      if (covered < best_overlap)
        {
          best = place;
          best_overlap = covered;
        }
    }
  *size = best;
}

/* Whether @place is completely on one monitor. */
static gboolean
is_on_screen (GdkScreen *screen, const GdkRectangle *place)
{
  for (gint i = 0; i < gdk_screen_get_n_monitors (screen); i++)
    {
      GdkRectangle monitor;

      gdk_screen_get_monitor_geometry (screen, i, &monitor);
      if (overlap (place, &monitor) == place->width * place->height)
        return TRUE;
    }
  return FALSE;
}

static void
place_beside (GtkWidget *window, GdkWindow *parent, GdkRectangle *size)
{
  GdkScreen   *screen = gtk_widget_get_screen (window);
  GdkRectangle image;
  GdkRectangle monitor;

  gdk_window_get_frame_extents (parent, &image);
  gdk_screen_get_monitor_geometry (
      screen,
      gdk_screen_get_monitor_at_point (screen, image.x + image.width / 2,
                                       image.y + image.height / 2),
      &monitor);
  impasto_window_choose_place (
      &monitor, &image, gtk_widget_get_direction (window) == GTK_TEXT_DIR_RTL,
      size);
  gtk_window_move (GTK_WINDOW (window), size->x, size->y);
}

void
impasto_window_place (GtkWidget                *window,
                      const ImpastoHost        *host,
                      const ImpastoDialogState *state)
{
  GdkScreen     *screen = gtk_widget_get_screen (window);
  GtkRequisition least;
  GdkRectangle   frame = { state->x, state->y, 0, 0 };
  gint           width;
  gint           height;
  GdkWindow     *parent;

  if (host->get_window_id)
    g_signal_connect_after (window, "realize", G_CALLBACK (realized),
                            (gpointer)host);
  gtk_widget_size_request (window, &least);
  width = MIN (MAX (least.width, state->width),
               gdk_screen_get_width (screen) - FRAME_WIDTH);
  height = state->height > 0 ? state->height : least.height + FIRST_EXTRA;
  height = MIN (MAX (least.height, height),
                gdk_screen_get_height (screen) - FRAME_HEIGHT);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);

  frame.width = width + FRAME_WIDTH;
  frame.height = height + FRAME_HEIGHT;
  parent = get_image_window (host);
  if (state->has_position && is_on_screen (screen, &frame))
    gtk_window_move (GTK_WINDOW (window), state->x, state->y);
  else if (parent)
    place_beside (window, parent, &frame);
  if (parent)
    g_object_unref (parent);
}

void
impasto_window_remember (GtkWidget *window, ImpastoDialogState *state)
{
  gtk_window_get_size (GTK_WINDOW (window), &state->width, &state->height);
  gtk_window_get_position (GTK_WINDOW (window), &state->x, &state->y);
  state->has_position = TRUE;
}
