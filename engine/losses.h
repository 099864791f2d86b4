/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses: value and gradient of one each.  Values are summed in a fixed
 * order, whatever the number of threads.
 */
#ifndef NST_LOSSES_H
#define NST_LOSSES_H

#include "arena.h"
#include "conv.h"

/* Pieces that a pass over a map is made of; fixed, for the same bytes. */
#define NST_N_CHUNKS 16

/**
 * nst_content_loss: 0.01 mean ((F - target)²) over the @n values of a map.
 */
gdouble nst_content_loss (const NstExec *exec,
                          const gfloat  *map,
                          const gfloat  *target,
                          gsize          n);

/* weight * d content / d F, added to @gradient if @add, else written. */
void nst_content_loss_gradient (const NstExec *exec,
                                const gfloat  *map,
                                const gfloat  *target,
                                gsize          n,
                                gdouble        weight,
                                gfloat        *gradient,
                                gboolean       add);

/**
 * NstGram: the buffers of one style layer's statistics.
 */
typedef struct
{
  gint    channels;
  gfloat *target;     /* [channels][channels] */
  gfloat *difference; /* G (x) - target, as a packed panel matrix */
} NstGram;

/* How many parts nst_gram () makes a map's matrix from. */
gint nst_gram_n_parts (gint channels);

/**
 * nst_gram: G = Fᵀ F / @n of a map of @n positions x @channels (Gatys, Ecker,
 * Bethge 2016, equation 3), as parts to be added up: @parts has room for
 * nst_gram_n_parts () matrices, whose upper triangles are filled in.
 */
void nst_gram (const NstExec *exec,
               const gfloat  *map,
               gsize          n,
               gint           channels,
               gfloat        *parts);

/* Adds up the parts to the whole @gram, [channels][channels].  @gram may be
 * @parts itself: only upper triangles are read, each by the row that writes
 * it. */
void nst_gram_add (const NstExec *exec,
                   const gfloat  *parts,
                   gint           n_parts,
                   gint           channels,
                   gfloat        *gram);

/**
 * nst_style_loss: 10 / C² mean ((G - target)²) for G as @own; leaves G - target
 * in gram->difference.
 */
gdouble nst_style_loss (const NstGram *gram, const gfloat *own);

/**
 * nst_style_loss_scale: after nst_style_loss (), for a map of @n positions:
 * scales gram->difference so that weight * d style / d F = F difference,
 * difference = weight 40 / (C⁴ n) (G - target).
 */
void nst_style_loss_scale (const NstGram *gram, gsize n, gdouble weight);

/* F difference, added to @gradient if @add, else written; after
 * nst_style_loss_scale () for the same map. */
void nst_style_loss_gradient (const NstExec *exec,
                              const NstGram *gram,
                              const gfloat  *map,
                              gsize          n,
                              gfloat        *gradient,
                              gboolean       add);

/**
 * nst_tv_loss: 0.5 (mean |dx| + mean |dy|) of an RGB picture; weight * its
 * gradient is added to @gradient unless that is NULL or @weight is 0.
 */
gdouble nst_tv_loss (const NstExec *exec,
                     const gfloat  *picture,
                     gint           width,
                     gint           height,
                     gdouble        weight,
                     gfloat        *gradient);

#endif /* NST_LOSSES_H */
