/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread pool: the engine's only source of parallelism.
 */
#ifndef NST_THREAD_POOL_H
#define NST_THREAD_POOL_H

#include <glib.h>

typedef struct _NstPool NstThreadPool;

/**
 * NstTask: piece number @task of a job, on thread number @thread of the pool.
 * The result must depend on @task alone, never on @thread, so that every
 * thread count gives the same bytes.
 */
typedef void (*NstTask) (gpointer data, gint task, gint thread);

/* @n_threads includes the caller; 0: one per core this process may use. */
NstThreadPool *nst_thread_pool_new (gint n_threads);
void           nst_thread_pool_free (NstThreadPool *pool);
gint           nst_thread_pool_get_n_threads (const NstThreadPool *pool);
/* How long nst_thread_pool_run () has taken in all: what is left of an
 * iteration's time is its serial part. */
gint64 nst_thread_pool_get_microseconds (const NstThreadPool *pool);
/* The number of threads that @n_threads stands for. */
gint nst_thread_pool_resolve_n_threads (gint n_threads);

/**
 * nst_thread_pool_run: call @task for 0 .. @n_tasks - 1 on all threads, the
 * caller's among them, and return when all are done.  One job at a time.
 */
void nst_thread_pool_run (NstThreadPool *pool,
                          gint           n_tasks,
                          NstTask        task,
                          gpointer       data);

#endif /* NST_THREAD_POOL_H */
