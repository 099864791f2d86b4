/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A horizontal scale for the logarithm and a spin button for the value.
 */
#include "config.h"

#include "ui/widgets/log_slider.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_value.h"
#include "ui/widgets/widgets.h"

/* Minimum width of the slider, in pixels. */
#define SCALE_WIDTH 150
/* A key press moves the slider by a twentieth of a decade, Page Up and Page
 * Down by a fifth. */
#define STEP_DECADES 0.05
#define PAGE_DECADES 0.2
/* The range left of the smallest value, whose left half means zero. */
#define ZERO_DECADES 0.2

struct _ImpastoLogSlider
{
  GtkHBox parent_instance;

  const NstOptionSpec *spec;
  gdouble              low;
  gdouble              high;
  gboolean             with_zero;
  GtkWidget           *scale;
  GtkWidget           *editor;
  gboolean             updating;
};

typedef GtkHBoxClass ImpastoLogSliderClass;

enum
{
  VALUE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (ImpastoLogSlider, impasto_log_slider, GTK_TYPE_HBOX)

static void
impasto_log_slider_class_init (ImpastoLogSliderClass *klass)
{
  signals[VALUE_CHANGED] =
      g_signal_new ("value-changed", G_TYPE_FROM_CLASS (klass),
                    G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
impasto_log_slider_init (ImpastoLogSlider *slider)
{
}

static gdouble
left_end (const ImpastoLogSlider *slider)
{
  return log10 (slider->low) - (slider->with_zero ? ZERO_DECADES : 0.0);
}

static gdouble
value_to_position (const ImpastoLogSlider *slider, gdouble value)
{
  if (value > 0.0)
    return log10 (CLAMP (value, slider->low, slider->high));
  if (slider->with_zero || ! slider->spec->zero_word)
    return left_end (slider);
  /* The special zero, such as "own", has no position on the scale: use that of
   * the default. */
  return log10 (slider->spec->initial);
}

static gdouble
position_to_value (const ImpastoLogSlider *slider, gdouble position)
{
  gdouble value;
  gdouble magnitude;

  if (slider->with_zero && position < log10 (slider->low) - ZERO_DECADES / 2.0)
    return 0.0;
  value = pow (10.0, MAX (position, log10 (slider->low)));
  /* Round to three significant digits, which the number field shows exactly. */
  magnitude = pow (10.0, floor (log10 (value)) - 2.0);
  /* Divide if that is a fraction: 0.3, not 0.30000000000000004. */
  value = magnitude < 1.0 ? rint (value / magnitude) / rint (1.0 / magnitude)
                          : rint (value / magnitude) * magnitude;
  return impasto_option_clamp (slider->spec, value);
}

static void
update_scale (ImpastoLogSlider *slider)
{
  gdouble value = impasto_option_editor_get_value (slider->editor);

  slider->updating = TRUE;
  gtk_range_set_value (GTK_RANGE (slider->scale),
                       value_to_position (slider, value));
  slider->updating = FALSE;
}

static void
scale_changed (GtkRange *range, ImpastoLogSlider *slider)
{
  gdouble value = position_to_value (slider, gtk_range_get_value (range));

  if (slider->updating
      || value == impasto_option_editor_get_value (slider->editor))
    return;
  impasto_option_editor_set_value (slider->editor, value);
  g_signal_emit (slider, signals[VALUE_CHANGED], 0);
}

static void
editor_changed (GtkWidget *editor, gpointer data)
{
  ImpastoLogSlider *slider = data;

  update_scale (slider);
  g_signal_emit (slider, signals[VALUE_CHANGED], 0);
}

static gboolean
scale_pressed (GtkWidget        *scale,
               GdkEventButton   *event,
               ImpastoLogSlider *slider)
{
  if (event->type != GDK_2BUTTON_PRESS || event->button != 1)
    return FALSE;
  impasto_option_editor_set_value (slider->editor, slider->spec->initial);
  update_scale (slider);
  g_signal_emit (slider, signals[VALUE_CHANGED], 0);
  return TRUE;
}

GtkWidget *
impasto_log_slider_new (const NstOptionSpec *spec,
                        gdouble              low,
                        gdouble              high,
                        gboolean             with_zero)
{
  ImpastoLogSlider *slider =
      g_object_new (IMPASTO_TYPE_LOG_SLIDER, "spacing", IMPASTO_SPACING, NULL);
  g_autofree gchar *tooltip = NULL;
  g_autofree gchar *editor_name = NULL;
  GtkWidget        *scale;

  slider->spec = spec;
  slider->low = low;
  slider->high = high;
  slider->with_zero = with_zero;

  scale =
      gtk_hscale_new_with_range (left_end (slider), log10 (high), STEP_DECADES);
  slider->scale = scale;
  gtk_scale_set_draw_value (GTK_SCALE (scale), FALSE);
  gtk_range_set_increments (GTK_RANGE (scale), STEP_DECADES, PAGE_DECADES);
  /* Marks the default; on both sides, so that the trough stays centered. */
  gtk_scale_add_mark (GTK_SCALE (scale),
                      value_to_position (slider, spec->initial), GTK_POS_TOP,
                      NULL);
  gtk_scale_add_mark (GTK_SCALE (scale),
                      value_to_position (slider, spec->initial), GTK_POS_BOTTOM,
                      NULL);
  gtk_widget_set_size_request (scale, SCALE_WIDTH, -1);
  gtk_box_pack_start (GTK_BOX (slider), scale, TRUE, TRUE, 0);

  slider->editor = impasto_option_editor_new (spec, editor_changed, slider);
  gtk_box_pack_start (GTK_BOX (slider), slider->editor, FALSE, FALSE, 0);

  impasto_widget_set_name (scale, _ (spec->label));
  /* Translators: the number field beside a slider; %s is the slider's name. */
  editor_name = g_strdup_printf (_ ("%s, as a number"), _ (spec->label));
  impasto_widget_set_name (slider->editor, editor_name);
  /* Translators: the tooltip of a slider; %s describes the option. */
  tooltip = g_strdup_printf (_ ("%s. Double-click to reset."), _ (spec->blurb));
  gtk_widget_set_tooltip_text (scale, tooltip);

  update_scale (slider);
  g_signal_connect (scale, "value-changed", G_CALLBACK (scale_changed), slider);
  g_signal_connect (scale, "button-press-event", G_CALLBACK (scale_pressed),
                    slider);
  gtk_widget_show_all (GTK_WIDGET (slider));
  return GTK_WIDGET (slider);
}

gdouble
impasto_log_slider_get_value (ImpastoLogSlider *slider)
{
  return impasto_option_editor_get_value (slider->editor);
}

void
impasto_log_slider_set_value (ImpastoLogSlider *slider, gdouble value)
{
  impasto_option_editor_set_value (slider->editor, value);
  update_scale (slider);
}

GtkWidget *
impasto_log_slider_get_scale (ImpastoLogSlider *slider)
{
  return slider->scale;
}
