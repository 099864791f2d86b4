/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Style losses of some rows of a map: value and gradient are those of a map
 * that has only these rows.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/loss/style_layer.h"
#include "numeric.h"

#define SEED 20160627

#define N_THREADS 2
#define C         32
/* So many that a thread's part has several strips of rows. */
#define N       12000
#define N_STYLE 50

typedef struct
{
  NstArena      arena;
  NstExec       exec;
  NstStyleWork  work;
  NstStyleLayer layer;
} Engine;

static void
engine_init (Engine *engine, NstStatistics statistics, const gfloat *style)
{
  NstStyleMap map = { .map = style, .n = N_STYLE };

  gsize scratch = nst_style_scratch_size (statistics, C);

  *engine = (Engine){ 0 };
  /* As in the objective, each thread's piece is aligned. */
  scratch += NST_CHANNEL_BLOCK - scratch % NST_CHANNEL_BLOCK;
  exec_init (&engine->exec, nst_kernels_get (), N_THREADS, scratch);
  for (gint pass = 0; pass < 2; pass++)
    {
      nst_style_work_init (&engine->work, statistics, &engine->arena, C);
      nst_style_layer_init (&engine->layer, &engine->work, &engine->arena, C);
      if (pass == 0)
        g_assert_true (nst_arena_init (&engine->arena, engine->arena.peak));
    }
  nst_style_layer_add_style (&engine->layer, &engine->work, &engine->exec, &map,
                             1.0, TRUE);
  nst_style_layer_finish_target (&engine->layer, &engine->work,
                                 engine->exec.scratch);
}

static void
engine_clear (Engine *engine)
{
  nst_arena_clear (&engine->arena);
  exec_clear (&engine->exec);
}

static gdouble
measure (Engine *engine, const NstStyleMap *map, gfloat *gradient, gboolean add)
{
  nst_style_layer_measure (&engine->layer, &engine->work, &engine->exec, map);
  nst_style_layer_finish (&engine->layer, &engine->work, engine->exec.scratch);
  nst_style_layer_gradient (&engine->layer, &engine->work, &engine->exec, map,
                            1.0, gradient, add);
  return engine->layer.value;
}

static gdouble
largest_of (const gfloat *values, gsize n)
{
  gdouble largest = 0.0;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs (values[i]));
  return largest;
}

/* The other rows of the gradient stay as they are. */
static void
test_rows (gconstpointer data)
{
  gfloat          *style = numeric_values (rand_source, N_STYLE * C, 0.0, 20.0);
  gfloat          *x = numeric_values (rand_source, N * C, 0.0, 30.0);
  gfloat          *few = values_constant (N * C, NAN);
  gfloat          *expected = values_constant (N * C, 0.0f);
  gfloat          *gradient = values_constant (N * C, 0.5f);
  g_autofree gint *rows = g_new (gint, N);
  NstStyleMap map = { .map = few }, map_of_rows = { .map = x, .rows = rows };
  Engine      engine;
  gdouble     value, size;
  gsize       row = 0;

  for (gint i = 0; i < N; i++)
    if (i % 7 < 3 || i > 9000)
      {
        memcpy (few + map.n * C, x + i * C, C * sizeof (gfloat));
        rows[map.n++] = i;
      }
  map_of_rows.n = map.n;
  engine_init (&engine, GPOINTER_TO_INT (data), style);
  value = measure (&engine, &map, expected, FALSE);
  /* The sums of singles have another order. */
  g_assert_cmpfloat_with_epsilon (
      measure (&engine, &map_of_rows, gradient, TRUE), value, 1e-5 * value);
  size = largest_of (expected, N * C);
  for (gint i = 0; i < N; i++)
    {
      gboolean counts = row < map.n && rows[row] == i;

      for (gint c = 0; c < C; c++)
        if (counts)
          /* A rounding of 0.5, and sums in another order. */
          g_assert_cmpfloat_with_epsilon (gradient[i * C + c],
                                          0.5 + expected[row * C + c],
                                          1e-7 + 1e-4 * size);
        else
          g_assert_cmpfloat (gradient[i * C + c], ==, 0.5f);
      row += counts;
    }
  g_assert_cmpuint (row, ==, map.n);
  engine_clear (&engine);
  nst_aligned_free (style);
  nst_aligned_free (x);
  nst_aligned_free (few);
  nst_aligned_free (expected);
  nst_aligned_free (gradient);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  numeric_init (SEED);
  g_test_add_data_func ("/gradient/style-rows/gram",
                        GINT_TO_POINTER (NST_STATISTICS_GRAM), test_rows);
  g_test_add_data_func ("/gradient/style-rows/wasserstein",
                        GINT_TO_POINTER (NST_STATISTICS_WASSERSTEIN),
                        test_rows);
  g_test_add_data_func ("/gradient/style-rows/histogram",
                        GINT_TO_POINTER (NST_STATISTICS_HISTOGRAM), test_rows);
  return numeric_run_tests ();
}
