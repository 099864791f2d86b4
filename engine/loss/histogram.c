/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The histogram loss: the difference between the values of each channel and the
 * values after histogram matching (Risser, Wilmot, Barnes 2017).
 */
#include "config.h"

#include "engine/loss/histogram.h"

#include <math.h>
#include <string.h>

#define HISTOGRAM_SCALE 1.0

#define N_BINS NST_HISTOGRAM_BINS

/* The resolution of the quantile functions of the styles. */
#define N_QUANTILES 1024

/* The range of each channel within each chunk of a map, [chunk][channel]. */
struct _NstHistogramScratch
{
  gfloat *low;
  gfloat *high;
};

typedef struct
{
  const NstExec             *exec;
  const NstHistogram        *histogram;
  const NstHistogramScratch *scratch;
  const gfloat              *map;
  const gint                *rows; /* or NULL */
  gsize                      n;
  gint                       channels;
  gdouble                    share; /* of the style in the average */
  gfloat                     scale;
  gfloat                    *gradient;
  gboolean                   add;
  gdouble                    sums[NST_N_CHUNKS];
} Job;

static gsize
first_position (const Job *job, gint chunk)
{
  return job->n * chunk / NST_N_CHUNKS;
}

/* The counts of one thread, [channel][bin].  The sum of integers does not
 * depend on how the chunks were distributed to the threads. */
static guint32 *
thread_counts (const Job *job, gint thread)
{
  return (guint32 *)(job->exec->scratch
                     + (gsize)thread * job->exec->scratch_size);
}

/* ------------------------------------------------------------ counting --- */

NstHistogramScratch *
nst_histogram_scratch_new (NstArena *arena, gint channels)
{
  gsize                size = (gsize)NST_N_CHUNKS * channels * sizeof (gfloat);
  NstHistogramScratch *scratch = nst_arena_alloc (arena, sizeof *scratch);
  NstHistogramScratch  buffers = { .low = nst_arena_alloc (arena, size),
                                   .high = nst_arena_alloc (arena, size) };

  if (scratch)
    *scratch = buffers;
  return scratch;
}

gsize
nst_histogram_scratch_size (gint channels)
{
  return (gsize)channels * N_BINS * sizeof (guint32) / sizeof (gfloat);
}

static void
range_chunk (gpointer data, gint chunk, gint thread)
{
  const Job *job = data;
  gint       channels = job->channels;
  gfloat    *low = job->scratch->low + (gsize)chunk * channels;
  gfloat    *high = job->scratch->high + (gsize)chunk * channels;

  for (gint c = 0; c < channels; c++)
    {
      low[c] = INFINITY;
      high[c] = -INFINITY;
    }
  for (gsize i = first_position (job, chunk);
       i < first_position (job, chunk + 1); i++)
    {
      const gfloat *values = job->map + nst_mask_row (job->rows, i) * channels;

      for (gint c = 0; c < channels; c++)
        {
          low[c] = values[c] < low[c] ? values[c] : low[c];
          high[c] = values[c] > high[c] ? values[c] : high[c];
        }
    }
}

/* The range and the bins of a channel, from those of the chunks. */
static void
merge_range (const Job *job, gint channel)
{
  const NstHistogram *histogram = job->histogram;
  gfloat              low = INFINITY;
  gfloat              high = -INFINITY;

  for (gint chunk = 0; chunk < NST_N_CHUNKS; chunk++)
    {
      gsize at = (gsize)chunk * job->channels + channel;

      low = MIN (low, job->scratch->low[at]);
      high = MAX (high, job->scratch->high[at]);
    }
  histogram->low[channel] = low;
  histogram->width[channel] = (high - low) / N_BINS;
  histogram->bins_per_unit[channel] = high > low ? N_BINS / (high - low) : 0.0f;
}

/* NaN goes into the last bin. */
static inline gint
bin_of (gfloat bins)
{
  return (gint)(bins < N_BINS - 1 ? bins : N_BINS - 1);
}

static void
count_chunk (gpointer data, gint chunk, gint thread)
{
  const Job    *job = data;
  gint          channels = job->channels;
  const gfloat *low = job->histogram->low;
  const gfloat *unit = job->histogram->bins_per_unit;
  guint32      *counts = thread_counts (job, thread);

  for (gsize i = first_position (job, chunk);
       i < first_position (job, chunk + 1); i++)
    {
      const gfloat *values = job->map + nst_mask_row (job->rows, i) * channels;

      for (gint c = 0; c < channels; c++)
        counts[c * N_BINS + bin_of ((values[c] - low[c]) * unit[c])]++;
    }
}

/* The cumulative counts of a channel: values in the bins 0 .. i. */
static void
cumulate (const Job *job, gint channel, guint64 sums[N_BINS])
{
  gint    n_threads = nst_thread_pool_get_n_threads (job->exec->pool);
  guint64 sum = 0;

  for (gint bin = 0; bin < N_BINS; bin++)
    {
      for (gint thread = 0; thread < n_threads; thread++)
        sum += thread_counts (job, thread)[channel * N_BINS + bin];
      sums[bin] = sum;
    }
}

static void
count (Job *job)
{
  gint n_threads = nst_thread_pool_get_n_threads (job->exec->pool);

  nst_thread_pool_run (job->exec->pool, NST_N_CHUNKS, range_chunk, job);
  for (gint channel = 0; channel < job->channels; channel++)
    merge_range (job, channel);
  for (gint thread = 0; thread < n_threads; thread++)
    memset (thread_counts (job, thread), 0,
            (gsize)job->channels * N_BINS * sizeof (guint32));
  nst_thread_pool_run (job->exec->pool, NST_N_CHUNKS, count_chunk, job);
}

/* -------------------------------------------------------------- target --- */

void
nst_histogram_init (NstHistogram *histogram, NstArena *arena, gint channels)
{
  gsize n = channels;

  *histogram = (NstHistogram){ .channels = channels };
  histogram->quantiles =
      nst_arena_alloc (arena, n * (N_QUANTILES + 1) * sizeof (gfloat));
  histogram->knots =
      nst_arena_alloc (arena, n * (N_BINS + 1) * sizeof (gfloat));
  histogram->low = nst_arena_alloc (arena, n * sizeof (gfloat));
  histogram->width = nst_arena_alloc (arena, n * sizeof (gfloat));
  histogram->bins_per_unit = nst_arena_alloc (arena, n * sizeof (gfloat));
}

/* Adds the quantiles at u = 0, 1 / 1024, ... 1: the values at which the
 * cumulative distribution, linear within each bin, first reaches u. */
static void
add_quantiles (gpointer data, gint channel, gint thread)
{
  const Job          *job = data;
  const NstHistogram *histogram = job->histogram;
  gfloat *quantiles = histogram->quantiles + channel * (N_QUANTILES + 1);
  gdouble low = histogram->low[channel];
  gdouble width = histogram->width[channel];
  guint64 sums[N_BINS];
  gint    bin = 0;

  cumulate (job, channel, sums);
  for (gint i = 0; i <= N_QUANTILES; i++)
    {
      gdouble rank = (gdouble)job->n * i / N_QUANTILES;
      gdouble before, inside;

      while (bin < N_BINS - 1 && sums[bin] < rank)
        bin++;
      before = bin > 0 ? sums[bin - 1] : 0;
      inside = (rank - before) / MAX (sums[bin] - before, 1.0);
      quantiles[i] += job->share * (low + (bin + inside) * width);
    }
}

void
nst_histogram_add_style (NstHistogram        *histogram,
                         const NstExec       *exec,
                         NstHistogramScratch *scratch,
                         const gfloat        *map,
                         const gint          *rows,
                         gsize                n,
                         gdouble              share,
                         gboolean             first)
{
  Job job = { .exec = exec,
              .histogram = histogram,
              .scratch = scratch,
              .map = map,
              .rows = rows,
              .n = n,
              .channels = histogram->channels,
              .share = share };

  if (first)
    memset (histogram->quantiles, 0,
            histogram->channels * (N_QUANTILES + 1) * sizeof (gfloat));
  count (&job);
  nst_thread_pool_run (exec->pool, histogram->channels, add_quantiles, &job);
}

/* ---------------------------------------------------------------- loss --- */

/* The matched value of each bin edge: the quantile of the styles with the same
 * rank. */
static void
make_knots (gpointer data, gint channel, gint thread)
{
  const Job          *job = data;
  const NstHistogram *histogram = job->histogram;
  const gfloat *quantiles = histogram->quantiles + channel * (N_QUANTILES + 1);
  gfloat       *knots = histogram->knots + channel * (N_BINS + 1);
  guint64       sums[N_BINS];

  cumulate (job, channel, sums);
  for (gint i = 0; i <= N_BINS; i++)
    {
      gdouble rank =
          (i > 0 ? (gdouble)sums[i - 1] : 0.0) * N_QUANTILES / job->n;
      gint below = MIN ((gint)rank, N_QUANTILES - 1);

      knots[i] = quantiles[below]
                 + (rank - below) * (quantiles[below + 1] - quantiles[below]);
    }
}

/* F - R (F) for one value. */
static inline gfloat
get_difference (gfloat value, gfloat low, gfloat unit, const gfloat *knots)
{
  gfloat bins = (value - low) * unit;
  gint   bin = bin_of (bins);

  return value - (knots[bin] + (bins - bin) * (knots[bin + 1] - knots[bin]));
}

static void
value_chunk (gpointer data, gint chunk, gint thread)
{
  Job                *job = data;
  const NstHistogram *h = job->histogram;
  gint                channels = job->channels;
  gdouble             sum = 0.0;

  for (gsize i = first_position (job, chunk);
       i < first_position (job, chunk + 1); i++)
    {
      const gfloat *values = job->map + nst_mask_row (job->rows, i) * channels;
      gfloat        square = 0.0f;

      for (gint c = 0; c < channels; c++)
        {
          gfloat difference =
              get_difference (values[c], h->low[c], h->bins_per_unit[c],
                              h->knots + c * (N_BINS + 1));

          square += difference * difference;
        }
      sum += square;
    }
  job->sums[chunk] = sum;
}

gdouble
nst_histogram_loss (NstHistogram        *histogram,
                    const NstExec       *exec,
                    NstHistogramScratch *scratch,
                    const gfloat        *map,
                    const gint          *rows,
                    gsize                n)
{
  gdouble sum = 0.0;
  Job     job = { .exec = exec,
                  .histogram = histogram,
                  .scratch = scratch,
                  .map = map,
                  .rows = rows,
                  .n = n,
                  .channels = histogram->channels };

  count (&job);
  nst_thread_pool_run (exec->pool, histogram->channels, make_knots, &job);
  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, value_chunk, &job);
  for (gint i = 0; i < NST_N_CHUNKS; i++)
    sum += job.sums[i];
  return HISTOGRAM_SCALE * sum / ((gdouble)n * histogram->channels);
}

static void
gradient_chunk (gpointer data, gint chunk, gint thread)
{
  const Job          *job = data;
  const NstHistogram *h = job->histogram;
  gint                channels = job->channels;

  for (gsize i = first_position (job, chunk);
       i < first_position (job, chunk + 1); i++)
    {
      const gfloat *values = job->map + nst_mask_row (job->rows, i) * channels;
      gfloat *out = job->gradient + nst_mask_row (job->rows, i) * channels;

      for (gint c = 0; c < channels; c++)
        out[c] =
            (job->add ? out[c] : 0.0f)
            + job->scale
                  * get_difference (values[c], h->low[c], h->bins_per_unit[c],
                                    h->knots + c * (N_BINS + 1));
    }
}

void
nst_histogram_loss_gradient (const NstHistogram *histogram,
                             const NstExec      *exec,
                             const gfloat       *map,
                             const gint         *rows,
                             gsize               n,
                             gdouble             weight,
                             gfloat             *gradient,
                             gboolean            add)
{
  Job job = { .exec = exec,
              .histogram = histogram,
              .map = map,
              .rows = rows,
              .n = n,
              .channels = histogram->channels,
              .scale = weight * HISTOGRAM_SCALE * 2.0
                       / ((gdouble)n * histogram->channels),
              .gradient = gradient,
              .add = add };

  nst_thread_pool_run (exec->pool, NST_N_CHUNKS, gradient_chunk, &job);
}
