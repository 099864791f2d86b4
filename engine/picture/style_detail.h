/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fine detail that an enlarged picture lacks, taken from the style.
 */
#ifndef NST_STYLE_DETAIL_H
#define NST_STYLE_DETAIL_H

#include "engine/nst.h"
#include "engine/base/thread_pool.h"

/**
 * NstStyleDetail: for each pixel of a picture, the detail of that place in a
 * style around which the style without its detail is most like the picture.
 */
typedef struct _NstStyleDetail NstStyleDetail;

/**
 * nst_style_detail_new: @picture (values of 0..255, [height][width][3]) was
 * painted at @smaller times its size, and then enlarged.  The picture is
 * copied. Returns NULL when there is no memory for it.  @pool lives at least as
 * long.
 */
NstStyleDetail *nst_style_detail_new (NstThreadPool *pool,
                                      const gfloat  *picture,
                                      gint           width,
                                      gint           height,
                                      gdouble        smaller);
void            nst_style_detail_free (NstStyleDetail *detail);

/* Bytes of it, while a style of this size is searched. */
gsize nst_style_detail_size (gint width,
                             gint height,
                             gint style_width,
                             gint style_height);

/**
 * nst_style_detail_search: look for more alike places in @style, of the size at
 * which its statistics are measured.  The result depends on @seed, not on the
 * number of threads.  FALSE, and nothing found, without memory for it or soon
 * after @cancel (atomic, nullable) has become TRUE.
 */
gboolean nst_style_detail_search (NstStyleDetail   *detail,
                                  const NstPicture *style,
                                  guint32           seed,
                                  gint             *cancel);

/* @out = the picture with the detail found, within 0..255. */
void nst_style_detail_add (const NstStyleDetail *detail, gfloat *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstStyleDetail, nst_style_detail_free)

#endif /* NST_STYLE_DETAIL_H */
