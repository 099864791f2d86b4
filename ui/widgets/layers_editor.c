/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Layers as text, which is checked when the user leaves the entry, and as a
 * table of weights.
 */
#include "config.h"

#include "ui/widgets/layers_editor.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "ui/widgets/option_value.h"

#define EDITOR_KEY "impasto-layers-editor"
#define TEXT_CHARS 14
/* Of the window with all layers. */
#define COLUMNS      2
#define TABLE_HEIGHT 320
#define STEP         0.1
#define DIGITS       3

typedef struct
{
  const NstOptionSpec *spec;
  gchar               *text; /* always valid */
  GtkWidget           *widget;
  GtkWidget           *entry;
  GtkWidget           *window; /* with all layers; NULL: closed */
  GtkWidget           *spins[NST_MAX_LAYER_NAMES]; /* or NULL */
  NstLayers            usual; /* see nst_options_get_usual_layers () */
  gboolean             updating;
  ImpastoLayersFunc    changed;
  gpointer             data;
} Editor;

static Editor *
get_editor (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), EDITOR_KEY);
}

static void
free_editor (gpointer data)
{
  Editor *editor = data;

  if (editor->window)
    gtk_widget_destroy (editor->window);
  g_free (editor->text);
  g_free (editor);
}

/* Default options with this option set to @text; FALSE with an error. */
static gboolean
read_options (const Editor *editor,
              const gchar  *text,
              NstOptions   *options,
              GError      **error)
{
  *options = nst_options_default ();
  return nst_options_set (options, editor->spec->key, text, error);
}

/* Shows @message as the tooltip; NULL: the description of the option. */
static void
show_problem (Editor *editor, const gchar *message)
{
  gtk_entry_set_icon_from_stock (GTK_ENTRY (editor->entry),
                                 GTK_ENTRY_ICON_SECONDARY,
                                 message ? GTK_STOCK_DIALOG_WARNING : NULL);
  gtk_widget_set_tooltip_text (editor->entry,
                               message ? message : _ (editor->spec->blurb));
}

static void
show_text (Editor *editor)
{
  gboolean is_word = ! strcmp (editor->text, editor->spec->zero_word);

  editor->updating = TRUE;
  gtk_entry_set_text (GTK_ENTRY (editor->entry),
                      is_word ? impasto_option_word (editor->text)
                              : editor->text);
  show_problem (editor, NULL);
  editor->updating = FALSE;
}

static void
change (Editor *editor, const NstOptions *options)
{
  g_autofree gchar *text = nst_options_get_text (options, editor->spec);

  if (! strcmp (text, editor->text))
    return;
  g_free (editor->text);
  editor->text = g_steal_pointer (&text);
  editor->changed (editor->widget, editor->data);
}

/* The user has finished typing. */
static void
apply_entry (Editor *editor)
{
  const gchar      *typed = gtk_entry_get_text (GTK_ENTRY (editor->entry));
  g_autofree gchar *text = g_strstrip (g_strdup (typed));
  const gchar      *word = editor->spec->zero_word;
  NstOptions        options;
  g_autoptr (GError) error = NULL;

  if (editor->updating)
    return;
  if (! *text || ! g_utf8_collate (text, impasto_option_word (word)))
    {
      g_free (text);
      text = g_strdup (word);
    }
  if (! read_options (editor, text, &options, &error))
    {
      show_problem (editor, error->message);
      return;
    }
  change (editor, &options);
  show_text (editor);
}

static gboolean
focus_left (GtkWidget *entry, GdkEventFocus *event, Editor *editor)
{
  apply_entry (editor);
  return FALSE;
}

/* ---------------------------------------------- window with all layers --- */

static gboolean
is_automatic (const NstLayers *layers)
{
  for (gint i = 0; i < NST_MAX_LAYER_NAMES; i++)
    if (layers->weight[i] != 0.0)
      return FALSE;
  return TRUE;
}

/* The weights in the table: those that “auto” means, or @layers. */
static NstLayers
get_shown (const Editor *editor, const NstLayers *layers)
{
  NstLayers shown = is_automatic (layers) ? editor->usual : *layers;

  for (gint i = 0; i < NST_MAX_LAYER_NAMES; i++)
    shown.weight[i] = MAX (0.0, shown.weight[i]);
  return shown;
}

/* Changes only this layer, as the weights of others may have more digits than
 * the table shows. */
static void
spin_changed (GtkSpinButton *spin, Editor *editor)
{
  NstOptions options;
  NstLayers  layers;

  if (editor->updating || ! read_options (editor, editor->text, &options, NULL))
    return;
  layers = *nst_options_get_layers (&options, editor->spec);
  for (gint i = 0; i < NST_MAX_LAYER_NAMES; i++)
    if (editor->spins[i] == GTK_WIDGET (spin))
      {
        if (is_automatic (&layers))
          layers = get_shown (editor, &layers);
        layers.weight[i] = gtk_spin_button_get_value (spin);
      }
  nst_options_set_layers (&options, editor->spec, &layers);
  change (editor, &options);
  show_text (editor);
}

static void
show_spins (Editor *editor)
{
  NstLayers  shown;
  NstOptions options;

  if (! editor->window || ! read_options (editor, editor->text, &options, NULL))
    return;
  shown = get_shown (editor, nst_options_get_layers (&options, editor->spec));
  editor->updating = TRUE;
  for (gint i = 0; i < NST_MAX_LAYER_NAMES; i++)
    if (editor->spins[i])
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (editor->spins[i]),
                                 shown.weight[i]);
  editor->updating = FALSE;
}

/* A number for each layer of the network in use. */
static GtkWidget *
make_table (Editor *editor)
{
  const gchar *const *names = nst_get_layer_names ();
  GtkWidget          *table;
  gint                n = 0;
  gint                rows;
  gint                k = 0;

  for (gint i = 0; names[i]; i++)
    n += editor->usual.weight[i] >= 0.0;
  rows = (n + COLUMNS - 1) / COLUMNS;
  table = gtk_table_new (rows, 2 * COLUMNS, FALSE);
  gtk_table_set_row_spacings (GTK_TABLE (table), IMPASTO_SPACING / 2);
  gtk_table_set_col_spacings (GTK_TABLE (table), IMPASTO_SPACING);
  gtk_container_set_border_width (GTK_CONTAINER (table), IMPASTO_SPACING);
  for (gint i = 0; names[i]; i++)
    {
      GtkWidget *spin;

      g_auto (GStrv) parts = NULL;
      g_autofree gchar *label = NULL;

      editor->spins[i] = NULL;
      if (editor->usual.weight[i] < 0.0)
        continue;
      /* Doubled, so that an underscore does not mark a mnemonic. */
      parts = g_strsplit (names[i], "_", -1);
      label = g_strjoinv ("__", parts);
      spin = gtk_spin_button_new_with_range (0.0, editor->spec->maximum, STEP);
      gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), DIGITS);
      impasto_widget_set_name (spin, names[i]);
      editor->spins[i] = spin;
      g_signal_connect (spin, "value-changed", G_CALLBACK (spin_changed),
                        editor);
      impasto_table_attach (GTK_TABLE (table), 2 * (k / rows), k % rows, label,
                            spin, spin);
      k++;
    }
  return table;
}

static void
window_closed (GtkWidget *window, Editor *editor)
{
  editor->window = NULL;
}

static void
open_window (GtkButton *button, Editor *editor)
{
  GtkWidget *parent = gtk_widget_get_toplevel (editor->widget);
  GtkWidget *area;
  GtkWidget *hint;
  GtkWidget *scrolled;

  if (editor->window)
    {
      gtk_window_present (GTK_WINDOW (editor->window));
      return;
    }
  editor->window = gtk_dialog_new_with_buttons (
      _ (editor->spec->label), GTK_WINDOW (parent),
      GTK_DIALOG_DESTROY_WITH_PARENT, _ ("_Close"), GTK_RESPONSE_CLOSE, NULL);
  area = gtk_dialog_get_content_area (GTK_DIALOG (editor->window));
  hint = gtk_label_new (
      _ ("The weight of each layer of the network. A layer with a weight of 0 "
         "is not used. If all weights are 0, the default layers are used."));
  gtk_label_set_line_wrap (GTK_LABEL (hint), TRUE);
  gtk_misc_set_alignment (GTK_MISC (hint), 0.0, 0.5);
  gtk_misc_set_padding (GTK_MISC (hint), IMPASTO_SPACING, IMPASTO_SPACING);
  gtk_box_pack_start (GTK_BOX (area), hint, FALSE, FALSE, 0);
  scrolled = gtk_scrolled_window_new (NULL, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_add_with_viewport (GTK_SCROLLED_WINDOW (scrolled),
                                         make_table (editor));
  gtk_widget_set_size_request (scrolled, -1, TABLE_HEIGHT);
  gtk_box_pack_start (GTK_BOX (area), scrolled, TRUE, TRUE, 0);
  g_signal_connect (editor->window, "response", G_CALLBACK (gtk_widget_destroy),
                    NULL);
  g_signal_connect (editor->window, "destroy", G_CALLBACK (window_closed),
                    editor);
  show_spins (editor);
  gtk_widget_show_all (editor->window);
}

/* -------------------------------------------------------------- editor --- */

GtkWidget *
impasto_layers_editor_new (const NstOptionSpec *spec,
                           ImpastoLayersFunc    changed,
                           gpointer             data)
{
  Editor           *editor = g_new0 (Editor, 1);
  GtkWidget        *box = gtk_hbox_new (FALSE, IMPASTO_SPACING);
  GtkWidget        *button = gtk_button_new_with_label (_ ("…"));
  g_autofree gchar *button_name = NULL;
  NstOptions        options = nst_options_default ();

  editor->spec = spec;
  editor->usual = nst_options_get_usual_layers (&options, spec);
  editor->widget = box;
  editor->text = g_strdup (spec->zero_word);
  editor->changed = changed;
  editor->data = data;
  g_object_set_data_full (G_OBJECT (box), EDITOR_KEY, editor, free_editor);

  editor->entry = gtk_entry_new ();
  gtk_entry_set_width_chars (GTK_ENTRY (editor->entry), TEXT_CHARS);
  impasto_widget_set_name (editor->entry, _ (spec->label));
  g_signal_connect_swapped (editor->entry, "activate", G_CALLBACK (apply_entry),
                            editor);
  g_signal_connect (editor->entry, "focus-out-event", G_CALLBACK (focus_left),
                    editor);
  gtk_box_pack_start (GTK_BOX (box), editor->entry, TRUE, TRUE, 0);

  /* Translators: the name of a button; %s is an option such as "Style
   * layers". */
  button_name = g_strdup_printf (_ ("%s, one by one"), _ (spec->label));
  impasto_widget_set_name (button, button_name);
  gtk_widget_set_tooltip_text (button, _ ("Set a weight for each layer"));
  g_signal_connect (button, "clicked", G_CALLBACK (open_window), editor);
  gtk_box_pack_start (GTK_BOX (box), button, FALSE, FALSE, 0);
  show_text (editor);
  gtk_widget_show_all (box);
  return box;
}

const gchar *
impasto_layers_editor_get_text (GtkWidget *widget)
{
  return get_editor (widget)->text;
}

void
impasto_layers_editor_set_text (GtkWidget *widget, const gchar *text)
{
  Editor *editor = get_editor (widget);

  if (strcmp (text, editor->text))
    {
      g_free (editor->text);
      editor->text = g_strdup (text);
    }
  show_text (editor);
  show_spins (editor);
}

GtkWidget *
impasto_layers_editor_get_entry (GtkWidget *widget)
{
  return get_editor (widget)->entry;
}

void
impasto_layers_editor_set_context (GtkWidget *widget, const NstOptions *options)
{
  Editor   *editor = get_editor (widget);
  NstLayers usual = nst_options_get_usual_layers (options, editor->spec);

  if (! memcmp (&usual, &editor->usual, sizeof usual))
    return;
  editor->usual = usual;
  /* The window shows the layers of another network. */
  if (editor->window)
    gtk_widget_destroy (editor->window);
}
