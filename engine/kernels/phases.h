/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the time goes: seconds per phase and thread, for the benchmark.
 */
#ifndef NST_PHASES_H
#define NST_PHASES_H

#include <glib.h>

typedef enum
{
  NST_PHASE_FIRST, /* the convolution that reads the picture */
  NST_PHASE_INPUT, /* Winograd's transforms */
  NST_PHASE_PRODUCT,
  NST_PHASE_OUTPUT, /* with bias, ReLU, pooling */
  NST_PHASE_GRAM,   /* the style loss */
  NST_PHASE_STYLE,  /* its gradient */
  NST_N_PHASES
} NstPhase;

/* One of each thread, padded so that threads do not share a cache line. */
typedef struct
{
  gint64 microseconds[NST_N_PHASES];
  gint64 mark; /* when the phase under way began */
  gint64 padding[8 - (NST_N_PHASES + 1) % 8];
} NstPhaseClock;

static inline void
nst_phase_begin (NstPhaseClock *clocks, gint thread)
{
  if (clocks)
    clocks[thread].mark = g_get_monotonic_time ();
}

/* Ends @phase; what follows is another one. */
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

#endif /* NST_PHASES_H */
