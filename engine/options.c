/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of options, and all that is made from it: defaults, parsing,
 * checking, documentation.
 */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "nst.h"

static const gchar *const optimizer_choices[] = { "lbfgs", "adam", NULL };
static const gchar *const init_choices[] = { "content", "style", "noise",
                                             NULL };

/* clang-format off: a table */
#define INT(key, field, min, max, initial, zero_word, label, blurb)            \
  {                                                                            \
    key, NST_OPTION_INT, offsetof (NstOptions, field), min, max, initial,      \
        zero_word, NULL, label, blurb                                          \
  }
#define DOUBLE(key, field, min, max, initial, zero_word, label, blurb)         \
  {                                                                            \
    key, NST_OPTION_DOUBLE, offsetof (NstOptions, field), min, max, initial,   \
        zero_word, NULL, label, blurb                                          \
  }
#define ENUM(key, field, choices, initial, label, blurb)                       \
  {                                                                            \
    key, NST_OPTION_ENUM, offsetof (NstOptions, field), 0,                     \
        G_N_ELEMENTS (choices) - 2, initial, NULL, choices, label, blurb       \
  }

static const NstOptionSpec specs[] = {
  INT ("size",
       size,
       32,
       16384,
       0,
       "own",
       N_ ("Size"),
       N_ ("Longer side, in pixels, at which the picture is painted; own: the "
           "content's size")),
  DOUBLE (
      "style-scale",
      style_scale,
      0.1,
      4.0,
      1.0,
      "own",
      N_ ("Brush size"),
      N_ ("Side of the style picture relative to the result's: larger means "
          "larger brush strokes; own: the style is not resized")),
  DOUBLE (
      "content-weight",
      content_weight,
      0.0,
      1e6,
      1.0,
      NULL,
      N_ ("Content"),
      N_ ("How firmly the picture keeps the shapes of the photo (alpha, the "
          "weight of the content loss)")),
  DOUBLE (
      "style-weight",
      style_weight,
      0.0,
      1e6,
      1.0,
      NULL,
      N_ ("Style strength"),
      N_ ("How strongly the picture takes on the style (beta, the weight of "
          "the style loss)")),
  DOUBLE ("tv-weight",
          tv_weight,
          0.0,
          1e6,
          0.0,
          NULL,
          N_ ("Smoothness"),
          N_ ("How strongly noise between neighbouring pixels is smoothed away "
              "(the weight of the total variation)")),
  ENUM ("optimizer",
        optimizer,
        optimizer_choices,
        NST_OPTIMIZER_LBFGS,
        N_ ("Optimizer"),
        N_ ("The method that looks for the picture: lbfgs is fast, adam is "
            "steady")),
  DOUBLE ("learning-rate",
          learning_rate,
          0.001,
          100.0,
          0.0,
          "auto",
          N_ ("Learning rate"),
          N_ ("Step length: for adam in values of 0 to 255 per iteration, for "
              "lbfgs a factor of its own step")),
  INT ("iterations",
       iterations,
       1,
       100000,
       100,
       NULL,
       N_ ("Iterations"),
       N_ ("Iterations of the last level; each coarser one has half as many")),
  INT ("levels",
       levels,
       1,
       12,
       0,
       "auto",
       N_ ("Levels"),
       N_ ("Sizes the picture is painted at, coarse to fine; 1: only at the "
           "final size")),
  ENUM ("init",
        init,
        init_choices,
        NST_INIT_CONTENT,
        N_ ("Initial picture"),
        N_ ("What the optimization starts from")),
  INT ("seed",
       seed,
       0,
       G_MAXINT,
       0,
       NULL,
       N_ ("Seed"),
       N_ ("Number that decides the noise; the same seed gives the same "
           "picture")),
  DOUBLE (
      "stop-at",
      stop_at,
      1e-9,
      1e12,
      0.0,
      "never",
      N_ ("Stop at loss"),
      N_ ("End the run when the total loss of the last level falls to this")),
  INT ("threads",
       threads,
       1,
       256,
       0,
       "all",
       N_ ("Threads"),
       N_ ("Processor cores to use")),
};
/* clang-format on */

const NstOptionSpec *
nst_options_get_specs (guint *n_specs)
{
  if (n_specs)
    *n_specs = G_N_ELEMENTS (specs);
  return specs;
}

const NstOptionSpec *
nst_options_find_spec (const gchar *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (! strcmp (specs[i].key, key))
      return &specs[i];
  return NULL;
}

static gdouble
get_value (const NstOptions *options, const NstOptionSpec *spec)
{
  const guchar *field = (const guchar *)options + spec->offset;

  if (spec->type == NST_OPTION_DOUBLE)
    return *(const gdouble *)field;
  return *(const gint *)field;
}

static void
set_value (NstOptions *options, const NstOptionSpec *spec, gdouble value)
{
  guchar *field = (guchar *)options + spec->offset;

  if (spec->type == NST_OPTION_DOUBLE)
    *(gdouble *)field = value;
  else
    *(gint *)field = (gint)value;
}

static gboolean
value_is_valid (const NstOptionSpec *spec, gdouble value)
{
  if (spec->zero_word && value == 0.0)
    return TRUE;
  return isfinite (value) && value >= spec->minimum && value <= spec->maximum;
}

NstOptions
nst_options_default (void)
{
  NstOptions options = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    set_value (&options, &specs[i], specs[i].initial);
  return options;
}

gboolean
nst_options_validate (const NstOptions *options, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (! value_is_valid (&specs[i], get_value (options, &specs[i])))
      {
        g_autofree gchar *range = nst_option_spec_describe_range (&specs[i]);

        g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                     _ ("The option “%s” is out of range (%s)."), specs[i].key,
                     range);
        return FALSE;
      }
  return TRUE;
}

/* Levenshtein distance; keys are short. */
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
  const gchar *keys[G_N_ELEMENTS (specs) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    keys[i] = specs[i].key;
  return nst_nearest_word (key, keys);
}

static gboolean
parse_value (const NstOptionSpec *spec, const gchar *text, gdouble *value)
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
  return value_is_valid (spec, *value);
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
  if (! parse_value (spec, text, &value))
    {
      g_autofree gchar *range = nst_option_spec_describe_range (spec);

      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("“%s” is not a value for the option “%s” (%s)."), text,
                   key, range);
      return FALSE;
    }
  set_value (options, spec, value);
  return TRUE;
}

/* @value as parse_value () reads it; caller frees. */
static gchar *
value_to_text (const NstOptionSpec *spec, gdouble value)
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
      break;
    }
  g_ascii_formatd (buffer, sizeof buffer, "%.15g", value);
  if (g_ascii_strtod (buffer, NULL) != value)
    g_ascii_dtostr (buffer, sizeof buffer, value);
  return g_strdup (buffer);
}

gchar *
nst_options_get_text (const NstOptions *options, const NstOptionSpec *spec)
{
  return value_to_text (spec, get_value (options, spec));
}

gchar *
nst_option_spec_describe_range (const NstOptionSpec *spec)
{
  g_autofree gchar *initial = value_to_text (spec, spec->initial);
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
      if (spec->zero_word)
        /* Translators: "0.1 to 100 or own". */
        range = g_strdup_printf (_ ("%s or %s"), numbers, spec->zero_word);
      else
        range = g_steal_pointer (&numbers);
    }
  /* Translators: the valid values of an option, then its default. */
  return g_strdup_printf (_ ("%s; default %s"), range, initial);
}
