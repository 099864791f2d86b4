/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options as text: reading, writing, ranges for documentation, and suggestions
 * for misspelled names.
 */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "engine/options/options.h"

/* The Levenshtein distance. */
static guint
edit_distance (const gchar *a, const gchar *b)
{
  gsize             n = strlen (b);
  g_autofree guint *row = g_new (guint, n + 1);

  for (gsize j = 0; j <= n; j++)
    row[j] = j;
  for (gsize i = 0; a[i]; i++)
    {
      guint diagonal = row[0];

      row[0] = i + 1;
      for (gsize j = 1; j <= n; j++)
        {
          guint substitute = diagonal + (a[i] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (substitute, MIN (row[j], row[j - 1]) + 1);
        }
    }
  return row[n];
}

const gchar *
nst_nearest_word (const gchar *text, const gchar *const *words)
{
  const gchar *best = words[0];
  guint        least = G_MAXUINT;

  for (guint i = 0; words[i]; i++)
    {
      guint distance = edit_distance (text, words[i]);

      if (distance < least)
        {
          least = distance;
          best = words[i];
        }
    }
  return best;
}

static const gchar *
nearest_key (const gchar *key)
{
  guint                    n;
  const NstOptionSpec     *specs = nst_options_get_specs (&n);
  g_autofree const gchar **keys = g_new0 (const gchar *, n + 1);

  for (guint i = 0; i < n; i++)
    keys[i] = specs[i].key;
  return nst_nearest_word (key, keys);
}

static gboolean
parse_number (const NstOptionSpec *spec, const gchar *text, gdouble *value)
{
  gchar *end;

  if (spec->zero_word && ! strcmp (text, spec->zero_word))
    {
      *value = 0.0;
      return TRUE;
    }
  if (spec->type == NST_OPTION_ENUM)
    {
      for (gint i = 0; spec->choices[i]; i++)
        if (! strcmp (text, spec->choices[i]))
          {
            *value = i;
            return TRUE;
          }
      return FALSE;
    }
  errno = 0;
  *value = g_ascii_strtod (text, &end);
  if (end == text || *end || ! isfinite (*value))
    return FALSE;
  if (spec->type == NST_OPTION_INT && *value != floor (*value))
    return FALSE;
  return nst_option_number_is_valid (spec, *value);
}

gboolean
nst_options_set (NstOptions  *options,
                 const gchar *key,
                 const gchar *text,
                 GError     **error)
{
  const NstOptionSpec *spec = nst_options_find_spec (key);
  gdouble              value;

  if (! spec)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("There is no option “%s”. Did you mean “%s”?"), key,
                   nearest_key (key));
      return FALSE;
    }
  if (spec->type == NST_OPTION_LAYERS)
    {
      NstLayers layers;

      if (! nst_layers_parse (spec, text, &layers, error))
        return FALSE;
      nst_options_set_layers (options, spec, &layers);
      return TRUE;
    }
  if (! parse_number (spec, text, &value))
    {
      g_autofree gchar *range = nst_option_spec_describe_range (spec);

      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("“%s” is not a value for the option “%s” (%s)."), text,
                   key, range);
      return FALSE;
    }
  nst_options_set_number (options, spec, value);
  return TRUE;
}

gchar *
nst_exact_text (gdouble value, gchar buffer[G_ASCII_DTOSTR_BUF_SIZE])
{
  g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.15g", value);
  if (g_ascii_strtod (buffer, NULL) != value)
    g_ascii_dtostr (buffer, G_ASCII_DTOSTR_BUF_SIZE, value);
  return buffer;
}

/* @value in the form that parse_number () reads; the caller frees it. */
static gchar *
number_to_text (const NstOptionSpec *spec, gdouble value)
{
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (spec->zero_word && value == 0.0)
    return g_strdup (spec->zero_word);
  switch (spec->type)
    {
    case NST_OPTION_ENUM:
      return g_strdup (spec->choices[(gint)value]);
    case NST_OPTION_INT:
      return g_strdup_printf ("%d", (gint)value);
    case NST_OPTION_DOUBLE:
    case NST_OPTION_LAYERS:
      break;
    }
  return g_strdup (nst_exact_text (value, buffer));
}

gchar *
nst_options_get_text (const NstOptions *options, const NstOptionSpec *spec)
{
  if (spec->type == NST_OPTION_LAYERS)
    return nst_layers_to_text (spec, nst_options_get_layers (options, spec));
  return number_to_text (spec, nst_options_get_number (options, spec));
}

gchar *
nst_option_spec_describe_range (const NstOptionSpec *spec)
{
  g_autofree gchar *initial = number_to_text (spec, spec->initial);
  g_autofree gchar *range = NULL;

  if (spec->type == NST_OPTION_ENUM)
    range = g_strjoinv (", ", (gchar **)spec->choices);
  else
    {
      gchar             low[G_ASCII_DTOSTR_BUF_SIZE];
      gchar             high[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree gchar *numbers = NULL;

      g_ascii_formatd (low, sizeof low, "%.10g", spec->minimum);
      g_ascii_formatd (high, sizeof high, "%.10g", spec->maximum);
      /* Translators: a range of numbers, "0.1 to 100". */
      numbers = g_strdup_printf (_ ("%s to %s"), low, high);
      if (spec->type == NST_OPTION_LAYERS)
        /* Translators: the valid values of an option that is a list of layers
         * of the network, "LAYER:WEIGHT,…, each weight 0.1 to 100, or auto". */
        range = g_strdup_printf (_ ("LAYER:WEIGHT,…, each weight %s, or %s"),
                                 numbers, spec->zero_word);
      else if (spec->zero_word)
        /* Translators: "0.1 to 100 or own". */
        range = g_strdup_printf (_ ("%s or %s"), numbers, spec->zero_word);
      else
        range = g_steal_pointer (&numbers);
    }
  /* Translators: the valid values of an option, then its default. */
  return g_strdup_printf (_ ("%s; default %s"), range, initial);
}
