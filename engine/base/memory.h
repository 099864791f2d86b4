/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Aligned memory for kernels.
 */
#ifndef NST_MEMORY_H
#define NST_MEMORY_H

#include <glib.h>

/* Memory for kernels: aligned to 64 bytes, and zeroed by the second one; NULL
 * if there is none. */
gpointer nst_aligned_try_malloc (gsize bytes);
gpointer nst_aligned_try_malloc0 (gsize bytes);
void     nst_aligned_free (gpointer memory);

#endif /* NST_MEMORY_H */
