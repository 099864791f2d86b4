/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds and opens the help pages.
 */
#include "config.h"

#include "plugin/gimp/help.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "plugin/common/data_path.h"
#include "ui/job/event_log.h"

#define FALLBACK_LANGUAGE "en"
#define FIRST_PAGE        "index.html"

gchar *
impasto_help_get_uri (void)
{
  g_autofree gchar *folder = impasto_data_path (IMPASTO_HELP_FOLDER);

  return g_filename_to_uri (folder, NULL, NULL);
}

/* The first page in @language; caller frees.  NULL if there is none. */
static gchar *
find_page (const gchar *language)
{
  g_autofree gchar *folder = impasto_data_path (IMPASTO_HELP_FOLDER);
  g_autofree gchar *path =
      g_build_filename (folder, language, FIRST_PAGE, NULL);

  if (! g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  return g_steal_pointer (&path);
}

gchar *
impasto_help_get_page (void)
{
  /* Such as zh_CN.UTF-8, zh_CN, zh.UTF-8, zh, C; no folder has a name with an
   * encoding. */
  const gchar *const *languages = g_get_language_names ();
  gchar              *page = NULL;

  for (gint i = 0; languages[i] && ! page; i++)
    page = find_page (languages[i]);
  return page ? page : find_page (FALLBACK_LANGUAGE);
}

/* A window for a user without a web browser. */
static void
show_message (const gchar *message, const gchar *detail)
{
  GtkWidget *dialog = gtk_message_dialog_new (NULL, 0, GTK_MESSAGE_INFO,
                                              GTK_BUTTONS_CLOSE, "%s", message);

  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Help"));
  gtk_window_set_position (GTK_WINDOW (dialog), GTK_WIN_POS_MOUSE);
  /* GTK lets the user select and copy this text. */
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s",
                                            detail);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
impasto_help_show (void)
{
  g_autofree gchar *page = impasto_help_get_page ();
  g_autofree gchar *uri = NULL;
  g_autofree gchar *name = NULL;
  g_autoptr (GError) error = NULL;

  if (! page)
    {
      show_message (_ ("The help pages are not installed."),
                    _ ("Reinstall Impasto."));
      return;
    }
  uri = g_filename_to_uri (page, NULL, &error);
  if (uri
      && gtk_show_uri (gdk_screen_get_default (), uri,
                       gtk_get_current_event_time (), &error))
    {
      impasto_event_log ("help-opened uri=%s", uri);
      return;
    }
  name = g_filename_display_name (page);
  impasto_event_log ("help-not-opened message=%s", error->message);
  show_message (_ ("No web browser could be opened. The help is here:"), name);
}
