/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checks and parses the JSON header of safetensors files, and sets errors about
 * these files.
 */
#include "config.h"

#include "engine/model_file/safetensors_header.h"

#include <stdarg.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "engine/model_file/safetensors.h"
#include "engine/nst.h"

/* A valid header has three levels: the file, a tensor, its shape. */
#define MAX_NESTING 4
/* Such numbers are exact in a double and exceed the size of any file. */
#define MAX_DIGITS 15
/* Longer names are truncated in messages. */
#define MAX_SHOWN_NAME 60

void
nst_safetensors_set_error (GError     **error,
                           const gchar *path,
                           const gchar *format,
                           ...)
{
  g_autofree gchar *name = g_filename_display_name (path);
  g_autofree gchar *what = NULL;
  va_list           args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, NST_ERROR, NST_ERROR_FILE,
               /* Translators: a file, then what is wrong with it */
               _ ("“%s” is not a usable model file: %s"), name, what);
}

gchar *
nst_safetensors_show_name (const gchar *name)
{
  /* Escapes such as \ud800 are not valid characters. */
  g_autofree gchar *valid = g_utf8_make_valid (name, -1);
  g_autofree gchar *head = NULL;
  gboolean          is_long = g_utf8_strlen (valid, -1) > MAX_SHOWN_NAME;

  head = g_utf8_substring (valid, 0, is_long ? MAX_SHOWN_NAME : -1);
  for (gchar *c = head; *c; c++)
    if (g_ascii_iscntrl (*c))
      *c = '?';
  return g_strconcat (head, is_long ? "…" : NULL, NULL);
}

/* Checks the text before it is parsed, because the JSON parser is recursive,
 * keeps only the last of several equal keys, and accepts comments.  Outside
 * strings only the characters of plain JSON are allowed, so that this function
 * and the parser agree about where a string ends. */
static gboolean
check_header_text (const gchar *path,
                   const gchar *text,
                   gsize        length,
                   GError     **error)
{
  gint     depth = 0;
  gint     digits = 0;
  gboolean in_string = FALSE;

  if (! g_utf8_validate_len (text, length, NULL))
    {
      nst_safetensors_set_error (error, path,
                                 _ ("its header is not UTF-8 text"));
      return FALSE;
    }
  for (gsize i = 0; i < length; i++)
    {
      gchar c = text[i];

      digits = ! in_string && g_ascii_isdigit (c) ? digits + 1 : 0;
      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '{' || c == '[')
        depth++;
      else if (c == '}' || c == ']')
        depth--;
      else if (! g_ascii_isalnum (c) && ! strchr (" \t\r\n:,+-.", c))
        {
          nst_safetensors_set_error (error, path,
                                     _ ("its header is not valid JSON"));
          return FALSE;
        }
      if (depth < 0 || depth > MAX_NESTING)
        {
          nst_safetensors_set_error (error, path,
                                     _ ("its header is nested too deeply or "
                                        "has unpaired brackets"));
          return FALSE;
        }
      if (digits > MAX_DIGITS)
        {
          nst_safetensors_set_error (error, path,
                                     _ ("a number in its header is too large"));
          return FALSE;
        }
    }
  return TRUE;
}

typedef struct
{
  GHashTable *n_members; /* JsonObject -> number of members so far */
  gchar      *duplicate; /* the first duplicate key */
} DuplicateSearch;

static void
on_object_member (JsonParser      *parser,
                  JsonObject      *object,
                  const gchar     *name,
                  DuplicateSearch *search)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (search->n_members, object));

  n++;
  g_hash_table_insert (search->n_members, object, GUINT_TO_POINTER (n));
  if (! search->duplicate && json_object_get_size (object) < n)
    search->duplicate = g_strdup (name);
}

JsonNode *
nst_safetensors_parse_header (const gchar *path,
                              const gchar *text,
                              gsize        length,
                              GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GHashTable) n_members = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *duplicate = NULL;
  DuplicateSearch   search = { n_members, NULL };

  if (! check_header_text (path, text, length, error))
    return NULL;
  g_signal_connect (parser, "object-member", G_CALLBACK (on_object_member),
                    &search);
  if (! json_parser_load_from_data (parser, text, length, &parse_error))
    {
      g_free (search.duplicate);
      nst_safetensors_set_error (error, path,
                                 _ ("its header is not valid JSON"));
      return NULL;
    }
  duplicate = search.duplicate;
  if (duplicate)
    {
      g_autofree gchar *shown = nst_safetensors_show_name (duplicate);

      nst_safetensors_set_error (
          error, path, _ ("its header contains “%s” more than once"), shown);
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (! root || ! JSON_NODE_HOLDS_OBJECT (root))
    {
      nst_safetensors_set_error (error, path,
                                 _ ("its header is not a JSON object"));
      return NULL;
    }
  return g_steal_pointer (&root);
}
