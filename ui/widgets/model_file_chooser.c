/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A button that shows the model files, a button that restores the built-in
 * model, and the thread that reads a file before it is accepted.
 */
#include "config.h"

#include "ui/widgets/model_file_chooser.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "ui/job/event_log.h"

#define CHOOSER_KEY "impasto-model-file-chooser"
#define NAME_CHARS  18

typedef struct
{
  ImpastoSettings            *settings;
  GtkWidget                  *button;
  GtkWidget                  *label;
  GtkWidget                  *back;
  gboolean                    is_reading;
  ImpastoModelFileFunc        changed;
  ImpastoModelFileProblemFunc problem;
  gpointer                    data;
} Chooser;

/* A file that is being read.  Belongs to the thread until it is passed to the
 * main loop. */
typedef struct
{
  GtkWidget      *widget; /* NULL after it was destroyed */
  gchar          *path;
  ImpastoSettings settings; /* a copy */
  NstNetwork      network;
  GError         *error;
} Reading;

static Chooser *
get_chooser (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), CHOOSER_KEY);
}

void
impasto_model_file_chooser_show (GtkWidget *widget)
{
  Chooser     *chooser = get_chooser (widget);
  const gchar *model_files = chooser->settings->model_files;
  g_autoptr (GString) names = g_string_new (NULL);
  g_auto (GStrv) paths = NULL;

  paths =
      g_strsplit (model_files ? model_files : "", G_SEARCHPATH_SEPARATOR_S, -1);
  for (gchar **path = paths; *path; path++)
    {
      g_autofree gchar *name = g_filename_display_basename (*path);

      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
    }
  if (chooser->is_reading)
    /* Translators: a file is being read. */
    g_string_assign (names, _ ("Reading…"));
  else if (names->len == 0)
    /* Translators: the built-in model. */
    g_string_assign (names, _ ("Built-in"));
  gtk_label_set_text (GTK_LABEL (chooser->label), names->str);
  gtk_widget_set_sensitive (chooser->button, ! chooser->is_reading);
  gtk_widget_set_sensitive (chooser->back,
                            ! chooser->is_reading && model_files != NULL);
}

/* ------------------------------------------------------------- reading --- */

static void
free_reading (Reading *reading)
{
  if (reading->widget)
    g_object_remove_weak_pointer (G_OBJECT (reading->widget),
                                  (gpointer *)&reading->widget);
  impasto_settings_clear (&reading->settings);
  g_clear_error (&reading->error);
  g_free (reading->path);
  g_free (reading);
}

/* On the main thread. */
static gboolean
reading_ended (gpointer data)
{
  Reading *reading = data;
  Chooser *chooser = reading->widget ? get_chooser (reading->widget) : NULL;

  impasto_event_log ("model-file-read good=%d", reading->error == NULL);
  if (chooser)
    {
      chooser->is_reading = FALSE;
      if (reading->error)
        chooser->problem (reading->error->message, chooser->data);
      else
        {
          g_free (chooser->settings->model_files);
          chooser->settings->model_files =
              g_strdup (reading->settings.model_files);
          chooser->problem (NULL, chooser->data);
          chooser->changed (reading->network, chooser->data);
        }
      impasto_model_file_chooser_show (reading->widget);
    }
  free_reading (reading);
  return G_SOURCE_REMOVE;
}

static gpointer
read_file (gpointer data)
{
  Reading *reading = data;

  impasto_settings_import_model_file (&reading->settings, reading->path,
                                      &reading->network, &reading->error);
  g_idle_add (reading_ended, reading);
  return NULL;
}

void
impasto_model_file_chooser_try (GtkWidget *widget, const gchar *path)
{
  Chooser *chooser = get_chooser (widget);
  Reading *reading;
  GThread *thread;

  if (chooser->is_reading)
    return;
  reading = g_new0 (Reading, 1);
  reading->widget = widget;
  g_object_add_weak_pointer (G_OBJECT (widget), (gpointer *)&reading->widget);
  reading->path = g_strdup (path);
  impasto_settings_init (&reading->settings);
  impasto_settings_copy (&reading->settings, chooser->settings);
  chooser->is_reading = TRUE;
  impasto_model_file_chooser_show (widget);
  thread =
      g_thread_try_new ("impasto-model", read_file, reading, &reading->error);
  if (thread)
    g_thread_unref (thread);
  else
    g_idle_add (reading_ended, reading);
}

/* ------------------------------------------------------------- widgets --- */

static void
file_chosen (GtkDialog *dialog, gint response, GtkWidget *widget)
{
  g_autofree gchar *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (path)
    impasto_model_file_chooser_try (widget, path);
}

static void
ask (GtkButton *button, GtkWidget *widget)
{
  GtkWidget     *window = gtk_widget_get_toplevel (widget);
  GtkFileFilter *models = gtk_file_filter_new ();
  GtkFileFilter *all = gtk_file_filter_new ();
  GtkWidget     *dialog = gtk_file_chooser_dialog_new (
          _ ("Choose a Model File"), GTK_WINDOW (window),
          GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Cancel"), GTK_RESPONSE_CANCEL,
          _ ("_Open"), GTK_RESPONSE_ACCEPT, NULL);
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);

  gtk_dialog_set_alternative_button_order (
      GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT, GTK_RESPONSE_CANCEL, -1);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  gtk_file_filter_set_name (models, _ ("Model files (*.safetensors)"));
  gtk_file_filter_add_pattern (models, "*.safetensors");
  gtk_file_chooser_add_filter (chooser, models);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, all);
  g_signal_connect (dialog, "response", G_CALLBACK (file_chosen), widget);
  gtk_widget_show (dialog);
}

static void
go_back (GtkButton *button, GtkWidget *widget)
{
  Chooser *chooser = get_chooser (widget);

  g_clear_pointer (&chooser->settings->model_files, g_free);
  impasto_model_file_chooser_show (widget);
  chooser->problem (NULL, chooser->data);
  chooser->changed (NST_N_NETWORKS, chooser->data);
}

GtkWidget *
impasto_model_file_chooser_new (ImpastoSettings            *settings,
                                ImpastoModelFileFunc        changed,
                                ImpastoModelFileProblemFunc problem,
                                gpointer                    data)
{
  GtkWidget *box = gtk_hbox_new (FALSE, IMPASTO_SPACING);
  Chooser   *chooser = g_new0 (Chooser, 1);

  chooser->settings = settings;
  chooser->changed = changed;
  chooser->problem = problem;
  chooser->data = data;
  g_object_set_data_full (G_OBJECT (box), CHOOSER_KEY, chooser, g_free);

  chooser->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (chooser->label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (GTK_LABEL (chooser->label), NAME_CHARS);
  chooser->button = gtk_button_new ();
  gtk_container_add (GTK_CONTAINER (chooser->button), chooser->label);
  impasto_widget_set_name (chooser->button, _ ("Model file"));
  gtk_widget_set_tooltip_text (
      chooser->button,
      _ ("The weights of the network: the built-in VGG-19, or your own file "
         "with VGG-19, VGG-16, or ResNet-18 in safetensors format, with the "
         "names that torchvision uses"));
  g_signal_connect (chooser->button, "clicked", G_CALLBACK (ask), box);
  gtk_box_pack_start (GTK_BOX (box), chooser->button, TRUE, TRUE, 0);

  chooser->back = gtk_button_new ();
  gtk_container_add (
      GTK_CONTAINER (chooser->back),
      gtk_image_new_from_stock (GTK_STOCK_CLEAR, GTK_ICON_SIZE_MENU));
  impasto_widget_set_name (chooser->back, _ ("Built-in model"));
  gtk_widget_set_tooltip_text (chooser->back,
                               _ ("Use only the built-in model again"));
  g_signal_connect (chooser->back, "clicked", G_CALLBACK (go_back), box);
  gtk_box_pack_start (GTK_BOX (box), chooser->back, FALSE, FALSE, 0);
  impasto_model_file_chooser_show (box);
  gtk_widget_show_all (box);
  return box;
}
