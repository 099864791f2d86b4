/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Creates and frees sessions.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/blas.h"
#include "engine/base/memory.h"
#include "engine/network/network.h"
#include "engine/picture/mask.h"
#include "engine/session/session_private.h"

/* The visible pixels that a picture needs: as many as the smallest one has. */
#define LEAST_VISIBLE (NST_MIN_SIDE * NST_MIN_SIDE)

static gboolean
memory_suffices (guint64 needed, GError **error)
{
  guint64           available = nst_memory_available ();
  g_autofree gchar *needed_text = NULL;
  g_autofree gchar *available_text = NULL;

  if (needed <= available)
    return TRUE;
  needed_text = nst_format_memory (needed);
  available_text = g_format_size (available);
  g_set_error (
      error, NST_ERROR, NST_ERROR_MEMORY,
      _ ("This size needs about %s of memory, but only %s is free. Choose "
         "a smaller size, or close other programs."),
      needed_text, available_text);
  return FALSE;
}

static gboolean
check_initial (const NstPictureView *initial,
               const NstOptions     *options,
               GError              **error)
{
  if (initial || options->init != NST_INIT_PICTURE)
    return TRUE;
  g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION,
                       _ ("Choose a picture to start from."));
  return FALSE;
}

static gboolean
any_alpha (const NstPictureView *styles, gint n_styles)
{
  for (gint i = 0; i < n_styles; i++)
    if (styles[i].alpha)
      return TRUE;
  return FALSE;
}

/* The visible pixels of @picture at another size. */
static gdouble
count_visible (const NstPictureView *picture, gint width, gint height)
{
  gsize n = (gsize)picture->width * picture->height;

  if (! picture->alpha)
    return (gdouble)width * height;
  return (gdouble)nst_mask_count (picture->alpha, n) / n * width * height;
}

/* Whether enough is visible of the content in the result, and of each style
 * where it is smallest. */
static gboolean
check_visible (const NstSession     *session,
               const NstPictureView *content,
               const NstPictureView *styles,
               GError              **error)
{
  const NstLevel *last = &session->levels[session->n_levels - 1];

  if (count_visible (content, last->width, last->height) < LEAST_VISIBLE)
    {
      g_set_error_literal (
          error, NST_ERROR, NST_ERROR_SIZE,
          _ ("Too little of the picture to paint is visible; the rest is "
             "transparent. Choose another picture or layer, select a smaller "
             "area around its visible part, or choose a larger size."));
      return FALSE;
    }

  for (gint i = 0; i < session->n_styles; i++)
    {
      NstSize size = nst_levels_style_size (&session->options, session->levels,
                                            last, session->style_sizes[i]);

      if (count_visible (&styles[i], size.width, size.height) >= LEAST_VISIBLE)
        continue;
      g_set_error_literal (
          error, NST_ERROR, NST_ERROR_SIZE,
          _ ("Too little of the style picture is visible; the rest is "
             "transparent. Choose another style or a larger size."));
      return FALSE;
    }
  return TRUE;
}

static gboolean
copy_pictures (NstSession           *session,
               const NstPictureView *content,
               const NstPictureView *initial,
               const NstPictureView *styles,
               GError              **error)
{
  const NstLevel *last = &session->levels[session->n_levels - 1];

  session->content =
      nst_picture_resize (content, last->width, last->height, error);
  if (! session->content)
    return FALSE;
  if (initial)
    {
      session->initial =
          nst_picture_resize (initial, last->width, last->height, error);
      if (! session->initial)
        return FALSE;
    }
  for (gint i = 0; i < session->n_styles; i++)
    {
      NstSize size = nst_levels_style_size (&session->options, last, last,
                                            session->style_sizes[i]);

      session->styles[i] =
          nst_picture_resize (&styles[i], size.width, size.height, error);
      if (! session->styles[i])
        return FALSE;
    }
  return TRUE;
}

/* Whether a balanced result shall be gray, as all pictures are. */
static gboolean
is_gray (const NstSession     *session,
         const NstPictureView *content,
         const NstPictureView *initial,
         const NstPictureView *styles)
{
  for (gint i = 0; i < session->n_styles; i++)
    if (! nst_pixels_are_gray (&styles[i]))
      return FALSE;
  return session->options.balance && nst_pixels_are_gray (content)
         && (! initial || nst_pixels_are_gray (initial));
}

/* Whether OpenBLAS is there for the losses that need it. */
static gboolean
check_blas (const NstSession *session, gint n_threads, GError **error)
{
  if (nst_options_get_statistics (&session->options)
      != NST_STATISTICS_WASSERSTEIN)
    return TRUE;
  if (! nst_blas_load (error))
    return FALSE;
  return nst_blas_has_space (n_threads) || nst_out_of_memory (error);
}

static gboolean
allocate (NstSession *session, const NstMemoryPlan *plan, GError **error)
{
  const NstLevel *last = &session->levels[session->n_levels - 1];
  gint n_threads = nst_thread_pool_get_n_threads (session->exec.pool);

  session->exec.n_shares = nst_kernels_n_shares (nst_kernels_get (), n_threads);
  session->exec.scratch_size = plan->scratch;
  session->exec.scratch =
      nst_aligned_try_malloc0 (plan->scratch * n_threads * sizeof (gfloat));
  session->shown.pixels =
      g_try_new (gfloat, nst_n_values (last->width, last->height));
  if (! session->exec.scratch || ! session->shown.pixels
      || ! nst_arena_init (&session->arena, plan->arena)
      || ! nst_objective_plan_pack (&session->plan, session->exec.pool))
    return nst_out_of_memory (error);
  if (plan->coarse > 0
      && ! nst_arena_init (&session->coarse.arena, plan->coarse))
    return nst_out_of_memory (error);
  /* After all that takes address space, and before exec is copied. */
  session->exec.kernels = nst_kernels_get_for_threads (n_threads);
  if (plan->coarse > 0)
    {
      NstLevel coarse;

      nst_levels_find_coarse (last, &coarse);
      nst_coarse_correction_lay_out (
          &session->coarse, &session->plan, &session->exec, &coarse,
          &session->coarse.arena, &session->interrupt);
    }
  return check_blas (session, n_threads, error);
}

NstSession *
nst_session_new (const NstModels      *models,
                 const NstPictureView *content,
                 const NstPictureView *initial,
                 const NstPictureView *styles,
                 gint                  n_styles,
                 const NstOptions     *options,
                 GError              **error)
{
  NstSession   *session;
  NstMemoryPlan plan;
  gint          width, height;

  NstObjectivePlan objective_plan;

  g_return_val_if_fail (models && models->content && models->style && content
                            && styles && n_styles > 0,
                        NULL);

  if (! nst_options_validate (options, error)
      || ! check_initial (initial, options, error)
      || ! nst_options_check_size (options, content->width, content->height,
                                   error)
      || ! nst_objective_plan_init (&objective_plan, models, options, error))
    return NULL;

  if (content->alpha)
    nst_objective_plan_set_alpha (&objective_plan);

  session = g_new0 (NstSession, 1);
  g_mutex_init (&session->lock);
  g_cond_init (&session->unpause);
  session->plan = objective_plan;
  for (gint i = 0; i < objective_plan.n; i++)
    nst_model_ref (objective_plan.models[i]);
  session->options = *options;
  session->mechanisms = NST_MECHANISMS_ALL;
  session->n_styles = n_styles;
  session->styles = g_new0 (NstPicture *, n_styles);
  session->style_sizes = g_new0 (NstSize, n_styles);
  session->wanted = options->weights;
  session->is_gray = is_gray (session, content, initial, styles);
  for (gint i = 0; i < n_styles; i++)
    session->style_sizes[i] = (NstSize){ styles[i].width, styles[i].height };
  nst_options_get_result_size (options, content->width, content->height, &width,
                               &height);
  session->n_levels = nst_levels_plan (options, width, height, session->levels);
  /* The system may start fewer threads than requested, and fewer threads need
   * more scratch memory each: plan for the threads that exist. */
  session->exec.pool = nst_thread_pool_new (options->threads);
  session->options.threads = nst_thread_pool_get_n_threads (session->exec.pool);
  plan = nst_session_plan_memory (
      &session->plan, &session->options, session->levels, session->n_levels,
      session->style_sizes, n_styles, any_alpha (styles, n_styles));
  if (! check_visible (session, content, styles, error)
      || ! memory_suffices (plan.total, error)
      || ! copy_pictures (session, content, initial, styles, error)
      || ! allocate (session, &plan, error))
    goto fail;
  return session;

fail:
  nst_session_free (session);
  return NULL;
}

void
nst_session_free (NstSession *session)
{
  if (! session)
    return;
  nst_thread_pool_free (session->exec.pool);
  nst_aligned_free (session->exec.scratch);
  nst_arena_clear (&session->arena);
  nst_arena_clear (&session->coarse.arena);
  nst_picture_free (session->content);
  nst_picture_free (session->initial);
  for (gint i = 0; i < session->n_styles; i++)
    nst_picture_free (session->styles[i]);
  g_free (session->styles);
  g_free (session->style_sizes);
  g_free (session->shown.pixels);
  for (gint i = 0; i < session->plan.n; i++)
    nst_model_unref (session->plan.models[i]);
  g_cond_clear (&session->unpause);
  g_mutex_clear (&session->lock);
  g_free (session);
}

void
nst_session_set_mechanisms (NstSession *session, NstMechanisms mechanisms)
{
  session->mechanisms = mechanisms;
}
