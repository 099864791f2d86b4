/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A section of the gallery: a heading, and an icon view of the styles of one
 * kind.
 */
#ifndef IMPASTO_STYLE_SECTION_H
#define IMPASTO_STYLE_SECTION_H

#include "ui/job/style_list.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct
{
  ImpastoStyleKind kind;
  GtkWidget       *heading;
  GtkWidget       *view; /* an icon view; hidden, like the heading, if empty */
  GtkListStore    *store;
  GtkCellRenderer *cell;
  gint             first; /* index of its first style in the list */
  gint             n;     /* number of its styles */
} ImpastoStyleSection;

/* Creates the widgets, which the caller places in a container. */
void impasto_style_section_init (ImpastoStyleSection *section,
                                 ImpastoStyleKind     kind,
                                 const gchar         *heading);
void impasto_style_section_clear (ImpastoStyleSection *section);

/**
 * impasto_style_section_fill: show the styles of @list from the index @first on
 * that are of the section's kind.  @cache maps the keys of files and paintings
 * to thumbnails (GdkPixbuf).
 */
void impasto_style_section_fill (ImpastoStyleSection    *section,
                                 const ImpastoStyleList *list,
                                 gint                    first,
                                 GHashTable             *cache);

/* Reads the first missing thumbnail; FALSE if none is missing. */
gboolean impasto_style_section_read_next (ImpastoStyleSection    *section,
                                          const ImpastoHost      *host,
                                          const ImpastoStyleList *list,
                                          GHashTable             *cache);

/* Selects the style at the index @i of the section and nothing else in it;
 * negative: nothing. */
void impasto_style_section_select (ImpastoStyleSection *section, gint i);

/* The index in the section of the selected style; -1 if there is none. */
gint impasto_style_section_get_selected (ImpastoStyleSection *section);

/* Sets the size of the thumbnails, at most IMPASTO_STYLE_SECTION_MAX_SIDE
 * pixels, and the number of columns, which share @width. */
void impasto_style_section_set_grid (ImpastoStyleSection *section,
                                     gint                 side,
                                     gint                 n_columns,
                                     gint                 width);

#define IMPASTO_STYLE_SECTION_MAX_SIDE 160

/* What an item needs in addition to its thumbnail in both directions, and the
 * height of a heading, in pixels. */
gint impasto_style_section_get_item_extra (const ImpastoStyleSection *section);
gint
impasto_style_section_get_heading_height (const ImpastoStyleSection *section);

/* The picture of a style, with no side longer than @max_side.  NULL with an
 * error.  Caller unrefs. */
GdkPixbuf *impasto_style_read_pixbuf (const ImpastoHost     *host,
                                      const ImpastoStyleRef *style,
                                      gint                   max_side,
                                      GError               **error);

G_END_DECLS

#endif /* IMPASTO_STYLE_SECTION_H */
