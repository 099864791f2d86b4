/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of tensor_builder.h.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tensor_builder.h"

TensorBuilder *
tensor_builder_new (void)
{
  TensorBuilder *builder = g_new0 (TensorBuilder, 1);

  builder->header = g_string_new (NULL);
  builder->data = g_byte_array_new ();
  return builder;
}

void
tensor_builder_free (TensorBuilder *builder)
{
  g_string_free (builder->header, TRUE);
  g_byte_array_unref (builder->data);
  g_free (builder);
}

void
tensor_builder_add (TensorBuilder *builder,
                    const gchar   *name,
                    const gchar   *dtype,
                    const gchar   *shape,
                    gconstpointer  data,
                    gsize          size)
{
  g_string_append_printf (builder->header,
                          "%s\"%s\":{\"dtype\":\"%s\",\"shape\":%s,"
                          "\"data_offsets\":[%u,%u]}",
                          builder->header->len > 0 ? "," : "", name, dtype,
                          shape, builder->data->len,
                          builder->data->len + (guint)size);
  g_byte_array_append (builder->data, data, size);
}

/* The bits of binary16 for those of a normal binary32 number: another bias of
 * the exponent, and 13 bits less of the fraction. */
static guint16
to_half (guint32 bits)
{
  if ((bits & 0x7fffffff) == 0)
    return bits >> 16;
  return (bits >> 16 & 0x8000) | ((((bits >> 23) & 0xff) - 112) << 10)
         | (bits >> 13 & 0x3ff);
}

void
tensor_builder_add_floats (TensorBuilder *builder,
                           const gchar   *name,
                           const gchar   *dtype,
                           const gchar   *shape,
                           const gfloat  *values,
                           gsize          n)
{
  gboolean            wide = ! strcmp (dtype, "F32");
  gsize               size = n * (wide ? sizeof (guint32) : sizeof (guint16));
  g_autofree guint32 *words = g_malloc (size);
  guint16            *halves = (guint16 *)words;

  for (gsize i = 0; i < n; i++)
    {
      guint32 bits;

      memcpy (&bits, &values[i], sizeof bits);
      if (wide)
        words[i] = GUINT32_TO_LE (bits);
      else
        halves[i] = GUINT16_TO_LE (strcmp (dtype, "BF16") ? to_half (bits)
                                                          : bits >> 16);
    }
  tensor_builder_add (builder, name, dtype, shape, words, size);
}

void
tensor_builder_write (TensorBuilder *builder,
                      const gchar   *path,
                      const gchar   *metadata)
{
  g_autofree gchar *header = NULL;

  if (metadata)
    header = g_strdup_printf ("{\"__metadata__\":%s%s%s}", metadata,
                              builder->header->len > 0 ? "," : "",
                              builder->header->str);
  else
    header = g_strdup_printf ("{%s}", builder->header->str);
  tensor_file_write (path, strlen (header), header, strlen (header),
                     builder->data->data, builder->data->len);
}

void
tensor_file_write (const gchar  *path,
                   guint64       header_size,
                   const gchar  *header,
                   gsize         actual_header_size,
                   gconstpointer data,
                   gsize         data_size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 length = GUINT64_TO_LE (header_size);

  g_byte_array_append (bytes, (const guint8 *)&length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *)header, actual_header_size);
  if (data_size > 0)
    g_byte_array_append (bytes, data, data_size);
  tensor_file_set_bytes (path, bytes->data, bytes->len);
}

/* Unlike g_file_set_contents (), this does not wait for the disk. */
void
tensor_file_set_bytes (const gchar *path, gconstpointer bytes, gsize size)
{
  FILE *stream = fopen (path, "wb");

  g_assert_nonnull (stream);
  g_assert_cmpuint (fwrite (bytes, 1, size, stream), ==, size);
  g_assert_cmpint (fclose (stream), ==, 0);
}
