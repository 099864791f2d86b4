/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network's weights, read once per process and shared by all runs.
 */
#ifndef IMPASTO_MODEL_CACHE_H
#define IMPASTO_MODEL_CACHE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * impasto_model_cache_load: the model of @path, read now unless it was the
 * last one read.  Returns a new reference, or NULL with an error.  Blocks for
 * as long as reading takes.  Any thread.
 */
NstModel *impasto_model_cache_load (const gchar *path, GError **error);

/**
 * impasto_model_cache_peek: a new reference to the model of @path if it has
 * been read, or NULL.  Does not block.  Any thread.
 */
NstModel *impasto_model_cache_peek (const gchar *path);

/**
 * impasto_model_cache_preload: start reading the model of @path on a thread
 * of its own and return at once.  Errors are left to the next
 * impasto_model_cache_load ().
 */
void impasto_model_cache_preload (const gchar *path);

/* Drops the cache's own reference, after a preload that is under way. */
void impasto_model_cache_clear (void);

G_END_DECLS

#endif /* IMPASTO_MODEL_CACHE_H */
