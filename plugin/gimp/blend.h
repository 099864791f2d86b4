/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The opacity of the result.
 */
#ifndef IMPASTO_BLEND_H
#define IMPASTO_BLEND_H

#include "plugin/gimp/target.h"

G_BEGIN_DECLS

/* Gives @layer, which covers @target, this opacity (0..1) in proportion to the
 * opacity of the target's layer.  Main thread. */
void impasto_blend_set_opacity (const ImpastoTarget *target,
                                gint32               layer,
                                gdouble              opacity);

/**
 * impasto_blend_shadow: blend the result in the region of @shadow with the
 * target's own pixels, as a layer of this opacity (0..1) above the target would
 * look.  Main thread.
 */
void impasto_blend_shadow (const ImpastoTarget *target,
                           GeglBuffer          *shadow,
                           gdouble              opacity);

G_END_DECLS

#endif /* IMPASTO_BLEND_H */
