/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws two pictures with cairo, one on each side of the line.
 */
#include "config.h"

#include "ui/widgets/compare_view.h"

#include <math.h>
#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

#include "ui/widgets/compare_draw.h"
#include "ui/widgets/zoom.h"

/* Maximum side of the stored pictures, in pixels. */
#define KEPT_SIDE 2048
/* In pixels. */
#define MIN_WIDTH  200
#define MIN_HEIGHT 140
#define PADDING    6
/* A press at this distance from the line still takes the line. */
#define LINE_REACH 12.0
/* Distance that a key press moves the line or the pictures, as a share of the
 * width. */
#define KEY_STEP 0.05
#define PAN_STEP 0.1
#define MIDDLE   0.5

typedef enum
{
  DRAG_NONE,
  DRAG_LINE,
  DRAG_PICTURE
} Drag;

struct _ImpastoCompareView
{
  GtkDrawingArea parent_instance;

  ImpastoCompareSide  original;
  ImpastoCompareSide  result;
  ImpastoCompareShape shape;
  gdouble             opacity;
  gint                image_width; /* 0: that of the pictures */
  gint                image_height;
  gdouble             split;
  ImpastoZoom         zoom;
  Drag                drag;
  gdouble             drag_x; /* the last place of the pointer */
  gdouble             drag_y;
};

typedef GtkDrawingAreaClass ImpastoCompareViewClass;

enum
{
  ZOOMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (ImpastoCompareView, impasto_compare_view, GTK_TYPE_DRAWING_AREA)

/* The size of the image; FALSE if there is no picture. */
static gboolean
get_image_size (ImpastoCompareView *view, gint *width, gint *height)
{
  const GdkPixbuf *pixbuf =
      view->result.picture ? view->result.picture : view->original.picture;

  if (! pixbuf)
    return FALSE;
  *width =
      view->image_width > 0 ? view->image_width : gdk_pixbuf_get_width (pixbuf);
  *height = view->image_width > 0 ? view->image_height
                                  : gdk_pixbuf_get_height (pixbuf);
  return TRUE;
}

/* The area of the pictures in the widget, which may be larger than it; FALSE if
 * there are none. */
static gboolean
get_area (ImpastoCompareView *view, GdkRectangle *area)
{
  GtkAllocation whole;
  gint          width;
  gint          height;

  if (! get_image_size (view, &width, &height))
    return FALSE;
  gtk_widget_get_allocation (GTK_WIDGET (view), &whole);
  impasto_zoom_get_area (&view->zoom, &whole, width, height, area);
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

/* The pictures must be blended again. */
static void
forget_blended (ImpastoCompareView *view)
{
  impasto_compare_side_forget (&view->original);
  impasto_compare_side_forget (&view->result);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static void
draw_pictures (ImpastoCompareView *view, cairo_t *cr, const GdkRectangle *area)
{
  const GdkPixbuf *original = impasto_compare_side_get (
      &view->original, view->original.picture, NULL, &view->shape,
      view->opacity, area->width, area->height);
  const GdkPixbuf *result = impasto_compare_side_get (
      &view->result, view->original.picture, view->result.picture, &view->shape,
      view->opacity, area->width, area->height);
  gdouble       line = line_x (view, area);
  gboolean      mirrored = is_mirrored (view);
  GtkAllocation whole;

  gtk_widget_get_allocation (GTK_WIDGET (view), &whole);
  if (! result)
    {
      impasto_compare_draw_part (cr, original, area, area->x,
                                 area->x + area->width);
      return;
    }
  impasto_compare_draw_part (cr, mirrored ? result : original, area, area->x,
                             line);
  impasto_compare_draw_part (cr, mirrored ? original : result, area, line,
                             area->x + area->width);
  impasto_compare_draw_line (cr, area, line, whole.height / 2.0);
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
  else
    draw_pictures (view, cr, &area);
  cairo_destroy (cr);
  if (gtk_widget_has_focus (widget))
    gtk_paint_focus (style, event->window, GTK_STATE_NORMAL, &event->area,
                     widget, NULL, 1, 1, allocation.width - 2,
                     allocation.height - 2);
  return FALSE;
}

/* ---------------------------------------------------------------- line --- */

static void
describe (ImpastoCompareView *view)
{
  AtkObject        *accessible = gtk_widget_get_accessible (GTK_WIDGET (view));
  g_autofree gchar *text = NULL;

  if (view->result.picture)
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

/* ---------------------------------------------------------------- zoom --- */

/* Zooms so that the point of the pictures below @x, @y stays there. */
static void
zoom_at (ImpastoCompareView *view, gdouble scale, gdouble x, gdouble y)
{
  GtkAllocation whole;
  gint          width;
  gint          height;

  if (! get_image_size (view, &width, &height))
    return;
  gtk_widget_get_allocation (GTK_WIDGET (view), &whole);
  impasto_zoom_set_scale (&view->zoom, &whole, width, height, scale, x, y);
  gtk_widget_queue_draw (GTK_WIDGET (view));
  g_signal_emit (view, signals[ZOOMED], 0);
}

gdouble
impasto_compare_view_get_zoom (ImpastoCompareView *view)
{
  GtkAllocation whole;
  gint          width;
  gint          height;

  if (! get_image_size (view, &width, &height))
    return 0.0;
  gtk_widget_get_allocation (GTK_WIDGET (view), &whole);
  return impasto_zoom_get_scale (&view->zoom, &whole, width, height);
}

void
impasto_compare_view_set_zoom (ImpastoCompareView *view, gdouble zoom)
{
  GtkAllocation whole;

  gtk_widget_get_allocation (GTK_WIDGET (view), &whole);
  zoom_at (view, zoom, whole.width / 2.0, whole.height / 2.0);
}

/* Moves the pictures by @x and @y pixels. */
static void
pan (ImpastoCompareView *view, gdouble x, gdouble y)
{
  GtkAllocation whole;
  gint          width;
  gint          height;

  if (! get_image_size (view, &width, &height))
    return;
  gtk_widget_get_allocation (GTK_WIDGET (view), &whole);
  impasto_zoom_pan (&view->zoom, &whole, width, height, x, y);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

/* Whether the pictures are larger than the widget. */
static gboolean
is_enlarged (ImpastoCompareView *view)
{
  GdkRectangle  area;
  GtkAllocation whole;

  gtk_widget_get_allocation (GTK_WIDGET (view), &whole);
  return get_area (view, &area)
         && (area.width > whole.width || area.height > whole.height);
}

/* --------------------------------------------------------------- input --- */

static gboolean
button_pressed (GtkWidget *widget, GdkEventButton *event)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);
  GdkRectangle        area;
  gboolean            is_near;

  if (event->button != 1 && event->button != 2)
    return FALSE;
  gtk_widget_grab_focus (widget);
  if (event->type == GDK_2BUTTON_PRESS && event->button == 1)
    {
      view->drag = DRAG_NONE;
      impasto_compare_view_set_split (view, MIDDLE);
      return TRUE;
    }
  is_near = get_area (view, &area)
            && fabs (event->x - line_x (view, &area)) <= LINE_REACH;
  view->drag_x = event->x;
  view->drag_y = event->y;
  if (event->button == 2 || (is_enlarged (view) && ! is_near))
    view->drag = DRAG_PICTURE;
  else
    {
      view->drag = DRAG_LINE;
      split_at (view, event->x);
    }
  return TRUE;
}

static gboolean
button_released (GtkWidget *widget, GdkEventButton *event)
{
  IMPASTO_COMPARE_VIEW (widget)->drag = DRAG_NONE;
  return TRUE;
}

static gboolean
pointer_moved (GtkWidget *widget, GdkEventMotion *event)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);

  if (view->drag == DRAG_LINE)
    split_at (view, event->x);
  else if (view->drag == DRAG_PICTURE)
    pan (view, event->x - view->drag_x, event->y - view->drag_y);
  view->drag_x = event->x;
  view->drag_y = event->y;
  return view->drag != DRAG_NONE;
}

static gboolean
scrolled (GtkWidget *widget, GdkEventScroll *event)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);
  gdouble             zoom = impasto_compare_view_get_zoom (view);

  if (event->direction == GDK_SCROLL_UP)
    zoom *= IMPASTO_COMPARE_ZOOM_STEP;
  else if (event->direction == GDK_SCROLL_DOWN)
    zoom /= IMPASTO_COMPARE_ZOOM_STEP;
  else
    return FALSE;
  zoom_at (view, zoom, event->x, event->y);
  return TRUE;
}

/* Zooms with the keys that GIMP has for it. */
static gboolean
zoom_by_key (ImpastoCompareView *view, guint keyval)
{
  gdouble zoom = impasto_compare_view_get_zoom (view);

  switch (keyval)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      impasto_compare_view_set_zoom (view, zoom * IMPASTO_COMPARE_ZOOM_STEP);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      impasto_compare_view_set_zoom (view, zoom / IMPASTO_COMPARE_ZOOM_STEP);
      return TRUE;
    case GDK_KEY_1:
    case GDK_KEY_KP_1:
      impasto_compare_view_set_zoom (view, 1.0);
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      impasto_compare_view_set_zoom (view, 0.0);
      return TRUE;
    default:
      return FALSE;
    }
}

/* Moves the pictures: Up and Down, and with Shift also Left and Right, which
 * move the line otherwise. */
static gboolean
pan_by_key (ImpastoCompareView *view, const GdkEventKey *event)
{
  GtkAllocation whole;
  gboolean      shift = (event->state & GDK_SHIFT_MASK) != 0;

  if (! is_enlarged (view))
    return FALSE;
  gtk_widget_get_allocation (GTK_WIDGET (view), &whole);
  switch (event->keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      pan (view, 0.0, PAN_STEP * whole.height);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      pan (view, 0.0, -PAN_STEP * whole.height);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      if (shift)
        pan (view, PAN_STEP * whole.width, 0.0);
      return shift;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      if (shift)
        pan (view, -PAN_STEP * whole.width, 0.0);
      return shift;
    default:
      return FALSE;
    }
}

static gboolean
key_pressed (GtkWidget *widget, GdkEventKey *event)
{
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);
  gdouble             split = view->split;

  if ((event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK)) == 0
      && (zoom_by_key (view, event->keyval) || pan_by_key (view, event)))
    return TRUE;
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

  g_clear_object (&view->original.picture);
  g_clear_object (&view->result.picture);
  impasto_compare_side_forget (&view->original);
  impasto_compare_side_forget (&view->result);
  impasto_compare_shape_clear (&view->shape);
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
  widget_class->scroll_event = scrolled;
  widget_class->key_press_event = key_pressed;
  signals[ZOOMED] =
      g_signal_new ("zoomed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
impasto_compare_view_init (ImpastoCompareView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);

  view->split = MIDDLE;
  view->opacity = 1.0;
  impasto_zoom_init (&view->zoom);
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK
                                     | GDK_BUTTON1_MOTION_MASK
                                     | GDK_BUTTON2_MOTION_MASK | GDK_SCROLL_MASK
                                     | GDK_KEY_PRESS_MASK
                                     | GDK_FOCUS_CHANGE_MASK);
  impasto_widget_set_name (widget, _ ("Original and result"));
  atk_object_set_role (gtk_widget_get_accessible (widget), ATK_ROLE_IMAGE);
  gtk_widget_set_tooltip_text (
      widget,
      _ ("Compares the original with the result. Drag the line, or move it "
         "with "
         "the arrow keys. Zoom with the mouse wheel or the keys + and −; drag "
         "the enlarged picture, or move it with Shift and the arrow keys"));
  describe (view);
}

GtkWidget *
impasto_compare_view_new (void)
{
  return g_object_new (IMPASTO_TYPE_COMPARE_VIEW, NULL);
}

/* Replaces the picture of @side by a copy of @picture. */
static void
replace (ImpastoCompareView *view,
         ImpastoCompareSide *side,
         const NstPicture   *picture)
{
  gboolean had_result = view->result.picture != NULL;

  g_clear_object (&side->picture);
  if (picture)
    side->picture = impasto_pixbuf_new_from_picture (picture, KEPT_SIDE);
  if (had_result != (view->result.picture != NULL))
    describe (view);
  forget_blended (view);
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

void
impasto_compare_view_set_image (ImpastoCompareView        *view,
                                gint                       width,
                                gint                       height,
                                const ImpastoCompareShape *shape)
{
  view->image_width = width;
  view->image_height = height;
  impasto_compare_shape_clear (&view->shape);
  view->shape = *shape;
  forget_blended (view);
}

void
impasto_compare_view_set_opacity (ImpastoCompareView *view, gdouble opacity)
{
  view->opacity = opacity;
  forget_blended (view);
}
