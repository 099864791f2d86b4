/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread pool: the engine's only source of parallelism.
 */
#ifndef NST_THREAD_POOL_H
#define NST_THREAD_POOL_H

#include <glib.h>

typedef struct _NstThreadPool NstThreadPool;

/**
 * NstTask: task number @task of a job, executed by thread number @thread of the
 * pool.  The result must not depend on @thread, so that any number of threads
 * gives the same bytes.
 */
typedef void (*NstTask) (gpointer data, gint task, gint thread);

/* The number of tasks into which a loop over a feature map or a long vector is
 * split.  It does not depend on the number of threads, and neither does the
 * order of summation. */
#define NST_N_CHUNKS 16

/* @n_threads includes the calling thread; 0: one for each core that this
 * process may use.  There may be fewer if the system limits them. */
NstThreadPool *nst_thread_pool_new (gint n_threads);
void           nst_thread_pool_free (NstThreadPool *pool);
gint           nst_thread_pool_get_n_threads (const NstThreadPool *pool);
/* The total time spent in nst_thread_pool_run ().  The rest of the time of an
 * iteration is serial. */
gint64 nst_thread_pool_get_microseconds (const NstThreadPool *pool);
/* The number of threads for @n_threads, which may be 0 as above. */
gint nst_thread_pool_resolve_n_threads (gint n_threads);

/**
 * nst_thread_pool_run: call @task for 0 .. @n_tasks - 1 on all threads,
 * including the calling one, and return when all calls have returned.  Only one
 * job may run at a time.
 */
void nst_thread_pool_run (NstThreadPool *pool,
                          gint           n_tasks,
                          NstTask        task,
                          gpointer       data);

#endif /* NST_THREAD_POOL_H */
