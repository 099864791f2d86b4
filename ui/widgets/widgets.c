/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Helpers for GTK.
 */
#include "config.h"

#include "ui/widgets/widgets.h"

#include <math.h>
#include <gdk/gdkkeysyms.h>

/* Backgrounds below this luminance (0..1) are dark. */
#define DARK_LUMINANCE 0.5
#define HINT_ALPHA     0.55

void
impasto_widget_set_name (GtkWidget *widget, const gchar *name)
{
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

GtkWidget *
impasto_table_attach (GtkTable    *table,
                      gint         column,
                      gint         row,
                      const gchar *mnemonic,
                      GtkWidget   *widget,
                      GtkWidget   *target)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (mnemonic);

  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), target);
  gtk_table_attach (table, label, column, column + 1, row, row + 1, GTK_FILL,
                    GTK_FILL, 0, 0);
  gtk_table_attach (table, widget, column + 1, column + 2, row, row + 1,
                    GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
  gtk_widget_show (label);
  gtk_widget_show (widget);
  return label;
}

/* The mean of a channel over @factor x @factor pixels, as a byte. */
static guchar
mean_byte (const NstPicture *picture, gint x, gint y, gint c, gint factor)
{
  gfloat sum = 0.0f;

  for (gint dy = 0; dy < factor; dy++)
    for (gint dx = 0; dx < factor; dx++)
      sum += picture->pixels[3
                                 * ((gsize)(y * factor + dy) * picture->width
                                    + x * factor + dx)
                             + c];
  sum /= factor * factor;
  return (guchar)(CLAMP (sum, 0.0f, 1.0f) * 255.0f + 0.5f);
}

GdkPixbuf *
impasto_pixbuf_new_from_picture (const NstPicture *picture, gint max_side)
{
  gdouble scale = max_side / (gdouble)MAX (picture->width, picture->height);
  /* First average blocks of factor x factor pixels, so that a large picture
   * needs no large copy and all its pixels contribute. */
  gint factor =
      CLAMP ((gint)(1.0 / scale), 1, MIN (picture->width, picture->height));
  gint width = picture->width / factor;
  gint height = picture->height / factor;
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guchar *pixels;
  gint    row_stride;

  if (! pixbuf)
    return NULL;
  pixels = gdk_pixbuf_get_pixels (pixbuf);
  row_stride = gdk_pixbuf_get_rowstride (pixbuf);
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gint c = 0; c < 3; c++)
        pixels[(gsize)y * row_stride + 3 * x + c] =
            mean_byte (picture, x, y, c, factor);

  if (scale >= 1.0 || MAX (width, height) <= max_side)
    return g_steal_pointer (&pixbuf);
  return gdk_pixbuf_scale_simple (
      pixbuf, MAX (1, (gint)rint (picture->width * scale)),
      MAX (1, (gint)rint (picture->height * scale)), GDK_INTERP_BILINEAR);
}

gboolean
impasto_widget_is_dark (GtkWidget *widget)
{
  const GdkColor *color =
      &gtk_widget_get_style (widget)->base[GTK_STATE_NORMAL];

  return 0.299 * color->red + 0.587 * color->green + 0.114 * color->blue
         < DARK_LUMINANCE * G_MAXUINT16;
}

void
impasto_cairo_set_text_color (cairo_t *cr, GtkWidget *widget, gdouble alpha)
{
  const GdkColor *color =
      &gtk_widget_get_style (widget)->text[GTK_STATE_NORMAL];

  cairo_set_source_rgba (cr, color->red / (gdouble)G_MAXUINT16,
                         color->green / (gdouble)G_MAXUINT16,
                         color->blue / (gdouble)G_MAXUINT16, alpha);
}

void
impasto_widget_draw_hint (GtkWidget   *widget,
                          cairo_t     *cr,
                          const gchar *text,
                          gint         padding)
{
  PangoLayout  *layout = gtk_widget_create_pango_layout (widget, text);
  GtkAllocation allocation;
  gint          height;

  gtk_widget_get_allocation (widget, &allocation);
  pango_layout_set_width (layout,
                          (allocation.width - 2 * padding) * PANGO_SCALE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, NULL, &height);
  impasto_cairo_set_text_color (cr, widget, HINT_ALPHA);
  cairo_move_to (cr, padding, (allocation.height - height) / 2);
  pango_cairo_show_layout (cr, layout);
  g_object_unref (layout);
}

gboolean
impasto_key_move (const GdkEventKey *event, gdouble step, gdouble *place)
{
  gdouble moved;

  switch (event->keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      moved = *place - step;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      moved = *place + step;
      break;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      moved = 0.0;
      break;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      moved = 1.0;
      break;
    default:
      return FALSE;
    }
  *place = CLAMP (moved, 0.0, 1.0);
  return TRUE;
}
