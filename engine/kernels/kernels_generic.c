/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels for any CPU, with vectors of 4 floats as in SSE2 and NEON.
 */
#define WIDTH 4
#define ROWS  4
#define NAME  "generic"
#define TABLE nst_kernels_generic

#include "engine/kernels/kernels_template.h"
