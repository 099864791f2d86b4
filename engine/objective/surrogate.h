/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses of the deepest layers by their linear model, which needs none of
 * these layers.
 */
#ifndef NST_SURROGATE_H
#define NST_SURROGATE_H

#include "engine/network/feature_maps.h"
#include "engine/objective/layer_plan.h"

/**
 * NstSurrogate: what the layers behind @cut add to the objective, as a function
 * of the map F of @cut: T (F) ~ T (F0) + <g, F - F0>, g = dT / dF at F0, that
 * of the last evaluation in full.  Most of a style's loss is in the layers
 * before; behind them are what changes slowly (the content's loss) and what is
 * small, at a good third of the work.
 */
typedef struct
{
  gint cut;          /* 0: there is no tail */
  gint keeper;       /* the layer of the tail in whose map the gradient is: that
                      * map has been used by then, and is not computed without
                      * the tail; 0: in @own */
  gfloat  *own;      /* the gradient's memory */
  gboolean is_valid; /* there is a model */
  gdouble  product;  /* <g, F0> */
  gdouble  value;    /* T (F0) */
} NstSurrogate;

/**
 * nst_surrogate_init: the tail of @plan's losses in a network whose maps are
 * like those of @features: what is behind the deepest style layer that has any
 * other loss behind it.  There is none in a network with shortcuts, nor with
 * normalized gradients, which are not those of any loss.
 */
void nst_surrogate_init (NstSurrogate       *tail,
                         const NstLayerPlan *plan,
                         const NstFeatures  *features,
                         NstArena           *arena);

/* Where the gradient is kept, of the shape of the map of @cut. */
gfloat *nst_surrogate_gradient (const NstSurrogate *tail,
                                const NstFeatures  *features);

/* The model, at the map of @cut as it is. */
gdouble nst_surrogate_estimate (const NstSurrogate *tail,
                                const NstFeatures  *features,
                                NstThreadPool      *pool);

/* The model becomes that of the map as it is, where the tail is @value and
 * its derivative @gradient. */
void nst_surrogate_set (NstSurrogate      *tail,
                        const NstFeatures *features,
                        NstThreadPool     *pool,
                        gdouble            value,
                        const gfloat      *gradient);

#endif /* NST_SURROGATE_H */
