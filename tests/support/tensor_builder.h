/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes valid and invalid safetensors files for the tests of their reader.
 */
#ifndef TENSOR_BUILDER_H
#define TENSOR_BUILDER_H

#include <glib.h>

typedef struct
{
  GString    *header; /* its members so far */
  GByteArray *data;
} TensorBuilder;

TensorBuilder *tensor_builder_new (void);
void           tensor_builder_free (TensorBuilder *builder);

/* @shape is JSON text such as "[64,3,3,3]". */
void tensor_builder_add (TensorBuilder *builder,
                         const gchar   *name,
                         const gchar   *dtype,
                         const gchar   *shape,
                         gconstpointer  data,
                         gsize          size);

/* @n values of the type "F32", "F16" or "BF16", which must hold them exactly
 * and without subnormal numbers. */
void tensor_builder_add_floats (TensorBuilder *builder,
                                const gchar   *name,
                                const gchar   *dtype,
                                const gchar   *shape,
                                const gfloat  *values,
                                gsize          n);

/* @metadata is a JSON object, or NULL for none. */
void tensor_builder_write (TensorBuilder *builder,
                           const gchar   *path,
                           const gchar   *metadata);

/* Writes a file of the format's three parts: size, header, data. */
void tensor_file_write (const gchar  *path,
                        guint64       header_size,
                        const gchar  *header,
                        gsize         actual_header_size,
                        gconstpointer data,
                        gsize         data_size);

/* Makes @bytes the contents of the file. */
void tensor_file_set_bytes (const gchar *path, gconstpointer bytes, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TensorBuilder, tensor_builder_free)

#endif /* TENSOR_BUILDER_H */
