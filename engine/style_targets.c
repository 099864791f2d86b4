/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A short list of measured targets, ordered by use.
 */
#include "config.h"

#include "style_targets.h"

static void
kept_free (gpointer data)
{
  NstKeptTargets *kept = data;

  g_free (kept->key);
  g_bytes_unref (kept->bytes);
  g_free (kept);
}

void
nst_style_targets_init (NstStyleTargets *targets)
{
  g_mutex_init (&targets->lock);
  g_queue_init (&targets->kept);
  targets->size = 0;
}

void
nst_style_targets_clear (NstStyleTargets *targets)
{
  g_queue_clear_full (&targets->kept, kept_free);
  targets->size = 0;
  g_mutex_clear (&targets->lock);
}

static gint
compare_key (gconstpointer data, gconstpointer key)
{
  const NstKeptTargets *kept = data;

  return g_strcmp0 (kept->key, key);
}

static void
drop (NstStyleTargets *targets, GList *link)
{
  NstKeptTargets *kept = link->data;

  targets->size -= g_bytes_get_size (kept->bytes);
  kept_free (kept);
  g_queue_delete_link (&targets->kept, link);
}

GBytes *
nst_style_targets_find (NstStyleTargets *targets, const gchar *key)
{
  GBytes *bytes = NULL;
  GList  *link;

  g_mutex_lock (&targets->lock);
  link = g_queue_find_custom (&targets->kept, key, compare_key);
  if (link)
    {
      bytes = g_bytes_ref (((NstKeptTargets *)link->data)->bytes);
      g_queue_unlink (&targets->kept, link);
      g_queue_push_head_link (&targets->kept, link);
    }
  g_mutex_unlock (&targets->lock);
  return bytes;
}

void
nst_style_targets_keep (NstStyleTargets *targets,
                        const gchar     *key,
                        GBytes          *bytes)
{
  NstKeptTargets *kept = g_new (NstKeptTargets, 1);
  GList          *old;

  *kept = (NstKeptTargets){ g_strdup (key), g_bytes_ref (bytes) };
  g_mutex_lock (&targets->lock);
  old = g_queue_find_custom (&targets->kept, key, compare_key);
  if (old)
    drop (targets, old);
  g_queue_push_head (&targets->kept, kept);
  targets->size += g_bytes_get_size (bytes);
  while (targets->size > NST_STYLE_TARGETS_SIZE)
    drop (targets, g_queue_peek_tail_link (&targets->kept));
  g_mutex_unlock (&targets->lock);
}
