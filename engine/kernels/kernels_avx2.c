/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels for x86-64 with AVX2 and FMA.
 */
#define WIDTH 8
#define ROWS  6
#define NAME  "avx2"
#define TABLE nst_kernels_avx2

#include "engine/kernels/kernels_template.h"
