/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The optimal transport between normal distributions, by Cholesky factors and
 * matrix products in single precision on all threads.
 */
#include "config.h"

#include "engine/loss/transport.h"

#include <math.h>
#include <string.h>

#include "engine/base/blas.h"
#include "engine/base/vector.h"

/* Rows or columns of the part of a product that one task computes. */
#define BLOCK      64
#define MAX_BLOCKS (NST_MAX_CHANNELS / BLOCK)

/* Matrices in the scratch memory. */
#define N_MATRICES 5

/* Steps of the LR algorithm; odd, see nst_transport_solve (). */
#define N_STEPS 3

/* The maximum number of iterations for the root; about six are usual. */
#define MAX_ITERATIONS 16

/* The share of each correction of the root that is added: the iteration
 * overshoots more often than it falls short. */
#define RELAXATION 0.9f

/* The iteration ends when its estimate of the error of the trace is below this
 * share of the trace.  The error of X is then about the root of it. */
#define TOLERANCE 5e-10

/* The variance that may be left out, as a share of the trace.  It changes the
 * gradient by less than a hundredth of its norm. */
#define NEGLIGIBLE 1.5e-6

/* The rounding errors of single precision in K B Kᵀ, relative to the norm of B:
 * they may be larger than its smallest eigenvalues.  Maps of few positions may
 * need a multiple. */
#define ROUNDING       3e-8
#define LARGE_ROUNDING (4.0 * ROUNDING)

/* All matrices are [c][c]. */
typedef struct
{
  const NstTransport *transport;
  const NstExec      *exec;
  gint                c;
  gint                size;   /* the rows that are not left out */
  gint                step;   /* of the LR algorithm, from 1 */
  gdouble             ridge;  /* with the part for the rounding errors */
  gfloat             *matrix; /* M, later T: lower triangles */
  gfloat             *factor; /* C with M = C Cᵀ */
  gfloat             *basis;  /* K, later J */
  gfloat             *root;   /* X = M^½ */
  gfloat             *work;
  gfloat             *slope;
  gboolean            is_positive;
  gfloat              scale[NST_MAX_CHANNELS]; /* roots of M's diagonal */
  gdouble             correction[MAX_BLOCKS];  /* of the trace, by check_rows */
  gdouble             error[MAX_BLOCKS];
} Solver;

gsize
nst_transport_scratch_size (gint channels)
{
  return N_MATRICES * (gsize)channels * channels;
}

/* ----------------------------------------------------------- products --- */

typedef struct
{
  gint first;
  gint n;
  gint end;
} Range;

static gint
n_blocks (gint size)
{
  return (size + BLOCK - 1) / BLOCK;
}

/* The last block comes first: it is the largest part of a triangle. */
static Range
get_range (gint size, gint task)
{
  gint first = (n_blocks (size) - 1 - task) * BLOCK;
  gint end = MIN (first + BLOCK, size);

  return (Range){ first, end - first, end };
}

static void
run (Solver *solver, gint size, NstTask task)
{
  nst_thread_pool_run (solver->exec->pool, n_blocks (size), task, solver);
}

static inline gfloat *
row_of (const Solver *solver, gfloat *matrix, gint i)
{
  return matrix + (gsize)i * solver->c;
}

static NstBlasMatrix
plain (const Solver *solver, const gfloat *matrix)
{
  return (NstBlasMatrix){ matrix, solver->c, FALSE };
}

static NstBlasMatrix
transposed (const Solver *solver, const gfloat *matrix)
{
  return (NstBlasMatrix){ matrix, solver->c, TRUE };
}

/* matrix = B, basis = K */
static void
load_rows (gpointer data, gint task, gint thread)
{
  Solver             *solver = data;
  const NstTransport *t = solver->transport;
  gint                c = solver->c;
  Range               rows = get_range (c, task);

  for (gint i = rows.first; i < rows.end; i++)
    {
      gfloat        *b = row_of (solver, solver->matrix, i);
      gfloat        *k = row_of (solver, solver->basis, i);
      const gfloat  *moment = t->moment + (gsize)i * c;
      const gdouble *root = t->root + (gsize)i * c;

      for (gint j = 0; j < c; j++)
        {
          b[j] = moment[j] - t->mean[i] * t->mean[j];
          k[j] = root[j];
        }
      b[i] += solver->ridge;
    }
}

/* factor = K B Kᵀ */
static void
project_rows (gpointer data, gint task, gint thread)
{
  Solver *solver = data;
  gint    c = solver->c;
  Range   rows = get_range (c, task);
  gfloat *work = row_of (solver, solver->work, rows.first);

  nst_blas_sgemm (rows.n, c, c,
                  plain (solver, row_of (solver, solver->basis, rows.first)),
                  plain (solver, solver->matrix), work, c, FALSE);
  nst_blas_sgemm (rows.n, rows.end, c, plain (solver, work),
                  transposed (solver, solver->basis),
                  row_of (solver, solver->factor, rows.first), c, FALSE);
}

/* matrix = Cᵀ C */
static void
square_rows (gpointer data, gint task, gint thread)
{
  Solver *solver = data;
  gint    c = solver->c;
  gint    n = solver->step == 1 ? c : solver->size;
  Range   rows = get_range (solver->size, task);
  gfloat *factor = row_of (solver, solver->factor, rows.first);

  nst_blas_sgemm (rows.n, rows.end, n - rows.first,
                  transposed (solver, factor + rows.first),
                  plain (solver, factor),
                  row_of (solver, solver->matrix, rows.first), c, FALSE);
}

/* Task 0 factorizes the matrix for the next step; the others compute columns of
 * basis = C^-1 basis or, in even steps, Cᵀ basis. */
static void
change_basis (gpointer data, gint task, gint thread)
{
  Solver *solver = data;
  gint    c = solver->c;

  if (task == 0 && solver->step < N_STEPS)
    solver->is_positive = nst_blas_cholesky (solver->size, solver->matrix, c);
  if (task > 0)
    {
      Range columns = get_range (c, task - 1);

      nst_blas_triangular (solver->step % 2 == 1, solver->size, columns.n,
                           solver->factor, solver->basis + columns.first, c);
    }
}

/* ------------------------------------------------------------- factors --- */

static gdouble
square_norm (const gfloat *row, gint n)
{
  gfloat sum = 0.0f;

  for (gint i = 0; i < n; i++)
    sum += row[i] * row[i];
  return sum;
}

/* Leaves out the last rows of the matrix, where the map has hardly any variance
 * besides the ridge.  With x, the root of the diagonal of M' = Cᵀ C, and the
 * row k of C^-1 K, they add x to the trace of the root and x k kᵀ to T, of
 * which T B T has the share 1 - ridge |k|² from the map.  Returns their part of
 * the trace of the root, and that of T in @transport_trace. */
static gdouble
leave_out (Solver *solver, gdouble *transport_trace)
{
  gint    c = solver->c;
  gdouble sum = 0.0;
  gdouble lost = 0.0;
  gdouble trace = 0.0;

  memset (solver->scale, 0, c * sizeof (gfloat));
  for (gint i = 0; i < c; i++)
    for (gint j = 0; j <= i; j++)
      {
        gfloat value = row_of (solver, solver->factor, i)[j];

        solver->scale[j] += value * value;
      }
  for (gint i = 0; i < c; i++)
    sum += sqrt (solver->scale[i]);
  *transport_trace = 0.0;
  for (gint i = c - 1; i > 0; i--)
    {
      gdouble pivot = row_of (solver, solver->factor, i)[i];
      gdouble length =
          square_norm (row_of (solver, solver->basis, i), c) / (pivot * pivot);

      lost +=
          solver->scale[i] * length * MAX (0.0, 1.0 - solver->ridge * length);
      if (! (lost <= NEGLIGIBLE * sum))
        break;
      trace += sqrt (solver->scale[i]);
      *transport_trace += sqrt (solver->scale[i]) * length;
      solver->size = i;
    }
  return trace;
}

/* ---------------------------------------------------------------- root --- */

/* The first improve_rows () makes the root that of M to about first order. */
static void
begin_root (gpointer data, gint task, gint thread)
{
  Solver *solver = data;
  Range   rows = get_range (solver->size, task);

  for (gint i = rows.first; i < rows.end; i++)
    {
      gfloat *root = row_of (solver, solver->root, i);
      gfloat *work = row_of (solver, solver->work, i);

      memset (root, 0, solver->size * sizeof (gfloat));
      memcpy (work, row_of (solver, solver->matrix, i), i * sizeof (gfloat));
      root[i] = solver->scale[i];
      work[i] = 0.0f;
    }
}

/* work = E = M - X², of row @i, where it is X² now.  Adds to the correction of
 * the trace, tr X^-1 E to second order in what is beside the diagonals x,
 *
 *   sum of E_ii / x_i - sum of (X_ij - x_i δ_ij) E_ij / (x_i x_j)
 *
 * and to its error, the sum of E_ij² / (x_i x_j (x_i + x_j)). */
static void
check_row (Solver *solver, gint i, gint block)
{
  const gfloat *m = row_of (solver, solver->matrix, i);
  const gfloat *root = row_of (solver, solver->root, i);
  const gfloat *scale = solver->scale;
  gfloat       *rest = row_of (solver, solver->work, i);
  gfloat        second = 0.0f;
  gfloat        error = 0.0f;
  gdouble       own;

  for (gint j = 0; j < i; j++)
    {
      gfloat part;

      rest[j] = m[j] - rest[j];
      part = rest[j] / (scale[i] * scale[j]);
      second += root[j] * part;
      error += rest[j] * part / (scale[i] + scale[j]);
    }
  rest[i] = m[i] - rest[i];
  own = rest[i] / scale[i];
  solver->correction[block] +=
      own - own * (root[i] - scale[i]) / scale[i] - 2.0 * second;
  solver->error[block] += 0.5 * own * own / scale[i] + 2.0 * error;
}

static void
check_rows (gpointer data, gint task, gint thread)
{
  Solver *solver = data;
  gint    c = solver->c;
  Range   rows = get_range (solver->size, task);

  nst_blas_sgemm (rows.n, rows.end, solver->size,
                  plain (solver, row_of (solver, solver->root, rows.first)),
                  plain (solver, solver->root),
                  row_of (solver, solver->work, rows.first), c, FALSE);
  solver->correction[task] = 0.0;
  solver->error[task] = 0.0;
  for (gint i = rows.first; i < rows.end; i++)
    check_row (solver, i, task);
}

/* X_ij += RELAXATION E_ij / (x_i + x_j) */
static void
improve_rows (gpointer data, gint task, gint thread)
{
  Solver       *solver = data;
  const gfloat *scale = solver->scale;
  Range         rows = get_range (solver->size, task);

  for (gint i = rows.first; i < rows.end; i++)
    {
      const gfloat *rest = row_of (solver, solver->work, i);
      gfloat       *root = row_of (solver, solver->root, i);

      for (gint j = 0; j <= i; j++)
        root[j] += RELAXATION * rest[j] / (scale[i] + scale[j]);
      for (gint j = 0; j < i; j++)
        row_of (solver, solver->root, j)[i] = root[j];
    }
}

/* root = M^½; @trace is its trace.  FALSE if it does not converge. */
static gboolean
find_root (Solver *solver, gdouble *trace)
{
  for (gint i = 0; i < solver->size; i++)
    solver->scale[i] = sqrtf (row_of (solver, solver->matrix, i)[i]);
  run (solver, solver->size, begin_root);
  for (gint i = 0; i < MAX_ITERATIONS; i++)
    {
      gdouble error = 0.0;

      run (solver, solver->size, improve_rows);
      run (solver, solver->size, check_rows);
      *trace = 0.0;
      for (gint j = 0; j < solver->size; j++)
        *trace += row_of (solver, solver->root, j)[j];
      for (gint j = 0; j < n_blocks (solver->size); j++)
        {
          *trace += 0.5 * solver->correction[j];
          error += solver->error[j];
        }
      if (error <= TOLERANCE * *trace)
        {
          run (solver, solver->size, improve_rows);
          return TRUE;
        }
      if (! isfinite (error))
        return FALSE;
    }
  return FALSE;
}

/* ----------------------------------------------------------- transport --- */

/* work = X J */
static void
scale_rows (gpointer data, gint task, gint thread)
{
  Solver *solver = data;
  gint    c = solver->c;
  Range   rows = get_range (solver->size, task);

  nst_blas_sgemm (rows.n, c, solver->size,
                  plain (solver, row_of (solver, solver->root, rows.first)),
                  plain (solver, solver->basis),
                  row_of (solver, solver->work, rows.first), c, FALSE);
}

/* matrix = T = Jᵀ X J */
static void
transport_rows (gpointer data, gint task, gint thread)
{
  Solver *solver = data;
  gint    c = solver->c;
  Range   rows = get_range (c, task);

  nst_blas_sgemm (rows.n, rows.end, solver->size,
                  transposed (solver, solver->basis + rows.first),
                  plain (solver, solver->work),
                  row_of (solver, solver->matrix, rows.first), c, FALSE);
}

static void
pack_rows (gpointer data, gint task, gint thread)
{
  Solver *solver = data;
  gint    c = solver->c;
  Range   rows = get_range (c, task);

  for (gint i = rows.first; i < rows.end; i++)
    for (gint j = 0; j < c; j++)
      solver->slope[((gsize)(j / NST_PANEL) * c + i) * NST_PANEL
                    + j % NST_PANEL] =
          (i == j) - row_of (solver, solver->matrix, MAX (i, j))[MIN (i, j)];
}

/* The LR algorithm.  @trace and @transport_trace are what is left out of the
 * traces of the root and of T. */
static gboolean
find_factors (Solver *solver, gdouble *trace, gdouble *transport_trace)
{
  gint c = solver->c;

  solver->size = c;
  run (solver, c, load_rows);
  run (solver, c, project_rows);
  solver->is_positive = nst_blas_cholesky (c, solver->factor, c);
  for (solver->step = 1; solver->is_positive; solver->step++)
    {
      gfloat *factor = solver->factor;

      if (solver->step == 1)
        *trace = leave_out (solver, transport_trace);
      run (solver, solver->size, square_rows);
      nst_thread_pool_run (solver->exec->pool, 1 + n_blocks (c), change_basis,
                           solver);
      if (solver->step == N_STEPS)
        return TRUE;
      solver->factor = solver->matrix;
      solver->matrix = factor;
    }
  return FALSE;
}

/**
 * A Cholesky factorization M = C Cᵀ and the product M' = Cᵀ C are a step of
 * the LR algorithm (Rutishauser 1958; for graded matrices: Barlow and Demmel
 * 1990).  M' has the eigenvalues of M and is closer to a diagonal matrix, and
 *
 *   M^-½ = C^-T M'^½ C^-1,   M^½ = C M'^-½ Cᵀ
 *
 * M = K B Kᵀ is graded.  Three steps lead to
 *
 *   T = Kᵀ M^-½ K = Jᵀ M'''^½ J,   J = C''^-1 C'ᵀ C^-1 K
 *
 * The root X of M''' is the limit of X_ij += 0.9 (M''' - X²)_ij / (x_i + x_j)
 * with the roots x of the diagonal of M''': but for the factor, Newton's
 * iteration for a diagonal X.  X and (A^½ B A^½)^½ have the same eigenvalues,
 * and 1/2 tr X^-1 (M''' - X²) corrects the trace of X to second order.
 *
 * A larger ridge covers the rounding errors in B.  Its effect on the trace is
 * subtracted as if T acted only in directions where B is the ridge alone, where
 * the effect is largest: there T is proportional to 1 / √ridge.
 */
gboolean
nst_transport_solve (const NstTransport *transport,
                     const NstExec      *exec,
                     gfloat             *slope,
                     gdouble            *trace)
{
  gint    c = transport->channels;
  gsize   square = (gsize)c * c;
  gdouble norm = sqrt (nst_vector_dot (exec->pool, transport->moment,
                                       transport->moment, square));
  Solver  solver = { .transport = transport,
                     .exec = exec,
                     .c = c,
                     .ridge = transport->ridge + ROUNDING * norm,
                     .matrix = exec->scratch,
                     .factor = exec->scratch + square,
                     .basis = exec->scratch + 2 * square,
                     .root = exec->scratch + 3 * square,
                     .work = exec->scratch + 4 * square,
                     .slope = slope };
  gdouble rest;
  gdouble transport_trace;
  gdouble growth;

  if (! isfinite (norm))
    return FALSE;
  if (! find_factors (&solver, &rest, &transport_trace))
    {
      solver.ridge = transport->ridge + LARGE_ROUNDING * norm;
      if (! find_factors (&solver, &rest, &transport_trace))
        return FALSE;
    }
  if (! find_root (&solver, trace))
    return FALSE;
  run (&solver, solver.size, scale_rows);
  run (&solver, c, transport_rows);
  run (&solver, c, pack_rows);
  for (gint i = 0; i < c; i++)
    transport_trace += row_of (&solver, solver.matrix, i)[i];
  growth = solver.ridge / transport->ridge;
  *trace +=
      rest - transport->ridge * (growth - sqrt (growth)) * transport_trace;
  return TRUE;
}
