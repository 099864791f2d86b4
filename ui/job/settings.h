/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that the user chooses, and its text form.  The PDB's options
 * string, the last values, and the settings file are all "key=value;..." text.
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
  IMPASTO_STYLE_LAYER,  /* id: the item's ID; valid in this session only */
  IMPASTO_STYLE_FILE,   /* id: absolute path of a picture file */
  IMPASTO_STYLE_BUILTIN /* id: the painting's file name without suffix */
} ImpastoStyleKind;

typedef struct
{
  ImpastoStyleKind kind;
  gchar           *id;
} ImpastoStyleRef;

/* In percent. */
#define IMPASTO_OPACITY_FULL 100

typedef struct
{
  NstOptions    options;
  ImpastoOutput output;
  gint          opacity; /* of the result, in percent */
  gchar *model_files; /* paths of the user's model files, one for each network,
                         separated by G_SEARCHPATH_SEPARATOR; or NULL */
  ImpastoStyleRef style;
  ImpastoStyleRef initial; /* used if options.init is NST_INIT_PICTURE */
} ImpastoSettings;

/* Fills @settings with the defaults.  Free the contents with
 * impasto_settings_clear (). */
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
 * impasto_settings_parse: set the keys in @text ("key=value;key=value").  White
 * space around keys and values is ignored, %XX in string values is unescaped.
 * The keys are those of nst_options_get_specs (), "output" (layer, in-place),
 * "opacity" (in percent),
 * "weights" (paths of model files), "style", and "init-picture" ("layer:ID",
 * "file:PATH", "builtin:NAME").  "init-picture" implies init=picture unless
 * @text sets init as well.  FALSE with NST_ERROR_OPTION, and then @settings is
 * unchanged.
 */
gboolean impasto_settings_parse (ImpastoSettings *settings,
                                 const gchar     *text,
                                 GError         **error);
/* All keys in the order of the table, after "version=1;", which
 * impasto_settings_parse () accepts.  "init-picture" is "none" unless init is
 * picture.  Caller frees. */
gchar *impasto_settings_to_text (const ImpastoSettings *settings);
/* A paragraph for the PDB: every key with its meaning, range, and default.
 * Caller frees. */
gchar *impasto_settings_describe_keys (void);

/**
 * impasto_settings_get_model_files: the model files that a run may use, in the
 * form that model_cache.h expects: @default_model_file, which is the built-in
 * one, then the user's.  Caller frees.
 */
gchar *impasto_settings_get_model_files (const ImpastoSettings *settings,
                                         const gchar *default_model_file);

/**
 * impasto_settings_import_model_file: check the model file @path by reading it,
 * and add it to @settings in place of the user's file for the same network.
 * @network (nullable) is set to the network in the file.  FALSE with an error,
 * such as that of nst_model_load (), and then @settings is unchanged.
 */
gboolean impasto_settings_import_model_file (ImpastoSettings *settings,
                                             const gchar     *path,
                                             NstNetwork      *network,
                                             GError         **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImpastoSettings, impasto_settings_clear)

G_END_DECLS

#endif /* IMPASTO_SETTINGS_H */
