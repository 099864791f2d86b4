/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Spin buttons and combo boxes made from the table of options.
 */
#include "config.h"

#include "ui/widgets/option_editor.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "ui/widgets/layers_editor.h"
#include "ui/widgets/option_value.h"

#define EDITOR_KEY "impasto-option-editor"
#define SPIN_CHARS 8
/* The step of a spin button for fractions, relative to the magnitude of the
 * value. */
#define FRACTION_STEP 0.1
#define PAGE_STEPS    10.0

typedef struct
{
  const NstOptionSpec *spec;
  gdouble              value; /* exact; a spin button may show it rounded */
  gboolean             updating;
  ImpastoOptionFunc    changed;
  gpointer             data;
} Editor;

static Editor *
get_editor (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), EDITOR_KEY);
}

static void
change (GtkWidget *widget, gdouble value)
{
  Editor *editor = get_editor (widget);

  if (value == editor->value)
    return;
  editor->value = value;
  editor->changed (widget, editor->data);
}

/* @value as the spin button shows it; caller frees. */
static gchar *
value_to_text (const NstOptionSpec *spec, gdouble value)
{
  if (value == 0.0 && spec->zero_word)
    return g_strdup (impasto_option_word (spec->zero_word));
  if (spec->type == NST_OPTION_INT)
    return g_strdup_printf ("%.0f", value);
  return impasto_number_to_text (value);
}

static void
spin_changed (GtkSpinButton *spin)
{
  Editor           *editor = get_editor (GTK_WIDGET (spin));
  gdouble           shown = gtk_spin_button_get_value (spin);
  gdouble           value = impasto_option_clamp (editor->spec, shown);
  g_autofree gchar *old_text = value_to_text (editor->spec, editor->value);
  g_autofree gchar *new_text = value_to_text (editor->spec, shown);

  /* The spin button may only have read its own rounded text. */
  if (editor->updating || ! strcmp (old_text, new_text))
    return;
  /* The first step up from the special zero is to the minimum. */
  if (value == 0.0 && editor->value == 0.0)
    value = editor->spec->minimum;
  change (GTK_WIDGET (spin), value);
  impasto_option_editor_set_value (GTK_WIDGET (spin), value);
}

static gboolean
spin_output (GtkSpinButton *spin)
{
  Editor           *editor = get_editor (GTK_WIDGET (spin));
  g_autofree gchar *text =
      value_to_text (editor->spec, gtk_spin_button_get_value (spin));

  if (strcmp (text, gtk_entry_get_text (GTK_ENTRY (spin))))
    gtk_entry_set_text (GTK_ENTRY (spin), text);
  return TRUE;
}

static gint
spin_input (GtkSpinButton *spin, gdouble *value)
{
  Editor      *editor = get_editor (GTK_WIDGET (spin));
  const gchar *word = editor->spec->zero_word;
  const gchar *text = gtk_entry_get_text (GTK_ENTRY (spin));

  *value = 0.0;
  if (word && ! g_utf8_collate (text, impasto_option_word (word)))
    return TRUE;
  if (! impasto_number_parse (text, value))
    return GTK_INPUT_ERROR;
  /* GTK would drop a number out of range. */
  *value = impasto_option_clamp (editor->spec, *value);
  return TRUE;
}

static void
layers_changed (GtkWidget *widget, gpointer data)
{
  Editor *editor = get_editor (widget);

  editor->changed (widget, editor->data);
}

static void
combo_changed (GtkWidget *combo)
{
  Editor *editor = get_editor (combo);
  gint    value;

  if (! editor->updating
      && gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (combo), &value))
    change (combo, value);
}

static GtkWidget *
make_combo (const NstOptionSpec *spec)
{
  /* A long choice must not widen the window; the list shows it whole. */
  GtkWidget *combo = g_object_new (GIMP_TYPE_INT_COMBO_BOX, "ellipsize",
                                   PANGO_ELLIPSIZE_END, NULL);

  for (gint i = 0; spec->choices[i]; i++)
    gimp_int_combo_box_append (GIMP_INT_COMBO_BOX (combo), GIMP_INT_STORE_VALUE,
                               i, GIMP_INT_STORE_LABEL,
                               impasto_option_word (spec->choices[i]), -1);
  return combo;
}

static GtkWidget *
make_spin (const NstOptionSpec *spec)
{
  gdouble    step = spec->type == NST_OPTION_DOUBLE ? FRACTION_STEP : 1.0;
  GtkWidget *spin = gtk_spin_button_new_with_range (
      spec->zero_word ? 0.0 : spec->minimum, spec->maximum, step);

  /* Words and any number of decimals are allowed. */
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), FALSE);
  gtk_spin_button_set_update_policy (GTK_SPIN_BUTTON (spin),
                                     GTK_UPDATE_IF_VALID);
  gtk_entry_set_width_chars (GTK_ENTRY (spin), SPIN_CHARS);
  gtk_entry_set_activates_default (GTK_ENTRY (spin), TRUE);
  return spin;
}

GtkWidget *
impasto_option_editor_new (const NstOptionSpec *spec,
                           ImpastoOptionFunc    changed,
                           gpointer             data)
{
  gboolean   is_choice = spec->type == NST_OPTION_ENUM;
  GtkWidget *widget;
  Editor    *editor = g_new0 (Editor, 1);

  if (spec->type == NST_OPTION_LAYERS)
    widget = impasto_layers_editor_new (spec, layers_changed, NULL);
  else
    widget = is_choice ? make_combo (spec) : make_spin (spec);

  editor->spec = spec;
  editor->changed = changed;
  editor->data = data;
  g_object_set_data_full (G_OBJECT (widget), EDITOR_KEY, editor, g_free);
  if (spec->type == NST_OPTION_LAYERS)
    return widget;
  if (! is_choice)
    {
      g_signal_connect (widget, "output", G_CALLBACK (spin_output), NULL);
      g_signal_connect (widget, "input", G_CALLBACK (spin_input), NULL);
    }
  impasto_option_editor_set_value (widget, spec->initial);
  if (is_choice)
    g_signal_connect (widget, "changed", G_CALLBACK (combo_changed), NULL);
  else
    g_signal_connect (widget, "value-changed", G_CALLBACK (spin_changed), NULL);
  impasto_widget_set_name (widget, _ (spec->label));
  gtk_widget_set_tooltip_text (widget, _ (spec->blurb));
  return widget;
}

const NstOptionSpec *
impasto_option_editor_get_spec (GtkWidget *widget)
{
  return get_editor (widget)->spec;
}

gdouble
impasto_option_editor_get_value (GtkWidget *widget)
{
  return get_editor (widget)->value;
}

/* Makes the arrows change the second significant digit. */
static void
set_increments (GtkSpinButton *spin, const NstOptionSpec *spec, gdouble value)
{
  gdouble step = FRACTION_STEP;

  if (spec->type != NST_OPTION_DOUBLE)
    return;
  if (value > 0.0)
    step = FRACTION_STEP * pow (10.0, floor (log10 (value)));
  gtk_spin_button_set_increments (spin, step, PAGE_STEPS * step);
}

void
impasto_option_editor_set_value (GtkWidget *widget, gdouble value)
{
  Editor *editor = get_editor (widget);

  editor->updating = TRUE;
  editor->value = value;
  if (editor->spec->type == NST_OPTION_ENUM)
    gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (widget), (gint)value);
  else
    {
      GtkSpinButton *spin = GTK_SPIN_BUTTON (widget);

      set_increments (spin, editor->spec, value);
      gtk_spin_button_set_value (spin, value);
      /* The text may change even if the rounded value does not. */
      spin_output (spin);
    }
  editor->updating = FALSE;
}

void
impasto_option_editor_show (GtkWidget *widget, const NstOptions *options)
{
  const NstOptionSpec *spec = get_editor (widget)->spec;

  if (spec->type == NST_OPTION_LAYERS)
    {
      g_autofree gchar *text = nst_options_get_text (options, spec);

      impasto_layers_editor_set_text (widget, text);
    }
  else
    impasto_option_editor_set_value (widget,
                                     nst_options_get_number (options, spec));
}

void
impasto_option_editor_apply (GtkWidget *widget, NstOptions *options)
{
  const NstOptionSpec *spec = get_editor (widget)->spec;

  if (spec->type == NST_OPTION_LAYERS)
    nst_options_set (options, spec->key,
                     impasto_layers_editor_get_text (widget), NULL);
  else
    nst_options_set_number (options, spec,
                            impasto_option_editor_get_value (widget));
}

void
impasto_option_editor_set_context (GtkWidget *widget, const NstOptions *options)
{
  if (get_editor (widget)->spec->type == NST_OPTION_LAYERS)
    impasto_layers_editor_set_context (widget, options);
}

GtkWidget *
impasto_option_editor_get_target (GtkWidget *widget)
{
  return get_editor (widget)->spec->type == NST_OPTION_LAYERS
             ? impasto_layers_editor_get_entry (widget)
             : widget;
}
