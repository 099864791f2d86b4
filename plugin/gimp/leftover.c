/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A parasite on each preview layer stores its process, its id and its name. The
 * ids of a copy, or of a layer from a file, are others.
 */
#include "config.h"

#include "plugin/gimp/leftover.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <libgimp/gimp.h>

#include "ui/job/event_log.h"

#define PARASITE "impasto-preview"

/* In /proc/PID/stat, the start of the process is the 22nd word, and the 20th
 * after the parenthesis that ends the program's name. */
#define START_WORD 20

/* When a process has started, in clock ticks since the start of the system;
 * NULL if there is no such process, "" if the system does not tell.  Ids of
 * processes are used again, but not at the same time. */
static gchar *
find_start (gint64 process)
{
  g_autofree gchar *path =
      g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", process);
  g_autofree gchar *text = NULL;
  g_auto (GStrv) words = NULL;
  const gchar *end;

  if (process < 1 || (kill ((pid_t)process, 0) != 0 && errno == ESRCH))
    return NULL;
  if (! g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  end = strrchr (text, ')');
  words = g_strsplit (end ? end : "", " ", START_WORD + 2);
  return g_strdup (g_strv_length (words) > START_WORD ? words[START_WORD] : "");
}

/* The words of the mark: the process, its start, the layer's id, and the
 * layer's name, which may have spaces. */
enum
{
  WORD_PROCESS,
  WORD_START,
  WORD_LAYER,
  WORD_NAME,
  N_WORDS
};

void
impasto_leftover_mark (gint32 layer)
{
  g_autofree gchar *name = gimp_item_get_name (layer);
  g_autofree gchar *start = find_start (getpid ());
  g_autofree gchar *text =
      g_strdup_printf ("%ld %s %d %s", (glong)getpid (),
                       start && *start ? start : "-", layer, name);
  GimpParasite *parasite = gimp_parasite_new (
      PARASITE, GIMP_PARASITE_PERSISTENT, strlen (text) + 1, text);

  gimp_item_attach_parasite (layer, parasite);
  gimp_parasite_free (parasite);
}

gboolean
impasto_leftover_is_preview (gint32 layer)
{
  GimpParasite *parasite = gimp_item_get_parasite (layer, PARASITE);

  if (! parasite)
    return FALSE;
  gimp_parasite_free (parasite);
  return TRUE;
}

/* The words of @layer's mark; NULL if it has none. */
static gchar **
read_mark (gint32 layer)
{
  GimpParasite     *parasite = gimp_item_get_parasite (layer, PARASITE);
  g_autofree gchar *text = NULL;
  gchar           **words;

  if (! parasite)
    return NULL;
  text = g_strndup (gimp_parasite_data (parasite),
                    gimp_parasite_data_size (parasite));
  gimp_parasite_free (parasite);
  words = g_strsplit (text, " ", N_WORDS);
  if (g_strv_length (words) != N_WORDS)
    g_clear_pointer (&words, g_strfreev);
  return words;
}

gboolean
impasto_leftover_has_name (gint32 layer)
{
  g_autofree gchar *name = gimp_item_get_name (layer);
  g_auto (GStrv) words = read_mark (layer);

  return words && ! g_strcmp0 (words[WORD_NAME], name);
}

/* Whether @layer is a preview that no running process owns and that the user
 * has not renamed. */
static gboolean
is_leftover (gint32 layer)
{
  g_auto (GStrv) words = read_mark (layer);
  g_autofree gchar *start = NULL;

  if (! words || ! impasto_leftover_has_name (layer))
    return FALSE;
  /* The layer is from a file that was saved during a run. */
  if (g_ascii_strtoll (words[WORD_LAYER], NULL, 10) != layer)
    return TRUE;
  start = find_start (g_ascii_strtoll (words[WORD_PROCESS], NULL, 10));
  return ! start
         || (*start && strcmp (words[WORD_START], "-")
             && strcmp (words[WORD_START], start));
}

/* Appends the leftovers among @layers and in the groups among them. */
static void
collect (const gint *layers, gint n, gint32 keep, GArray *found)
{
  for (gint i = 0; i < n; i++)
    {
      if (gimp_item_is_group (layers[i]))
        {
          gint             n_children = 0;
          g_autofree gint *children =
              gimp_item_get_children (layers[i], &n_children);

          collect (children, n_children, keep, found);
        }
      else if (layers[i] != keep && is_leftover (layers[i]))
        g_array_append_val (found, layers[i]);
    }
}

void
impasto_leftover_remove (gint32 image, gint32 keep)
{
  gint             n = 0;
  g_autofree gint *layers = gimp_image_get_layers (image, &n);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint));
  gboolean is_clean = ! gimp_image_is_dirty (image);

  collect (layers, n, keep, found);
  if (found->len == 0)
    return;
  if (is_clean)
    gimp_image_undo_freeze (image);
  else
    gimp_image_undo_group_start (image);
  for (guint i = 0; i < found->len; i++)
    {
      gint layer = g_array_index (found, gint, i);

      if (gimp_image_remove_layer (image, layer))
        impasto_event_log ("leftover-removed layer=%d", layer);
    }
  if (is_clean)
    {
      gimp_image_undo_thaw (image);
      gimp_image_clean_all (image);
    }
  else
    gimp_image_undo_group_end (image);
  gimp_displays_flush ();
}
