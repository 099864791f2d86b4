/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Faults on demand: makes the nth request that the engine sends to the system
 * fail.  The linker replaces the requests' functions with ours.
 */
#ifndef FAULT_H
#define FAULT_H

#include <glib.h>

/* FAULT_MEMORY concerns functions that may return NULL.  GLib's others, for
 * small blocks, end the program if there is no memory. */
typedef enum
{
  FAULT_MEMORY,
  FAULT_FILE, /* reading */
  FAULT_THREAD,
  FAULT_N_KINDS
} FaultKind;

/* From now on request number @nth (from 1) of @kind fails and, with @all_after,
 * every later one; 0: none fails. */
void fault_arm (FaultKind kind, gint nth, gboolean all_after);

/* All requests succeed again.  Returns whether one has failed. */
gboolean fault_disarm (void);

/* The number of blocks of pages that are mapped. */
gint fault_n_mapped (void);

#endif /* FAULT_H */
