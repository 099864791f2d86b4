/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The balance of the losses of content and style.
 */
#include "config.h"

#include <math.h>

#include "engine/session/session_private.h"

/* k in nst_balance_apply ().  With this value, pictures keep about two thirds
 * of the structure of the photo: docs/recipes.md. */
#define CONTENT_SHARE 0.4

/* The style strength relative to the content, and the contrast of the photo at
 * the start of a run with it and beyond.  Without any contrast, the optimizer
 * would find no direction: texture and grain become several times worse. */
#define STRONG_STYLE    8.3
#define STRONG_CONTRAST 0.05

/* Losses of @picture, which is resized to @level in @values. */
static gboolean
measure (NstSession       *session,
         const NstLevel   *level,
         const NstPicture *picture,
         gfloat           *values,
         NstLosses        *losses,
         GError          **error)
{
  const NstLossWeights all = {
    .content = 1.0, .style = 1.0, .features = 1.0, .pixels = 1.0, .ssim = 1.0
  };

  return nst_session_resize_values (picture, level, values, error)
         && (nst_objective_evaluate (&session->objective, values, &all, FALSE,
                                     losses, NULL)
             || nst_cancelled (error));
}

gboolean
nst_session_measure_balance (NstSession     *session,
                             const NstLevel *level,
                             gfloat         *values,
                             GError        **error)
{
  NstBalance *balance = &session->balance;
  NstLosses   losses;

  *balance = (NstBalance){ 0 };
  if (! session->options.balance)
    return TRUE;
  if (! measure (session, level, session->content, values, &losses, error))
    return FALSE;
  balance->style = losses.style;
  for (gint i = 0; i < session->n_styles; i++)
    {
      if (! measure (session, level, session->styles[i], values, &losses,
                     error))
        return FALSE;
      balance->features += losses.features / session->n_styles;
      balance->pixels += losses.pixels / session->n_styles;
      balance->ssim += losses.ssim / session->n_styles;
    }
  return TRUE;
}

NstLossWeights
nst_balance_apply (const NstBalance *balance, const NstLossWeights *relative)
{
  NstLossWeights weights = *relative;
  gdouble        content = relative->features * balance->features
                    + relative->pixels * balance->pixels
                    + relative->ssim * balance->ssim;

  /* Without either, such as for a photo in its own style, any weight is as good
   * as another. */
  if (balance->style > 0.0 && content > 0.0)
    weights.content *= CONTENT_SHARE * balance->style / content;
  return weights;
}

gdouble
nst_balance_get_contrast (const NstLossWeights *relative)
{
  gdouble strength = 1.0; /* in 0..1, from an even balance to a strong style */

  if (relative->style < STRONG_STYLE * relative->content)
    strength = log (MAX (relative->style / relative->content, 1.0))
               / log (STRONG_STYLE);
  return 1.0 - strength * (1.0 - STRONG_CONTRAST);
}
