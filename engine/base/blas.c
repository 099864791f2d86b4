/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loads OpenBLAS when it is first needed.  Most runs do not need it, and its
 * own threads must be disabled before it is loaded.
 */
#include "config.h"

#include "engine/base/blas.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/mman.h>
#include <cblas.h>
#include <glib/gi18n-lib.h>

#include "engine/nst.h"

/* Address space that OpenBLAS reserves for each thread that calls it: 128 MB on
 * most 64-bit CPUs.  It uses only a part. */
#define BUFFER_SIZE ((gsize)(sizeof (gpointer) == 8 ? 256 : 48) << 20)

/* LAPACK's eigenvalues and eigenvectors of a symmetric matrix, by divide and
 * conquer.  OpenBLAS contains it, but lapacke.h is not always installed. */
typedef void (*Dsyevd) (const gchar *jobz,
                        const gchar *uplo,
                        const gint  *n,
                        gdouble     *a,
                        const gint  *lda,
                        gdouble     *w,
                        gdouble     *work,
                        const gint  *lwork,
                        gint        *iwork,
                        const gint  *liwork,
                        gint        *info);

/* LAPACK's Cholesky factorization. */
typedef void (*Spotrf) (
    const gchar *uplo, const gint *n, gfloat *a, const gint *lda, gint *info);

typedef struct
{
  __typeof__ (cblas_sgemm)              *sgemm;
  __typeof__ (cblas_ssyrk)              *ssyrk;
  __typeof__ (cblas_strsm)              *strsm;
  __typeof__ (cblas_strmm)              *strmm;
  __typeof__ (cblas_dgemm)              *dgemm;
  __typeof__ (cblas_dsyrk)              *dsyrk;
  __typeof__ (openblas_get_parallel)    *get_parallel;
  __typeof__ (openblas_set_num_threads) *set_num_threads;
  Dsyevd                                 dsyevd;
  Spotrf                                 spotrf;
} Functions;

static Functions blas;
static gboolean  is_concurrent;
static gchar    *problem; /* why it is not loaded, or NULL */

/* Held by the caller if OpenBLAS is not concurrent. */
static GMutex lock;

/* The threaded variants come first.  The serial one is often built without
 * locks around its buffers, so two callers corrupt each other's results. */
static const gchar *const libraries[] = {
  "libopenblasp.so.0",
  "libopenblas.so.0",
};

static gboolean
find_functions (gpointer library)
{
  const struct
  {
    const gchar *name;
    gpointer    *function;
  } symbols[] = {
    { "cblas_sgemm", (gpointer *)&blas.sgemm },
    { "cblas_ssyrk", (gpointer *)&blas.ssyrk },
    { "cblas_strsm", (gpointer *)&blas.strsm },
    { "cblas_strmm", (gpointer *)&blas.strmm },
    { "cblas_dgemm", (gpointer *)&blas.dgemm },
    { "cblas_dsyrk", (gpointer *)&blas.dsyrk },
    { "dsyevd_", (gpointer *)&blas.dsyevd },
    { "spotrf_", (gpointer *)&blas.spotrf },
    { "openblas_get_parallel", (gpointer *)&blas.get_parallel },
    { "openblas_set_num_threads", (gpointer *)&blas.set_num_threads },
  };

  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    {
      *symbols[i].function = dlsym (library, symbols[i].name);
      if (! *symbols[i].function)
        return FALSE;
    }
  return TRUE;
}

static void
load (void)
{
  gpointer library = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (libraries) && ! library; i++)
    library = dlopen (libraries[i], RTLD_NOW | RTLD_LOCAL);
  if (! library || ! find_functions (library))
    {
      problem = g_strdup (dlerror ());
      return;
    }
  blas.set_num_threads (1);
  is_concurrent = blas.get_parallel () != OPENBLAS_SEQUENTIAL;
}

gboolean
nst_blas_load (GError **error)
{
  static gsize is_loaded = 0;

  if (g_once_init_enter (&is_loaded))
    {
      load ();
      g_once_init_leave (&is_loaded, 1);
    }
  if (! problem)
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_FILE,
               _ ("This run needs the library OpenBLAS, which cannot be loaded "
                  "(%s). Install it."),
               problem);
  return FALSE;
}

gboolean
nst_blas_is_concurrent (void)
{
  return nst_blas_load (NULL) && is_concurrent;
}

gboolean
nst_blas_has_space (gint n_threads)
{
  g_autofree gpointer *buffers = g_new (gpointer, n_threads);
  gint                 n = 0;

  /* Several mappings, as OpenBLAS makes them, not one as large. */
  for (; n < n_threads; n++)
    {
      buffers[n] = mmap (NULL, BUFFER_SIZE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (buffers[n] == MAP_FAILED)
        break;
    }
  for (gint i = 0; i < n; i++)
    munmap (buffers[i], BUFFER_SIZE);
  return n == n_threads;
}

/* ----------------------------------------------------------- functions --- */

static void
begin (void)
{
  g_autoptr (GError) error = NULL;

  if (! nst_blas_load (&error))
    g_error ("%s", error->message);
  if (! is_concurrent)
    g_mutex_lock (&lock);
}

static void
end (void)
{
  if (! is_concurrent)
    g_mutex_unlock (&lock);
}

void
nst_blas_sgemm (gint          m,
                gint          n,
                gint          k,
                NstBlasMatrix a,
                NstBlasMatrix b,
                gfloat       *c,
                gsize         ldc,
                gboolean      add)
{
  begin ();
  blas.sgemm (CblasRowMajor, a.is_transposed ? CblasTrans : CblasNoTrans,
              b.is_transposed ? CblasTrans : CblasNoTrans, m, n, k, 1.0f,
              a.values, a.stride, b.values, b.stride, add ? 1.0f : 0.0f, c,
              ldc);
  end ();
}

void
nst_blas_ssyrk (gint n, gint k, const gfloat *a, gfloat *c, gboolean add)
{
  begin ();
  blas.ssyrk (CblasRowMajor, CblasUpper, CblasTrans, n, k, 1.0f, a, n,
              add ? 1.0f : 0.0f, c, n);
  end ();
}

void
nst_blas_triangular (gboolean      inverse,
                     gint          m,
                     gint          n,
                     const gfloat *triangle,
                     gfloat       *b,
                     gsize         stride)
{
  begin ();
  if (inverse)
    blas.strsm (CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans,
                CblasNonUnit, m, n, 1.0f, triangle, stride, b, stride);
  else
    blas.strmm (CblasRowMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit,
                m, n, 1.0f, triangle, stride, b, stride);
  end ();
}

gboolean
nst_blas_cholesky (gint n, gfloat *a, gint stride)
{
  gint info;

  begin ();
  /* Fortran stores matrices by columns, so this is the upper triangle. */
  blas.spotrf ("U", &n, a, &stride, &info);
  end ();
  for (gint i = 0; i < n; i++)
    memset (a + (gsize)i * stride + i + 1, 0, (n - i - 1) * sizeof (gfloat));
  return info == 0;
}

void
nst_blas_dgemm (gint           n,
                const gdouble *a,
                const gdouble *b,
                gboolean       transpose_b,
                gdouble       *c)
{
  begin ();
  blas.dgemm (CblasRowMajor, CblasNoTrans,
              transpose_b ? CblasTrans : CblasNoTrans, n, n, n, 1.0, a, n, b, n,
              0.0, c, n);
  end ();
}

void
nst_blas_dsyrk (gint n, const gdouble *a, gdouble *c)
{
  begin ();
  blas.dsyrk (CblasRowMajor, CblasUpper, CblasTrans, n, n, 1.0, a, n, 0.0, c,
              n);
  end ();
}

gsize
nst_blas_eigen_n_doubles (gint n)
{
  return 1 + 6 * (gsize)n + 2 * (gsize)n * n;
}

gsize
nst_blas_eigen_n_integers (gint n)
{
  return 3 + 5 * (gsize)n;
}

gboolean
nst_blas_eigen (
    gint n, gdouble *a, gdouble *eigenvalues, gdouble *doubles, gint *integers)
{
  gint n_doubles = nst_blas_eigen_n_doubles (n);
  gint n_integers = nst_blas_eigen_n_integers (n);
  gint info;

  begin ();
  /* Fortran stores matrices by columns; this one is symmetric. */
  blas.dsyevd ("V", "U", &n, a, &n, eigenvalues, doubles, &n_doubles, integers,
               &n_integers, &info);
  end ();
  return info == 0;
}
