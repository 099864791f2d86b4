/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Adds fine detail of the style to an enlarged picture.
 */
#ifndef NST_STYLE_DETAIL_H
#define NST_STYLE_DETAIL_H

#include "engine/nst.h"
#include "engine/base/thread_pool.h"

/**
 * NstStyleDetail: for each pixel of a picture, the fine detail of the best
 * match: the position where a style, without its fine detail, is most similar
 * to the picture around the pixel.
 */
typedef struct _NstStyleDetail NstStyleDetail;

/**
 * nst_style_detail_new: @picture (values of 0..255, [height][width][3]) was
 * painted at @scale times its size (@scale < 1) and then enlarged.  Copies the
 * picture and borrows @pool.  Returns NULL if there is not enough memory.
 */
NstStyleDetail *nst_style_detail_new (NstThreadPool *pool,
                                      const gfloat  *picture,
                                      gint           width,
                                      gint           height,
                                      gdouble        scale);
void            nst_style_detail_free (NstStyleDetail *detail);

/* The memory in bytes while a style of this size is searched. */
gsize nst_style_detail_size (gint width,
                             gint height,
                             gint style_width,
                             gint style_height);

/**
 * nst_style_detail_search: search @style for better matches.  The style has the
 * size at which its statistics are measured.  @alpha: see mask.h; NULL: opaque.
 * No match touches what is not visible.  The result depends on @seed but
 * not on the number of threads.  Returns FALSE and changes nothing if there is
 * not enough memory, or soon after @cancel (atomic, nullable) becomes TRUE.
 */
gboolean nst_style_detail_search (NstStyleDetail   *detail,
                                  const NstPicture *style,
                                  const gfloat     *alpha,
                                  guint32           seed,
                                  gint             *cancel);

/* @out = the picture plus the fine detail, clamped to 0..255. */
void nst_style_detail_add (const NstStyleDetail *detail, gfloat *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstStyleDetail, nst_style_detail_free)

#endif /* NST_STYLE_DETAIL_H */
