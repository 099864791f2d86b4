/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reduces a picture while it is read.
 */
#ifndef IMPASTO_PICTURE_REDUCE_H
#define IMPASTO_PICTURE_REDUCE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * ImpastoReducer: takes the rows of a picture and gives those of a smaller one,
 * in which each pixel is the mean of the area that it covers, weighted by
 * alpha.  One thread at a time.
 */
typedef struct _ImpastoReducer ImpastoReducer;

/* From @width x @height to @reduced_width x @reduced_height, which must not be
 * larger.  NULL if there is not enough memory. */
ImpastoReducer *impasto_reducer_new (gint width,
                                     gint height,
                                     gint reduced_width,
                                     gint reduced_height);
void            impasto_reducer_free (ImpastoReducer *reducer);

/**
 * impasto_reducer_put: take the next row, with @alpha or NULL (opaque).  TRUE
 * if that completes a row of the reduced picture; it is then in @out_rgb and
 * @out_alpha.
 */
gboolean impasto_reducer_put (ImpastoReducer *reducer,
                              const gfloat   *rgb,
                              const gfloat   *alpha,
                              gfloat         *out_rgb,
                              gfloat         *out_alpha);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpastoReducer, impasto_reducer_free)

G_END_DECLS

#endif /* IMPASTO_PICTURE_REDUCE_H */
