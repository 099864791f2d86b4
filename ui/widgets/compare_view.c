/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws two pictures with cairo, one on each side of the line.
 */
#include "config.h"

#include "ui/widgets/compare_view.h"

#include <math.h>
#include <glib/gi18n-lib.h>

/* Maximum side of the stored pictures, in pixels, so that large frames are not
 * scaled each time the view is drawn. */
#define KEPT_SIDE 720
/* In pixels. */
#define MIN_WIDTH   200
#define MIN_HEIGHT  140
#define PADDING     6
#define HANDLE_SIDE 9
/* Distance that a key press moves the line, as a share of the width. */
#define KEY_STEP 0.05
#define MIDDLE   0.5
/* The line is bright with a dark outline, so that it is visible on any
 * picture. */
#define SHADE_ALPHA 0.5
#define SHADE_WIDTH 3.0

struct _ImpastoCompareView
{
  GtkDrawingArea parent_instance;

  GdkPixbuf *original;
  GdkPixbuf *result;
  gdouble    split;
  gboolean   is_dragged;
};

typedef GtkDrawingAreaClass ImpastoCompareViewClass;

G_DEFINE_TYPE (ImpastoCompareView, impasto_compare_view, GTK_TYPE_DRAWING_AREA)

/* The area of the pictures in the widget; FALSE if there are none. */
static gboolean
get_area (ImpastoCompareView *view, GdkRectangle *area)
{
  const GdkPixbuf *pixbuf = view->result ? view->result : view->original;
  GtkAllocation    whole;
  gint             width;
  gint             height;
  gdouble          scale;

  if (! pixbuf)
    return FALSE;
  gtk_widget_get_allocation (GTK_WIDGET (view), &whole);
  width = gdk_pixbuf_get_width (pixbuf);
  height = gdk_pixbuf_get_height (pixbuf);
  scale = MIN (whole.width / (gdouble)width, whole.height / (gdouble)height);
  area->width = MAX (1, (gint)(width * scale));
  area->height = MAX (1, (gint)(height * scale));
  area->x = (whole.width - area->width) / 2;
  area->y = (whole.height - area->height) / 2;
  return TRUE;
}

static gboolean
is_mirrored (ImpastoCompareView *view)
{
  return gtk_widget_get_direction (GTK_WIDGET (view)) == GTK_TEXT_DIR_RTL;
}

static gdouble
line_x (ImpastoCompareView *view, const GdkRectangle *area)
{
  gdouble part = is_mirrored (view) ? 1.0 - view->split : view->split;

  return area->x + rint (area->width * part);
}

/* ------------------------------------------------------------- drawing --- */

/* Draws the part of @pixbuf, which covers @area, between the columns @left and
 * @right. */
static void
draw_part (cairo_t            *cr,
           const GdkPixbuf    *pixbuf,
           const GdkRectangle *area,
           gdouble             left,
           gdouble             right)
{
  if (! pixbuf || right <= left)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, left, area->y, right - left, area->height);
  cairo_clip (cr);
  cairo_translate (cr, area->x, area->y);
  cairo_scale (cr, area->width / (gdouble)gdk_pixbuf_get_width (pixbuf),
               area->height / (gdouble)gdk_pixbuf_get_height (pixbuf));
  gdk_cairo_set_source_pixbuf (cr, pixbuf, 0.0, 0.0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
}

static void
draw_line (ImpastoCompareView *view,
           cairo_t            *cr,
           const GdkRectangle *area,
           gdouble             x)
{
  gdouble middle = area->y + area->height / 2.0;

  x = CLAMP (x, area->x + 0.5, area->x + area->width - 0.5);
  cairo_move_to (cr, x, area->y);
  cairo_line_to (cr, x, area->y + area->height);
  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, SHADE_ALPHA);
  cairo_set_line_width (cr, SHADE_WIDTH);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);

  /* The handle: a diamond. */
  cairo_move_to (cr, x - HANDLE_SIDE, middle);
  cairo_line_to (cr, x, middle - HANDLE_SIDE);
  cairo_line_to (cr, x + HANDLE_SIDE, middle);
  cairo_line_to (cr, x, middle + HANDLE_SIDE);
  cairo_close_path (cr);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, SHADE_ALPHA);
  cairo_stroke (cr);
}

static gboolean
expose (GtkWidget *widget, GdkEventExpose *event)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);
  GtkStyle           *style = gtk_widget_get_style (widget);
  cairo_t            *cr = gdk_cairo_create (event->window);
  GtkAllocation       allocation;
  GdkRectangle        area;

  gtk_widget_get_allocation (widget, &allocation);
  gdk_cairo_region (cr, event->region);
  cairo_clip (cr);
  gdk_cairo_set_source_color (cr, &style->base[GTK_STATE_NORMAL]);
  cairo_paint (cr);
  if (! get_area (view, &area))
    impasto_widget_draw_hint (widget, cr, _ ("There is no photo to show"),
                              PADDING);
  else if (! view->result)
    draw_part (cr, view->original, &area, area.x, area.x + area.width);
  else
    {
      gdouble          line = line_x (view, &area);
      gboolean         mirrored = is_mirrored (view);
      const GdkPixbuf *left = mirrored ? view->result : view->original;
      const GdkPixbuf *right = mirrored ? view->original : view->result;

      draw_part (cr, left, &area, area.x, line);
      draw_part (cr, right, &area, line, area.x + area.width);
      draw_line (view, cr, &area, line);
    }
  cairo_destroy (cr);
  if (gtk_widget_has_focus (widget))
    gtk_paint_focus (style, event->window, GTK_STATE_NORMAL, &event->area,
                     widget, NULL, 1, 1, allocation.width - 2,
                     allocation.height - 2);
  return FALSE;
}

/* --------------------------------------------------------------- input --- */

static void
describe (ImpastoCompareView *view)
{
  AtkObject        *accessible = gtk_widget_get_accessible (GTK_WIDGET (view));
  g_autofree gchar *text = NULL;

  if (view->result)
    text = g_strdup_printf (
        /* Translators: for assistive technology; a share in percent. */
        _ ("The original covers %.0f%% of the width, the result the rest"),
        100.0 * view->split);
  atk_object_set_description (accessible,
                              text ? text : _ ("Nothing has been painted yet"));
}

void
impasto_compare_view_set_split (ImpastoCompareView *view, gdouble split)
{
  view->split = CLAMP (split, 0.0, 1.0);
  describe (view);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

gdouble
impasto_compare_view_get_split (ImpastoCompareView *view)
{
  return view->split;
}

static void
split_at (ImpastoCompareView *view, gdouble x)
{
  GdkRectangle area;
  gdouble      part;

  if (! get_area (view, &area))
    return;
  part = (x - area.x) / area.width;
  impasto_compare_view_set_split (view, is_mirrored (view) ? 1.0 - part : part);
}

static gboolean
button_pressed (GtkWidget *widget, GdkEventButton *event)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);

  if (event->button != 1)
    return FALSE;
  gtk_widget_grab_focus (widget);
  if (event->type == GDK_2BUTTON_PRESS)
    {
      view->is_dragged = FALSE;
      impasto_compare_view_set_split (view, MIDDLE);
      return TRUE;
    }
  view->is_dragged = TRUE;
  split_at (view, event->x);
  return TRUE;
}

static gboolean
button_released (GtkWidget *widget, GdkEventButton *event)
{
  IMPASTO_COMPARE_VIEW (widget)->is_dragged = FALSE;
  return TRUE;
}

static gboolean
pointer_moved (GtkWidget *widget, GdkEventMotion *event)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);

  if (view->is_dragged)
    split_at (view, event->x);
  return view->is_dragged;
}

static gboolean
key_pressed (GtkWidget *widget, GdkEventKey *event)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);
  gdouble             split = view->split;

  /* The arrows move the line in their direction.  Home shows only the result,
   * End only the original, in either text direction. */
  if (! impasto_key_move (event, is_mirrored (view) ? -KEY_STEP : KEY_STEP,
                          &split))
    return GTK_WIDGET_CLASS (impasto_compare_view_parent_class)
        ->key_press_event (widget, event);
  impasto_compare_view_set_split (view, split);
  return TRUE;
}

static void
realize (GtkWidget *widget)
{
  GdkCursor *cursor;

  GTK_WIDGET_CLASS (impasto_compare_view_parent_class)->realize (widget);
  cursor = gdk_cursor_new_for_display (gtk_widget_get_display (widget),
                                       GDK_SB_H_DOUBLE_ARROW);
  gdk_window_set_cursor (gtk_widget_get_window (widget), cursor);
  gdk_cursor_unref (cursor);
}

static void
size_request (GtkWidget *widget, GtkRequisition *requisition)
{
  requisition->width = MIN_WIDTH;
  requisition->height = MIN_HEIGHT;
}

/* ----------------------------------------------------------- lifecycle --- */

static void
impasto_compare_view_finalize (GObject *object)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (object);

  g_clear_object (&view->original);
  g_clear_object (&view->result);
  G_OBJECT_CLASS (impasto_compare_view_parent_class)->finalize (object);
}

static void
impasto_compare_view_class_init (ImpastoCompareViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = impasto_compare_view_finalize;
  widget_class->realize = realize;
  widget_class->size_request = size_request;
  widget_class->expose_event = expose;
  widget_class->button_press_event = button_pressed;
  widget_class->button_release_event = button_released;
  widget_class->motion_notify_event = pointer_moved;
  widget_class->key_press_event = key_pressed;
}

static void
impasto_compare_view_init (ImpastoCompareView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);

  view->split = MIDDLE;
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK
                                     | GDK_BUTTON1_MOTION_MASK
                                     | GDK_KEY_PRESS_MASK
                                     | GDK_FOCUS_CHANGE_MASK);
  impasto_widget_set_name (widget, _ ("Original and result"));
  atk_object_set_role (gtk_widget_get_accessible (widget), ATK_ROLE_IMAGE);
  gtk_widget_set_tooltip_text (
      widget, _ ("Compares the original with the result. Drag the line, or "
                 "move it with the arrow keys"));
  describe (view);
}

GtkWidget *
impasto_compare_view_new (void)
{
  return g_object_new (IMPASTO_TYPE_COMPARE_VIEW, NULL);
}

/* Replaces @pixbuf by a copy of @picture. */
static void
replace (ImpastoCompareView *view,
         GdkPixbuf         **pixbuf,
         const NstPicture   *picture)
{
  gboolean had_result = view->result != NULL;

  g_clear_object (pixbuf);
  if (picture)
    *pixbuf = impasto_pixbuf_new_from_picture (picture, KEPT_SIDE);
  if (had_result != (view->result != NULL))
    describe (view);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

void
impasto_compare_view_set_original (ImpastoCompareView *view,
                                   const NstPicture   *original)
{
  replace (view, &view->original, original);
}

void
impasto_compare_view_set_result (ImpastoCompareView *view,
                                 const NstPicture   *result)
{
  replace (view, &view->result, result);
}
