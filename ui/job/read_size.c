/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures that are much larger than what is painted are reduced while they are
 * read; the engine does the rest with a better filter.
 */
#include "config.h"

#include "ui/job/read_size.h"

#include <math.h>

/* The sides that are left to the engine's filter, relative to what it makes of
 * them: with this factor, the average of areas leaves no trace. */
#define CONTENT_FACTOR 4
#define STYLE_FACTOR   2.0
/* The longer side of a style whose shape is not known, relative to a square of
 * the same area. */
#define STYLE_STRETCH 2.0
/* Smaller styles take little memory anyway. */
#define LEAST_STYLE_SIDE 1024
/* Bytes of a pixel: its colors and its alpha. */
#define PIXEL_SIZE (4 * sizeof (gfloat))

void
impasto_read_size_content (const NstOptions *options,
                           gint              width,
                           gint              height,
                           gint             *read_width,
                           gint             *read_height)
{
  nst_options_get_result_size (options, width, height, read_width, read_height);
  *read_width *= CONTENT_FACTOR;
  *read_height *= CONTENT_FACTOR;
  if (*read_width < width && *read_height < height)
    return;
  *read_width = width;
  *read_height = height;
}

gint
impasto_read_size_style (const NstOptions *options, gint width, gint height)
{
  gint    result_width, result_height;
  gdouble side;

  if (options->style_scale <= 0.0 || width <= 0)
    return 0;
  nst_options_get_result_size (options, width, height, &result_width,
                               &result_height);
  side = options->style_scale * sqrt ((gdouble)result_width * result_height);
  side = CLAMP (STYLE_FACTOR * STYLE_STRETCH * side, LEAST_STYLE_SIDE,
                G_MAXINT / 2);
  return (gint)ceil (side);
}

guint64
impasto_read_size_get_memory (const NstModels  *models,
                              gint              width,
                              gint              height,
                              gint              style_width,
                              gint              style_height,
                              const NstOptions *options)
{
  guint64 session = nst_session_memory_needed (
      models, width, height, style_width, style_height, TRUE, options);
  gint    side = impasto_read_size_style (options, width, height);
  gint    longer = MAX (style_width, style_height);
  gdouble shrink = side > 0 ? MIN (1.0, (gdouble)side / longer) : 1.0;
  gdouble style = ceil (shrink * style_width) * ceil (shrink * style_height);
  gint    read_width, read_height;
  gdouble content;

  if (session == 0)
    return 0;
  impasto_read_size_content (options, width, height, &read_width, &read_height);
  content = (gdouble)read_width * read_height;
  /* An initial picture is reduced like the content. */
  if (options->init == NST_INIT_PICTURE)
    content *= 2.0;
  return session + (guint64)((content + style) * PIXEL_SIZE);
}
