/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A random look.
 */
#ifndef IMPASTO_RANDOMIZE_H
#define IMPASTO_RANDOMIZE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_randomize: set the options of the sliders to random values within
 * the ranges that give good pictures, and the seed of the noise if a run starts
 * from noise.  The same @seed gives the same values.
 */
void impasto_randomize (NstOptions *options, guint32 seed);

G_END_DECLS

#endif /* IMPASTO_RANDOMIZE_H */
