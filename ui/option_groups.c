/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two tables over the options' table: groups, and what an option needs to have
 * an effect.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "option_groups.h"

#define MAX_KEYS 12

typedef struct
{
  const gchar *title;
  const gchar *keys[MAX_KEYS]; /* NULL-terminated */
} Group;

static const Group groups[] = {
  { N_ ("Net_work"),
    { "content-network", "style-network", "pooling", "padding", NULL } },
  { N_ ("Losses"), { "content-layers", "style-layers", "stop-at", NULL } },
  { N_ ("Opt_imizer"), { "optimizer", "learning-rate", "iterations", NULL } },
  /* Translators: what the run begins with, and its sizes. */
  { N_ ("Levels and Beginning"), { "levels", "init", "seed", NULL } },
  { N_ ("More"), { NULL } },
};

/**
 * Need: an option has an effect only where another one is one of some words.
 */
typedef struct
{
  const gchar *key;
  const gchar *other;
  const gchar *words[4]; /* any of them; NULL-terminated */
  const gchar *reason;
} Need;

static const Need needs[] = {
  { "seed",
    "init",
    { "noise", NULL },
    N_ ("Only noise and random networks have a seed: choose noise as the "
        "initial picture, or a random network") },
};

guint
impasto_option_groups_get_n (void)
{
  return G_N_ELEMENTS (groups);
}

const gchar *
impasto_option_groups_get_title (guint group)
{
  return _ (groups[group].title);
}

guint
impasto_option_groups_find (const gchar *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_strv_contains (groups[i].keys, key))
      return i;
  return G_N_ELEMENTS (groups) - 1;
}

/* Random networks have a seed as well. */
static gboolean
has_random_network (const NstOptions *options)
{
  return options->content_network == NST_NETWORK_RESNET18_RANDOM
         || options->style_network == NST_NETWORK_RESNET18_RANDOM;
}

const gchar *
impasto_option_get_idle_reason (const NstOptionSpec *spec,
                                const NstOptions    *options)
{
  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    {
      const NstOptionSpec *other = nst_options_find_spec (needs[i].other);
      g_autofree gchar    *value = NULL;

      if (strcmp (needs[i].key, spec->key) || ! other)
        continue;
      value = nst_options_get_text (options, other);
      if (! g_strv_contains (needs[i].words, value)
          && ! (! strcmp (spec->key, "seed") && has_random_network (options)))
        return _ (needs[i].reason);
    }
  return NULL;
}
