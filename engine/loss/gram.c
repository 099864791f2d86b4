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

typedef struct
{
  const NstExec *exec;
  const gfloat  *map;
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

static void
gram_part (gpointer data, gint part, gint thread)
{
  const Job *job = data;
  gint       c = job->channels;
  gsize      first = job->n * part / job->n_parts;
  gsize      last = job->n * (part + 1) / job->n_parts;
  gfloat    *sum = job->parts + (gsize)part * c * c;

  nst_phase_begin (job->exec->clocks, thread);
  if (last > first)
    job->exec->kernels->gram (last - first, c, job->map + first * c, sum);
  else
    memset (sum, 0, (gsize)c * c * sizeof *sum);
  nst_phase_end (job->exec->clocks, thread, NST_PHASE_GRAM);
}

void
nst_gram (const NstExec *exec,
          const gfloat  *map,
          gsize          n,
          gint           channels,
          gfloat        *parts)
{
  Job job = { .exec = exec,
              .map = map,
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

static void
gradient_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;
  gint       c = job->channels;
  gsize      first = job->n * chunk / NST_N_CHUNKS;
  gsize      last = job->n * (chunk + 1) / NST_N_CHUNKS;

  nst_phase_begin (job->exec->clocks, thread);
  job->exec->kernels->gemm (last - first, c, c, job->map + first * c, c,
                            job->difference, job->gradient + first * c, c,
                            job->add);
  nst_phase_end (job->exec->clocks, thread, NST_PHASE_STYLE);
}

void
nst_gram_loss_gradient (const NstExec *exec,
                        const NstGram *gram,
                        const gfloat  *map,
                        gsize          n,
                        gfloat        *gradient,
                        gboolean       add)
{
  Job job = { .exec = exec,
              .map = map,
              .n = n,
              .channels = gram->channels,
              .difference = gram->difference,
              .gradient = gradient,
              .add = add };

  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, gradient_chunk, &job);
}
