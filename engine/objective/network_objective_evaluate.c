/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses of a picture and their gradient.
 */
#include "config.h"

#include <string.h>

#include "engine/base/vector.h"
#include "engine/objective/network_objective_private.h"

static gfloat *
thread_scratch (const NstExec *exec, gint thread)
{
  return exec->scratch + (gsize)thread * exec->scratch_size;
}

/* Runs @task on the style layers that the pass reached, the deepest first: its
 * task may take longest. */
static void
run_on_styles (NstNetworkObjective *objective, NstTask task)
{
  nst_thread_pool_run (objective->exec.pool, objective->features.depth, task,
                       objective);
}

static NstStyleLayer *
nth_deepest_style (NstNetworkObjective *objective, gint task)
{
  return &objective->styles[objective->features.depth - 1 - task];
}

static void
finish_target (gpointer data, gint task, gint thread)
{
  NstNetworkObjective *objective = data;
  NstStyleLayer       *style = nth_deepest_style (objective, task);

  if (style->channels)
    nst_style_layer_finish_target (style, &objective->style_work,
                                   thread_scratch (&objective->exec, thread));
}

void
nst_network_objective_finish_targets (NstNetworkObjective *objective)
{
  if (objective->style_added)
    run_on_styles (objective, finish_target);
  objective->style_added = FALSE;
}

/* ---------------------------------------------------------- evaluation --- */

static void
measure_layer (gpointer data, gint i)
{
  PassContext           *context = data;
  NstNetworkObjective   *objective = context->objective;
  const NstLayerPlan    *plan = &objective->plan;
  const NstFeatureLayer *layer = &context->features->layers[i];
  NstLosses             *losses = objective->losses;

  if (plan->content[i] != 0.0)
    {
      losses->content_layers[i] =
          plan->content[i]
          * nst_content_loss (
              &objective->exec, layer->map, objective->content_targets[i],
              nst_feature_values (layer), mask_or_null (&objective->masks[i]));
      losses->features += losses->content_layers[i];
    }
  if (plan->style[i] != 0.0)
    {
      NstStyleMap map =
          style_map (context->features, i, mask_or_null (&objective->masks[i]));

      nst_style_layer_measure (&objective->styles[i], &objective->style_work,
                               &objective->exec, &map);
    }
  if (i == objective->surrogate.cut && context->has_surrogate)
    context->estimate = nst_surrogate_estimate (
        &objective->surrogate, context->features, objective->exec.pool);
}

static void
finish_style (gpointer data, gint task, gint thread)
{
  NstNetworkObjective *objective = data;
  NstStyleLayer       *style = nth_deepest_style (objective, task);

  if (style->channels)
    nst_style_layer_finish (style, &objective->style_work,
                            thread_scratch (&objective->exec, thread));
}

/* Writes or adds @weight times the gradient of a loss of layer @i. */
typedef void (*LossGradient) (const PassContext *context,
                              gint               i,
                              gdouble            weight,
                              gfloat            *gradient,
                              gboolean           add);

static void
content_gradient (const PassContext *context,
                  gint               i,
                  gdouble            weight,
                  gfloat            *gradient,
                  gboolean           add)
{
  const NstFeatureLayer *layer = &context->features->layers[i];

  nst_content_loss_gradient (
      &context->objective->exec, layer->map,
      context->objective->content_targets[i], nst_feature_values (layer),
      mask_or_null (&context->objective->masks[i]), weight, gradient, add);
}

static void
style_gradient (const PassContext *context,
                gint               i,
                gdouble            weight,
                gfloat            *gradient,
                gboolean           add)
{
  NstNetworkObjective *objective = context->objective;
  const NstMask       *mask = mask_or_null (&objective->masks[i]);
  NstStyleMap          map = style_map (context->features, i, mask);

  /* The gradient of a mask has only the places that count. */
  if (mask && ! add)
    memset (gradient, 0,
            nst_feature_values (&context->features->layers[i])
                * sizeof (gfloat));
  add |= mask != NULL;
  nst_style_layer_gradient (&objective->styles[i], &objective->style_work,
                            &objective->exec, &map, weight, gradient, add);
}

static void
add_loss (const PassContext *context,
          LossGradient       loss,
          gint               i,
          gdouble            weight,
          gfloat            *gradient,
          gboolean           add)
{
  NstNetworkObjective *objective = context->objective;

  if (! objective->plan.normalize)
    {
      loss (context, i, weight, gradient, add);
      return;
    }
  loss (context, i, 1.0, objective->loss_gradient, FALSE);
  nst_add_normalized (&objective->exec, objective->loss_gradient,
                      nst_feature_values (&context->features->layers[i]),
                      picture_values (objective), weight, gradient, add);
}

/* The gradient of the deepest layers' losses at the cut: read from the
 * surrogate, or used to make it. */
static void
pass_cut (const PassContext *context, gfloat *gradient)
{
  NstNetworkObjective   *objective = context->objective;
  NstSurrogate          *surrogate = &objective->surrogate;
  const NstFeatureLayer *layer = &context->features->layers[surrogate->cut];

  if (context->is_estimate)
    nst_vector_combine (objective->exec.pool, 1.0, surrogate->gradient, NULL,
                        gradient, nst_feature_values (layer));
  else
    nst_surrogate_make (surrogate, context->features, objective->exec.pool,
                        &objective->weights, objective->targets,
                        objective->losses, gradient);
}

static gboolean
add_gradient (gpointer data, gint i, gfloat *gradient, gboolean add)
{
  const PassContext    *context = data;
  NstNetworkObjective  *objective = context->objective;
  const NstLayerPlan   *plan = &objective->plan;
  const NstLossWeights *weights = &objective->weights;
  gboolean              added = FALSE;

  if (objective->surrogate.cut > 0 && i == objective->surrogate.cut)
    {
      pass_cut (context, gradient);
      add = added = TRUE;
    }
  if (plan->content[i] != 0.0)
    {
      add_loss (context, content_gradient, i,
                weights->content * weights->features * plan->content[i],
                gradient, add);
      added = TRUE;
    }
  if (plan->style[i] != 0.0)
    {
      add_loss (context, style_gradient, i, weights->style * plan->style[i],
                gradient, add || added);
      added = TRUE;
    }
  return added;
}

typedef gdouble (*PixelLoss) (NstNetworkObjective *objective,
                              const gfloat        *picture,
                              gdouble              weight,
                              gfloat              *gradient);

static gdouble
pixel_loss (NstNetworkObjective *objective,
            const gfloat        *picture,
            gdouble              weight,
            gfloat              *gradient)
{
  return nst_pixel_loss (
      &objective->exec, picture, objective->pixels, picture_values (objective),
      mask_or_null (&objective->pixel_mask), weight, gradient);
}

static gdouble
ssim_loss (NstNetworkObjective *objective,
           const gfloat        *picture,
           gdouble              weight,
           gfloat              *gradient)
{
  return nst_ssim_loss (&objective->ssim, &objective->exec, picture, weight,
                        gradient);
}

/* A part of the content loss that needs no network. */
static gdouble
add_pixel_loss (NstNetworkObjective *objective,
                PixelLoss            loss,
                const gfloat        *picture,
                gdouble              share,
                gfloat              *gradient)
{
  gfloat *own = objective->loss_gradient;
  gsize   n = picture_values (objective);
  gdouble weight = objective->weights.content * share;
  gdouble value;

  if (share == 0.0)
    return 0.0;
  if (! gradient || ! objective->plan.normalize)
    return loss (objective, picture, weight, gradient);
  memset (own, 0, n * sizeof (gfloat));
  value = loss (objective, picture, 1.0, own);
  nst_add_normalized (&objective->exec, own, n, n, weight, gradient, TRUE);
  return value;
}

/* The style loss of the layers that were measured. */
static void
finish_styles (NstNetworkObjective *objective)
{
  NstLosses *losses = objective->losses;

  run_on_styles (objective, finish_style);
  for (gint i = 0; i < objective->features.depth; i++)
    if (objective->styles[i].channels)
      {
        losses->style_layers[i] =
            objective->plan.style[i] * objective->styles[i].value;
        losses->style += losses->style_layers[i];
        nst_style_layer_keep (&objective->styles[i], &objective->style_work);
      }
}

/* Forward through the network, to the losses of its layers; FALSE on cancel. */
static gboolean
forward (NstNetworkObjective *objective,
         const gfloat        *picture,
         PassContext         *context)
{
  NstLosses   *losses = objective->losses;
  NstFeatures *features = &objective->features;

  memset (losses, 0, sizeof *losses);
  losses->is_estimated = context->is_estimate;
  features->depth =
      context->is_estimate ? objective->surrogate.cut + 1 : objective->n_layers;
  if (! nst_features_forward (features, objective->model, &objective->exec,
                              picture, measure_layer, context,
                              objective->cancel))
    return FALSE;
  finish_styles (objective);
  if (context->is_estimate)
    {
      nst_surrogate_add_losses (&objective->surrogate, losses);
      losses->surrogate_change = context->estimate - objective->surrogate.value;
    }
  else if (context->has_surrogate)
    losses->surprise = context->estimate
                       - nst_surrogate_true_value (&objective->surrogate,
                                                   &objective->weights, losses);
  return TRUE;
}

/* Back through the network, after forward (); FALSE on cancel. */
static gboolean
backward (NstNetworkObjective *objective,
          PassContext         *context,
          gfloat              *gradient)
{
  NstFeatures *features = &objective->features;

  if (features->fused && objective->plan.style[0] != 0.0)
    {
      nst_gram_loss_scale (&objective->styles[0].gram,
                           positions (&features->layers[0]),
                           objective->weights.style * objective->plan.style[0]);
      features->difference = objective->styles[0].gram.difference;
    }
  return nst_features_backward (features, objective->model, &objective->exec,
                                add_gradient, context, gradient,
                                objective->cancel);
}

static gboolean
evaluate (NstNetworkObjective  *objective,
          const gfloat         *picture,
          const NstLossWeights *weights,
          NstLosses            *losses,
          gfloat               *gradient,
          gboolean              may_estimate)
{
  gboolean known =
      nst_surrogate_is_for (&objective->surrogate, weights, objective->targets);
  PassContext context = { .objective = objective,
                          .features = &objective->features,
                          .has_surrogate = known,
                          .is_estimate = known && may_estimate };

  objective->weights = *weights;
  objective->losses = losses;
  /* The measurements are compared with the targets: finish these first. */
  nst_network_objective_finish_targets (objective);
  if (! forward (objective, picture, &context))
    return FALSE;
  if (context.is_estimate && context.estimate < 0.0)
    {
      /* No loss is negative: so far away the surrogate means nothing. */
      context.is_estimate = FALSE;
      if (! forward (objective, picture, &context))
        return FALSE;
    }
  if (gradient && ! backward (objective, &context, gradient))
    return FALSE;
  if (objective->pixels)
    {
      losses->pixels = add_pixel_loss (objective, pixel_loss, picture,
                                       weights->pixels, gradient);
      losses->ssim = add_pixel_loss (objective, ssim_loss, picture,
                                     weights->ssim, gradient);
    }
  losses->tv =
      nst_tv_loss (&objective->exec, objective->plan.tv_norm, picture,
                   objective->width, objective->height, weights->tv, gradient);
  losses->content = weights->features * losses->features
                    + weights->pixels * losses->pixels
                    + weights->ssim * losses->ssim;
  losses->total = weights->content * losses->content
                  + weights->style * losses->style + weights->tv * losses->tv;
  return TRUE;
}

gboolean
nst_network_objective_evaluate (NstNetworkObjective  *objective,
                                const gfloat         *picture,
                                const NstLossWeights *weights,
                                NstLosses            *losses,
                                gfloat               *gradient)
{
  return evaluate (objective, picture, weights, losses, gradient, FALSE);
}

gboolean
nst_network_objective_estimate (NstNetworkObjective  *objective,
                                const gfloat         *picture,
                                const NstLossWeights *weights,
                                NstLosses            *losses,
                                gfloat               *gradient)
{
  return evaluate (objective, picture, weights, losses, gradient, TRUE);
}
