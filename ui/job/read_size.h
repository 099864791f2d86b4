/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much of large pictures a run needs.
 */
#ifndef IMPASTO_READ_SIZE_H
#define IMPASTO_READ_SIZE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_read_size_content: the size to which a content of @width x @height
 * can be reduced while it is read, for a run with @options: a multiple of the
 * result's size, or the content's own.
 */
void impasto_read_size_content (const NstOptions *options,
                                gint              width,
                                gint              height,
                                gint             *read_width,
                                gint             *read_height);

/* The longer side to which a style can be reduced for a run with @options on a
 * content of @width x @height (0: unknown); 0: the style is needed at full
 * size. */
gint
impasto_read_size_style (const NstOptions *options, gint width, gint height);

/**
 * impasto_read_size_get_memory: an upper bound, in bytes, of what a run takes
 * together with the pictures that are read for it; 0 if the run is not
 * possible.  Parameters as for nst_session_memory_needed (), but for the style
 * as it is in its file or layer.
 */
guint64 impasto_read_size_get_memory (const NstModels  *models,
                                      gint              width,
                                      gint              height,
                                      gint              style_width,
                                      gint              style_height,
                                      const NstOptions *options);

G_END_DECLS

#endif /* IMPASTO_READ_SIZE_H */
