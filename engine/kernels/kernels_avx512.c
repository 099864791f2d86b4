/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels for x86-64 with AVX-512 F, BW, DQ and VL.
 */
#define WIDTH 16
#define ROWS  12
#define NAME  "avx512"
#define TABLE nst_kernels_avx512

#include "engine/kernels/kernels_template.h"
