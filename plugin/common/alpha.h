/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures with transparent parts.
 */
#ifndef IMPASTO_ALPHA_H
#define IMPASTO_ALPHA_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_alpha_flatten: replace the transparent parts of @picture by the mean
 * color of the visible ones.  @alpha has one value in 0..1 for each pixel.
 * @straight: pixels that are partly transparent keep their colors; otherwise
 * they are blended with the mean.  FALSE, with @picture unchanged, if all
 * pixels are transparent.  Any thread.
 */
gboolean impasto_alpha_flatten (NstPicture   *picture,
                                const gfloat *alpha,
                                gboolean      straight);

G_END_DECLS

#endif /* IMPASTO_ALPHA_H */
