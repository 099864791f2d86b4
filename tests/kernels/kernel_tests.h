/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of test-kernels.c offer: checks and measurements that run at
 * one CPU level.
 */
#ifndef KERNEL_TESTS_H
#define KERNEL_TESTS_H

#include "tests/support/values.h"

typedef struct _Bench Bench;

typedef struct
{
  const gchar *name;
  void (*check) (const NstKernels *kernels, GRand *rand);
  /* NULL if there is nothing to measure. */
  void (*measure) (Bench *bench, const NstKernels *kernels, GRand *rand);
} KernelTest;

/* Each list ends with a test without a name. */
extern const KernelTest table_tests[];   /* functions of NstKernels */
extern const KernelTest conv_tests[];    /* convolutions made from them */
extern const KernelTest pooling_tests[]; /* the same at every CPU level */

/**
 * bench_measure: calls @call several times on this thread and adds a figure to
 * the table: @amount over the time of one call.
 * @name: of the row; static
 * @unit: "GFLOP/s" if @amount is a number of operations, "GB/s" if of bytes
 */
void bench_measure (Bench            *bench,
                    const NstKernels *kernels,
                    const gchar      *name,
                    const gchar      *unit,
                    gdouble           amount,
                    void (*call) (gpointer data),
                    gpointer data);

#endif /* KERNEL_TESTS_H */
