/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fixed set of threads that execute the tasks of one job at a time.
 *
 * A job does not wait for a thread that has not begun one of its tasks: on a
 * busy machine, that thread may not run for milliseconds, many times as long as
 * a layer takes.
 */
#include "config.h"

#include "engine/base/thread_pool.h"

#include <sched.h>

/* The number of times that an idle thread checks for work before it sleeps:
 * about 50 us, the usual pause between two layers. */
#define N_SPINS 2000

struct _NstThreadPool
{
  gint      n_threads;
  GThread **threads; /* [1 .. n_threads - 1] */
  GMutex    lock;
  GCond     wake;
  GCond     done;
  gboolean  quit;
  gint      generation; /* atomic; incremented for every job */
  gboolean  is_open;    /* the current job admits threads */
  gint      next;       /* atomic; the next task to take */
  gint      n_joined;   /* atomic; idle threads that take part in the job */
  gint      n_tasks;
  gint64    microseconds; /* the total for all jobs */
  NstTask   task;
  gpointer  data;
};

typedef struct
{
  NstThreadPool *pool;
  gint           index;
} Worker;

static inline void
relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#endif
}

static void
take_tasks (NstThreadPool *pool, gint thread)
{
  gint task;

  while ((task = g_atomic_int_add (&pool->next, 1)) < pool->n_tasks)
    pool->task (pool->data, task, thread);
}

static gpointer
work (gpointer data)
{
  Worker         worker = *(Worker *)data;
  NstThreadPool *pool = worker.pool;
  gint           seen = 0;
  gboolean       joins;

  g_free (data);
  while (TRUE)
    {
      for (gint i = 0;
           i < N_SPINS && g_atomic_int_get (&pool->generation) == seen; i++)
        relax ();
      g_mutex_lock (&pool->lock);
      while (pool->generation == seen && ! pool->quit)
        g_cond_wait (&pool->wake, &pool->lock);
      seen = pool->generation;
      if (pool->quit)
        {
          g_mutex_unlock (&pool->lock);
          return NULL;
        }
      joins = pool->is_open;
      if (joins)
        g_atomic_int_inc (&pool->n_joined);
      g_mutex_unlock (&pool->lock);
      if (! joins)
        continue;

      take_tasks (pool, worker.index);
      if (g_atomic_int_dec_and_test (&pool->n_joined))
        {
          g_mutex_lock (&pool->lock);
          g_cond_signal (&pool->done);
          g_mutex_unlock (&pool->lock);
        }
    }
}

gint
nst_thread_pool_resolve_n_threads (gint n_threads)
{
  cpu_set_t set;

  if (n_threads > 0)
    return n_threads;
  if (sched_getaffinity (0, sizeof set, &set) == 0)
    return MAX (1, CPU_COUNT (&set));
  return MAX (1, (gint)g_get_num_processors ());
}

NstThreadPool *
nst_thread_pool_new (gint n_threads)
{
  NstThreadPool *pool = g_new0 (NstThreadPool, 1);

  pool->n_threads = nst_thread_pool_resolve_n_threads (n_threads);
  g_mutex_init (&pool->lock);
  g_cond_init (&pool->wake);
  g_cond_init (&pool->done);
  pool->threads = g_new0 (GThread *, pool->n_threads);
  for (gint i = 1; i < pool->n_threads; i++)
    {
      Worker *worker = g_new (Worker, 1);

      worker->pool = pool;
      worker->index = i;
      pool->threads[i] = g_thread_try_new ("nst-pool", work, worker, NULL);
      if (! pool->threads[i])
        {
          /* The system limits the number of threads: continue with fewer. */
          g_free (worker);
          pool->n_threads = i;
        }
    }
  return pool;
}

void
nst_thread_pool_free (NstThreadPool *pool)
{
  if (! pool)
    return;
  g_mutex_lock (&pool->lock);
  pool->quit = TRUE;
  g_atomic_int_inc (&pool->generation);
  g_cond_broadcast (&pool->wake);
  g_mutex_unlock (&pool->lock);
  for (gint i = 1; i < pool->n_threads; i++)
    g_thread_join (pool->threads[i]);
  g_free (pool->threads);
  g_cond_clear (&pool->done);
  g_cond_clear (&pool->wake);
  g_mutex_clear (&pool->lock);
  g_free (pool);
}

gint
nst_thread_pool_get_n_threads (const NstThreadPool *pool)
{
  return pool->n_threads;
}

gint64
nst_thread_pool_get_microseconds (const NstThreadPool *pool)
{
  return pool->microseconds;
}

static void
run_job (NstThreadPool *pool, gint n_tasks, NstTask task, gpointer data)
{
  if (pool->n_threads == 1 || n_tasks <= 1)
    {
      for (gint i = 0; i < n_tasks; i++)
        task (data, i, 0);
      return;
    }

  g_mutex_lock (&pool->lock);
  pool->task = task;
  pool->data = data;
  pool->n_tasks = n_tasks;
  g_atomic_int_set (&pool->next, 0);
  pool->is_open = TRUE;
  g_atomic_int_inc (&pool->generation);
  g_cond_broadcast (&pool->wake);
  g_mutex_unlock (&pool->lock);

  take_tasks (pool, 0);

  g_mutex_lock (&pool->lock);
  pool->is_open = FALSE;
  g_mutex_unlock (&pool->lock);
  for (gint i = 0; i < N_SPINS && g_atomic_int_get (&pool->n_joined); i++)
    relax ();
  g_mutex_lock (&pool->lock);
  while (g_atomic_int_get (&pool->n_joined))
    g_cond_wait (&pool->done, &pool->lock);
  g_mutex_unlock (&pool->lock);
}

void
nst_thread_pool_run (NstThreadPool *pool,
                     gint           n_tasks,
                     NstTask        task,
                     gpointer       data)
{
  gint64 start = g_get_monotonic_time ();

  run_job (pool, n_tasks, task, data);
  pool->microseconds += g_get_monotonic_time () - start;
}
