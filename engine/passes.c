/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plans the passes, and adds up what they give.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "passes.h"
#include "vector.h"

#define IMAGE_CHANNELS 3

/* ---------------------------------------------------------------- plan --- */

/* Is @model the network that the option @key names? */
static gboolean
check_model (const NstModel *model,
             const gchar    *key,
             gint            wanted,
             GError        **error)
{
  if ((gint)nst_model_get_network (model) == wanted)
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
               _ ("The option “%s” asks for %s, but the weights are those of "
                  "%s."),
               key, nst_network_get_name (wanted), nst_model_get_name (model));
  return FALSE;
}

gboolean
nst_pass_plan_init (NstPassPlan      *plan,
                    const NstModels  *models,
                    const NstOptions *options,
                    GError          **error)
{
  gboolean shared = models->content == models->style;

  *plan = (NstPassPlan){ .n = shared ? 1 : NST_MAX_PASSES,
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

static gint
n_convs (const NstPassPlan *plan, gint pass)
{
  return nst_model_n_convs_for (plan->models[pass],
                                nst_layer_plan_n_layers (&plan->layers[pass]));
}

gsize
nst_pass_plan_models_size (const NstPassPlan *plan)
{
  gsize packed = 0;
  gsize loaded = 0;

  /* One convolution at a time is there in both forms. */
  for (gint pass = 0; pass < plan->n; pass++)
    for (gint i = 0; i < n_convs (plan, pass); i++)
      {
        const NstConvWeights *conv = &plan->models[pass]->convs[i];

        packed += nst_conv_size (conv);
        loaded = MAX (loaded, nst_conv_n_weights (conv) * sizeof (gfloat));
      }
  return packed + loaded;
}

gboolean
nst_pass_plan_pack (const NstPassPlan *plan, NstPool *pool)
{
  gboolean done = TRUE;

  for (gint pass = 0; pass < plan->n && done; pass++)
    done = nst_model_pack (plan->models[pass], n_convs (plan, pass), pool);
  return done;
}

gsize
nst_pass_plan_scratch_size (const NstPassPlan *plan,
                            gint               width,
                            gint               height,
                            gint               n_threads)
{
  gsize size = 0;

  for (gint pass = 0; pass < plan->n; pass++)
    size = MAX (size, nst_objective_scratch_size (&plan->layers[pass], width,
                                                  height, n_threads));
  return size;
}

/* -------------------------------------------------------------- passes --- */

/* The pass that has the style loss. */
static NstObjective *
style_objective (NstPasses *passes)
{
  return &passes->objectives[passes->n - 1];
}

void
nst_passes_init (NstPasses         *passes,
                 const NstPassPlan *plan,
                 const NstExec     *exec,
                 NstArena          *arena,
                 gint               width,
                 gint               height,
                 gint              *cancel)
{
  passes->n = plan->n;
  passes->n_values = (gsize)width * height * IMAGE_CHANNELS;
  passes->gradient = NULL;
  if (plan->n > 1)
    passes->gradient =
        nst_arena_alloc (arena, passes->n_values * sizeof (gfloat));
  /* Styles are measured by the last one, the arena's last user. */
  for (gint i = 0; i < plan->n; i++)
    nst_objective_init (&passes->objectives[i], plan->models[i],
                        &plan->layers[i], exec, arena, width, height, cancel);
}

void
nst_passes_reserve_style (NstPasses *passes, gint width, gint height)
{
  nst_objective_reserve_style (style_objective (passes), width, height);
}

gboolean
nst_passes_set_content (NstPasses *passes, const gfloat *picture)
{
  return nst_objective_set_content (&passes->objectives[0], picture);
}

gboolean
nst_passes_add_style (NstPasses    *passes,
                      const gfloat *picture,
                      gint          width,
                      gint          height,
                      gdouble       weight,
                      gboolean      first)
{
  return nst_objective_add_style (style_objective (passes), picture, width,
                                  height, weight, first);
}

/* The styles of @key, as seen by these passes. */
static gchar *
whole_key (NstPasses *passes, const gchar *key)
{
  NstObjective       *objective = style_objective (passes);
  const NstLayerPlan *plan = &objective->plan;
  GString            *text = g_string_new (key);

  /* Whether there is a map of the first layer makes a difference to the last
   * bits. */
  g_string_append_printf (text, " %d %d %d %d", plan->statistics,
                          plan->use.pooling, plan->use.padding,
                          objective->features.stem);
  for (gint i = 0; i < objective->n_layers; i++)
    if (plan->style[i] != 0.0)
      g_string_append_printf (text, " %d", i);
  return g_string_free (text, FALSE);
}

gboolean
nst_passes_recall_styles (NstPasses *passes, const gchar *key)
{
  NstObjective     *objective = style_objective (passes);
  g_autofree gchar *whole = whole_key (passes, key);
  g_autoptr (GBytes) bytes =
      nst_style_targets_find (&objective->model->targets, whole);

  return bytes && nst_objective_load_styles (objective, bytes);
}

void
nst_passes_remember_styles (NstPasses *passes, const gchar *key)
{
  NstObjective     *objective = style_objective (passes);
  g_autofree gchar *whole = whole_key (passes, key);
  g_autoptr (GBytes) bytes = nst_objective_save_styles (objective);

  if (bytes)
    nst_style_targets_keep (&objective->model->targets, whole, bytes);
}

gsize
nst_passes_styles_size (NstPasses *passes)
{
  return nst_objective_styles_size (style_objective (passes));
}

void
nst_passes_align (NstPasses *passes, const NstPasses *finer)
{
  NstObjective       *own = style_objective (passes);
  const NstObjective *other = &finer->objectives[finer->n - 1];

  for (gint i = 0; i < own->n_layers; i++)
    if (own->styles[i].channels)
      nst_style_layer_align (&own->styles[i], &other->styles[i]);
}

gboolean
nst_passes_evaluate (NstPasses        *passes,
                     const gfloat     *picture,
                     const NstWeights *weights,
                     gboolean          may_estimate,
                     NstLosses        *losses,
                     gfloat           *gradient)
{
  gboolean (*evaluate) (NstObjective *, const gfloat *, const NstWeights *,
                        NstLosses *, gfloat *) =
      may_estimate ? nst_objective_estimate : nst_objective_evaluate;
  NstWeights first = *weights;
  NstWeights second = { .style = weights->style };
  NstLosses  style;

  if (passes->n == 1)
    return evaluate (&passes->objectives[0], picture, weights, losses,
                     gradient);
  first.style = 0.0;
  if (! evaluate (&passes->objectives[0], picture, &first, losses, gradient)
      || ! evaluate (style_objective (passes), picture, &second, &style,
                     gradient ? passes->gradient : NULL))
    return FALSE;
  losses->style = style.style;
  losses->total += style.total;
  losses->tail_change += style.tail_change;
  losses->surprise += style.surprise;
  losses->is_estimated |= style.is_estimated;
  memcpy (losses->style_layers, style.style_layers, sizeof style.style_layers);
  if (gradient)
    nst_vector_combine (passes->objectives[0].exec.pool, 1.0, passes->gradient,
                        gradient, gradient, passes->n_values);
  return TRUE;
}
