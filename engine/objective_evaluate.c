/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses of a picture, and their gradient.
 */
#include "config.h"

#include <string.h>

#include "objective_parts.h"

static gfloat *
thread_scratch (const NstExec *exec, gint thread)
{
  return exec->scratch + (gsize)thread * exec->scratch_size;
}

/* The layers' last part of the work, the deepest first: it may be the
 * longest. */
static void
run_on_styles (NstObjective *objective, NstTask task)
{
  nst_pool_run (objective->exec.pool, objective->n_layers, task, objective);
}

static NstStyleLayer *
nth_deepest_style (NstObjective *objective, gint task)
{
  return &objective->styles[objective->n_layers - 1 - task];
}

static void
finish_target (gpointer data, gint task, gint thread)
{
  NstObjective  *objective = data;
  NstStyleLayer *style = nth_deepest_style (objective, task);

  if (style->channels)
    nst_style_layer_finish_target (style, &objective->style_work,
                                   thread_scratch (&objective->exec, thread));
}

void
nst_objective_finish_targets (NstObjective *objective)
{
  if (objective->style_added)
    run_on_styles (objective, finish_target);
  objective->style_added = FALSE;
}

/* ---------------------------------------------------------- evaluation --- */

static void
measure_layer (gpointer data, gint i)
{
  const Pass            *pass = data;
  NstObjective          *objective = pass->objective;
  const NstLayerPlan    *plan = &objective->plan;
  const NstFeatureLayer *layer = &pass->features->layers[i];
  NstLosses             *losses = objective->losses;

  if (plan->content[i] != 0.0)
    {
      losses->content_layers[i] =
          plan->content[i]
          * nst_content_loss (&objective->exec, layer->map,
                              objective->content_targets[i],
                              map_values (layer));
      losses->features += losses->content_layers[i];
    }
  if (plan->style[i] != 0.0)
    {
      NstStyleMap map = style_map (pass->features, i);

      nst_style_layer_measure (&objective->styles[i], &objective->style_work,
                               &objective->exec, &map);
    }
}

static void
finish_style (gpointer data, gint task, gint thread)
{
  NstObjective  *objective = data;
  NstStyleLayer *style = nth_deepest_style (objective, task);

  if (style->channels)
    nst_style_layer_finish (style, &objective->style_work,
                            thread_scratch (&objective->exec, thread));
}

/* A loss's gradient of @weight for layer @i, to @gradient. */
typedef void (*LossGradient) (
    const Pass *pass, gint i, gdouble weight, gfloat *gradient, gboolean add);

static void
content_gradient (
    const Pass *pass, gint i, gdouble weight, gfloat *gradient, gboolean add)
{
  const NstFeatureLayer *layer = &pass->features->layers[i];

  nst_content_loss_gradient (&pass->objective->exec, layer->map,
                             pass->objective->content_targets[i],
                             map_values (layer), weight, gradient, add);
}

static void
style_gradient (
    const Pass *pass, gint i, gdouble weight, gfloat *gradient, gboolean add)
{
  NstObjective *objective = pass->objective;
  NstStyleMap   map = style_map (pass->features, i);

  nst_style_layer_gradient (&objective->styles[i], &objective->style_work,
                            &objective->exec, &map, weight, gradient, add);
}

static void
add_loss (const Pass  *pass,
          LossGradient loss,
          gint         i,
          gdouble      weight,
          gfloat      *gradient,
          gboolean     add)
{
  NstObjective *objective = pass->objective;

  if (! objective->plan.normalize)
    {
      loss (pass, i, weight, gradient, add);
      return;
    }
  loss (pass, i, 1.0, objective->loss_gradient, FALSE);
  nst_add_normalized (&objective->exec, objective->loss_gradient,
                      map_values (&pass->features->layers[i]),
                      picture_values (objective), weight, gradient, add);
}

static gboolean
add_gradient (gpointer data, gint i, gfloat *gradient, gboolean add)
{
  const Pass         *pass = data;
  NstObjective       *objective = pass->objective;
  const NstLayerPlan *plan = &objective->plan;
  const NstWeights   *weights = &objective->weights;
  gboolean            added = FALSE;

  if (plan->content[i] != 0.0)
    {
      add_loss (pass, content_gradient, i,
                weights->content * weights->features * plan->content[i],
                gradient, add);
      added = TRUE;
    }
  if (plan->style[i] != 0.0)
    {
      add_loss (pass, style_gradient, i, weights->style * plan->style[i],
                gradient, add || added);
      added = TRUE;
    }
  return added;
}

typedef gdouble (*PixelLoss) (NstObjective *objective,
                              const gfloat *picture,
                              gdouble       weight,
                              gfloat       *gradient);

static gdouble
pixel_loss (NstObjective *objective,
            const gfloat *picture,
            gdouble       weight,
            gfloat       *gradient)
{
  return nst_pixel_loss (&objective->exec, picture, objective->pixels,
                         picture_values (objective), weight, gradient);
}

static gdouble
ssim_loss (NstObjective *objective,
           const gfloat *picture,
           gdouble       weight,
           gfloat       *gradient)
{
  return nst_ssim_loss (&objective->ssim, &objective->exec, picture, weight,
                        gradient);
}

/* A content loss that needs no network, with its share in that. */
static gdouble
add_pixel_loss (NstObjective *objective,
                PixelLoss     loss,
                const gfloat *picture,
                gdouble       share,
                gfloat       *gradient)
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

/* The style loss of the layers, all of which have been measured. */
static void
finish_styles (NstObjective *objective)
{
  NstLosses *losses = objective->losses;

  run_on_styles (objective, finish_style);
  for (gint i = 0; i < objective->n_layers; i++)
    if (objective->styles[i].channels)
      {
        losses->style_layers[i] =
            objective->plan.style[i] * objective->styles[i].value;
        losses->style += losses->style_layers[i];
        nst_style_layer_keep (&objective->styles[i], &objective->style_work);
      }
}

gboolean
nst_objective_evaluate (NstObjective     *objective,
                        const gfloat     *picture,
                        const NstWeights *weights,
                        NstLosses        *losses,
                        gfloat           *gradient)
{
  NstFeatures *features = &objective->features;
  Pass         pass = { .objective = objective, .features = features };

  memset (losses, 0, sizeof *losses);
  objective->weights = *weights;
  objective->losses = losses;
  /* What is measured is compared with the targets: they come first. */
  nst_objective_finish_targets (objective);
  if (! nst_features_forward (features, objective->model, &objective->exec,
                              picture, measure_layer, &pass, objective->cancel))
    return FALSE;
  finish_styles (objective);
  if (features->stem && objective->plan.style[0] != 0.0)
    {
      nst_style_loss_scale (&objective->styles[0].gram,
                            positions (&features->layers[0]),
                            weights->style * objective->plan.style[0]);
      features->difference = objective->styles[0].gram.difference;
    }
  if (gradient
      && ! nst_features_backward (features, objective->model, &objective->exec,
                                  add_gradient, &pass, gradient,
                                  objective->cancel))
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
