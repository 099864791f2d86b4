/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads safetensors files, which consist of a length, a JSON header and the
 * data of the tensors.  Everything in the file is validated.
 */
#ifndef NST_SAFETENSORS_H
#define NST_SAFETENSORS_H

#include <glib.h>

G_BEGIN_DECLS

/* Weights of convolutions have 4 dimensions. */
#define NST_TENSOR_MAX_DIMS 8

typedef enum
{
  NST_DTYPE_OTHER, /* a type that cannot be read */
  NST_DTYPE_U8,
  NST_DTYPE_F16,
  NST_DTYPE_BF16,
  NST_DTYPE_F32
} NstDtype;

/**
 * NstTensor: one tensor of a file.  @data (little-endian, row-major) belongs to
 * the file and is NULL unless nst_safetensors_load () was called.
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
  gsize    begin; /* offsets in the data of the file, in bytes */
  gsize    end;
} NstTensor;

typedef struct _NstSafetensors NstSafetensors;

/**
 * nst_safetensors_open: read the header of the file @path and validate its
 * complete structure.  Returns a new object, or NULL with NST_ERROR_FILE.  Any
 * thread.
 */
NstSafetensors *nst_safetensors_open (const gchar *path, GError **error);
void            nst_safetensors_free (NstSafetensors *file);

/* The tensor @name, which belongs to @file, or NULL. */
const NstTensor *nst_safetensors_find (const NstSafetensors *file,
                                       const gchar          *name);

/**
 * nst_safetensors_load: read the data of @tensor, a tensor of @file, unless it
 * is already loaded.  FALSE with NST_ERROR_FILE (the file may have changed
 * since it was opened) or NST_ERROR_MEMORY.
 */
gboolean nst_safetensors_load (NstSafetensors  *file,
                               const NstTensor *tensor,
                               GError         **error);
/* Frees the data of @tensor. */
void nst_safetensors_unload (NstSafetensors *file, const NstTensor *tensor);

/* The value of @key in the metadata, which belongs to @file, or NULL. */
const gchar *nst_safetensors_get_metadata (const NstSafetensors *file,
                                           const gchar          *key);

/* TRUE if the shape of @tensor equals the @n_dims arguments (gint each). */
gboolean nst_tensor_has_shape (const NstTensor *tensor, gint n_dims, ...);
/* "512 × 512 × 3 × 3", for messages.  The caller frees it. */
gchar *nst_tensor_describe_shape (const NstTensor *tensor);
/* Converts the data of a loaded F32, F16 or BF16 tensor to @out.  FALSE if a
 * value is not finite. */
gboolean nst_tensor_read_floats (const NstTensor *tensor, gfloat *out);

/**
 * nst_safetensors_set_error: set @error to NST_ERROR_FILE with a message that
 * names the file @path and then describes the problem.
 */
void nst_safetensors_set_error (GError     **error,
                                const gchar *path,
                                const gchar *format,
                                ...) G_GNUC_PRINTF (3, 4);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstSafetensors, nst_safetensors_free)

G_END_DECLS

#endif /* NST_SAFETENSORS_H */
