/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread pool: every task runs once, on a thread with its own number, for
 * every number of threads.
 */
#include "config.h"

#include <sched.h>
#include <string.h>

#include "engine/base/thread_pool.h"
#include "engine/base/vector.h"

#define SEED 19650301

#define MAX_THREADS 9
#define MAX_TASKS   1000
#define N_JOBS      4000

#define N_POOLS   2
#define N_MEETING 3 /* threads and tasks of each of these pools */
/* Guards against waiting without end, when one pool waits for the other. */
#define PATIENCE (60 * G_TIME_SPAN_SECOND)

static const gint task_counts[] = { 0, 1, 2, 3, 7, 16, 64, MAX_TASKS };

typedef struct
{
  gint n_threads;
  gint n_tasks;
  gint runs[MAX_TASKS];   /* atomic */
  gint busy[MAX_THREADS]; /* atomic */
  gint values[MAX_TASKS]; /* not atomic; the caller must see them afterwards */
  gint base;
  gboolean slow;
} Job;

static void
count_task (gpointer data, gint task, gint thread)
{
  Job *job = data;

  g_assert_cmpint (task, >=, 0);
  g_assert_cmpint (task, <, job->n_tasks);
  g_assert_cmpint (thread, >=, 0);
  g_assert_cmpint (thread, <, job->n_threads);
  /* The scratch memory of this number is used by one task at a time. */
  g_assert_cmpint (g_atomic_int_add (&job->busy[thread], 1), ==, 0);
  g_atomic_int_inc (&job->runs[task]);
  /* Long enough for the other threads to take tasks, and for the caller to fall
   * asleep at the end. */
  if (job->slow && (task % 16 == 0 || task == job->n_tasks - 1))
    g_usleep (200);
  job->values[task] = job->base + task;
  g_assert_true (g_atomic_int_dec_and_test (&job->busy[thread]));
}

static void
check_job (NstThreadPool *pool, Job *job, gint n_tasks, gint base)
{
  job->n_tasks = n_tasks;
  job->base = base;
  memset (job->runs, 0, sizeof job->runs);
  nst_thread_pool_run (pool, n_tasks, count_task, job);
  for (gint i = 0; i < n_tasks; i++)
    {
      g_assert_cmpint (job->runs[i], ==, 1);
      g_assert_cmpint (job->values[i], ==, base + i);
    }
}

static void
test_each_once (void)
{
  for (gint n = 1; n <= MAX_THREADS; n++)
    {
      NstThreadPool *pool = nst_thread_pool_new (n);
      Job            job = { .n_threads = n };

      g_assert_cmpint (nst_thread_pool_get_n_threads (pool), ==, n);
      for (guint k = 0; k < G_N_ELEMENTS (task_counts); k++)
        {
          job.slow = k % 2;
          check_job (pool, &job, task_counts[k], n);
        }
      nst_thread_pool_free (pool);
    }
}

/* Many jobs, most of them in close succession, some after a pause in which the
 * threads fall asleep. */
static void
test_many_jobs (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  g_test_message ("seed %d", SEED);
  for (gint n = 2; n <= 4; n++)
    {
      NstThreadPool *pool = nst_thread_pool_new (n);
      Job            job = { .n_threads = n };

      for (gint k = 0; k < N_JOBS; k++)
        {
          job.slow = k % 50 == 0;
          check_job (pool, &job, g_rand_int_range (rand, 0, 20), k);
          if (k % 40 == 0)
            g_usleep (500);
        }
      nst_thread_pool_free (pool);
    }
}

/* Pools that are freed right after they were made, with and without a job. */
static void
test_short_lives (void)
{
  for (gint k = 0; k < 200; k++)
    {
      NstThreadPool *pool = nst_thread_pool_new (1 + k % MAX_THREADS);
      Job            job = { .n_threads = 1 + k % MAX_THREADS };

      if (k % 3)
        check_job (pool, &job, k, k);
      nst_thread_pool_free (pool);
    }
  nst_thread_pool_free (NULL);
}

/* Tasks of several pools that wait for each other. */
typedef struct
{
  GMutex   lock;
  GCond    arrived;
  gint     n_arrived;
  GThread *threads[N_POOLS * N_MEETING];
} Meeting;

/* Returns when the tasks of all pools are here, each on a thread of its own. */
static void
meet (gpointer data, gint task, gint thread)
{
  Meeting *meeting = data;
  gint64   end = g_get_monotonic_time () + PATIENCE;

  g_mutex_lock (&meeting->lock);
  meeting->threads[meeting->n_arrived++] = g_thread_self ();
  g_cond_broadcast (&meeting->arrived);
  while (meeting->n_arrived < N_POOLS * N_MEETING)
    g_assert_true (g_cond_wait_until (&meeting->arrived, &meeting->lock, end));
  g_mutex_unlock (&meeting->lock);
}

static gpointer
use_own_pool (gpointer data)
{
  NstThreadPool *pool = nst_thread_pool_new (N_MEETING);
  Job            job = { .n_threads = N_MEETING };

  nst_thread_pool_run (pool, N_MEETING, meet, data);
  for (gint k = 0; k < 500; k++)
    check_job (pool, &job, 10, k);
  nst_thread_pool_free (pool);
  return NULL;
}

/* The threads of two pools work at the same time, and no thread works for both.
 */
static void
test_two_pools (void)
{
  Meeting  meeting = { .n_arrived = 0 };
  GThread *users[N_POOLS];

  for (gint i = 0; i < N_POOLS; i++)
    users[i] = g_thread_new ("user", use_own_pool, &meeting);
  for (gint i = 0; i < N_POOLS; i++)
    g_thread_join (users[i]);
  g_assert_cmpint (meeting.n_arrived, ==, N_POOLS * N_MEETING);
  for (gint i = 0; i < meeting.n_arrived; i++)
    for (gint k = 0; k < i; k++)
      g_assert_true (meeting.threads[i] != meeting.threads[k]);
}

/* Sums of singles depend on their order, which must not depend on the threads.
 */
static void
test_same_bytes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  const gsize        n = 100003;
  g_autofree gfloat *a = g_new (gfloat, n);
  g_autofree gfloat *b = g_new (gfloat, n);
  gdouble            first = 0.0;

  g_test_message ("seed %d", SEED);
  for (gsize i = 0; i < n; i++)
    {
      a[i] = g_rand_double_range (rand, -1.0, 1.0);
      b[i] = g_rand_double_range (rand, -1.0, 1.0);
    }
  for (gint threads = 1; threads <= MAX_THREADS; threads++)
    {
      NstThreadPool *pool = nst_thread_pool_new (threads);
      gdouble        dot = nst_vector_dot (pool, a, b, n);

      if (threads == 1)
        first = dot;
      g_assert_cmpmem (&dot, sizeof dot, &first, sizeof first);
      nst_thread_pool_free (pool);
    }
}

static void
test_number_of_threads (void)
{
  cpu_set_t      all, one;
  NstThreadPool *pool;

  g_assert_cmpint (nst_thread_pool_resolve_n_threads (5), ==, 5);
  g_assert_cmpint (sched_getaffinity (0, sizeof all, &all), ==, 0);
  g_assert_cmpint (nst_thread_pool_resolve_n_threads (0), ==, CPU_COUNT (&all));
  CPU_ZERO (&one);
  for (gint i = 0; i < CPU_SETSIZE && CPU_COUNT (&one) == 0; i++)
    if (CPU_ISSET (i, &all))
      CPU_SET (i, &one);
  g_assert_cmpint (sched_setaffinity (0, sizeof one, &one), ==, 0);
  /* A container or “taskset” may allow fewer cores than the machine has. */
  g_assert_cmpint (nst_thread_pool_resolve_n_threads (0), ==, 1);
  pool = nst_thread_pool_new (0);
  g_assert_cmpint (nst_thread_pool_get_n_threads (pool), ==, 1);
  nst_thread_pool_free (pool);
  g_assert_cmpint (sched_setaffinity (0, sizeof all, &all), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threads/each-task-once", test_each_once);
  g_test_add_func ("/threads/many-jobs", test_many_jobs);
  g_test_add_func ("/threads/short-lives", test_short_lives);
  g_test_add_func ("/threads/two-pools-work-at-once", test_two_pools);
  g_test_add_func ("/threads/same-bytes-for-any-threads", test_same_bytes);
  g_test_add_func ("/threads/default-is-one-for-each-core",
                   test_number_of_threads);
  return g_test_run ();
}
