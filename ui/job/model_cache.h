/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Models, read once per process and shared by all runs.
 */
#ifndef IMPASTO_MODEL_CACHE_H
#define IMPASTO_MODEL_CACHE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* In all functions, @model_files are the paths of model files, separated by
 * G_SEARCHPATH_SEPARATOR; if two files contain the same network, the later one
 * is used.  Of @options, only the networks and the seed are used. */

/**
 * impasto_model_cache_load: the models of the networks in @options, read from
 * the files unless they were the last ones read.  Returns new references in
 * @models, or FALSE with an error.  Blocks while it reads.  Any thread.
 */
gboolean impasto_model_cache_load (const gchar      *model_files,
                                   const NstOptions *options,
                                   NstModels        *models,
                                   GError          **error);

/**
 * impasto_model_cache_peek: like impasto_model_cache_load () if the models have
 * been read already; otherwise FALSE.  Does not block.  Any thread.
 */
gboolean impasto_model_cache_peek (const gchar      *model_files,
                                   const NstOptions *options,
                                   NstModels        *models);

/**
 * impasto_model_cache_preload: start to read the models on a new thread and
 * return immediately.  Errors are ignored; the next
 * impasto_model_cache_load () reports them.
 */
void impasto_model_cache_preload (const gchar      *model_files,
                                  const NstOptions *options);

/* Waits for a preload in progress, then drops the references of the cache. */
void impasto_model_cache_clear (void);

/* "VGG-19", or "VGG-19 + ResNet-18" if the two networks differ.  Caller
 * frees. */
gchar *impasto_models_get_name (const NstModels *models);

/* Drops the references in @models, which may be NULL. */
void impasto_models_clear (NstModels *models);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstModels, impasto_models_clear)

G_END_DECLS

#endif /* IMPASTO_MODEL_CACHE_H */
