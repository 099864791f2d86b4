/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Encodes pictures with libpng.
 */
#include "config.h"

#include "plugin/common/png_encoder.h"

#include <string.h>
#include <png.h>

#define N_CHANNELS 3
#define BYTE_MAX   255.0f
#define SHORT_MAX  65535.0f
/* How much a full buffer grows. */
#define GROWTH 2

typedef struct
{
  const NstPicture *picture;
  const gfloat     *alpha;
  gint              depth;
  png_structp       png;
  png_infop         info;
  guint8           *row;
  gchar            *bytes;
  gsize             size;
  gsize             space;
} Encoder;

static void
give_up (png_structp png, png_const_charp message)
{
  png_longjmp (png, 1);
}

static void
ignore_warning (png_structp png, png_const_charp message)
{
}

static void
append (png_structp png, png_bytep bytes, size_t n)
{
  Encoder *encoder = png_get_io_ptr (png);

  if (encoder->space - encoder->size < n)
    {
      gsize  space = GROWTH * encoder->space + n;
      gchar *larger = g_try_realloc (encoder->bytes, space);

      if (! larger)
        png_error (png, "no memory");
      encoder->bytes = larger;
      encoder->space = space;
    }
  memcpy (encoder->bytes + encoder->size, bytes, n);
  encoder->size += n;
}

static void
flush (png_structp png)
{
}

/* Stores @value, in 0..1, as element @i of the row. */
static void
put_value (const Encoder *encoder, gsize i, gfloat value)
{
  gfloat bounded = CLAMP (value, 0.0f, 1.0f);

  if (encoder->depth == 16)
    ((guint16 *)encoder->row)[i] = (guint16)(bounded * SHORT_MAX + 0.5f);
  else
    encoder->row[i] = (guint8)(bounded * BYTE_MAX + 0.5f);
}

static void
fill_row (const Encoder *encoder, gint y)
{
  gint  width = encoder->picture->width;
  gint  step = N_CHANNELS + (encoder->alpha != NULL);
  gsize first = (gsize)y * width;

  for (gint x = 0; x < width; x++)
    {
      const gfloat *pixel = encoder->picture->pixels + N_CHANNELS * (first + x);

      for (gint c = 0; c < N_CHANNELS; c++)
        put_value (encoder, (gsize)x * step + c, pixel[c]);
      if (encoder->alpha)
        put_value (encoder, (gsize)x * step + N_CHANNELS,
                   encoder->alpha[first + x]);
    }
}

/* FALSE if libpng has given up. */
static gboolean
encode (Encoder *encoder)
{
  const NstPicture *picture = encoder->picture;

  if (setjmp (png_jmpbuf (encoder->png)))
    return FALSE;
  png_set_write_fn (encoder->png, encoder, append, flush);
  png_set_IHDR (encoder->png, encoder->info, picture->width, picture->height,
                encoder->depth,
                encoder->alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB_gAMA_and_cHRM (encoder->png, encoder->info,
                              PNG_sRGB_INTENT_PERCEPTUAL);
  png_write_info (encoder->png, encoder->info);
  if (encoder->depth == 16)
    png_set_swap (encoder->png);
  for (gint y = 0; y < picture->height; y++)
    {
      fill_row (encoder, y);
      png_write_row (encoder->png, encoder->row);
    }
  png_write_end (encoder->png, encoder->info);
  return TRUE;
}

gboolean
impasto_png_encode (const NstPicture *picture,
                    const gfloat     *alpha,
                    gint              depth,
                    gchar           **bytes,
                    gsize            *size)
{
  Encoder  encoder = { .picture = picture, .alpha = alpha, .depth = depth };
  gboolean success = FALSE;

  encoder.row =
      g_try_malloc_n (picture->width, (N_CHANNELS + 1) * sizeof (guint16));
  encoder.png = png_create_write_struct (PNG_LIBPNG_VER_STRING, &encoder,
                                         give_up, ignore_warning);
  if (encoder.png)
    encoder.info = png_create_info_struct (encoder.png);
  if (encoder.row && encoder.info)
    success = encode (&encoder);
  png_destroy_write_struct (&encoder.png, &encoder.info);
  g_free (encoder.row);
  if (! success)
    g_clear_pointer (&encoder.bytes, g_free);
  *bytes = encoder.bytes;
  *size = encoder.size;
  return success;
}
