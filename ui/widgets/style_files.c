/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files from a file dialog and from drag and drop.
 */
#include "config.h"

#include "ui/widgets/style_files.h"

#include <sys/stat.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "ui/widgets/style_section.h"

#define PREVIEW_SIDE 160
/* In bytes.  A larger file is not read for a preview, as that takes long. */
#define PREVIEW_MAX_SIZE (50 << 20)

/* The receiver of chosen files; owned by the signal connection. */
typedef struct
{
  ImpastoFilesFunc chosen;
  gpointer         data;
} Receiver;

static const gchar host_key[] = "impasto-host";

static Receiver *
receiver_new (ImpastoFilesFunc chosen, gpointer data)
{
  Receiver *receiver = g_new (Receiver, 1);

  receiver->chosen = chosen;
  receiver->data = data;
  return receiver;
}

static void
receiver_free (gpointer receiver, GClosure *closure)
{
  g_free (receiver);
}

static void
update_preview (GtkFileChooser *chooser, GtkImage *image)
{
  const ImpastoHost *host = g_object_get_data (G_OBJECT (chooser), host_key);
  g_autofree gchar  *path = gtk_file_chooser_get_preview_filename (chooser);
  ImpastoStyleRef    style = { IMPASTO_STYLE_FILE, path };
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  GStatBuf status;

  if (path && g_stat (path, &status) == 0 && S_ISREG (status.st_mode)
      && status.st_size <= PREVIEW_MAX_SIZE)
    pixbuf = impasto_style_read_pixbuf (host, &style, PREVIEW_SIDE, NULL);
  gtk_image_set_from_pixbuf (image, pixbuf);
  gtk_file_chooser_set_preview_widget_active (chooser, pixbuf != NULL);
}

/* ------------------------------------------------------------- filters --- */

static gboolean
has_extension (const GtkFileFilterInfo *info, gpointer data)
{
  g_autofree gchar *name = g_utf8_strdown (info->display_name, -1);

  for (gchar **extension = data; *extension; extension++)
    {
      g_autofree gchar *end = g_strconcat (".", *extension, NULL);

      if (g_str_has_suffix (name, end))
        return TRUE;
    }
  return FALSE;
}

static void
free_extensions (gpointer extensions)
{
  g_strfreev (extensions);
}

GtkFileFilter *
impasto_style_files_new_filter (const ImpastoHost *host)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_filter_add_pixbuf_formats (filter);
  if (host->list_extensions)
    gtk_file_filter_add_custom (
        filter, GTK_FILE_FILTER_DISPLAY_NAME, has_extension,
        host->list_extensions (host->data), free_extensions);
  return filter;
}

/* ----------------------------------------------------------- file dialog ---
 */

static void
file_dialog_response (GtkDialog *dialog, gint response, Receiver *receiver)
{
  GSList *uris = NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  if (response == GTK_RESPONSE_ACCEPT)
    uris = gtk_file_chooser_get_uris (GTK_FILE_CHOOSER (dialog));
  for (GSList *item = uris; item; item = item->next)
    g_ptr_array_add (list, item->data);
  g_slist_free (uris);
  gtk_widget_hide (GTK_WIDGET (dialog));
  if (list->len > 0)
    {
      g_ptr_array_add (list, NULL);
      receiver->chosen ((gchar **)list->pdata, receiver->data);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* @button: the label of the button that accepts the files. */
static void
ask (GtkWidget         *widget,
     const ImpastoHost *host,
     const gchar       *title,
     const gchar       *button,
     gboolean           several,
     ImpastoFilesFunc   chosen,
     gpointer           data)
{
  GtkWidget      *window = gtk_widget_get_toplevel (widget);
  GtkWidget      *image = gtk_image_new ();
  GtkWidget      *dialog;
  GtkFileChooser *chooser;
  GtkFileFilter  *all = gtk_file_filter_new ();

  dialog = gtk_file_chooser_dialog_new (
      title, GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Cancel"),
      GTK_RESPONSE_CANCEL, button, GTK_RESPONSE_ACCEPT, NULL);
  gtk_dialog_set_alternative_button_order (
      GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT, GTK_RESPONSE_CANCEL, -1);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);

  chooser = GTK_FILE_CHOOSER (dialog);
  g_object_set_data (G_OBJECT (dialog), host_key, (gpointer)host);
  gtk_file_chooser_set_select_multiple (chooser, several);
  gtk_file_chooser_add_filter (chooser, impasto_style_files_new_filter (host));
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, all);
  gtk_file_chooser_set_preview_widget (chooser, image);
  gtk_file_chooser_set_use_preview_label (chooser, FALSE);
  g_signal_connect (dialog, "update-preview", G_CALLBACK (update_preview),
                    image);
  g_signal_connect_data (dialog, "response", G_CALLBACK (file_dialog_response),
                         receiver_new (chosen, data), receiver_free, 0);
  gtk_widget_show (dialog);
}

void
impasto_style_files_ask (GtkWidget         *widget,
                         const ImpastoHost *host,
                         ImpastoFilesFunc   chosen,
                         gpointer           data)
{
  ask (widget, host, _ ("Add Pictures as Styles"), _ ("_Add"), TRUE, chosen,
       data);
}

void
impasto_style_files_ask_one (GtkWidget         *widget,
                             const ImpastoHost *host,
                             const gchar       *title,
                             ImpastoFilesFunc   chosen,
                             gpointer           data)
{
  ask (widget, host, title, _ ("_Open"), FALSE, chosen, data);
}

static void
drag_data_received (GtkWidget        *widget,
                    GdkDragContext   *context,
                    gint              x,
                    gint              y,
                    GtkSelectionData *selection,
                    guint             info,
                    guint             time,
                    Receiver         *receiver)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (selection);
  gboolean any = uris && uris[0];

  /* Finish first, as the other program may not wait until the files are read.
   */
  gtk_drag_finish (context, any, FALSE, time);
  if (any)
    receiver->chosen (uris, receiver->data);
}

void
impasto_style_files_accept_drops (GtkWidget       *widget,
                                  ImpastoFilesFunc chosen,
                                  gpointer         data)
{
  gtk_drag_dest_set (widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (widget);
  g_signal_connect_data (widget, "drag-data-received",
                         G_CALLBACK (drag_data_received),
                         receiver_new (chosen, data), receiver_free, 0);
}
