/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds the layers that the options name in a network.
 */
#include "config.h"

#include "engine/objective/layer_plan.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* Sets the error that @network has no layer @name. */
static gboolean
unknown_layer (const NstNetworkSpec *spec,
               const gchar          *key,
               const gchar          *name,
               GError              **error)
{
  const gchar      *names[NST_NETWORK_MAX_LAYERS + 1] = { NULL };
  g_autofree gchar *all = NULL;

  for (gint i = 0; i < spec->n_layers; i++)
    names[i] = spec->layers[i].relu;
  all = g_strjoinv (", ", (gchar **)names);
  g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
               _ ("The option “%s” names the layer “%s”, which %s does not "
                  "have. Choose from %s."),
               key, name, spec->name, all);
  return FALSE;
}

static gboolean
find_layers (const NstModel  *model,
             const NstLayers *layers,
             const gchar     *key,
             gdouble          weights[NST_NETWORK_MAX_LAYERS],
             GError         **error)
{
  const gchar *const *names = nst_get_layer_names ();
  gint                n_layers = nst_model_n_layers (model);

  for (gint i = 0; names[i]; i++)
    {
      gint layer;

      if (layers->weight[i] == 0.0)
        continue;
      layer = nst_network_find_layer (model->spec, names[i]);
      if (layer < 0)
        return unknown_layer (model->spec, key, names[i], error);
      if (layer >= n_layers)
        {
          g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                       _ ("The option “%s” names the layer “%s”, but the "
                          "model file ends at “%s”. Choose another layer or a "
                          "model file with all layers of %s."),
                       key, names[i], model->spec->layers[n_layers - 1].relu,
                       model->spec->name);
          return FALSE;
        }
      weights[layer] = layers->weight[i];
    }
  return TRUE;
}

static gboolean
is_empty (const NstLayers *layers)
{
  for (gint i = 0; i < NST_MAX_LAYER_NAMES; i++)
    if (layers->weight[i] != 0.0)
      return FALSE;
  return TRUE;
}

/* The layers that the option names or, for “auto”, the network's own. */
static gboolean
choose_layers (const NstModel       *model,
               const NstLayers      *layers,
               const NstLayerWeight *usual,
               const gchar          *key,
               gdouble               weights[NST_NETWORK_MAX_LAYERS],
               GError              **error)
{
  if (! is_empty (layers))
    return find_layers (model, layers, key, weights, error);
  for (gint i = 0; usual[i].relu; i++)
    weights[nst_network_find_layer (model->spec, usual[i].relu)] =
        usual[i].weight;
  return TRUE;
}

NstStatistics
nst_options_get_statistics (const NstOptions *options)
{
  if (options->style_statistics != NST_STATISTICS_AUTO)
    return options->style_statistics;
  return options->balance ? NST_STATISTICS_WASSERSTEIN : NST_STATISTICS_GRAM;
}

static const NstLayerWeight *
get_usual_content (const NstNetworkSpec *spec, const NstOptions *options)
{
  return options->balance ? spec->balanced_content : spec->plain_content;
}

static const NstLayerWeight *
get_usual_style (const NstNetworkSpec *spec, const NstOptions *options)
{
  return options->balance
                 && nst_options_get_statistics (options)
                        == NST_STATISTICS_WASSERSTEIN
             ? spec->balanced_style
             : spec->plain_style;
}

NstLayers
nst_options_get_usual_layers (const NstOptions    *options,
                              const NstOptionSpec *spec)
{
  gboolean is_content =
      nst_options_get_layers (options, spec) == &options->content_layers;
  const NstNetworkSpec *network = nst_network_get_spec (
      is_content ? options->content_network : options->style_network);
  const NstLayerWeight *usual = is_content
                                    ? get_usual_content (network, options)
                                    : get_usual_style (network, options);
  const gchar *const   *names = nst_get_layer_names ();
  NstLayers             layers = { { 0.0 } };

  for (gint i = 0; names[i]; i++)
    if (nst_network_find_layer (network, names[i]) < 0)
      layers.weight[i] = -1.0;
  for (gint i = 0; usual[i].relu; i++)
    layers.weight[nst_find_layer_name (usual[i].relu)] = usual[i].weight;
  return layers;
}

gboolean
nst_layer_plan_init (NstLayerPlan     *plan,
                     const NstModel   *model,
                     const NstOptions *options,
                     gboolean          content,
                     gboolean          style,
                     GError          **error)
{
  const NstNetworkSpec *spec = model->spec;

  *plan = (NstLayerPlan){ .use = { .spec = spec,
                                   .pooling = options->pooling,
                                   .padding = options->padding },
                          .statistics = nst_options_get_statistics (options),
                          .normalize = options->normalize_gradient,
                          .tv_norm = options->tv_norm };
  return (! content
          || choose_layers (model, &options->content_layers,
                            get_usual_content (spec, options), "content-layers",
                            plan->content, error))
         && (! style
             || choose_layers (model, &options->style_layers,
                               get_usual_style (spec, options), "style-layers",
                               plan->style, error));
}

gboolean
nst_layer_plan_has_loss (const NstLayerPlan *plan, gint layer)
{
  return plan->content[layer] != 0.0 || plan->style[layer] != 0.0;
}

gint
nst_layer_plan_n_layers (const NstLayerPlan *plan)
{
  gint n = plan->use.spec->n_layers;

  while (n > 1 && ! nst_layer_plan_has_loss (plan, n - 1))
    n--;
  return n;
}
