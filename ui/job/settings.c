/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Settings and their text form.  The table in this file contains the keys that
 * are not options of the engine.
 */
#include "config.h"

#include "ui/job/settings.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "ui/job/file_path.h"

/* A text of a newer version is rejected, as the meaning of a key may differ. */
#define TEXT_VERSION 1
#define INITIAL_KEY  "init-picture"

/**
 * HostKey: one row of the table of keys that are not options of the engine.
 */
typedef struct
{
  const gchar *key;
  const gchar *values; /* the valid values; untranslated */
  const gchar *blurb;
  /* FALSE if @text, unescaped, is not a valid value; then *@error is set if
   * there is more to say. */
  gboolean (*set) (ImpastoSettings *settings,
                   const gchar     *text,
                   GError         **error);
  /* The value as set () reads it, not yet escaped; caller frees. */
  gchar *(*get) (const ImpastoSettings *settings);
} HostKey;

static const gchar *const output_words[] = {
  [IMPASTO_OUTPUT_LAYER] = "layer",
  [IMPASTO_OUTPUT_IN_PLACE] = "in-place",
};

static const gchar *const style_prefixes[] = {
  [IMPASTO_STYLE_NONE] = "none",
  [IMPASTO_STYLE_LAYER] = "layer:",
  [IMPASTO_STYLE_FILE] = "file:",
  [IMPASTO_STYLE_BUILTIN] = "builtin:",
};

static gboolean
set_output (ImpastoSettings *settings, const gchar *text, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (output_words); i++)
    if (! strcmp (text, output_words[i]))
      {
        settings->output = i;
        return TRUE;
      }
  return FALSE;
}

static gchar *
get_output (const ImpastoSettings *settings)
{
  return g_strdup (output_words[settings->output]);
}

static gboolean
set_opacity (ImpastoSettings *settings, const gchar *text, GError **error)
{
  gint64 opacity;

  if (! g_ascii_string_to_signed (text, 10, 0, IMPASTO_OPACITY_FULL, &opacity,
                                  NULL))
    return FALSE;
  settings->opacity = (gint)opacity;
  return TRUE;
}

static gchar *
get_opacity (const ImpastoSettings *settings)
{
  return g_strdup_printf ("%d", settings->opacity);
}

/* Paths become absolute here, so that they name the same files in the next
 * session. */
static gboolean
set_model_files (ImpastoSettings *settings, const gchar *text, GError **error)
{
  g_auto (GStrv) paths = g_strsplit (text, G_SEARCHPATH_SEPARATOR_S, -1);
  GString *all = g_string_new (NULL);

  for (guint i = 0; paths[i]; i++)
    {
      g_autofree gchar *path = NULL;

      if (! *paths[i])
        continue;
      path = g_canonicalize_filename (paths[i], NULL);
      if (all->len > 0)
        g_string_append_c (all, G_SEARCHPATH_SEPARATOR);
      g_string_append (all, path);
    }
  g_free (settings->model_files);
  settings->model_files = g_string_free (all, all->len == 0);
  return TRUE;
}

static gchar *
get_model_files (const ImpastoSettings *settings)
{
  return g_strdup (settings->model_files ? settings->model_files : "");
}

static gboolean
read_ref (ImpastoStyleRef *ref, const gchar *text, GError **error)
{
  ImpastoStyleKind  kind;
  const gchar      *id;
  g_autofree gchar *given = NULL;
  g_autofree gchar *path = NULL;

  if (! *text || ! strcmp (text, style_prefixes[IMPASTO_STYLE_NONE]))
    {
      impasto_style_ref_set (ref, IMPASTO_STYLE_NONE, NULL);
      return TRUE;
    }
  for (kind = IMPASTO_STYLE_LAYER; kind <= IMPASTO_STYLE_BUILTIN; kind++)
    if (g_str_has_prefix (text, style_prefixes[kind]))
      break;
  if (kind > IMPASTO_STYLE_BUILTIN)
    return FALSE;

  id = text + strlen (style_prefixes[kind]);
  switch (kind)
    {
    case IMPASTO_STYLE_LAYER:
      if (! g_ascii_string_to_unsigned (id, 10, 1, G_MAXINT, NULL, NULL))
        return FALSE;
      break;
    case IMPASTO_STYLE_FILE:
      given = *id ? impasto_file_path_new (id, error) : NULL;
      if (! given)
        return FALSE;
      id = path = g_canonicalize_filename (given, NULL);
      break;
    default:
      /* A plain name, never a path to outside the folder of the paintings. */
      if (! *id || *id == '.' || strchr (id, G_DIR_SEPARATOR))
        return FALSE;
      break;
    }
  impasto_style_ref_set (ref, kind, id);
  return TRUE;
}

static gchar *
write_ref (const ImpastoStyleRef *ref)
{
  return g_strconcat (style_prefixes[ref->kind], ref->id, NULL);
}

static gboolean
set_style (ImpastoSettings *settings, const gchar *text, GError **error)
{
  return read_ref (&settings->style, text, error);
}

static gchar *
get_style (const ImpastoSettings *settings)
{
  return write_ref (&settings->style);
}

static gboolean
set_initial (ImpastoSettings *settings, const gchar *text, GError **error)
{
  return read_ref (&settings->initial, text, error);
}

static gchar *
get_initial (const ImpastoSettings *settings)
{
  if (settings->options.init != NST_INIT_PICTURE)
    return g_strdup (style_prefixes[IMPASTO_STYLE_NONE]);
  return write_ref (&settings->initial);
}

static const HostKey host_keys[] = {
  { "output", N_ ("layer, in-place; default layer"),
    N_ ("Where the result goes: a new layer above the drawable, or the "
        "drawable itself"),
    set_output, get_output },
  { "opacity", N_ ("0 to 100; default 100"),
    N_ ("The opacity of the result in percent of the opacity of the drawable; "
        "the original shows through the rest"),
    set_opacity, get_opacity },
  { "weights", N_ ("paths, separated by “:”; default the built-in model file"),
    N_ ("Model files with the weights of VGG-19, VGG-16, or ResNet-18 in "
        "safetensors format; the network is recognized from the file"),
    set_model_files, get_model_files },
  { "style", N_ ("layer:ID, file:PATH, builtin:NAME or none; default none"),
    N_ ("The style picture, if the call does not name one"), set_style,
    get_style },
  { INITIAL_KEY, N_ ("layer:ID, file:PATH, builtin:NAME or none; default none"),
    N_ ("The picture to start from, such as an earlier result; implies "
        "init=picture. Of a layer of the same image, the part that covers the "
        "drawable is used; any other picture is stretched to the size of the "
        "drawable"),
    set_initial, get_initial },
};

static const HostKey *
find_host_key (const gchar *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (host_keys); i++)
    if (! strcmp (host_keys[i].key, key))
      return &host_keys[i];
  return NULL;
}

/* -------------------------------------------------------------- values --- */

void
impasto_settings_init (ImpastoSettings *settings)
{
  memset (settings, 0, sizeof *settings);
  settings->options = nst_options_default ();
  settings->opacity = IMPASTO_OPACITY_FULL;
}

void
impasto_settings_clear (ImpastoSettings *settings)
{
  g_clear_pointer (&settings->model_files, g_free);
  impasto_style_ref_set (&settings->style, IMPASTO_STYLE_NONE, NULL);
  impasto_style_ref_set (&settings->initial, IMPASTO_STYLE_NONE, NULL);
}

void
impasto_settings_copy (ImpastoSettings *target, const ImpastoSettings *source)
{
  if (target == source)
    return;
  target->options = source->options;
  target->output = source->output;
  target->opacity = source->opacity;
  g_free (target->model_files);
  target->model_files = g_strdup (source->model_files);
  impasto_style_ref_set (&target->style, source->style.kind, source->style.id);
  impasto_style_ref_set (&target->initial, source->initial.kind,
                         source->initial.id);
}

void
impasto_style_ref_set (ImpastoStyleRef *ref,
                       ImpastoStyleKind kind,
                       const gchar     *id)
{
  gchar *copy = g_strdup (id); /* @id may be ref->id, which is freed below */

  g_free (ref->id);
  ref->kind = kind;
  ref->id = copy;
}

gboolean
impasto_style_ref_equal (const ImpastoStyleRef *a, const ImpastoStyleRef *b)
{
  return a->kind == b->kind && ! g_strcmp0 (a->id, b->id);
}

/* ------------------------------------------------------------- reading --- */

static gboolean
unescape (const gchar *key, const gchar *text, gchar **value, GError **error)
{
  GString *plain = g_string_new (NULL);

  for (; *text; text++)
    {
      gint high, low;

      if (*text != '%')
        {
          g_string_append_c (plain, *text);
          continue;
        }
      high = g_ascii_xdigit_value (text[1]);
      low = high < 0 ? -1 : g_ascii_xdigit_value (text[2]);
      if (low < 0 || high + low == 0)
        {
          g_string_free (plain, TRUE);
          g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                       _ ("In the value of “%s”, “%%” must be followed by the "
                          "two hexadecimal digits of a byte. Write “%%25” for "
                          "a percent sign."),
                       key);
          return FALSE;
        }
      g_string_append_c (plain, high * 16 + low);
      text += 2;
    }
  *value = g_string_free (plain, FALSE);
  return TRUE;
}

static gboolean
check_version (const gchar *text, GError **error)
{
  guint64 version;

  if (! g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &version, NULL))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("“%s” is not a version of the options. Omit “version” or "
                      "write “version=%d”."),
                   text, TEXT_VERSION);
      return FALSE;
    }
  if (version > TEXT_VERSION)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("These options were written by a newer Impasto (version "
                      "%s; this one reads up to %d). Update Impasto, or choose "
                      "the options again."),
                   text, TEXT_VERSION);
      return FALSE;
    }
  return TRUE;
}

static gboolean
set_unknown (const gchar *key, GError **error)
{
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();

  for (guint i = 0; i < n_specs; i++)
    g_ptr_array_add (keys, (gpointer)specs[i].key);
  for (guint i = 0; i < G_N_ELEMENTS (host_keys); i++)
    g_ptr_array_add (keys, (gpointer)host_keys[i].key);
  g_ptr_array_add (keys, NULL);

  g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
               _ ("There is no option “%s”. Did you mean “%s”?"), key,
               nst_nearest_word (key, (const gchar *const *)keys->pdata));
  return FALSE;
}

static gboolean
set_value (ImpastoSettings *settings,
           const gchar     *key,
           const gchar     *text,
           GError         **error)
{
  const HostKey    *host_key;
  g_autofree gchar *value = NULL;
  g_autoptr (GError) cause = NULL;

  if (! strcmp (key, "version"))
    return check_version (text, error);
  if (nst_options_find_spec (key))
    return nst_options_set (&settings->options, key, text, error);

  host_key = find_host_key (key);
  if (! host_key)
    return set_unknown (key, error);
  if (! unescape (key, text, &value, error))
    return FALSE;
  if (! host_key->set (settings, value, &cause))
    {
      if (cause)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("“%s” is not a value for the option “%s” (%s)."), text,
                   key, _ (host_key->values));
      return FALSE;
    }
  return TRUE;
}

/* Makes a picture to start from imply init=picture.  FALSE with an error if the
 * text sets init (@names_init) to something else. */
static gboolean
apply_initial (ImpastoSettings *settings, gboolean names_init, GError **error)
{
  if (settings->initial.kind == IMPASTO_STYLE_NONE)
    return TRUE;
  if (! names_init)
    settings->options.init = NST_INIT_PICTURE;
  if (settings->options.init == NST_INIT_PICTURE)
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
               _ ("“%s” names a picture to start from, but “init” is set to "
                  "something else. Write “init=picture”, or omit one of the "
                  "two."),
               INITIAL_KEY);
  return FALSE;
}

gboolean
impasto_settings_parse (ImpastoSettings *settings,
                        const gchar     *text,
                        GError         **error)
{
  gboolean success = FALSE;
  gboolean names_init = FALSE;
  gboolean names_picture = FALSE;
  g_auto (GStrv) pairs = NULL;
  ImpastoSettings changed;

  if (! g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION,
                           _ ("The options are not valid UTF-8 text. Write "
                              "other bytes as %XX."));
      return FALSE;
    }

  impasto_settings_init (&changed);
  impasto_settings_copy (&changed, settings);
  pairs = g_strsplit (text, ";", -1);
  for (guint i = 0; pairs[i]; i++)
    {
      gchar *key = g_strstrip (pairs[i]);
      gchar *equals = strchr (key, '=');

      if (! *key)
        continue;
      if (! equals)
        {
          g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                       _ ("“%s” has no value. Write key=value pairs separated "
                          "by “;”."),
                       key);
          goto out;
        }
      *equals = '\0';
      if (! set_value (&changed, g_strchomp (key), g_strchug (equals + 1),
                       error))
        goto out;
      names_init = names_init || ! strcmp (key, "init");
      names_picture = names_picture || ! strcmp (key, INITIAL_KEY);
    }
  if (names_picture && ! apply_initial (&changed, names_init, error))
    goto out;
  impasto_settings_copy (settings, &changed);
  success = TRUE;

out:
  impasto_settings_clear (&changed);
  return success;
}

/* ------------------------------------------------------------- writing --- */

/* Appends @value in a form that is valid UTF-8, contains no separators, and
 * that unescape () reads back. */
static void
append_escaped (GString *text, const gchar *value)
{
  gboolean is_utf8 = g_utf8_validate (value, -1, NULL);

  for (const guchar *byte = (const guchar *)value; *byte; byte++)
    {
      gboolean at_end = byte == (const guchar *)value || ! byte[1];

      if (*byte == '%' || *byte == ';' || g_ascii_iscntrl (*byte)
          || (*byte == ' ' && at_end) || (*byte >= 0x80 && ! is_utf8))
        g_string_append_printf (text, "%%%02X", *byte);
      else
        g_string_append_c (text, *byte);
    }
}

gchar *
impasto_settings_to_text (const ImpastoSettings *settings)
{
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);
  GString             *text = g_string_new (NULL);

  g_string_append_printf (text, "version=%d", TEXT_VERSION);
  for (guint i = 0; i < n_specs; i++)
    {
      g_autofree gchar *value =
          nst_options_get_text (&settings->options, &specs[i]);

      g_string_append_printf (text, ";%s=%s", specs[i].key, value);
    }
  for (guint i = 0; i < G_N_ELEMENTS (host_keys); i++)
    {
      g_autofree gchar *value = host_keys[i].get (settings);

      g_string_append_printf (text, ";%s=", host_keys[i].key);
      append_escaped (text, value);
    }
  return g_string_free (text, FALSE);
}

gchar *
impasto_settings_describe_keys (void)
{
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);
  GString             *text = g_string_new (NULL);

  for (guint i = 0; i < n_specs; i++)
    {
      g_autofree gchar *range = nst_option_spec_describe_range (&specs[i]);

      g_string_append_printf (text, "%s: %s – %s (%s).\n", specs[i].key,
                              _ (specs[i].label), _ (specs[i].blurb), range);
    }
  for (guint i = 0; i < G_N_ELEMENTS (host_keys); i++)
    g_string_append_printf (text, "%s: %s (%s).\n", host_keys[i].key,
                            _ (host_keys[i].blurb), _ (host_keys[i].values));
  g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

/* --------------------------------------------------------- model files --- */

gchar *
impasto_settings_get_model_files (const ImpastoSettings *settings,
                                  const gchar           *default_model_file)
{
  return settings->model_files
             ? g_strjoin (G_SEARCHPATH_SEPARATOR_S, default_model_file,
                          settings->model_files, NULL)
             : g_strdup (default_model_file);
}

gboolean
impasto_settings_import_model_file (ImpastoSettings *settings,
                                    const gchar     *path,
                                    NstNetwork      *network,
                                    GError         **error)
{
  g_autoptr (NstModel) model = nst_model_load (path, error);
  g_autofree gchar *own_path = NULL;
  g_auto (GStrv) old = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  NstNetwork found;

  if (! model)
    return FALSE;
  found = nst_model_get_network (model);
  if (strchr (path, G_SEARCHPATH_SEPARATOR))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("The path “%s” contains “%s”, which separates paths in "
                      "the settings. Rename or move the file."),
                   path, G_SEARCHPATH_SEPARATOR_S);
      return FALSE;
    }
  old = g_strsplit (settings->model_files ? settings->model_files : "",
                    G_SEARCHPATH_SEPARATOR_S, -1);
  for (guint i = 0; old[i]; i++)
    {
      NstNetwork held;

      /* This also drops files that can no longer be read. */
      if (nst_model_find_network (old[i], &held, NULL) && held != found)
        g_ptr_array_add (paths, old[i]);
    }
  own_path = g_canonicalize_filename (path, NULL);
  g_ptr_array_add (paths, own_path);
  g_ptr_array_add (paths, NULL);
  g_free (settings->model_files);
  settings->model_files =
      g_strjoinv (G_SEARCHPATH_SEPARATOR_S, (gchar **)paths->pdata);
  if (network)
    *network = found;
  return TRUE;
}
