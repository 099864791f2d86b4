/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything a user chooses, and its text form: the PDB's options string, the
 * last values and the settings file are the same "key=value;..." text.
 */
#ifndef IMPASTO_SETTINGS_H
#define IMPASTO_SETTINGS_H

#include "engine/nst.h"

G_BEGIN_DECLS

typedef enum
{
  IMPASTO_OUTPUT_LAYER,   /* a new layer above the drawable */
  IMPASTO_OUTPUT_IN_PLACE /* into the drawable itself */
} ImpastoOutput;

typedef enum
{
  IMPASTO_STYLE_NONE,
  IMPASTO_STYLE_LAYER,  /* id: the item's number; lasts for the session only */
  IMPASTO_STYLE_FILE,   /* id: absolute path of a picture file */
  IMPASTO_STYLE_BUILTIN /* id: the painting's file name without ending */
} ImpastoStyleKind;

typedef struct
{
  ImpastoStyleKind kind;
  gchar           *id;
} ImpastoStyleRef;

typedef struct
{
  NstOptions    options;
  ImpastoOutput output;
  gchar *model_files; /* paths of a user's weights files, one a network, with
                     G_SEARCHPATH_SEPARATOR between them; or NULL */
  ImpastoStyleRef style;
  ImpastoStyleRef initial; /* what options.init = NST_INIT_PICTURE means */
} ImpastoSettings;

/* Fills @settings with defaults; free the contents with _clear (). */
void     impasto_settings_init (ImpastoSettings *settings);
void     impasto_settings_clear (ImpastoSettings *settings);
void     impasto_settings_copy (ImpastoSettings       *target,
                                const ImpastoSettings *source);
void     impasto_style_ref_set (ImpastoStyleRef *ref,
                                ImpastoStyleKind kind,
                                const gchar     *id);
gboolean impasto_style_ref_equal (const ImpastoStyleRef *a,
                                  const ImpastoStyleRef *b);

/**
 * impasto_settings_parse: change what @text names ("key=value;key=value",
 * blanks around are ignored, %XX in string values is unescaped).  Keys are
 * those of nst_options_get_specs () and "output" (layer, in-place),
 * "weights" (paths), "style" and "init-picture" ("layer:ID", "file:PATH",
 * "builtin:NAME"); the last makes init=picture unless @text names init, too.
 * FALSE with NST_ERROR_OPTION; then @settings is as before.
 */
gboolean impasto_settings_parse (ImpastoSettings *settings,
                                 const gchar     *text,
                                 GError         **error);
/* All keys, in the table's order, led by "version=1;" (which parse accepts).
 * A picture that init does not ask for is left out. */
gchar *impasto_settings_to_text (const ImpastoSettings *settings);
/* A paragraph for the PDB: every key with its meaning, range and default. */
gchar *impasto_settings_describe_keys (void);

/**
 * impasto_settings_get_model_files: the files that a run may take its networks'
 * weights from, as model_cache.h takes them: @default_model_file, the shipped
 * file, then the user's.  Caller frees.
 */
gchar *impasto_settings_get_model_files (const ImpastoSettings *settings,
                                         const gchar *default_model_file);

/**
 * impasto_settings_import_model_file: read the weights file @path and remember
 * it in place of the one for the same network, if there was one.  @network
 * (nullable) is what it holds.  FALSE with the error of nst_model_load (), and
 * @settings is as before.
 */
gboolean impasto_settings_import_model_file (ImpastoSettings *settings,
                                             const gchar     *path,
                                             NstNetwork      *network,
                                             GError         **error);

G_END_DECLS

#endif /* IMPASTO_SETTINGS_H */
