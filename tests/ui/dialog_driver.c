/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds, operates, and waits for widgets.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "dialog_driver.h"
#include "ui/dialog/dialog.h"
#include "ui/dialog/style_chooser.h"

#define WINDOW_NAME "Neural Style Transfer"
#define POLL_MS     5
/* Redrawing may take a few iterations of the main loop. */
#define SETTLE_MS      60
#define SETTLE_MOST_MS 1000

typedef struct
{
  DriverScript script;
  gpointer     data;
} Script;

static gboolean
run_script (gpointer data)
{
  Script *script = data;

  script->script (script->data);
  return G_SOURCE_REMOVE;
}

gboolean
driver_run (DriverScript       script,
            gpointer           data,
            const ImpastoHost *host,
            const gchar       *model_file,
            ImpastoSettings   *settings)
{
  Script closure = { script, data };

  /* Lowest priority: after the dialog has been drawn. */
  g_idle_add_full (G_PRIORITY_LOW, run_script, &closure, NULL);
  return impasto_dialog_run (host, model_file, settings);
}

static gboolean
wake_up (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
driver_wait (DriverCondition condition, gpointer data, gdouble seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64)(seconds * G_USEC_PER_SEC);
  guint  id = g_timeout_add (POLL_MS, wake_up, NULL);

  while (! condition (data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("The condition never holds; progress: %s",
                 driver_text ("Progress"));
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
}

void
driver_run_loop (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  guint  id = g_timeout_add (POLL_MS, wake_up, NULL);

  do
    g_main_context_iteration (NULL, TRUE);
  while (g_get_monotonic_time () < end);
  g_source_remove (id);
}

void
driver_settle (void)
{
  gint64 end;

  driver_run_loop (SETTLE_MS);
  /* On a busy machine, that may be too short for all pending events. */
  end = g_get_monotonic_time () + SETTLE_MOST_MS * 1000;
  while (g_main_context_pending (NULL) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  gdk_flush ();
}

GtkWidget *
driver_find_window (const gchar *title)
{
  GList     *windows = gtk_window_list_toplevels ();
  GtkWidget *found = NULL;

  for (GList *item = windows; item; item = item->next)
    if (gtk_widget_get_visible (item->data)
        && ! g_strcmp0 (gtk_window_get_title (item->data), title))
      found = item->data;
  g_list_free (windows);
  return found;
}

GtkWidget *
driver_window (void)
{
  return driver_find_window (_ (WINDOW_NAME));
}

typedef struct
{
  GType        type;
  const gchar *name;
  GtkWidget   *found;
} Search;

/* Whether @text is what a label with the English text @name shows in the
 * current language, wherever its mnemonic is. */
static gboolean
is_text_of (const gchar *text, const gchar *name)
{
  if (! strcmp (text, name) || ! strcmp (text, _ (name)))
    return TRUE;
  for (gsize i = 0; name[i]; i++)
    {
      g_autofree gchar *message =
          g_strdup_printf ("%.*s_%s", (gint)i, name, name + i);
      g_auto (GStrv) parts = g_strsplit (_ (message), "_", -1);
      g_autofree gchar *shown = g_strjoinv (NULL, parts);

      if (! strcmp (text, shown))
        return TRUE;
    }
  return FALSE;
}

/* Without assistive technology, GTK does not name a button after its label. */
static gboolean
has_name (GtkWidget *widget, const gchar *name)
{
  const gchar *given = atk_object_get_name (gtk_widget_get_accessible (widget));
  GtkWidget   *child;

  if (given || ! GTK_IS_BUTTON (widget))
    return given && is_text_of (given, name);
  child = gtk_bin_get_child (GTK_BIN (widget));
  return GTK_IS_LABEL (child)
         && is_text_of (gtk_label_get_text (GTK_LABEL (child)), name);
}

static void
search (GtkWidget *widget, gpointer data)
{
  Search *wanted = data;

  if (wanted->found || ! gtk_widget_get_visible (widget))
    return;
  if (g_type_is_a (G_OBJECT_TYPE (widget), wanted->type)
      && (! wanted->name || has_name (widget, wanted->name)))
    wanted->found = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), search, data);
}

GtkWidget *
driver_find (GType type, const gchar *name)
{
  GtkWidget *window = driver_window ();
  Search     wanted = { type, name, NULL };

  if (window)
    gtk_container_forall (GTK_CONTAINER (window), search, &wanted);
  return wanted.found;
}

GtkWidget *
driver_find_in (const gchar *title, GType type, const gchar *name)
{
  GtkWidget *window = driver_find_window (title);
  Search     wanted = { type, name, NULL };

  g_assert_nonnull (window);
  gtk_container_forall (GTK_CONTAINER (window), search, &wanted);
  g_assert_nonnull (wanted.found);
  return wanted.found;
}

/* Like driver_find (), but aborts if there is no such widget. */
static GtkWidget *
need (GType type, const gchar *name)
{
  GtkWidget *widget = driver_find (type, name);

  if (! widget)
    g_error ("There is no %s “%s”", g_type_name (type), name);
  return widget;
}

gboolean
driver_is_sensitive (const gchar *button)
{
  GtkWidget *widget = driver_find (GTK_TYPE_BUTTON, button);

  return widget && gtk_widget_is_sensitive (widget);
}

gboolean
driver_click (const gchar *button)
{
  if (! driver_is_sensitive (button))
    return FALSE;
  gtk_button_clicked (GTK_BUTTON (need (GTK_TYPE_BUTTON, button)));
  return TRUE;
}

void
driver_set_slider (const gchar *name, gdouble position)
{
  gtk_range_set_value (GTK_RANGE (need (GTK_TYPE_SCALE, name)), position);
}

gdouble
driver_get_slider (const gchar *name)
{
  return gtk_range_get_value (GTK_RANGE (need (GTK_TYPE_SCALE, name)));
}

void
driver_set_spin (const gchar *name, gdouble value)
{
  gtk_spin_button_set_value (
      GTK_SPIN_BUTTON (need (GTK_TYPE_SPIN_BUTTON, name)), value);
}

gdouble
driver_get_spin (const gchar *name)
{
  return gtk_spin_button_get_value (
      GTK_SPIN_BUTTON (need (GTK_TYPE_SPIN_BUTTON, name)));
}

void
driver_type (const gchar *name, const gchar *text)
{
  GtkWidget *spin = need (GTK_TYPE_SPIN_BUTTON, name);

  gtk_entry_set_text (GTK_ENTRY (spin), text);
  gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
}

void
driver_set_combo (const gchar *name, gint value)
{
  gimp_int_combo_box_set_active (
      GIMP_INT_COMBO_BOX (need (GTK_TYPE_COMBO_BOX, name)), value);
}

gint
driver_get_combo (const gchar *name)
{
  gint value = -1;

  gimp_int_combo_box_get_active (
      GIMP_INT_COMBO_BOX (need (GTK_TYPE_COMBO_BOX, name)), &value);
  return value;
}

const gchar *
driver_text (const gchar *name)
{
  GtkWidget *label = driver_find (GTK_TYPE_LABEL, name);

  return label ? gtk_label_get_text (GTK_LABEL (label)) : "";
}

typedef struct
{
  gint       left; /* styles before the wanted one in the views to come */
  gint       n;    /* styles in all views so far */
  GtkWidget *view; /* of the wanted style */
} StyleSearch;

static void
search_style (GtkWidget *widget, gpointer data)
{
  StyleSearch  *wanted = data;
  GtkTreeModel *model;
  gint          n;

  if (! GTK_IS_ICON_VIEW (widget))
    {
      if (GTK_IS_CONTAINER (widget))
        gtk_container_forall (GTK_CONTAINER (widget), search_style, data);
      return;
    }
  model = gtk_icon_view_get_model (GTK_ICON_VIEW (widget));
  n = model ? gtk_tree_model_iter_n_children (model, NULL) : 0;
  wanted->n += n;
  if (wanted->view)
    return;
  if (wanted->left < n)
    wanted->view = widget;
  else
    wanted->left -= n;
}

GtkWidget *
driver_find_style (gint index, gint *place)
{
  StyleSearch wanted = { index, 0, NULL };

  search_style (need (GTK_TYPE_SCROLLED_WINDOW, "Styles"), &wanted);
  if (place)
    *place = wanted.left;
  return wanted.view;
}

void
driver_choose_style (gint index)
{
  gint         place;
  GtkWidget   *view = driver_find_style (index, &place);
  GtkTreePath *path = gtk_tree_path_new_from_indices (place, -1);

  gtk_icon_view_select_path (GTK_ICON_VIEW (view), path);
  gtk_tree_path_free (path);
}

gint
driver_count_styles (void)
{
  StyleSearch wanted = { G_MAXINT, 0, NULL };

  search_style (need (GTK_TYPE_SCROLLED_WINDOW, "Styles"), &wanted);
  return wanted.n;
}

void
driver_drop_file (const gchar *path)
{
  g_autofree gchar *uri = g_filename_to_uri (path, NULL, NULL);
  const gchar      *uris[] = { uri, NULL };

  driver_drop_uris (uris);
}

/* Calls the window's handler, as GTK does when the other program has sent its
 * data. */
void
driver_drop_uris (const gchar *const *uris)
{
  GtkWidget        *window = driver_window ();
  GdkDragContext   *context = gdk_drag_context_new ();
  g_autofree gchar *text = g_strjoinv ("\r\n", (gchar **)uris);
  GtkSelectionData  selection = { .target =
                                      gdk_atom_intern ("text/uri-list", FALSE),
                                  .type =
                                      gdk_atom_intern ("text/uri-list", FALSE),
                                  .format = 8,
                                  .data = (guchar *)text,
                                  .length = (gint)strlen (text),
                                  .display = gdk_display_get_default () };

  /* A local drag: no other program waits for the end of the drop. */
  context->protocol = GDK_DRAG_PROTO_LOCAL;
  g_signal_emit_by_name (window, "drag-data-received", context, 0, 0,
                         &selection, 0, 0);
  g_object_unref (context);
}

void
driver_press_key (GtkWidget *widget, guint keyval)
{
  GdkEvent *event = gdk_event_new (GDK_KEY_PRESS);

  event->key.window = g_object_ref (gtk_widget_get_window (widget));
  event->key.send_event = TRUE;
  event->key.keyval = keyval;
  gtk_widget_event (widget, event);
  gdk_event_free (event);
}

void
driver_move_pointer (GtkWidget *widget, gdouble x, gdouble y)
{
  GdkEvent *event = gdk_event_new (GDK_MOTION_NOTIFY);

  event->motion.window = g_object_ref (gtk_widget_get_window (widget));
  event->motion.x = x;
  event->motion.y = y;
  gtk_widget_event (widget, event);
  gdk_event_free (event);
}

void
driver_focus (void)
{
  GtkWidget *window = driver_window ();
  GdkEvent  *event = gdk_event_new (GDK_FOCUS_CHANGE);

  event->focus_change.window = g_object_ref (gtk_widget_get_window (window));
  event->focus_change.in = TRUE;
  gtk_widget_event (window, event);
  gdk_event_free (event);
}

void
driver_escape (void)
{
  g_signal_emit_by_name (driver_window (), "close");
}

void
driver_close (void)
{
  GdkEvent *event = gdk_event_new (GDK_DELETE);

  event->any.window = g_object_ref (gtk_widget_get_window (driver_window ()));
  event->any.send_event = TRUE;
  gtk_main_do_event (event);
  gdk_event_free (event);
}
