/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions with any odd kernel size and any stride (7x7, 1x1, stride 2):
 * im2col for a few rows at a time, followed by a matrix product.
 */
#include "config.h"

#include "engine/network/conv_gemm.h"

#include <string.h>

#include "engine/network/padding.h"

/* The minimum number of positions of one product, because each product reads
 * all weights. */
#define MIN_POSITIONS 48

/* Rows of the input gradient that one task computes. */
#define ROWS_PER_TASK 16

typedef struct
{
  const NstConv       *conv;
  const NstExec       *exec;
  const NstMapView    *in; /* backward: the gradient */
  const NstTileTarget *out;
  gint                 rows; /* of the output in one product */
  gfloat              *result;
  gint                 height; /* of @result */
  gint                 width;
  gboolean             add;
} Run;

/* The number of inputs of one output value. */
static gint
n_taps (const NstConv *conv)
{
  return conv->kernel * conv->kernel * conv->in_channels;
}

/* That number rounded up to whole panels: columns of the backward product. */
static gint
patch_stride (gint in_channels, gint kernel)
{
  gint n = kernel * kernel * in_channels;

  return (n + NST_PANEL - 1) / NST_PANEL * NST_PANEL;
}

/* ------------------------------------------------------------- packing --- */

/* forward:  [out / 32][(ky, kx, c)][32]
 * backward: [(ky, kx, c) / 32][out][32] */
void
nst_conv_gemm_pack (const NstConvWeights *weights,
                    gfloat               *forward,
                    gfloat               *backward)
{
  gint in = weights->in_channels;
  gint out = weights->out_channels;
  gint area = weights->kernel * weights->kernel;

  memset (backward, 0,
          nst_conv_gemm_packed_size (in, out, weights->kernel)
              * sizeof (gfloat));
  for (gint k = 0; k < out; k++)
    for (gint c = 0; c < in; c++)
      for (gint tap = 0; tap < area; tap++)
        {
          gfloat value = weights->weight[((gsize)k * in + c) * area + tap];
          gsize  row = (gsize)tap * in + c;

          forward[((gsize)(k / NST_PANEL) * area * in + row) * NST_PANEL
                  + k % NST_PANEL] = value;
          backward[(row / NST_PANEL * out + k) * NST_PANEL + row % NST_PANEL] =
              value;
        }
}

gsize
nst_conv_gemm_packed_size (gint in_channels, gint out_channels, gint kernel)
{
  return (gsize)out_channels * patch_stride (in_channels, kernel);
}

/* The number of rows of an output of @width in one product. */
static gint
rows_of_product (gint width)
{
  return MAX (1, MIN_POSITIONS / width);
}

gsize
nst_conv_gemm_scratch_size (const NstLayerSpec *shape, gint width)
{
  gint  out_width = nst_conv_output_side (width, shape->stride);
  gsize positions = (gsize)rows_of_product (out_width) * out_width;

  return positions
         * (patch_stride (shape->in_channels, shape->kernel)
            + shape->out_channels);
}

/* ------------------------------------------------------------- forward --- */

/* The inputs of all outputs of row @y, [out->width][(ky, kx, c)]. */
static void
gather_row (const Run *run, gint y, gfloat *patches)
{
  const NstMapView *in = run->in;
  const NstConv    *conv = run->conv;
  gint              channels = in->channels;
  gint              kernel = conv->kernel;
  gint              reach = kernel / 2;
  gsize             row_size = (gsize)kernel * channels;
  gsize             stride = patch_stride (channels, kernel);

  for (gint ky = 0; ky < kernel; ky++)
    {
      gint row = nst_padding_index (in->padding, y * conv->stride + ky - reach,
                                    in->height);
      const gfloat *source = in->data + (gsize)row * in->width * channels;
      gfloat       *target = patches + ky * row_size;

      for (gint x = 0; x < run->out->width; x++, target += stride)
        {
          gint left = x * conv->stride - reach;

          if (row < 0)
            memset (target, 0, row_size * sizeof (gfloat));
          else if (left >= 0 && left + kernel <= in->width)
            memcpy (target, source + (gsize)left * channels,
                    row_size * sizeof (gfloat));
          else
            for (gint kx = 0; kx < kernel; kx++)
              {
                gint column =
                    nst_padding_index (in->padding, left + kx, in->width);

                memcpy (target + kx * channels,
                        column < 0 ? nst_zeros
                                   : source + (gsize)column * channels,
                        channels * sizeof (gfloat));
              }
        }
    }
}

static void
forward_task (gpointer data, gint task, gint thread)
{
  const Run           *run = data;
  const NstConv       *conv = run->conv;
  const NstTileTarget *out = run->out;
  const NstKernels    *kernels = run->exec->kernels;
  gsize                stride = patch_stride (conv->in_channels, conv->kernel);
  gfloat *patches = run->exec->scratch + run->exec->scratch_size * thread;
  gint    first = task * run->rows;
  gint    last = MIN (first + run->rows, out->height);
  gsize   at = (gsize)first * out->width;
  gsize   n = (gsize)(last - first) * out->width;
  gfloat *result = out->data + at * out->channels;

  nst_phase_begin (run->exec->clocks, thread);
  for (gint y = first; y < last; y++)
    gather_row (run, y, patches + (gsize)(y - first) * out->width * stride);
  nst_phase_end (run->exec->clocks, thread, NST_PHASE_INPUT);
  kernels->gemm (n, out->channels, n_taps (conv), patches, stride,
                 conv->forward, result, out->channels, FALSE);
  nst_phase_end (run->exec->clocks, thread, NST_PHASE_PRODUCT);
  if (out->bias)
    kernels->bias_relu (
        result, out->bias, n, out->channels, result,
        out->mask ? out->mask + at * (out->channels / NST_CHANNEL_BLOCK)
                  : NULL);
  nst_phase_end (run->exec->clocks, thread, NST_PHASE_OUTPUT);
}

void
nst_conv_gemm_forward (const NstConv       *conv,
                       const NstExec       *exec,
                       const NstMapView    *in,
                       const NstTileTarget *out)
{
  Run run = { .conv = conv,
              .exec = exec,
              .in = in,
              .out = out,
              .rows = rows_of_product (out->width) };

  nst_thread_pool_run (exec->pool, (out->height + run.rows - 1) / run.rows,
                       forward_task, &run);
}

/* ------------------------------------------------------------ backward --- */

/* out += in, with unaligned vectors. */
static inline void
add_values (gfloat *out, const gfloat *in, gint n)
{
  typedef gfloat Vector __attribute__ ((vector_size (16), aligned (4)));
  gint           i = 0;

  for (; i + 4 <= n; i += 4)
    *(Vector *)(out + i) += *(const Vector *)(in + i);
  for (; i < n; i++)
    out[i] += in[i];
}

/* Adds the gradients of a row of patches to one row of the input gradient. */
static void
scatter_row (const Run *run, const gfloat *patches, gfloat *row)
{
  const NstConv *conv = run->conv;
  gint           channels = conv->in_channels;
  gint           kernel = conv->kernel;
  gsize          stride = patch_stride (channels, kernel);

  for (gint x = 0; x < run->in->width; x++, patches += stride)
    {
      gint left = x * conv->stride - kernel / 2;

      if (left >= 0 && left + kernel <= run->width)
        add_values (row + (gsize)left * channels, patches, kernel * channels);
      else
        for (gint kx = 0; kx < kernel; kx++)
          {
            gint column =
                nst_padding_index (run->in->padding, left + kx, run->width);

            if (column >= 0)
              add_values (row + (gsize)column * channels,
                          patches + kx * channels, channels);
          }
    }
}

/* The gradients of the patches of the output rows @first .. @last - 1. */
static void
multiply_rows (const Run *run, gint first, gint last, gfloat *patches)
{
  const NstMapView *in = run->in;
  const NstConv    *conv = run->conv;
  const NstKernels *kernels = run->exec->kernels;
  gint              stride = patch_stride (conv->in_channels, conv->kernel);
  gsize             at = (gsize)first * in->width;
  gsize             n = (gsize)(last - first) * in->width;
  const gfloat     *gradient = in->data + at * in->channels;

  if (in->mask)
    {
      gfloat *masked = patches + n * stride;

      kernels->apply_mask (gradient,
                           in->mask + at * (in->channels / NST_CHANNEL_BLOCK),
                           n, in->channels, masked);
      gradient = masked;
    }
  kernels->gemm (n, stride, in->channels, gradient, in->channels,
                 conv->backward, patches, stride, FALSE);
}

/* Computes some rows of the input gradient.  An output row that contributes to
 * the rows of two tasks is multiplied by both. */
static void
backward_task (gpointer data, gint task, gint thread)
{
  const Run     *run = data;
  const NstConv *conv = run->conv;
  gint           reach = conv->kernel / 2;
  gint           stride = patch_stride (conv->in_channels, conv->kernel);
  gsize          row_size = (gsize)run->width * conv->in_channels;
  gfloat *patches = run->exec->scratch + run->exec->scratch_size * thread;
  gint    begin = task * ROWS_PER_TASK;
  gint    end = MIN (begin + ROWS_PER_TASK, run->height);
  gint    first, last; /* output rows, including all that overlap an edge, where
                        * the padding may map rows outside to these rows */

  first =
      begin <= reach ? 0 : (begin - reach + conv->stride - 1) / conv->stride;
  last = end + reach >= run->height
             ? run->in->height
             : MIN ((end - 1 + reach) / conv->stride + 1, run->in->height);
  nst_phase_begin (run->exec->clocks, thread);
  if (! run->add)
    memset (run->result + begin * row_size, 0,
            (end - begin) * row_size * sizeof (gfloat));
  for (gint y = first; y < last; y += run->rows)
    {
      gint stop = MIN (y + run->rows, last);

      multiply_rows (run, y, stop, patches);
      nst_phase_end (run->exec->clocks, thread, NST_PHASE_PRODUCT);
      for (gint i = y; i < stop; i++)
        for (gint ky = 0; ky < conv->kernel; ky++)
          {
            gint row = nst_padding_index (
                run->in->padding, i * conv->stride + ky - reach, run->height);

            if (row >= begin && row < end)
              scatter_row (run,
                           patches + (gsize)(i - y) * run->in->width * stride
                               + (gsize)ky * conv->kernel * conv->in_channels,
                           run->result + row * row_size);
          }
      nst_phase_end (run->exec->clocks, thread, NST_PHASE_OUTPUT);
    }
}

void
nst_conv_gemm_backward (const NstConv    *conv,
                        const NstExec    *exec,
                        const NstMapView *gradient,
                        gint              height,
                        gint              width,
                        gfloat           *out,
                        gboolean          add)
{
  Run run = { .conv = conv,
              .exec = exec,
              .in = gradient,
              .rows = rows_of_product (gradient->width),
              .result = out,
              .height = height,
              .width = width,
              .add = add };

  nst_thread_pool_run (exec->pool, (height + ROWS_PER_TASK - 1) / ROWS_PER_TASK,
                       backward_task, &run);
}
