/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of OpenBLAS that the engine uses, one thread for each caller.
 */
#ifndef NST_BLAS_H
#define NST_BLAS_H

#include <glib.h>

/**
 * nst_blas_load: load OpenBLAS at the first call.  The functions below call it
 * and abort the process if it fails.  FALSE with NST_ERROR_FILE if there is no
 * OpenBLAS.  Any thread.
 *
 * A program should set the environment variable OPENBLAS_NUM_THREADS to 1 when
 * it starts.  Otherwise OpenBLAS starts threads that are never used and that
 * hang where the address space is small.
 */
gboolean nst_blas_load (GError **error);

/* TRUE if OpenBLAS can be loaded and several threads can call it at the same
 * time. */
gboolean nst_blas_is_concurrent (void);

/* TRUE if there is address space for @n_threads that call OpenBLAS at the same
 * time.  Without it, OpenBLAS hangs. */
gboolean nst_blas_has_space (gint n_threads);

/**
 * NstBlasMatrix: an operand of a product.  Matrices are stored by rows; @stride
 * is the number of floats from row to row.
 */
typedef struct
{
  const gfloat *values;
  gsize         stride;
  gboolean      is_transposed;
} NstBlasMatrix;

/* C[m][n] = A[m][k] B[k][n], added to C if @add; @ldc is the stride of C. */
void nst_blas_sgemm (gint          m,
                     gint          n,
                     gint          k,
                     NstBlasMatrix a,
                     NstBlasMatrix b,
                     gfloat       *c,
                     gsize         ldc,
                     gboolean      add);

/* The upper triangle of C[n][n] = AᵀA for A[k][n], added to C if @add. */
void nst_blas_ssyrk (gint n, gint k, const gfloat *a, gfloat *c, gboolean add);

/* B[m][n] = L^-1 B if @inverse, else Lᵀ B, with the lower triangle L[m][m].
 * @stride is that of L and B. */
void nst_blas_triangular (gboolean      inverse,
                          gint          m,
                          gint          n,
                          const gfloat *triangle,
                          gfloat       *b,
                          gsize         stride);

/* Cholesky factorization: the matrix @a of @n rows, of which the lower triangle
 * is read, becomes L with A = L Lᵀ.  FALSE if it is not positive. */
gboolean nst_blas_cholesky (gint n, gfloat *a, gint stride);

/* C = A B or, if @transpose_b, A Bᵀ, for square matrices of @n rows. */
void nst_blas_dgemm (gint           n,
                     const gdouble *a,
                     const gdouble *b,
                     gboolean       transpose_b,
                     gdouble       *c);

/* The upper triangle of C = AᵀA for a square matrix of @n rows. */
void nst_blas_dsyrk (gint n, const gdouble *a, gdouble *c);

/* Scratch memory of nst_blas_eigen (). */
gsize nst_blas_eigen_n_doubles (gint n);
gsize nst_blas_eigen_n_integers (gint n);

/* The eigenvalues of the symmetric matrix @a of @n rows, ascending; row i of
 * @a becomes eigenvector i.  FALSE if LAPACK does not find
 * them. */
gboolean nst_blas_eigen (
    gint n, gdouble *a, gdouble *eigenvalues, gdouble *doubles, gint *integers);

#endif /* NST_BLAS_H */
