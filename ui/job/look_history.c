/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of looks, and the position of the current one.
 */
#include "config.h"

#include "ui/job/look_history.h"

#include "ui/job/preset.h"

struct _ImpastoLookHistory
{
  GArray *looks;    /* NstOptions */
  guint   position; /* of the current look, which is stored when it is left */
};

ImpastoLookHistory *
impasto_look_history_new (void)
{
  ImpastoLookHistory *history = g_new0 (ImpastoLookHistory, 1);

  history->looks = g_array_new (FALSE, FALSE, sizeof (NstOptions));
  return history;
}

void
impasto_look_history_free (ImpastoLookHistory *history)
{
  g_array_unref (history->looks);
  g_free (history);
}

/* Stores @options as the current look. */
static void
store (ImpastoLookHistory *history, const NstOptions *options)
{
  if (history->position == history->looks->len)
    g_array_append_val (history->looks, *options);
  else
    g_array_index (history->looks, NstOptions, history->position) = *options;
}

void
impasto_look_history_record (ImpastoLookHistory *history,
                             const NstOptions   *options)
{
  g_array_set_size (history->looks, history->position);
  store (history, options);
  history->position++;
}

gboolean
impasto_look_history_has_previous (const ImpastoLookHistory *history)
{
  return history->position > 0;
}

gboolean
impasto_look_history_has_next (const ImpastoLookHistory *history)
{
  return history->position + 1 < history->looks->len;
}

gboolean
impasto_look_history_go (ImpastoLookHistory *history,
                         gint                step,
                         NstOptions         *options)
{
  const NstOptions    *look;
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);

  if (step < 0 ? ! impasto_look_history_has_previous (history)
               : ! impasto_look_history_has_next (history))
    return FALSE;
  store (history, options);
  history->position += step;
  look = &g_array_index (history->looks, NstOptions, history->position);
  for (guint i = 0; i < n_specs; i++)
    if (impasto_preset_has_option (&specs[i]))
      nst_options_copy_value (options, look, &specs[i]);
  return TRUE;
}
