/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An objective with its targets, laid out in poisoned memory, for the tests
 * that evaluate it without a session.
 */
#ifndef OBJECTIVE_FIXTURE_H
#define OBJECTIVE_FIXTURE_H

#include "engine/objective/objective.h"

/* A picture as the engine sees it: [height][width][3] in 0..255. */
typedef struct
{
  gint    width;
  gint    height;
  gfloat *values;
  gfloat *alpha; /* NULL: opaque */
} PictureValues;

typedef struct
{
  NstObjectivePlan plan;
  NstExec          exec;
  NstArena         arena;
  NstObjective     objective;
  gint             cancel;
} ObjectiveFixture;

/**
 * objective_fixture_init: an objective for pictures of the size of @content,
 * with @content and @styles as targets.
 * @kernels: NULL for the best ones of this CPU
 * @shares: of each style; NULL if there is one
 */
void objective_fixture_init (ObjectiveFixture    *f,
                             const NstModels     *models,
                             const NstOptions    *options,
                             const NstKernels    *kernels,
                             gint                 n_threads,
                             const PictureValues *content,
                             const PictureValues *styles,
                             const gdouble       *shares,
                             gint                 n_styles);
void objective_fixture_clear (ObjectiveFixture *f);

/* Losses of @picture, of the objective's size, and the gradient unless NULL. */
void objective_fixture_evaluate (ObjectiveFixture     *f,
                                 const gfloat         *picture,
                                 const NstLossWeights *weights,
                                 NstLosses            *losses,
                                 gfloat               *gradient);

#endif /* OBJECTIVE_FIXTURE_H */
