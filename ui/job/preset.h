/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A preset: a name and the options that define a look, and its file.
 */
#ifndef IMPASTO_PRESET_H
#define IMPASTO_PRESET_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* The suffix of preset files. */
#define IMPASTO_PRESET_SUFFIX ".impasto-preset"
/* Maximum length of a preset's name, in characters. */
#define IMPASTO_PRESET_NAME_CHARS 60

/**
 * ImpastoPreset: a name and the values of all options that define a look.  The
 * style picture and the output are not options and not part of a preset; nor
 * are the working size and the number of threads, see impasto_preset_has_option
 * ().
 */
typedef struct
{
  gchar       *name;  /* for the user; translated if built in */
  const gchar *blurb; /* what a built-in one looks like, translated; or NULL */
  NstOptions options; /* options that presets do not set have their defaults */
  gchar     *path;    /* of the user's file; NULL: built in */
  gchar     *note;    /* about keys of the file that are unknown, or NULL */
  GKeyFile  *file;    /* the complete file, with unknown keys, or NULL */
} ImpastoPreset;

/* All functions may be called on any thread. */

/* Whether a preset sets this option. */
gboolean impasto_preset_has_option (const NstOptionSpec *spec);

/* Whether @options equal the preset's, for all options that a preset sets. */
gboolean impasto_preset_matches (const ImpastoPreset *preset,
                                 const NstOptions    *options);

/* A preset without a file; never NULL. */
ImpastoPreset *impasto_preset_new (const gchar      *name,
                                   const NstOptions *options);
void           impasto_preset_free (ImpastoPreset *preset);

/* Sets the options that a preset sets, and leaves the others unchanged. */
void impasto_preset_apply (const ImpastoPreset *preset, NstOptions *options);

/**
 * impasto_preset_read: read the preset in the file @path.  NULL with
 * NST_ERROR_FILE or NST_ERROR_OPTION if the file is not valid.  Unknown keys
 * are not an error; preset->note lists them.
 */
ImpastoPreset *impasto_preset_read (const gchar *path, GError **error);

/**
 * impasto_preset_write: write @preset, with its unknown keys, to @path.
 * Replaces an existing file atomically.  FALSE with NST_ERROR_FILE, and then
 * the old file is unchanged.
 */
gboolean impasto_preset_write (const ImpastoPreset *preset,
                               const gchar         *path,
                               GError             **error);

/* Renames @preset in memory; its file is unchanged. */
void impasto_preset_set_name (ImpastoPreset *preset, const gchar *name);

/* The built-in presets, with the default look first.  An array of ImpastoPreset
 * that frees its elements; caller unrefs. */
GPtrArray *impasto_preset_list_builtin (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpastoPreset, impasto_preset_free)

G_END_DECLS

#endif /* IMPASTO_PRESET_H */
