/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cache of one model: few users ever choose a second network.
 */
#include "config.h"

#include "model_cache.h"

/* Held while a file is read, so that two threads never read the same one. */
static GMutex load_mutex;

/* Guards the entry below; held for moments only. */
static GMutex    entry_mutex;
static gchar    *cached_path;
static NstModel *cached_model;

NstModel *
impasto_model_cache_peek (const gchar *path)
{
  NstModel *model = NULL;

  g_mutex_lock (&entry_mutex);
  if (cached_model && ! g_strcmp0 (cached_path, path))
    model = nst_model_ref (cached_model);
  g_mutex_unlock (&entry_mutex);
  return model;
}

/* Takes @model. */
static void
replace_entry (const gchar *path, NstModel *model)
{
  NstModel *old;

  g_mutex_lock (&entry_mutex);
  old = cached_model;
  cached_model = model;
  g_free (cached_path);
  cached_path = g_strdup (path);
  g_mutex_unlock (&entry_mutex);
  if (old)
    nst_model_unref (old);
}

NstModel *
impasto_model_cache_load (const gchar *path, GError **error)
{
  NstModel *model;

  g_mutex_lock (&load_mutex);
  model = impasto_model_cache_peek (path);
  if (! model)
    {
      model = nst_model_load (path, error);
      if (model)
        replace_entry (path, nst_model_ref (model));
    }
  g_mutex_unlock (&load_mutex);
  return model;
}

static gpointer
preload_thread (gpointer data)
{
  g_autofree gchar *path = data;
  NstModel         *model = impasto_model_cache_load (path, NULL);

  if (model)
    nst_model_unref (model);
  return NULL;
}

void
impasto_model_cache_preload (const gchar *path)
{
  GThread *thread = g_thread_try_new ("impasto-preload", preload_thread,
                                      g_strdup (path), NULL);

  /* Without a thread the run reads the model itself. */
  if (thread)
    g_thread_unref (thread);
}

void
impasto_model_cache_clear (void)
{
  g_mutex_lock (&load_mutex);
  replace_entry (NULL, NULL);
  g_mutex_unlock (&load_mutex);
}
