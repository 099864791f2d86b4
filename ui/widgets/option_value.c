/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers and words of the table of options.
 */
#include "config.h"

#include "ui/widgets/option_value.h"

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
