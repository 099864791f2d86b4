/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of the dialog as the text of a key file.
 */
#include "config.h"

#include "ui/job/dialog_state.h"

#include <string.h>

#define GROUP "Dialog"
/* Positions and sizes beyond this are invalid, in pixels. */
#define MAX_COORDINATE 32000

static gboolean
find_file (const ImpastoDialogState *state, const gchar *path, guint *index)
{
  return g_ptr_array_find_with_equal_func (state->files, path, g_str_equal,
                                           index);
}

gboolean
impasto_dialog_state_add_file (ImpastoDialogState *state, const gchar *path)
{
  if (find_file (state, path, NULL))
    return FALSE;
  if (state->files->len >= IMPASTO_STATE_MAX_FILES)
    g_ptr_array_remove_index (state->files, 0);
  g_ptr_array_add (state->files, g_strdup (path));
  return TRUE;
}

gboolean
impasto_dialog_state_remove_file (ImpastoDialogState *state, const gchar *path)
{
  guint index;

  if (! find_file (state, path, &index))
    return FALSE;
  g_ptr_array_remove_index (state->files, index);
  return TRUE;
}

static gboolean
get_number (GKeyFile *file, const gchar *key, gint minimum, gint *number)
{
  g_autoptr (GError) error = NULL;
  gint value = g_key_file_get_integer (file, GROUP, key, &error);

  if (error || value < minimum || value > MAX_COORDINATE)
    return FALSE;
  *number = value;
  return TRUE;
}

/* Stored as URIs, because a path may not be valid UTF-8 but a key file must
 * be. */
static void
read_files (ImpastoDialogState *state, GKeyFile *file)
{
  g_auto (GStrv) uris =
      g_key_file_get_string_list (file, GROUP, "files", NULL, NULL);

  for (guint i = 0; uris && uris[i]; i++)
    {
      g_autofree gchar *path = g_filename_from_uri (uris[i], NULL, NULL);

      if (path)
        impasto_dialog_state_add_file (state, path);
    }
}

void
impasto_dialog_state_init (ImpastoDialogState *state, const gchar *text)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  memset (state, 0, sizeof *state);
  state->files = g_ptr_array_new_with_free_func (g_free);
  if (! text
      || ! g_key_file_load_from_data (file, text, (gsize)-1, G_KEY_FILE_NONE,
                                      NULL))
    return;
  if (! get_number (file, "width", 1, &state->width)
      || ! get_number (file, "height", 1, &state->height))
    state->width = state->height = 0;
  /* Negative for monitors to the left of or above the first. */
  state->has_position = get_number (file, "x", -MAX_COORDINATE, &state->x)
                        && get_number (file, "y", -MAX_COORDINATE, &state->y);
  state->advanced_is_open =
      g_key_file_get_boolean (file, GROUP, "advanced-open", NULL);
  get_number (file, "advanced-page", 0, &state->advanced_page);
  read_files (state, file);
}

void
impasto_dialog_state_clear (ImpastoDialogState *state)
{
  g_clear_pointer (&state->files, g_ptr_array_unref);
}

gchar *
impasto_dialog_state_to_text (const ImpastoDialogState *state)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < state->files->len; i++)
    {
      gchar *uri =
          g_filename_to_uri (g_ptr_array_index (state->files, i), NULL, NULL);

      if (uri)
        g_ptr_array_add (uris, uri);
    }
  if (state->width > 0)
    {
      g_key_file_set_integer (file, GROUP, "width", state->width);
      g_key_file_set_integer (file, GROUP, "height", state->height);
    }
  if (state->has_position)
    {
      g_key_file_set_integer (file, GROUP, "x", state->x);
      g_key_file_set_integer (file, GROUP, "y", state->y);
    }
  g_key_file_set_boolean (file, GROUP, "advanced-open",
                          state->advanced_is_open);
  g_key_file_set_integer (file, GROUP, "advanced-page", state->advanced_page);
  g_key_file_set_string_list (file, GROUP, "files",
                              (const gchar *const *)uris->pdata, uris->len);
  return g_key_file_to_data (file, NULL, NULL);
}
