/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads safetensors files (a length, a JSON header, the tensors' bytes)
 * without trusting anything in them.
 */
#ifndef NST_SAFETENSORS_H
#define NST_SAFETENSORS_H

#include <glib.h>

G_BEGIN_DECLS

/* Convolution kernels need 4. */
#define NST_TENSOR_MAX_DIMS 8

typedef enum
{
  NST_DTYPE_OTHER, /* a type that this program has no use for */
  NST_DTYPE_U8,
  NST_DTYPE_F16,
  NST_DTYPE_BF16,
  NST_DTYPE_F32
} NstDtype;

/**
 * NstTensor: one tensor of a file.  @data (little-endian, row-major) belongs to
 * the file; it is NULL unless nst_safetensors_load () was called.
 */
typedef struct
{
  gchar   *name;
  gchar   *dtype_name; /* as written in the file */
  NstDtype dtype;
  gint     n_dims;
  gsize    shape[NST_TENSOR_MAX_DIMS];
  gsize    n_values;
  guint8  *data;
  gsize    begin; /* offsets within the file's data, in bytes */
  gsize    end;
} NstTensor;

typedef struct _NstSafetensors NstSafetensors;

/**
 * nst_safetensors_open: read the header of the file @path and check its whole
 * structure.
 * Returns NULL with NST_ERROR_FILE.  Any thread.
 */
NstSafetensors *nst_safetensors_open (const gchar *path, GError **error);
void            nst_safetensors_free (NstSafetensors *file);

/* The tensor @name, or NULL; it belongs to @file. */
const NstTensor *nst_safetensors_find (const NstSafetensors *file,
                                       const gchar          *name);

/**
 * nst_safetensors_load: read the values of @tensor, one of @file's, if they are
 * not there yet.  FALSE with NST_ERROR_FILE (it may have changed since it was
 * opened) or NST_ERROR_MEMORY.
 */
gboolean nst_safetensors_load (NstSafetensors  *file,
                               const NstTensor *tensor,
                               GError         **error);
/* Gives their memory back. */
void nst_safetensors_unload (NstSafetensors *file, const NstTensor *tensor);

/* The text of @key in the file's metadata, or NULL; it belongs to @file. */
const gchar *nst_safetensors_get_metadata (const NstSafetensors *file,
                                           const gchar          *key);

/* Whether @tensor's shape is that of the @n_dims arguments (gint each). */
gboolean nst_tensor_has_shape (const NstTensor *tensor, gint n_dims, ...);
/* "512 x 512 x 3 x 3", for messages. */
gchar *nst_tensor_describe_shape (const NstTensor *tensor);
/* Converts all values of an F32, F16 or BF16 tensor into @out.  FALSE when one
 * of them is not finite. */
gboolean nst_tensor_read_floats (const NstTensor *tensor, gfloat *out);

/**
 * nst_safetensors_set_error: set @error to NST_ERROR_FILE with a message that
 * names the file @path, then says what is wrong with it.
 */
void nst_safetensors_set_error (GError     **error,
                                const gchar *path,
                                const gchar *format,
                                ...) G_GNUC_PRINTF (3, 4);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstSafetensors, nst_safetensors_free)

G_END_DECLS

#endif /* NST_SAFETENSORS_H */
