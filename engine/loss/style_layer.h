/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One style layer's loss, whichever statistics it is made of.
 */
#ifndef NST_STYLE_LAYER_H
#define NST_STYLE_LAYER_H

#include "engine/loss/gram.h"
#include "engine/loss/histogram.h"
#include "engine/loss/wasserstein.h"
#include "engine/nst.h"

/**
 * NstStyleWork: what the style layers share.  @parts and @counts have room for
 * the largest of them.
 */
typedef struct
{
  NstStatistics        statistics;
  gfloat              *parts; /* as nst_gram () writes them */
  NstHistogramScratch *counts;
} NstStyleWork;

typedef struct
{
  gint           channels; /* 0: this layer has no style loss */
  gdouble        value;    /* after nst_style_layer_finish () */
  NstGram        gram;
  const gfloat  *align; /* see nst_style_layer_align () */
  NstWasserstein wasserstein;
  NstHistogram   histogram;
} NstStyleLayer;

/**
 * NstStyleMap: a layer's map; or, where there is none, the parts that the stem
 * has made of its Gram matrix.
 */
typedef struct
{
  const gfloat *map;
  gsize         n; /* positions */
  const gfloat *gram_parts;
  gint          n_gram_parts;
} NstStyleMap;

/* Is a Gram matrix all that is wanted of a map? */
gboolean nst_statistics_is_gram (NstStatistics statistics);

void nst_style_work_init (NstStyleWork *work,
                          NstStatistics statistics,
                          NstArena     *arena,
                          gint          max_channels);

/* Scratch of one thread, in floats. */
gsize nst_style_scratch_size (NstStatistics statistics, gint channels);

void nst_style_layer_init (NstStyleLayer      *layer,
                           const NstStyleWork *work,
                           NstArena           *arena,
                           gint                channels);

/* The target: each style with its share, then once finish; that one runs on
 * one thread, with its scratch. */
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
 * nst_style_layer_keep, nst_style_layer_align: how far the Gram matrix of the
 * map that was measured last is off its target is kept; and @layer's own target
 * becomes the one that the next map measured is off as far as @finer's was.
 * What other statistics there are keep their target.
 */
void nst_style_layer_keep (const NstStyleLayer *layer,
                           const NstStyleWork  *work);
void nst_style_layer_align (NstStyleLayer *layer, const NstStyleLayer *finer);

/* The loss: measure on all threads, while the map is there; then finish, on one
 * thread, gives layer->value; then the gradient, once. */
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
