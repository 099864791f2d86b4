/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The default losses in double precision, as simply as possible.
 */
#ifndef PLAIN_LOSSES_H
#define PLAIN_LOSSES_H

#include "plain_graph.h"

/* 0.01 mean ((a - b)²) of two maps of the same size. */
gdouble plain_content_loss (const PlainMap *a, const PlainMap *b);
/* 10 / C² mean ((G(a) - G(b))²), G = Fᵀ F / positions. */
gdouble plain_style_loss (const PlainMap *a, const PlainMap *b);
/* 0.5 (mean |dx| + mean |dy|) of a picture, or with squares for l2. */
gdouble
plain_tv_loss (NstTvNorm norm, const gdouble *picture, gint width, gint height);

#endif /* PLAIN_LOSSES_H */
