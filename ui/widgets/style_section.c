/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The model and the icon view of a section, and its thumbnails.
 */
#include "config.h"

#include "ui/widgets/style_section.h"

#include "ui/widgets/thumbnail_cell.h"

/* In pixels. */
#define ITEM_SPACING    2
#define HEADING_PADDING 2

enum
{
  COLUMN_THUMBNAIL,
  COLUMN_TOOLTIP,
  COLUMN_IS_READ,
  N_COLUMNS
};

/* ---------------------------------------------------------- thumbnails --- */

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
read_thumbnail (const ImpastoHost     *host,
                const ImpastoStyleRef *style,
                GHashTable            *cache)
{
  g_autofree gchar *key = cache_key (style);
  GdkPixbuf        *pixbuf = impasto_style_read_pixbuf (
             host, style, IMPASTO_STYLE_SECTION_MAX_SIDE, NULL);

  if (pixbuf && key)
    g_hash_table_insert (cache, g_steal_pointer (&key), g_object_ref (pixbuf));
  return pixbuf;
}

gboolean
impasto_style_section_read_next (ImpastoStyleSection    *section,
                                 const ImpastoHost      *host,
                                 const ImpastoStyleList *list,
                                 GHashTable             *cache)
{
  GtkTreeModel *model = GTK_TREE_MODEL (section->store);
  GtkTreeIter   iter;
  gboolean      more = gtk_tree_model_get_iter_first (model, &iter);

  for (gint i = 0; more; i++, more = gtk_tree_model_iter_next (model, &iter))
    {
      gboolean is_read;
      g_autoptr (GdkPixbuf) thumbnail = NULL;

      gtk_tree_model_get (model, &iter, COLUMN_IS_READ, &is_read, -1);
      if (is_read)
        continue;
      thumbnail = read_thumbnail (
          host,
          &impasto_style_list_get (list, (guint)(section->first + i))->ref,
          cache);
      gtk_list_store_set (section->store, &iter, COLUMN_IS_READ, TRUE,
                          COLUMN_THUMBNAIL, thumbnail, -1);
      return TRUE;
    }
  return FALSE;
}

/* ------------------------------------------------------------- filling --- */

static void
append_row (GtkListStore             *store,
            const ImpastoStyleChoice *choice,
            GHashTable               *cache)
{
  g_autofree gchar *key = cache_key (&choice->ref);
  GdkPixbuf        *known = key ? g_hash_table_lookup (cache, key) : NULL;
  g_autofree gchar *tooltip = NULL;

  if (choice->caption)
    tooltip = g_markup_printf_escaped ("<b>%s</b>\n%s", choice->label,
                                       choice->caption);
  else
    tooltip = g_markup_escape_text (choice->label, -1);
  gtk_list_store_insert_with_values (store, NULL, -1, COLUMN_THUMBNAIL, known,
                                     COLUMN_TOOLTIP, tooltip, COLUMN_IS_READ,
                                     known != NULL, -1);
}

/* Names the items for assistive technology. */
static void
name_items (ImpastoStyleSection *section, const ImpastoStyleList *list)
{
  AtkObject *view = gtk_widget_get_accessible (section->view);
  gint       n = MIN (atk_object_get_n_accessible_children (view), section->n);

  for (gint i = 0; i < n; i++)
    {
      AtkObject   *item = atk_object_ref_accessible_child (view, i);
      const gchar *label =
          impasto_style_list_get (list, (guint)(section->first + i))->label;

      if (! item)
        continue;
      atk_object_set_name (item, label);
      g_object_unref (item);
    }
}

void
impasto_style_section_fill (ImpastoStyleSection    *section,
                            const ImpastoStyleList *list,
                            gint                    first,
                            GHashTable             *cache)
{
  gint length = (gint)impasto_style_list_get_length (list);

  section->first = first;
  section->n = 0;
  gtk_list_store_clear (section->store);
  for (gint i = first; i < length; i++)
    {
      const ImpastoStyleChoice *choice =
          impasto_style_list_get (list, (guint)i);

      if (choice->ref.kind != section->kind)
        break;
      append_row (section->store, choice, cache);
      section->n++;
    }
  name_items (section, list);
  gtk_widget_set_visible (section->heading, section->n > 0);
  gtk_widget_set_visible (section->view, section->n > 0);
}

/* ----------------------------------------------------------- selection --- */

void
impasto_style_section_select (ImpastoStyleSection *section, gint i)
{
  GtkIconView *view = GTK_ICON_VIEW (section->view);
  GtkTreePath *path;

  gtk_icon_view_unselect_all (view);
  if (i < 0)
    return;
  path = gtk_tree_path_new_from_indices (i, -1);
  gtk_icon_view_select_path (view, path);
  gtk_icon_view_set_cursor (view, path, NULL, FALSE);
  gtk_tree_path_free (path);
}

gint
impasto_style_section_get_selected (ImpastoStyleSection *section)
{
  GList *paths =
      gtk_icon_view_get_selected_items (GTK_ICON_VIEW (section->view));
  gint i = paths ? gtk_tree_path_get_indices (paths->data)[0] : -1;

  g_list_free_full (paths, (GDestroyNotify)gtk_tree_path_free);
  return i;
}

/* -------------------------------------------------------------- layout --- */

gint
impasto_style_section_get_item_extra (const ImpastoStyleSection *section)
{
  gint line_width;
  gint padding;

  gtk_widget_style_get (section->view, "focus-line-width", &line_width,
                        "focus-padding", &padding, NULL);
  return 2 * (impasto_thumbnail_cell_get_padding () + line_width + padding)
         + ITEM_SPACING;
}

gint
impasto_style_section_get_heading_height (const ImpastoStyleSection *section)
{
  PangoLayout *layout;
  gint         height;

  /* A heading that is not shown has no style yet. */
  gtk_widget_ensure_style (section->heading);
  layout = gtk_widget_create_pango_layout (section->heading, "X");
  pango_layout_get_pixel_size (layout, NULL, &height);
  g_object_unref (layout);
  return height + 2 * HEADING_PADDING;
}

void
impasto_style_section_set_grid (ImpastoStyleSection *section,
                                gint                 side,
                                gint                 n_columns,
                                gint                 width)
{
  gint space =
      width / n_columns - impasto_style_section_get_item_extra (section) - side;

  impasto_thumbnail_cell_set_side (IMPASTO_THUMBNAIL_CELL (section->cell),
                                   side);
  gtk_icon_view_set_item_width (GTK_ICON_VIEW (section->view),
                                side + 2 * impasto_thumbnail_cell_get_padding ()
                                    + MAX (0, space));
  gtk_icon_view_set_columns (GTK_ICON_VIEW (section->view), n_columns);
}

/* The background of a heading is that of the pictures. */
static void
style_heading (GtkWidget *heading, GtkStyle *previous, GtkWidget *label)
{
  GtkStyle       *style = gtk_widget_get_style (heading);
  const GdkColor *base = &style->base[GTK_STATE_NORMAL];

  /* Setting a color emits the signal again. */
  if (gdk_color_equal (base, &style->bg[GTK_STATE_NORMAL]))
    return;
  gtk_widget_modify_fg (label, GTK_STATE_NORMAL,
                        &style->text[GTK_STATE_NORMAL]);
  gtk_widget_modify_bg (heading, GTK_STATE_NORMAL, base);
}

static GtkWidget *
make_heading (const gchar *text)
{
  GtkWidget     *heading = gtk_event_box_new ();
  GtkWidget     *label = gtk_label_new (text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes,
                          pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_misc_set_padding (GTK_MISC (label), 2 * ITEM_SPACING, HEADING_PADDING);
  gtk_container_add (GTK_CONTAINER (heading), label);
  g_signal_connect (heading, "style-set", G_CALLBACK (style_heading), label);
  gtk_widget_show (label);
  gtk_widget_set_no_show_all (heading, TRUE);
  return heading;
}

void
impasto_style_section_init (ImpastoStyleSection *section,
                            ImpastoStyleKind     kind,
                            const gchar         *heading)
{
  GtkWidget *view;

  section->kind = kind;
  section->first = section->n = 0;
  section->heading = make_heading (heading);
  section->store = gtk_list_store_new (N_COLUMNS, GDK_TYPE_PIXBUF,
                                       G_TYPE_STRING, G_TYPE_BOOLEAN);
  view = gtk_icon_view_new_with_model (GTK_TREE_MODEL (section->store));
  section->view = view;
  section->cell = impasto_thumbnail_cell_new ();
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (view), section->cell, FALSE);
  gtk_cell_layout_add_attribute (GTK_CELL_LAYOUT (view), section->cell,
                                 "pixbuf", COLUMN_THUMBNAIL);
  /* The mode that always has a selection would keep one in each section. */
  g_object_set (view, "tooltip-column", COLUMN_TOOLTIP, "selection-mode",
                GTK_SELECTION_SINGLE, "item-padding", 0, "margin", ITEM_SPACING,
                "spacing", 0, "row-spacing", ITEM_SPACING, "column-spacing",
                ITEM_SPACING, NULL);
  impasto_widget_set_name (view, heading);
  gtk_widget_set_no_show_all (view, TRUE);
}

void
impasto_style_section_clear (ImpastoStyleSection *section)
{
  g_clear_object (&section->store);
}
