/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The values of the host interface.
 */
#include "config.h"

#include "ui/job/host.h"

G_DEFINE_QUARK (impasto - host - error - quark, impasto_host_error)

ImpastoStyleChoice *
impasto_style_choice_new (ImpastoStyleKind kind,
                          const gchar     *id,
                          const gchar     *label,
                          const gchar     *caption)
{
  ImpastoStyleChoice *choice = g_new0 (ImpastoStyleChoice, 1);

  choice->ref.kind = kind;
  choice->ref.id = g_strdup (id);
  choice->label = g_strdup (label);
  choice->caption = g_strdup (caption);
  return choice;
}

void
impasto_style_choice_free (ImpastoStyleChoice *choice)
{
  if (! choice)
    return;
  g_free (choice->ref.id);
  g_free (choice->label);
  g_free (choice->caption);
  g_free (choice);
}

gint
impasto_style_choices_find (const GPtrArray       *choices,
                            const ImpastoStyleRef *ref)
{
  for (guint i = 0; i < choices->len; i++)
    {
      const ImpastoStyleChoice *choice = g_ptr_array_index (choices, i);

      if (impasto_style_ref_equal (&choice->ref, ref))
        return (gint)i;
    }
  return -1;
}
