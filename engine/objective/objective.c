/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plans the objective and adds up the network objectives.
 */
#include "config.h"

#include "engine/objective/objective.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "engine/base/vector.h"
#include "engine/picture/pixels.h"

/* ---------------------------------------------------------------- plan --- */

/* Whether @model is the network that the option @key names. */
static gboolean
check_model (const NstModel *model,
             const gchar    *key,
             gint            wanted,
             GError        **error)
{
  if ((gint)nst_model_get_network (model) == wanted)
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
               _ ("The option “%s” needs %s, but the model file holds %s."),
               key, nst_network_get_name (wanted), nst_model_get_name (model));
  return FALSE;
}

gboolean
nst_objective_plan_init (NstObjectivePlan *plan,
                         const NstModels  *models,
                         const NstOptions *options,
                         GError          **error)
{
  gboolean shared = models->content == models->style;

  *plan = (NstObjectivePlan){ .n = shared ? 1 : NST_MAX_NETWORK_OBJECTIVES,
                              .models = { models->content, models->style } };
  if (! check_model (models->content, "content-network",
                     options->content_network, error)
      || ! check_model (models->style, "style-network", options->style_network,
                        error))
    return FALSE;
  if (shared)
    return nst_layer_plan_init (&plan->layers[0], models->content, options,
                                TRUE, TRUE, error);
  return nst_layer_plan_init (&plan->layers[0], models->content, options, TRUE,
                              FALSE, error)
         && nst_layer_plan_init (&plan->layers[1], models->style, options,
                                 FALSE, TRUE, error);
}

void
nst_objective_plan_set_alpha (NstObjectivePlan *plan)
{
  for (gint i = 0; i < plan->n; i++)
    plan->layers[i].has_alpha = TRUE;
}

static gint
n_convs (const NstObjectivePlan *plan, gint network)
{
  return nst_model_n_convs_for (
      plan->models[network], nst_layer_plan_n_layers (&plan->layers[network]));
}

gsize
nst_objective_plan_models_size (const NstObjectivePlan *plan)
{
  gsize packed = 0;
  gsize loaded = 0;

  /* One convolution at a time has both forms. */
  for (gint network = 0; network < plan->n; network++)
    for (gint i = 0; i < n_convs (plan, network); i++)
      {
        const NstConvWeights *conv = &plan->models[network]->convs[i];

        packed += nst_conv_size (conv);
        loaded = MAX (loaded, nst_conv_n_weights (conv) * sizeof (gfloat));
      }
  return packed + loaded;
}

gboolean
nst_objective_plan_pack (const NstObjectivePlan *plan, NstThreadPool *pool)
{
  gboolean done = TRUE;

  for (gint network = 0; network < plan->n && done; network++)
    done =
        nst_model_pack (plan->models[network], n_convs (plan, network), pool);
  return done;
}

gsize
nst_objective_plan_scratch_size (const NstObjectivePlan *plan,
                                 gint                    width,
                                 gint                    height,
                                 gint                    n_threads)
{
  gsize size = 0;

  for (gint network = 0; network < plan->n; network++)
    size = MAX (size, nst_network_objective_scratch_size (
                          &plan->layers[network], width, height, n_threads));
  return size;
}

/* ----------------------------------------------------------- objective --- */

/* The one that has the style loss. */
static NstNetworkObjective *
style_objective (NstObjective *objective)
{
  return &objective->networks[objective->n - 1];
}

void
nst_objective_init (NstObjective           *objective,
                    const NstObjectivePlan *plan,
                    const NstExec          *exec,
                    NstArena               *arena,
                    gint                    width,
                    gint                    height,
                    gint                   *cancel)
{
  objective->n = plan->n;
  objective->n_values = (gsize)width * height * NST_PICTURE_CHANNELS;
  objective->gradient = NULL;
  if (plan->n > 1)
    objective->gradient =
        nst_arena_alloc (arena, objective->n_values * sizeof (gfloat));
  /* The last one measures the styles: it is the last user of the arena. */
  for (gint i = 0; i < plan->n; i++)
    nst_network_objective_init (&objective->networks[i], plan->models[i],
                                &plan->layers[i], exec, arena, width, height,
                                cancel);
}

void
nst_objective_reserve_style (NstObjective *objective,
                             gint          width,
                             gint          height,
                             gboolean      with_alpha)
{
  nst_network_objective_reserve_style (style_objective (objective), width,
                                       height, with_alpha);
}

gboolean
nst_objective_set_content (NstObjective *objective,
                           const gfloat *picture,
                           const gfloat *alpha)
{
  for (gint i = 0; i < objective->n; i++)
    if (! nst_network_objective_set_content (&objective->networks[i], picture,
                                             alpha))
      return FALSE;
  return TRUE;
}

gboolean
nst_objective_add_style (NstObjective *objective,
                         const gfloat *picture,
                         const gfloat *alpha,
                         gint          width,
                         gint          height,
                         gdouble       weight,
                         gboolean      first)
{
  return nst_network_objective_add_style (style_objective (objective), picture,
                                          alpha, width, height, weight, first);
}

void
nst_objective_align (NstObjective *objective, const NstObjective *finer)
{
  NstNetworkObjective       *own = style_objective (objective);
  const NstNetworkObjective *other = &finer->networks[finer->n - 1];

  for (gint i = 0; i < own->n_layers; i++)
    if (own->styles[i].channels)
      nst_style_layer_align (&own->styles[i], &other->styles[i]);
}

gboolean
nst_objective_evaluate (NstObjective         *objective,
                        const gfloat         *picture,
                        const NstLossWeights *weights,
                        gboolean              may_estimate,
                        NstLosses            *losses,
                        gfloat               *gradient)
{
  gboolean (*evaluate) (NstNetworkObjective *, const gfloat *,
                        const NstLossWeights *, NstLosses *, gfloat *) =
      may_estimate ? nst_network_objective_estimate
                   : nst_network_objective_evaluate;
  NstLossWeights first = *weights;
  NstLossWeights second = { .style = weights->style };
  NstLosses      style;

  if (objective->n == 1)
    return evaluate (&objective->networks[0], picture, weights, losses,
                     gradient);
  first.style = 0.0;
  if (! evaluate (&objective->networks[0], picture, &first, losses, gradient)
      || ! evaluate (style_objective (objective), picture, &second, &style,
                     gradient ? objective->gradient : NULL))
    return FALSE;
  losses->style = style.style;
  losses->total += style.total;
  losses->surrogate_change += style.surrogate_change;
  losses->surprise += style.surprise;
  losses->is_estimated |= style.is_estimated;
  memcpy (losses->style_layers, style.style_layers, sizeof style.style_layers);
  if (gradient)
    nst_vector_combine (objective->networks[0].exec.pool, 1.0,
                        objective->gradient, gradient, gradient,
                        objective->n_values);
  return TRUE;
}
