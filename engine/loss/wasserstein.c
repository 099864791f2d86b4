/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wasserstein loss: the distance between the normal distributions with the
 * means and covariances of two maps (Olkin and Pukelsheim 1982).
 */
#include "config.h"

#include "engine/loss/wasserstein.h"

#include <math.h>
#include <string.h>

#include "engine/base/blas.h"
#include "engine/loss/gram.h"
#include "engine/loss/transport.h"

/* One unit of the style weight shall mean about the same as with Gram matrices.
 * Their loss grows with the fourth power of the maps and this one with the
 * second, so no factor fits everywhere; with this one, pictures of 192 and 320
 * pixels keep 0.6 to 0.93 of the content loss that they keep with the other. */
#define WASSERSTEIN_SCALE 0.1

/* Added to all variances: a map of fewer positions than channels, or a channel
 * that is always 0, has directions without any, in which the distance has no
 * slope.  In squares of the network's values, which are some hundreds. */
#define RIDGE 1.0

/* Rows of a map that are shifted at a time, to stay in the cache. */
#define N_ROWS 64

/* ------------------------------------------------------ scratch memory --- */

/* Of one thread that solves one layer: two matrices, then what
 * nst_blas_eigen () needs. */
typedef struct
{
  gdouble *first;
  gdouble *second;
  gdouble *eigenvalues;
  gdouble *doubles;
  gint    *integers;
} Scratch;

static Scratch
get_scratch (gdouble *memory, gint channels)
{
  gsize   square = (gsize)channels * channels;
  Scratch scratch = { .first = memory,
                      .second = memory + square,
                      .eigenvalues = memory + 2 * square };

  scratch.doubles = scratch.eigenvalues + channels;
  scratch.integers =
      (gint *)(scratch.doubles + nst_blas_eigen_n_doubles (channels));
  return scratch;
}

gsize
nst_wasserstein_scratch_size (gint channels)
{
  gsize n = channels;
  gsize doubles = 2 * n * n + n + nst_blas_eigen_n_doubles (channels);
  gsize eigen = (doubles * sizeof (gdouble)
                 + nst_blas_eigen_n_integers (channels) * sizeof (gint))
                / sizeof (gfloat);

  return MAX (MAX (eigen, nst_transport_scratch_size (channels)),
              2 * N_ROWS * n);
}

/* --------------------------------------------------------------- moments - */

typedef struct
{
  const NstExec  *exec;
  NstWasserstein *loss;
  const gfloat   *map;
  const gint     *rows; /* or NULL */
  gsize           n;
  gint            n_parts;
  gfloat         *parts;
  const gfloat   *offset;
  gfloat         *gradient;
  gboolean        add;
} Job;

/* Sum and, if wanted, second moment of the map's values less the shift. */
static void
moments_part (gpointer data, gint part, gint thread)
{
  const Job            *job = data;
  const NstWasserstein *loss = job->loss;
  gint                  c = loss->channels;
  gfloat  *rows = job->exec->scratch + (gsize)thread * job->exec->scratch_size;
  gdouble *sums = loss->sums + (gsize)part * c;
  gsize    last = job->n * (part + 1) / job->n_parts;
  gboolean begun = FALSE;

  nst_phase_begin (job->exec->clocks, thread);
  memset (sums, 0, c * sizeof *sums);
  for (gsize i = job->n * part / job->n_parts; i < last; i += N_ROWS)
    {
      gsize n_rows = MIN (last - i, N_ROWS);

      for (gsize row = 0; row < n_rows; row++)
        {
          const gfloat *at = job->map + nst_mask_row (job->rows, i + row) * c;

          for (gint k = 0; k < c; k++)
            {
              gfloat value = at[k] - loss->shift[k];

              rows[row * c + k] = value;
              sums[k] += value;
            }
        }
      if (job->parts)
        nst_blas_ssyrk (c, n_rows, rows, job->parts + (gsize)part * c * c,
                        begun);
      begun = TRUE;
    }
  nst_phase_end (job->exec->clocks, thread, NST_PHASE_GRAM);
}

/* The mean less the shift to loss->difference and, with @parts, the second
 * moment about the shift to loss->moment. */
static void
measure (NstWasserstein *loss,
         const NstExec  *exec,
         const gfloat   *map,
         const gint     *rows,
         gsize           n,
         gfloat         *parts)
{
  gint c = loss->channels;
  Job  job = { .exec = exec,
               .loss = loss,
               .map = map,
               .rows = rows,
               .n = n,
               .n_parts = MIN (nst_gram_n_parts (c), (gint)MIN (n, G_MAXINT)),
               .parts = parts };

  nst_thread_pool_run (exec->pool, job.n_parts, moments_part, &job);
  for (gint k = 0; k < c; k++)
    {
      gdouble sum = 0.0;

      for (gint part = 0; part < job.n_parts; part++)
        sum += loss->sums[(gsize)part * c + k];
      loss->difference[k] = sum / n;
    }
  if (parts)
    nst_gram_add (exec, parts, job.n_parts, n, c, loss->moment);
}

/* ---------------------------------------------------------------- target - */

void
nst_wasserstein_init (NstWasserstein *loss, NstArena *arena, gint channels)
{
  gsize n = channels;

  *loss = (NstWasserstein){ .channels = channels };
  loss->mean = nst_arena_alloc (arena, n * sizeof (gdouble));
  loss->difference = nst_arena_alloc (arena, n * sizeof (gdouble));
  loss->sums = nst_arena_alloc (arena, nst_gram_n_parts (channels) * n
                                           * sizeof (gdouble));
  loss->root = nst_arena_alloc (arena, n * n * sizeof (gdouble));
  loss->shift = nst_arena_alloc (arena, n * sizeof (gfloat));
  loss->moment = nst_arena_alloc (arena, n * n * sizeof (gfloat));
  loss->slope = nst_arena_alloc (arena, n * n * sizeof (gfloat));
  loss->offset = nst_arena_alloc (arena, n * sizeof (gfloat));
}

void
nst_wasserstein_add_style (NstWasserstein *loss,
                           const NstExec  *exec,
                           const gfloat   *map,
                           const gint     *rows,
                           gsize           n,
                           gfloat         *parts,
                           gdouble         share,
                           gboolean        first)
{
  gint c = loss->channels;

  if (first)
    {
      memset (loss->mean, 0, c * sizeof (gdouble));
      memset (loss->root, 0, (gsize)c * c * sizeof (gdouble));
    }
  /* The moment is that about the style's own mean, for precision. */
  memset (loss->shift, 0, c * sizeof (gfloat));
  measure (loss, exec, map, rows, n, NULL);
  for (gint k = 0; k < c; k++)
    loss->shift[k] = loss->difference[k];
  measure (loss, exec, map, rows, n, parts);
  /* Means and raw second moments of several styles are those of them all
   * together. */
  for (gint i = 0; i < c; i++)
    {
      gdouble mean_i = loss->shift[i] + loss->difference[i];

      loss->mean[i] += share * mean_i;
      for (gint j = 0; j < c; j++)
        {
          gdouble mean_j = loss->shift[j] + loss->difference[j];

          loss->root[(gsize)i * c + j] +=
              share
              * (loss->moment[(gsize)i * c + j]
                 - loss->difference[i] * loss->difference[j] + mean_i * mean_j);
        }
    }
}

/* Eigenvalues of the symmetric matrix scratch->first, ascending; row i becomes
 * eigenvector i.  FALSE if it has any value that is no number. */
static gboolean
decompose (const Scratch *scratch, gint n)
{
  gdouble trace = 0.0;

  for (gsize i = 0; i < (gsize)n * n; i++)
    trace += fabs (scratch->first[i]);
  return isfinite (trace)
         && nst_blas_eigen (n, scratch->first, scratch->eigenvalues,
                            scratch->doubles, scratch->integers);
}

/* Multiplies row i of @vectors by eigenvalue i to the power @power. */
static void
scale_eigenvectors (const Scratch *scratch,
                    gdouble       *vectors,
                    gint           n,
                    gdouble        power)
{
  for (gint i = 0; i < n; i++)
    {
      gdouble factor = pow (scratch->eigenvalues[i], power);

      for (gint j = 0; j < n; j++)
        vectors[(gsize)i * n + j] *= factor;
    }
}

static void
clamp_eigenvalues (const Scratch *scratch, gint n, gdouble least)
{
  for (gint i = 0; i < n; i++)
    scratch->eigenvalues[i] = MAX (scratch->eigenvalues[i], least);
}

void
nst_wasserstein_finish_target (NstWasserstein *loss, gfloat *memory)
{
  gint    c = loss->channels;
  Scratch scratch = get_scratch ((gdouble *)memory, c);

  loss->trace = 0.0;
  for (gint i = 0; i < c; i++)
    for (gint j = 0; j < c; j++)
      scratch.first[(gsize)i * c + j] = loss->root[(gsize)i * c + j]
                                        - loss->mean[i] * loss->mean[j]
                                        + (i == j ? RIDGE : 0.0);
  for (gint i = 0; i < c; i++)
    {
      loss->trace += scratch.first[(gsize)i * c + i];
      loss->shift[i] = loss->mean[i];
    }
  loss->is_valid = decompose (&scratch, c);
  if (! loss->is_valid)
    return;
  clamp_eigenvalues (&scratch, c, RIDGE);
  scale_eigenvectors (&scratch, scratch.first, c, 0.5);
  /* The largest first. */
  for (gint i = 0; i < c; i++)
    memcpy (loss->root + (gsize)i * c, scratch.first + (gsize)(c - 1 - i) * c,
            c * sizeof (gdouble));
}

/* ------------------------------------------------------------------ loss - */

/* The map's covariance. */
static gdouble
covariance (const NstWasserstein *loss, gint i, gint j)
{
  return loss->moment[(gsize)i * loss->channels + j]
         - loss->difference[i] * loss->difference[j] + (i == j ? RIDGE : 0.0);
}

/* Computes loss->slope and loss->root_trace with the eigenvalues of K B Kᵀ in
 * double precision, which is slow.  FALSE if the map contains NaN. */
static gboolean
solve_by_eigenvalues (NstWasserstein *loss, gfloat *memory)
{
  gint    c = loss->channels;
  Scratch s = get_scratch ((gdouble *)memory, c);

  for (gint i = 0; i < c; i++)
    for (gint j = 0; j < c; j++)
      s.first[(gsize)i * c + j] = covariance (loss, i, j);
  nst_blas_dgemm (c, loss->root, s.first, FALSE, s.second);
  nst_blas_dgemm (c, s.second, loss->root, TRUE, s.first);
  if (! decompose (&s, c))
    return FALSE;
  /* Both factors' are at least the ridge. */
  clamp_eigenvalues (&s, c, RIDGE * RIDGE);
  loss->root_trace = 0.0;
  for (gint i = 0; i < c; i++)
    loss->root_trace += sqrt (s.eigenvalues[i]);
  nst_blas_dgemm (c, s.first, loss->root, FALSE, s.second);
  scale_eigenvectors (&s, s.second, c, -0.25);
  nst_blas_dsyrk (c, s.second, s.first);
  for (gint i = 0; i < c; i++)
    for (gint j = 0; j < c; j++)
      loss->slope[((gsize)(j / NST_PANEL) * c + i) * NST_PANEL
                  + j % NST_PANEL] =
          (i == j) - s.first[(gsize)MIN (i, j) * c + MAX (i, j)];
  return TRUE;
}

void
nst_wasserstein_measure (NstWasserstein *loss,
                         const NstExec  *exec,
                         const gfloat   *map,
                         const gint     *rows,
                         gsize           n,
                         gfloat         *parts)
{
  NstTransport transport = { .channels = loss->channels,
                             .root = loss->root,
                             .moment = loss->moment,
                             .mean = loss->difference,
                             .ridge = RIDGE };

  measure (loss, exec, map, rows, n, parts);
  loss->is_solved =
      loss->is_valid
      && nst_transport_solve (&transport, exec, loss->slope, &loss->root_trace);
}

/**
 * With the style's mean and covariance (m, A) and the map's (m + d, B):
 *
 *   loss = s (|d|² + tr A + tr B - 2 tr R) / C,   R = (A^½ B A^½)^½
 *   d loss / d B = s (I - T) / C,                 T = A^½ R^-1 A^½
 *
 * (Olkin and Pukelsheim 1982, theorem 4; T is the matrix of the optimal
 * transport from one normal distribution to the other; s = WASSERSTEIN_SCALE.)
 * With K Kᵀ diagonal and A = KᵀK, R has the eigenvalues of (K B Kᵀ)^½, and
 * T = Kᵀ (K B Kᵀ)^-½ K.  loss->slope is 1 - T as a packed panel matrix;
 * loss->offset becomes what F slope lacks.
 */
gdouble
nst_wasserstein_loss (NstWasserstein *loss, gfloat *memory)
{
  gint    c = loss->channels;
  gdouble value = loss->trace;

  if (! loss->is_solved
      && ! (loss->is_valid && solve_by_eigenvalues (loss, memory)))
    {
      memset (loss->slope, 0, (gsize)c * c * sizeof (gfloat));
      memset (loss->offset, 0, c * sizeof (gfloat));
      return NAN;
    }
  for (gint j = 0; j < c; j++)
    {
      const gfloat *column =
          loss->slope + (gsize)(j / NST_PANEL) * c * NST_PANEL + j % NST_PANEL;
      gdouble difference = loss->difference[j];
      gdouble offset = difference;

      for (gint i = 0; i < c; i++)
        offset -= column[(gsize)i * NST_PANEL]
                  * (loss->mean[i] + loss->difference[i]);
      loss->offset[j] = offset;
      value += difference * difference + covariance (loss, j, j);
    }
  return WASSERSTEIN_SCALE * (value - 2.0 * loss->root_trace) / c;
}

/* The gradient at @n selected positions from number @first on, at most N_ROWS.
 */
static void
gradient_of_rows (const Job *job, gsize first, gsize n, gfloat *scratch)
{
  gint    c = job->loss->channels;
  gfloat *out = scratch + N_ROWS * (gsize)c;

  for (gsize row = 0; row < n; row++)
    {
      memcpy (scratch + row * c, job->map + job->rows[first + row] * (gsize)c,
              c * sizeof (gfloat));
      memcpy (out + row * c, job->loss->offset, c * sizeof (gfloat));
    }
  job->exec->kernels->gemm (n, c, c, scratch, c, job->loss->slope, out, c,
                            TRUE);
  for (gsize row = 0; row < n; row++)
    {
      gfloat *gradient = job->gradient + job->rows[first + row] * (gsize)c;

      for (gint k = 0; k < c; k++)
        gradient[k] = (job->add ? gradient[k] : 0.0f) + out[row * c + k];
    }
}

static void
gradient_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;
  gfloat    *scratch =
      job->exec->scratch + (gsize)thread * job->exec->scratch_size;
  gint  c = job->loss->channels;
  gsize last = job->n * (chunk + 1) / NST_N_CHUNKS;

  nst_phase_begin (job->exec->clocks, thread);
  for (gsize i = job->n * chunk / NST_N_CHUNKS; i < last; i += N_ROWS)
    {
      gsize   n_rows = MIN (last - i, N_ROWS);
      gfloat *out = job->gradient + i * c;

      if (job->rows)
        {
          gradient_of_rows (job, i, n_rows, scratch);
          continue;
        }
      for (gsize row = 0; row < n_rows; row++)
        for (gint k = 0; k < c; k++)
          out[row * c + k] =
              (job->add ? out[row * c + k] : 0.0f) + job->loss->offset[k];
      job->exec->kernels->gemm (n_rows, c, c, job->map + i * c, c,
                                job->loss->slope, out, c, TRUE);
    }
  nst_phase_end (job->exec->clocks, thread, NST_PHASE_STYLE);
}

void
nst_wasserstein_loss_gradient (NstWasserstein *loss,
                               const NstExec  *exec,
                               const gfloat   *map,
                               const gint     *rows,
                               gsize           n,
                               gdouble         weight,
                               gfloat         *gradient,
                               gboolean        add)
{
  gint   c = loss->channels;
  gfloat scale = weight * WASSERSTEIN_SCALE * 2.0 / ((gdouble)c * n);
  Job    job = { .exec = exec,
                 .loss = loss,
                 .map = map,
                 .rows = rows,
                 .n = n,
                 .gradient = gradient,
                 .add = add };

  for (gsize i = 0; i < (gsize)c * c; i++)
    loss->slope[i] *= scale;
  for (gint i = 0; i < c; i++)
    loss->offset[i] *= scale;
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, gradient_chunk, &job);
}
