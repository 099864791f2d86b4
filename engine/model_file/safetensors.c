/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads safetensors files, and checks every tensor against the file.
 */
#include "config.h"

#include "engine/model_file/safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "engine/base/error.h"
#include "engine/model_file/safetensors_header.h"

/* The format: a 64-bit unsigned length, the header, the data of the tensors. */
#define LENGTH_SIZE 8
/* The headers of the supported networks have a few kB. */
#define MAX_HEADER_SIZE (1 << 20)
#define METADATA_KEY    "__metadata__"

struct _NstSafetensors
{
  gint        fd;
  gchar      *path;
  gsize       data_offset; /* of the data of the tensors */
  GHashTable *metadata;    /* gchar * -> gchar * */
  GHashTable *tensors;     /* name -> NstTensor; owns the tensors */
};

/* The size of a value in bytes, also for types that cannot be read, so that the
 * extents of their tensors can be checked. */
static const struct
{
  const gchar *name;
  NstDtype     dtype;
  gsize        size;
} dtypes[] = {
  { "F32", NST_DTYPE_F32, 4 },      { "F16", NST_DTYPE_F16, 2 },
  { "BF16", NST_DTYPE_BF16, 2 },    { "U8", NST_DTYPE_U8, 1 },
  { "F64", NST_DTYPE_OTHER, 8 },    { "I64", NST_DTYPE_OTHER, 8 },
  { "U64", NST_DTYPE_OTHER, 8 },    { "I32", NST_DTYPE_OTHER, 4 },
  { "U32", NST_DTYPE_OTHER, 4 },    { "I16", NST_DTYPE_OTHER, 2 },
  { "U16", NST_DTYPE_OTHER, 2 },    { "I8", NST_DTYPE_OTHER, 1 },
  { "BOOL", NST_DTYPE_OTHER, 1 },   { "F8_E4M3", NST_DTYPE_OTHER, 1 },
  { "F8_E5M2", NST_DTYPE_OTHER, 1 }
};

static void
tensor_free (gpointer data)
{
  NstTensor *tensor = data;

  g_free (tensor->name);
  g_free (tensor->dtype_name);
  g_free (tensor->data);
  g_free (tensor);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstTensor, tensor_free)

/* ------------------------------------------------------------- header --- */

static gboolean
read_metadata (NstSafetensors *file,
               const gchar    *path,
               JsonNode       *node,
               GError        **error)
{
  JsonObjectIter iter;
  const gchar   *key;
  JsonNode      *value;

  if (! JSON_NODE_HOLDS_OBJECT (node))
    {
      nst_safetensors_set_error (error, path,
                                 _ ("its metadata is not a JSON object"));
      return FALSE;
    }
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value))
    {
      if (json_node_get_value_type (value) != G_TYPE_STRING)
        {
          g_autofree gchar *shown = nst_safetensors_show_name (key);

          nst_safetensors_set_error (
              error, path, _ ("“%s” in its metadata is not text"), shown);
          return FALSE;
        }
      g_hash_table_insert (file->metadata, g_strdup (key),
                           g_strdup (json_node_get_string (value)));
    }
  return TRUE;
}

/* Reads an array of at most @max integers >= 0.  Returns their number, or -1 if
 * it is not such an array. */
static gint
read_sizes (JsonObject *object, const gchar *key, gint max, gsize *sizes)
{
  JsonNode  *node = json_object_get_member (object, key);
  JsonArray *array;
  guint      n;

  if (! node || ! JSON_NODE_HOLDS_ARRAY (node))
    return -1;
  array = json_node_get_array (node);
  n = json_array_get_length (array);
  if (n > (guint)max)
    return -1;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (! JSON_NODE_HOLDS_VALUE (element)
          || json_node_get_value_type (element) != G_TYPE_INT64
          || json_node_get_int (element) < 0)
        return -1;
      sizes[i] = (gsize)json_node_get_int (element);
    }
  return (gint)n;
}

/* Reads the entry of one tensor, and checks it against the @data_size bytes of
 * data. */
static NstTensor *
read_tensor (const gchar *path,
             const gchar *name,
             JsonNode    *node,
             gsize        data_size,
             GError     **error)
{
  g_autoptr (NstTensor) tensor = g_new0 (NstTensor, 1);
  g_autofree gchar *shown = nst_safetensors_show_name (name);
  JsonObject       *object;
  JsonNode         *dtype;
  gsize             offsets[2];
  gsize             value_size = 0;
  gsize             size;

  tensor->name = g_strdup (name);
  if (! JSON_NODE_HOLDS_OBJECT (node))
    {
      nst_safetensors_set_error (
          error, path, _ ("the entry of “%s” is not a JSON object"), shown);
      return NULL;
    }
  object = json_node_get_object (node);
  dtype = json_object_get_member (object, "dtype");
  if (! dtype || json_node_get_value_type (dtype) != G_TYPE_STRING)
    {
      nst_safetensors_set_error (error, path,
                                 _ ("the entry of “%s” has no type"), shown);
      return NULL;
    }
  tensor->dtype_name = nst_safetensors_show_name (json_node_get_string (dtype));
  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    if (! strcmp (dtypes[i].name, json_node_get_string (dtype)))
      {
        tensor->dtype = dtypes[i].dtype;
        value_size = dtypes[i].size;
      }
  tensor->n_dims =
      read_sizes (object, "shape", NST_TENSOR_MAX_DIMS, tensor->shape);
  if (tensor->n_dims < 0)
    {
      nst_safetensors_set_error (
          error, path, _ ("the entry of “%s” has no valid shape"), shown);
      return NULL;
    }
  if (read_sizes (object, "data_offsets", 2, offsets) != 2
      || offsets[0] > offsets[1] || offsets[1] > data_size)
    {
      nst_safetensors_set_error (
          error, path,
          _ ("the data of “%s” is outside the file, which may be truncated"),
          shown);
      return NULL;
    }
  tensor->begin = offsets[0];
  tensor->end = offsets[1];

  tensor->n_values = 1;
  size = value_size;
  for (gint i = 0; i < tensor->n_dims; i++)
    if (! g_size_checked_mul (&tensor->n_values, tensor->n_values,
                              tensor->shape[i])
        || ! g_size_checked_mul (&size, size, tensor->shape[i]))
      {
        nst_safetensors_set_error (error, path,
                                   _ ("the shape of “%s” is too large"), shown);
        return NULL;
      }
  /* The extent of an unknown type cannot be checked.  Such a tensor is never
   * read. */
  if (value_size > 0 && size != tensor->end - tensor->begin)
    {
      nst_safetensors_set_error (
          error, path,
          _ ("the data of “%s” has %lu bytes, but its shape and type require "
             "%lu"),
          shown, (gulong)(tensor->end - tensor->begin), (gulong)size);
      return NULL;
    }
  return g_steal_pointer (&tensor);
}

static gint
compare_extents (gconstpointer a, gconstpointer b)
{
  const NstTensor *ta = *(NstTensor *const *)a;
  const NstTensor *tb = *(NstTensor *const *)b;

  if (ta->begin != tb->begin)
    return ta->begin < tb->begin ? -1 : 1;
  if (ta->end != tb->end)
    return ta->end < tb->end ? -1 : 1;
  return 0;
}

/* The tensors must cover the data without overlaps or gaps. */
static gboolean
check_extents (const NstSafetensors *file,
               const gchar          *path,
               gsize                 data_size,
               GError              **error)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer       value;
  gsize          position = 0;

  g_hash_table_iter_init (&iter, file->tensors);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (sorted, value);
  g_ptr_array_sort (sorted, compare_extents);
  for (guint i = 0; i < sorted->len; i++)
    {
      const NstTensor *tensor = g_ptr_array_index (sorted, i);

      if (tensor->begin != position)
        {
          g_autofree gchar *shown = nst_safetensors_show_name (tensor->name);

          nst_safetensors_set_error (
              error, path,
              tensor->begin < position
                  ? _ ("the data of “%s” overlaps that of another tensor")
                  : _ ("there is a gap before the data of “%s”"),
              shown);
          return FALSE;
        }
      position = tensor->end;
    }
  if (position != data_size)
    {
      nst_safetensors_set_error (error, path,
                                 _ ("%lu bytes at its end belong to no tensor"),
                                 (gulong)(data_size - position));
      return FALSE;
    }
  return TRUE;
}

/* --------------------------------------------------------------- file --- */

/* Opens a regular file: reading a pipe would block, and directories cannot be
 * read.  The file is not mapped, because accessing a mapping of a file that has
 * been truncated kills the process. */
static gint
open_file (const gchar *path, gsize *size, GError **error)
{
  struct stat status;
  /* Without O_NONBLOCK, opening a pipe would block. */
  gint fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0 || fstat (fd, &status) < 0)
    nst_safetensors_set_error (error, path, "%s", g_strerror (errno));
  else if (! S_ISREG (status.st_mode))
    nst_safetensors_set_error (error, path, _ ("it is not a regular file"));
  else
    {
      *size = status.st_size;
      return fd;
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Reads @size bytes at @offset. */
static gboolean
read_bytes (const NstSafetensors *file,
            gsize                 offset,
            gsize                 size,
            guint8               *out,
            GError              **error)
{
  while (size > 0)
    {
      gssize n = pread (file->fd, out, size, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          nst_safetensors_set_error (
              error, file->path, "%s",
              n < 0 ? g_strerror (errno)
                    : _ ("it was truncated while it was read"));
          return FALSE;
        }
      out += n;
      offset += n;
      size -= n;
    }
  return TRUE;
}

/* Reads the length of the header, checks it, and reads the header. */
static gchar *
read_header (NstSafetensors *file,
             gsize           size,
             gsize          *header_size,
             GError        **error)
{
  guint64           length;
  guint8            start[LENGTH_SIZE + 1];
  g_autofree gchar *header = NULL;

  if (size < sizeof start)
    {
      nst_safetensors_set_error (
          error, file->path,
          size == 0 ? _ ("it is empty") : _ ("it is not a safetensors file"));
      return NULL;
    }
  if (! read_bytes (file, 0, sizeof start, start, error))
    return NULL;
  memcpy (&length, start, LENGTH_SIZE);
  length = GUINT64_FROM_LE (length);
  if (length > MAX_HEADER_SIZE || length < strlen ("{}")
      || start[LENGTH_SIZE] != '{')
    {
      nst_safetensors_set_error (error, file->path,
                                 _ ("it is not a safetensors file"));
      return NULL;
    }
  if (length > size - LENGTH_SIZE)
    {
      nst_safetensors_set_error (error, file->path,
                                 _ ("its header is truncated"));
      return NULL;
    }
  *header_size = (gsize)length;
  header = g_malloc (*header_size);
  if (! read_bytes (file, LENGTH_SIZE, *header_size, (guint8 *)header, error))
    return NULL;
  return g_steal_pointer (&header);
}

NstSafetensors *
nst_safetensors_open (const gchar *path, GError **error)
{
  g_autoptr (NstSafetensors) file = g_new0 (NstSafetensors, 1);
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *header = NULL;
  JsonObjectIter    iter;
  const gchar      *name;
  JsonNode         *node;
  gsize             size;
  gsize             header_size;
  gsize             data_size;

  file->metadata =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  file->tensors =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, tensor_free);
  file->path = g_strdup (path);
  file->fd = open_file (path, &size, error);
  if (file->fd < 0)
    return NULL;
  header = read_header (file, size, &header_size, error);
  if (! header)
    return NULL;
  file->data_offset = LENGTH_SIZE + header_size;
  data_size = size - file->data_offset;

  root = nst_safetensors_parse_header (path, header, header_size, error);
  if (! root)
    return NULL;
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &node))
    {
      NstTensor *tensor;

      if (! strcmp (name, METADATA_KEY))
        {
          if (! read_metadata (file, path, node, error))
            return NULL;
          continue;
        }
      tensor = read_tensor (path, name, node, data_size, error);
      if (! tensor)
        return NULL;
      g_hash_table_insert (file->tensors, tensor->name, tensor);
    }
  if (! check_extents (file, path, data_size, error))
    return NULL;
  return g_steal_pointer (&file);
}

void
nst_safetensors_free (NstSafetensors *file)
{
  g_clear_pointer (&file->tensors, g_hash_table_unref);
  g_clear_pointer (&file->metadata, g_hash_table_unref);
  if (file->fd >= 0)
    close (file->fd);
  g_free (file->path);
  g_free (file);
}

const NstTensor *
nst_safetensors_find (const NstSafetensors *file, const gchar *name)
{
  return g_hash_table_lookup (file->tensors, name);
}

gboolean
nst_safetensors_load (NstSafetensors  *file,
                      const NstTensor *tensor,
                      GError         **error)
{
  NstTensor *stored = g_hash_table_lookup (file->tensors, tensor->name);
  gsize      size = tensor->end - tensor->begin;

  g_return_val_if_fail (stored == tensor, FALSE);

  if (stored->data)
    return TRUE;
  /* One more byte, because the size may be 0. */
  stored->data = g_try_malloc (size + 1);
  if (! stored->data)
    return nst_out_of_memory_for_model (error);
  if (read_bytes (file, file->data_offset + tensor->begin, size, stored->data,
                  error))
    return TRUE;
  nst_safetensors_unload (file, tensor);
  return FALSE;
}

void
nst_safetensors_unload (NstSafetensors *file, const NstTensor *tensor)
{
  NstTensor *stored = g_hash_table_lookup (file->tensors, tensor->name);

  g_return_if_fail (stored == tensor);

  g_clear_pointer (&stored->data, g_free);
}

const gchar *
nst_safetensors_get_metadata (const NstSafetensors *file, const gchar *key)
{
  return g_hash_table_lookup (file->metadata, key);
}

/* ------------------------------------------------------------ tensors --- */

gboolean
nst_tensor_has_shape (const NstTensor *tensor, gint n_dims, ...)
{
  gboolean same = tensor->n_dims == n_dims;
  va_list  args;

  va_start (args, n_dims);
  for (gint i = 0; i < n_dims && same; i++)
    same = tensor->shape[i] == (gsize)va_arg (args, gint);
  va_end (args);
  return same;
}

gchar *
nst_tensor_describe_shape (const NstTensor *tensor)
{
  GString *text = g_string_new (NULL);

  for (gint i = 0; i < tensor->n_dims; i++)
    g_string_append_printf (text, "%s%" G_GSIZE_FORMAT, i > 0 ? " × " : "",
                            tensor->shape[i]);
  return g_string_free (text, FALSE);
}

/* IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
static gfloat
half_to_float (guint16 half)
{
  gint   exponent = (half >> 10) & 0x1f;
  gint   fraction = half & 0x3ff;
  gfloat value;

  if (exponent == 0x1f)
    value = fraction == 0 ? INFINITY : NAN;
  else if (exponent == 0)
    value = ldexpf ((gfloat)fraction, -24);
  else
    value = ldexpf ((gfloat)(fraction | 0x400), exponent - 25);
  return half & 0x8000 ? -value : value;
}

gboolean
nst_tensor_read_floats (const NstTensor *tensor, gfloat *out)
{
  gboolean finite = TRUE;

  g_return_val_if_fail (tensor->dtype == NST_DTYPE_F32
                            || tensor->dtype == NST_DTYPE_F16
                            || tensor->dtype == NST_DTYPE_BF16,
                        FALSE);
  for (gsize i = 0; i < tensor->n_values; i++)
    {
      guint32 wide = 0;
      guint16 narrow = 0;

      if (tensor->dtype == NST_DTYPE_F32)
        {
          memcpy (&wide, tensor->data + i * sizeof wide, sizeof wide);
          wide = GUINT32_FROM_LE (wide);
        }
      else
        {
          memcpy (&narrow, tensor->data + i * sizeof narrow, sizeof narrow);
          narrow = GUINT16_FROM_LE (narrow);
          /* bfloat16 is the upper half of a float. */
          wide = (guint32)narrow << 16;
        }
      if (tensor->dtype == NST_DTYPE_F16)
        out[i] = half_to_float (narrow);
      else
        memcpy (&out[i], &wide, sizeof wide);
      finite = finite && isfinite (out[i]);
    }
  return finite;
}
