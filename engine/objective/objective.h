/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The objective: one network objective if content and style use the same
 * network, else one for each.
 */
#ifndef NST_OBJECTIVE_H
#define NST_OBJECTIVE_H

#include "engine/objective/network_objective.h"

#define NST_MAX_NETWORK_OBJECTIVES 2

/**
 * NstObjectivePlan: the network and the layers of each network objective.  The
 * first one has the content loss and the losses of the picture itself, the
 * last one the style loss.  The models are borrowed.
 */
typedef struct
{
  gint         n;
  NstModel    *models[NST_MAX_NETWORK_OBJECTIVES];
  NstLayerPlan layers[NST_MAX_NETWORK_OBJECTIVES];
} NstObjectivePlan;

/**
 * nst_objective_plan_init: the objective that @options describe.  FALSE with
 * NST_ERROR_OPTION if @models are not those of the options, or lack a layer.
 */
gboolean nst_objective_plan_init (NstObjectivePlan *plan,
                                  const NstModels  *models,
                                  const NstOptions *options,
                                  GError          **error);

/* The content has transparent parts, whatever the network. */
void nst_objective_plan_set_alpha (NstObjectivePlan *plan);

/* The largest size of the models' packed weights, in bytes. */
gsize nst_objective_plan_models_size (const NstObjectivePlan *plan);
/* Packs the weights; FALSE without memory. */
gboolean nst_objective_plan_pack (const NstObjectivePlan *plan,
                                  NstThreadPool          *pool);
/* Scratch of one thread, in floats, for a picture of this size. */
gsize nst_objective_plan_scratch_size (const NstObjectivePlan *plan,
                                       gint                    width,
                                       gint                    height,
                                       gint                    n_threads);

typedef struct
{
  gint                n;
  NstNetworkObjective networks[NST_MAX_NETWORK_OBJECTIVES];
  gsize               n_values; /* of the picture */
  gfloat             *gradient; /* of the second network objective */
} NstObjective;

/* As the functions of NstNetworkObjective, for all of them. */
void     nst_objective_init (NstObjective           *objective,
                             const NstObjectivePlan *plan,
                             const NstExec          *exec,
                             NstArena               *arena,
                             gint                    width,
                             gint                    height,
                             gint                   *cancel);
void     nst_objective_reserve_style (NstObjective *objective,
                                      gint          width,
                                      gint          height,
                                      gboolean      with_alpha);
gboolean nst_objective_set_content (NstObjective *objective,
                                    const gfloat *picture,
                                    const gfloat *alpha);
gboolean nst_objective_add_style (NstObjective *objective,
                                  const gfloat *picture,
                                  const gfloat *alpha,
                                  gint          width,
                                  gint          height,
                                  gdouble       weight,
                                  gboolean      first);
/* Sets the style targets relative to @finer, see nst_style_layer_align (). */
void nst_objective_align (NstObjective *objective, const NstObjective *finer);
/* With @may_estimate as nst_network_objective_estimate (), if possible. */
gboolean nst_objective_evaluate (NstObjective         *objective,
                                 const gfloat         *picture,
                                 const NstLossWeights *weights,
                                 gboolean              may_estimate,
                                 NstLosses            *losses,
                                 gfloat               *gradient);

#endif /* NST_OBJECTIVE_H */
