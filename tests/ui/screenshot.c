/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs the dialog with the fake host and takes screenshots of it.  Run it with
 * the script "screenshot".
 */
#include "config.h"

#include <stdlib.h>

#include <glib/gi18n-lib.h>

#include "dialog_driver.h"
#include "fake_host.h"
#include "fake_memory.h"
#include "ui/dialog/dialog.h"
#include "ui/widgets/widgets.h"

#define WAIT_SECONDS 120.0
/* Time until an expander has opened. */
#define EXPANDER_MS 500

static const gchar *model_file;
static const gchar *photo;
static const gchar *styles;
static const gchar *folder;

/* Saves a screenshot of the window of @widget, or of the whole screen if it is
 * NULL. */
static void
shoot (GtkWidget *widget, const gchar *name)
{
  GdkWindow *window =
      widget ? gtk_widget_get_window (widget) : gdk_get_default_root_window ();
  g_autofree gchar *file = g_strconcat (name, ".png", NULL);
  g_autofree gchar *path = g_build_filename (folder, file, NULL);
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  driver_settle ();
  pixbuf = gdk_pixbuf_get_from_drawable (NULL, window, NULL, 0, 0, 0, 0,
                                         gdk_window_get_width (window),
                                         gdk_window_get_height (window));
  if (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL))
    g_print ("%s\n", path);
}

static gboolean
has_frames (gpointer data)
{
  const FakeHost *fake = data;

  return fake->n_present >= 12;
}

static gboolean
has_gallery (gpointer data)
{
  return driver_text ("Cost")[0] != '\0';
}

static gboolean
is_stopped (gpointer data)
{
  return ! driver_is_sensitive ("Stop");
}

/* Draws text as plug-ins do in GIMP; the theme engine alone would emboss
 * insensitive text. */
static void
draw_plain_layout (GtkStyle     *style,
                   GdkWindow    *window,
                   GtkStateType  state,
                   gboolean      use_text,
                   GdkRectangle *area,
                   GtkWidget    *widget,
                   const gchar  *detail,
                   gint          x,
                   gint          y,
                   PangoLayout  *layout)
{
  GdkGC   *gc = use_text ? style->text_gc[state] : style->fg_gc[state];
  GdkColor color = use_text ? style->text[state] : style->fg[state];

  /* Halfway to the background; light themes have a suitable color already. */
  if (state == GTK_STATE_INSENSITIVE && impasto_widget_is_dark (widget))
    {
      const GdkColor *ground = &style->bg[state];

      color.red = (color.red + ground->red) / 2;
      color.green = (color.green + ground->green) / 2;
      color.blue = (color.blue + ground->blue) / 2;
    }
  gdk_gc_set_clip_rectangle (gc, area);
  gdk_draw_layout_with_colors (window, gc, x, y, layout, &color, NULL);
  gdk_gc_set_clip_rectangle (gc, NULL);
}

static void
use_gimp_text (void)
{
  GType          type = g_type_from_name ("PixbufStyle");
  GtkStyleClass *style;

  if (! type)
    return;
  style = g_type_class_ref (type);
  style->draw_layout = draw_plain_layout;
  g_type_class_unref (style);
}

/* Fails like the plug-in if the user has deleted the layer. */
static gboolean
lose_layer (gpointer data, const NstPicture *frame, GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_FILE,
                       _ ("The layer is no longer in the image. Undo its "
                          "deletion, or start again on another one."));
  return FALSE;
}

/* Each page of Advanced. */
static void
shoot_pages (GtkWidget *pages)
{
  for (gint i = 0; i < gtk_notebook_get_n_pages (GTK_NOTEBOOK (pages)); i++)
    {
      g_autofree gchar *name = g_strdup_printf ("advanced-%d", i + 1);

      gtk_notebook_set_current_page (GTK_NOTEBOOK (pages), i);
      shoot (driver_window (), name);
    }
}

static void
script (gpointer data)
{
  FakeHost  *fake = data;
  GtkWidget *window = driver_window ();
  GtkWidget *expander = driver_find (GTK_TYPE_EXPANDER, NULL);

  use_gimp_text ();
  gtk_widget_queue_draw (window);
  driver_wait (has_gallery, NULL, WAIT_SECONDS);
  shoot (window, "idle");
  fake_memory_set (500000000);
  driver_set_slider ("Brush size", 0.2);
  shoot (window, "memory");
  fake_memory_set (0);
  driver_set_slider ("Brush size", 0.0);
  driver_click ("Start");
  driver_wait (has_frames, fake, WAIT_SECONDS);
  shoot (window, "running");
  driver_click ("Pause");
  shoot (window, "paused");
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  driver_run_loop (EXPANDER_MS);
  shoot (NULL, "screen-1024x768");
  shoot_pages (gtk_bin_get_child (GTK_BIN (expander)));
  gtk_expander_set_expanded (GTK_EXPANDER (expander), FALSE);
  driver_run_loop (2 * EXPANDER_MS);
  driver_click ("Resume");
  fake->host.present = lose_layer;
  driver_wait (is_stopped, fake, WAIT_SECONDS);
  shoot (window, "error");
  driver_click ("Cancel");
}

int
main (int argc, char **argv)
{
  FakeHost       *fake;
  ImpastoSettings settings;

  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("TEST_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  gtk_init (&argc, &argv);
  if (argc != 5)
    {
      g_printerr ("Usage: screenshot MODEL-FILE PHOTO STYLES-FOLDER OUTPUT\n");
      return EXIT_FAILURE;
    }
  model_file = argv[1];
  photo = argv[2];
  styles = argv[3];
  folder = argv[4];
  fake = fake_host_new ();
  fake_host_use_pictures (fake, photo, styles);
  impasto_dialog_init_settings (&settings);
  driver_run (script, fake, &fake->host, model_file, &settings);
  impasto_settings_clear (&settings);
  fake_host_free (fake);
  return EXIT_SUCCESS;
}
