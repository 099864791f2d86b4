/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 3x3 convolutions by Winograd's minimal filtering, F(4x4, 3x3) or F(6x6, 3x3),
 * in blocks of tiles that fit into the cache.
 */
#include "config.h"

#include "engine/network/conv_winograd.h"

#include <string.h>

/* Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015):
 *
 *   Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
 *
 * for a tile d of (m + 2) x (m + 2) inputs, a 3x3 kernel g and m x m outputs Y.
 * In one dimension this is the Toom-Cook product of polynomials, evaluated at
 * m + 1 points a_i and at infinity.  With p(x) = product of (x - a_i) and
 * arbitrary scales n_i:
 *
 *   G_i  = n_i (1, a_i, a_i²)                               G_inf  = (0, 0, 1)
 *   Bᵀ_i = coefficients of p(x) / ((x - a_i) n_i p'(a_i))    Bᵀ_inf = of p(x)
 *   Aᵀ_ji = a_i ^ j                                Aᵀ_j,inf = 1 if j = m - 1
 *
 * The points are 0, 1, -1, 2, 1/2 for m = 4, and also -2, -1/2 for m = 6.  Both
 * sets are closed under inversion.  The reversed kernel at a is a² times the
 * kernel at 1/a.  With n_i a_i² = n_j for a_j = 1 / a_i, the transform of the
 * rotated kernel is a permutation of the transform of the kernel: 0 <->
 * infinity, 2 <-> 1/2, -2 <-> -1/2.  The input gradient, which is a convolution
 * with the rotated kernels, therefore uses the same packed weights. */
typedef struct
{
  gint   out;
  gint   in;
  gint   terms;
  gfloat kernel[NST_WINO_MAX_IN][3];     /* G */
  gint   inverse_point[NST_WINO_MAX_IN]; /* index of 1 / a_i */
} Variant;

/* clang-format off */
static const Variant variants[NST_N_WINO] = {
  [NST_WINO_4] = {
    .out = 4, .in = 6, .terms = 36,
    .kernel = {
      { 1.0f, 0.0f, 0.0f },                      /* 0 */
      { 1.0f, 1.0f, 1.0f },                      /* 1 */
      { 1.0f / 9.0f, -1.0f / 9.0f, 1.0f / 9.0f },  /* -1 */
      { 2.0f / 9.0f, 4.0f / 9.0f, 8.0f / 9.0f },   /* 2 */
      { 8.0f / 9.0f, 4.0f / 9.0f, 2.0f / 9.0f },   /* 1/2 */
      { 0.0f, 0.0f, 1.0f },                      /* infinity */
    },
    .inverse_point = { 5, 1, 2, 4, 3, 0 },
  },
  [NST_WINO_6] = {
    .out = 6, .in = 8, .terms = 64,
    .kernel = {
      { 1.0f, 0.0f, 0.0f },                           /* 0 */
      { -2.0f / 9.0f, -2.0f / 9.0f, -2.0f / 9.0f },      /* 1 */
      { -2.0f / 9.0f, 2.0f / 9.0f, -2.0f / 9.0f },       /* -1 */
      { 1.0f / 90.0f, 2.0f / 90.0f, 4.0f / 90.0f },      /* 2 */
      { 1.0f / 90.0f, -2.0f / 90.0f, 4.0f / 90.0f },     /* -2 */
      { 4.0f / 90.0f, 2.0f / 90.0f, 1.0f / 90.0f },      /* 1/2 */
      { 4.0f / 90.0f, -2.0f / 90.0f, 1.0f / 90.0f },     /* -1/2 */
      { 0.0f, 0.0f, 1.0f },                           /* infinity */
    },
    .inverse_point = { 7, 1, 2, 5, 6, 3, 4, 0 },
  },
};
/* clang-format on */

/* The larger tile needs fewer products and less memory traffic, but 1.8 times
 * as many weights, so it is used for layers whose weights fit into the cache.
 * The choice depends only on the layer, because its weights are packed once for
 * all picture sizes. */
#define MAX_WEIGHTS_OF_6 (256 * 256)

/* The weights of the input gradient are the transposed weights of the forward
 * pass.  If a block has many tiles, it costs little to transpose the panels
 * when they are used.  Only small layers have a transposed copy. */
#define MAX_WEIGHTS_OF_BACKWARD (128 * 128)

static NstWino
choose_variant (gint in_channels, gint out_channels)
{
  return in_channels * out_channels <= MAX_WEIGHTS_OF_6 ? NST_WINO_6
                                                        : NST_WINO_4;
}

/* Padding of the rows of V and M in floats, so that they do not map to the same
 * few sets of the cache. */
#define ROW_PADDING 16

/* V and M of a block should fit into the second-level cache of a core, together
 * with the weights if these are small enough. */
#define BLOCK_BYTES (640 * 1024)
#define MIN_TILES   24
#define MAX_TILES   144

/* The number of rows that the largest gemm kernel computes at a time. */
#define ROW_GROUP 12

typedef struct
{
  const NstExec            *exec;
  const NstMapView         *in;
  const NstWinogradWeights *weights;
  const NstTileTarget      *out;
  const Variant            *variant;
  const NstWinoKernels     *transforms;
  gint                      columns; /* of tiles */
  gint                      n_tiles;
  gint                      block;    /* tiles in a block */
  gint                      panels;   /* of weights for a task */
  gint                      n_splits; /* tasks for a block */
} Run;

/* ------------------------------------------------------------- packing --- */

typedef struct
{
  const NstConvWeights *weights;
  gfloat               *forward;
  gfloat               *backward;
} Packing;

/* The term of the rotated kernel that equals @term of the kernel. */
static inline gint
rotated_term (const Variant *variant, gint term)
{
  return variant->inverse_point[term / variant->in] * variant->in
         + variant->inverse_point[term % variant->in];
}

/* The kernels of the output channels of a panel, side by side, so that the
 * compiler vectorizes their transform. */
typedef gfloat Lanes[NST_PANEL];

static inline void
weighted_sum (const gfloat weights[3],
              const Lanes  a,
              const Lanes  b,
              const Lanes  c,
              Lanes        out)
{
  for (gint lane = 0; lane < NST_PANEL; lane++)
    out[lane] =
        weights[0] * a[lane] + weights[1] * b[lane] + weights[2] * c[lane];
}

/* u = G g Gᵀ */
static void
transform_kernels (const Variant *variant,
                   Lanes          g[9],
                   Lanes          u[NST_WINO_MAX_TERMS])
{
  for (gint i = 0; i < variant->in; i++)
    {
      Lanes half[3]; /* a row of G g */

      for (gint x = 0; x < 3; x++)
        weighted_sum (variant->kernel[i], g[x], g[3 + x], g[6 + x], half[x]);
      for (gint j = 0; j < variant->in; j++)
        weighted_sum (variant->kernel[j], half[0], half[1], half[2],
                      u[i * variant->in + j]);
    }
}

static inline gsize
packed_index (gint term, gint row, gint rows, gint column, gint columns)
{
  return (((gsize)term * (columns / NST_PANEL) + column / NST_PANEL) * rows
          + row)
             * NST_PANEL
         + column % NST_PANEL;
}

/* One task packs the kernels of one input channel. */
static void
pack_task (gpointer data, gint c, gint thread)
{
  const Packing *packing = data;
  gint           n_in = packing->weights->in_channels;
  gint           n_out = packing->weights->out_channels;
  const Variant *variant = &variants[choose_variant (n_in, n_out)];

  for (gint k = 0; k < n_out; k += NST_PANEL)
    {
      Lanes g[9];
      Lanes u[NST_WINO_MAX_TERMS];

      for (gint lane = 0; lane < NST_PANEL; lane++)
        for (gint tap = 0; tap < 9; tap++)
          g[tap][lane] = packing->weights
                             ->weight[((gsize)(k + lane) * n_in + c) * 9 + tap];
      transform_kernels (variant, g, u);
      for (gint term = 0; term < variant->terms; term++)
        memcpy (packing->forward + packed_index (term, c, n_in, k, n_out),
                u[term], sizeof u[term]);
      if (! packing->backward)
        continue;
      for (gint term = 0; term < variant->terms; term++)
        for (gint lane = 0; lane < NST_PANEL; lane++)
          packing->backward[packed_index (rotated_term (variant, term),
                                          k + lane, n_out, c, n_in)] =
              u[term][lane];
    }
}

void
nst_conv_winograd_pack (const NstConvWeights *weights,
                        NstThreadPool        *pool,
                        gfloat               *forward,
                        gfloat               *backward)
{
  Packing packing = { weights, forward, backward };

  nst_thread_pool_run (pool, weights->in_channels, pack_task, &packing);
}

gboolean
nst_conv_winograd_packs_backward (gint in_channels, gint out_channels)
{
  return in_channels * out_channels <= MAX_WEIGHTS_OF_BACKWARD;
}

NstWinogradWeights
nst_conv_winograd_backward_weights (const NstConv *conv)
{
  return (NstWinogradWeights){ conv->backward ? conv->backward : conv->forward,
                               ! conv->backward };
}

gsize
nst_conv_winograd_packed_size (gint in_channels, gint out_channels)
{
  return (gsize)variants[choose_variant (in_channels, out_channels)].terms
         * in_channels * out_channels;
}

/* ----------------------------------------------------------------- run --- */

static gint
n_tiles_of (const Variant *variant, gint height, gint width)
{
  return ((height + variant->out - 1) / variant->out)
         * ((width + variant->out - 1) / variant->out);
}

/* The number of tiles in a block. */
static gint
choose_block (const Variant *variant,
              gint           in_channels,
              gint           out_channels,
              gint           n_tiles,
              gint           threads)
{
  gsize per_tile =
      (gsize)variant->terms * (in_channels + out_channels) * sizeof (gfloat);
  gint block = CLAMP ((gint)(BLOCK_BYTES / per_tile), MIN_TILES, MAX_TILES);
  gint rounds;

  /* The weights of deep layers do not fit into the cache: use them for as many
   * tiles as possible. */
  if (per_tile * MIN_TILES > BLOCK_BYTES)
    {
      block = MAX_TILES;
      /* If all tiles are in one block, the weights are distributed to the
       * threads, so that each weight is read and transposed once. */
      if (n_tiles <= block)
        threads = 1;
    }
  /* Give each thread the same number of blocks of similar size. */
  rounds = MAX (1, (n_tiles + block * threads - 1) / (block * threads));
  block = (n_tiles + rounds * threads - 1) / (rounds * threads);
  /* Round up to whole groups of rows of the largest gemm kernel. */
  block = (block + ROW_GROUP - 1) / ROW_GROUP * ROW_GROUP;
  return MIN (block, MAX_TILES);
}

/* V, M, and the panels of one term in case they must be transposed. */
static gsize
block_scratch_size (gint in_channels, gint out_channels, gint block)
{
  const Variant *variant =
      &variants[choose_variant (in_channels, out_channels)];

  return (gsize)variant->terms * block
             * (in_channels + out_channels + 2 * ROW_PADDING)
         + (gsize)in_channels * out_channels;
}

gsize
nst_conv_winograd_scratch_size (gint in_channels,
                                gint out_channels,
                                gint height,
                                gint width,
                                gint n_threads)
{
  const Variant *variant =
      &variants[choose_variant (in_channels, out_channels)];
  gint n_tiles = n_tiles_of (variant, height, width);

  return block_scratch_size (
      in_channels, out_channels,
      choose_block (variant, in_channels, out_channels, n_tiles, n_threads));
}

/* The panels of @term for the output channels @first .. @last - 1; transposed
 * into @panels if necessary. */
static const gfloat *
find_panels (const Run *run, gint term, gint first, gint last, gfloat *panels)
{
  gint          n_in = run->in->channels;
  gint          n_out = run->out->channels;
  gsize         n = (gsize)n_in * n_out;
  gfloat       *panel = panels;
  const gfloat *other;

  if (! run->weights->transposed)
    return run->weights->packed + term * n + (gsize)first * n_in;
  /* [n_in / 32][n_out][32] of the rotated kernel */
  other = run->weights->packed + rotated_term (run->variant, term) * n;
  for (gint c = first; c < last; c += NST_PANEL)
    for (gint k = 0; k < n_in; k += NST_PANEL, panel += NST_PANEL * NST_PANEL)
      run->exec->kernels->transpose (
          other + ((gsize)k * n_out + (gsize)c * NST_PANEL), panel);
  return panels;
}

/* M[term] = V[term] U[term] */
static void
multiply (const Run    *run,
          gint          n_tiles,
          const gfloat *v,
          const gfloat *u,
          gint          n_columns,
          gfloat       *m,
          gsize         ldm)
{
  gint  k = run->in->channels;
  gsize ldv = k + ROW_PADDING;

  run->exec->kernels->gemm (n_tiles, n_columns, k, v, ldv, u, m, ldm, FALSE);
}

/* Computes the output channels @first .. @last - 1 of @n_tiles tiles. */
static void
run_block (const Run *run,
           gint       first_tile,
           gint       n_tiles,
           gint       first,
           gint       last,
           gint       thread,
           gfloat    *scratch)
{
  const NstWinoKernels *transforms = run->transforms;
  NstPhaseClock        *clocks = run->exec->clocks;
  gsize                 ldv = run->in->channels + ROW_PADDING;
  gsize                 ldm = last - first + ROW_PADDING;
  gsize                 stride_v = ldv * run->block;
  gsize                 stride_m = ldm * run->block;
  gfloat               *v = scratch;
  gfloat               *m = v + stride_v * run->variant->terms;
  gfloat               *panels = m + stride_m * run->variant->terms;

  nst_phase_begin (clocks, thread);
  for (gint t = 0; t < n_tiles; t++)
    transforms->input (run->in, (first_tile + t) / run->columns,
                       (first_tile + t) % run->columns, v + t * ldv, stride_v);
  nst_phase_end (clocks, thread, NST_PHASE_INPUT);
  for (gint i = 0; i < run->variant->terms; i++)
    multiply (run, n_tiles, v + i * stride_v,
              find_panels (run, i, first, last, panels), last - first,
              m + i * stride_m, ldm);
  nst_phase_end (clocks, thread, NST_PHASE_PRODUCT);
  for (gint t = 0; t < n_tiles; t++)
    transforms->output (m + t * ldm, stride_m, run->out,
                        (first_tile + t) / run->columns,
                        (first_tile + t) % run->columns, first, last);
  nst_phase_end (clocks, thread, NST_PHASE_OUTPUT);
}

static void
run_task (gpointer data, gint task, gint thread)
{
  const Run *run = data;
  gint       first_tile = task / run->n_splits * run->block;
  gint       first = task % run->n_splits * run->panels * NST_PANEL;

  run_block (run, first_tile, MIN (run->block, run->n_tiles - first_tile),
             first, MIN (first + run->panels * NST_PANEL, run->out->channels),
             thread, run->exec->scratch + run->exec->scratch_size * thread);
}

static Run
prepare (const NstExec            *exec,
         const NstMapView         *in,
         const NstWinogradWeights *weights,
         const NstTileTarget      *out)
{
  NstWino wino = choose_variant (in->channels, out->channels);
  Run     run = { .exec = exec,
                  .in = in,
                  .weights = weights,
                  .out = out,
                  .variant = &variants[wino],
                  .transforms = &exec->kernels->wino[wino] };

  run.columns = (in->width + run.variant->out - 1) / run.variant->out;
  run.n_tiles = n_tiles_of (run.variant, in->height, in->width);
  return run;
}

void
nst_conv_winograd_run (const NstExec            *exec,
                       const NstMapView         *in,
                       const NstWinogradWeights *weights,
                       const NstTileTarget      *out)
{
  Run  run = prepare (exec, in, weights, out);
  gint n_threads = exec->n_shares ? exec->n_shares
                                  : nst_thread_pool_get_n_threads (exec->pool);
  gint n_panels = out->channels / NST_PANEL;
  gint n_blocks;

  run.block = choose_block (run.variant, in->channels, out->channels,
                            run.n_tiles, n_threads);
  n_blocks = (run.n_tiles + run.block - 1) / run.block;
  /* If there are fewer blocks than threads, distribute the columns of the
   * weights as well. */
  run.n_splits = CLAMP (n_threads / n_blocks, 1, n_panels);
  run.panels = (n_panels + run.n_splits - 1) / run.n_splits;
  run.n_splits = (n_panels + run.panels - 1) / run.panels;
  nst_thread_pool_run (exec->pool, n_blocks * run.n_splits, run_task, &run);
}

gint
nst_conv_winograd_tile_size (gint in_channels, gint out_channels)
{
  return variants[choose_variant (in_channels, out_channels)].out;
}

gsize
nst_conv_winograd_row_scratch_size (gint in_channels, gint out_channels)
{
  return block_scratch_size (in_channels, out_channels, MIN_TILES);
}

void
nst_conv_winograd_run_row (const NstExec            *exec,
                           const NstMapView         *in,
                           const NstWinogradWeights *weights,
                           const NstTileTarget      *out,
                           gint                      tile_row,
                           gint                      thread,
                           gfloat                   *scratch)
{
  Run run = prepare (exec, in, weights, out);

  run.block = MIN_TILES;
  for (gint i = 0; i < run.columns; i += run.block)
    run_block (&run, tile_row * run.columns + i,
               MIN (run.block, run.columns - i), 0, out->channels, thread,
               scratch);
}
