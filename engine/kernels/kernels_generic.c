/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels for any CPU, with vectors of 4 floats as in SSE2 and NEON.  Products
 * go through these (plain) or through OpenBLAS (generic).
 */
#define WIDTH 4
#define ROWS  4
#define NAME  "plain"
#define TABLE nst_kernels_plain

#include "engine/base/blas.h"
#include "engine/kernels/kernels_template.h"

/* The block of B that is copied from its panels into rows at a time.  It stays
 * in the cache until OpenBLAS has packed it. */
#define BLAS_DEPTH   64
#define BLAS_COLUMNS 512

static void
copy_panels (gint          n_columns,
             gint          n_rows,
             const gfloat *panels,
             gsize         panel_size,
             gfloat       *out)
{
  for (gint j = 0; j < n_columns; j += NST_PANEL, panels += panel_size)
    for (gint i = 0; i < n_rows; i++)
      memcpy (out + (gsize)i * n_columns + j, panels + (gsize)i * NST_PANEL,
              NST_PANEL * sizeof (gfloat));
}

static void
blas_gemm (gint          m,
           gint          n,
           gint          k,
           const gfloat *a,
           gsize         lda,
           const gfloat *b,
           gfloat       *c,
           gsize         ldc,
           gboolean      add)
{
  gfloat rows[BLAS_DEPTH * BLAS_COLUMNS] __attribute__ ((aligned (64)));

  for (gint j = 0; j < n; j += BLAS_COLUMNS)
    for (gint i = 0; i < k; i += BLAS_DEPTH)
      {
        gint n_columns = MIN (BLAS_COLUMNS, n - j);
        gint n_rows = MIN (BLAS_DEPTH, k - i);

        copy_panels (n_columns, n_rows, b + (gsize)j * k + (gsize)i * NST_PANEL,
                     (gsize)k * NST_PANEL, rows);
        nst_blas_sgemm (m, n_columns, n_rows,
                        (NstBlasMatrix){ a + i, lda, FALSE },
                        (NstBlasMatrix){ rows, n_columns, FALSE }, c + j, ldc,
                        add || i > 0);
      }
}

static void
blas_gram (gsize n, gint channels, const gfloat *map, gfloat *c)
{
  nst_blas_ssyrk (channels, n, map, c, FALSE);
}

const NstKernels nst_kernels_generic = {
  .name = "generic",
  .rounds_by_shape = TRUE,
  .gemm = blas_gemm,
  .gram = blas_gram,
  .transpose = transpose,
  .wino = { [NST_WINO_4] = { wino_input_4, wino_output_4 },
            [NST_WINO_6] = { wino_input_6, wino_output_6 } },
  .bias_relu = bias_relu,
  .apply_mask = apply_mask,
};
