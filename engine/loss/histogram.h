/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The histogram style loss (Risser, Wilmot, Barnes 2017).
 */
#ifndef NST_HISTOGRAM_H
#define NST_HISTOGRAM_H

#include "engine/base/arena.h"
#include "engine/network/exec.h"
#include "engine/picture/mask.h"

#define NST_HISTOGRAM_BINS 256

/**
 * NstHistogram: the distributions of the channels of one style layer.
 */
typedef struct
{
  gint    channels;
  gfloat *quantiles; /* of the styles, [channels][1025] */
  gfloat *knots;     /* the matched values of the bin edges, [channels][257] */
  gfloat *low;       /* minimum of the last map counted, [channels] */
  gfloat *width;     /* of a bin, [channels] */
  gfloat *bins_per_unit; /* [channels] */
} NstHistogram;

/* Scratch memory for one layer at a time, large enough for the largest layer.
 * The counts are in the scratch memory of each thread, of _scratch_size ()
 * floats. */
typedef struct _NstHistogramScratch NstHistogramScratch;
gsize                               nst_histogram_scratch_size (gint channels);

NstHistogramScratch *nst_histogram_scratch_new (NstArena *arena, gint channels);
void
nst_histogram_init (NstHistogram *histogram, NstArena *arena, gint channels);

/* Adds the quantiles of the map of a style, multiplied by @share; the first
 * style replaces the old quantiles.  @rows (nullable): the @n positions that
 * count; else the first ones. */
void nst_histogram_add_style (NstHistogram        *histogram,
                              const NstExec       *exec,
                              NstHistogramScratch *scratch,
                              const gfloat        *map,
                              const gint          *rows,
                              gsize                n,
                              gdouble              share,
                              gboolean             first);

/**
 * nst_histogram_loss: mean ((F - R (F))²) over the @n positions and all
 * channels.  R is piecewise linear: it maps the edges of the 256 bins of a
 * channel to the quantiles of the styles with the same rank.
 */
gdouble nst_histogram_loss (NstHistogram        *histogram,
                            const NstExec       *exec,
                            NstHistogramScratch *scratch,
                            const gfloat        *map,
                            const gint          *rows,
                            gsize                n);

/* weight * 2 (F - R (F)) / number of values, with R (F) as a constant; added to
 * @gradient if @add, else written.  After nst_histogram_loss () of the same
 * map. */
void nst_histogram_loss_gradient (const NstHistogram *histogram,
                                  const NstExec      *exec,
                                  const gfloat       *map,
                                  const gint         *rows,
                                  gsize               n,
                                  gdouble             weight,
                                  gfloat             *gradient,
                                  gboolean            add);

#endif /* NST_HISTOGRAM_H */
