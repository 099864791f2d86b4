/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Max and average pooling.
 */
#include "config.h"

#include "engine/network/pooling.h"

#include <string.h>

/* Rows of the input gradient that one task computes; even. */
#define ROWS_PER_TASK 8

/* The number of channels is a multiple of this. */
#define WIDTH 4

typedef gfloat Vector __attribute__ ((vector_size (4 * WIDTH)));
typedef gint32 Lanes __attribute__ ((vector_size (4 * WIDTH)));

typedef struct
{
  const NstPooling2d *pooling;
  const gfloat       *in;
  const gint32       *index;
  gfloat             *out;
  gint32             *out_index;
  gint                out_height;
  gint                out_width;
} Run;

/* The part of a window that is inside the map, in one dimension. */
typedef struct
{
  gint begin; /* of the window; may be outside the map */
  gint first;
  gint last; /* exclusive */
} Span;

static Span
span_of (const NstPooling2d *pooling, gint i, gint side)
{
  gint begin = 2 * i - pooling->padding;

  return (Span){ begin, MAX (begin, 0), MIN (begin + pooling->size, side) };
}

gint
nst_pooling_output_side (const NstPooling2d *pooling, gint side)
{
  return (side + 2 * pooling->padding - pooling->size) / 2 + 1;
}

static inline const Vector *
values_at (const Run *run, gint y, gint x)
{
  return (const Vector *)(run->in
                          + ((gsize)y * run->pooling->width + x)
                                * run->pooling->channels);
}

/* ------------------------------------------------------------- forward --- */

static void
pool_max (const Run *run, Span rows, Span columns, gint c, gsize at)
{
  Vector max = values_at (run, rows.first, columns.first)[c];
  gint   size = run->pooling->size;
  gint  code = (rows.first - rows.begin) * size + columns.first - columns.begin;
  Lanes best = { code, code, code, code };

  for (gint y = rows.first; y < rows.last; y++)
    for (gint x = columns.first; x < columns.last; x++)
      {
        Vector v = values_at (run, y, x)[c];
        Lanes  larger = v > max;

        code = (y - rows.begin) * size + x - columns.begin;
        max = (Vector)(((Lanes)v & larger) | ((Lanes)max & ~larger));
        best = (larger & code) | (best & ~larger);
      }
  ((Vector *)(run->out + at))[c] = max;
  if (run->out_index)
    ((Lanes *)(run->out_index + at))[c] = best;
}

/* scale / n for a window of n values. */
static inline gfloat
average_factor (Span rows, Span columns)
{
  return NST_AVERAGE_POOLING_SCALE
         / ((rows.last - rows.first) * (columns.last - columns.first));
}

static void
pool_average (const Run *run, Span rows, Span columns, gint c, gsize at)
{
  Vector sum = { 0.0f };

  for (gint y = rows.first; y < rows.last; y++)
    for (gint x = columns.first; x < columns.last; x++)
      sum += values_at (run, y, x)[c];
  ((Vector *)(run->out + at))[c] = sum * average_factor (rows, columns);
}

static void
forward_row (gpointer data, gint y, gint thread)
{
  const Run          *run = data;
  const NstPooling2d *pooling = run->pooling;
  Span                rows = span_of (pooling, y, pooling->height);

  for (gint x = 0; x < run->out_width; x++)
    {
      Span  columns = span_of (pooling, x, pooling->width);
      gsize at = ((gsize)y * run->out_width + x) * pooling->channels;

      for (gint c = 0; c < pooling->channels / WIDTH; c++)
        if (pooling->pooling == NST_POOLING_MAX)
          pool_max (run, rows, columns, c, at);
        else
          pool_average (run, rows, columns, c, at);
    }
}

static Run
prepare (const NstPooling2d *pooling,
         const gfloat       *in,
         const gint32       *index,
         gfloat             *out,
         gint32             *out_index)
{
  return (
      Run){ .pooling = pooling,
            .in = in,
            .index = index,
            .out = out,
            .out_index = out_index,
            .out_height = nst_pooling_output_side (pooling, pooling->height),
            .out_width = nst_pooling_output_side (pooling, pooling->width) };
}

void
nst_pooling_forward (const NstPooling2d *pooling,
                     const NstExec      *exec,
                     const gfloat       *map,
                     gfloat             *out,
                     gint32             *index)
{
  Run run = prepare (pooling, map, NULL, out, index);

  nst_thread_pool_run (exec->pool, run.out_height, forward_row, &run);
}

/* ------------------------------------------------------------ backward --- */

/* Adds the gradient of the output at (@y, @x) to the rows @first .. @last - 1
 * of the input gradient. */
static void
scatter_max (const Run *run, gint y, gint x, gint first, gint last)
{
  const NstPooling2d *pooling = run->pooling;
  gsize               at = ((gsize)y * run->out_width + x) * pooling->channels;

  for (gint c = 0; c < pooling->channels; c++)
    {
      gint code = run->index[at + c];
      gint row = 2 * y - pooling->padding + code / pooling->size;
      gint column = 2 * x - pooling->padding + code % pooling->size;

      if (row >= first && row < last)
        run->out[((gsize)row * pooling->width + column) * pooling->channels
                 + c] += run->in[at + c];
    }
}

static void
scatter_average (const Run *run, gint y, gint x, gint first, gint last)
{
  const NstPooling2d *pooling = run->pooling;
  Span                rows = span_of (pooling, y, pooling->height);
  Span                columns = span_of (pooling, x, pooling->width);
  gfloat              factor = average_factor (rows, columns);
  const Vector       *gradient =
      (const Vector *)(run->in
                       + ((gsize)y * run->out_width + x) * pooling->channels);

  for (gint v = MAX (rows.first, first); v < MIN (rows.last, last); v++)
    for (gint u = columns.first; u < columns.last; u++)
      {
        Vector *out =
            (Vector *)(run->out
                       + ((gsize)v * pooling->width + u) * pooling->channels);

        for (gint c = 0; c < pooling->channels / WIDTH; c++)
          out[c] += factor * gradient[c];
      }
}

static void
backward_rows (gpointer data, gint task, gint thread)
{
  const Run          *run = data;
  const NstPooling2d *pooling = run->pooling;
  gsize               row_size = (gsize)pooling->width * pooling->channels;
  gint                first = task * ROWS_PER_TASK;
  gint                last = MIN (first + ROWS_PER_TASK, pooling->height);
  /* All windows that contain one of these rows. */
  gint begin = MAX (0, (first + pooling->padding - pooling->size + 2) / 2);
  gint end = MIN ((last - 1 + pooling->padding) / 2 + 1, run->out_height);

  memset (run->out + first * row_size, 0,
          (last - first) * row_size * sizeof (gfloat));
  for (gint y = begin; y < end; y++)
    for (gint x = 0; x < run->out_width; x++)
      if (pooling->pooling == NST_POOLING_MAX)
        scatter_max (run, y, x, first, last);
      else
        scatter_average (run, y, x, first, last);
}

void
nst_pooling_backward (const NstPooling2d *pooling,
                      const NstExec      *exec,
                      const gfloat       *gradient,
                      const gint32       *index,
                      gfloat             *out)
{
  Run run = prepare (pooling, gradient, index, out, NULL);

  nst_thread_pool_run (exec->pool,
                       (pooling->height + ROWS_PER_TASK - 1) / ROWS_PER_TASK,
                       backward_rows, &run);
}
