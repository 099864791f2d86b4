/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of process_memory.h.
 */
#include "config.h"

#include <string.h>

#include "process_memory.h"

guint64
process_memory (const gchar *key)
{
  g_autofree gchar *text = NULL;
  const gchar      *at;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  at = strstr (text, key);
  g_assert_nonnull (at);
  return g_ascii_strtoull (at + strlen (key), NULL, 10) * 1024;
}
