/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One icon view for each kind of style, all in one scrolled window.  Thumbnails
 * are read one at a time when the main loop is idle.
 */
#include "config.h"

#include "ui/widgets/style_gallery.h"

#include <math.h>
#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

#include "ui/job/event_log.h"
#include "ui/widgets/style_section.h"

/* The smallest thumbnail is as high as this number of headings. */
#define SIDE_LINES 3
/* In pixels. */
#define MIN_SIDE 48
#define MARGIN   2
/* Columns and rows in view at the smallest size of the gallery. */
#define MIN_COLUMNS 4
#define MIN_ROWS    2

/* The sections from top to bottom, in the order of the list of styles. */
typedef struct
{
  ImpastoStyleKind kind;
  const gchar     *heading;
} SectionSpec;

static const SectionSpec section_specs[] = {
  { IMPASTO_STYLE_FILE, N_ ("Your pictures") },
  { IMPASTO_STYLE_BUILTIN, N_ ("Paintings") },
  { IMPASTO_STYLE_LAYER, N_ ("Layers of open images") },
};

#define N_SECTIONS G_N_ELEMENTS (section_specs)

struct _ImpastoStyleGallery
{
  GtkScrolledWindow parent_instance;

  const ImpastoHost      *host;
  const ImpastoStyleList *list;
  GtkWidget              *box; /* headings and views */
  ImpastoStyleSection     sections[N_SECTIONS];
  GHashTable             *cache;    /* key of a file or painting -> GdkPixbuf */
  gint                    selected; /* -1: none */
  gint                    n_columns;
  gint                    side;  /* of a thumbnail; 0: unknown yet */
  gint                    width; /* of all columns */
  gboolean                updating;
  gboolean                had_focus; /* when it was filled */
  guint                   idle_id;
  guint                   scroll_id;
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

static gboolean
read_next_thumbnail (gpointer data)
{
  ImpastoStyleGallery *gallery = data;

  for (gsize i = 0; i < N_SECTIONS; i++)
    if (impasto_style_section_read_next (&gallery->sections[i], gallery->host,
                                         gallery->list, gallery->cache))
      return G_SOURCE_CONTINUE;
  impasto_event_log ("gallery-ready n=%u",
                     impasto_style_list_get_length (gallery->list));
  gallery->idle_id = 0;
  return G_SOURCE_REMOVE;
}

/* ------------------------------------------------------------- filling --- */

static gboolean
has_focus (ImpastoStyleGallery *gallery)
{
  for (gsize i = 0; i < N_SECTIONS; i++)
    if (gtk_widget_is_focus (gallery->sections[i].view))
      return TRUE;
  return FALSE;
}

void
impasto_style_gallery_fill (ImpastoStyleGallery *gallery)
{
  gint first = 0;

  gallery->updating = TRUE;
  /* A section that becomes empty is hidden and loses the focus. */
  gallery->had_focus = has_focus (gallery);
  gallery->selected = -1;
  for (gsize i = 0; i < N_SECTIONS; i++)
    {
      impasto_style_section_fill (&gallery->sections[i], gallery->list, first,
                                  gallery->cache);
      first += gallery->sections[i].n;
    }
  gallery->updating = FALSE;
  if (! gallery->idle_id)
    gallery->idle_id =
        g_idle_add_full (G_PRIORITY_LOW, read_next_thumbnail, gallery, NULL);
}

/* ----------------------------------------------------------- selection --- */

/* The section of the style at @index, which exists. */
static ImpastoStyleSection *
find_section (ImpastoStyleGallery *gallery, gint index)
{
  ImpastoStyleSection *section = gallery->sections;

  while (index >= section->first + section->n)
    section++;
  return section;
}

/* Scrolls to the selected style, and also shows the heading above its row. */
static gboolean
scroll_to_selected (gpointer data)
{
  ImpastoStyleGallery *gallery = data;
  GtkAdjustment       *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gallery));
  ImpastoStyleSection *section;
  GtkAllocation        allocation;
  gint                 row;
  gint                 n_rows;
  gint                 top;
  gint                 bottom;

  gallery->scroll_id = 0;
  if (gallery->selected < 0)
    return G_SOURCE_REMOVE;
  section = find_section (gallery, gallery->selected);
  row = (gallery->selected - section->first) / gallery->n_columns;
  n_rows = (section->n + gallery->n_columns - 1) / gallery->n_columns;
  gtk_widget_get_allocation (section->view, &allocation);
  top = allocation.y + allocation.height * row / n_rows;
  bottom = allocation.y + allocation.height * (row + 1) / n_rows;
  if (row == 0)
    {
      gtk_widget_get_allocation (section->heading, &allocation);
      top = allocation.y;
    }
  gtk_adjustment_clamp_page (adjustment, top, bottom);
  return G_SOURCE_REMOVE;
}

/* Later, when all parts have their sizes. */
static void
scroll_soon (ImpastoStyleGallery *gallery)
{
  if (! gallery->scroll_id)
    gallery->scroll_id = g_idle_add (scroll_to_selected, gallery);
}

void
impasto_style_gallery_select (ImpastoStyleGallery *gallery, gint index)
{
  ImpastoStyleSection *chosen = find_section (gallery, index);

  gallery->updating = TRUE;
  gallery->selected = index;
  /* Only one section is a stop of the Tab key. */
  gtk_widget_set_can_focus (chosen->view, TRUE);
  if (gallery->had_focus || has_focus (gallery))
    gtk_widget_grab_focus (chosen->view);
  gallery->had_focus = FALSE;
  for (gsize i = 0; i < N_SECTIONS; i++)
    {
      ImpastoStyleSection *section = &gallery->sections[i];

      impasto_style_section_select (
          section, section == chosen ? index - section->first : -1);
      gtk_widget_set_can_focus (section->view, section == chosen);
    }
  gallery->updating = FALSE;
  scroll_soon (gallery);
}

/* The user selects the style at @index. */
static void
choose (ImpastoStyleGallery *gallery, gint index)
{
  gboolean is_new = index != gallery->selected;

  impasto_style_gallery_select (gallery, index);
  if (is_new)
    g_signal_emit (gallery, signals[SELECTED], 0, index);
}

/* ---------------------------------------------------------- user input --- */

static void
selection_changed (GtkWidget *view, ImpastoStyleGallery *gallery)
{
  if (gallery->updating)
    return;
  for (gsize i = 0; i < N_SECTIONS; i++)
    {
      ImpastoStyleSection *section = &gallery->sections[i];
      gint                 selected;

      if (section->view != view)
        continue;
      selected = impasto_style_section_get_selected (section);
      if (selected >= 0)
        {
          /* A click moves the focus, but not into a view that had none. */
          gtk_widget_set_can_focus (view, TRUE);
          gtk_widget_grab_focus (view);
          choose (gallery, section->first + selected);
        }
      else if (gallery->selected >= 0)
        /* A click beside the pictures deselects, but one is always chosen. */
        impasto_style_gallery_select (gallery, gallery->selected);
    }
}

static void
item_activated (GtkIconView         *view,
                GtkTreePath         *path,
                ImpastoStyleGallery *gallery)
{
  g_signal_emit (gallery, signals[ACTIVATED], 0);
}

/* The style @n_rows (1 or -1) below the one at @index in the same column, over
 * headings and shorter rows; @index if there is none. */
static gint
find_vertically (ImpastoStyleGallery *gallery, gint index, gint n_rows)
{
  gint                 n_columns = gallery->n_columns;
  ImpastoStyleSection *section = find_section (gallery, index);
  ImpastoStyleSection *end = gallery->sections + N_SECTIONS;
  gint                 column = (index - section->first) % n_columns;
  gint                 row = (index - section->first) / n_columns + n_rows;
  gint                 last_row = (section->n - 1) / n_columns;

  if (row < 0 || row > last_row)
    {
      do
        section += n_rows;
      while (section >= gallery->sections && section < end && section->n == 0);
      if (section < gallery->sections || section >= end)
        return index;
      row = n_rows > 0 ? 0 : (section->n - 1) / n_columns;
    }
  return section->first + MIN (row * n_columns + column, section->n - 1);
}

/* The number of rows that are in view at once. */
static gint
rows_in_view (ImpastoStyleGallery *gallery)
{
  GtkAdjustment *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gallery));

  return MAX (1, (gint)gtk_adjustment_get_page_size (adjustment)
                     / MAX (1, gallery->side));
}

static gint
find_target (ImpastoStyleGallery *gallery, guint keyval)
{
  gint last = (gint)impasto_style_list_get_length (gallery->list) - 1;
  gint index = gallery->selected;
  gint forward =
      gtk_widget_get_direction (GTK_WIDGET (gallery)) == GTK_TEXT_DIR_RTL ? -1
                                                                          : 1;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return CLAMP (index - forward, 0, last);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return CLAMP (index + forward, 0, last);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return find_vertically (gallery, index, -1);
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return find_vertically (gallery, index, 1);
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      for (gint i = 0; i < rows_in_view (gallery); i++)
        index = find_vertically (gallery, index, -1);
      return index;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      for (gint i = 0; i < rows_in_view (gallery); i++)
        index = find_vertically (gallery, index, 1);
      return index;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      return 0;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      return last;
    default:
      return -1;
    }
}

static gboolean
key_pressed (GtkWidget *view, GdkEventKey *event, ImpastoStyleGallery *gallery)
{
  gint target;

  if (event->keyval == GDK_KEY_Delete || event->keyval == GDK_KEY_KP_Delete)
    {
      g_signal_emit (gallery, signals[DELETE], 0);
      return TRUE;
    }
  if (gallery->selected < 0
      || (event->state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  target = find_target (gallery, event->keyval);
  if (target < 0)
    return FALSE;
  choose (gallery, target);
  return TRUE;
}

/* -------------------------------------------------------------- layout --- */

static gint
min_side (ImpastoStyleGallery *gallery)
{
  gint line = impasto_style_section_get_heading_height (&gallery->sections[0]);

  return CLAMP (SIDE_LINES * line, MIN_SIDE, IMPASTO_STYLE_SECTION_MAX_SIDE);
}

/* The width of the scroll bar, whose place is always reserved, and of the
 * frame. */
static gint
get_extra_width (ImpastoStyleGallery *gallery)
{
  GtkRequisition bar;
  gint           spacing;

  gtk_widget_size_request (
      gtk_scrolled_window_get_vscrollbar (GTK_SCROLLED_WINDOW (gallery)), &bar);
  gtk_widget_style_get (GTK_WIDGET (gallery), "scrollbar-spacing", &spacing,
                        NULL);
  return bar.width + spacing + 2 * MARGIN
         + 2 * gtk_widget_get_style (GTK_WIDGET (gallery))->xthickness;
}

/* The height of a heading and of the frame. */
static gint
get_extra_height (ImpastoStyleGallery *gallery)
{
  return impasto_style_section_get_heading_height (&gallery->sections[0])
         + 2 * MARGIN
         + 2 * gtk_widget_get_style (GTK_WIDGET (gallery))->ythickness;
}

static void
impasto_style_gallery_size_request (GtkWidget      *widget,
                                    GtkRequisition *requisition)
{
  ImpastoStyleGallery *gallery = IMPASTO_STYLE_GALLERY (widget);
  gint                 item = min_side (gallery)
              + impasto_style_section_get_item_extra (&gallery->sections[0]);

  GTK_WIDGET_CLASS (impasto_style_gallery_parent_class)
      ->size_request (widget, requisition);
  requisition->width = MIN_COLUMNS * item + get_extra_width (gallery);
  requisition->height = MIN_ROWS * item + get_extra_height (gallery);
}

/* Both the thumbnails and the number of columns grow with the width; at least
 * MIN_ROWS rows stay in view. */
static void
impasto_style_gallery_size_allocate (GtkWidget     *widget,
                                     GtkAllocation *allocation)
{
  ImpastoStyleGallery *gallery = IMPASTO_STYLE_GALLERY (widget);
  gint                 smallest = min_side (gallery);
  gint    extra = impasto_style_section_get_item_extra (&gallery->sections[0]);
  gint    width = allocation->width - get_extra_width (gallery);
  gint    height = allocation->height - get_extra_height (gallery);
  gint    largest = CLAMP (height / MIN_ROWS - extra, smallest,
                           IMPASTO_STYLE_SECTION_MAX_SIDE);
  gdouble fitting = width / (gdouble)(smallest + extra);
  gint    n_columns;
  gint    side;

  n_columns = (gint)MIN (fitting, sqrt (MIN_COLUMNS * fitting));
  n_columns = MAX (n_columns, width / (largest + extra));
  n_columns = MAX (n_columns, 1);
  side = CLAMP (width / n_columns - extra, 1, largest);
  if (side != gallery->side || n_columns != gallery->n_columns
      || width != gallery->width)
    {
      gallery->side = side;
      gallery->n_columns = n_columns;
      gallery->width = width;
      for (gsize i = 0; i < N_SECTIONS; i++)
        impasto_style_section_set_grid (&gallery->sections[i], side, n_columns,
                                        width);
    }
  GTK_WIDGET_CLASS (impasto_style_gallery_parent_class)
      ->size_allocate (widget, allocation);
}

static void
add_section (ImpastoStyleGallery *gallery, gsize index)
{
  ImpastoStyleSection *section = &gallery->sections[index];

  impasto_style_section_init (section, section_specs[index].kind,
                              _ (section_specs[index].heading));
  g_signal_connect (section->view, "selection-changed",
                    G_CALLBACK (selection_changed), gallery);
  g_signal_connect (section->view, "item-activated",
                    G_CALLBACK (item_activated), gallery);
  g_signal_connect (section->view, "key-press-event", G_CALLBACK (key_pressed),
                    gallery);
  gtk_box_pack_start (GTK_BOX (gallery->box), section->heading, FALSE, FALSE,
                      0);
  gtk_box_pack_start (GTK_BOX (gallery->box), section->view, FALSE, FALSE, 0);
}

/* ----------------------------------------------------------- lifecycle --- */

static void
impasto_style_gallery_destroy (GtkObject *object)
{
  ImpastoStyleGallery *gallery = IMPASTO_STYLE_GALLERY (object);

  /* The views that are destroyed below deselect their items. */
  gallery->updating = TRUE;
  g_clear_handle_id (&gallery->idle_id, g_source_remove);
  g_clear_handle_id (&gallery->scroll_id, g_source_remove);
  GTK_OBJECT_CLASS (impasto_style_gallery_parent_class)->destroy (object);
}

static void
impasto_style_gallery_finalize (GObject *object)
{
  ImpastoStyleGallery *gallery = IMPASTO_STYLE_GALLERY (object);

  for (gsize i = 0; i < N_SECTIONS; i++)
    impasto_style_section_clear (&gallery->sections[i]);
  g_clear_pointer (&gallery->cache, g_hash_table_unref);
  G_OBJECT_CLASS (impasto_style_gallery_parent_class)->finalize (object);
}

static void
impasto_style_gallery_class_init (ImpastoStyleGalleryClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = impasto_style_gallery_finalize;
  GTK_OBJECT_CLASS (klass)->destroy = impasto_style_gallery_destroy;
  GTK_WIDGET_CLASS (klass)->size_request = impasto_style_gallery_size_request;
  GTK_WIDGET_CLASS (klass)->size_allocate = impasto_style_gallery_size_allocate;
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
  gallery->selected = -1;
  gallery->n_columns = MIN_COLUMNS;
}

/* The space below the last section. */
static void
style_viewport (GtkWidget *viewport, GtkStyle *previous, gpointer data)
{
  GtkStyle       *style = gtk_widget_get_style (viewport);
  const GdkColor *base = &style->base[GTK_STATE_NORMAL];

  /* Setting a color emits the signal again. */
  if (! gdk_color_equal (base, &style->bg[GTK_STATE_NORMAL]))
    gtk_widget_modify_bg (viewport, GTK_STATE_NORMAL, base);
}

GtkWidget *
impasto_style_gallery_new (const ImpastoHost      *host,
                           const ImpastoStyleList *list)
{
  ImpastoStyleGallery *gallery =
      g_object_new (IMPASTO_TYPE_STYLE_GALLERY, "hadjustment", NULL,
                    "vadjustment", NULL, "hscrollbar-policy", GTK_POLICY_NEVER,
                    "shadow-type", GTK_SHADOW_IN, NULL);
  GtkWidget *viewport;

  gallery->host = host;
  gallery->list = list;
  gallery->cache =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  gallery->box = gtk_vbox_new (FALSE, 0);
  for (gsize i = 0; i < N_SECTIONS; i++)
    add_section (gallery, i);
  gtk_scrolled_window_add_with_viewport (GTK_SCROLLED_WINDOW (gallery),
                                         gallery->box);
  viewport = gtk_bin_get_child (GTK_BIN (gallery));
  gtk_viewport_set_shadow_type (GTK_VIEWPORT (viewport), GTK_SHADOW_NONE);
  g_signal_connect (viewport, "style-set", G_CALLBACK (style_viewport), NULL);
  g_signal_connect_swapped (gallery->box, "size-allocate",
                            G_CALLBACK (scroll_soon), gallery);
  impasto_widget_set_name (GTK_WIDGET (gallery), _ ("Styles"));
  gtk_widget_show_all (GTK_WIDGET (gallery));
  return GTK_WIDGET (gallery);
}
