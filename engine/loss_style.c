/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Style loss: the mean squared difference of Gram matrices.
 */
#include "config.h"

#include <cblas.h>

#include "losses.h"

#define STYLE_SCALE 10.0

typedef struct
{
  const NstExec *exec;
  const gfloat  *map;
  gsize          n;
  gint           channels;
  gfloat        *parts;
  gfloat        *gram;
  const NstGram *buffers;
  gfloat        *gradient;
  gboolean       add;
} Job;

static gsize
first_of_chunk (const Job *job, gint chunk)
{
  return job->n * chunk / NST_N_CHUNKS;
}

gsize
nst_gram_parts_size (gint channels)
{
  return (gsize)NST_N_CHUNKS * channels * channels * sizeof (gfloat);
}

/* The upper triangle of one chunk's Fᵀ F. */
static void
gram_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;
  gint       c = job->channels;
  gsize      first = first_of_chunk (job, chunk);
  gsize      last = first_of_chunk (job, chunk + 1);

  nst_phase_begin (job->exec->clocks, thread);
  cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, c, last - first,
               1.0f / job->n, job->map + first * c, c, 0.0f,
               job->parts + (gsize)chunk * c * c, c);
  nst_phase_end (job->exec->clocks, thread, NST_PHASE_GRAM);
}

static void
add_parts (gpointer data, gint row, gint thread)
{
  const Job *job = data;
  gsize      c = job->channels;

  for (gsize j = row; j < c; j++)
    {
      gfloat sum = 0.0f;

      for (gint chunk = 0; chunk < NST_N_CHUNKS; chunk++)
        sum += job->parts[(chunk * c + row) * c + j];
      job->gram[row * c + j] = sum;
      job->gram[j * c + row] = sum;
    }
}

void
nst_gram (const NstExec *exec,
          const gfloat  *map,
          gsize          n,
          gint           channels,
          gfloat        *parts,
          gfloat        *gram)
{
  Job job = { .exec = exec,
              .map = map,
              .n = n,
              .channels = channels,
              .parts = parts,
              .gram = gram };

  nst_pool_run (exec->pool, NST_N_CHUNKS, gram_chunk, &job);
  nst_pool_run (exec->pool, channels, add_parts, &job);
}

gdouble
nst_style_loss (const NstExec *exec,
                const NstGram *gram,
                const gfloat  *map,
                gsize          n)
{
  gint    c = gram->channels;
  gfloat *own = gram->parts;
  gdouble sum = 0.0;

  nst_gram (exec, map, n, c, gram->parts, own);
  for (gint i = 0; i < c; i++)
    for (gint j = 0; j < c; j++)
      {
        gfloat difference =
            own[(gsize)i * c + j] - gram->target[(gsize)i * c + j];

        sum += (gdouble)difference * difference;
        gram->difference[((gsize)(j / NST_PANEL) * c + i) * NST_PANEL
                         + j % NST_PANEL] = difference;
      }
  return STYLE_SCALE * sum / ((gdouble)c * c * c * c);
}

static void
gradient_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;
  gint       c = job->channels;
  gsize      first = first_of_chunk (job, chunk);
  gsize      last = first_of_chunk (job, chunk + 1);

  nst_phase_begin (job->exec->clocks, thread);
  job->exec->kernels->gemm (last - first, c, c, job->map + first * c, c,
                            job->buffers->difference, job->gradient + first * c,
                            c, job->add);
  nst_phase_end (job->exec->clocks, thread, NST_PHASE_STYLE);
}

void
nst_style_loss_gradient (const NstExec *exec,
                         const NstGram *gram,
                         const gfloat  *map,
                         gsize          n,
                         gdouble        weight,
                         gfloat        *gradient,
                         gboolean       add)
{
  gint   c = gram->channels;
  gsize  n_values = (gsize)c * c;
  gfloat scale =
      weight * STYLE_SCALE * 4.0 / ((gdouble)n_values * n_values * n);
  Job job = { .exec = exec,
              .map = map,
              .n = n,
              .channels = c,
              .buffers = gram,
              .gradient = gradient,
              .add = add };

  for (gsize i = 0; i < n_values; i++)
    gram->difference[i] *= scale;
  nst_pool_run (exec->pool, NST_N_CHUNKS, gradient_chunk, &job);
}
