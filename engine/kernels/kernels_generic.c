/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels for any CPU: vectors of 4, which SSE2 and NEON have.
 */
#define WIDTH 4
#define ROWS  4
#define NAME  "generic"
#define TABLE nst_kernels_generic

#include "engine/kernels/kernels_template.h"
