/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fused convolutions compute relu1_1 again in the backward pass.  That
 * takes 1 % of the time of the network and saves a third of its memory.
 */
#include "config.h"

#include "engine/network/conv_fused.h"

#include <string.h>

#include "engine/network/conv_first.h"
#include "engine/network/conv_winograd.h"
#include "engine/network/padding.h"
#include "engine/picture/pixels.h"

#define CHANNELS 64
#define N_WORDS  (CHANNELS / NST_CHANNEL_BLOCK)

typedef struct
{
  const NstFusedConvs *convs;
  const NstExec       *exec;
  const NstTileTarget *out;
  gfloat              *gram_parts;
  const NstMapView    *gradient;
  const gfloat        *difference;
  gfloat              *edges;
  gfloat              *result;
} Run;

/* The scratch memory of one thread. */
typedef struct
{
  gfloat  *map;      /* rows of relu1_1, [strip + 2][width][64] */
  gfloat  *gradient; /* rows of its gradient, [strip][width][64] */
  guint16 *mask;     /* [strip][width][64 bits] */
  gfloat  *tiles;    /* scratch memory of the second convolution */
  gfloat  *row;      /* scratch memory of the first convolution */
} Scratch;

/* The number of rows of a strip. */
static gint
strip_height (void)
{
  return nst_conv_winograd_tile_size (CHANNELS, CHANNELS);
}

gint
nst_conv_fused_n_strips (gint height)
{
  return (height + strip_height () - 1) / strip_height ();
}

static gsize
lay_out (gfloat *base, gint width, Scratch *scratch)
{
  gsize row = (gsize)width * CHANNELS;
  gsize used = 0;

  scratch->map = base + used;
  used += (strip_height () + 2) * row;
  scratch->gradient = base + used;
  used += strip_height () * row;
  scratch->mask = (guint16 *)(base + used);
  /* A word has the bits of 16 values, and a float the size of two words.  Round
   * up to whole cache lines. */
  used += (strip_height () * row / 32 + 15) / 16 * 16;
  scratch->tiles = base + used;
  used += nst_conv_winograd_row_scratch_size (CHANNELS, CHANNELS);
  scratch->row = base + used;
  used += nst_conv_first_scratch_size (CHANNELS, width);
  return used;
}

gsize
nst_conv_fused_scratch_size (gint width)
{
  static gfloat origin;
  Scratch       scratch;

  return lay_out (&origin, width, &scratch);
}

gsize
nst_conv_fused_edges_size (gint width, gint height)
{
  return (gsize)nst_conv_fused_n_strips (height) * 2 * width
         * NST_PICTURE_CHANNELS * sizeof (gfloat);
}

static NstMapView
input_view (const NstFusedConvs *convs)
{
  return (NstMapView){ .data = convs->input,
                       .height = convs->height,
                       .width = convs->width,
                       .channels = NST_PICTURE_CHANNELS,
                       .padding = convs->padding };
}

/* Computes the rows @first .. @last - 1 of relu1_1, and their mask unless it is
 * NULL. */
static void
compute_rows (const Run *run,
              gint       first,
              gint       last,
              gfloat    *map,
              guint16   *mask,
              gfloat    *row_scratch)
{
  NstMapView in = input_view (run->convs);
  gsize      row = (gsize)run->convs->width * CHANNELS;

  for (gint y = first; y < last; y++)
    nst_conv_first_forward_row (
        run->convs->first, run->exec, &in, y, map + (y - first) * row,
        mask ? mask + (y - first) * row / NST_CHANNEL_BLOCK : NULL,
        row_scratch);
}

static void
forward_strip (gpointer data, gint strip, gint thread)
{
  const Run           *run = data;
  const NstFusedConvs *convs = run->convs;
  NstPhaseClock       *clocks = run->exec->clocks;
  gint                 begin = strip * strip_height ();
  gint                 end = MIN (begin + strip_height (), convs->height);
  gint                 first = MAX (0, begin - 1);
  gint                 last = MIN (end + 1, convs->height);
  NstWinogradWeights   weights = { convs->second->forward, FALSE };
  Scratch              scratch;
  NstMapView           view = { .first_row = first,
                                .height = convs->height,
                                .width = convs->width,
                                .channels = CHANNELS };

  lay_out (run->exec->scratch + run->exec->scratch_size * thread, convs->width,
           &scratch);
  nst_phase_begin (clocks, thread);
  compute_rows (run, first, last, scratch.map, NULL, scratch.row);
  nst_phase_end (clocks, thread, NST_PHASE_FIRST);
  if (run->gram_parts)
    {
      run->exec->kernels->gram (
          (gsize)(end - begin) * convs->width, CHANNELS,
          scratch.map + (gsize)(begin - first) * convs->width * CHANNELS,
          run->gram_parts + (gsize)strip * CHANNELS * CHANNELS);
      nst_phase_end (clocks, thread, NST_PHASE_GRAM);
    }
  view.data = scratch.map;
  nst_conv_winograd_run_row (run->exec, &view, &weights, run->out, strip,
                             thread, scratch.tiles);
}

void
nst_conv_fused_forward (const NstFusedConvs *convs,
                        const NstExec       *exec,
                        const NstTileTarget *out,
                        gfloat              *gram_parts)
{
  NstTileTarget target = *out;
  Run           run = {
              .convs = convs, .exec = exec, .out = &target, .gram_parts = gram_parts
  };

  target.bias = convs->second->bias;
  nst_thread_pool_run (exec->pool, nst_conv_fused_n_strips (convs->height),
                       forward_strip, &run);
}

/* Where the strip @begin .. @end - 1 adds its contribution to row @y of the
 * gradient.  The rows above and below the strip belong to other strips, so they
 * go to separate edge rows, which are added at the end. */
static gfloat *
result_row (const Run *run, gint strip, gint begin, gint end, gint y)
{
  gsize stride = (gsize)run->convs->width * NST_PICTURE_CHANNELS;

  y = nst_padding_index (run->convs->padding, y, run->convs->height);
  if (y < 0)
    return NULL;
  if (y < begin)
    return run->edges + (gsize)strip * 2 * stride;
  if (y >= end)
    return run->edges + ((gsize)strip * 2 + 1) * stride;
  return run->result + y * stride;
}

static void
backward_strip (gpointer data, gint strip, gint thread)
{
  const Run           *run = data;
  const NstFusedConvs *convs = run->convs;
  const NstKernels    *kernels = run->exec->kernels;
  NstPhaseClock       *clocks = run->exec->clocks;
  gint                 width = convs->width;
  gsize                row = (gsize)width * CHANNELS;
  gsize                stride = (gsize)width * NST_PICTURE_CHANNELS;
  gint                 begin = strip * strip_height ();
  gint                 end = MIN (begin + strip_height (), convs->height);
  NstWinogradWeights   weights =
      nst_conv_winograd_backward_weights (convs->second);
  Scratch       scratch;
  NstTileTarget target = { .first_row = begin,
                           .height = convs->height,
                           .width = width,
                           .channels = CHANNELS };

  lay_out (run->exec->scratch + run->exec->scratch_size * thread, width,
           &scratch);
  target.data = scratch.gradient;
  nst_conv_winograd_run_row (run->exec, run->gradient, &weights, &target, strip,
                             thread, scratch.tiles);

  nst_phase_begin (clocks, thread);
  compute_rows (run, begin, end, scratch.map, scratch.mask, scratch.row);
  nst_phase_end (clocks, thread, NST_PHASE_FIRST);
  if (run->difference)
    {
      kernels->gemm ((end - begin) * width, CHANNELS, CHANNELS, scratch.map,
                     CHANNELS, run->difference, scratch.gradient, CHANNELS,
                     TRUE);
      nst_phase_end (clocks, thread, NST_PHASE_STYLE);
    }
  kernels->apply_mask (scratch.gradient, scratch.mask,
                       (gsize)(end - begin) * width, CHANNELS,
                       scratch.gradient);
  memset (run->result + begin * stride, 0,
          (end - begin) * stride * sizeof (gfloat));
  memset (run->edges + (gsize)strip * 2 * stride, 0,
          2 * stride * sizeof (gfloat));
  for (gint y = begin; y < end; y++)
    {
      gfloat *rows[3];

      for (gint ky = 0; ky < 3; ky++)
        rows[ky] = result_row (run, strip, begin, end, y + ky - 1);
      nst_conv_first_backward_row (convs->first, run->exec,
                                   scratch.gradient + (y - begin) * row, width,
                                   convs->padding, rows, scratch.row);
    }
  nst_phase_end (clocks, thread, NST_PHASE_FIRST);
}

static void
add_edge (const Run *run, gint y, const gfloat *edge)
{
  gsize   stride = (gsize)run->convs->width * NST_PICTURE_CHANNELS;
  gfloat *row = run->result + y * stride;

  for (gsize i = 0; i < stride; i++)
    row[i] += edge[i];
}

void
nst_conv_fused_backward (const NstFusedConvs *convs,
                         const NstExec       *exec,
                         const NstMapView    *gradient,
                         const gfloat        *difference,
                         gfloat              *edges,
                         gfloat              *out)
{
  Run   run = { .convs = convs,
                .exec = exec,
                .gradient = gradient,
                .difference = difference,
                .edges = edges,
                .result = out };
  gint  n_strips = nst_conv_fused_n_strips (convs->height);
  gsize stride = (gsize)convs->width * NST_PICTURE_CHANNELS;

  nst_thread_pool_run (exec->pool, n_strips, backward_strip, &run);
  for (gint i = 0; i < n_strips; i++)
    {
      const gfloat *edge = edges + (gsize)i * 2 * stride;

      if (i > 0)
        add_edge (&run, i * strip_height () - 1, edge);
      if (i < n_strips - 1)
        add_edge (&run, (i + 1) * strip_height (), edge + stride);
    }
}
