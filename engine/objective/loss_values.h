/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an evaluation of the objective returns.
 */
#ifndef NST_LOSS_VALUES_H
#define NST_LOSS_VALUES_H

#include "engine/network/network.h"

typedef struct
{
  gdouble content; /* the weighted sum of its three parts, not times alpha */
  gdouble style;
  gdouble tv;
  gdouble total;    /* weighted */
  gdouble features; /* the parts of the content loss, unweighted */
  gdouble pixels;   /* 0 if its weight is 0 */
  gdouble ssim;     /* 0 if its weight is 0 */
  /* The share of each layer, by its index in its network. */
  gdouble content_layers[NST_NETWORK_MAX_LAYERS];
  gdouble style_layers[NST_NETWORK_MAX_LAYERS];
  /* See nst_network_objective_estimate (): */
  gboolean is_estimated;
  gdouble  surrogate_change; /* of the surrogate, since it was made */
  gdouble  surprise;         /* the surrogate's value less the true one */
} NstLosses;

#endif /* NST_LOSS_VALUES_H */
