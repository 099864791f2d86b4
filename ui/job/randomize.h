/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A look by chance.
 */
#ifndef IMPASTO_RANDOMIZE_H
#define IMPASTO_RANDOMIZE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_randomize: vary what the sliders set, within the ranges where
 * pictures are good, and the seed of the noise where a run starts from it.
 * The same @seed gives the same values.
 */
void impasto_randomize (NstOptions *options, guint32 seed);

G_END_DECLS

#endif /* IMPASTO_RANDOMIZE_H */
