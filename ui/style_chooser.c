/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An icon view over the host's styles; thumbnails are read when nothing else
 * is to be done.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "event_log.h"
#include "style_chooser.h"
#include "style_files.h"

/* In pixels. */
#define THUMBNAIL_SIDE 72
#define ITEM_WIDTH     84
#define PREVIEW_WIDTH  300
#define PREVIEW_HEIGHT 130
#define GALLERY_HEIGHT 160

enum
{
  COLUMN_THUMBNAIL,
  COLUMN_LABEL,
  COLUMN_TOOLTIP,
  COLUMN_CHOICE, /* ImpastoStyleChoice, of @choices */
  COLUMN_IS_READ,
  N_COLUMNS
};

struct _ImpastoStyleChooser
{
  GtkVBox parent_instance;

  const ImpastoHost *host;
  GPtrArray         *choices; /* all in the gallery, in its order */
  GPtrArray         *files;   /* added here */
  GtkListStore      *store;
  GtkWidget         *view;
  GtkWidget         *preview;
  GtkWidget         *label;
  GtkWidget         *detail;
  ImpastoStyleRef    style; /* the chosen one */
  gint               width; /* of the preview; 0: none */
  gint               height;
  gboolean           updating;
  guint              idle_id;
};

typedef GtkVBoxClass ImpastoStyleChooserClass;

enum
{
  CHANGED,
  ACTIVATED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (ImpastoStyleChooser, impasto_style_chooser, GTK_TYPE_VBOX)

static void
impasto_style_chooser_destroy (GtkObject *object)
{
  ImpastoStyleChooser *chooser = IMPASTO_STYLE_CHOOSER (object);

  g_clear_handle_id (&chooser->idle_id, g_source_remove);
  GTK_OBJECT_CLASS (impasto_style_chooser_parent_class)->destroy (object);
}

static void
impasto_style_chooser_finalize (GObject *object)
{
  ImpastoStyleChooser *chooser = IMPASTO_STYLE_CHOOSER (object);

  g_clear_object (&chooser->store);
  g_clear_pointer (&chooser->choices, g_ptr_array_unref);
  g_clear_pointer (&chooser->files, g_ptr_array_unref);
  impasto_style_ref_set (&chooser->style, IMPASTO_STYLE_NONE, NULL);
  G_OBJECT_CLASS (impasto_style_chooser_parent_class)->finalize (object);
}

static void
impasto_style_chooser_class_init (ImpastoStyleChooserClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = impasto_style_chooser_finalize;
  GTK_OBJECT_CLASS (klass)->destroy = impasto_style_chooser_destroy;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
impasto_style_chooser_init (ImpastoStyleChooser *chooser)
{
  gtk_box_set_spacing (GTK_BOX (chooser), IMPASTO_SPACING);
}

/* ------------------------------------------------------------- pictures --- */

/* The style at about the size of a preview, or NULL. */
static GdkPixbuf *
read_pixbuf (ImpastoStyleChooser   *chooser,
             const ImpastoStyleRef *style,
             gint                   max_side,
             GError               **error)
{
  g_autoptr (NstPicture) picture =
      chooser->host->read_style (chooser->host->data, style, max_side, error);

  return picture ? impasto_pixbuf_new_from_picture (picture, max_side) : NULL;
}

/* Shows the chosen style large.  FALSE with an error if it cannot be read. */
static gboolean
show_preview (ImpastoStyleChooser      *chooser,
              const ImpastoStyleChoice *choice,
              GError                  **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) fitting = NULL;
  gdouble scale;

  gtk_label_set_text (GTK_LABEL (chooser->label), choice->label);
  gtk_label_set_text (GTK_LABEL (chooser->detail),
                      choice->detail ? choice->detail : "");
  chooser->width = chooser->height = 0;
  pixbuf = read_pixbuf (chooser, &choice->ref, PREVIEW_WIDTH, error);
  if (! pixbuf)
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (chooser->preview),
                                    "image-missing", GTK_ICON_SIZE_DIALOG);
      return FALSE;
    }
  chooser->width = gdk_pixbuf_get_width (pixbuf);
  chooser->height = gdk_pixbuf_get_height (pixbuf);
  scale = MIN (1.0, PREVIEW_HEIGHT / (gdouble)chooser->height);
  fitting = gdk_pixbuf_scale_simple (
      pixbuf, MAX (1, (gint)(chooser->width * scale)),
      MAX (1, (gint)(chooser->height * scale)), GDK_INTERP_BILINEAR);
  gtk_image_set_from_pixbuf (GTK_IMAGE (chooser->preview), fitting);
  return TRUE;
}

/* @pixbuf in the middle of a square, so that the gallery is a grid. */
static GdkPixbuf *
centre (const GdkPixbuf *pixbuf)
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

/* Reads the first thumbnail that is missing; one at a time, so that the dialog
 * answers in between. */
static gboolean
read_next_thumbnail (gpointer data)
{
  ImpastoStyleChooser *chooser = data;
  GtkTreeModel        *model = GTK_TREE_MODEL (chooser->store);
  GtkTreeIter          iter;
  gboolean             more = gtk_tree_model_get_iter_first (model, &iter);

  for (; more; more = gtk_tree_model_iter_next (model, &iter))
    {
      ImpastoStyleChoice *choice;
      gboolean            is_read;
      g_autoptr (GdkPixbuf) pixbuf = NULL;
      g_autoptr (GdkPixbuf) square = NULL;

      gtk_tree_model_get (model, &iter, COLUMN_CHOICE, &choice, COLUMN_IS_READ,
                          &is_read, -1);
      if (is_read)
        continue;
      gtk_list_store_set (chooser->store, &iter, COLUMN_IS_READ, TRUE, -1);
      pixbuf = read_pixbuf (chooser, &choice->ref, THUMBNAIL_SIDE, NULL);
      if (pixbuf)
        {
          square = centre (pixbuf);
          gtk_list_store_set (chooser->store, &iter, COLUMN_THUMBNAIL, square,
                              -1);
        }
      return G_SOURCE_CONTINUE;
    }
  impasto_event_log ("gallery-ready n=%u", chooser->choices->len);
  chooser->idle_id = 0;
  return G_SOURCE_REMOVE;
}

/* ------------------------------------------------------------ the gallery ---
 */

static ImpastoStyleChoice *
choice_copy (const ImpastoStyleChoice *choice)
{
  return impasto_style_choice_new (choice->ref.kind, choice->ref.id,
                                   choice->label, choice->detail);
}

static gint
find_choice (GPtrArray *choices, const ImpastoStyleRef *style)
{
  for (guint i = 0; i < choices->len; i++)
    {
      const ImpastoStyleChoice *choice = g_ptr_array_index (choices, i);

      if (impasto_style_ref_equal (&choice->ref, style))
        return (gint)i;
    }
  return -1;
}

static gboolean
same_choices (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const ImpastoStyleChoice *x = g_ptr_array_index (a, i);
      const ImpastoStyleChoice *y = g_ptr_array_index (b, i);

      if (! impasto_style_ref_equal (&x->ref, &y->ref)
          || g_strcmp0 (x->label, y->label))
        return FALSE;
    }
  return TRUE;
}

/* The host's styles, the added files, and the chosen style in any case: that
 * its image was closed must not change what is painted. */
static GPtrArray *
list_choices (ImpastoStyleChooser *chooser)
{
  GPtrArray *choices = chooser->host->list_styles (chooser->host->data);

  for (guint i = 0; i < chooser->files->len; i++)
    g_ptr_array_add (choices,
                     choice_copy (g_ptr_array_index (chooser->files, i)));
  if (chooser->style.kind != IMPASTO_STYLE_NONE && chooser->choices
      && find_choice (choices, &chooser->style) < 0)
    {
      gint old = find_choice (chooser->choices, &chooser->style);

      if (old >= 0)
        g_ptr_array_add (
            choices, choice_copy (g_ptr_array_index (chooser->choices, old)));
    }
  return choices;
}

static void
fill_store (ImpastoStyleChooser *chooser)
{
  g_autoptr (GdkPixbuf) empty = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8,
                                                THUMBNAIL_SIDE, THUMBNAIL_SIDE);

  gdk_pixbuf_fill (empty, 0);
  gtk_list_store_clear (chooser->store);
  for (guint i = 0; i < chooser->choices->len; i++)
    {
      ImpastoStyleChoice *choice = g_ptr_array_index (chooser->choices, i);
      g_autofree gchar   *tooltip = NULL;

      if (choice->detail)
        tooltip = g_markup_printf_escaped ("<b>%s</b>\n%s", choice->label,
                                           choice->detail);
      else
        tooltip = g_markup_escape_text (choice->label, -1);
      gtk_list_store_insert_with_values (
          chooser->store, NULL, -1, COLUMN_THUMBNAIL, empty, COLUMN_LABEL,
          choice->label, COLUMN_TOOLTIP, tooltip, COLUMN_CHOICE, choice,
          COLUMN_IS_READ, FALSE, -1);
    }
  if (! chooser->idle_id)
    chooser->idle_id =
        g_idle_add_full (G_PRIORITY_LOW, read_next_thumbnail, chooser, NULL);
}

/* GTK+ gives the items' texts to assistive technology, but no names. */
static void
name_items (ImpastoStyleChooser *chooser)
{
  AtkObject *view = gtk_widget_get_accessible (chooser->view);
  gint       n = MIN (atk_object_get_n_accessible_children (view),
                      (gint)chooser->choices->len);

  for (gint i = 0; i < n; i++)
    {
      AtkObject *item = atk_object_ref_accessible_child (view, i);
      const ImpastoStyleChoice *choice =
          g_ptr_array_index (chooser->choices, i);

      if (! item)
        continue;
      atk_object_set_name (item, choice->label);
      g_object_unref (item);
    }
}

static void
select_index (ImpastoStyleChooser *chooser, gint index)
{
  GtkTreePath *path = gtk_tree_path_new_from_indices (index, -1);

  chooser->updating = TRUE;
  gtk_icon_view_select_path (GTK_ICON_VIEW (chooser->view), path);
  gtk_icon_view_set_cursor (GTK_ICON_VIEW (chooser->view), path, NULL, FALSE);
  gtk_icon_view_scroll_to_path (GTK_ICON_VIEW (chooser->view), path, FALSE, 0.0,
                                0.0);
  chooser->updating = FALSE;
  gtk_tree_path_free (path);
}

/* Brings the gallery up to date; what is chosen stays. */
static void
rebuild (ImpastoStyleChooser *chooser)
{
  GPtrArray *choices = list_choices (chooser);
  gint       chosen;

  if (chooser->choices && same_choices (choices, chooser->choices))
    {
      g_ptr_array_unref (choices);
      return;
    }
  chooser->updating = TRUE;
  g_clear_pointer (&chooser->choices, g_ptr_array_unref);
  chooser->choices = choices;
  fill_store (chooser);
  name_items (chooser);
  chooser->updating = FALSE;
  chosen = find_choice (choices, &chooser->style);
  if (chosen >= 0)
    select_index (chooser, chosen);
}

static void
selection_changed (GtkIconView *view, ImpastoStyleChooser *chooser)
{
  GList                    *paths = gtk_icon_view_get_selected_items (view);
  gint                      index;
  const ImpastoStyleChoice *choice;
  GError                   *error = NULL;

  if (! paths)
    return;
  index = gtk_tree_path_get_indices (paths->data)[0];
  g_list_free_full (paths, (GDestroyNotify)gtk_tree_path_free);
  choice = g_ptr_array_index (chooser->choices, index);
  if (chooser->updating
      || impasto_style_ref_equal (&choice->ref, &chooser->style))
    return;

  impasto_style_ref_set (&chooser->style, choice->ref.kind, choice->ref.id);
  impasto_event_log ("style kind=%d id=%s", choice->ref.kind, choice->ref.id);
  show_preview (chooser, choice, &error);
  g_signal_emit (chooser, signals[CHANGED], 0);
  if (error)
    g_signal_emit (chooser, signals[FAILED], 0, error->message);
  g_clear_error (&error);
}

static void
item_activated (GtkIconView         *view,
                GtkTreePath         *path,
                ImpastoStyleChooser *chooser)
{
  g_signal_emit (chooser, signals[ACTIVATED], 0);
}

/* ----------------------------------------------------------------- files ---
 */

/* The choice for the file @path, which is new in @files or was there. */
static const ImpastoStyleChoice *
add_file_choice (ImpastoStyleChooser *chooser, const gchar *path)
{
  ImpastoStyleRef   style = { IMPASTO_STYLE_FILE, (gchar *)path };
  g_autofree gchar *name = g_filename_display_basename (path);
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *shown_folder = g_filename_display_name (folder);
  gint              index = find_choice (chooser->files, &style);

  if (index < 0)
    {
      index = (gint)chooser->files->len;
      g_ptr_array_add (chooser->files,
                       impasto_style_choice_new (IMPASTO_STYLE_FILE, path, name,
                                                 shown_folder));
    }
  return g_ptr_array_index (chooser->files, index);
}

void
impasto_style_chooser_add_file (ImpastoStyleChooser *chooser, const gchar *path)
{
  guint                     n_files = chooser->files->len;
  const ImpastoStyleChoice *choice = add_file_choice (chooser, path);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;

  pixbuf = read_pixbuf (chooser, &choice->ref, THUMBNAIL_SIDE, &error);
  if (! pixbuf)
    {
      g_ptr_array_set_size (chooser->files, (gint)n_files);
      g_signal_emit (chooser, signals[FAILED], 0, error->message);
      return;
    }
  rebuild (chooser);
  gtk_icon_view_unselect_all (GTK_ICON_VIEW (chooser->view));
  select_index (chooser, find_choice (chooser->choices, &choice->ref));
  /* As if the user had clicked on it. */
  selection_changed (GTK_ICON_VIEW (chooser->view), chooser);
}

static void
file_chosen (const gchar *path, gpointer data)
{
  impasto_style_chooser_add_file (data, path);
}

static void
add_clicked (GtkButton *button, ImpastoStyleChooser *chooser)
{
  impasto_style_files_ask (GTK_WIDGET (chooser), file_chosen, chooser);
}

/* ---------------------------------------------------------------- public ---
 */

static GtkWidget *
make_preview (ImpastoStyleChooser *chooser)
{
  GtkWidget     *box = gtk_vbox_new (FALSE, 0);
  GtkWidget     *frame = gtk_frame_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  gtk_frame_set_shadow_type (GTK_FRAME (frame), GTK_SHADOW_IN);
  chooser->preview = gtk_image_new ();
  gtk_widget_set_size_request (chooser->preview, PREVIEW_WIDTH, PREVIEW_HEIGHT);
  impasto_widget_set_name (chooser->preview, _ ("Preview of the style"));
  gtk_container_add (GTK_CONTAINER (frame), chooser->preview);
  gtk_box_pack_start (GTK_BOX (box), frame, FALSE, FALSE, 0);

  chooser->label = gtk_label_new (NULL);
  pango_attr_list_insert (attributes,
                          pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (chooser->label), attributes);
  pango_attr_list_unref (attributes);
  chooser->detail = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (chooser->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (chooser->detail), PANGO_ELLIPSIZE_END);
  gtk_misc_set_alignment (GTK_MISC (chooser->label), 0.0, 0.5);
  gtk_misc_set_alignment (GTK_MISC (chooser->detail), 0.0, 0.5);
  gtk_misc_set_padding (GTK_MISC (chooser->label), 0, 2);
  gtk_box_pack_start (GTK_BOX (box), chooser->label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), chooser->detail, FALSE, FALSE, 0);
  return box;
}

static GtkWidget *
make_gallery (ImpastoStyleChooser *chooser)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *view;
  GList     *cells;

  chooser->store =
      gtk_list_store_new (N_COLUMNS, GDK_TYPE_PIXBUF, G_TYPE_STRING,
                          G_TYPE_STRING, G_TYPE_POINTER, G_TYPE_BOOLEAN);
  view = gtk_icon_view_new_with_model (GTK_TREE_MODEL (chooser->store));
  chooser->view = view;
  gtk_icon_view_set_pixbuf_column (GTK_ICON_VIEW (view), COLUMN_THUMBNAIL);
  gtk_icon_view_set_text_column (GTK_ICON_VIEW (view), COLUMN_LABEL);
  gtk_icon_view_set_tooltip_column (GTK_ICON_VIEW (view), COLUMN_TOOLTIP);
  gtk_icon_view_set_selection_mode (GTK_ICON_VIEW (view), GTK_SELECTION_BROWSE);
  gtk_icon_view_set_item_width (GTK_ICON_VIEW (view), ITEM_WIDTH);
  gtk_icon_view_set_item_padding (GTK_ICON_VIEW (view), 2);
  gtk_icon_view_set_margin (GTK_ICON_VIEW (view), 2);
  gtk_icon_view_set_spacing (GTK_ICON_VIEW (view), 2);
  gtk_icon_view_set_row_spacing (GTK_ICON_VIEW (view), 2);
  gtk_icon_view_set_column_spacing (GTK_ICON_VIEW (view), 2);
  impasto_widget_set_name (view, _ ("Styles"));

  /* One line of text, however long the name is. */
  cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (view));
  for (GList *cell = cells; cell; cell = cell->next)
    if (GTK_IS_CELL_RENDERER_TEXT (cell->data))
      g_object_set (cell->data, "ellipsize", PANGO_ELLIPSIZE_END, "wrap-width",
                    -1, "width", ITEM_WIDTH, NULL);
  g_list_free (cells);

  g_signal_connect (view, "selection-changed", G_CALLBACK (selection_changed),
                    chooser);
  g_signal_connect (view, "item-activated", G_CALLBACK (item_activated),
                    chooser);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled),
                                       GTK_SHADOW_IN);
  gtk_widget_set_size_request (scrolled, PREVIEW_WIDTH, GALLERY_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  return scrolled;
}

GtkWidget *
impasto_style_chooser_new (const ImpastoHost *host)
{
  ImpastoStyleChooser *chooser =
      g_object_new (IMPASTO_TYPE_STYLE_CHOOSER, NULL);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Add Picture…"));

  chooser->host = host;
  chooser->files = g_ptr_array_new_with_free_func (
      (GDestroyNotify)impasto_style_choice_free);
  gtk_box_pack_start (GTK_BOX (chooser), make_preview (chooser), FALSE, FALSE,
                      0);
  gtk_box_pack_start (GTK_BOX (chooser), make_gallery (chooser), TRUE, TRUE, 0);
  gtk_widget_set_tooltip_text (
      button, _ ("Choose a picture file as the style; or drop one here"));
  g_signal_connect (button, "clicked", G_CALLBACK (add_clicked), chooser);
  gtk_box_pack_start (GTK_BOX (chooser), button, FALSE, FALSE, 0);
  impasto_style_files_accept_drops (GTK_WIDGET (chooser), file_chosen, chooser);
  rebuild (chooser);
  gtk_widget_show_all (GTK_WIDGET (chooser));
  return GTK_WIDGET (chooser);
}

void
impasto_style_chooser_set_style (ImpastoStyleChooser   *chooser,
                                 const ImpastoStyleRef *style)
{
  const ImpastoStyleChoice *choice;
  gint                      index;

  if (style->kind == IMPASTO_STYLE_FILE
      && find_choice (chooser->choices, style) < 0
      && g_file_test (style->id, G_FILE_TEST_IS_REGULAR))
    {
      add_file_choice (chooser, style->id);
      rebuild (chooser);
    }
  if (chooser->choices->len == 0)
    return;
  index = MAX (0, find_choice (chooser->choices, style));
  choice = g_ptr_array_index (chooser->choices, index);
  impasto_style_ref_set (&chooser->style, choice->ref.kind, choice->ref.id);
  select_index (chooser, index);
  show_preview (chooser, choice, NULL);
}

const ImpastoStyleRef *
impasto_style_chooser_get_style (ImpastoStyleChooser *chooser)
{
  return &chooser->style;
}

gboolean
impasto_style_chooser_get_shape (ImpastoStyleChooser *chooser,
                                 gint                *width,
                                 gint                *height)
{
  *width = chooser->width;
  *height = chooser->height;
  return chooser->width > 0;
}

void
impasto_style_chooser_refresh (ImpastoStyleChooser *chooser)
{
  rebuild (chooser);
}
