/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every kernel at every CPU level against plain loops in double precision; with
 * --bench [TEXT], the speed of those whose row has TEXT in its name.
 */
#include "config.h"

#include <string.h>
#include <time.h>

#include "kernel_tests.h"

#define SEED 20150930

/* The fastest of some rounds, each of several calls that take so long. */
#define N_ROUNDS      5
#define ROUND_SECONDS 0.02

static const KernelTest *const lists[] = { table_tests, conv_tests };

static const gchar *const level_names[NST_N_CPU_LEVELS] = {
  [NST_CPU_PLAIN] = "plain",
  [NST_CPU_GENERIC] = "generic",
  [NST_CPU_AVX2] = "avx2",
  [NST_CPU_AVX512] = "avx512",
};

/* --------------------------------------------------------------- checks --- */

typedef struct
{
  const KernelTest *test;
  NstCpuLevel       level;
} Case;

static void
run_case (gconstpointer data)
{
  const Case       *test = data;
  const NstKernels *kernels = nst_kernels_for_level (test->level);
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  if (! kernels)
    {
      g_test_skip ("this CPU has no such level");
      return;
    }
  g_test_message ("seed %d", SEED);
  test->test->check (kernels, rand);
}

static void
add_case (const gchar *folder, const KernelTest *test, NstCpuLevel level)
{
  g_autofree gchar *path =
      g_strjoin ("/", "/kernels", folder, test->name, NULL);
  Case *data = g_new (Case, 1);

  *data = (Case){ test, level };
  g_test_add_data_func_full (path, data, run_case, g_free);
}

/* -------------------------------------------------------------- figures --- */

typedef struct
{
  const gchar *name; /* static */
  const gchar *unit;
  gdouble      figures[NST_N_CPU_LEVELS]; /* 0: none */
} Row;

struct _Bench
{
  const gchar *pattern;
  NstCpuLevel  level; /* under way */
  GArray      *rows;  /* of Row, in the order of the measurements */
};

static gdouble
thread_seconds (void)
{
  struct timespec now;

  /* Not the time that other programs take. */
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

static Row *
find_row (Bench *bench, const gchar *name, const gchar *unit)
{
  Row row = { .name = name, .unit = unit };

  for (guint i = 0; i < bench->rows->len; i++)
    if (! strcmp (g_array_index (bench->rows, Row, i).name, name))
      return &g_array_index (bench->rows, Row, i);
  g_array_append_val (bench->rows, row);
  return &g_array_index (bench->rows, Row, bench->rows->len - 1);
}

void
bench_measure (Bench            *bench,
               const NstKernels *kernels,
               const gchar      *name,
               const gchar      *unit,
               gdouble           amount,
               void (*call) (gpointer data),
               gpointer data)
{
  gdouble best = G_MAXDOUBLE;

  if (bench->pattern && ! strstr (name, bench->pattern))
    return;
  call (data); /* fills the caches */
  for (gint round = 0; round < N_ROUNDS; round++)
    {
      gdouble begin = thread_seconds ();
      gdouble seconds;
      gint    n = 0;

      do
        {
          call (data);
          n++;
          seconds = thread_seconds () - begin;
        }
      while (seconds < ROUND_SECONDS);
      best = MIN (best, seconds / n);
    }
  find_row (bench, name, unit)->figures[bench->level] = 1e-9 * amount / best;
}

static void
print_rows (const Bench *bench)
{
  g_print ("%-36s %-8s", "on one thread", "unit");
  for (gint level = 0; level < NST_N_CPU_LEVELS; level++)
    g_print ("%18s", level_names[level]);
  g_print ("\n");
  for (guint i = 0; i < bench->rows->len; i++)
    {
      const Row *row = &g_array_index (bench->rows, Row, i);

      g_print ("%-36s %-8s", row->name, row->unit);
      for (gint level = 0; level < NST_N_CPU_LEVELS; level++)
        if (row->figures[level] == 0.0)
          g_print ("%18s", "-");
        else
          g_print ("%10.1f (%4.1fx)", row->figures[level],
                   row->figures[level] / row->figures[0]);
      g_print ("\n");
    }
}

static void
print_figures (const gchar *pattern)
{
  Bench bench = { .pattern = pattern,
                  .rows = g_array_new (FALSE, FALSE, sizeof (Row)) };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const KernelTest *test = lists[i]; test->name; test++)
      for (gint level = 0; level < NST_N_CPU_LEVELS; level++)
        {
          g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

          bench.level = level;
          if (test->measure && nst_kernels_for_level (level))
            test->measure (&bench, nst_kernels_for_level (level), rand);
        }
  print_rows (&bench);
  g_array_unref (bench.rows);
}

int
main (int argc, char *argv[])
{
  if (argc > 1 && ! strcmp (argv[1], "--bench"))
    {
      print_figures (argc > 2 ? argv[2] : NULL);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  for (gint level = 0; level < NST_N_CPU_LEVELS; level++)
    for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
      for (const KernelTest *test = lists[i]; test->name; test++)
        add_case (level_names[level], test, level);
  for (const KernelTest *test = pooling_tests; test->name; test++)
    add_case ("pooling", test, NST_CPU_GENERIC);
  return g_test_run ();
}
