/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of objective_fixture.h.
 */
#include "config.h"

#include <string.h>

#include "objective_fixture.h"
#include "values.h"

static void
lay_out (ObjectiveFixture *f, const PictureValues *content)
{
  nst_objective_init (&f->objective, &f->plan, &f->exec, &f->arena,
                      content->width, content->height, &f->cancel);
}

void
objective_fixture_init (ObjectiveFixture    *f,
                        const NstModels     *models,
                        const NstOptions    *options,
                        const NstKernels    *kernels,
                        gint                 n_threads,
                        const PictureValues *content,
                        const PictureValues *styles,
                        const gdouble       *shares,
                        gint                 n_styles)
{
  g_autoptr (GError) error = NULL;
  gsize scratch;
  gint  n_shares;

  *f = (ObjectiveFixture){ 0 };
  kernels = kernels ? kernels : nst_kernels_get ();
  n_shares = nst_kernels_n_shares (kernels, n_threads);
  nst_objective_plan_init (&f->plan, models, options, &error);
  g_assert_no_error (error);
  if (content->alpha)
    nst_objective_plan_set_alpha (&f->plan);
  scratch = nst_objective_plan_scratch_size (&f->plan, content->width,
                                             content->height, n_shares);
  for (gint i = 0; i < n_styles; i++)
    scratch = MAX (
        scratch, nst_objective_plan_scratch_size (&f->plan, styles[i].width,
                                                  styles[i].height, n_shares));
  exec_init (&f->exec, kernels, n_threads, scratch);
  f->exec.n_shares = n_shares;
  g_assert_true (nst_objective_plan_pack (&f->plan, f->exec.pool));
  lay_out (f, content);
  for (gint i = 0; i < n_styles; i++)
    nst_objective_reserve_style (&f->objective, styles[i].width,
                                 styles[i].height, styles[i].alpha != NULL);
  g_assert_true (nst_arena_init (&f->arena, f->arena.peak));
  /* Nothing may be read before it is written. */
  memset (f->arena.base, 0xff, f->arena.size);
  lay_out (f, content);
  for (gint i = 0; i < n_styles; i++)
    g_assert_true (nst_objective_add_style (
        &f->objective, styles[i].values, styles[i].alpha, styles[i].width,
        styles[i].height, shares ? shares[i] : 1.0, i == 0));
  g_assert_true (nst_objective_set_content (&f->objective, content->values,
                                            content->alpha));
}

void
objective_fixture_clear (ObjectiveFixture *f)
{
  nst_arena_clear (&f->arena);
  exec_clear (&f->exec);
}

void
objective_fixture_evaluate (ObjectiveFixture     *f,
                            const gfloat         *picture,
                            const NstLossWeights *weights,
                            NstLosses            *losses,
                            gfloat               *gradient)
{
  g_assert_true (nst_objective_evaluate (&f->objective, picture, weights, FALSE,
                                         losses, gradient));
}
