/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Aligned memory for kernels.
 */
#ifndef NST_MEMORY_H
#define NST_MEMORY_H

#include <glib.h>

/* Memory aligned to 64 bytes; the second function also zeroes it.  NULL if
 * there is not enough memory.  Free it with nst_aligned_free (). */
gpointer nst_aligned_try_malloc (gsize bytes);
gpointer nst_aligned_try_malloc0 (gsize bytes);
void     nst_aligned_free (gpointer memory);

#endif /* NST_MEMORY_H */
