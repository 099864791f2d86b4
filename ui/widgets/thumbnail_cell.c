/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cell renderer for GtkIconView that draws with cairo.
 */
#include "config.h"

#include "ui/widgets/thumbnail_cell.h"

/* In pixels: the width of the frame around the selected picture, and its
 * distance from the picture. */
#define FRAME_WIDTH 2
#define FRAME_GAP   1
#define PADDING     (FRAME_WIDTH + FRAME_GAP)
/* Opacity of the frame around the picture below the pointer. */
#define HOVER_ALPHA 0.35
/* Opacity of the place of a picture that is missing or not yet read. */
#define EMPTY_ALPHA 0.08

struct _ImpastoThumbnailCell
{
  GtkCellRenderer parent_instance;

  GdkPixbuf *pixbuf; /* NULL: none yet */
  gint       side;
};

typedef GtkCellRendererClass ImpastoThumbnailCellClass;

enum
{
  PROP_0,
  PROP_PIXBUF
};

G_DEFINE_TYPE (ImpastoThumbnailCell,
               impasto_thumbnail_cell,
               GTK_TYPE_CELL_RENDERER)

gint
impasto_thumbnail_cell_get_padding (void)
{
  return PADDING;
}

static void
get_size (GtkCellRenderer *renderer,
          GtkWidget       *widget,
          GdkRectangle    *area,
          gint            *x,
          gint            *y,
          gint            *width,
          gint            *height)
{
  gint side = IMPASTO_THUMBNAIL_CELL (renderer)->side + 2 * PADDING;

  if (x)
    *x = area ? MAX (0, (area->width - side) / 2) : 0;
  if (y)
    *y = area ? MAX (0, (area->height - side) / 2) : 0;
  if (width)
    *width = side;
  if (height)
    *height = side;
}

/* Draws the frame outside of the picture at @x, @y. */
static void
draw_frame (cairo_t *cr, gdouble x, gdouble y, gdouble width, gdouble height)
{
  gdouble distance = FRAME_GAP + FRAME_WIDTH / 2.0;

  cairo_set_line_width (cr, FRAME_WIDTH);
  cairo_rectangle (cr, x - distance, y - distance, width + 2.0 * distance,
                   height + 2.0 * distance);
  cairo_stroke (cr);
}

static void
render (GtkCellRenderer     *renderer,
        GdkDrawable         *window,
        GtkWidget           *widget,
        GdkRectangle        *background,
        GdkRectangle        *area,
        GdkRectangle        *exposed,
        GtkCellRendererState flags)
{
  ImpastoThumbnailCell *cell = IMPASTO_THUMBNAIL_CELL (renderer);
  gint                  source_width = 1;
  gint                  source_height = 1;
  gdouble               scale;
  gint                  width;
  gint                  height;
  gint                  x;
  gint                  y;
  cairo_t              *cr = gdk_cairo_create (window);

  gdk_cairo_rectangle (cr, exposed);
  cairo_clip (cr);
  /* GTK has drawn the theme's background of a selection, on which the frame
   * might not be visible. */
  gdk_cairo_set_source_color (
      cr, &gtk_widget_get_style (widget)->base[GTK_STATE_NORMAL]);
  gdk_cairo_rectangle (cr, background);
  cairo_fill (cr);
  if (cell->pixbuf)
    {
      source_width = gdk_pixbuf_get_width (cell->pixbuf);
      source_height = gdk_pixbuf_get_height (cell->pixbuf);
    }
  scale = cell->side / (gdouble)MAX (source_width, source_height);
  if (cell->pixbuf)
    scale = MIN (scale, 1.0);
  width = MAX (1, (gint)(source_width * scale + 0.5));
  height = MAX (1, (gint)(source_height * scale + 0.5));
  x = area->x + (area->width - width) / 2;
  y = area->y + (area->height - height) / 2;

  cairo_save (cr);
  cairo_rectangle (cr, x, y, width, height);
  if (cell->pixbuf)
    {
      cairo_clip (cr);
      cairo_translate (cr, x, y);
      cairo_scale (cr, width / (gdouble)source_width,
                   height / (gdouble)source_height);
      gdk_cairo_set_source_pixbuf (cr, cell->pixbuf, 0.0, 0.0);
      cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
      cairo_paint (cr);
    }
  else
    {
      impasto_cairo_set_text_color (cr, widget, EMPTY_ALPHA);
      cairo_fill (cr);
    }
  cairo_restore (cr);

  if (flags & GTK_CELL_RENDERER_SELECTED)
    {
      impasto_cairo_set_text_color (cr, widget, 1.0);
      draw_frame (cr, x, y, width, height);
    }
  else if (flags & GTK_CELL_RENDERER_PRELIT)
    {
      impasto_cairo_set_text_color (cr, widget, HOVER_ALPHA);
      draw_frame (cr, x, y, width, height);
    }
  cairo_destroy (cr);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ImpastoThumbnailCell *cell = IMPASTO_THUMBNAIL_CELL (object);

  if (id == PROP_PIXBUF)
    g_set_object (&cell->pixbuf, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ImpastoThumbnailCell *cell = IMPASTO_THUMBNAIL_CELL (object);

  if (id == PROP_PIXBUF)
    g_value_set_object (value, cell->pixbuf);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
impasto_thumbnail_cell_finalize (GObject *object)
{
  g_clear_object (&IMPASTO_THUMBNAIL_CELL (object)->pixbuf);
  G_OBJECT_CLASS (impasto_thumbnail_cell_parent_class)->finalize (object);
}

static void
impasto_thumbnail_cell_class_init (ImpastoThumbnailCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = impasto_thumbnail_cell_finalize;
  klass->get_size = get_size;
  klass->render = render;
  g_object_class_install_property (
      object_class, PROP_PIXBUF,
      g_param_spec_object ("pixbuf", NULL, NULL, GDK_TYPE_PIXBUF,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void
impasto_thumbnail_cell_init (ImpastoThumbnailCell *cell)
{
  cell->side = 1;
}

GtkCellRenderer *
impasto_thumbnail_cell_new (void)
{
  return g_object_new (IMPASTO_TYPE_THUMBNAIL_CELL, NULL);
}

void
impasto_thumbnail_cell_set_side (ImpastoThumbnailCell *cell, gint side)
{
  cell->side = side;
}
