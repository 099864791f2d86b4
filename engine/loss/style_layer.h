/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The style loss of one layer, for any kind of statistics.
 */
#ifndef NST_STYLE_LAYER_H
#define NST_STYLE_LAYER_H

#include "engine/loss/gram.h"
#include "engine/loss/histogram.h"
#include "engine/loss/wasserstein.h"
#include "engine/nst.h"

/**
 * NstStyleWork: the kind of statistics, and the working memory that all style
 * layers share.  It is large enough for the largest layer.
 */
typedef struct
{
  NstStatistics        statistics;
  gfloat              *parts; /* see nst_gram () */
  NstHistogramScratch *counts;
} NstStyleWork;

typedef struct
{
  gint           channels; /* 0: the layer has no style loss */
  gdouble        value;    /* the loss, after nst_style_layer_finish () */
  NstGram        gram;
  const gfloat  *align; /* see nst_style_layer_align () */
  NstWasserstein wasserstein;
  NstHistogram   histogram;
} NstStyleLayer;

/**
 * NstStyleMap: the feature map of a layer or, if it is not stored, the partial
 * Gram matrices computed by the fused convolutions.
 */
typedef struct
{
  const gfloat *map;  /* [n][channels], or NULL */
  const gint   *rows; /* the positions that count; NULL: the first ones */
  gsize         n;    /* their number */
  const gfloat *gram_parts;
  gint          n_gram_parts;
} NstStyleMap;

/* TRUE if the style loss needs only the Gram matrix of a map. */
gboolean nst_statistics_is_gram (NstStatistics statistics);

void nst_style_work_init (NstStyleWork *work,
                          NstStatistics statistics,
                          NstArena     *arena,
                          gint          max_channels);

/* The scratch memory of one thread, in floats. */
gsize nst_style_scratch_size (NstStatistics statistics, gint channels);

void nst_style_layer_init (NstStyleLayer      *layer,
                           const NstStyleWork *work,
                           NstArena           *arena,
                           gint                channels);

/* The target: add each style with its share in the average, then call
 * _finish_target () once, which runs on one thread with its scratch memory. */
void nst_style_layer_add_style (NstStyleLayer      *layer,
                                const NstStyleWork *work,
                                const NstExec      *exec,
                                const NstStyleMap  *map,
                                gdouble             share,
                                gboolean            first);
void nst_style_layer_finish_target (NstStyleLayer      *layer,
                                    const NstStyleWork *work,
                                    gfloat             *scratch);

/**
 * nst_style_layer_keep, nst_style_layer_align: for the coarse correction.  Keep
 * stores the difference between the Gram matrix of the last measured map and
 * its target.  Align changes the target of @layer so that the next map measured
 * differs from it by the difference that @finer has kept.  Targets of other
 * statistics do not change.
 */
void nst_style_layer_keep (const NstStyleLayer *layer,
                           const NstStyleWork  *work);
void nst_style_layer_align (NstStyleLayer *layer, const NstStyleLayer *finer);

/* The loss: first measure, on all threads, while the map exists; then finish,
 * on one thread, which sets layer->value; then the gradient, once. */
void nst_style_layer_measure (NstStyleLayer      *layer,
                              const NstStyleWork *work,
                              const NstExec      *exec,
                              const NstStyleMap  *map);
void nst_style_layer_finish (NstStyleLayer      *layer,
                             const NstStyleWork *work,
                             gfloat             *scratch);
void nst_style_layer_gradient (NstStyleLayer      *layer,
                               const NstStyleWork *work,
                               const NstExec      *exec,
                               const NstStyleMap  *map,
                               gdouble             weight,
                               gfloat             *gradient,
                               gboolean            add);

#endif /* NST_STYLE_LAYER_H */
