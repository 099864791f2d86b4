/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vector arithmetic, in a fixed number of chunks.
 */
#include "config.h"

#include "engine/base/vector.h"

/* Values that are summed in single precision before the sum is added in double
 * precision. */
#define RUN_LENGTH 1024

typedef struct
{
  gsize         n;
  NstVectorTask task;
  gpointer      data;
} Job;

static void
run_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;

  job->task (job->data, job->n * chunk / NST_N_CHUNKS,
             job->n * (chunk + 1) / NST_N_CHUNKS);
}

void
nst_vector_run (NstThreadPool *pool, gsize n, NstVectorTask task, gpointer data)
{
  Job job = { n, task, data };

  nst_thread_pool_run (pool, NST_N_CHUNKS, run_chunk, &job);
}

typedef struct
{
  gdouble       factor;
  const gfloat *a;
  const gfloat *b;
  gfloat       *out;
  gsize         n;
  gdouble       sums[NST_N_CHUNKS];
} Operands;

static void
dot_chunk (gpointer data, gint chunk, gint thread)
{
  Operands *o = data;
  gsize     last = o->n * (chunk + 1) / NST_N_CHUNKS;
  gdouble   sum = 0.0;

  for (gsize i = o->n * chunk / NST_N_CHUNKS; i < last; i += RUN_LENGTH)
    {
      gsize  end = MIN (i + RUN_LENGTH, last);
      gfloat lanes[16] = { 0 }; /* independent sums, for vector registers */
      gsize  j = i;

      for (; j + 16 <= end; j += 16)
        for (gint k = 0; k < 16; k++)
          lanes[k] += o->a[j + k] * o->b[j + k];
      for (; j < end; j++)
        lanes[0] += o->a[j] * o->b[j];
      for (gint k = 0; k < 16; k++)
        sum += lanes[k];
    }
  o->sums[chunk] = sum;
}

gdouble
nst_vector_dot (NstThreadPool *pool, const gfloat *a, const gfloat *b, gsize n)
{
  Operands o = { .a = a, .b = b, .n = n };
  gdouble  sum = 0.0;

  nst_thread_pool_run (pool, NST_N_CHUNKS, dot_chunk, &o);
  for (gint i = 0; i < NST_N_CHUNKS; i++)
    sum += o.sums[i];
  return sum;
}

static void
combine_chunk (gpointer data, gsize first, gsize last)
{
  const Operands *o = data;
  gfloat          factor = o->factor;

  if (o->b)
    for (gsize i = first; i < last; i++)
      o->out[i] = factor * o->a[i] + o->b[i];
  else
    for (gsize i = first; i < last; i++)
      o->out[i] = factor * o->a[i];
}

void
nst_vector_combine (NstThreadPool *pool,
                    gdouble        factor,
                    const gfloat  *a,
                    const gfloat  *b,
                    gfloat        *out,
                    gsize          n)
{
  Operands o = { .factor = factor, .a = a, .b = b, .out = out };

  nst_vector_run (pool, n, combine_chunk, &o);
}
