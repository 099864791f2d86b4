/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The passes that one evaluation takes: one where content and style are seen
 * by the same network, else one through each of two.
 */
#ifndef NST_PASSES_H
#define NST_PASSES_H

#include "objective.h"

#define NST_MAX_PASSES 2

/**
 * NstPassPlan: the networks and layers of each pass; the first one has the
 * content loss and that of the picture itself, the last one the style loss.
 * The models are borrowed.
 */
typedef struct
{
  gint         n;
  NstModel    *models[NST_MAX_PASSES];
  NstLayerPlan layers[NST_MAX_PASSES];
} NstPassPlan;

/**
 * nst_pass_plan_init: the passes that @options ask for.  FALSE with
 * NST_ERROR_OPTION when @models are others, or lack a layer.
 */
gboolean nst_pass_plan_init (NstPassPlan      *plan,
                             const NstModels  *models,
                             const NstOptions *options,
                             GError          **error);

/* What the models' weights take at most, packed, in bytes. */
gsize nst_pass_plan_models_size (const NstPassPlan *plan);
/* Packs them; FALSE when there is no memory. */
gboolean nst_pass_plan_pack (const NstPassPlan *plan, NstPool *pool);
/* Scratch of one thread, in floats, for a picture of this size. */
gsize nst_pass_plan_scratch_size (const NstPassPlan *plan,
                                  gint               width,
                                  gint               height,
                                  gint               n_threads);

typedef struct
{
  gint         n;
  NstObjective objectives[NST_MAX_PASSES];
  gsize        n_values; /* of the picture */
  gfloat      *gradient; /* of the second pass */
} NstPasses;

/* As the functions of NstObjective, of all passes. */
void     nst_passes_init (NstPasses         *passes,
                          const NstPassPlan *plan,
                          const NstExec     *exec,
                          NstArena          *arena,
                          gint               width,
                          gint               height,
                          gint              *cancel);
void     nst_passes_reserve_style (NstPasses *passes, gint width, gint height);
gboolean nst_passes_set_content (NstPasses *passes, const gfloat *picture);
gboolean nst_passes_add_style (NstPasses    *passes,
                               const gfloat *picture,
                               gint          width,
                               gint          height,
                               gdouble       weight,
                               gboolean      first);
/**
 * nst_passes_recall_styles, nst_passes_remember_styles: instead of adding
 * styles, their targets from the model, if those of @key were remembered.
 * @key: says what was measured; these add how that is done
 */
gboolean nst_passes_recall_styles (NstPasses *passes, const gchar *key);
void     nst_passes_remember_styles (NstPasses *passes, const gchar *key);
/* What remembering takes, in bytes. */
gsize nst_passes_styles_size (NstPasses *passes);
/* Instead of styles: see nst_style_layer_align (). */
void nst_passes_align (NstPasses *passes, const NstPasses *finer);
/* With @may_estimate as nst_objective_estimate (), where that can be. */
gboolean nst_passes_evaluate (NstPasses        *passes,
                              const gfloat     *picture,
                              const NstWeights *weights,
                              gboolean          may_estimate,
                              NstLosses        *losses,
                              gfloat           *gradient);

#endif /* NST_PASSES_H */
