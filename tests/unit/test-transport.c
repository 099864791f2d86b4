/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The optimal transport: T B T = A for graded matrices, the same bytes from all
 * numbers of threads, and matrices without a root.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/base/memory.h"
#include "engine/kernels/kernels.h"
#include "engine/loss/transport.h"

#define SEED 18270711
/* More than one block of rows. */
#define C     160
#define RIDGE 1.0
/* Share of A's variances that B has in every direction. */
#define LEAST 0.05
/* The iteration ends with an error of some 1e-4 in each value, and the solver
 * makes the ridge a little larger. */
#define TOLERANCE 5e-3

static gdouble root[C * C];
static gdouble mean[C];
static gfloat  moment[C * C];
static gfloat  slope[C * C];

/* A with variances from 1e6 to 100 along the axes, and a full B with similar
 * variances in @rank directions. */
static void
make_problem (gint rank)
{
  GRand              *rand = g_rand_new_with_seed (SEED);
  g_autofree gdouble *rows = g_new0 (gdouble, (gsize)rank * C);

  memset (root, 0, sizeof root);
  for (gint i = 0; i < C; i++)
    root[i * C + i] = pow (10.0, 3.0 - 2.0 * i / (C - 1));
  for (gint k = 0; k < rank; k++)
    for (gint i = 0; i < C; i++)
      rows[k * C + i] =
          root[i * C + i] / sqrt (rank) * g_rand_double_range (rand, -1.5, 1.5);
  for (gint i = 0; i < C; i++)
    for (gint j = 0; j < C; j++)
      {
        gdouble sum = 0.0;

        for (gint k = 0; k < rank; k++)
          sum += rows[k * C + i] * rows[k * C + j];
        moment[i * C + j] = sum;
      }
  if (rank == C)
    for (gint i = 0; i < C; i++)
      moment[i * C + i] += LEAST * root[i * C + i] * root[i * C + i];
  g_rand_free (rand);
}

static gboolean
solve (gint n_threads, gdouble *trace)
{
  NstTransport transport = {
    .channels = C, .root = root, .moment = moment, .mean = mean, .ridge = RIDGE
  };
  NstExec  exec = { .pool = nst_thread_pool_new (n_threads),
                    .kernels = nst_kernels_get (),
                    .scratch_size = nst_transport_scratch_size (C) };
  gboolean solved;

  exec.scratch =
      nst_aligned_try_malloc (exec.scratch_size * n_threads * sizeof (gfloat));
  /* Nothing may be read before it is written. */
  memset (exec.scratch, 0xff, exec.scratch_size * n_threads * sizeof (gfloat));
  solved = nst_transport_solve (&transport, &exec, slope, trace);
  nst_aligned_free (exec.scratch);
  nst_thread_pool_free (exec.pool);
  return solved;
}

static gdouble
transport_at (gint i, gint j)
{
  return (i == j)
         - slope[((gsize)(j / NST_PANEL) * C + i) * NST_PANEL + j % NST_PANEL];
}

/* T B T = A, relative to what A's diagonal allows, and tr T B = tr R. */
static void
check_solution (gdouble trace)
{
  g_autofree gdouble *product = g_new0 (gdouble, C * C); /* T B */
  gdouble             sum = 0.0;

  for (gint i = 0; i < C; i++)
    for (gint k = 0; k < C; k++)
      for (gint j = 0; j < C; j++)
        product[i * C + j] +=
            transport_at (i, k) * (moment[k * C + j] + (k == j ? RIDGE : 0.0));
  for (gint i = 0; i < C; i++)
    sum += product[i * C + i];
  g_assert_cmpfloat_with_epsilon (trace, sum, 1e-5 * sum);
  for (gint i = 0; i < C; i++)
    for (gint j = 0; j < C; j++)
      {
        gdouble a = i == j ? root[i * C + i] * root[i * C + i] : 0.0;
        gdouble own = 0.0;

        for (gint k = 0; k < C; k++)
          own += product[i * C + k] * transport_at (k, j);
        g_assert_cmpfloat_with_epsilon (
            own, a, TOLERANCE * root[i * C + i] * root[j * C + j]);
      }
}

static void
test_full (void)
{
  gdouble trace;

  make_problem (C);
  g_assert_true (solve (2, &trace));
  check_solution (trace);
}

/* The same bytes from every number of threads. */
static void
test_threads (void)
{
  g_autofree gfloat *one = NULL;
  gdouble            trace;
  gdouble            again;

  make_problem (C);
  g_assert_true (solve (1, &trace));
  one = g_memdup2 (slope, sizeof slope);
  for (gint n = 2; n <= 5; n++)
    {
      g_assert_true (solve (n, &again));
      g_assert_cmpmem (one, sizeof slope, slope, sizeof slope);
      g_assert_cmpfloat (trace, ==, again);
    }
}

/* A map of few positions: in most directions B is the ridge. */
static void
test_low_rank (void)
{
  gdouble trace;

  make_problem (20);
  g_assert_true (solve (2, &trace));
  g_assert_true (isfinite (trace));
}

/* Not positive, or NaN: the solver reports it and ends. */
static void
test_insane (void)
{
  gdouble trace;

  make_problem (C);
  moment[5 * C + 5] = -1e6f;
  g_assert_false (solve (2, &trace));
  moment[5 * C + 5] = NAN;
  g_assert_false (solve (2, &trace));
}

gint
main (gint argc, gchar *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/full", test_full);
  g_test_add_func ("/transport/threads", test_threads);
  g_test_add_func ("/transport/low-rank", test_low_rank);
  g_test_add_func ("/transport/insane", test_insane);
  return g_test_run ();
}
