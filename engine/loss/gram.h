/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gram matrices, and the style loss that compares them.
 */
#ifndef NST_GRAM_H
#define NST_GRAM_H

#include "engine/network/exec.h"
#include "engine/picture/mask.h"

/**
 * NstGram: the buffers of one style layer.
 */
typedef struct
{
  gint    channels;
  gfloat *target;          /* [channels][channels] */
  gfloat *difference;      /* G (x) - target, as a packed panel matrix */
  gfloat *kept_difference; /* the same at the newest picture, see
                            * nst_gram_keep () */
} NstGram;

/* Scratch memory of a thread, in floats. */
gsize nst_gram_scratch_size (gint channels);

/* The number of partial matrices that nst_gram () computes. */
gint nst_gram_n_parts (gint channels);

/**
 * nst_gram: Fᵀ F of a map of @n positions x @channels, as partial sums: @parts
 * holds nst_gram_n_parts () matrices, [channels][channels], of which the upper
 * triangles are written.  @rows (nullable): the positions; else the first @n.
 */
void nst_gram (const NstExec *exec,
               const gfloat  *map,
               const gint    *rows,
               gsize          n,
               gint           channels,
               gfloat        *parts);

/**
 * nst_gram_add: sum the @n_parts partial matrices to the whole @gram,
 * [channels][channels], G = Fᵀ F / @n (Gatys, Ecker, Bethge 2016, equation 3).
 * @gram may be equal to @parts, because only upper triangles are read, and each
 * row is read only by the task that writes it.
 */
void nst_gram_add (const NstExec *exec,
                   const gfloat  *parts,
                   gint           n_parts,
                   gsize          n,
                   gint           channels,
                   gfloat        *gram);

/**
 * nst_gram_loss: 10 / C² mean ((G - target)²) of the Gram matrix @measured.
 * Stores G - target in gram->difference.
 */
gdouble nst_gram_loss (const NstGram *gram, const gfloat *measured);

/* Copies gram->difference to gram->kept_difference; before
 * nst_gram_loss_scale (). */
void nst_gram_keep (const NstGram *gram);

/* Sets the target so that @measured differs from it by @difference, a packed
 * panel matrix. */
void nst_gram_align (const NstGram *gram,
                     const gfloat  *measured,
                     const gfloat  *difference);

/**
 * nst_gram_loss_scale: scale gram->difference after nst_gram_loss () for a map
 * of @n positions, so that weight * d loss / d F = F difference:
 * difference = weight 40 / (C⁴ n) (G - target).
 */
void nst_gram_loss_scale (const NstGram *gram, gsize n, gdouble weight);

/* F difference, added to @gradient if @add, else written; after
 * nst_gram_loss_scale () for the same map. */
void nst_gram_loss_gradient (const NstExec *exec,
                             const NstGram *gram,
                             const gfloat  *map,
                             const gint    *rows,
                             gsize          n,
                             gfloat        *gradient,
                             gboolean       add);

#endif /* NST_GRAM_H */
