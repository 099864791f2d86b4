/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dialogs that ask for a name, a confirmation, or a file.
 */
#include "config.h"

#include "ui/dialog/preset_dialogs.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define NAME_CHARS 32

/* The data of a dialog, which owns it. */
typedef struct
{
  ImpastoPresetStore   *store;
  gchar                *renamed;
  GtkWidget            *window;
  GtkWidget            *entry;
  GtkWidget            *hint;
  ImpastoPresetTextFunc chosen;
  ImpastoPresetFunc     agreed;
  gpointer              data;
} Question;

static void
free_question (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_free (question->renamed);
  g_free (question);
}

static GtkWidget *
make_window (GtkWidget *widget, const gchar *title, const gchar *button)
{
  GtkWidget *parent = gtk_widget_get_toplevel (widget);
  GtkWidget *window = gtk_dialog_new_with_buttons (
      title, GTK_WINDOW (parent),
      GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, _ ("_Cancel"),
      GTK_RESPONSE_CANCEL, button, GTK_RESPONSE_OK, NULL);

  gtk_dialog_set_alternative_button_order (GTK_DIALOG (window), GTK_RESPONSE_OK,
                                           GTK_RESPONSE_CANCEL, -1);
  gtk_dialog_set_default_response (GTK_DIALOG (window), GTK_RESPONSE_OK);
  gtk_window_set_resizable (GTK_WINDOW (window), FALSE);
  return window;
}

/* --------------------------------------------------------------- names --- */

/* Shows the effect of the entered name.  Returns the name if it is valid, or
 * NULL.  Caller frees. */
static gchar *
check (Question *question)
{
  const gchar *typed = gtk_entry_get_text (GTK_ENTRY (question->entry));
  g_autoptr (GError) error = NULL;
  gchar *name =
      impasto_preset_store_check_name (question->store, typed, &error);
  const ImpastoPreset *other =
      name ? impasto_preset_store_find (question->store, name) : NULL;
  g_autofree gchar *hint = NULL;

  if (other && question->renamed && strcmp (other->name, question->renamed))
    {
      hint = g_strdup_printf (_ ("A preset named “%s” already exists."),
                              other->name);
      g_clear_pointer (&name, g_free);
    }
  else if (other && ! question->renamed)
    hint = g_strdup_printf (_ ("This replaces your preset “%s”."), other->name);
  else if (error && *typed)
    hint = g_strdup (error->message);
  gtk_label_set_text (GTK_LABEL (question->hint), hint ? hint : "");
  gtk_dialog_set_response_sensitive (GTK_DIALOG (question->window),
                                     GTK_RESPONSE_OK, name != NULL);
  return name;
}

static void
name_changed (GtkEditable *entry, Question *question)
{
  g_free (check (question));
}

static void
name_response (GtkDialog *window, gint response, Question *question)
{
  g_autofree gchar *name = NULL;

  if (response == GTK_RESPONSE_OK)
    {
      name = check (question);
      if (! name)
        return;
      question->chosen (name, question->data);
    }
  gtk_widget_destroy (GTK_WIDGET (window));
}

void
impasto_preset_ask_name (GtkWidget            *widget,
                         ImpastoPresetStore   *store,
                         const gchar          *title,
                         const gchar          *button,
                         const gchar          *name,
                         const gchar          *renamed,
                         ImpastoPresetTextFunc chosen,
                         gpointer              data)
{
  Question  *question = g_new0 (Question, 1);
  GtkWidget *box = gtk_vbox_new (FALSE, IMPASTO_SPACING);
  GtkWidget *row = gtk_hbox_new (FALSE, IMPASTO_SPACING);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Name:"));

  question->store = store;
  question->renamed = g_strdup (renamed);
  question->chosen = chosen;
  question->data = data;
  question->window = make_window (widget, title, button);
  question->entry = gtk_entry_new ();
  question->hint = gtk_label_new (NULL);

  gtk_entry_set_text (GTK_ENTRY (question->entry), name);
  gtk_entry_set_max_length (GTK_ENTRY (question->entry),
                            IMPASTO_PRESET_NAME_CHARS);
  gtk_entry_set_width_chars (GTK_ENTRY (question->entry), NAME_CHARS);
  gtk_entry_set_activates_default (GTK_ENTRY (question->entry), TRUE);
  impasto_widget_set_name (question->entry, _ ("Name"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), question->entry);
  gtk_misc_set_alignment (GTK_MISC (question->hint), 0.0, 0.5);
  gtk_label_set_line_wrap (GTK_LABEL (question->hint), TRUE);
  impasto_widget_set_name (question->hint, _ ("Hint"));

  gtk_container_set_border_width (GTK_CONTAINER (box), IMPASTO_BORDER);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), question->entry, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), row, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), question->hint, FALSE, FALSE, 0);
  gtk_box_pack_start (
      GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (question->window))),
      box, TRUE, TRUE, 0);
  g_signal_connect (question->entry, "changed", G_CALLBACK (name_changed),
                    question);
  g_signal_connect_data (question->window, "response",
                         G_CALLBACK (name_response), question, free_question,
                         0);
  g_free (check (question));
  gtk_widget_show_all (question->window);
  gtk_editable_select_region (GTK_EDITABLE (question->entry), 0, -1);
}

/* ----------------------------------------------------------- questions --- */

static void
delete_response (GtkDialog *window, gint response, Question *question)
{
  if (response == GTK_RESPONSE_OK)
    question->agreed (question->data);
  gtk_widget_destroy (GTK_WIDGET (window));
}

void
impasto_preset_ask_delete (GtkWidget        *widget,
                           const gchar      *name,
                           ImpastoPresetFunc agreed,
                           gpointer          data)
{
  Question         *question = g_new0 (Question, 1);
  g_autofree gchar *text =
      g_strdup_printf (_ ("Delete the preset “%s” permanently?"), name);
  GtkWidget *label = gtk_label_new (text);

  question->agreed = agreed;
  question->data = data;
  question->window = make_window (widget, _ ("Delete Preset"), _ ("_Delete"));
  gtk_misc_set_padding (GTK_MISC (label), IMPASTO_BORDER, IMPASTO_BORDER);
  gtk_box_pack_start (
      GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (question->window))),
      label, TRUE, TRUE, 0);
  g_signal_connect_data (question->window, "response",
                         G_CALLBACK (delete_response), question, free_question,
                         0);
  gtk_widget_show_all (question->window);
}

/* --------------------------------------------------------------- files --- */

static void
file_response (GtkDialog *window, gint response, Question *question)
{
  g_autofree gchar *path = NULL;

  if (response == GTK_RESPONSE_OK)
    path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (window));
  if (path)
    question->chosen (path, question->data);
  gtk_widget_destroy (GTK_WIDGET (window));
}

static GtkFileChooser *
make_file_window (GtkWidget            *widget,
                  const gchar          *title,
                  GtkFileChooserAction  action,
                  const gchar          *button,
                  ImpastoPresetTextFunc chosen,
                  gpointer              data)
{
  Question      *question = g_new0 (Question, 1);
  GtkWidget     *parent = gtk_widget_get_toplevel (widget);
  GtkFileFilter *presets = gtk_file_filter_new ();
  GtkFileFilter *all = gtk_file_filter_new ();
  GtkWidget     *window = gtk_file_chooser_dialog_new (
          title, GTK_WINDOW (parent), action, _ ("_Cancel"), GTK_RESPONSE_CANCEL,
          button, GTK_RESPONSE_OK, NULL);

  question->chosen = chosen;
  question->data = data;
  gtk_dialog_set_alternative_button_order (GTK_DIALOG (window), GTK_RESPONSE_OK,
                                           GTK_RESPONSE_CANCEL, -1);
  gtk_dialog_set_default_response (GTK_DIALOG (window), GTK_RESPONSE_OK);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_file_filter_set_name (presets, _ ("Impasto presets"));
  gtk_file_filter_add_pattern (presets, "*" IMPASTO_PRESET_SUFFIX);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (window), presets);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (window), all);
  g_signal_connect_data (window, "response", G_CALLBACK (file_response),
                         question, free_question, 0);
  return GTK_FILE_CHOOSER (window);
}

void
impasto_preset_ask_import (GtkWidget            *widget,
                           ImpastoPresetTextFunc chosen,
                           gpointer              data)
{
  gtk_widget_show (GTK_WIDGET (make_file_window (widget, _ ("Import Preset"),
                                                 GTK_FILE_CHOOSER_ACTION_OPEN,
                                                 _ ("_Import"), chosen, data)));
}

void
impasto_preset_ask_export (GtkWidget            *widget,
                           const gchar          *name,
                           ImpastoPresetTextFunc chosen,
                           gpointer              data)
{
  g_autofree gchar *file_name = g_strconcat (name, IMPASTO_PRESET_SUFFIX, NULL);
  GtkFileChooser   *window = make_file_window (widget, _ ("Export Preset"),
                                               GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _ ("_Export"), chosen, data);

  /* The name must not contain a folder or be that of a hidden file. */
  g_strdelimit (file_name, G_DIR_SEPARATOR_S "\\:", '-');
  if (file_name[0] == '.')
    file_name[0] = '-';
  gtk_file_chooser_set_do_overwrite_confirmation (window, TRUE);
  gtk_file_chooser_set_current_name (window, file_name);
  gtk_widget_show (GTK_WIDGET (window));
}
