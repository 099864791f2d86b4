/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A preset: the options that make a look, under a name, and its file.
 */
#ifndef IMPASTO_PRESET_H
#define IMPASTO_PRESET_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* How the files of presets end. */
#define IMPASTO_PRESET_SUFFIX ".impasto-preset"
/* The longest name of a preset, in characters. */
#define IMPASTO_PRESET_NAME_CHARS 60

/**
 * ImpastoPreset: a name and the values of all options that make a look.  The
 * style picture and the output are no options, and so in no preset; neither are
 * the working size and what belongs to the machine, see
 * impasto_preset_has_option ().
 */
typedef struct
{
  gchar     *name;    /* for people; translated if built in */
  NstOptions options; /* of those that are no preset's: the defaults */
  gchar     *path;    /* of the user's file; NULL: built in */
  gchar     *note;    /* what of the file is not understood; or NULL */
  GKeyFile  *file;    /* the file's text with all that is in it; or NULL */
} ImpastoPreset;

/* No function here needs a certain thread. */

/* Whether presets decide this option. */
gboolean impasto_preset_has_option (const NstOptionSpec *spec);

/* Whether @options equal the preset's, for all options that presets decide. */
gboolean impasto_preset_matches (const ImpastoPreset *preset,
                                 const NstOptions    *options);

/* A preset without a file; NULL never. */
ImpastoPreset *impasto_preset_new (const gchar      *name,
                                   const NstOptions *options);
void           impasto_preset_free (ImpastoPreset *preset);

/* Sets those of @options that presets decide, and leaves the others. */
void impasto_preset_apply (const ImpastoPreset *preset, NstOptions *options);

/**
 * impasto_preset_read: the preset in the file @path, or NULL with an error
 * that says what is wrong with the file: NST_ERROR_FILE or NST_ERROR_OPTION.
 * Keys that this version does not know are no error: preset->note tells them.
 */
ImpastoPreset *impasto_preset_read (const gchar *path, GError **error);

/**
 * impasto_preset_write: write @preset to @path in place of what is there,
 * with the keys that this version does not know.  All or nothing: FALSE with
 * NST_ERROR_FILE, and the old file is as it was.
 */
gboolean impasto_preset_write (const ImpastoPreset *preset,
                               const gchar         *path,
                               GError             **error);

/* Gives @preset another name; its file is as before. */
void impasto_preset_set_name (ImpastoPreset *preset, const gchar *name);

/* The presets that come with the program, the default look first.  Array of
 * ImpastoPreset that frees its elements. */
GPtrArray *impasto_preset_list_builtin (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImpastoPreset, impasto_preset_free)

G_END_DECLS

#endif /* IMPASTO_PRESET_H */
