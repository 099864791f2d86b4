/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The start of a level: the targets of its losses and its first picture.
 */
#include "config.h"

#include "engine/base/error.h"
#include "engine/session/session_private.h"

gboolean
nst_session_resize_values (const NstPicture *picture,
                           const NstLevel   *level,
                           gfloat           *values,
                           GError          **error)
{
  NstPictureView view = nst_picture_view (picture);
  g_autoptr (NstPicture) resized =
      nst_picture_resize (&view, level->width, level->height, error);

  if (! resized)
    return FALSE;
  nst_pixels_to_objective (resized->pixels,
                           nst_n_values (level->width, level->height), values);
  return TRUE;
}

/* Reduces the contrast to @contrast times what it is. */
static void
flatten (gdouble contrast, gsize n, gfloat *x)
{
  gdouble mean[NST_PICTURE_CHANNELS] = { 0.0 };

  for (gsize i = 0; i < n; i++)
    mean[i % NST_PICTURE_CHANNELS] += x[i] * NST_PICTURE_CHANNELS / n;
  for (gsize i = 0; i < n; i++)
    x[i] += (1.0 - contrast) * (mean[i % NST_PICTURE_CHANNELS] - x[i]);
}

/* Mixes the share @part of noise into the values. */
static void
mix_noise (const NstOptions *options, gsize n, gfloat part, gfloat *x)
{
  GRand *rand = g_rand_new_with_seed (options->seed);

  for (gsize i = 0; i < n; i++)
    x[i] +=
        part * ((gfloat)g_rand_double_range (rand, 0.0, NST_PIXEL_MAX) - x[i]);
  g_rand_free (rand);
}

gboolean
nst_session_start_values (NstSession     *session,
                          const NstLevel *level,
                          gfloat         *x,
                          GError        **error)
{
  const NstOptions *options = &session->options;
  const NstPicture *source = session->content;
  gboolean          is_first = ! session->has_shown;
  gfloat            noise = options->init_noise;

  if (! is_first) /* the result of the level before */
    source = &session->shown;
  else if (session->initial)
    source = session->initial;
  else if (options->init == NST_INIT_STYLE)
    source = session->styles[0];
  else if (options->init == NST_INIT_NOISE)
    noise = 1.0;
  if (! nst_session_resize_values (source, level, x, error))
    return FALSE;
  if (is_first && options->balance && source == session->content)
    flatten (nst_balance_get_contrast (&options->weights), session->problem.n,
             x);
  if (is_first && noise > 0.0)
    mix_noise (options, session->problem.n, noise, x);
  if (session->is_gray)
    nst_pixels_make_gray (x, session->problem.n);
  return TRUE;
}

/* Style @i at the size at which @level measures it; NULL with an error. */
static NstPicture *
resize_style (const NstSession *session,
              const NstLevel   *level,
              gint              i,
              GError          **error)
{
  NstPictureView view = nst_picture_view (session->styles[i]);
  NstSize        size = nst_levels_style_size (&session->options, level,
                                               &session->levels[session->n_levels - 1],
                                               session->style_sizes[i]);

  return nst_picture_resize (&view, size.width, size.height, error);
}

gboolean
nst_session_set_content (NstSession     *session,
                         const NstLevel *level,
                         NstObjective   *objective,
                         gfloat         *values,
                         GError        **error)
{
  NstPictureView view = nst_picture_view (session->content);
  g_autoptr (NstPicture) content =
      nst_picture_resize (&view, level->width, level->height, error);

  if (! content)
    return FALSE;
  nst_pixels_to_objective (content->pixels,
                           nst_n_values (level->width, level->height), values);
  return nst_objective_set_content (objective, values, content->alpha)
         || nst_cancelled (error);
}

/* The styles at @level as NstPictures, but in 0..255; NULL with an error. */
static GPtrArray *
resize_styles (NstSession *session, const NstLevel *level, GError **error)
{
  g_autoptr (GPtrArray) styles =
      g_ptr_array_new_with_free_func ((GDestroyNotify)nst_picture_free);

  for (gint i = 0; i < session->n_styles; i++)
    {
      NstPicture *style = resize_style (session, level, i, error);

      if (! style)
        return NULL;
      nst_pixels_to_objective (style->pixels,
                               nst_n_values (style->width, style->height),
                               style->pixels);
      g_ptr_array_add (styles, style);
    }
  return g_steal_pointer (&styles);
}

gboolean
nst_session_set_styles (NstSession     *session,
                        const NstLevel *level,
                        NstObjective   *objective,
                        GError        **error)
{
  g_autoptr (GPtrArray) styles = resize_styles (session, level, error);

  if (! styles)
    return FALSE;
  for (guint i = 0; i < styles->len; i++)
    {
      const NstPicture *style = styles->pdata[i];

      if (! nst_objective_add_style (objective, style->pixels, style->alpha,
                                     style->width, style->height,
                                     1.0 / styles->len, i == 0))
        return nst_cancelled (error);
    }
  return TRUE;
}
