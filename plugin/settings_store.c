/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Last values and the settings file, both in the settings' text form.
 */
#include "config.h"

#include <string.h>

#include <libgimp/gimp.h>

#include "procedure.h"
#include "settings_store.h"

#define FILE_NAME  "impasto.ini"
#define FILE_GROUP "Impasto"
#define FILE_KEY   "settings"

/* Caller frees; NULL when nothing was saved in this session. */
static gchar *
get_session_text (void)
{
  gint   size = gimp_get_data_size (IMPASTO_PROCEDURE);
  gchar *text;

  if (size <= 0)
    return NULL;
  text = g_malloc0 ((gsize)size + 1);
  if (! gimp_get_data (IMPASTO_PROCEDURE, text))
    g_clear_pointer (&text, g_free);
  return text;
}

static gchar *
get_path (void)
{
  return g_build_filename (gimp_directory (), FILE_NAME, NULL);
}

/* Caller frees; NULL when there is none that can be read. */
static gchar *
get_saved_text (void)
{
  g_autofree gchar *path = get_path ();
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (! g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_key_file_get_string (file, FILE_GROUP, FILE_KEY, NULL);
}

void
impasto_settings_store_load (ImpastoSettings *settings)
{
  g_autofree gchar *text = get_session_text ();

  if (! text)
    text = get_saved_text ();
  if (text)
    impasto_settings_parse (settings, text, NULL);
}

static void
save_to_file (const ImpastoSettings *settings)
{
  g_autofree gchar *path = get_path ();
  g_autofree gchar *text = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  ImpastoSettings lasting;

  impasto_settings_init (&lasting);
  impasto_settings_copy (&lasting, settings);
  /* Numbers of layers mean nothing in another session. */
  if (lasting.style.kind == IMPASTO_STYLE_LAYER)
    impasto_style_ref_set (&lasting.style, IMPASTO_STYLE_NONE, NULL);
  text = impasto_settings_to_text (&lasting);
  impasto_settings_clear (&lasting);

  g_key_file_set_string (file, FILE_GROUP, FILE_KEY, text);
  /* Written to a temporary file and renamed.  Not worth an error: the values
   * still last for the session. */
  if (! g_key_file_save_to_file (file, path, &error))
    g_printerr ("impasto: %s\n", error->message);
}

void
impasto_settings_store_save (const ImpastoSettings *settings)
{
  g_autofree gchar *text = impasto_settings_to_text (settings);

  gimp_set_data (IMPASTO_PROCEDURE, text, strlen (text) + 1);
  save_to_file (settings);
}
