/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two tables: the groups of options, and the conditions under which an option
 * has an effect.
 */
#include "config.h"

#include "ui/dialog/option_groups.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define MAX_KEYS 12

typedef struct
{
  const gchar *title;
  const gchar *keys[MAX_KEYS]; /* NULL-terminated */
} Group;

static const Group groups[] = {
  { N_ ("Network"),
    { "content-network", "style-network", "pooling", "padding", NULL } },
  { N_ ("Weights and Smoothness"),
    { "balance", "tv-norm", "feature-weight", "pixel-weight", "ssim-weight",
      NULL } },
  { N_ ("Layers"),
    { "content-layers", "style-layers", "style-statistics",
      "normalize-gradient", NULL } },
  { N_ ("Optimizer"),
    { "optimizer", "learning-rate", "history", "averaging", "beta1", "beta2",
      NULL } },
  { N_ ("Iterations"),
    { "iterations", "threads", "stop-progress", "stop-window", "stop-after",
      "stop-at", NULL } },
  { N_ ("Levels"),
    { "levels", "level-size", "level-ratio", "level-iterations", NULL } },
  /* Translators: the picture that a run starts from. */
  { N_ ("Initial Picture"), { "init", "init-noise", "seed", NULL } },
};

static gboolean
seed_matters (const NstOptions *options)
{
  return options->init == NST_INIT_NOISE || options->init_noise > 0.0
         || options->content_network == NST_NETWORK_RESNET18_RANDOM
         || options->style_network == NST_NETWORK_RESNET18_RANDOM;
}

/* If the option is on but not allowed, the user must be able to turn it off. */
static gboolean
normalizing_matters (const NstOptions *options)
{
  return options->optimizer == NST_OPTIMIZER_ADAM
         || options->normalize_gradient;
}

static gboolean
tv_norm_matters (const NstOptions *options)
{
  return options->weights.tv > 0.0;
}

static gboolean
history_matters (const NstOptions *options)
{
  return options->optimizer == NST_OPTIMIZER_LBFGS;
}

static gboolean
betas_matter (const NstOptions *options)
{
  return options->optimizer == NST_OPTIMIZER_ADAM;
}

/* With a picture to start from, “auto” means one level. */
static gboolean
level_size_matters (const NstOptions *options)
{
  return options->levels == 0 && options->init != NST_INIT_PICTURE;
}

static gboolean
levels_matter (const NstOptions *options)
{
  return options->levels > 1 || level_size_matters (options);
}

static gboolean
stop_window_matters (const NstOptions *options)
{
  return options->stop_progress > 0.0;
}

static gboolean
content_layers_matter (const NstOptions *options)
{
  return options->weights.features > 0.0;
}

/* When an option has an effect, and what the tooltip says if it has none. */
static const struct
{
  const gchar *key;
  gboolean (*matters) (const NstOptions *options);
  const gchar *reason;
} needs[] = {
  { "seed", seed_matters,
    N_ ("The seed affects only noise and random networks. Choose Noise as the "
        "initial picture, or a random network") },
  { "normalize-gradient", normalizing_matters,
    N_ ("This requires the optimizer Adam") },
  { "tv-norm", tv_norm_matters,
    N_ ("This has no effect without smoothness. Move the Smoothness slider to "
        "the right") },
  { "history", history_matters,
    N_ ("This applies only to the optimizer L-BFGS") },
  { "beta1", betas_matter, N_ ("This applies only to the optimizer Adam") },
  { "beta2", betas_matter, N_ ("This applies only to the optimizer Adam") },
  { "level-size", level_size_matters,
    N_ ("This applies only if Levels is “auto” and the run does not start from "
        "another picture") },
  { "level-ratio", levels_matter, N_ ("There is only one level") },
  { "level-iterations", levels_matter, N_ ("There is only one level") },
  { "stop-window", stop_window_matters,
    N_ ("This has no effect because “Convergence threshold” is “never”") },
  { "content-layers", content_layers_matter,
    N_ ("This has no effect because “Content: features” is 0") },
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

const gchar *const *
impasto_option_groups_get_keys (guint group)
{
  return groups[group].keys;
}

const gchar *
impasto_option_get_unit (const NstOptionSpec *spec)
{
  if (! strcmp (spec->key, "stop-after"))
    return _ ("seconds");
  if (! strcmp (spec->key, "level-size"))
    return _ ("pixels");
  if (! strcmp (spec->key, "stop-window"))
    return _ ("iterations");
  return NULL;
}

const gchar *
impasto_option_get_idle_reason (const NstOptionSpec *spec,
                                const NstOptions    *options)
{
  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    if (! strcmp (needs[i].key, spec->key) && ! needs[i].matters (options))
      return _ (needs[i].reason);
  return NULL;
}
