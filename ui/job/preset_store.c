/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The built-in presets and a folder with the user's own.
 */
#include "config.h"

#include "ui/job/preset_store.h"

#include <errno.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Permissions of the user's folder. */
#define FOLDER_MODE 0700
/* Further files are ignored. */
#define MAX_PRESETS 500
/* Maximum length of a file name without the suffix. */
#define MAX_STEM_BYTES 80
/* Characters reserved for the number after an imported preset's name. */
#define NUMBER_CHARS 6

struct _ImpastoPresetStore
{
  gchar     *folder;
  GPtrArray *presets; /* the first n_builtin are built in */
  guint      n_builtin;
};

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const ImpastoPreset *const *preset_a = a;
  const ImpastoPreset *const *preset_b = b;

  return g_utf8_collate ((*preset_a)->name, (*preset_b)->name);
}

static gboolean
is_same_name (const gchar *a, const gchar *b)
{
  g_autofree gchar *folded_a = g_utf8_casefold (a, -1);
  g_autofree gchar *folded_b = g_utf8_casefold (b, -1);

  return ! strcmp (folded_a, folded_b);
}

/* Appends @text as a line of its own, and takes it. */
static void
add_problem (GString *problems, gchar *text)
{
  if (problems->len > 0)
    g_string_append_c (problems, '\n');
  g_string_append (problems, text);
  g_free (text);
}

static void
read_file (ImpastoPresetStore *store, const gchar *name, GString *problems)
{
  g_autofree gchar *path = g_build_filename (store->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  ImpastoPreset *preset = impasto_preset_read (path, &error);

  if (! preset)
    {
      add_problem (problems, g_strdup (error->message));
      return;
    }
  if (preset->note)
    add_problem (problems, g_strdup (preset->note));
  g_ptr_array_add (store->presets, preset);
}

gchar *
impasto_preset_store_reload (ImpastoPresetStore *store)
{
  GString *problems = g_string_new (NULL);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) own = NULL;
  const gchar *name;

  g_ptr_array_set_size (store->presets, store->n_builtin);
  if (store->folder)
    dir = g_dir_open (store->folder, 0, NULL);
  while (dir && (name = g_dir_read_name (dir))
         && store->presets->len < MAX_PRESETS)
    if (g_str_has_suffix (name, IMPASTO_PRESET_SUFFIX) && name[0] != '.')
      read_file (store, name, problems);

  /* Sort the user's presets, which follow the built-in ones. */
  own = g_ptr_array_new ();
  for (guint i = store->n_builtin; i < store->presets->len; i++)
    g_ptr_array_add (own, g_ptr_array_index (store->presets, i));
  g_ptr_array_sort (own, compare_names);
  for (guint i = 0; i < own->len; i++)
    store->presets->pdata[store->n_builtin + i] = own->pdata[i];
  return g_string_free (problems, problems->len == 0);
}

ImpastoPresetStore *
impasto_preset_store_new (const gchar *folder)
{
  ImpastoPresetStore *store = g_new0 (ImpastoPresetStore, 1);

  store->folder = g_strdup (folder);
  store->presets = impasto_preset_list_builtin ();
  store->n_builtin = store->presets->len;
  return store;
}

void
impasto_preset_store_free (ImpastoPresetStore *store)
{
  if (! store)
    return;
  g_ptr_array_unref (store->presets);
  g_free (store->folder);
  g_free (store);
}

/* ---------------------------------------------------------- looking up --- */

guint
impasto_preset_store_get_n (ImpastoPresetStore *store)
{
  return store->presets->len;
}

const ImpastoPreset *
impasto_preset_store_get (ImpastoPresetStore *store, guint index)
{
  return g_ptr_array_index (store->presets, index);
}

const ImpastoPreset *
impasto_preset_store_find (ImpastoPresetStore *store, const gchar *name)
{
  for (guint i = 0; i < store->presets->len; i++)
    if (is_same_name (impasto_preset_store_get (store, i)->name, name))
      return impasto_preset_store_get (store, i);
  return NULL;
}

const ImpastoPreset *
impasto_preset_store_match (ImpastoPresetStore *store,
                            const NstOptions   *options,
                            const gchar        *first)
{
  const ImpastoPreset *found = NULL;

  for (guint i = 0; i < store->presets->len; i++)
    {
      const ImpastoPreset *preset = impasto_preset_store_get (store, i);

      if (! impasto_preset_matches (preset, options))
        continue;
      if (first && ! strcmp (preset->name, first))
        return preset;
      if (! found)
        found = preset;
    }
  return found;
}

/* ----------------------------------------------------- names and files --- */

gchar *
impasto_preset_store_check_name (ImpastoPresetStore *store,
                                 const gchar        *name,
                                 GError            **error)
{
  g_autofree gchar    *trimmed = g_strstrip (g_strdup (name));
  const ImpastoPreset *other;

  if (! *trimmed)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION,
                           _ ("Enter a name for the preset."));
      return NULL;
    }
  for (const gchar *c = trimmed; *c; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      {
        g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION,
                             _ ("The name of a preset must be a single line "
                                "of text."));
        return NULL;
      }
  if (g_utf8_strlen (trimmed, -1) > IMPASTO_PRESET_NAME_CHARS)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("This name is too long. Use at most %d characters."),
                   IMPASTO_PRESET_NAME_CHARS);
      return NULL;
    }
  other = impasto_preset_store_find (store, trimmed);
  if (other && ! other->path)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("“%s” is a built-in preset and cannot be changed. Choose "
                      "another name."),
                   other->name);
      return NULL;
    }
  return g_steal_pointer (&trimmed);
}

/* A free path for a preset named @name; caller frees. */
static gchar *
new_path (const ImpastoPresetStore *store, const gchar *name)
{
  GString *stem = g_string_new (NULL);

  /* Letters and digits are safe in every file system. */
  for (const gchar *c = name; *c && stem->len < MAX_STEM_BYTES;
       c = g_utf8_next_char (c))
    {
      gunichar letter = g_unichar_tolower (g_utf8_get_char (c));

      if (g_unichar_isalnum (letter))
        g_string_append_unichar (stem, letter);
      else if (stem->len > 0 && stem->str[stem->len - 1] != '-')
        g_string_append_c (stem, '-');
    }
  if (stem->len == 0)
    g_string_append (stem, "preset");

  for (gint i = 1;; i++)
    {
      g_autofree gchar *number = i > 1 ? g_strdup_printf ("-%d", i) : NULL;
      g_autofree gchar *file_name = g_strconcat (
          stem->str, number ? number : "", IMPASTO_PRESET_SUFFIX, NULL);
      g_autofree gchar *encoded =
          g_filename_from_utf8 (file_name, -1, NULL, NULL, NULL);
      gchar *path;

      if (! encoded)
        {
          g_string_assign (stem, "preset");
          continue;
        }
      path = g_build_filename (store->folder, encoded, NULL);
      if (! g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_string_free (stem, TRUE);
          return path;
        }
      g_free (path);
    }
}

static gboolean
make_folder (const ImpastoPresetStore *store, GError **error)
{
  if (! store->folder)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_FILE,
                           _ ("There is no folder for presets."));
      return FALSE;
    }
  if (g_mkdir_with_parents (store->folder, FOLDER_MODE) != 0)
    {
      gint              code = errno;
      g_autofree gchar *shown = g_filename_display_name (store->folder);

      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("The folder “%s” for presets cannot be created: %s."),
                   shown, g_strerror (code));
      return FALSE;
    }
  return TRUE;
}

/* Writes @preset to @path, or to a new file if that is NULL.  Returns the
 * preset as read back. */
static const ImpastoPreset *
write_and_reload (ImpastoPresetStore  *store,
                  const ImpastoPreset *preset,
                  const gchar         *path,
                  GError             **error)
{
  g_autofree gchar *own_path = NULL;

  if (! make_folder (store, error))
    return NULL;
  if (! path)
    path = own_path = new_path (store, preset->name);
  if (! impasto_preset_write (preset, path, error))
    return NULL;
  g_free (impasto_preset_store_reload (store));
  for (guint i = store->n_builtin; i < store->presets->len; i++)
    if (! strcmp (impasto_preset_store_get (store, i)->path, path))
      return impasto_preset_store_get (store, i);
  g_set_error (error, NST_ERROR, NST_ERROR_FILE,
               _ ("There are too many presets. Delete some."));
  return NULL;
}

/* ------------------------------------------------------------ changing --- */

const ImpastoPreset *
impasto_preset_store_save (ImpastoPresetStore *store,
                           const gchar        *name,
                           const NstOptions   *options,
                           GError            **error)
{
  g_autofree gchar    *good_name = NULL;
  g_autofree gchar    *path = NULL;
  const ImpastoPreset *old;
  g_autoptr (ImpastoPreset) preset = NULL;

  good_name = impasto_preset_store_check_name (store, name, error);
  if (! good_name)
    return NULL;
  old = impasto_preset_store_find (store, good_name);
  path = g_strdup (old ? old->path : NULL);
  preset = impasto_preset_new (good_name, options);
  return write_and_reload (store, preset, path, error);
}

const ImpastoPreset *
impasto_preset_store_rename (ImpastoPresetStore  *store,
                             const ImpastoPreset *preset,
                             const gchar         *name,
                             GError             **error)
{
  g_autofree gchar    *good_name = NULL;
  g_autofree gchar    *path = g_strdup (preset->path);
  const ImpastoPreset *other;
  g_autoptr (ImpastoPreset) renamed = NULL;

  g_return_val_if_fail (preset->path, NULL);
  good_name = impasto_preset_store_check_name (store, name, error);
  if (! good_name)
    return NULL;
  other = impasto_preset_store_find (store, good_name);
  if (other && other != preset)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("A preset named “%s” already exists. Choose another "
                      "name."),
                   other->name);
      return NULL;
    }
  renamed = impasto_preset_read (path, error);
  if (! renamed)
    return NULL;
  impasto_preset_set_name (renamed, good_name);
  return write_and_reload (store, renamed, path, error);
}

gboolean
impasto_preset_store_remove (ImpastoPresetStore  *store,
                             const ImpastoPreset *preset,
                             GError             **error)
{
  g_return_val_if_fail (preset->path, FALSE);
  if (g_unlink (preset->path) != 0)
    {
      gint code = errno;

      if (code != ENOENT)
        {
          g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                       _ ("The preset “%s” cannot be deleted: %s."),
                       preset->name, g_strerror (code));
          return FALSE;
        }
    }
  g_free (impasto_preset_store_reload (store));
  return TRUE;
}

const ImpastoPreset *
impasto_preset_store_import (ImpastoPresetStore *store,
                             const gchar        *path,
                             GError            **error)
{
  g_autoptr (ImpastoPreset) preset = impasto_preset_read (path, error);
  g_autofree gchar *wanted = NULL;

  if (! preset)
    return NULL;
  wanted = g_utf8_substring (preset->name, 0,
                             MIN (g_utf8_strlen (preset->name, -1),
                                  IMPASTO_PRESET_NAME_CHARS - NUMBER_CHARS));
  for (gint i = 2; impasto_preset_store_find (store, preset->name); i++)
    {
      /* Translators: the name of a preset, and a number because a preset with
       * that name exists. */
      g_autofree gchar *name = g_strdup_printf (_ ("%s (%d)"), wanted, i);

      impasto_preset_set_name (preset, name);
    }
  return write_and_reload (store, preset, NULL, error);
}
