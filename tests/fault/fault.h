/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Faults on demand: of what the engine asks the system for, the nth request
 * can be made to fail.  The linker puts these in the place of the functions.
 */
#ifndef FAULT_H
#define FAULT_H

#include <glib.h>

/* Memory is what is asked for by functions that may return NULL.  The others,
 * for small blocks, end the program when there is none: GLib's own way. */
typedef enum
{
  FAULT_MEMORY,
  FAULT_FILE, /* reading from one */
  FAULT_THREAD,
  FAULT_N_KINDS
} FaultKind;

/* From now on, the request number @nth (from 1) of this kind fails and, with
 * @all_after, every later one; 0: none does. */
void fault_arm (FaultKind kind, gint nth, gboolean all_after);

/* All requests succeed again.  Returns whether one had failed. */
gboolean fault_disarm (void);

/* Blocks of pages that were mapped and not unmapped yet. */
gint fault_n_mapped (void);

#endif /* FAULT_H */
