/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One run: levels, iterations, and what other threads may ask meanwhile.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "levels.h"
#include "objective.h"
#include "optimizer.h"

#define IMAGE_CHANNELS 3

/* What a run takes besides what is counted: code, stacks, small blocks. */
#define MEMORY_OVERHEAD (16 * 1024 * 1024)

struct _NstSession
{
  NstModel    *model;
  NstOptions   options;
  gint         n_levels;
  NstLevel     levels[NST_MAX_LEVELS];
  NstPicture  *content; /* at the result's size */
  NstPicture  *initial; /* or NULL */
  NstPicture **styles;
  gint         n_styles;
  NstArena     arena;
  NstExec      exec;

  /* of the level under way; in the arena */
  NstObjective objective;
  NstProblem   problem;
  NstLosses    losses;    /* of problem.x */
  NstLosses    evaluated; /* of the newest evaluation */
  NstWeights   weights;   /* of this iteration */

  /* of the run under way */
  NstObserver observer;
  gpointer    observer_data;
  GTimer     *timer;     /* stopped while paused */
  gdouble     work_done; /* iterations times pixels, done and planned */
  gdouble     work_planned;
  gint        n_done;

  /* shared with other threads */
  gint       cancel; /* atomic */
  GMutex     lock;   /* of what follows */
  GCond      unpause;
  gboolean   paused;
  NstWeights wanted;
  NstPicture shown; /* pixels have room for the last level */
  gboolean   has_shown;
};

/* ------------------------------------------------------------- layout --- */

static gsize
n_values (gint width, gint height)
{
  return (gsize)width * height * IMAGE_CHANNELS;
}

/* Lays out level @index in @arena; @session's own fields are only filled in
 * when the arena is real. */
static void
lay_out_level (NstModel         *model,
               const NstOptions *options,
               const NstExec    *exec,
               const NstLevel   *level,
               NstArena         *arena,
               gint             *cancel,
               NstObjective     *objective,
               NstProblem       *problem,
               NstOptimizer    **optimizer)
{
  gsize n = n_values (level->width, level->height);

  *problem = (NstProblem){ .n = n };
  problem->x = nst_arena_alloc (arena, n * sizeof (gfloat));
  problem->gradient = nst_arena_alloc (arena, n * sizeof (gfloat));
  problem->trial_x = nst_arena_alloc (arena, n * sizeof (gfloat));
  problem->trial_gradient = nst_arena_alloc (arena, n * sizeof (gfloat));
  nst_objective_init (objective, model, exec, arena, level->width,
                      level->height, cancel);
  *optimizer =
      nst_optimizer_new (options->optimizer, options->learning_rate, n, arena);
}

static gsize
arena_size (NstModel         *model,
            const NstOptions *options,
            const NstLevel   *levels,
            gint              n_levels)
{
  gsize size = 0;

  for (gint i = 0; i < n_levels; i++)
    {
      NstArena      arena = { 0 };
      NstObjective  objective;
      NstProblem    problem;
      NstOptimizer *optimizer;

      lay_out_level (model, options, NULL, &levels[i], &arena, NULL, &objective,
                     &problem, &optimizer);
      size = MAX (size, arena.peak
                            + nst_objective_style_size (
                                levels[i].style_width, levels[i].style_height));
    }
  return size;
}

/* Scratch of one thread, in floats. */
static gsize
scratch_size (const NstLevel *levels, gint n_levels, gint n_threads)
{
  gsize size = 0;

  for (gint i = 0; i < n_levels; i++)
    {
      gsize own = nst_objective_scratch_size (levels[i].width, levels[i].height,
                                              n_threads);
      gsize style = nst_objective_scratch_size (
          levels[i].style_width, levels[i].style_height, n_threads);

      size = MAX (size, MAX (own, style));
    }
  return size;
}

static gsize
model_size (const NstModel *model)
{
  gsize size = 0;

  for (gint i = 0; i < nst_objective_n_layers (); i++)
    size += nst_conv_size (&model->convs[i])
            + (gsize)model->convs[i].in_channels * model->convs[i].out_channels
                  * 9 * sizeof (gfloat);
  return size;
}

static guint64
memory_needed (NstModel         *model,
               const NstOptions *options,
               const NstLevel   *levels,
               gint              n_levels)
{
  const NstLevel *last = &levels[n_levels - 1];
  gint            n_threads = nst_pool_resolve_n_threads (options->threads);
  gsize           pictures = 3 * n_values (last->width, last->height)
                   + 2 * n_values (last->style_width, last->style_height);

  return MEMORY_OVERHEAD + model_size (model)
         + arena_size (model, options, levels, n_levels)
         + (scratch_size (levels, n_levels, n_threads) * n_threads + pictures)
               * sizeof (gfloat);
}

guint64
nst_session_memory_needed (const NstModel   *model,
                           gint              width,
                           gint              height,
                           gint              style_width,
                           gint              style_height,
                           const NstOptions *options)
{
  NstLevel levels[NST_MAX_LEVELS];
  gint     result_width, result_height, n_levels;

  nst_options_get_result_size (options, width, height, &result_width,
                               &result_height);
  n_levels = nst_levels_plan (options, result_width, result_height, style_width,
                              style_height, levels, NULL);
  if (n_levels == 0)
    return 0;
  return memory_needed ((NstModel *)model, options, levels, n_levels);
}

/* ------------------------------------------------------ making, ending --- */

static gboolean
memory_suffices (NstSession *session, GError **error)
{
  guint64           needed = memory_needed (session->model, &session->options,
                                            session->levels, session->n_levels);
  guint64           available = nst_memory_available ();
  g_autofree gchar *needed_text = NULL;
  g_autofree gchar *available_text = NULL;

  if (needed <= available)
    return TRUE;
  needed_text = g_format_size (needed);
  available_text = g_format_size (available);
  g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
               _ ("This size needs %s of memory, but only %s are free. Choose "
                  "a smaller size, or close other programs."),
               needed_text, available_text);
  return FALSE;
}

static gboolean
out_of_memory (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                       _ ("There is not enough memory for this run. Choose a "
                          "smaller size, or close other programs."));
  return FALSE;
}

static gboolean
copy_pictures (NstSession     *session,
               const NstImage *content,
               const NstImage *initial,
               const NstImage *styles,
               GError        **error)
{
  const NstLevel *last = &session->levels[session->n_levels - 1];

  session->content =
      nst_image_resize (content, last->width, last->height, error);
  if (! session->content)
    return FALSE;
  if (initial)
    {
      session->initial =
          nst_image_resize (initial, last->width, last->height, error);
      if (! session->initial)
        return FALSE;
    }
  for (gint i = 0; i < session->n_styles; i++)
    {
      gint    width = styles[i].width;
      gint    height = styles[i].height;
      gdouble area = (gdouble)last->width * last->height;

      nst_levels_style_size (&session->options, area, area, &width, &height);
      session->styles[i] = nst_image_resize (&styles[i], width, height, error);
      if (! session->styles[i])
        return FALSE;
    }
  return TRUE;
}

static gboolean
allocate (NstSession *session, GError **error)
{
  const NstLevel *last = &session->levels[session->n_levels - 1];
  gint            n_threads;

  session->exec.pool = nst_pool_new (session->options.threads);
  session->exec.kernels = nst_kernels_get ();
  n_threads = nst_pool_get_n_threads (session->exec.pool);
  session->exec.scratch_size =
      scratch_size (session->levels, session->n_levels, n_threads);
  session->exec.scratch = nst_aligned_try_malloc0 (
      session->exec.scratch_size * n_threads * sizeof (gfloat));
  session->shown.pixels =
      g_try_new (gfloat, n_values (last->width, last->height));
  if (! session->exec.scratch || ! session->shown.pixels
      || ! nst_arena_init (&session->arena,
                           arena_size (session->model, &session->options,
                                       session->levels, session->n_levels))
      || ! nst_model_pack (session->model, nst_objective_n_layers (),
                           session->exec.pool))
    return out_of_memory (error);
  return TRUE;
}

NstSession *
nst_session_new (NstModel         *model,
                 const NstImage   *content,
                 const NstImage   *initial,
                 const NstImage   *styles,
                 gint              n_styles,
                 const NstOptions *options,
                 GError          **error)
{
  NstSession *session;
  gint        width, height;
  gint        style_width = 1;
  gint        style_height = 1;

  g_return_val_if_fail (model && content && styles && n_styles > 0, NULL);

  if (! nst_options_validate (options, error))
    return NULL;

  session = g_new0 (NstSession, 1);
  g_mutex_init (&session->lock);
  g_cond_init (&session->unpause);
  session->model = nst_model_ref (model);
  session->options = *options;
  session->n_styles = n_styles;
  session->styles = g_new0 (NstPicture *, n_styles);
  session->wanted = (NstWeights){ options->content_weight,
                                  options->style_weight, options->tv_weight };
  nst_options_get_result_size (options, content->width, content->height, &width,
                               &height);
  /* The largest style decides how much memory measuring it takes. */
  for (gint i = 0; i < n_styles; i++)
    if ((gint64)styles[i].width * styles[i].height
        > (gint64)style_width * style_height)
      {
        style_width = styles[i].width;
        style_height = styles[i].height;
      }
  session->n_levels = nst_levels_plan (options, width, height, style_width,
                                       style_height, session->levels, error);
  if (session->n_levels == 0 || ! memory_suffices (session, error)
      || ! copy_pictures (session, content, initial, styles, error)
      || ! allocate (session, error))
    nst_session_free (&session);
  return session;
}

void
nst_session_free (NstSession **session)
{
  NstSession *own = *session;

  if (! own)
    return;
  *session = NULL;
  nst_pool_free (own->exec.pool);
  nst_aligned_free (own->exec.scratch);
  nst_arena_clear (&own->arena);
  nst_picture_free (own->content);
  nst_picture_free (own->initial);
  for (gint i = 0; i < own->n_styles; i++)
    nst_picture_free (own->styles[i]);
  g_free (own->styles);
  g_free (own->shown.pixels);
  nst_model_unref (own->model);
  g_cond_clear (&own->unpause);
  g_mutex_clear (&own->lock);
  g_free (own);
}

/* ----------------------------------------------- from other threads ------ */

void
nst_session_cancel (NstSession *session)
{
  g_atomic_int_set (&session->cancel, TRUE);
  g_mutex_lock (&session->lock);
  g_cond_broadcast (&session->unpause);
  g_mutex_unlock (&session->lock);
}

void
nst_session_set_weights (NstSession *session,
                         gdouble     content_weight,
                         gdouble     style_weight,
                         gdouble     tv_weight)
{
  g_mutex_lock (&session->lock);
  session->wanted = (NstWeights){ content_weight, style_weight, tv_weight };
  g_mutex_unlock (&session->lock);
}

void
nst_session_pause (NstSession *session, gboolean pause)
{
  g_mutex_lock (&session->lock);
  session->paused = pause;
  g_cond_broadcast (&session->unpause);
  g_mutex_unlock (&session->lock);
}

NstPicture *
nst_session_snapshot (NstSession *session)
{
  NstPicture *copy = NULL;

  g_mutex_lock (&session->lock);
  if (session->has_shown)
    copy = nst_picture_new (session->shown.width, session->shown.height);
  if (copy)
    memcpy (copy->pixels, session->shown.pixels,
            n_values (copy->width, copy->height) * sizeof (gfloat));
  g_mutex_unlock (&session->lock);
  return copy;
}

/* ----------------------------------------------------------- the run ----- */

/* 0..255 to 0..1 */
static void
publish (NstSession *session, const NstLevel *level)
{
  g_mutex_lock (&session->lock);
  session->shown.width = level->width;
  session->shown.height = level->height;
  for (gsize i = 0; i < session->problem.n; i++)
    session->shown.pixels[i] = session->problem.x[i] / NST_PIXEL_MAX;
  session->has_shown = TRUE;
  g_mutex_unlock (&session->lock);
}

/* Waits while paused; FALSE on cancel. */
static gboolean
wait_for_leave (NstSession *session)
{
  g_mutex_lock (&session->lock);
  if (session->paused)
    {
      g_timer_stop (session->timer);
      while (session->paused && ! g_atomic_int_get (&session->cancel))
        g_cond_wait (&session->unpause, &session->lock);
      g_timer_continue (session->timer);
    }
  g_mutex_unlock (&session->lock);
  return ! g_atomic_int_get (&session->cancel);
}

static void
report (NstSession *session, gint index, gint iteration)
{
  const NstLevel *level = &session->levels[index];
  NstProgress     progress = {
        .level = index,
        .n_levels = session->n_levels,
        .width = level->width,
        .height = level->height,
        .iteration = iteration,
        .n_iterations = level->iterations,
        .done = session->n_done,
        .fraction = session->work_done / session->work_planned,
        .seconds = g_timer_elapsed (session->timer, NULL),
        .seconds_left = -1.0,
        .content = session->losses.content,
        .style = session->losses.style,
        .tv = session->losses.tv,
        .total = session->losses.total,
  };

  if (session->work_done > 0.0)
    progress.seconds_left = progress.seconds * (1.0 / progress.fraction - 1.0);
  if (session->observer)
    session->observer (&progress, session->observer_data);
}

static gboolean
evaluate (gpointer data, const gfloat *x, gfloat *gradient, gdouble *loss)
{
  NstSession *session = data;

  if (! nst_objective_evaluate (&session->objective, x, &session->weights,
                                &session->evaluated, gradient))
    return FALSE;
  *loss = session->evaluated.total;
  return TRUE;
}

/* Loss and gradient of x itself. */
static gboolean
evaluate_here (NstSession *session)
{
  NstProblem *problem = &session->problem;

  if (! evaluate (session, problem->x, problem->gradient, &problem->loss))
    return FALSE;
  session->losses = session->evaluated;
  return TRUE;
}

/* TRUE when the weights are others than at the last call. */
static gboolean
take_weights (NstSession *session)
{
  NstWeights before = session->weights;

  g_mutex_lock (&session->lock);
  session->weights = session->wanted;
  g_mutex_unlock (&session->lock);
  return before.content != session->weights.content
         || before.style != session->weights.style
         || before.tv != session->weights.tv;
}

static gboolean
resized_values (const NstPicture *picture,
                gint              width,
                gint              height,
                gfloat           *out,
                GError          **error)
{
  NstImage view = nst_picture_view (picture);
  g_autoptr (NstPicture) resized =
      nst_image_resize (&view, width, height, error);

  if (! resized)
    return FALSE;
  for (gsize i = 0; i < n_values (width, height); i++)
    out[i] = resized->pixels[i] * NST_PIXEL_MAX;
  return TRUE;
}

static gboolean
start_values (NstSession     *session,
              const NstLevel *level,
              gfloat         *x,
              GError        **error)
{
  const NstPicture *source = session->content;

  if (session->has_shown) /* the level before */
    source = &session->shown;
  else if (session->initial)
    source = session->initial;
  else if (session->options.init == NST_INIT_STYLE)
    source = session->styles[0];
  else if (session->options.init == NST_INIT_NOISE)
    {
      GRand *rand = g_rand_new_with_seed (session->options.seed);

      for (gsize i = 0; i < n_values (level->width, level->height); i++)
        x[i] = g_rand_double_range (rand, 0.0, NST_PIXEL_MAX);
      g_rand_free (rand);
      return TRUE;
    }
  return resized_values (source, level->width, level->height, x, error);
}

static gboolean
set_targets (NstSession *session, const NstLevel *level, GError **error)
{
  NstProblem *problem = &session->problem;

  /* trial_x is free until the first step. */
  if (! resized_values (session->content, level->width, level->height,
                        problem->trial_x, error)
      || ! nst_objective_set_content (&session->objective, problem->trial_x))
    return FALSE;
  for (gint i = 0; i < session->n_styles; i++)
    {
      const NstPicture  *style = session->styles[i];
      gint               width = style->width;
      gint               height = style->height;
      g_autofree gfloat *values = NULL;

      nst_levels_style_size (
          &session->options, (gdouble)level->width * level->height,
          (gdouble)session->content->width * session->content->height, &width,
          &height);
      values = g_try_new (gfloat, n_values (width, height));
      if (! values)
        return out_of_memory (error);
      if (! resized_values (style, width, height, values, error)
          || ! nst_objective_add_style (&session->objective, values, width,
                                        height, 1.0 / session->n_styles,
                                        i == 0))
        return FALSE;
    }
  return TRUE;
}

static gboolean
diverged (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_DIVERGED,
                       _ ("The loss is not a number. Choose smaller weights, "
                          "or another weight file."));
  return FALSE;
}

static gboolean
reached_stop (const NstSession *session, gint index)
{
  return index == session->n_levels - 1 && session->options.stop_at > 0.0
         && session->losses.total <= session->options.stop_at;
}

/* FALSE with an error, or without one on cancel. */
static gboolean
run_level (NstSession *session, gint index, GError **error)
{
  const NstLevel *level = &session->levels[index];
  NstProblem     *problem = &session->problem;
  NstOptimizer   *optimizer;
  gdouble         pixels = (gdouble)level->width * level->height;
  gdouble         work_before = session->work_done;

  nst_arena_release (&session->arena, 0);
  lay_out_level (session->model, &session->options, &session->exec, level,
                 &session->arena, &session->cancel, &session->objective,
                 problem, &optimizer);
  problem->pool = session->exec.pool;
  problem->evaluate = evaluate;
  problem->data = session;

  take_weights (session);
  if (! set_targets (session, level, error)
      || ! start_values (session, level, problem->x, error)
      || ! evaluate_here (session))
    return FALSE;
  if (! isfinite (problem->loss))
    return diverged (error);
  publish (session, level);
  report (session, index, 0);

  for (gint i = 1; i <= level->iterations && ! reached_stop (session, index);
       i++)
    {
      NstStep step;

      if (! wait_for_leave (session))
        return FALSE;
      if (take_weights (session) && ! evaluate_here (session))
        return FALSE;
      step = nst_optimizer_step (optimizer, problem);
      if (step == NST_STEP_CANCELLED)
        return FALSE;
      if (step == NST_STEP_CONVERGED)
        break;
      session->losses = session->evaluated;
      session->n_done++;
      session->work_done += pixels;
      publish (session, level);
      report (session, index, i);
    }
  session->work_done = work_before + pixels * level->iterations;
  return TRUE;
}

gboolean
nst_session_run (NstSession *session,
                 NstObserver observer,
                 gpointer    data,
                 GError    **error)
{
  GError  *own_error = NULL;
  gboolean done = TRUE;

  session->observer = observer;
  session->observer_data = data;
  session->timer = g_timer_new ();
  session->n_done = 0;
  session->work_done = session->work_planned = 0.0;
  session->has_shown = FALSE;
  for (gint i = 0; i < session->n_levels; i++)
    session->work_planned += (gdouble)session->levels[i].width
                             * session->levels[i].height
                             * session->levels[i].iterations;
  for (gint i = 0; i < session->n_levels && done; i++)
    done = wait_for_leave (session) && run_level (session, i, &own_error);
  if (! done && ! own_error)
    g_set_error_literal (&own_error, NST_ERROR, NST_ERROR_CANCELLED,
                         _ ("The run was cancelled."));
  g_clear_pointer (&session->timer, g_timer_destroy);
  if (own_error)
    g_propagate_error (error, own_error);
  return done;
}
