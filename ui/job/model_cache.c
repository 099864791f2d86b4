/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Caches the models of one run, as most users never change the network.
 */
#include "config.h"

#include "ui/job/model_cache.h"

/* Identifies a model. */
typedef struct
{
  gchar     *model_files; /* ignored for a random one */
  NstNetwork network;
  gint       seed; /* of a random one, else 0 */
} Key;

/* One for the content network and one for the style network. */
#define N_ENTRIES 2

typedef struct
{
  Key       key;
  NstModel *model; /* or NULL */
} Entry;

/* Held while files are read, so that two threads do not read the same file. */
static GMutex load_mutex;

/* Guards the entries below; never held while a file is read. */
static GMutex entry_mutex;
static Entry  entries[N_ENTRIES];

static Key
make_key (const gchar *model_files, gint network, gint seed)
{
  gboolean is_random = network == NST_NETWORK_RESNET18_RANDOM;

  return (Key){ (gchar *)model_files, network, is_random ? seed : 0 };
}

static gboolean
key_equal (const Key *a, const Key *b)
{
  return a->network == b->network && a->seed == b->seed
         && (a->network == NST_NETWORK_RESNET18_RANDOM
             || ! g_strcmp0 (a->model_files, b->model_files));
}

/* A new reference, or NULL. */
static NstModel *
find_entry (const Key *key)
{
  for (guint i = 0; i < N_ENTRIES; i++)
    if (entries[i].model && key_equal (&entries[i].key, key))
      return nst_model_ref (entries[i].model);
  return NULL;
}

static void
entry_clear (Entry *entry)
{
  g_clear_pointer (&entry->key.model_files, g_free);
  g_clear_pointer (&entry->model, nst_model_unref);
}

/* Replaces the entries by @models. */
static void
replace_entries (const Key keys[N_ENTRIES], const NstModels *models)
{
  NstModel *new_models[N_ENTRIES] = { models->content, models->style };
  Entry     old[N_ENTRIES];

  g_mutex_lock (&entry_mutex);
  for (guint i = 0; i < N_ENTRIES; i++)
    {
      old[i] = entries[i];
      entries[i] = (Entry){ keys[i], NULL };
      entries[i].key.model_files = g_strdup (keys[i].model_files);
      if (new_models[i])
        entries[i].model = nst_model_ref (new_models[i]);
    }
  g_mutex_unlock (&entry_mutex);
  for (guint i = 0; i < N_ENTRIES; i++)
    entry_clear (&old[i]);
}

static void
find_models (const Key keys[N_ENTRIES], NstModels *models)
{
  g_mutex_lock (&entry_mutex);
  *models = (NstModels){ find_entry (&keys[0]), find_entry (&keys[1]) };
  g_mutex_unlock (&entry_mutex);
}

gboolean
impasto_model_cache_peek (const gchar      *model_files,
                          const NstOptions *options,
                          NstModels        *models)
{
  const Key keys[N_ENTRIES] = {
    make_key (model_files, options->content_network, options->seed),
    make_key (model_files, options->style_network, options->seed)
  };

  find_models (keys, models);
  if (models->content && models->style)
    return TRUE;
  impasto_models_clear (models);
  return FALSE;
}

/* Gets the models from the cache, and reads those that are not there. */
static gboolean
read_models (const gchar *model_files,
             const Key    keys[N_ENTRIES],
             NstModels   *models,
             GError     **error)
{
  g_auto (GStrv) paths =
      g_strsplit (model_files ? model_files : "", G_SEARCHPATH_SEPARATOR_S, -1);
  const gchar *const *files = (const gchar *const *)paths;

  find_models (keys, models);
  if (! models->content)
    models->content =
        nst_model_find (keys[0].network, files, keys[0].seed, error);
  if (! models->content)
    return FALSE;
  if (! models->style)
    models->style =
        key_equal (&keys[0], &keys[1])
            ? nst_model_ref (models->content)
            : nst_model_find (keys[1].network, files, keys[1].seed, error);
  return models->style != NULL;
}

gboolean
impasto_model_cache_load (const gchar      *model_files,
                          const NstOptions *options,
                          NstModels        *models,
                          GError          **error)
{
  const Key keys[N_ENTRIES] = {
    make_key (model_files, options->content_network, options->seed),
    make_key (model_files, options->style_network, options->seed)
  };
  gboolean done;

  g_mutex_lock (&load_mutex);
  done = read_models (model_files, keys, models, error);
  if (done)
    replace_entries (keys, models);
  else
    impasto_models_clear (models);
  g_mutex_unlock (&load_mutex);
  return done;
}

typedef struct
{
  gchar     *model_files;
  NstOptions options;
} Preload;

static void
preload_free (Preload *preload)
{
  g_free (preload->model_files);
  g_free (preload);
}

static gpointer
preload_thread (gpointer data)
{
  Preload *preload = data;
  g_auto (NstModels) models = { NULL, NULL };

  impasto_model_cache_load (preload->model_files, &preload->options, &models,
                            NULL);
  preload_free (preload);
  return NULL;
}

void
impasto_model_cache_preload (const gchar      *model_files,
                             const NstOptions *options)
{
  Preload *preload = g_new (Preload, 1);
  GThread *thread;

  *preload = (Preload){ g_strdup (model_files), *options };
  thread = g_thread_try_new ("impasto-preload", preload_thread, preload, NULL);
  /* Without a thread the run reads the models itself. */
  if (thread)
    g_thread_unref (thread);
  else
    preload_free (preload);
}

void
impasto_model_cache_clear (void)
{
  const Key       keys[N_ENTRIES] = { { 0 } };
  const NstModels none = { NULL, NULL };

  g_mutex_lock (&load_mutex);
  replace_entries (keys, &none);
  g_mutex_unlock (&load_mutex);
}

gchar *
impasto_models_get_name (const NstModels *models)
{
  if (models->content == models->style)
    return g_strdup (nst_model_get_name (models->content));
  return g_strjoin (" + ", nst_model_get_name (models->content),
                    nst_model_get_name (models->style), NULL);
}

void
impasto_models_clear (NstModels *models)
{
  g_clear_pointer (&models->content, nst_model_unref);
  g_clear_pointer (&models->style, nst_model_unref);
}
