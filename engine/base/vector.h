/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arithmetic on long vectors, such as the pixels of a picture, on all threads.
 * The order of summation does not depend on the number of threads.
 */
#ifndef NST_VECTOR_H
#define NST_VECTOR_H

#include "engine/base/thread_pool.h"

/* a · b */
gdouble
nst_vector_dot (NstThreadPool *pool, const gfloat *a, const gfloat *b, gsize n);

/* out = factor * a + b.  @out may be equal to @a or @b; @b may be NULL, which
 * means zeros. */
void nst_vector_combine (NstThreadPool *pool,
                         gdouble        factor,
                         const gfloat  *a,
                         const gfloat  *b,
                         gfloat        *out,
                         gsize          n);

/* Processes the elements @first .. @last - 1. */
typedef void (*NstVectorTask) (gpointer data, gsize first, gsize last);

/* Calls @task for all chunks of a vector of @n elements. */
void nst_vector_run (NstThreadPool *pool,
                     gsize          n,
                     NstVectorTask  task,
                     gpointer       data);

#endif /* NST_VECTOR_H */
