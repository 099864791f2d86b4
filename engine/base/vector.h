/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Long vectors, such as the pixels of a picture, on all threads.  Sums are
 * made in a fixed order, whatever the number of threads.
 */
#ifndef NST_VECTOR_H
#define NST_VECTOR_H

#include "engine/base/thread_pool.h"

/* a · b */
gdouble
nst_vector_dot (NstThreadPool *pool, const gfloat *a, const gfloat *b, gsize n);

/* out = factor * a + b; @out may be @a or @b, and @b NULL for zero. */
void nst_vector_combine (NstThreadPool *pool,
                         gdouble        factor,
                         const gfloat  *a,
                         const gfloat  *b,
                         gfloat        *out,
                         gsize          n);

/* A function of the elements first .. last - 1. */
typedef void (*NstVectorTask) (gpointer data, gsize first, gsize last);

void nst_vector_run (NstThreadPool *pool,
                     gsize          n,
                     NstVectorTask  task,
                     gpointer       data);

#endif /* NST_VECTOR_H */
