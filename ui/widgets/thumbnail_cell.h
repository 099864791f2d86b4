/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cell with a thumbnail, which is scaled when it is drawn.
 */
#ifndef IMPASTO_THUMBNAIL_CELL_H
#define IMPASTO_THUMBNAIL_CELL_H

#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoThumbnailCell ImpastoThumbnailCell;

#define IMPASTO_TYPE_THUMBNAIL_CELL (impasto_thumbnail_cell_get_type ())
#define IMPASTO_THUMBNAIL_CELL(object)                                         \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), IMPASTO_TYPE_THUMBNAIL_CELL,          \
                               ImpastoThumbnailCell))

GType impasto_thumbnail_cell_get_type (void) G_GNUC_CONST;

/**
 * impasto_thumbnail_cell_new: a square cell, which draws its property "pixbuf"
 * in the middle, as large as it fits but never enlarged beyond its size.  The
 * cell of the selected row has a frame that contrasts with the theme's
 * background in every state.
 */
GtkCellRenderer *impasto_thumbnail_cell_new (void);

/* Sets the side of the picture, in pixels.  The view must be laid out again. */
void impasto_thumbnail_cell_set_side (ImpastoThumbnailCell *cell, gint side);

/* What the cell adds to the picture on each side for the frame, in pixels. */
gint impasto_thumbnail_cell_get_padding (void);

G_END_DECLS

#endif /* IMPASTO_THUMBNAIL_CELL_H */
