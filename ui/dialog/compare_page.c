/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The comparison with its buttons, which move together to the large window and
 * back.
 */
#include "config.h"

#include "ui/dialog/compare_page.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

#include "ui/job/event_log.h"
#include "ui/widgets/compare_view.h"

#define PAGE_KEY "impasto-compare-page"
/* The large window covers this share of the screen until it is maximized. */
#define LARGE_SHARE 0.8
#define PERCENT     100.0

typedef struct
{
  const ImpastoHost *host;
  ImpastoPainter    *painter; /* NULL until it is watched */
  GtkWidget         *place;   /* holds the parts while they are in the page */
  GtkWidget         *parts;
  GtkWidget         *view;
  GtkWidget         *zoom;          /* a label */
  GtkWidget         *large;         /* a toggle button */
  GtkWidget         *window;        /* the large one, or NULL */
  guint              shown_picture; /* serial */
} Page;

static Page *
get_page (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), PAGE_KEY);
}

/* ------------------------------------------------------------- content --- */

/* 1 for NULL. */
static gdouble
mean (const gfloat *values, gint n)
{
  gdouble sum = 0.0;

  for (gint i = 0; values && i < n; i++)
    sum += values[i];
  return values ? sum / n : 1.0;
}

void
impasto_compare_page_set_original (GtkWidget *widget, const NstPicture *content)
{
  Page               *page = get_page (widget);
  const ImpastoHost  *host = page->host;
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (page->view);
  ImpastoCompareShape shape = { 0 };
  gint                width = 0;
  gint                height = 0;

  if (content)
    {
      host->measure_content (host->data, &width, &height);
      shape.width = content->width;
      shape.height = content->height;
      host->read_shape (host->data, shape.width, shape.height, &shape.alpha,
                        &shape.selection);
    }
  impasto_event_log ("comparison-shape alpha=%.3f selection=%.3f",
                     mean (shape.alpha, shape.width * shape.height),
                     mean (shape.selection, shape.width * shape.height));
  impasto_compare_view_set_image (view, width, height, &shape);
  impasto_compare_view_set_original (view, content);
}

void
impasto_compare_page_update (GtkWidget *widget, ImpastoPainter *painter)
{
  Page             *page = get_page (widget);
  guint             serial;
  const NstPicture *picture = impasto_painter_get_picture (painter, &serial);

  /* The picture is converted only while it is visible. */
  if (! picture || serial == page->shown_picture
      || ! gtk_widget_get_mapped (page->view))
    return;
  page->shown_picture = serial;
  impasto_compare_view_set_result (IMPASTO_COMPARE_VIEW (page->view), picture);
}

static void
view_mapped (GtkWidget *view, GtkWidget *widget)
{
  Page *page = get_page (widget);

  if (page->painter)
    impasto_compare_page_update (widget, page->painter);
}

void
impasto_compare_page_watch (GtkWidget *widget, ImpastoPainter *painter)
{
  get_page (widget)->painter = painter;
}

void
impasto_compare_page_set_opacity (GtkWidget *widget, gdouble opacity)
{
  impasto_compare_view_set_opacity (
      IMPASTO_COMPARE_VIEW (get_page (widget)->view), opacity);
}

/* ---------------------------------------------------------------- zoom --- */

static void
show_zoom (Page *page)
{
  gdouble zoom =
      impasto_compare_view_get_zoom (IMPASTO_COMPARE_VIEW (page->view));
  /* Translators: the zoom of a view in percent. */
  g_autofree gchar *text = g_strdup_printf (_ ("%.0f %%"), PERCENT * zoom);

  gtk_label_set_text (GTK_LABEL (page->zoom), zoom > 0.0 ? text : "");
}

static void
zoom_in (Page *page)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (page->view);

  impasto_compare_view_set_zoom (view, impasto_compare_view_get_zoom (view)
                                           * IMPASTO_COMPARE_ZOOM_STEP);
}

static void
zoom_out (Page *page)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (page->view);

  impasto_compare_view_set_zoom (view, impasto_compare_view_get_zoom (view)
                                           / IMPASTO_COMPARE_ZOOM_STEP);
}

static void
zoom_to_image (Page *page)
{
  impasto_compare_view_set_zoom (IMPASTO_COMPARE_VIEW (page->view), 1.0);
}

static void
zoom_to_fit (Page *page)
{
  impasto_compare_view_set_zoom (IMPASTO_COMPARE_VIEW (page->view), 0.0);
}

/* -------------------------------------------------------- large window --- */

/* Moves the parts back into the page and closes the window. */
static void
close_window (Page *page)
{
  GtkWidget *window = page->window;

  if (! window)
    return;
  page->window = NULL;
  impasto_event_log ("comparison large=0");
  gtk_widget_reparent (page->parts, page->place);
  gtk_widget_destroy (window);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (page->large), FALSE);
}

static gboolean
window_closed (GtkWidget *window, GdkEvent *event, Page *page)
{
  close_window (page);
  return TRUE;
}

static gboolean
window_key_pressed (GtkWidget *window, GdkEventKey *event, Page *page)
{
  if (event->keyval != GDK_KEY_Escape)
    return FALSE;
  close_window (page);
  return TRUE;
}

static void
open_window (Page *page)
{
  GtkWidget *parent = gtk_widget_get_toplevel (page->place);
  GdkScreen *screen = gtk_widget_get_screen (page->place);
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);

  page->window = window;
  gtk_window_set_title (GTK_WINDOW (window), _ ("Before and After"));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (parent));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  /* So that it can be maximized although it belongs to a dialog. */
  gtk_window_set_type_hint (GTK_WINDOW (window), GDK_WINDOW_TYPE_HINT_NORMAL);
  gtk_window_set_default_size (
      GTK_WINDOW (window), (gint)(LARGE_SHARE * gdk_screen_get_width (screen)),
      (gint)(LARGE_SHARE * gdk_screen_get_height (screen)));
  gtk_container_set_border_width (GTK_CONTAINER (window), IMPASTO_SPACING);
  g_signal_connect (window, "delete-event", G_CALLBACK (window_closed), page);
  g_signal_connect (window, "key-press-event", G_CALLBACK (window_key_pressed),
                    page);
  g_signal_connect_object (parent, "hide", G_CALLBACK (gtk_widget_hide), window,
                           G_CONNECT_SWAPPED);
  gtk_widget_reparent (page->parts, window);
  gtk_widget_show (window);
  gtk_widget_grab_focus (page->view);
  impasto_event_log ("comparison large=1");
}

static void
large_toggled (GtkToggleButton *button, Page *page)
{
  if (! gtk_toggle_button_get_active (button))
    close_window (page);
  else if (! page->window)
    open_window (page);
}

/* -------------------------------------------------------------- layout --- */

static GtkWidget *
add_button (GtkWidget   *box,
            GtkWidget   *button,
            const gchar *stock,
            const gchar *name,
            const gchar *tooltip)
{
  gtk_container_add (GTK_CONTAINER (button),
                     gtk_image_new_from_stock (stock, GTK_ICON_SIZE_MENU));
  impasto_widget_set_name (button, name);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_box_pack_start (GTK_BOX (box), button, FALSE, FALSE, 0);
  return button;
}

static void
add_zoom_button (Page        *page,
                 GtkWidget   *box,
                 const gchar *stock,
                 const gchar *name,
                 const gchar *tooltip,
                 void (*clicked) (Page *page))
{
  g_signal_connect_swapped (
      add_button (box, gtk_button_new (), stock, name, tooltip), "clicked",
      G_CALLBACK (clicked), page);
}

static GtkWidget *
make_bar (Page *page)
{
  GtkWidget *box = gtk_hbox_new (FALSE, IMPASTO_SPACING);

  add_zoom_button (page, box, GTK_STOCK_ZOOM_OUT, _ ("Zoom out"),
                   _ ("Zoom out (−)"), zoom_out);
  add_zoom_button (page, box, GTK_STOCK_ZOOM_IN, _ ("Zoom in"),
                   _ ("Zoom in (+)"), zoom_in);
  add_zoom_button (page, box, GTK_STOCK_ZOOM_100, _ ("Actual size"),
                   _ ("Show each pixel of the image as one on the screen (1)"),
                   zoom_to_image);
  add_zoom_button (page, box, GTK_STOCK_ZOOM_FIT, _ ("Fit"),
                   _ ("Show the whole picture (0)"), zoom_to_fit);
  page->zoom = gtk_label_new (NULL);
  impasto_widget_set_name (page->zoom, _ ("Zoom"));
  gtk_box_pack_start (GTK_BOX (box), page->zoom, FALSE, FALSE, 0);
  page->large = gtk_toggle_button_new ();
  add_button (box, page->large, GTK_STOCK_FULLSCREEN, _ ("Large window"),
              _ ("Show the comparison in a large window of its own; Escape "
                 "closes it"));
  gtk_box_set_child_packing (GTK_BOX (box), page->large, FALSE, FALSE, 0,
                             GTK_PACK_END);
  g_signal_connect (page->large, "toggled", G_CALLBACK (large_toggled), page);
  return box;
}

GtkWidget *
impasto_compare_page_new (const ImpastoHost *host)
{
  Page      *page = g_new0 (Page, 1);
  GtkWidget *frame = gtk_frame_new (NULL);

  page->host = host;
  page->place = gtk_vbox_new (FALSE, 0);
  page->parts = gtk_vbox_new (FALSE, IMPASTO_SPACING);
  page->view = impasto_compare_view_new ();
  gtk_frame_set_shadow_type (GTK_FRAME (frame), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (frame), page->view);
  gtk_box_pack_start (GTK_BOX (page->parts), frame, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page->parts), make_bar (page), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (page->place), page->parts);
  g_object_set_data_full (G_OBJECT (page->place), PAGE_KEY, page, g_free);
  g_signal_connect (page->view, "map", G_CALLBACK (view_mapped), page->place);
  g_signal_connect_swapped (page->view, "zoomed", G_CALLBACK (show_zoom), page);
  g_signal_connect_data (page->view, "size-allocate", G_CALLBACK (show_zoom),
                         page, NULL, G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  gtk_widget_show_all (page->place);
  return page->place;
}
