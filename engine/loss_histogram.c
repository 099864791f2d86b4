/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Histogram loss: how far the values of each channel of a map are from where
 * matching the histograms would put them (Risser, Wilmot, Barnes 2017).
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "losses.h"

#define HISTOGRAM_SCALE 1.0

#define N_BINS NST_HISTOGRAM_BINS

/* Steps of the styles' quantile functions. */
#define N_QUANTILES 1024

/* Channels that a task works on: a cache line of them. */
#define BLOCK NST_CHANNEL_BLOCK

/* Pieces that the positions are divided into; fixed, for the same bytes. */
#define N_PIECES NST_HISTOGRAM_PIECES

/* What the pieces find out about a map: [piece][channel]. */
struct _NstHistogramScratch
{
  gfloat  *low;
  gfloat  *high;
  guint32 *counts; /* and [bin] */
};

typedef struct
{
  const NstHistogram        *histogram;
  const NstHistogramScratch *scratch;
  const gfloat              *map;
  gsize                      n;
  gint                       channels;
  gdouble                    share; /* of a style, or weight */
  gfloat                     scale;
  gfloat                    *gradient;
  gboolean                   add;
  gdouble                   *sums; /* [piece][block] */
} Job;

/* The piece of work that a task stands for. */
typedef struct
{
  gint  piece;
  gint  channel; /* the first of the block */
  gsize first;   /* position */
  gsize last;
} Piece;

static Piece
get_piece (const Job *job, gint task)
{
  gint  n_blocks = job->channels / BLOCK;
  Piece piece = { .piece = task / n_blocks,
                  .channel = task % n_blocks * BLOCK };

  piece.first = job->n * piece.piece / N_PIECES;
  piece.last = job->n * (piece.piece + 1) / N_PIECES;
  return piece;
}

static void
run_pieces (const NstExec *exec, Job *job, NstTask task)
{
  nst_pool_run (exec->pool, N_PIECES * (job->channels / BLOCK), task, job);
}

/* ------------------------------------------------------------ counting --- */

NstHistogramScratch *
nst_histogram_scratch_new (NstArena *arena, gint channels)
{
  gsize                n = (gsize)N_PIECES * channels;
  NstHistogramScratch *scratch = nst_arena_alloc (arena, sizeof *scratch);
  NstHistogramScratch  parts = {
     .low = nst_arena_alloc (arena, n * sizeof (gfloat)),
     .high = nst_arena_alloc (arena, n * sizeof (gfloat)),
     .counts = nst_arena_alloc (arena, n * N_BINS * sizeof (guint32))
  };

  if (scratch)
    *scratch = parts;
  return scratch;
}

static void
range_piece (gpointer data, gint task, gint thread)
{
  const Job *job = data;
  Piece      piece = get_piece (job, task);
  gfloat     low[BLOCK], high[BLOCK];
  gsize      at = (gsize)piece.piece * job->channels + piece.channel;

  for (gint c = 0; c < BLOCK; c++)
    {
      low[c] = INFINITY;
      high[c] = -INFINITY;
    }
  for (gsize i = piece.first; i < piece.last; i++)
    {
      const gfloat *values = job->map + i * job->channels + piece.channel;

      for (gint c = 0; c < BLOCK; c++)
        {
          low[c] = values[c] < low[c] ? values[c] : low[c];
          high[c] = values[c] > high[c] ? values[c] : high[c];
        }
    }
  memcpy (job->scratch->low + at, low, sizeof low);
  memcpy (job->scratch->high + at, high, sizeof high);
}

/* Range and bins of a channel, from all pieces. */
static void
merge_range (const Job *job, gint channel)
{
  const NstHistogram *histogram = job->histogram;
  gfloat              low = INFINITY;
  gfloat              high = -INFINITY;

  for (gint piece = 0; piece < N_PIECES; piece++)
    {
      gsize at = (gsize)piece * job->channels + channel;

      low = MIN (low, job->scratch->low[at]);
      high = MAX (high, job->scratch->high[at]);
    }
  histogram->low[channel] = low;
  histogram->width[channel] = (high - low) / N_BINS;
  histogram->bins_per_unit[channel] = high > low ? N_BINS / (high - low) : 0.0f;
}

static inline gint
bin_of (gfloat bins)
{
  /* Not a number is of no bin, but must not be one that is not there. */
  return bins >= N_BINS - 1 ? N_BINS - 1 : bins > 0.0f ? (gint)bins : 0;
}

static void
count_piece (gpointer data, gint task, gint thread)
{
  const Job          *job = data;
  const NstHistogram *histogram = job->histogram;
  Piece               piece = get_piece (job, task);
  const gfloat       *low = histogram->low + piece.channel;
  const gfloat       *unit = histogram->bins_per_unit + piece.channel;
  guint32            *counts =
      job->scratch->counts
      + ((gsize)piece.piece * job->channels + piece.channel) * N_BINS;

  memset (counts, 0, BLOCK * N_BINS * sizeof *counts);
  for (gsize i = piece.first; i < piece.last; i++)
    {
      const gfloat *values = job->map + i * job->channels + piece.channel;

      for (gint c = 0; c < BLOCK; c++)
        counts[c * N_BINS + bin_of ((values[c] - low[c]) * unit[c])]++;
    }
}

/* Values in the bins up to and with each one. */
static void
cumulate (const Job *job, gint channel, guint64 sums[N_BINS])
{
  guint64 sum = 0;

  for (gint bin = 0; bin < N_BINS; bin++)
    {
      for (gint piece = 0; piece < N_PIECES; piece++)
        sum += job->scratch
                   ->counts[((gsize)piece * job->channels + channel) * N_BINS
                            + bin];
      sums[bin] = sum;
    }
}

static void
count (const NstExec *exec, Job *job)
{
  run_pieces (exec, job, range_piece);
  for (gint channel = 0; channel < job->channels; channel++)
    merge_range (job, channel);
  run_pieces (exec, job, count_piece);
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

/* The quantiles at u = 0, 1 / 1024, ... 1: where the values' distribution,
 * taken as even within each bin, first reaches u. */
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
                         gsize                n,
                         gdouble              share,
                         gboolean             first)
{
  Job job = { .histogram = histogram,
              .scratch = scratch,
              .map = map,
              .n = n,
              .channels = histogram->channels,
              .share = share };

  if (first)
    memset (histogram->quantiles, 0,
            histogram->channels * (N_QUANTILES + 1) * sizeof (gfloat));
  count (exec, &job);
  nst_pool_run (exec->pool, histogram->channels, add_quantiles, &job);
}

/* ---------------------------------------------------------------- loss --- */

/* Where the bins' edges are put: to the styles' quantiles of the same rank. */
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

/* The value less its matched one, of each channel of a block. */
static inline void
get_differences (const Job    *job,
                 gint          channel,
                 const gfloat *values,
                 gfloat        differences[BLOCK])
{
  const NstHistogram *histogram = job->histogram;
  const gfloat       *low = histogram->low + channel;
  const gfloat       *unit = histogram->bins_per_unit + channel;
  const gfloat       *knots = histogram->knots + channel * (N_BINS + 1);

  for (gint c = 0; c < BLOCK; c++)
    {
      gfloat        bins = (values[c] - low[c]) * unit[c];
      gint          bin = bin_of (bins);
      const gfloat *at = knots + c * (N_BINS + 1) + bin;

      differences[c] = values[c] - (at[0] + (bins - bin) * (at[1] - at[0]));
    }
}

static void
value_piece (gpointer data, gint task, gint thread)
{
  const Job *job = data;
  Piece      piece = get_piece (job, task);
  gdouble    sum = 0.0;

  for (gsize i = piece.first; i < piece.last; i++)
    {
      gfloat differences[BLOCK];
      gfloat square = 0.0f;

      get_differences (job, piece.channel,
                       job->map + i * job->channels + piece.channel,
                       differences);
      for (gint c = 0; c < BLOCK; c++)
        square += differences[c] * differences[c];
      sum += square;
    }
  job->sums[task] = sum;
}

gdouble
nst_histogram_loss (NstHistogram        *histogram,
                    const NstExec       *exec,
                    NstHistogramScratch *scratch,
                    const gfloat        *map,
                    gsize                n)
{
  gdouble sums[N_PIECES * NST_MAX_CHANNELS / BLOCK];
  gint    n_tasks = N_PIECES * (histogram->channels / BLOCK);
  gdouble sum = 0.0;
  Job     job = { .histogram = histogram,
                  .scratch = scratch,
                  .map = map,
                  .n = n,
                  .channels = histogram->channels,
                  .sums = sums };

  count (exec, &job);
  nst_pool_run (exec->pool, histogram->channels, make_knots, &job);
  run_pieces (exec, &job, value_piece);
  for (gint i = 0; i < n_tasks; i++)
    sum += sums[i];
  return HISTOGRAM_SCALE * sum / ((gdouble)n * histogram->channels);
}

static void
gradient_piece (gpointer data, gint task, gint thread)
{
  const Job *job = data;
  Piece      piece = get_piece (job, task);

  for (gsize i = piece.first; i < piece.last; i++)
    {
      gsize   at = i * job->channels + piece.channel;
      gfloat  differences[BLOCK];
      gfloat *out = job->gradient + at;

      get_differences (job, piece.channel, job->map + at, differences);
      for (gint c = 0; c < BLOCK; c++)
        out[c] = (job->add ? out[c] : 0.0f) + job->scale * differences[c];
    }
}

void
nst_histogram_loss_gradient (const NstHistogram *histogram,
                             const NstExec      *exec,
                             const gfloat       *map,
                             gsize               n,
                             gdouble             weight,
                             gfloat             *gradient,
                             gboolean            add)
{
  Job job = { .histogram = histogram,
              .map = map,
              .n = n,
              .channels = histogram->channels,
              .scale = weight * HISTOGRAM_SCALE * 2.0
                       / ((gdouble)n * histogram->channels),
              .gradient = gradient,
              .add = add };

  run_pieces (exec, &job, gradient_piece);
}
