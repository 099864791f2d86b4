/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers and words of the table of options.
 */
#include "config.h"

#include "ui/widgets/option_value.h"

#include <locale.h>
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

gdouble
impasto_option_clamp (const NstOptionSpec *spec, gdouble value)
{
  if (spec->type != NST_OPTION_DOUBLE)
    value = rint (value);
  /* Values nearer to the special zero than to the minimum become zero. */
  if (spec->zero_word && value < spec->minimum / 2.0)
    return 0.0;
  return CLAMP (value, spec->minimum, spec->maximum);
}

/* The decimal separator of the user's locale; GIMP sets that of the process to
 * a point.  Caller frees. */
static gchar *
get_decimal_separator (void)
{
  locale_t users = newlocale (LC_ALL_MASK, "", (locale_t)0);
  locale_t before;
  gchar   *separator;

  if (! users)
    return g_strdup (".");
  before = uselocale (users);
  separator = g_strdup (localeconv ()->decimal_point);
  uselocale (before);
  freelocale (users);
  return separator;
}

gchar *
impasto_number_to_text (gdouble number)
{
  gchar             buffer[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree gchar *separator = get_decimal_separator ();

  g_auto (GStrv) parts = NULL;

  g_ascii_formatd (buffer, sizeof buffer, "%.6g", number);
  parts = g_strsplit (buffer, ".", 2);
  return g_strjoinv (separator, parts);
}

gboolean
impasto_number_parse (const gchar *text, gdouble *number)
{
  g_autofree gchar *separator = get_decimal_separator ();

  g_auto (GStrv) parts = g_strsplit (text, separator, 2);
  g_autofree gchar *plain = g_strstrip (g_strjoinv (".", parts));
  gchar            *end;

  *number = g_ascii_strtod (plain, &end);
  return end > plain && ! *end && isfinite (*number);
}

const gchar *
impasto_option_word (const gchar *word)
{
  static const struct
  {
    const gchar *word;
    const gchar *shown;
  } words[] = {
    { "lbfgs", "L-BFGS" },
    { "adam", "Adam" },
    /* Translators: what the optimization starts from. */
    { "content", N_ ("The photo") },
    { "style", N_ ("The style") },
    { "noise", N_ ("Noise") },
    { "picture", N_ ("Another picture") },
    /* Translators: not resized. */
    { "own", N_ ("own") },
    { "auto", N_ ("auto") },
    { "never", N_ ("never") },
    { "all", N_ ("all") },
    { "vgg19", "VGG-19" },
    { "vgg16", "VGG-16" },
    { "resnet18", "ResNet-18" },
    { "resnet18-random", N_ ("ResNet-18, random") },
    /* Translators: how the network halves the size of its feature maps. */
    { "max", N_ ("Maximum") },
    { "average", N_ ("Average") },
    /* Translators: what the network sees beyond the edges of the picture. */
    { "zero", N_ ("Plain gray") },
    { "reflect", N_ ("Mirrored") },
    { "replicate", N_ ("Repeated") },
    /* Translators: the statistics that define the style. */
    { "gram", N_ ("Gram matrices") },
    { "wasserstein", N_ ("Means and covariances") },
    { "histogram", N_ ("Histograms") },
    { "gram-histogram", N_ ("Gram matrices and histograms") },
    { "off", N_ ("Off") },
    { "on", N_ ("On") },
    { "l1", "L1" },
    { "l2", "L2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (! strcmp (words[i].word, word))
      return _ (words[i].shown);
  return word;
}
