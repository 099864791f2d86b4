/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The convolution that reads the picture.  3 input channels are too few for
 * Winograd, so it is a matrix product over the 27 values around each pixel.
 */
#include "config.h"

#include "engine/network/conv_first.h"

#include <string.h>

#include "engine/network/padding.h"
#include "engine/picture/pixels.h"

#define N_TAPS 9
#define PATCH  (N_TAPS * NST_PICTURE_CHANNELS) /* 27 */

/* The 27 values of a patch or of its gradient, padded to a whole panel. */
#define PATCH_STRIDE NST_PANEL

typedef struct
{
  const NstConv       *conv;
  const NstExec       *exec;
  const NstMapView    *in;
  const NstTileTarget *out;
  gfloat              *gradient;
} Run;

/* forward: [out / 32][27][32] with rows (ky, kx, c); backward: [out][32] with
 * columns (ky, kx, c). */
void
nst_conv_first_pack (const NstConvWeights *weights,
                     gfloat               *forward,
                     gfloat               *backward)
{
  gsize size = nst_conv_first_packed_size (weights->out_channels);

  memset (forward, 0, size * sizeof (gfloat));
  memset (backward, 0, size * sizeof (gfloat));
  for (gint k = 0; k < weights->out_channels; k++)
    for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
      for (gint tap = 0; tap < N_TAPS; tap++)
        {
          gfloat value =
              weights->weight[(k * NST_PICTURE_CHANNELS + c) * N_TAPS + tap];
          gint row = tap * NST_PICTURE_CHANNELS + c;

          forward[((k / NST_PANEL) * PATCH + row) * NST_PANEL + k % NST_PANEL] =
              value;
          backward[k * NST_PANEL + row] = value;
        }
}

gsize
nst_conv_first_packed_size (gint out_channels)
{
  return (gsize)out_channels * NST_PANEL;
}

gsize
nst_conv_first_scratch_size (gint out_channels, gint width)
{
  gsize forward = (gsize)width * (PATCH_STRIDE + out_channels);
  gsize backward = (gsize)width * (3 * PATCH_STRIDE + out_channels);

  return MAX (forward, backward);
}

/* The patches of row @y, [width][32]; the last 5 columns are unused. */
static void
gather_row (const NstMapView *in, gint y, gfloat *patches)
{
  gint width = in->width;

  for (gint ky = 0; ky < 3; ky++)
    {
      gint row = nst_padding_index (in->padding, y + ky - 1, in->height);
      const gfloat *source =
          in->data + (gsize)row * width * NST_PICTURE_CHANNELS;
      gfloat *target = patches + ky * 3 * NST_PICTURE_CHANNELS;

      if (row < 0)
        {
          for (gint x = 0; x < width; x++)
            memset (target + x * PATCH_STRIDE, 0,
                    3 * NST_PICTURE_CHANNELS * sizeof (gfloat));
          continue;
        }
      for (gint x = 1; x < width - 1; x++)
        memcpy (target + x * PATCH_STRIDE,
                source + (x - 1) * NST_PICTURE_CHANNELS,
                3 * NST_PICTURE_CHANNELS * sizeof (gfloat));
      for (gint kx = 0; kx < 3; kx++)
        for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
          {
            gint left = nst_padding_index (in->padding, kx - 1, width);
            gint right =
                nst_padding_index (in->padding, width - 1 + kx - 1, width);
            gint i = kx * NST_PICTURE_CHANNELS + c;

            target[i] =
                left < 0 ? 0.0f : source[left * NST_PICTURE_CHANNELS + c];
            target[(width - 1) * PATCH_STRIDE + i] =
                right < 0 ? 0.0f : source[right * NST_PICTURE_CHANNELS + c];
          }
    }
}

void
nst_conv_first_forward_row (const NstConv    *conv,
                            const NstExec    *exec,
                            const NstMapView *in,
                            gint              y,
                            gfloat           *out,
                            guint16          *mask,
                            gfloat           *scratch)
{
  gint    width = in->width;
  gfloat *sums = scratch + (gsize)width * PATCH_STRIDE;

  gather_row (in, y, scratch);
  exec->kernels->gemm (width, conv->out_channels, PATCH, scratch, PATCH_STRIDE,
                       conv->forward, sums, conv->out_channels, FALSE);
  exec->kernels->bias_relu (sums, conv->bias, width, conv->out_channels, out,
                            mask);
}

static void
forward_row (gpointer data, gint y, gint thread)
{
  const Run           *run = data;
  const NstTileTarget *out = run->out;
  gint                 channels = run->conv->out_channels;
  gsize                row = (gsize)y * run->in->width;

  nst_phase_begin (run->exec->clocks, thread);
  nst_conv_first_forward_row (
      run->conv, run->exec, run->in, y, out->data + row * channels,
      out->mask ? out->mask + row * (channels / NST_CHANNEL_BLOCK) : NULL,
      run->exec->scratch + run->exec->scratch_size * thread);
  nst_phase_end (run->exec->clocks, thread, NST_PHASE_FIRST);
}

void
nst_conv_first_forward (const NstConv       *conv,
                        const NstExec       *exec,
                        const NstMapView    *in,
                        const NstTileTarget *out)
{
  Run run = { .conv = conv, .exec = exec, .in = in, .out = out };

  nst_thread_pool_run (exec->pool, in->height, forward_row, &run);
}

/* dx(y, x, c) = sum over ky, kx of patches(y - ky + 1, x - kx + 1)[ky, kx, c]
 *
 * Adds the terms of one @ky.  Contributions to columns outside the picture are
 * added to the columns to which the padding maps them. */
static void
add_row (
    const gfloat *patches, gint ky, gint width, NstPadding padding, gfloat *out)
{
  for (gint kx = 0; kx < 3; kx++)
    {
      const gfloat *tap = patches + (ky * 3 + kx) * NST_PICTURE_CHANNELS;
      gint          shift = 1 - kx;
      gint          first = MAX (0, -shift);
      gint          last = MIN (width, width - shift);

      for (gint x = first; x < last; x++)
        for (gint c = 0; c < NST_PICTURE_CHANNELS; c++)
          out[x * NST_PICTURE_CHANNELS + c] +=
              tap[(x + shift) * PATCH_STRIDE + c];
      if (shift != 0)
        {
          gint from = shift > 0 ? 0 : width - 1;
          gint x = nst_padding_index (padding, from - shift, width);

          for (gint c = 0; c < NST_PICTURE_CHANNELS && x >= 0; c++)
            out[x * NST_PICTURE_CHANNELS + c] += tap[from * PATCH_STRIDE + c];
        }
    }
}

void
nst_conv_first_backward_row (const NstConv *conv,
                             const NstExec *exec,
                             const gfloat  *gradient,
                             gint           width,
                             NstPadding     padding,
                             gfloat *const  rows[3],
                             gfloat        *scratch)
{
  exec->kernels->gemm (width, NST_PANEL, conv->out_channels, gradient,
                       conv->out_channels, conv->backward, scratch,
                       PATCH_STRIDE, FALSE);
  for (gint ky = 0; ky < 3; ky++)
    if (rows[ky])
      add_row (scratch, ky, width, padding, rows[ky]);
}

/* A task computes several rows, because each output row contributes to up to
 * three of them. */
#define ROWS_PER_TASK 16

static void
backward_rows (gpointer data, gint task, gint thread)
{
  const Run        *run = data;
  const NstMapView *in = run->in;
  gint              width = in->width;
  gsize             stride = (gsize)width * NST_PICTURE_CHANNELS;
  gint              first = task * ROWS_PER_TASK;
  gint              last = MIN (first + ROWS_PER_TASK, in->height);
  gfloat *patches = run->exec->scratch + run->exec->scratch_size * thread;
  gfloat *masked = patches + (gsize)width * PATCH_STRIDE;

  nst_phase_begin (run->exec->clocks, thread);
  memset (run->gradient + first * stride, 0,
          (last - first) * stride * sizeof (gfloat));
  for (gint row = MAX (0, first - 1); row < MIN (last + 1, in->height); row++)
    {
      gsize         at = (gsize)row * width;
      const gfloat *source = in->data + at * in->channels;
      gfloat       *rows[3];

      if (in->mask)
        {
          run->exec->kernels->apply_mask (
              source, in->mask + at * (in->channels / NST_CHANNEL_BLOCK), width,
              in->channels, masked);
          source = masked;
        }
      for (gint ky = 0; ky < 3; ky++)
        {
          gint y = nst_padding_index (in->padding, row + ky - 1, in->height);

          rows[ky] = y >= first && y < last ? run->gradient + y * stride : NULL;
        }
      nst_conv_first_backward_row (run->conv, run->exec, source, width,
                                   in->padding, rows, patches);
    }
  nst_phase_end (run->exec->clocks, thread, NST_PHASE_FIRST);
}

void
nst_conv_first_backward (const NstConv    *conv,
                         const NstExec    *exec,
                         const NstMapView *gradient,
                         gfloat           *out)
{
  Run run = { .conv = conv, .exec = exec, .in = gradient, .gradient = out };

  nst_thread_pool_run (exec->pool,
                       (gradient->height + ROWS_PER_TASK - 1) / ROWS_PER_TASK,
                       backward_rows, &run);
}
