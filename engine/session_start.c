/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a level begins with: the targets of its losses, and its first picture.
 */
#include "config.h"

#include "session.h"
#include "style_detail.h"

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
  for (gsize i = 0; i < nst_n_values (width, height); i++)
    out[i] = resized->pixels[i] * NST_PIXEL_MAX;
  return TRUE;
}

/* Moves the values by the share @part towards noise. */
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

  if (! is_first) /* the level before */
    source = &session->shown;
  else if (session->initial)
    source = session->initial;
  else if (options->init == NST_INIT_STYLE)
    source = session->styles[0];
  else if (options->init == NST_INIT_NOISE)
    noise = 1.0;
  if (! resized_values (source, level->width, level->height, x, error))
    return FALSE;
  if (is_first && noise > 0.0)
    mix_noise (options, session->problem.n, noise, x);
  return TRUE;
}

/* Style @i as it is seen at @level; NULL with an error. */
static NstPicture *
resize_style (const NstSession *session,
              const NstLevel   *level,
              gint              i,
              GError          **error)
{
  NstImage view = nst_picture_view (session->styles[i]);
  NstSize  size = nst_levels_style_size (&session->options, level,
                                         &session->levels[session->n_levels - 1],
                                         session->style_sizes[i]);

  return nst_image_resize (&view, size.width, size.height, error);
}

gboolean
nst_session_find_detail (NstSession     *session,
                         const NstLevel *level,
                         const gfloat   *x,
                         gfloat         *out)
{
  gdouble smaller = (gdouble)session->shown.width / level->width;
  g_autoptr (NstDetail) detail = NULL;

  if (! session->has_shown || smaller >= 1.0 || session->weights.style == 0.0)
    return FALSE;
  detail = nst_detail_new (session->exec.pool, x, level->width, level->height,
                           smaller);
  if (! detail)
    return FALSE;
  for (gint i = 0; i < session->n_styles; i++)
    {
      g_autoptr (NstPicture) style = resize_style (session, level, i, NULL);

      if (! style
          || ! nst_detail_search (detail, style, session->options.seed,
                                  &session->cancel))
        return FALSE;
    }
  nst_detail_add (detail, out);
  return TRUE;
}

gboolean
nst_session_set_content (NstSession     *session,
                         const NstLevel *level,
                         NstPasses      *passes,
                         gfloat         *values,
                         GError        **error)
{
  return resized_values (session->content, level->width, level->height, values,
                         error)
         && nst_passes_set_content (passes, values);
}

/* The styles at @level, 0..255: NstPictures; NULL with an error. */
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
      for (gsize k = 0; k < nst_n_values (style->width, style->height); k++)
        style->pixels[k] *= NST_PIXEL_MAX;
      g_ptr_array_add (styles, style);
    }
  return g_steal_pointer (&styles);
}

/* Tells these pictures from any other ones. */
static gchar *
make_key (const GPtrArray *styles)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);

  for (guint i = 0; i < styles->len; i++)
    {
      const NstPicture *style = styles->pdata[i];
      gint              size[] = { style->width, style->height };

      g_checksum_update (sum, (const guchar *)size, sizeof size);
      g_checksum_update (sum, (const guchar *)style->pixels,
                         nst_n_values (style->width, style->height)
                             * sizeof (gfloat));
    }
  return g_strdup (g_checksum_get_string (sum));
}

gboolean
nst_session_set_styles (NstSession     *session,
                        const NstLevel *level,
                        NstPasses      *passes,
                        GError        **error)
{
  g_autoptr (GPtrArray) styles = resize_styles (session, level, error);
  g_autofree gchar *key = NULL;

  if (! styles)
    return FALSE;
  key = make_key (styles);
  if (nst_passes_recall_styles (passes, key))
    return TRUE;
  for (guint i = 0; i < styles->len; i++)
    {
      const NstPicture *style = styles->pdata[i];

      if (! nst_passes_add_style (passes, style->pixels, style->width,
                                  style->height, 1.0 / styles->len, i == 0))
        return FALSE;
    }
  nst_passes_remember_styles (passes, key);
  return TRUE;
}
