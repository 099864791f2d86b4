/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The optimal transport from one normal distribution to another.
 */
#ifndef NST_TRANSPORT_H
#define NST_TRANSPORT_H

#include "engine/network/exec.h"

/**
 * NstTransport: the covariances A = KᵀK and B of two normal distributions.  The
 * rows of K are eigenvectors of A times the roots of their eigenvalues, the
 * largest first.
 */
typedef struct
{
  gint           channels;
  const gdouble *root;   /* K, [channels][channels] */
  const gfloat  *moment; /* B = moment - mean meanᵀ + ridge I */
  const gdouble *mean;
  gdouble        ridge;
} NstTransport;

/* Scratch memory of the first thread, in floats. */
gsize nst_transport_scratch_size (gint channels);

/**
 * nst_transport_solve: the symmetric matrix T with T B T = A, which transports
 * the distribution with covariance B to the one with A, on all threads.  @slope
 * becomes I - T as a packed panel matrix and @trace tr (A^½ B A^½)^½.  FALSE if
 * the iteration does not converge or B contains NaN: then both are undefined.
 */
gboolean nst_transport_solve (const NstTransport *transport,
                              const NstExec      *exec,
                              gfloat             *slope,
                              gdouble            *trace);

#endif /* NST_TRANSPORT_H */
