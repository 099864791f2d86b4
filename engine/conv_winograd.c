/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 3x3 convolution by Winograd's minimal filtering F(4x4, 3x3), block by block
 * of tiles that stay in the cache.
 */
#include "config.h"

#include <cblas.h>

#include "conv.h"

/* Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015):
 *
 *   Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
 *
 * for a tile d of 6x6 inputs, a kernel g of 3x3 and 4x4 outputs Y.  One
 * dimension is the Toom-Cook product of polynomials, evaluated at the points
 * a = 0, 1, -1, 2, 1/2 and infinity.  With m(x) = x (x - 1) (x + 1) (x - 2)
 * (x - 1/2) and scales n_i that may be chosen:
 *
 *   G_i  = n_i (1, a_i, a_i²)                                G_inf  = (0, 0, 1)
 *   Bᵀ_i = coefficients of m(x) / ((x - a_i) n_i m'(a_i))     Bᵀ_inf = of m(x)
 *   Aᵀ_ji = a_ij ^ j                                         Aᵀ_j,inf = (j = 3)
 *
 * The points are closed under inversion: a kernel read backwards, at a, is a²
 * times the kernel at 1/a.  With n chosen so that n_i a_i² = n_j where a_j =
 * 1 / a_i, the rotated kernel's transform is a permutation of the kernel's
 * own: 0 <-> infinity, 2 <-> 1/2.  So the input gradient, a convolution with
 * the rotated kernels, uses the same numbers. */
static const gfloat kernel_transform[NST_WINO_IN][3] = {
  { 1.0f, 0.0f, 0.0f },
  { 1.0f, 1.0f, 1.0f },
  { 1.0f / 9.0f, -1.0f / 9.0f, 1.0f / 9.0f },
  { 2.0f / 9.0f, 4.0f / 9.0f, 8.0f / 9.0f },
  { 8.0f / 9.0f, 4.0f / 9.0f, 2.0f / 9.0f },
  { 0.0f, 0.0f, 1.0f },
};
static const gint inverse_point[NST_WINO_IN] = { 5, 1, 2, 4, 3, 0 };

/* Rows of V and M are this much longer than their channels, so that rows do
 * not fall into the same few sets of the cache. */
#define ROW_PADDING 16

/* V and M of a block should stay in a core's second-level cache where the
 * weights do, too. */
#define BLOCK_BYTES (640 * 1024)
#define MIN_TILES   24
#define MAX_TILES   96

typedef struct
{
  const NstExec       *exec;
  const NstMapView    *in;
  const gfloat        *packed;
  const NstTileTarget *out;
  gint                 columns; /* of tiles */
  gint                 n_tiles;
  gint                 block; /* tiles in a block */
  gint                 n_blocks;
  gint                 panels;   /* of weights in a task */
  gint                 n_splits; /* tasks of a block */
} Run;

/* ------------------------------------------------------------- packing --- */

typedef struct
{
  const NstConvWeights *weights;
  gfloat               *forward;
  gfloat               *backward;
} Packing;

static void
transform_kernel (const gfloat *g, gfloat u[NST_WINO_TERMS])
{
  gfloat half[NST_WINO_IN][3]; /* G g */

  for (gint i = 0; i < NST_WINO_IN; i++)
    for (gint x = 0; x < 3; x++)
      half[i][x] = kernel_transform[i][0] * g[x]
                   + kernel_transform[i][1] * g[3 + x]
                   + kernel_transform[i][2] * g[6 + x];
  for (gint i = 0; i < NST_WINO_IN; i++)
    for (gint j = 0; j < NST_WINO_IN; j++)
      u[i * NST_WINO_IN + j] = half[i][0] * kernel_transform[j][0]
                               + half[i][1] * kernel_transform[j][1]
                               + half[i][2] * kernel_transform[j][2];
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

  for (gint k = 0; k < n_out; k++)
    {
      gfloat u[NST_WINO_TERMS];

      transform_kernel (packing->weights->weight + ((gsize)k * n_in + c) * 9,
                        u);
      for (gint i = 0; i < NST_WINO_IN; i++)
        for (gint j = 0; j < NST_WINO_IN; j++)
          {
            gint   term = i * NST_WINO_IN + j;
            gint   rotated = inverse_point[i] * NST_WINO_IN + inverse_point[j];
            gfloat value = u[term];

            packing->forward[packed_index (term, c, n_in, k, n_out)] = value;
            packing->backward[packed_index (rotated, k, n_out, c, n_in)] =
                value;
          }
    }
}

void
nst_wino_pack (const NstConvWeights *weights,
               NstPool              *pool,
               gfloat               *forward,
               gfloat               *backward)
{
  Packing packing = { weights, forward, backward };

  nst_pool_run (pool, weights->in_channels, pack_task, &packing);
}

gsize
nst_wino_packed_size (gint in_channels, gint out_channels)
{
  return (gsize)NST_WINO_TERMS * in_channels * out_channels;
}

/* ----------------------------------------------------------------- run --- */

static gint
n_tiles_of (gint length)
{
  return (length + NST_WINO_OUT - 1) / NST_WINO_OUT;
}

static gint
choose_block (gint in_channels, gint out_channels, gint n_tiles, gint threads)
{
  gsize per_tile =
      (gsize)NST_WINO_TERMS * (in_channels + out_channels) * sizeof (gfloat);
  gint block = CLAMP ((gint)(BLOCK_BYTES / per_tile), MIN_TILES, MAX_TILES);
  gint rounds;

  /* Deep layers: the weights do not stay in the cache; use them for as many
   * tiles as there are. */
  if (per_tile * MIN_TILES > BLOCK_BYTES)
    block = MAX_TILES;
  /* The same number of blocks for each thread, all about alike. */
  rounds = MAX (1, (n_tiles + block * threads - 1) / (block * threads));
  block = (n_tiles + rounds * threads - 1) / (rounds * threads);
  /* Whole groups of rows for the widest product kernel. */
  block = (block + 11) / 12 * 12;
  return MIN (block, MAX_TILES);
}

static gsize
v_stride (const Run *run)
{
  return (gsize)run->block * (run->in->channels + ROW_PADDING);
}

gsize
nst_wino_scratch_size (
    gint in_channels, gint out_channels, gint height, gint width, gint threads)
{
  gint block = choose_block (in_channels, out_channels,
                             n_tiles_of (height) * n_tiles_of (width), threads);

  return (gsize)NST_WINO_TERMS * block
         * (in_channels + out_channels + 2 * ROW_PADDING);
}

/* M[term] = V[term] U[term], the heart of it all. */
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

  if (run->exec->kernels->gemm)
    {
      run->exec->kernels->gemm (n_tiles, n_columns, k, v, ldv, u, m, ldm,
                                FALSE);
      return;
    }
  for (gint j = 0; j < n_columns; j += NST_PANEL)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, n_tiles, NST_PANEL,
                 k, 1.0f, v, ldv, u + (gsize)j * k, NST_PANEL, 0.0f, m + j,
                 ldm);
}

static void
run_task (gpointer data, gint task, gint thread)
{
  const Run        *run = data;
  const NstKernels *kernels = run->exec->kernels;
  gint              first_tile = task / run->n_splits * run->block;
  gint              n_tiles = MIN (run->block, run->n_tiles - first_tile);
  gint              first =
      task % run->n_splits * run->panels * NST_PANEL; /* output channel */
  gint    last = MIN (first + run->panels * NST_PANEL, run->out->channels);
  gsize   ldv = run->in->channels + ROW_PADDING;
  gsize   ldm = last - first + ROW_PADDING;
  gsize   stride_v = v_stride (run);
  gsize   stride_m = ldm * run->block;
  gfloat *v = run->exec->scratch + run->exec->scratch_size * thread;
  gfloat *m = v + stride_v * NST_WINO_TERMS;

  for (gint t = 0; t < n_tiles; t++)
    kernels->wino_input (run->in, (first_tile + t) / run->columns,
                         (first_tile + t) % run->columns, v + t * ldv,
                         stride_v);
  for (gint i = 0; i < NST_WINO_TERMS; i++)
    multiply (run, n_tiles, v + i * stride_v,
              run->packed
                  + ((gsize)i * run->out->channels + first) * run->in->channels,
              last - first, m + i * stride_m, ldm);
  for (gint t = 0; t < n_tiles; t++)
    kernels->wino_output (m + t * ldm, stride_m, run->out,
                          (first_tile + t) / run->columns,
                          (first_tile + t) % run->columns, first, last);
}

void
nst_wino_run (const NstExec       *exec,
              const NstMapView    *in,
              const gfloat        *packed,
              const NstTileTarget *out)
{
  Run  run = { .exec = exec, .in = in, .packed = packed, .out = out };
  gint threads = nst_pool_get_n_threads (exec->pool);
  gint n_panels = out->channels / NST_PANEL;

  run.columns = n_tiles_of (in->width);
  run.n_tiles = run.columns * n_tiles_of (in->height);
  run.block = choose_block (in->channels, out->channels, run.n_tiles, threads);
  run.n_blocks = (run.n_tiles + run.block - 1) / run.block;
  /* Too few blocks for the threads: share out the columns of the weights. */
  run.n_splits = CLAMP (threads / run.n_blocks, 1, n_panels);
  run.panels = (n_panels + run.n_splits - 1) / run.n_splits;
  run.n_splits = (n_panels + run.panels - 1) / run.panels;
  nst_pool_run (exec->pool, run.n_blocks * run.n_splits, run_task, &run);
}
