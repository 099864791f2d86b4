/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A parasite on each result.
 */
#include "config.h"

#include "plugin/gimp/painted.h"

#include "plugin/gimp/leftover.h"

#define PARASITE "impasto-result"
/* The version of the mark; only its presence counts so far. */
#define TEXT "1"

void
impasto_painted_mark (gint32 layer)
{
  GimpParasite *parasite =
      gimp_parasite_new (PARASITE, GIMP_PARASITE_PERSISTENT, sizeof TEXT, TEXT);

  gimp_item_attach_parasite (layer, parasite);
  gimp_parasite_free (parasite);
}

gboolean
impasto_painted_is_marked (gint32 layer)
{
  GimpParasite *parasite = gimp_item_get_parasite (layer, PARASITE);
  gboolean      is_marked = parasite != NULL;

  if (parasite)
    gimp_parasite_free (parasite);
  return is_marked || impasto_leftover_is_preview (layer);
}
