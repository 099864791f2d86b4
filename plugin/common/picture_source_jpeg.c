/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads JPEG files with libjpeg.
 */
#include "config.h"

#include "plugin/common/picture_source.h"

#include <setjmp.h>
#include <stdlib.h>
#include <jpeglib.h>
#include <jerror.h>

#include "plugin/common/exif.h"

#define BYTE_MAX    255.0f
#define EXIF_MARKER (JPEG_APP0 + 1)
#define ICC_MARKER  (JPEG_APP0 + 2)
#define MAX_MARKER  0xffff
/* The largest side of a unit of blocks. */
#define MAX_UNIT (DCTSIZE * MAX_SAMP_FACTOR)

typedef struct
{
  ImpastoPictureSource          base;
  FILE                         *file;
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr         handler;
  jmp_buf                       failed;
  gchar                         trouble[JMSG_LENGTH_MAX];
  gboolean                      has_header;
  gboolean                      has_started;
  gboolean                      is_cut_off;
  gboolean                      no_memory;
  guint8                       *raw;         /* a row */
  gboolean                      is_inverted; /* 0 is full ink */
} JpegSource;

static void
jpeg_source_free (ImpastoPictureSource *base)
{
  JpegSource *source = (JpegSource *)base;

  jpeg_destroy_decompress (&source->jpeg);
  fclose (source->file);
  g_free (source->raw);
  g_free (source);
}

static void
give_up (j_common_ptr jpeg)
{
  JpegSource *source = jpeg->client_data;

  source->no_memory = jpeg->err->msg_code == JERR_OUT_OF_MEMORY;
  jpeg->err->format_message (jpeg, source->trouble);
  longjmp (source->failed, 1);
}

/* libjpeg paints what is missing gray and goes on.  Here the warnings that
 * stand for missing pixels are errors. */
static void
take_message (j_common_ptr jpeg, int level)
{
  JpegSource *source = jpeg->client_data;

  if (level >= 0)
    return;
  switch (jpeg->err->msg_code)
    {
    case JWRN_JPEG_EOF:
      /* Only a picture in one scan may be complete all the same. */
      source->is_cut_off = TRUE;
      if (source->has_header && jpeg_has_multiple_scans (&source->jpeg))
        give_up (jpeg);
      break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      give_up (jpeg);
      break;
    default:
      break;
    }
}

static void
ignore_output (j_common_ptr jpeg)
{
}

static gboolean
set_error (JpegSource *source, GError **error)
{
  if (source->no_memory)
    return impasto_picture_source_set_no_memory (error);
  if (source->is_cut_off)
    return impasto_picture_source_set_cut_off (error);
  return impasto_picture_source_set_damaged (source->trouble, error);
}

static void
take_markers (JpegSource *source)
{
  JOCTET      *icc = NULL;
  unsigned int size = 0;

  if (jpeg_read_icc_profile (&source->jpeg, &icc, &size))
    source->base.icc = g_bytes_new_with_free_func (icc, size, free, icc);
  source->base.orientation = 1;
  for (jpeg_saved_marker_ptr marker = source->jpeg.marker_list; marker;
       marker = marker->next)
    if (marker->marker == EXIF_MARKER)
      {
        gint found =
            impasto_exif_get_orientation (marker->data, marker->data_length);

        if (found > 0)
          source->base.orientation = found;
      }
}

/* FALSE if libjpeg has given up. */
static gboolean
read_header (JpegSource *source)
{
  struct jpeg_decompress_struct *jpeg = &source->jpeg;
  ImpastoPictureSource          *base = &source->base;

  if (setjmp (source->failed))
    return FALSE;
  jpeg_create_decompress (jpeg);
  jpeg_stdio_src (jpeg, source->file);
  jpeg_save_markers (jpeg, EXIF_MARKER, MAX_MARKER);
  jpeg_save_markers (jpeg, ICC_MARKER, MAX_MARKER);
  jpeg_read_header (jpeg, TRUE);
  source->has_header = TRUE;
  take_markers (source);
  base->width = jpeg->image_width;
  base->height = jpeg->image_height;
  base->depth = 8;
  base->n_colors = jpeg->num_components == 2 ? 1 : jpeg->num_components;
  jpeg->out_color_space = base->n_colors == 1   ? JCS_GRAYSCALE
                          : base->n_colors == 3 ? JCS_RGB
                                                : JCS_CMYK;
  source->is_inverted = base->n_colors == 4 && jpeg->saw_Adobe_marker;
  return TRUE;
}

/* The first row starts the decompression, which may take memory. */
static gboolean
read_raw (JpegSource *source)
{
  JSAMPROW rows[] = { source->raw };

  if (setjmp (source->failed))
    return FALSE;
  if (! source->has_started)
    jpeg_start_decompress (&source->jpeg);
  source->has_started = TRUE;
  jpeg_read_scanlines (&source->jpeg, rows, 1);
  return TRUE;
}

static gboolean
jpeg_source_read_row (ImpastoPictureSource *base, gfloat *row, GError **error)
{
  JpegSource *source = (JpegSource *)base;
  gsize       n = (gsize)base->width * base->n_colors;

  if (! read_raw (source))
    return set_error (source, error);
  for (gsize i = 0; i < n; i++)
    row[i] = source->raw[i] / BYTE_MAX;
  if (source->is_inverted)
    for (gsize i = 0; i < n; i++)
      row[i] = 1.0f - row[i];
  return TRUE;
}

/* The bytes of the coefficients that libjpeg keeps of a picture in several
 * scans, in blocks of whole units. */
static guint64
coefficients_size (const struct jpeg_decompress_struct *jpeg)
{
  guint64 width = jpeg->image_width + MAX_UNIT;
  guint64 height = jpeg->image_height + MAX_UNIT;

  return width * height * jpeg->num_components * sizeof (JCOEF);
}

ImpastoPictureSource *
impasto_jpeg_source_new (FILE *file, GError **error)
{
  JpegSource *source = g_new0 (JpegSource, 1);

  source->base.free = jpeg_source_free;
  source->base.read_row = jpeg_source_read_row;
  source->file = file;
  source->jpeg.err = jpeg_std_error (&source->handler);
  source->jpeg.client_data = source;
  source->handler.error_exit = give_up;
  source->handler.emit_message = take_message;
  source->handler.output_message = ignore_output;
  if (! read_header (source))
    {
      set_error (source, error);
      goto fail;
    }
  if (jpeg_has_multiple_scans (&source->jpeg))
    source->base.memory = coefficients_size (&source->jpeg);
  source->raw = g_try_malloc_n (source->base.width, source->base.n_colors);
  if (source->raw)
    return &source->base;
  impasto_picture_source_set_no_memory (error);

fail:
  impasto_picture_source_free (&source->base);
  return NULL;
}
