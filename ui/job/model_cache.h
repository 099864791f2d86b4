/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The networks' weights, read once per process and shared by all runs.
 */
#ifndef IMPASTO_MODEL_CACHE_H
#define IMPASTO_MODEL_CACHE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* Everywhere here, @weights are the paths of weights files, with
 * G_SEARCHPATH_SEPARATOR between them; of two with the same network the later
 * one counts.  Of @options only the networks and the seed are looked at. */

/**
 * impasto_model_cache_load: the models of @options' networks, read now unless
 * they were the last ones read.  Returns new references in @models, or FALSE
 * with an error.  Blocks for as long as reading takes.  Any thread.
 */
gboolean impasto_model_cache_load (const gchar      *model_files,
                                   const NstOptions *options,
                                   NstModels        *models,
                                   GError          **error);

/**
 * impasto_model_cache_peek: as impasto_model_cache_load (), if they have been
 * read already; else FALSE.  Does not block.  Any thread.
 */
gboolean impasto_model_cache_peek (const gchar      *model_files,
                                   const NstOptions *options,
                                   NstModels        *models);

/**
 * impasto_model_cache_preload: start reading the models on a thread of its own
 * and return at once.  Errors are left to the next
 * impasto_model_cache_load ().
 */
void impasto_model_cache_preload (const gchar      *model_files,
                                  const NstOptions *options);

/* Drops the cache's own references, after a preload that is under way. */
void impasto_model_cache_clear (void);

/* "VGG-19", or "VGG-19 + ResNet-18" where they differ; caller frees. */
gchar *impasto_models_get_name (const NstModels *models);

/* Gives back the references of @models, which may have none. */
void impasto_models_clear (NstModels *models);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstModels, impasto_models_clear)

G_END_DECLS

#endif /* IMPASTO_MODEL_CACHE_H */
