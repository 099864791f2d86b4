/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws the history of losses with cairo, on a logarithmic scale, in the colors
 * of the theme, at most a few times per second.
 */
#include "config.h"

#include "ui/widgets/loss_plot.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "ui/widgets/progress_view.h"

/* In pixels. */
#define MIN_WIDTH  200
#define MIN_HEIGHT 76
#define PADDING    4
#define SAMPLE     14 /* length of a line in the legend */
#define POINT_SIDE 5  /* side of the square at a marked value */
/* Delay before new points are drawn, in ms. */
#define REDRAW_MS 150
/* Margin above the largest and below the smallest value, in decades. */
#define MARGIN_DECADES 0.08
/* Minimum range of the plot, so that small changes look small. */
#define MIN_DECADES 0.5
/* Distance that a key press moves the mark, as a share of the width. */
#define KEY_STEP 0.02
/* Opacity of the theme's text color for secondary text and for lines. */
#define DIM_ALPHA  0.55
#define LINE_ALPHA 0.3

struct _ImpastoLossPlot
{
  GtkDrawingArea parent_instance;

  ImpastoLossHistory *history;
  guint               redraw_id;
  gdouble             mark; /* set by pointer or keys, 0..1; -1: none */
};

typedef GtkDrawingAreaClass ImpastoLossPlotClass;

G_DEFINE_TYPE (ImpastoLossPlot, impasto_loss_plot, GTK_TYPE_DRAWING_AREA)

/* Blue and orange, which color-blind people can distinguish; the total has the
 * color of text. */
static const struct
{
  const gchar *label;
  guint32      on_dark; /* 0xRRGGBB */
  guint32      on_light;
  gdouble      line_width;
} series[IMPASTO_N_LOSSES] = {
  [IMPASTO_LOSS_CONTENT] = { N_ ("content"), 0x6cb4ee, 0x1f6fb2, 1.5 },
  [IMPASTO_LOSS_STYLE] = { N_ ("style"), 0xf2a65a, 0xc25a10, 1.5 },
  [IMPASTO_LOSS_TOTAL] = { N_ ("total"), 0, 0, 1.5 },
};

/**
 * Axes: maps values to positions in the widget.
 */
typedef struct
{
  gdouble  x; /* the area of the plot, in pixels */
  gdouble  y;
  gdouble  width;
  gdouble  height;
  gdouble  first; /* the x of the first and the last point */
  gdouble  last;
  gdouble  low; /* decimal logarithms at the bottom and the top */
  gdouble  high;
  gboolean mirrored;
} Axes;

/* ----------------------------------------------------------- positions --- */

static gint
legend_height (ImpastoLossPlot *plot)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (plot), "0");
  gint         height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  g_object_unref (layout);
  return height;
}

/* FALSE if there is nothing to show. */
static gboolean
get_axes (ImpastoLossPlot *plot, Axes *axes)
{
  GtkWidget    *widget = GTK_WIDGET (plot);
  guint         n = impasto_loss_history_get_length (plot->history);
  GtkAllocation allocation;
  gdouble       low;
  gdouble       high;
  gdouble       missing;

  if (! impasto_loss_history_get_range (plot->history, &low, &high))
    return FALSE;
  gtk_widget_get_allocation (widget, &allocation);
  axes->x = PADDING;
  axes->y = 2 * PADDING + legend_height (plot);
  axes->width = MAX (1, allocation.width - 2 * PADDING);
  axes->height = MAX (1, allocation.height - axes->y - PADDING);
  axes->first = impasto_loss_history_get_point (plot->history, 0)->x;
  axes->last = impasto_loss_history_get_point (plot->history, n - 1)->x;
  axes->low = log10 (low) - MARGIN_DECADES;
  axes->high = log10 (high) + MARGIN_DECADES;
  missing = MIN_DECADES - (axes->high - axes->low);
  if (missing > 0.0)
    {
      axes->low -= missing / 2.0;
      axes->high += missing / 2.0;
    }
  /* Same direction as the progress bar. */
  axes->mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  return TRUE;
}

static gdouble
place_x (const Axes *axes, gdouble x)
{
  gdouble span = MAX (1.0, axes->last - axes->first);
  gdouble part = (x - axes->first) / span;

  return axes->x + axes->width * (axes->mirrored ? 1.0 - part : part);
}

/* A loss of zero is at the bottom. */
static gdouble
place_y (const Axes *axes, gdouble loss)
{
  gdouble part = 0.0;

  if (loss > 0.0)
    part = (log10 (loss) - axes->low) / (axes->high - axes->low);
  return axes->y + axes->height * (1.0 - CLAMP (part, 0.0, 1.0));
}

/* The point at @part (0..1, from the left) of the width. */
static const ImpastoLossPoint *
point_at (ImpastoLossPlot *plot, const Axes *axes, gdouble part)
{
  if (axes->mirrored)
    part = 1.0 - part;
  return impasto_loss_history_find (
      plot->history, axes->first + part * (axes->last - axes->first));
}

/* The point whose values the legend shows: the marked one, or else the
 * newest. */
static const ImpastoLossPoint *
current_point (ImpastoLossPlot *plot, const Axes *axes)
{
  if (plot->mark >= 0.0)
    return point_at (plot, axes, plot->mark);
  return impasto_loss_history_get_point (
      plot->history, impasto_loss_history_get_length (plot->history) - 1);
}

/* ------------------------------------------------------------- drawing --- */

static void
set_series_color (cairo_t *cr, GtkWidget *widget, ImpastoLoss loss)
{
  guint32 rgb = impasto_widget_is_dark (widget) ? series[loss].on_dark
                                                : series[loss].on_light;

  if (loss == IMPASTO_LOSS_TOTAL)
    impasto_cairo_set_text_color (cr, widget, 1.0);
  else
    cairo_set_source_rgb (cr, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                          (rgb & 0xff) / 255.0);
}

/* Draws @text in the current color with its upper corner at (@x, @y); returns
 * its width. */
static gint
draw_text (
    cairo_t *cr, GtkWidget *widget, const gchar *text, gdouble x, gdouble y)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  gint         width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x -= width;
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  g_object_unref (layout);
  return width;
}

/* "— content 5.1   — style 1203   — total 1208", then the level and iteration
 * of the marked point. */
static void
draw_legend (ImpastoLossPlot        *plot,
             cairo_t                *cr,
             const Axes             *axes,
             const ImpastoLossPoint *point)
{
  GtkWidget *widget = GTK_WIDGET (plot);
  gint       direction = axes->mirrored ? -1 : 1;
  gdouble    x = axes->mirrored ? axes->x + axes->width : axes->x;
  gdouble    middle = PADDING + legend_height (plot) / 2 + 0.5;

  for (gint i = 0; i < IMPASTO_N_LOSSES; i++)
    {
      g_autofree gchar *value = impasto_progress_describe_loss (point->loss[i]);
      g_autofree gchar *text = NULL;

      /* Translators: the legend of a plot: the name of a loss, its value. */
      text = g_strdup_printf (_ ("%s %s"), _ (series[i].label), value);
      set_series_color (cr, widget, i);
      cairo_set_line_width (cr, 2.0 * series[i].line_width);
      cairo_move_to (cr, x, middle);
      cairo_line_to (cr, x + direction * SAMPLE, middle);
      cairo_stroke (cr);
      x += direction * (SAMPLE + PADDING);
      impasto_cairo_set_text_color (cr, widget, 1.0);
      x += direction * (draw_text (cr, widget, text, x, PADDING) + 4 * PADDING);
    }
  if (plot->mark >= 0.0)
    {
      /* Translators: the level, the number of levels, the iteration. */
      g_autofree gchar *place =
          g_strdup_printf (_ ("level %d of %d, iteration %d"), point->level + 1,
                           point->n_levels, point->iteration);

      impasto_cairo_set_text_color (cr, widget, DIM_ALPHA);
      draw_text (cr, widget, place, x, PADDING);
    }
}

static void
draw_upright (cairo_t *cr, const Axes *axes, gdouble x)
{
  x = floor (place_x (axes, x)) + 0.5;
  cairo_move_to (cr, x, axes->y);
  cairo_line_to (cr, x, axes->y + axes->height);
  cairo_stroke (cr);
}

/* A thin line where a level begins, a dashed one where a run begins. */
static void
draw_levels (ImpastoLossPlot *plot, cairo_t *cr, const Axes *axes)
{
  static const gdouble dashes[] = { 3.0, 3.0 };

  cairo_set_line_width (cr, 1.0);
  impasto_cairo_set_text_color (cr, GTK_WIDGET (plot), LINE_ALPHA);
  for (guint i = 1; i < impasto_loss_history_get_length (plot->history); i++)
    {
      const ImpastoLossPoint *point =
          impasto_loss_history_get_point (plot->history, i);

      if (! point->begins_level)
        continue;
      cairo_set_dash (cr, dashes,
                      point->begins_run ? (gint)G_N_ELEMENTS (dashes) : 0, 0.0);
      draw_upright (cr, axes, point->x);
    }
  cairo_set_dash (cr, NULL, 0, 0.0);
}

static void
draw_series (ImpastoLossPlot *plot,
             cairo_t         *cr,
             const Axes      *axes,
             ImpastoLoss      loss)
{
  for (guint i = 0; i < impasto_loss_history_get_length (plot->history); i++)
    {
      const ImpastoLossPoint *point =
          impasto_loss_history_get_point (plot->history, i);
      gdouble x = place_x (axes, point->x);
      gdouble y = place_y (axes, point->loss[loss]);

      if (point->begins_run)
        cairo_move_to (cr, x, y);
      cairo_line_to (cr, x, y);
    }
  set_series_color (cr, GTK_WIDGET (plot), loss);
  cairo_set_line_width (cr, series[loss].line_width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
}

static void
draw_mark (ImpastoLossPlot        *plot,
           cairo_t                *cr,
           const Axes             *axes,
           const ImpastoLossPoint *point)
{
  cairo_set_line_width (cr, 1.0);
  impasto_cairo_set_text_color (cr, GTK_WIDGET (plot), DIM_ALPHA);
  draw_upright (cr, axes, point->x);
  for (gint i = 0; i < IMPASTO_N_LOSSES; i++)
    {
      set_series_color (cr, GTK_WIDGET (plot), i);
      cairo_rectangle (cr, place_x (axes, point->x) - POINT_SIDE / 2.0,
                       place_y (axes, point->loss[i]) - POINT_SIDE / 2.0,
                       POINT_SIDE, POINT_SIDE);
      cairo_fill (cr);
    }
}

static gboolean
expose (GtkWidget *widget, GdkEventExpose *event)
{
  ImpastoLossPlot *plot = IMPASTO_LOSS_PLOT (widget);
  GtkStyle        *style = gtk_widget_get_style (widget);
  cairo_t         *cr = gdk_cairo_create (event->window);
  GtkAllocation    allocation;
  Axes             axes;

  gtk_widget_get_allocation (widget, &allocation);
  gdk_cairo_region (cr, event->region);
  cairo_clip (cr);
  gdk_cairo_set_source_color (cr, &style->base[GTK_STATE_NORMAL]);
  cairo_paint (cr);
  if (get_axes (plot, &axes))
    {
      const ImpastoLossPoint *point = current_point (plot, &axes);

      draw_levels (plot, cr, &axes);
      /* Draw the total first, so that the style loss shows where they
       * coincide. */
      for (gint i = IMPASTO_N_LOSSES; i-- > 0;)
        draw_series (plot, cr, &axes, i);
      if (plot->mark >= 0.0)
        draw_mark (plot, cr, &axes, point);
      draw_legend (plot, cr, &axes, point);
    }
  else
    impasto_widget_draw_hint (
        widget, cr,
        _ ("The losses are plotted here while the picture is painted"),
        PADDING);
  cairo_destroy (cr);
  if (gtk_widget_has_focus (widget))
    gtk_paint_focus (style, event->window, GTK_STATE_NORMAL, &event->area,
                     widget, NULL, 1, 1, allocation.width - 2,
                     allocation.height - 2);
  return FALSE;
}

/* -------------------------------------------------------------- values --- */

static gboolean
redraw (gpointer data)
{
  ImpastoLossPlot  *plot = data;
  g_autofree gchar *values = impasto_loss_plot_describe (plot, -1);

  plot->redraw_id = 0;
  gtk_widget_queue_draw (GTK_WIDGET (plot));
  if (values)
    atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (plot)),
                                values);
  return G_SOURCE_REMOVE;
}

void
impasto_loss_plot_add (ImpastoLossPlot *plot, const NstProgress *progress)
{
  if (impasto_loss_history_add (plot->history, progress) && ! plot->redraw_id)
    plot->redraw_id = g_timeout_add (REDRAW_MS, redraw, plot);
}

void
impasto_loss_plot_begin_run (ImpastoLossPlot *plot)
{
  impasto_loss_history_begin_run (plot->history);
}

gchar *
impasto_loss_plot_describe (ImpastoLossPlot *plot, gint x)
{
  Axes                    axes;
  const ImpastoLossPoint *point;
  g_autofree gchar       *content = NULL;
  g_autofree gchar       *style = NULL;
  g_autofree gchar       *total = NULL;

  if (! get_axes (plot, &axes))
    return NULL;
  if (x < 0)
    point = current_point (plot, &axes);
  else
    point = point_at (plot, &axes, CLAMP ((x - axes.x) / axes.width, 0.0, 1.0));
  content = impasto_progress_describe_loss (point->loss[IMPASTO_LOSS_CONTENT]);
  style = impasto_progress_describe_loss (point->loss[IMPASTO_LOSS_STYLE]);
  total = impasto_progress_describe_loss (point->loss[IMPASTO_LOSS_TOTAL]);
  return g_strdup_printf (
      /* Translators: the level, the number of levels, the iteration, three
       * losses. */
      _ ("Level %d of %d, iteration %d: content %s, style %s, total %s"),
      point->level + 1, point->n_levels, point->iteration, content, style,
      total);
}

/* --------------------------------------------------------------- input --- */

static void
set_mark (ImpastoLossPlot *plot, gdouble mark)
{
  if (mark == plot->mark)
    return;
  plot->mark = mark;
  g_clear_handle_id (&plot->redraw_id, g_source_remove);
  redraw (plot);
}

static gboolean
pointer_moved (GtkWidget *widget, GdkEventMotion *event)
{
  GtkAllocation allocation;
  gdouble       width;

  gtk_widget_get_allocation (widget, &allocation);
  width = MAX (1, allocation.width - 2 * PADDING);
  set_mark (IMPASTO_LOSS_PLOT (widget),
            CLAMP ((event->x - PADDING) / width, 0.0, 1.0));
  return FALSE;
}

static gboolean
pointer_left (GtkWidget *widget, GdkEventCrossing *event)
{
  set_mark (IMPASTO_LOSS_PLOT (widget), -1.0);
  return FALSE;
}

static gboolean
key_pressed (GtkWidget *widget, GdkEventKey *event)
{
  ImpastoLossPlot *plot = IMPASTO_LOSS_PLOT (widget);
  gdouble          mark = plot->mark;

  if (mark < 0.0)
    mark = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? 0.0 : 1.0;
  if (! impasto_key_move (event, KEY_STEP, &mark))
    return GTK_WIDGET_CLASS (impasto_loss_plot_parent_class)
        ->key_press_event (widget, event);
  set_mark (plot, mark);
  return TRUE;
}

static gboolean
focus_left (GtkWidget *widget, GdkEventFocus *event)
{
  set_mark (IMPASTO_LOSS_PLOT (widget), -1.0);
  return GTK_WIDGET_CLASS (impasto_loss_plot_parent_class)
      ->focus_out_event (widget, event);
}

/* No tooltip over the curves, as it would hide them. */
static gboolean
query_tooltip (
    GtkWidget *widget, gint x, gint y, gboolean keyboard, GtkTooltip *tooltip)
{
  Axes axes;

  if (get_axes (IMPASTO_LOSS_PLOT (widget), &axes) && y > axes.y)
    return FALSE;
  return GTK_WIDGET_CLASS (impasto_loss_plot_parent_class)
      ->query_tooltip (widget, x, y, keyboard, tooltip);
}

static void
size_request (GtkWidget *widget, GtkRequisition *requisition)
{
  requisition->width = MIN_WIDTH;
  requisition->height = MIN_HEIGHT;
}

/* ----------------------------------------------------------- lifecycle --- */

static void
impasto_loss_plot_finalize (GObject *object)
{
  ImpastoLossPlot *plot = IMPASTO_LOSS_PLOT (object);

  g_clear_handle_id (&plot->redraw_id, g_source_remove);
  g_clear_pointer (&plot->history, impasto_loss_history_free);
  G_OBJECT_CLASS (impasto_loss_plot_parent_class)->finalize (object);
}

static void
impasto_loss_plot_class_init (ImpastoLossPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = impasto_loss_plot_finalize;
  widget_class->size_request = size_request;
  widget_class->expose_event = expose;
  widget_class->motion_notify_event = pointer_moved;
  widget_class->leave_notify_event = pointer_left;
  widget_class->key_press_event = key_pressed;
  widget_class->focus_out_event = focus_left;
  widget_class->query_tooltip = query_tooltip;
}

static void
impasto_loss_plot_init (ImpastoLossPlot *plot)
{
  GtkWidget *widget = GTK_WIDGET (plot);

  plot->history = impasto_loss_history_new ();
  plot->mark = -1.0;
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK
                                     | GDK_KEY_PRESS_MASK
                                     | GDK_FOCUS_CHANGE_MASK);
  impasto_widget_set_name (widget, _ ("Losses"));
  atk_object_set_role (gtk_widget_get_accessible (widget), ATK_ROLE_IMAGE);
  gtk_widget_set_tooltip_text (
      widget, _ ("How much the picture differs from the photo (content loss) "
                 "and from the style (style loss), and the weighted sum that "
                 "is minimized (total loss), on a logarithmic scale. Point at "
                 "the curves to read their values"));
}

GtkWidget *
impasto_loss_plot_new (void)
{
  return g_object_new (IMPASTO_TYPE_LOSS_PLOT, NULL);
}
