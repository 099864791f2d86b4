/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gram matrices, and the mean squared difference of two of them.
 */
#include "config.h"

#include "engine/loss/gram.h"

#include <string.h>

#define STYLE_SCALE 10.0

/* The partial matrices of a layer have at most this many values in total,
 * unless 4 matrices already have more. */
#define MAX_PARTS_VALUES (1024 * 1024)

/* Selected rows of a map that are gathered at a time. */
#define N_ROWS 64

typedef struct
{
  const NstExec *exec;
  const gfloat  *map;
  const gint    *rows; /* or NULL */
  gsize          n;
  gint           channels;
  gint           n_parts;
  gfloat        *parts;
  gfloat        *gram;
  const gfloat  *difference;
  gfloat        *gradient;
  gboolean       add;
} Job;

gint
nst_gram_n_parts (gint channels)
{
  return CLAMP (MAX_PARTS_VALUES / (channels * channels), 4, NST_N_CHUNKS);
}

gsize
nst_gram_scratch_size (gint channels)
{
  return (gsize)channels * (channels + 2 * N_ROWS);
}

/* Copies rows number @first to @last - 1 of the selected ones to @out. */
static void
gather (const Job *job, gsize first, gsize last, gfloat *out)
{
  gsize c = job->channels;

  for (gsize i = first; i < last; i++)
    memcpy (out + (i - first) * c, job->map + job->rows[i] * c,
            c * sizeof *out);
}

/* The sum of the selected rows from @first to @last - 1. */
static void
gram_of_rows (
    const Job *job, gsize first, gsize last, gfloat *scratch, gfloat *sum)
{
  gsize   c = job->channels;
  gfloat *rows = scratch + c * c;

  for (gsize i = first; i < last; i += N_ROWS)
    {
      gsize end = MIN (last, i + N_ROWS);

      gather (job, i, end, rows);
      job->exec->kernels->gram (end - i, c, rows, i == first ? sum : scratch);
      for (gsize row = 0; row < c && i > first; row++)
        for (gsize j = row; j < c; j++)
          sum[row * c + j] += scratch[row * c + j];
    }
}

static gfloat *
thread_scratch (const NstExec *exec, gint thread)
{
  return exec->scratch + (gsize)thread * exec->scratch_size;
}

static void
gram_part (gpointer data, gint part, gint thread)
{
  const Job *job = data;
  gint       c = job->channels;
  gsize      first = job->n * part / job->n_parts;
  gsize      last = job->n * (part + 1) / job->n_parts;
  gfloat    *sum = job->parts + (gsize)part * c * c;

  nst_phase_begin (job->exec->clocks, thread);
  if (last > first && job->rows)
    gram_of_rows (job, first, last, thread_scratch (job->exec, thread), sum);
  else if (last > first)
    job->exec->kernels->gram (last - first, c, job->map + first * c, sum);
  else
    memset (sum, 0, (gsize)c * c * sizeof *sum);
  nst_phase_end (job->exec->clocks, thread, NST_PHASE_GRAM);
}

void
nst_gram (const NstExec *exec,
          const gfloat  *map,
          const gint    *rows,
          gsize          n,
          gint           channels,
          gfloat        *parts)
{
  Job job = { .exec = exec,
              .map = map,
              .rows = rows,
              .n = n,
              .channels = channels,
              .n_parts = nst_gram_n_parts (channels),
              .parts = parts };

  nst_thread_pool_run (exec->pool, job.n_parts, gram_part, &job);
}

static void
add_row (gpointer data, gint row, gint thread)
{
  const Job *job = data;
  gsize      c = job->channels;
  gfloat     scale = 1.0f / job->n;

  for (gsize j = row; j < c; j++)
    {
      gfloat sum = 0.0f;

      for (gint part = 0; part < job->n_parts; part++)
        sum += job->parts[(part * c + row) * c + j];
      sum *= scale;
      job->gram[row * c + j] = sum;
      job->gram[j * c + row] = sum;
    }
}

void
nst_gram_add (const NstExec *exec,
              const gfloat  *parts,
              gint           n_parts,
              gsize          n,
              gint           channels,
              gfloat        *gram)
{
  Job job = { .n = n,
              .channels = channels,
              .n_parts = n_parts,
              .parts = (gfloat *)parts,
              .gram = gram };

  nst_thread_pool_run (exec->pool, channels, add_row, &job);
}

/* The index of the element (@i, @j) in a packed panel matrix. */
static inline gsize
panel_index (gint channels, gint i, gint j)
{
  return ((gsize)(j / NST_PANEL) * channels + i) * NST_PANEL + j % NST_PANEL;
}

void
nst_gram_keep (const NstGram *gram)
{
  memcpy (gram->kept_difference, gram->difference,
          (gsize)gram->channels * gram->channels * sizeof (gfloat));
}

void
nst_gram_align (const NstGram *gram,
                const gfloat  *measured,
                const gfloat  *difference)
{
  gint c = gram->channels;

  for (gint i = 0; i < c; i++)
    for (gint j = 0; j < c; j++)
      {
        gsize at = (gsize)i * c + j;

        gram->target[at] = measured[at] - difference[panel_index (c, i, j)];
      }
}

gdouble
nst_gram_loss (const NstGram *gram, const gfloat *measured)
{
  gint    c = gram->channels;
  gdouble sum = 0.0;

  for (gint i = 0; i < c; i++)
    for (gint j = 0; j < c; j++)
      {
        gsize  at = (gsize)i * c + j;
        gfloat difference = measured[at] - gram->target[at];

        sum += (gdouble)difference * difference;
        gram->difference[panel_index (c, i, j)] = difference;
      }
  return STYLE_SCALE * sum / ((gdouble)c * c * c * c);
}

void
nst_gram_loss_scale (const NstGram *gram, gsize n, gdouble weight)
{
  gsize  n_values = (gsize)gram->channels * gram->channels;
  gfloat scale =
      weight * STYLE_SCALE * 4.0 / ((gdouble)n_values * n_values * n);

  for (gsize i = 0; i < n_values; i++)
    gram->difference[i] *= scale;
}

/* The gradient at the selected rows from @first to @last - 1. */
static void
gradient_of_rows (const Job *job, gsize first, gsize last, gfloat *scratch)
{
  gsize   c = job->channels;
  gfloat *out = scratch + N_ROWS * c;

  for (gsize i = first; i < last; i += N_ROWS)
    {
      gsize end = MIN (last, i + N_ROWS);

      gather (job, i, end, scratch);
      job->exec->kernels->gemm (end - i, c, c, scratch, c, job->difference, out,
                                c, FALSE);
      for (gsize row = 0; row < end - i; row++)
        {
          gfloat *gradient = job->gradient + job->rows[i + row] * c;

          for (gsize k = 0; k < c; k++)
            gradient[k] = (job->add ? gradient[k] : 0.0f) + out[row * c + k];
        }
    }
}

static void
gradient_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;
  gint       c = job->channels;
  gsize      first = job->n * chunk / NST_N_CHUNKS;
  gsize      last = job->n * (chunk + 1) / NST_N_CHUNKS;

  nst_phase_begin (job->exec->clocks, thread);
  if (job->rows)
    gradient_of_rows (job, first, last, thread_scratch (job->exec, thread));
  else
    job->exec->kernels->gemm (last - first, c, c, job->map + first * c, c,
                              job->difference, job->gradient + first * c, c,
                              job->add);
  nst_phase_end (job->exec->clocks, thread, NST_PHASE_STYLE);
}

void
nst_gram_loss_gradient (const NstExec *exec,
                        const NstGram *gram,
                        const gfloat  *map,
                        const gint    *rows,
                        gsize          n,
                        gfloat        *gradient,
                        gboolean       add)
{
  Job job = { .exec = exec,
              .map = map,
              .rows = rows,
              .n = n,
              .channels = gram->channels,
              .difference = gram->difference,
              .gradient = gradient,
              .add = add };

  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, gradient_chunk, &job);
}
