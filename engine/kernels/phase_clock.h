/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Time spent in each phase of an evaluation, per thread, for the benchmark.
 */
#ifndef NST_PHASE_CLOCK_H
#define NST_PHASE_CLOCK_H

#include <glib.h>

typedef enum
{
  NST_PHASE_FIRST,   /* the convolution that reads the picture */
  NST_PHASE_INPUT,   /* Winograd's input transform, or im2col */
  NST_PHASE_PRODUCT, /* the matrix product */
  NST_PHASE_OUTPUT,  /* Winograd's output transform, bias, ReLU and pooling */
  NST_PHASE_GRAM,    /* the Gram matrices of the style loss */
  NST_PHASE_STYLE,   /* the gradient of the style loss */
  NST_N_PHASES
} NstPhase;

/* The clock of one thread, padded so that threads do not share a cache line. */
typedef struct
{
  gint64 microseconds[NST_N_PHASES];
  gint64 mark; /* when the current phase began */
  gint64 padding[8 - (NST_N_PHASES + 1) % 8];
} NstPhaseClock;

/* @clocks has one clock for each thread.  If it is NULL, nothing is
 * measured. */
static inline void
nst_phase_begin (NstPhaseClock *clocks, gint thread)
{
  if (clocks)
    clocks[thread].mark = g_get_monotonic_time ();
}

/* Ends @phase and begins the next one. */
static inline void
nst_phase_end (NstPhaseClock *clocks, gint thread, NstPhase phase)
{
  gint64 now;

  if (! clocks)
    return;
  now = g_get_monotonic_time ();
  clocks[thread].microseconds[phase] += now - clocks[thread].mark;
  clocks[thread].mark = now;
}

#endif /* NST_PHASE_CLOCK_H */
