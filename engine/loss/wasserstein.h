/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Wasserstein style loss.
 */
#ifndef NST_WASSERSTEIN_H
#define NST_WASSERSTEIN_H

#include "engine/base/arena.h"
#include "engine/network/exec.h"
#include "engine/picture/mask.h"

/**
 * NstWasserstein: one style layer's mean and covariance, and what the loss
 * makes of them.
 */
typedef struct
{
  gint     channels;
  gboolean is_valid; /* the styles' covariance has eigenvalues */
  gdouble *mean;     /* of the styles */
  gdouble *root;     /* K, as in NstTransport, of their covariance KᵀK; until
                      * it is finished, their raw second moment */
  gdouble  trace;    /* of their covariance */
  gfloat  *shift;    /* moments are measured about this: the mean */
  gdouble *difference; /* of the map's mean from the shift */
  gfloat  *moment;     /* of the map */
  gboolean is_solved;  /* slope and root_trace are valid for the map */
  gdouble  root_trace; /* tr (S'^½ S S'^½)^½ */
  gdouble *sums;       /* scratch */
  gfloat  *slope;      /* the gradient is F slope + offset, slope a packed
                        * panel matrix */
  gfloat *offset;
} NstWasserstein;

void
nst_wasserstein_init (NstWasserstein *loss, NstArena *arena, gint channels);

/* Scratch memory of a thread, in floats. */
gsize nst_wasserstein_scratch_size (gint channels);

/* Adds a style's map of @n positions with its @share; @rows and @parts as for
 * nst_gram ().  After the last one the target is finished, with scratch
 * memory. */
void nst_wasserstein_add_style (NstWasserstein *loss,
                                const NstExec  *exec,
                                const gfloat   *map,
                                const gint     *rows,
                                gsize           n,
                                gfloat         *parts,
                                gdouble         share,
                                gboolean        first);
void nst_wasserstein_finish_target (NstWasserstein *loss, gfloat *scratch);

/**
 * nst_wasserstein_measure, nst_wasserstein_loss: 0.1 / C times the squared
 * 2-Wasserstein distance of the normal distributions with a map's and the
 * styles' mean and covariance (each with 1 added to its diagonal),
 *
 *   |m - m'|² + tr (S + S' - 2 (S'^½ S S'^½)^½)
 *
 * The first one reads the map and finds the root, on all threads; the second
 * one computes the loss on one thread with its scratch memory, and finds the
 * root with eigenvalues if the first one failed.
 */
void    nst_wasserstein_measure (NstWasserstein *loss,
                                 const NstExec  *exec,
                                 const gfloat   *map,
                                 const gint     *rows,
                                 gsize           n,
                                 gfloat         *parts);
gdouble nst_wasserstein_loss (NstWasserstein *loss, gfloat *scratch);

/* weight * d loss / d F; once after each nst_wasserstein_loss (). */
void nst_wasserstein_loss_gradient (NstWasserstein *loss,
                                    const NstExec  *exec,
                                    const gfloat   *map,
                                    const gint     *rows,
                                    gsize           n,
                                    gdouble         weight,
                                    gfloat         *gradient,
                                    gboolean        add);

#endif /* NST_WASSERSTEIN_H */
