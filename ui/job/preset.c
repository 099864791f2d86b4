/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Presets and their files: a group of human-readable "key=value" lines.  Files
 * may come from anywhere and are fully validated.
 */
#include "config.h"

#include "ui/job/preset.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define GROUP       "Impasto Preset"
#define KEY_VERSION "version"
#define KEY_NAME    "name"
/* A file of a newer version is rejected, as the meaning of a key may differ. */
#define FILE_VERSION 1
/* Larger than any valid preset. */
#define MAX_FILE_BYTES 65536
/* Limits on the unknown keys that a note lists. */
#define MAX_KEYS_LISTED 5
#define MAX_KEY_CHARS   40
/* Longer than the text of any option. */
#define MAX_VALUE_BYTES 2000

/* The working size and the number of threads depend on the picture and the
 * machine, not on the look. */
static const gchar *const keys_of_no_look[] = { "size", "threads", NULL };

gboolean
impasto_preset_has_option (const NstOptionSpec *spec)
{
  return ! g_strv_contains (keys_of_no_look, spec->key);
}

gboolean
impasto_preset_matches (const ImpastoPreset *preset, const NstOptions *options)
{
  NstOptions applied = *options;

  impasto_preset_apply (preset, &applied);
  return nst_options_equal (&applied, options);
}

void
impasto_preset_apply (const ImpastoPreset *preset, NstOptions *options)
{
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);

  for (guint i = 0; i < n_specs; i++)
    if (impasto_preset_has_option (&specs[i]))
      nst_options_copy_value (options, &preset->options, &specs[i]);
}

ImpastoPreset *
impasto_preset_new (const gchar *name, const NstOptions *options)
{
  ImpastoPreset *preset = g_new0 (ImpastoPreset, 1);

  preset->name = g_strdup (name);
  preset->options = nst_options_default ();
  if (options != &preset->options)
    {
      ImpastoPreset all = { .options = *options };

      impasto_preset_apply (&all, &preset->options);
    }
  return preset;
}

void
impasto_preset_free (ImpastoPreset *preset)
{
  if (! preset)
    return;
  g_free (preset->name);
  g_free (preset->path);
  g_free (preset->note);
  g_clear_pointer (&preset->file, g_key_file_unref);
  g_free (preset);
}

void
impasto_preset_set_name (ImpastoPreset *preset, const gchar *name)
{
  gchar *copy = g_strdup (name); /* @name may be preset->name */

  g_free (preset->name);
  preset->name = copy;
}

/* ------------------------------------------------------------- reading --- */

/* The text of the file @path, which is valid UTF-8 without NUL bytes; NULL with
 * an error.  @shown is the name of the file for messages.  Caller frees. */
static gchar *
read_text (const gchar *path, const gchar *shown, gsize *length, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree gchar *text = NULL;
  GStatBuf          status;

  if (g_stat (path, &status) != 0)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("There is no file “%s”."), shown);
      return NULL;
    }
  /* Reading a pipe or a device might never end. */
  if (! S_ISREG (status.st_mode) || status.st_size > MAX_FILE_BYTES)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("“%s” is not a preset. Choose a file that was exported "
                      "as a preset."),
                   shown);
      return NULL;
    }
  if (! g_file_get_contents (path, &text, length, &cause))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("The preset “%s” cannot be read: %s."), shown,
                   cause->message);
      return NULL;
    }
  if (! g_utf8_validate (text, *length, NULL))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("“%s” is not a preset: it is not UTF-8 text. Choose a "
                      "file that was exported as a preset."),
                   shown);
      return NULL;
    }
  return g_steal_pointer (&text);
}

static gboolean
check_version (GKeyFile *file, const gchar *shown, GError **error)
{
  g_autofree gchar *text =
      g_key_file_get_value (file, GROUP, KEY_VERSION, NULL);
  guint64 version;

  if (! text
      || ! g_ascii_string_to_unsigned (g_strstrip (text), 10, 1, G_MAXUINT,
                                       &version, NULL))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("The preset “%s” has no valid version. Add the line "
                      "“version=%d” to the file."),
                   shown, FILE_VERSION);
      return FALSE;
    }
  if (version > FILE_VERSION)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("The preset “%s” was saved by a newer Impasto (version "
                      "%s; this one reads up to %d). Update Impasto to use "
                      "it."),
                   shown, text, FILE_VERSION);
      return FALSE;
    }
  return TRUE;
}

/* The name in @file, or else the name of the file itself; caller frees. */
static gchar *
read_name (GKeyFile *file, const gchar *shown)
{
  gchar       *name = g_key_file_get_string (file, GROUP, KEY_NAME, NULL);
  const gchar *end;

  if (! name || ! *g_strstrip (name))
    {
      g_free (name);
      name = g_str_has_suffix (shown, IMPASTO_PRESET_SUFFIX) ? g_strndup (
                 shown, strlen (shown) - strlen (IMPASTO_PRESET_SUFFIX))
                                                             : g_strdup (shown);
    }
  for (gchar *c = name; *c; c = g_utf8_next_char (c))
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  end = name;
  for (gint i = 0; i < IMPASTO_PRESET_NAME_CHARS && *end; i++)
    end = g_utf8_next_char (end);
  name[end - name] = '\0';
  return name;
}

/* A message about the unknown @keys; caller frees. */
static gchar *
describe_unknown (const gchar *name, const GPtrArray *keys)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < MIN (keys->len, MAX_KEYS_LISTED); i++)
    {
      const gchar      *key = g_ptr_array_index (keys, i);
      g_autofree gchar *start = g_utf8_substring (
          key, 0, MIN (g_utf8_strlen (key, -1), MAX_KEY_CHARS));

      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", start);
    }
  if (keys->len > MAX_KEYS_LISTED)
    g_string_append (list, ", …");
  return g_strdup_printf (_ ("The preset “%s” contains settings that this "
                             "version of Impasto does not use: %s. They stay "
                             "in the file."),
                          name, list->str);
}

static gboolean
read_options (ImpastoPreset *preset, const gchar *shown, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (preset->file, GROUP, NULL, NULL);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new ();

  for (gchar **key = keys; key && *key; key++)
    {
      const NstOptionSpec *spec = nst_options_find_spec (*key);
      g_autofree gchar    *value = NULL;
      g_autoptr (GError) cause = NULL;

      if (! strcmp (*key, KEY_VERSION) || ! strcmp (*key, KEY_NAME))
        continue;
      if (! spec || ! impasto_preset_has_option (spec))
        {
          g_ptr_array_add (unknown, *key);
          continue;
        }
      value = g_key_file_get_value (preset->file, GROUP, *key, NULL);
      if (strlen (value) > MAX_VALUE_BYTES)
        value[0] = '\0';
      if (! nst_options_set (&preset->options, *key, g_strstrip (value),
                             &cause))
        {
          g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                       _ ("The preset “%s” cannot be used. %s"), shown,
                       cause->message);
          return FALSE;
        }
    }
  if (unknown->len > 0)
    preset->note = describe_unknown (preset->name, unknown);
  return TRUE;
}

ImpastoPreset *
impasto_preset_read (const gchar *path, GError **error)
{
  g_autofree gchar *shown = g_filename_display_basename (path);
  g_autofree gchar *text = NULL;
  g_autofree gchar *name = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (ImpastoPreset) preset = NULL;
  NstOptions defaults = nst_options_default ();
  gsize      length;

  text = read_text (path, shown, &length, error);
  if (! text)
    return NULL;
  if (! g_key_file_load_from_data (
          file, text, length,
          G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, NULL)
      || ! g_key_file_has_group (file, GROUP))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("“%s” is not a preset: it has no section “[%s]”. Choose "
                      "a file that was exported as a preset."),
                   shown, GROUP);
      return NULL;
    }
  if (! check_version (file, shown, error))
    return NULL;

  name = read_name (file, shown);
  preset = impasto_preset_new (name, &defaults);
  preset->path = g_strdup (path);
  preset->file = g_steal_pointer (&file);
  if (! read_options (preset, shown, error))
    return NULL;
  return g_steal_pointer (&preset);
}

/* ------------------------------------------------------------- writing --- */

/* Writes every option, even those at their defaults, as a later version may
 * have different defaults. */
static void
fill_file (const ImpastoPreset *preset, GKeyFile *file)
{
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);

  g_key_file_set_integer (file, GROUP, KEY_VERSION, FILE_VERSION);
  g_key_file_set_string (file, GROUP, KEY_NAME, preset->name);
  for (guint i = 0; i < n_specs; i++)
    if (impasto_preset_has_option (&specs[i]))
      {
        g_autofree gchar *value =
            nst_options_get_text (&preset->options, &specs[i]);

        g_key_file_set_value (file, GROUP, specs[i].key, value);
      }
}

gboolean
impasto_preset_write (const ImpastoPreset *preset,
                      const gchar         *path,
                      GError             **error)
{
  g_autoptr (GKeyFile) fresh = g_key_file_new ();
  GKeyFile *file = preset->file ? preset->file : fresh;
  g_autoptr (GError) cause = NULL;

  fill_file (preset, file);
  /* Writes to a temporary file, which is then renamed. */
  if (! g_key_file_save_to_file (file, path, &cause))
    {
      g_autofree gchar *shown = g_filename_display_name (path);

      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("The preset cannot be written to “%s”: %s."), shown,
                   cause->message);
      return FALSE;
    }
  return TRUE;
}
