/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scale that shows its value in percent.
 */
#include "config.h"

#include "ui/widgets/opacity_slider.h"

#include <glib/gi18n-lib.h>

#define FULL 100.0
#define STEP 1.0
#define PAGE 10.0
/* Minimum width in pixels, including the number. */
#define SCALE_WIDTH 100

typedef struct
{
  GtkObject         *adjustment;
  GtkWidget         *scale;
  ImpastoOpacityFunc changed;
  gpointer           data;
  gboolean           updating;
} Slider;

static const gchar slider_key[] = "impasto-opacity-slider";

static Slider *
get_slider (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), slider_key);
}

static void
value_changed (GtkAdjustment *adjustment, Slider *slider)
{
  if (! slider->updating)
    slider->changed ((gint)(gtk_adjustment_get_value (adjustment) + 0.5),
                     slider->data);
}

static gchar *
format_value (GtkScale *scale, gdouble value, gpointer data)
{
  /* Translators: an opacity in percent. */
  return g_strdup_printf (_ ("%.0f %%"), value);
}

static gboolean
scale_pressed (GtkWidget *scale, GdkEventButton *event, Slider *slider)
{
  if (event->type != GDK_2BUTTON_PRESS || event->button != 1)
    return FALSE;
  gtk_adjustment_set_value (GTK_ADJUSTMENT (slider->adjustment), FULL);
  return TRUE;
}

GtkWidget *
impasto_opacity_slider_new (ImpastoOpacityFunc changed, gpointer data)
{
  GtkWidget *box = gtk_hbox_new (FALSE, IMPASTO_SPACING);
  Slider    *slider = g_new0 (Slider, 1);
  GtkWidget *label = gtk_label_new (_ ("Opacity:"));

  slider->changed = changed;
  slider->data = data;
  slider->adjustment = gtk_adjustment_new (FULL, 0.0, FULL, STEP, PAGE, 0.0);
  slider->scale = gtk_hscale_new (GTK_ADJUSTMENT (slider->adjustment));
  gtk_scale_set_value_pos (GTK_SCALE (slider->scale), GTK_POS_RIGHT);
  gtk_widget_set_size_request (slider->scale, SCALE_WIDTH, -1);
  gtk_scale_set_digits (GTK_SCALE (slider->scale), 0);
  impasto_widget_set_name (slider->scale, _ ("Opacity"));
  gtk_widget_set_tooltip_text (
      slider->scale, _ ("How much of the original the picture covers, on the "
                        "canvas at once. Double-click to reset."));
  g_signal_connect (slider->scale, "format-value", G_CALLBACK (format_value),
                    NULL);
  g_signal_connect (slider->adjustment, "value-changed",
                    G_CALLBACK (value_changed), slider);
  g_signal_connect (slider->scale, "button-press-event",
                    G_CALLBACK (scale_pressed), slider);
  g_object_set_data_full (G_OBJECT (box), slider_key, slider, g_free);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), slider->scale, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  return box;
}

void
impasto_opacity_slider_set (GtkWidget *widget, gint percent)
{
  Slider *slider = get_slider (widget);

  slider->updating = TRUE;
  gtk_adjustment_set_value (GTK_ADJUSTMENT (slider->adjustment), percent);
  slider->updating = FALSE;
}
