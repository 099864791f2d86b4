/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All presets: the built-in ones and the user's own, each of which is a file in
 * a folder.
 */
#ifndef IMPASTO_PRESET_STORE_H
#define IMPASTO_PRESET_STORE_H

#include "ui/job/preset.h"

G_BEGIN_DECLS

/* All calls for one store must come from the same thread. */
typedef struct _ImpastoPresetStore ImpastoPresetStore;

/**
 * impasto_preset_store_new: the built-in presets.  The user's presets in
 * @folder, which need not exist yet, are read by
 * impasto_preset_store_reload ().  If @folder is NULL, no preset can be saved.
 */
ImpastoPresetStore *impasto_preset_store_new (const gchar *folder);
void                impasto_preset_store_free (ImpastoPresetStore *store);

/* Reads the folder again.  Returns a message about files that cannot be used or
 * only in part, or NULL if there are none.  Caller frees. */
gchar *impasto_preset_store_reload (ImpastoPresetStore *store);

/* The built-in presets, then the user's presets sorted by name.  A preset is
 * valid until the next call that changes the store. */
guint                impasto_preset_store_get_n (ImpastoPresetStore *store);
const ImpastoPreset *impasto_preset_store_get (ImpastoPresetStore *store,
                                               guint               index);
/* The preset named @name, ignoring case, or NULL. */
const ImpastoPreset *impasto_preset_store_find (ImpastoPresetStore *store,
                                                const gchar        *name);
/* The first preset with exactly the look of @options; the preset named @first
 * (nullable) is preferred.  NULL if there is none. */
const ImpastoPreset *impasto_preset_store_match (ImpastoPresetStore *store,
                                                 const NstOptions   *options,
                                                 const gchar        *first);

/**
 * The following functions return FALSE or NULL with an error for the user, and
 * then nothing has changed.
 */

/* Checks whether a preset of the user may be named @name; empty names and names
 * of built-in presets are not allowed.  Returns @name without surrounding white
 * space.  Caller frees. */
gchar *impasto_preset_store_check_name (ImpastoPresetStore *store,
                                        const gchar        *name,
                                        GError            **error);
/* Saves @options as @name; replaces the user's preset of that name. */
const ImpastoPreset *impasto_preset_store_save (ImpastoPresetStore *store,
                                                const gchar        *name,
                                                const NstOptions   *options,
                                                GError            **error);
/* Fails if another preset has the name. */
const ImpastoPreset *impasto_preset_store_rename (ImpastoPresetStore  *store,
                                                  const ImpastoPreset *preset,
                                                  const gchar         *name,
                                                  GError             **error);
gboolean             impasto_preset_store_remove (ImpastoPresetStore  *store,
                                                  const ImpastoPreset *preset,
                                                  GError             **error);
/* Copies the file @path to the folder; appends a number to a name that is in
 * use. */
const ImpastoPreset *impasto_preset_store_import (ImpastoPresetStore *store,
                                                  const gchar        *path,
                                                  GError            **error);

G_END_DECLS

#endif /* IMPASTO_PRESET_STORE_H */
