/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The execution context of layers and losses.
 */
#ifndef NST_EXEC_H
#define NST_EXEC_H

#include "engine/base/thread_pool.h"
#include "engine/kernels/kernels.h"
#include "engine/kernels/phase_clock.h"

/**
 * NstExec: what a layer or a loss needs to run: threads, kernels, and scratch
 * memory for each thread.  All pointers are borrowed from one session.
 */
typedef struct
{
  NstThreadPool    *pool;
  const NstKernels *kernels;
  gfloat           *scratch;      /* [n_threads][scratch_size] */
  gsize             scratch_size; /* of one thread, in floats */
  gint              n_shares;     /* nst_kernels_n_shares (); 0: the number of
                                     threads */
  NstPhaseClock *clocks;          /* one for each thread, or NULL */
} NstExec;

#endif /* NST_EXEC_H */
