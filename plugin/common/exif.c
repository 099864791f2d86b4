/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds one tag in EXIF data, which are a small TIFF file.
 */
#include "config.h"

#include "plugin/common/exif.h"

#include <string.h>

#define HEADER          "Exif\0" /* and the 0 at its end */
#define TIFF_START      6
#define DIRECTORY_PLACE 4 /* where the place of the first directory stands */
#define ENTRY_SIZE      12
#define VALUE_PLACE     8 /* within an entry */
#define TAG_ORIENTATION 0x0112

typedef struct
{
  const guint8 *bytes;
  gsize         size;
  gboolean      is_big_endian;
} Tiff;

/* The number of @n bytes at @place; 0 behind the end. */
static guint32
number_at (const Tiff *tiff, gsize place, gint n)
{
  guint32 value = 0;

  if (place > tiff->size || tiff->size - place < (gsize)n)
    return 0;
  for (gint i = 0; i < n; i++)
    value =
        value << 8 | tiff->bytes[place + (tiff->is_big_endian ? i : n - 1 - i)];
  return value;
}

gint
impasto_exif_get_orientation (const guint8 *bytes, gsize size)
{
  Tiff  tiff;
  gsize directory;
  gint  n_entries;

  if (size < TIFF_START + 2 || memcmp (bytes, HEADER, TIFF_START))
    return 0;
  tiff.bytes = bytes + TIFF_START;
  tiff.size = size - TIFF_START;
  tiff.is_big_endian = tiff.bytes[0] == 'M';
  directory = number_at (&tiff, DIRECTORY_PLACE, 4);
  n_entries = number_at (&tiff, directory, 2);
  for (gint i = 0; i < n_entries; i++)
    {
      gsize   entry = directory + 2 + (gsize)i * ENTRY_SIZE;
      guint32 value = number_at (&tiff, entry + VALUE_PLACE, 2);

      if (number_at (&tiff, entry, 2) == TAG_ORIENTATION)
        return value >= 1 && value <= 8 ? (gint)value : 0;
    }
  return 0;
}
