/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Layer names, and sets of layers with weights as text.
 */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "engine/options/options.h"

/* New names are added at the end, so that an existing index keeps its meaning
 * when the network changes. */
static const gchar *const names[] = {
  /* VGG-19; VGG-16 has a subset of them */
  "relu1_1",
  "relu1_2",
  "relu2_1",
  "relu2_2",
  "relu3_1",
  "relu3_2",
  "relu3_3",
  "relu3_4",
  "relu4_1",
  "relu4_2",
  "relu4_3",
  "relu4_4",
  "relu5_1",
  "relu5_2",
  "relu5_3",
  "relu5_4",
  /* ResNet-18 */
  "relu",
  "layer1.0.relu",
  "layer1.0.relu_1",
  "layer1.1.relu",
  "layer1.1.relu_1",
  "layer2.0.relu",
  "layer2.0.relu_1",
  "layer2.1.relu",
  "layer2.1.relu_1",
  "layer3.0.relu",
  "layer3.0.relu_1",
  "layer3.1.relu",
  "layer3.1.relu_1",
  "layer4.0.relu",
  "layer4.0.relu_1",
  "layer4.1.relu",
  "layer4.1.relu_1",
  NULL,
};

const gint nst_n_layer_names = G_N_ELEMENTS (names) - 1;

G_STATIC_ASSERT (G_N_ELEMENTS (names) - 1 <= NST_MAX_LAYER_NAMES);

const gchar *const *
nst_get_layer_names (void)
{
  return names;
}

gint
nst_find_layer_name (const gchar *name)
{
  for (gint i = 0; i < nst_n_layer_names; i++)
    if (! strcmp (names[i], name))
      return i;
  return -1;
}

/* Parses "LAYER" or "LAYER:WEIGHT"; modifies @item. */
static gboolean
parse_item (const NstOptionSpec *spec,
            gchar               *item,
            NstLayers           *layers,
            GError             **error)
{
  gchar  *colon = strchr (item, ':');
  gdouble weight = 1.0;
  gint    layer;

  if (colon)
    *colon = '\0';
  layer = nst_find_layer_name (item);
  if (layer < 0)
    {
      g_autofree gchar *range = nst_option_spec_describe_range (spec);

      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("There is no layer “%s” for the option “%s”. Did you "
                      "mean “%s”? (%s)"),
                   item, _ (spec->label), nst_nearest_word (item, names),
                   range);
      return FALSE;
    }
  if (layers->weight[layer] != 0.0)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("The option “%s” lists the layer “%s” twice. List each "
                      "layer once."),
                   _ (spec->label), item);
      return FALSE;
    }
  if (colon)
    {
      gchar *end;

      errno = 0;
      weight = g_ascii_strtod (colon + 1, &end);
      if (end == colon + 1 || *end || weight == 0.0
          || ! nst_option_number_is_valid (spec, weight))
        {
          g_autofree gchar *range = nst_option_spec_describe_range (spec);

          g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                       _ ("“%s” is not a weight for the layer “%s” of the "
                          "option “%s” (%s)."),
                       colon + 1, item, _ (spec->label), range);
          return FALSE;
        }
    }
  layers->weight[layer] = weight;
  return TRUE;
}

gboolean
nst_layers_parse (const NstOptionSpec *spec,
                  const gchar         *text,
                  NstLayers           *layers,
                  GError             **error)
{
  NstLayers parsed = { { 0.0 } };

  if (strcmp (text, spec->zero_word))
    {
      g_auto (GStrv) items = g_strsplit (*text ? text : " ", ",", -1);

      for (gint i = 0; items[i]; i++)
        if (! parse_item (spec, g_strstrip (items[i]), &parsed, error))
          return FALSE;
    }
  *layers = parsed;
  return TRUE;
}

gchar *
nst_layers_to_text (const NstOptionSpec *spec, const NstLayers *layers)
{
  GString *text = g_string_new (NULL);

  for (gint i = 0; i < nst_n_layer_names; i++)
    if (layers->weight[i] != 0.0)
      {
        gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

        g_string_append_printf (text, "%s%s:%s", text->len ? "," : "", names[i],
                                nst_exact_text (layers->weight[i], buffer));
      }
  if (! text->len)
    g_string_append (text, spec->zero_word);
  return g_string_free (text, FALSE);
}
