/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stores texts in GIMP's session data and in the settings file.
 */
#include "config.h"

#include "plugin/gimp/settings_store.h"

#include <string.h>
#include <libgimp/gimp.h>

#include "plugin/gimp/procedure.h"

#define FILE_NAME  "impasto.ini"
#define FILE_GROUP "Impasto"

/* Where a text is stored. */
typedef struct
{
  const gchar *session_name; /* in GIMP's session data */
  const gchar *file_key;     /* in the settings file */
} Place;

static const Place settings_place = { IMPASTO_PROCEDURE, "settings" };
static const Place state_place = { IMPASTO_PROCEDURE "-dialog", "dialog" };

/* Caller frees; NULL if nothing was saved in this session. */
static gchar *
get_session_text (const Place *place)
{
  gint   size = gimp_get_data_size (place->session_name);
  gchar *text;

  if (size <= 0)
    return NULL;
  text = g_malloc0 ((gsize)size + 1);
  if (! gimp_get_data (place->session_name, text))
    g_clear_pointer (&text, g_free);
  return text;
}

static gchar *
get_path (void)
{
  return g_build_filename (gimp_directory (), FILE_NAME, NULL);
}

/* The session's text, else the file's; caller frees.  NULL if there is none. */
static gchar *
get_text (const Place *place)
{
  gchar            *text = get_session_text (place);
  g_autofree gchar *path = get_path ();
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (text)
    return text;
  if (! g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_key_file_get_string (file, FILE_GROUP, place->file_key, NULL);
}

/* Saves @text for this session, and @lasting for later ones. */
static void
save_text (const Place *place, const gchar *text, const gchar *lasting)
{
  g_autofree gchar *path = get_path ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  gimp_set_data (place->session_name, text, strlen (text) + 1);
  /* Other entries of the file stay.  An unreadable file is replaced. */
  g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  g_key_file_set_string (file, FILE_GROUP, place->file_key, lasting);
  /* This writes a temporary file and renames it.  A failure is not worth an
   * error: the values still last for the session. */
  if (! g_key_file_save_to_file (file, path, &error))
    g_printerr ("impasto: %s\n", error->message);
}

void
impasto_settings_store_load (ImpastoSettings *settings)
{
  g_autofree gchar *text = get_text (&settings_place);

  if (text)
    impasto_settings_parse (settings, text, NULL);
}

void
impasto_settings_store_save (const ImpastoSettings *settings)
{
  g_autofree gchar *text = impasto_settings_to_text (settings);
  g_autofree gchar *lasting_text = NULL;
  ImpastoSettings   lasting;

  impasto_settings_init (&lasting);
  impasto_settings_copy (&lasting, settings);
  /* Layer ids have no meaning in another session. */
  if (lasting.style.kind == IMPASTO_STYLE_LAYER)
    impasto_style_ref_set (&lasting.style, IMPASTO_STYLE_NONE, NULL);
  if (lasting.initial.kind == IMPASTO_STYLE_LAYER)
    {
      impasto_style_ref_set (&lasting.initial, IMPASTO_STYLE_NONE, NULL);
      if (lasting.options.init == NST_INIT_PICTURE)
        lasting.options.init = NST_INIT_CONTENT;
    }
  lasting_text = impasto_settings_to_text (&lasting);
  impasto_settings_clear (&lasting);
  save_text (&settings_place, text, lasting_text);
}

gchar *
impasto_settings_store_load_state (void)
{
  return get_text (&state_place);
}

void
impasto_settings_store_save_state (const gchar *text)
{
  save_text (&state_place, text, text);
}
