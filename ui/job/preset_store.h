/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All presets: those that are built in, and the user's own, one file each in a
 * folder.
 */
#ifndef IMPASTO_PRESET_STORE_H
#define IMPASTO_PRESET_STORE_H

#include "ui/job/preset.h"

G_BEGIN_DECLS

/* All functions are for one thread. */
typedef struct _ImpastoPresetStore ImpastoPresetStore;

/**
 * impasto_preset_store_new: the built-in presets, and those in the folder
 * @folder (NULL: none can be saved), which need not exist yet.
 */
ImpastoPresetStore *impasto_preset_store_new (const gchar *folder);
void                impasto_preset_store_free (ImpastoPresetStore *store);

/* Reads the folder anew.  Caller frees what is to be told of files that cannot
 * be used; NULL when all is well. */
gchar *impasto_preset_store_reload (ImpastoPresetStore *store);

/* The built-in ones, then the own ones by name.  A preset is valid until the
 * next call that changes the store. */
guint                impasto_preset_store_get_n (ImpastoPresetStore *store);
const ImpastoPreset *impasto_preset_store_get (ImpastoPresetStore *store,
                                               guint               index);
/* The preset named @name, whatever the case; or NULL. */
const ImpastoPreset *impasto_preset_store_find (ImpastoPresetStore *store,
                                                const gchar        *name);
/* The first preset with exactly this look, @first (or NULL) before all others;
 * or NULL. */
const ImpastoPreset *impasto_preset_store_match (ImpastoPresetStore *store,
                                                 const NstOptions   *options,
                                                 const gchar        *first);

/**
 * All that follows returns FALSE, or NULL, with an error for the user; then
 * nothing has changed.
 */

/* A name that an own preset may have; "" and built-in names are none.  Caller
 * frees what it returns: @name without blanks around. */
gchar *impasto_preset_store_check_name (ImpastoPresetStore *store,
                                        const gchar        *name,
                                        GError            **error);
/* Saves @options as @name, over the own preset of that name if there is one. */
const ImpastoPreset *impasto_preset_store_save (ImpastoPresetStore *store,
                                                const gchar        *name,
                                                const NstOptions   *options,
                                                GError            **error);
/* Another preset must not have the name. */
const ImpastoPreset *impasto_preset_store_rename (ImpastoPresetStore  *store,
                                                  const ImpastoPreset *preset,
                                                  const gchar         *name,
                                                  GError             **error);
gboolean             impasto_preset_store_remove (ImpastoPresetStore  *store,
                                                  const ImpastoPreset *preset,
                                                  GError             **error);
/* Copies the file @path into the folder; a name that is taken gets a number. */
const ImpastoPreset *impasto_preset_store_import (ImpastoPresetStore *store,
                                                  const gchar        *path,
                                                  GError            **error);

G_END_DECLS

#endif /* IMPASTO_PRESET_STORE_H */
