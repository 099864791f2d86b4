/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A parasite on each preview layer stores the id of its process.
 */
#include "config.h"

#include "plugin/gimp/leftover.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ui/job/event_log.h"

#define PARASITE "impasto-preview"
/* The parasite is not saved with the image and adds no undo step. */
#define PARASITE_FLAGS 0

void
impasto_leftover_mark (gint32 layer)
{
  g_autofree gchar *text = g_strdup_printf ("%ld", (glong)getpid ());
  GimpParasite     *parasite =
      gimp_parasite_new (PARASITE, PARASITE_FLAGS, strlen (text) + 1, text);

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

/* Whether @layer has the mark of a process that has ended. */
static gboolean
is_orphan (gint32 layer)
{
  GimpParasite     *parasite = gimp_item_get_parasite (layer, PARASITE);
  g_autofree gchar *text = NULL;
  gint64            process;

  if (! parasite)
    return FALSE;
  text = g_strndup (gimp_parasite_data (parasite),
                    gimp_parasite_data_size (parasite));
  gimp_parasite_free (parasite);
  process = g_ascii_strtoll (text, NULL, 10);
  return process > 0 && kill ((pid_t)process, 0) != 0 && errno == ESRCH;
}

void
impasto_leftover_remove (const ImpastoTarget *target, const gchar *name)
{
  gint32           parent = -1;
  g_autofree gint *layers = NULL;
  gint             n = 0;

  if (target->is_layer)
    parent = gimp_item_get_parent (target->drawable);
  layers = parent == -1 ? gimp_image_get_layers (target->image, &n)
                        : gimp_item_get_children (parent, &n);
  for (gint i = 0; i < n; i++)
    {
      g_autofree gchar *own_name = gimp_item_get_name (layers[i]);

      if (layers[i] == target->drawable || g_strcmp0 (own_name, name)
          || ! is_orphan (layers[i]))
        continue;
      gimp_image_remove_layer (target->image, layers[i]);
      impasto_event_log ("leftover-removed layer=%d", layers[i]);
    }
}
