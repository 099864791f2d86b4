/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses: value and gradient of one each.  Values are summed in a fixed
 * order, whatever the number of threads.
 */
#ifndef NST_LOSSES_H
#define NST_LOSSES_H

#include "engine/base/arena.h"
#include "engine/network/conv.h"
#include "engine/nst.h"

/* Pieces that a pass over a map is made of; fixed, for the same bytes. */
#define NST_N_CHUNKS 16

/**
 * nst_content_loss: 0.01 mean ((F - target)²) over the @n values of a map.
 */
gdouble nst_content_loss (const NstExec *exec,
                          const gfloat  *map,
                          const gfloat  *target,
                          gsize          n);

/* weight * d content / d F, added to @gradient if @add, else written. */
void nst_content_loss_gradient (const NstExec *exec,
                                const gfloat  *map,
                                const gfloat  *target,
                                gsize          n,
                                gdouble        weight,
                                gfloat        *gradient,
                                gboolean       add);

/**
 * NstGram: the buffers of one style layer's statistics.
 */
typedef struct
{
  gint    channels;
  gfloat *target;     /* [channels][channels] */
  gfloat *difference; /* G (x) - target, as a packed panel matrix */
  gfloat *residual;   /* a copy of that, of the newest picture */
} NstGram;

/* How many parts nst_gram () makes a map's matrix from. */
gint nst_gram_n_parts (gint channels);

/**
 * nst_gram: Fᵀ F of a map of @n positions x @channels, as parts to be added
 * up: @parts has room for nst_gram_n_parts () matrices, whose upper triangles
 * are filled in.
 */
void nst_gram (const NstExec *exec,
               const gfloat  *map,
               gsize          n,
               gint           channels,
               gfloat        *parts);

/**
 * nst_gram_add: adds up the parts to the whole @gram, [channels][channels],
 * G = Fᵀ F / @n (Gatys, Ecker, Bethge 2016, equation 3).  @gram may be @parts
 * itself: only upper triangles are read, each by the row that writes it.
 */
void nst_gram_add (const NstExec *exec,
                   const gfloat  *parts,
                   gint           n_parts,
                   gsize          n,
                   gint           channels,
                   gfloat        *gram);

/**
 * nst_style_loss: 10 / C² mean ((G - target)²) for G as @own; leaves G - target
 * in gram->difference.
 */
gdouble nst_style_loss (const NstGram *gram, const gfloat *own);

/* Keeps gram->difference, before it is scaled, as gram->residual. */
void nst_gram_keep (const NstGram *gram);

/* Chooses the target so that G as @own is off it by @residual. */
void
nst_gram_align (const NstGram *gram, const gfloat *own, const gfloat *residual);

/**
 * nst_style_loss_scale: after nst_style_loss (), for a map of @n positions:
 * scales gram->difference so that weight * d style / d F = F difference,
 * difference = weight 40 / (C⁴ n) (G - target).
 */
void nst_style_loss_scale (const NstGram *gram, gsize n, gdouble weight);

/* F difference, added to @gradient if @add, else written; after
 * nst_style_loss_scale () for the same map. */
void nst_style_loss_gradient (const NstExec *exec,
                              const NstGram *gram,
                              const gfloat  *map,
                              gsize          n,
                              gfloat        *gradient,
                              gboolean       add);

/* ---------------------------------------------------- Wasserstein -------- */

/**
 * NstWasserstein: one style layer's mean and covariance, and what the loss
 * makes of them.
 */
typedef struct
{
  gint     channels;
  gboolean is_valid;   /* the styles' covariance has a root */
  gdouble *mean;       /* of the styles */
  gdouble *root;       /* of their covariance; until it is finished, their raw
                        * second moment */
  gdouble  trace;      /* of their covariance */
  gfloat  *shift;      /* moments are measured about this: the mean */
  gdouble *difference; /* of the map's mean from the shift */
  gfloat  *moment;     /* of the map */
  gdouble *sums;       /* scratch */
  gfloat  *slope;      /* the gradient is F slope + offset, slope a packed
                        * panel matrix */
  gfloat *offset;
} NstWasserstein;

void
nst_wasserstein_init (NstWasserstein *loss, NstArena *arena, gint channels);

/* Scratch memory of a thread, in floats. */
gsize nst_wasserstein_scratch_size (gint channels);

/* Adds a style's map of @n positions with its @share; @parts as for
 * nst_gram ().  After the last one the target is finished, with scratch
 * memory. */
void nst_wasserstein_add_style (NstWasserstein *loss,
                                const NstExec  *exec,
                                const gfloat   *map,
                                gsize           n,
                                gfloat         *parts,
                                gdouble         share,
                                gboolean        first);
void nst_wasserstein_finish_target (NstWasserstein *loss, gfloat *scratch);

/**
 * nst_wasserstein_measure, nst_wasserstein_loss: 0.1 / C times the squared
 * 2-Wasserstein distance of the normal distributions with a map's and the
 * styles' mean and covariance (each with 1 added to its diagonal),
 *
 *   |m - m'|² + tr (S + S' - 2 (S'^½ S S'^½)^½)
 *
 * The first one reads the map, on all threads; the second one computes the loss
 * on one, with its scratch memory.
 */
void    nst_wasserstein_measure (NstWasserstein *loss,
                                 const NstExec  *exec,
                                 const gfloat   *map,
                                 gsize           n,
                                 gfloat         *parts);
gdouble nst_wasserstein_loss (NstWasserstein *loss, gfloat *scratch);

/* weight * d loss / d F; once after each nst_wasserstein_loss (). */
void nst_wasserstein_loss_gradient (NstWasserstein *loss,
                                    const NstExec  *exec,
                                    const gfloat   *map,
                                    gsize           n,
                                    gdouble         weight,
                                    gfloat         *gradient,
                                    gboolean        add);

/* ------------------------------------------------------ histogram -------- */

#define NST_HISTOGRAM_BINS 256

/**
 * NstHistogram: the distribution of each of a style layer's channels.
 */
typedef struct
{
  gint    channels;
  gfloat *quantiles; /* of the styles, [channels][1025] */
  gfloat *knots;     /* where the bins' edges are put, [channels][257] */
  gfloat *low;       /* of the map that was counted, [channels] */
  gfloat *width;     /* of a bin */
  gfloat *bins_per_unit;
} NstHistogram;

/* Shared by the layers: as large as the largest needs.  Counts are in each
 * thread's scratch memory, of this size, in floats. */
typedef struct _NstHistogramScratch NstHistogramScratch;
gsize                               nst_histogram_scratch_size (gint channels);

NstHistogramScratch *nst_histogram_scratch_new (NstArena *arena, gint channels);
void
nst_histogram_init (NstHistogram *histogram, NstArena *arena, gint channels);

/* Adds the quantiles of a style's map, times its @share. */
void nst_histogram_add_style (NstHistogram        *histogram,
                              const NstExec       *exec,
                              NstHistogramScratch *scratch,
                              const gfloat        *map,
                              gsize                n,
                              gdouble              share,
                              gboolean             first);

/**
 * nst_histogram_loss: mean ((F - R (F))²) over the @n positions and all
 * channels, where R moves the edges of a channel's 256 bins to the styles'
 * quantiles of the same rank, and what is between them along.
 */
gdouble nst_histogram_loss (NstHistogram        *histogram,
                            const NstExec       *exec,
                            NstHistogramScratch *scratch,
                            const gfloat        *map,
                            gsize                n);

/* weight * 2 (F - R (F)) / number: R (F) is taken as constant.  After
 * nst_histogram_loss () of the same map. */
void nst_histogram_loss_gradient (const NstHistogram *histogram,
                                  const NstExec      *exec,
                                  const gfloat       *map,
                                  gsize               n,
                                  gdouble             weight,
                                  gfloat             *gradient,
                                  gboolean            add);

/* ----------------------------------------- losses of the picture itself -- */

/**
 * nst_pixel_loss: mean ((x - target)²) over the @n values of a picture; weight
 * * its gradient is added to @gradient unless that is NULL or @weight is 0.
 */
gdouble nst_pixel_loss (const NstExec *exec,
                        const gfloat  *picture,
                        const gfloat  *target,
                        gsize          n,
                        gdouble        weight,
                        gfloat        *gradient);

#define NST_SSIM_SCALE 10000.0

/**
 * NstSsim: the buffers of the SSIM loss of pictures of one size, no side
 * shorter than 11.
 */
typedef struct
{
  gint    width;
  gint    height;
  gfloat *target;      /* luminance of the target, less 128 */
  gfloat *target_mean; /* of each window */
  gfloat *target_variance;
  gfloat *luminance; /* of the picture */
  gfloat *rows[3];   /* filtered along the rows */
  gfloat *maps[3];   /* derivatives with respect to the filtered maps */
} NstSsim;

void nst_ssim_init (NstSsim *ssim, NstArena *arena, gint width, gint height);
void
nst_ssim_set_target (NstSsim *ssim, const NstExec *exec, const gfloat *picture);

/**
 * nst_ssim_loss: 10000 (1 - mean SSIM) of the luminances 0.299 R + 0.587 G +
 * 0.114 B, over the 11 x 11 Gaussian windows (sigma 1.5) that lie within the
 * picture; weight * its gradient is added to @gradient unless that is NULL or
 * @weight is 0.
 */
gdouble nst_ssim_loss (NstSsim       *ssim,
                       const NstExec *exec,
                       const gfloat  *picture,
                       gdouble        weight,
                       gfloat        *gradient);

/**
 * nst_tv_loss: 0.5 (mean |dx| + mean |dy|) of an RGB picture or, with
 * NST_TV_L2, 0.5 (mean dx² + mean dy²); weight * its gradient is added to
 * @gradient unless that is NULL or @weight is 0.
 */
gdouble nst_tv_loss (const NstExec *exec,
                     NstTvNorm      norm,
                     const gfloat  *picture,
                     gint           width,
                     gint           height,
                     gdouble        weight,
                     gfloat        *gradient);

/* ------------------------------------------------- normalization --------- */

/**
 * nst_add_normalized: @loss_gradient of @n values, times weight * @size /
 * (its L1 norm + 1e-8), added to @gradient if @add, else written.
 */
void nst_add_normalized (const NstExec *exec,
                         const gfloat  *loss_gradient,
                         gsize          n,
                         gdouble        size,
                         gdouble        weight,
                         gfloat        *gradient,
                         gboolean       add);

#endif /* NST_LOSSES_H */
