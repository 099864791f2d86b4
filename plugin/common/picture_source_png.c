/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads PNG files with libpng.
 */
#include "config.h"

#include "plugin/common/picture_source.h"

#include <png.h>

#include "plugin/common/color_profile.h"

#define BYTE_MAX  255.0f
#define SHORT_MAX 65535.0f

typedef struct
{
  ImpastoPictureSource base;
  FILE                *file;
  png_structp          png;
  png_infop            info;
  gchar               *trouble; /* libpng's message */
  guint8              *raw;     /* a row, or the whole interlaced picture */
  gboolean             is_interlaced;
  gint                 next; /* the row to read */
  gsize                row_size;
} PngSource;

static void
png_source_free (ImpastoPictureSource *base)
{
  PngSource *source = (PngSource *)base;

  png_destroy_read_struct (&source->png, &source->info, NULL);
  fclose (source->file);
  g_free (source->raw);
  g_free (source->trouble);
  g_free (source);
}

static void
take_error (png_structp png, png_const_charp message)
{
  PngSource *source = png_get_error_ptr (png);

  g_free (source->trouble);
  source->trouble = g_strdup (message);
  png_longjmp (png, 1);
}

static void
ignore_warning (png_structp png, png_const_charp message)
{
}

static void
read_bytes (png_structp png, png_bytep bytes, size_t n)
{
  PngSource *source = png_get_io_ptr (png);

  if (fread (bytes, 1, n, source->file) != n)
    png_error (png, "read error");
}

static gboolean
set_error (PngSource *source, GError **error)
{
  if (feof (source->file))
    return impasto_picture_source_set_cut_off (error);
  if (! source->trouble)
    return impasto_picture_source_set_no_memory (error);
  return impasto_picture_source_set_damaged (source->trouble, error);
}

/* Makes libpng give gray or RGB, with alpha or without, of 8 or 16 bits. */
static void
choose_output (PngSource *source)
{
  png_set_expand (source->png);
  if (png_get_bit_depth (source->png, source->info) == 16)
    png_set_swap (source->png);
  source->is_interlaced = png_set_interlace_handling (source->png) > 1;
  png_read_update_info (source->png, source->info);
}

static void
take_header (PngSource *source)
{
  ImpastoPictureSource *base = &source->base;
  gint                  type = png_get_color_type (source->png, source->info);

  base->width = png_get_image_width (source->png, source->info);
  base->height = png_get_image_height (source->png, source->info);
  base->depth = png_get_bit_depth (source->png, source->info);
  base->n_colors = type & PNG_COLOR_MASK_COLOR ? 3 : 1;
  base->has_alpha = (type & PNG_COLOR_MASK_ALPHA) != 0;
  base->orientation = 1;
  source->row_size = png_get_rowbytes (source->png, source->info);
}

/* The profile that the chunks gAMA and cHRM describe. */
static void
take_gamma (PngSource *source)
{
  ImpastoPrimaries p;
  gdouble          file_gamma = 0.0;
  gboolean         has_primaries =
      png_get_cHRM (source->png, source->info, &p.white[0], &p.white[1],
                    &p.red[0], &p.red[1], &p.green[0], &p.green[1], &p.blue[0],
                    &p.blue[1])
      != 0;
  gboolean is_color =
      (png_get_color_type (source->png, source->info) & PNG_COLOR_MASK_COLOR)
      != 0;

  if (! png_get_gAMA (source->png, source->info, &file_gamma)
      || file_gamma <= 0.0)
    file_gamma = 0.0;
  if (file_gamma > 0.0 || has_primaries)
    source->base.icc = impasto_color_profile_make (
        file_gamma > 0.0 ? 1.0 / file_gamma : 0.0, has_primaries ? &p : NULL,
        is_color ? 3 : 1);
}

static void
take_profile (PngSource *source)
{
  png_charp   name;
  gint        compression;
  png_bytep   bytes;
  png_uint_32 size;

  /* An sRGB chunk wins. */
  if (png_get_valid (source->png, source->info, PNG_INFO_sRGB))
    return;
  if (png_get_iCCP (source->png, source->info, &name, &compression, &bytes,
                    &size))
    source->base.icc = g_bytes_new (bytes, size);
  else
    take_gamma (source);
}

/* FALSE if libpng has given up. */
static gboolean
read_header (PngSource *source)
{
  if (setjmp (png_jmpbuf (source->png)))
    return FALSE;
  png_set_read_fn (source->png, source, read_bytes);
  png_read_info (source->png, source->info);
  take_profile (source);
  choose_output (source);
  take_header (source);
  return TRUE;
}

/* Only the whole of an interlaced picture has complete rows. */
static gboolean
read_interlaced (PngSource *source)
{
  g_autofree png_bytep *rows = g_try_new (png_bytep, source->base.height);

  if (! rows)
    return FALSE;
  for (gint y = 0; y < source->base.height; y++)
    rows[y] = source->raw + y * source->row_size;
  if (setjmp (png_jmpbuf (source->png)))
    return FALSE;
  png_read_image (source->png, rows);
  return TRUE;
}

static gboolean
read_plain (PngSource *source)
{
  if (setjmp (png_jmpbuf (source->png)))
    return FALSE;
  png_read_row (source->png, source->raw, NULL);
  return TRUE;
}

static gboolean
png_source_read_row (ImpastoPictureSource *base, gfloat *row, GError **error)
{
  PngSource    *source = (PngSource *)base;
  gsize         n = (gsize)base->width * (base->n_colors + base->has_alpha);
  const guint8 *raw = source->raw;
  gboolean      success = TRUE;

  if (! source->is_interlaced)
    success = read_plain (source);
  else if (source->next == 0)
    success = read_interlaced (source);
  if (! success)
    return set_error (source, error);
  if (source->is_interlaced)
    raw += source->next * source->row_size;
  source->next++;
  if (base->depth == 16)
    for (gsize i = 0; i < n; i++)
      row[i] = ((const guint16 *)raw)[i] / SHORT_MAX;
  else
    for (gsize i = 0; i < n; i++)
      row[i] = raw[i] / BYTE_MAX;
  return TRUE;
}

ImpastoPictureSource *
impasto_png_source_new (FILE *file, GError **error)
{
  PngSource *source = g_new0 (PngSource, 1);
  gsize      n_rows;

  source->base.free = png_source_free;
  source->base.read_row = png_source_read_row;
  source->file = file;
  source->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, source,
                                        take_error, ignore_warning);
  if (source->png)
    source->info = png_create_info_struct (source->png);
  if (! source->info || ! read_header (source))
    {
      set_error (source, error);
      goto fail;
    }
  n_rows = source->is_interlaced ? source->base.height : 1;
  source->base.memory = (guint64)n_rows * source->row_size;
  source->raw = g_try_malloc_n (n_rows, source->row_size);
  if (source->raw)
    return &source->base;
  impasto_picture_source_set_no_memory (error);

fail:
  impasto_picture_source_free (&source->base);
  return NULL;
}
