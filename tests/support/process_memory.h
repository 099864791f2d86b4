/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory of this process.
 */
#ifndef PROCESS_MEMORY_H
#define PROCESS_MEMORY_H

#include <glib.h>

/* A figure of /proc/self/status in bytes: "VmSize:" for the address space,
 * "VmRSS:" for the memory in use, "VmHWM:" for the most that was. */
guint64 process_memory (const gchar *key);

#endif /* PROCESS_MEMORY_H */
