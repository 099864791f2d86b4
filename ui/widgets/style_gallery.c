/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An icon view of the list of styles.  Thumbnails are read one at a time when
 * the main loop is idle.
 */
#include "config.h"

#include "ui/widgets/style_gallery.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

#include "ui/job/event_log.h"

/* In pixels. */
#define THUMBNAIL_SIDE 72
#define ITEM_WIDTH     84
#define ITEM_SPACING   2
#define MIN_WIDTH      300
#define MIN_HEIGHT     134

enum
{
  COLUMN_THUMBNAIL,
  COLUMN_LABEL,
  COLUMN_TOOLTIP,
  COLUMN_IS_READ,
  N_COLUMNS
};

struct _ImpastoStyleGallery
{
  GtkScrolledWindow parent_instance;

  const ImpastoHost      *host;
  const ImpastoStyleList *list;
  GtkListStore           *store; /* a row for each style of @list */
  GtkWidget              *view;
  GHashTable             *cache; /* key of a file or painting -> GdkPixbuf */
  gboolean                updating;
  guint                   idle_id;
};

typedef GtkScrolledWindowClass ImpastoStyleGalleryClass;

enum
{
  SELECTED,
  ACTIVATED,
  DELETE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (ImpastoStyleGallery,
               impasto_style_gallery,
               GTK_TYPE_SCROLLED_WINDOW)

static void
impasto_style_gallery_destroy (GtkObject *object)
{
  ImpastoStyleGallery *gallery = IMPASTO_STYLE_GALLERY (object);

  g_clear_handle_id (&gallery->idle_id, g_source_remove);
  GTK_OBJECT_CLASS (impasto_style_gallery_parent_class)->destroy (object);
}

static void
impasto_style_gallery_finalize (GObject *object)
{
  ImpastoStyleGallery *gallery = IMPASTO_STYLE_GALLERY (object);

  g_clear_object (&gallery->store);
  g_clear_pointer (&gallery->cache, g_hash_table_unref);
  G_OBJECT_CLASS (impasto_style_gallery_parent_class)->finalize (object);
}

static void
impasto_style_gallery_class_init (ImpastoStyleGalleryClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = impasto_style_gallery_finalize;
  GTK_OBJECT_CLASS (klass)->destroy = impasto_style_gallery_destroy;
  signals[SELECTED] =
      g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DELETE] = g_signal_new ("delete", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
impasto_style_gallery_init (ImpastoStyleGallery *gallery)
{
}

/* ------------------------------------------------------------ pictures --- */

GdkPixbuf *
impasto_style_read_pixbuf (const ImpastoHost     *host,
                           const ImpastoStyleRef *style,
                           gint                   max_side,
                           GError               **error)
{
  g_autoptr (NstPicture) picture =
      host->read_style (host->data, style, max_side, NULL, error);

  return picture ? impasto_pixbuf_new_from_picture (picture, max_side) : NULL;
}

/* Places @pixbuf in the center of a square, so that all items have the same
 * size. */
static GdkPixbuf *
center (const GdkPixbuf *pixbuf)
{
  gint       width = gdk_pixbuf_get_width (pixbuf);
  gint       height = gdk_pixbuf_get_height (pixbuf);
  GdkPixbuf *square = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8,
                                      THUMBNAIL_SIDE, THUMBNAIL_SIDE);
  gint       x = (THUMBNAIL_SIDE - width) / 2;
  gint       y = (THUMBNAIL_SIDE - height) / 2;

  gdk_pixbuf_fill (square, 0);
  gdk_pixbuf_composite (pixbuf, square, x, y, width, height, x, y, 1.0, 1.0,
                        GDK_INTERP_NEAREST, 255);
  return square;
}

/* The cache key of a file or painting.  NULL for a layer: its pixels may
 * change, so its thumbnail is not cached. */
static gchar *
cache_key (const ImpastoStyleRef *style)
{
  if (style->kind == IMPASTO_STYLE_LAYER)
    return NULL;
  return g_strdup_printf ("%d:%s", style->kind, style->id);
}

/* NULL if it cannot be read. */
static GdkPixbuf *
read_thumbnail (ImpastoStyleGallery *gallery, const ImpastoStyleRef *style)
{
  g_autofree gchar *key = cache_key (style);
  g_autoptr (GdkPixbuf) pixbuf =
      impasto_style_read_pixbuf (gallery->host, style, THUMBNAIL_SIDE, NULL);
  GdkPixbuf *square = pixbuf ? center (pixbuf) : NULL;

  if (square && key)
    g_hash_table_insert (gallery->cache, g_steal_pointer (&key),
                         g_object_ref (square));
  return square;
}

/* Reads the first missing thumbnail. */
static gboolean
read_next_thumbnail (gpointer data)
{
  ImpastoStyleGallery *gallery = data;
  GtkTreeModel        *model = GTK_TREE_MODEL (gallery->store);
  GtkTreeIter          iter;
  gboolean             more = gtk_tree_model_get_iter_first (model, &iter);

  for (guint i = 0; more; i++, more = gtk_tree_model_iter_next (model, &iter))
    {
      gboolean is_read;
      g_autoptr (GdkPixbuf) thumbnail = NULL;

      gtk_tree_model_get (model, &iter, COLUMN_IS_READ, &is_read, -1);
      if (is_read)
        continue;
      thumbnail = read_thumbnail (
          gallery, &impasto_style_list_get (gallery->list, i)->ref);
      gtk_list_store_set (gallery->store, &iter, COLUMN_IS_READ, TRUE, -1);
      if (thumbnail)
        gtk_list_store_set (gallery->store, &iter, COLUMN_THUMBNAIL, thumbnail,
                            -1);
      return G_SOURCE_CONTINUE;
    }
  impasto_event_log ("gallery-ready n=%u",
                     impasto_style_list_get_length (gallery->list));
  gallery->idle_id = 0;
  return G_SOURCE_REMOVE;
}

/* ------------------------------------------------------------- filling --- */

static void
append_row (ImpastoStyleGallery      *gallery,
            const ImpastoStyleChoice *choice,
            GdkPixbuf                *empty)
{
  g_autofree gchar *key = cache_key (&choice->ref);
  GdkPixbuf *known = key ? g_hash_table_lookup (gallery->cache, key) : NULL;
  g_autofree gchar *tooltip = NULL;

  if (choice->caption)
    tooltip = g_markup_printf_escaped ("<b>%s</b>\n%s", choice->label,
                                       choice->caption);
  else
    tooltip = g_markup_escape_text (choice->label, -1);
  gtk_list_store_insert_with_values (gallery->store, NULL, -1, COLUMN_THUMBNAIL,
                                     known ? known : empty, COLUMN_LABEL,
                                     choice->label, COLUMN_TOOLTIP, tooltip,
                                     COLUMN_IS_READ, known != NULL, -1);
}

/* GTK gives assistive technology the texts of the items, but not their names.
 */
static void
name_items (ImpastoStyleGallery *gallery)
{
  AtkObject *view = gtk_widget_get_accessible (gallery->view);
  gint       n = MIN (atk_object_get_n_accessible_children (view),
                      (gint)impasto_style_list_get_length (gallery->list));

  for (gint i = 0; i < n; i++)
    {
      AtkObject *item = atk_object_ref_accessible_child (view, i);

      if (! item)
        continue;
      atk_object_set_name (item,
                           impasto_style_list_get (gallery->list, i)->label);
      g_object_unref (item);
    }
}

void
impasto_style_gallery_fill (ImpastoStyleGallery *gallery)
{
  g_autoptr (GdkPixbuf) empty = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8,
                                                THUMBNAIL_SIDE, THUMBNAIL_SIDE);

  gdk_pixbuf_fill (empty, 0);
  gallery->updating = TRUE;
  gtk_list_store_clear (gallery->store);
  for (guint i = 0; i < impasto_style_list_get_length (gallery->list); i++)
    append_row (gallery, impasto_style_list_get (gallery->list, i), empty);
  gallery->updating = FALSE;
  name_items (gallery);
  if (! gallery->idle_id)
    gallery->idle_id =
        g_idle_add_full (G_PRIORITY_LOW, read_next_thumbnail, gallery, NULL);
}

void
impasto_style_gallery_select (ImpastoStyleGallery *gallery, gint index)
{
  GtkIconView *view = GTK_ICON_VIEW (gallery->view);
  GtkTreePath *path = gtk_tree_path_new_from_indices (index, -1);

  gallery->updating = TRUE;
  gtk_icon_view_unselect_all (view);
  gtk_icon_view_select_path (view, path);
  gtk_icon_view_set_cursor (view, path, NULL, FALSE);
  gtk_icon_view_scroll_to_path (view, path, FALSE, 0.0, 0.0);
  gallery->updating = FALSE;
  gtk_tree_path_free (path);
}

/* ---------------------------------------------------------- user input --- */

static void
selection_changed (GtkIconView *view, ImpastoStyleGallery *gallery)
{
  GList *paths = gtk_icon_view_get_selected_items (view);
  gint   index;

  if (! paths)
    return;
  index = gtk_tree_path_get_indices (paths->data)[0];
  g_list_free_full (paths, (GDestroyNotify)gtk_tree_path_free);
  if (! gallery->updating)
    g_signal_emit (gallery, signals[SELECTED], 0, index);
}

static void
item_activated (GtkIconView         *view,
                GtkTreePath         *path,
                ImpastoStyleGallery *gallery)
{
  g_signal_emit (gallery, signals[ACTIVATED], 0);
}

static gboolean
key_pressed (GtkWidget *view, GdkEventKey *event, ImpastoStyleGallery *gallery)
{
  if (event->keyval != GDK_KEY_Delete && event->keyval != GDK_KEY_KP_Delete)
    return FALSE;
  g_signal_emit (gallery, signals[DELETE], 0);
  return TRUE;
}

/* Limits labels to one line. */
static void
shorten_labels (GtkWidget *view)
{
  GList *cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (view));

  for (GList *cell = cells; cell; cell = cell->next)
    if (GTK_IS_CELL_RENDERER_TEXT (cell->data))
      g_object_set (cell->data, "ellipsize", PANGO_ELLIPSIZE_END, "wrap-width",
                    -1, "width", ITEM_WIDTH, NULL);
  g_list_free (cells);
}

GtkWidget *
impasto_style_gallery_new (const ImpastoHost      *host,
                           const ImpastoStyleList *list)
{
  ImpastoStyleGallery *gallery =
      g_object_new (IMPASTO_TYPE_STYLE_GALLERY, "hadjustment", NULL,
                    "vadjustment", NULL, "hscrollbar-policy", GTK_POLICY_NEVER,
                    "shadow-type", GTK_SHADOW_IN, NULL);
  GtkWidget *view;

  gallery->host = host;
  gallery->list = list;
  gallery->cache =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  gallery->store = gtk_list_store_new (
      N_COLUMNS, GDK_TYPE_PIXBUF, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
  view = gtk_icon_view_new_with_model (GTK_TREE_MODEL (gallery->store));
  gallery->view = view;
  g_object_set (view, "pixbuf-column", COLUMN_THUMBNAIL, "text-column",
                COLUMN_LABEL, "tooltip-column", COLUMN_TOOLTIP,
                "selection-mode", GTK_SELECTION_BROWSE, "item-width",
                ITEM_WIDTH, "item-padding", ITEM_SPACING, "margin",
                ITEM_SPACING, "spacing", ITEM_SPACING, "row-spacing",
                ITEM_SPACING, "column-spacing", ITEM_SPACING, NULL);
  shorten_labels (view);
  impasto_widget_set_name (view, _ ("Styles"));
  g_signal_connect (view, "selection-changed", G_CALLBACK (selection_changed),
                    gallery);
  g_signal_connect (view, "item-activated", G_CALLBACK (item_activated),
                    gallery);
  g_signal_connect (view, "key-press-event", G_CALLBACK (key_pressed), gallery);
  gtk_widget_set_size_request (GTK_WIDGET (gallery), MIN_WIDTH, MIN_HEIGHT);
  gtk_container_add (GTK_CONTAINER (gallery), view);
  gtk_widget_show_all (GTK_WIDGET (gallery));
  return GTK_WIDGET (gallery);
}
