/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader of safetensors files: what it reads, and the messages for files
 * with an invalid structure.
 */
#include "config.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "engine/nst.h"
#include "engine/model_file/safetensors.h"
#include "tests/support/cases.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tensor_builder.h"

static const gchar *folder;

/* The file is refused with a message that has its name and @what. */
static void
assert_refused (const gchar *path, const gchar *what)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *base = g_filename_display_basename (path);

  g_assert_null (nst_safetensors_open (path, &error));
  assert_error_says (error, NST_ERROR_FILE, what);
  assert_error_says (error, NST_ERROR_FILE, base);
}

static void
test_good (void)
{
  static const gfloat  numbers[] = { 1.5f, -2.0f, 0.0f };
  static const guint16 halves[] = { GUINT16_TO_LE (0x3c00) };
  g_autofree gchar    *path = temp_path ("good");
  g_autoptr (TensorBuilder) builder = tensor_builder_new ();
  g_autoptr (NstSafetensors) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *shape = NULL;
  const NstTensor  *tensor;
  gfloat            values[3];

  tensor_builder_add (builder, "scalar", "F16", "[]", halves, 2);
  /* Data that is not aligned to the size of its values. */
  tensor_builder_add (builder, "odd", "I8", "[1]", "x", 1);
  tensor_builder_add (builder, "numbers", "F32", "[1, 3]", numbers,
                      sizeof numbers);
  tensor_builder_add (builder, "none", "F32", "[0,7]", "", 0);
  tensor_builder_write (builder, path, "{\"key\":\"va\\u006cue {[\"}");

  file = nst_safetensors_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nst_safetensors_get_metadata (file, "key"), ==, "value {[");
  g_assert_null (nst_safetensors_get_metadata (file, "other"));
  g_assert_null (nst_safetensors_find (file, "other"));
  g_assert_null (nst_safetensors_find (file, "__metadata__"));

  tensor = nst_safetensors_find (file, "numbers");
  g_assert_nonnull (tensor);
  g_assert_cmpint (tensor->dtype, ==, NST_DTYPE_F32);
  g_assert_true (nst_tensor_has_shape (tensor, 2, 1, 3));
  g_assert_false (nst_tensor_has_shape (tensor, 2, 3, 1));
  g_assert_false (nst_tensor_has_shape (tensor, 1, 3));
  shape = nst_tensor_describe_shape (tensor);
  g_assert_cmpstr (shape, ==, "1 × 3");
  g_assert_true (nst_safetensors_load (file, tensor, NULL));
  g_assert_true (nst_tensor_read_floats (tensor, values));
  g_assert_cmpmem (values, sizeof values, numbers, sizeof numbers);

  tensor = nst_safetensors_find (file, "scalar");
  g_assert_true (nst_safetensors_load (file, tensor, NULL));
  g_assert_true (nst_tensor_read_floats (tensor, values));
  g_assert_cmpfloat (values[0], ==, 1.0f);
  tensor = nst_safetensors_find (file, "odd");
  g_assert_cmpint (tensor->dtype, ==, NST_DTYPE_OTHER);
  tensor = nst_safetensors_find (file, "none");
  g_assert_cmpuint (tensor->n_values, ==, 0);
}

/* Bit patterns of binary16 and bfloat16 and their values. */
static void
test_narrow_floats (void)
{
  static const struct
  {
    NstDtype dtype;
    guint16  bits;
    gfloat   value;
  } cases[] = {
    { NST_DTYPE_F16, 0x0000, 0.0f },
    { NST_DTYPE_F16, 0x8000, -0.0f },
    { NST_DTYPE_F16, 0x3c00, 1.0f },
    { NST_DTYPE_F16, 0xc000, -2.0f },
    { NST_DTYPE_F16, 0x3555, 0.333251953125f },
    { NST_DTYPE_F16, 0x7bff, 65504.0f },
    { NST_DTYPE_F16, 0x0400, 0x1p-14f },
    { NST_DTYPE_F16, 0x03ff, 0x1.ff8p-15f },
    { NST_DTYPE_F16, 0x0001, 0x1p-24f },
    { NST_DTYPE_F16, 0x7c00, INFINITY },
    { NST_DTYPE_F16, 0xfc00, -INFINITY },
    { NST_DTYPE_F16, 0x7e00, NAN },
    { NST_DTYPE_BF16, 0x3f80, 1.0f },
    { NST_DTYPE_BF16, 0xc040, -3.0f },
    { NST_DTYPE_BF16, 0x0001, 0x1p-133f },
    { NST_DTYPE_BF16, 0x7f80, INFINITY },
    { NST_DTYPE_BF16, 0x7fc0, NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint16   bits = GUINT16_TO_LE (cases[i].bits);
      NstTensor tensor = { .dtype = cases[i].dtype,
                           .n_values = 1,
                           .data = (guint8 *)&bits };
      gfloat    value;

      g_assert_true (nst_tensor_read_floats (&tensor, &value)
                     == ! ! isfinite (cases[i].value));
      if (isnan (cases[i].value))
        g_assert_true (isnan (value));
      else
        {
          g_assert_cmpfloat (value, ==, cases[i].value);
          g_assert_true (signbit (value) == signbit (cases[i].value));
        }
    }
}

typedef struct
{
  const gchar *name;
  const gchar *header;
  gsize        data_size;
  const gchar *what; /* must be in the message */
} BadHeader;

#define ENTRY(shape, begin, end)                                               \
  "{\"dtype\":\"U8\",\"shape\":" shape ",\"data_offsets\":[" begin "," end "]" \
  "}"

static const BadHeader bad_headers[] = {
  { "not-json", "{\"a\":}", 0, "not valid JSON" },
  { "unfinished", "{\"a\":{\"dtype\":", 0, "not valid JSON" },
  { "garbage-after", "{} x", 0, "not valid JSON" },
  { "comment", "{/* \" */}", 0, "not valid JSON" },
  { "single-quotes", "{'a':1}", 0, "not valid JSON" },
  { "not-utf8", "{\"\xff\":1}", 0, "UTF-8" },
  { "cut-utf8", "{\"\xe2\x80", 0, "UTF-8" },
  { "array", "{\"a\":[]}", 0, "“a” is not a JSON object" },
  { "text", "{\"a\":\"b\"}", 0, "“a” is not a JSON object" },
  { "null", "{\"a\":null}", 0, "“a” is not a JSON object" },
  { "unpaired", "{}]", 0, "unpaired" },
  { "metadata-array", "{\"__metadata__\":[]}", 0, "metadata" },
  { "metadata-null", "{\"__metadata__\":null}", 0, "metadata" },
  { "metadata-number", "{\"__metadata__\":{\"k\":1}}", 0, "“k”" },
  { "metadata-object", "{\"__metadata__\":{\"k\":{}}}", 0, "“k”" },
  { "no-dtype", "{\"a\":{\"shape\":[],\"data_offsets\":[0,0]}}", 0,
    "“a” has no type" },
  { "dtype-number", "{\"a\":{\"dtype\":1,\"shape\":[],\"data_offsets\":[0,0]}}",
    0, "“a” has no type" },
  { "dtype-array", "{\"a\":{\"dtype\":[],\"shape\":[],\"data_offsets\":[0,0]}}",
    0, "“a” has no type" },
  { "no-shape", "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1,
    "“a” has no valid shape" },
  { "shape-negative", "{\"a\":" ENTRY ("[-1]", "0", "1") "}", 1,
    "“a” has no valid shape" },
  { "shape-fraction", "{\"a\":" ENTRY ("[1.0]", "0", "1") "}", 1,
    "“a” has no valid shape" },
  { "shape-text", "{\"a\":" ENTRY ("[\"1\"]", "0", "1") "}", 1,
    "“a” has no valid shape" },
  { "shape-null", "{\"a\":" ENTRY ("[null]", "0", "1") "}", 1,
    "“a” has no valid shape" },
  { "shape-long", "{\"a\":" ENTRY ("[1,1,1,1,1,1,1,1,1]", "0", "1") "}", 1,
    "“a” has no valid shape" },
  { "shape-overflow",
    "{\"a\":" ENTRY ("[99999999999999,99999999999999]", "0", "1") "}", 1,
    "“a” is too large" },
  /* 2^32 * 2^32 values would wrap around to 0. */
  { "shape-wraps", "{\"a\":" ENTRY ("[4294967296,4294967296]", "0", "0") "}", 0,
    "“a” is too large" },
  { "shape-mismatch", "{\"a\":" ENTRY ("[2]", "0", "1") "}", 1, "1 bytes" },
  { "no-offsets", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1, "outside" },
  { "one-offset",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1]}}", 1,
    "outside" },
  { "three-offsets",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}", 2,
    "outside" },
  { "offsets-reversed", "{\"a\":" ENTRY ("[1]", "1", "0") "}", 1, "outside" },
  { "offset-negative", "{\"a\":" ENTRY ("[2]", "-1", "1") "}", 1, "outside" },
  { "beyond-end", "{\"a\":" ENTRY ("[2]", "0", "2") "}", 1, "truncated" },
  { "huge-offset", "{\"a\":" ENTRY ("[1]", "0", "18446744073709551617") "}", 1,
    "too large" },
  { "overlap",
    "{\"a\":" ENTRY ("[2]", "0", "2") ",\"b\":" ENTRY ("[2]", "1", "3") "}", 3,
    "overlaps" },
  { "same-place",
    "{\"a\":" ENTRY ("[2]", "0", "2") ",\"b\":" ENTRY ("[2]", "0", "2") "}", 2,
    "overlaps" },
  { "hole",
    "{\"a\":" ENTRY ("[1]", "0", "1") ",\"b\":" ENTRY ("[1]", "2", "3") "}", 3,
    "gap before the data of “b”" },
  { "hole-at-start", "{\"a\":" ENTRY ("[1]", "1", "2") "}", 2, "gap" },
  { "left-over", "{\"a\":" ENTRY ("[1]", "0", "1") "}", 4, "3 bytes" },
  { "only-data", "{}", 4, "4 bytes" },
  { "same-name",
    "{\"a\":" ENTRY ("[1]", "0", "1") ",\"a\":" ENTRY ("[1]", "0", "1") "}", 1,
    "contains “a” more than once" },
  { "same-name-escaped",
    "{\"a\":" ENTRY ("[1]", "0", "1") ",\"\\u0061\":" ENTRY (
        "[1]", "0", "1") "}",
    1, "more than once" },
  { "same-member",
    "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"U8\",\"shape\":[1],"
    "\"data_offsets\":[0,1]}}",
    1, "contains “dtype” more than once" },
  { "same-metadata", "{\"__metadata__\":{},\"__metadata__\":{}}", 0,
    "contains “__metadata__” more than once" },
  { "nested", "{\"a\":[[[[[[]]]]]]}", 0, "nested too deeply" },
  { "no-character", "{\"a\\ud800b\":[]}", 0, "“a" },
  { "control-name", "{\"a\\nb\":[]}", 0, "“a?b”" },
};

static void
test_bad_header (gconstpointer data)
{
  const BadHeader  *bad = data;
  g_autofree gchar *path = temp_path (bad->name);
  g_autofree gchar *bytes = g_malloc0 (bad->data_size + 1);
  gsize             size = strlen (bad->header);

  tensor_file_write (path, size, bad->header, size, bytes, bad->data_size);
  assert_refused (path, bad->what);
}

/* Nesting that overflows the stack of a recursive parser. */
static void
test_deep_nesting (void)
{
  static const gchar *const openings[] = { "[", "{\"a\":", "{\"\\\"\":[",
                                           "{\"a\":{\"b\":[" };
  g_autofree gchar         *path = temp_path ("deep");

  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autoptr (GString) header = g_string_new ("{\"a\":");

      while (header->len < 500000)
        g_string_append (header, openings[i]);
      tensor_file_write (path, header->len, header->str, header->len, NULL, 0);
      assert_refused (path, "nested too deeply");
    }
}

static void
test_lengths (void)
{
  g_autofree gchar *path = temp_path ("lengths");
  const guint64     sizes[] = {
        0, 1, G_MAXUINT64, 1ull << 63, 1ull << 32, 1 << 30
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      tensor_file_write (path, sizes[i], "{}", 2, NULL, 0);
      assert_refused (path, "not a safetensors file");
    }
  tensor_file_write (path, 3, "{}", 2, NULL, 0);
  assert_refused (path, "truncated");
  tensor_file_write (path, 2, "[]", 2, NULL, 0);
  assert_refused (path, "not a safetensors file");
}

static void
test_long_name (void)
{
  g_autoptr (GString) header = g_string_new ("{\"");
  g_autofree gchar *path = temp_path ("long-name");
  g_autoptr (GError) error = NULL;

  while (header->len < 4000)
    g_string_append (header, "é");
  g_string_append (header, "\":1}");
  tensor_file_write (path, header->len, header->str, header->len, NULL, 0);
  assert_refused (path, "…");
  g_assert_null (nst_safetensors_open (path, &error));
  /* Only the path may be long. */
  g_assert_cmpuint (strlen (error->message), <, strlen (path) + 300);
}

/* A small file that is cut off after each byte, and each byte of which is
 * changed. */
static void
test_every_byte (void)
{
  static const guint8 changes[] = { 0x00, 0x01, 0x20, 0x80, 0xff, '"',
                                    '{',  '[',  '9',  '-',  '\\' };
  g_autofree gchar   *path = temp_path ("byte");
  g_autofree gchar   *bytes = NULL;
  g_autoptr (TensorBuilder) builder = tensor_builder_new ();
  gsize size;
  guint n_good = 0;

  tensor_builder_add (builder, "a", "F16", "[2,1]", "1234", 4);
  tensor_builder_add (builder, "b", "U8", "[3]", "123", 3);
  tensor_builder_write (builder, path, "{\"k\":\"v\"}");
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));

  for (gsize length = 0; length < size; length++)
    {
      NstSafetensors *file;
      g_autoptr (GError) error = NULL;

      tensor_file_set_bytes (path, bytes, length);
      file = nst_safetensors_open (path, &error);
      g_assert_null (file);
      g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
    }
  for (gsize i = 0; i < size; i++)
    for (guint c = 0; c < G_N_ELEMENTS (changes); c++)
      {
        g_autofree gchar *changed = g_memdup2 (bytes, size);
        g_autoptr (NstSafetensors) file = NULL;
        g_autoptr (GError) error = NULL;

        changed[i] = (gchar)changes[c];
        tensor_file_set_bytes (path, changed, size);
        file = nst_safetensors_open (path, &error);
        g_assert_true ((file == NULL) == (error != NULL));
        n_good += file != NULL;
      }
  /* Changes of data and of names give a valid file. */
  g_assert_cmpuint (n_good, >, 0);
}

static void
test_not_regular (void)
{
  g_autofree gchar *empty = temp_path ("empty");
  g_autofree gchar *missing = temp_path ("missing");
  g_autofree gchar *pipe_path = temp_path ("pipe");
  g_autofree gchar *odd_name = temp_path ("odd\xff\nname");
  g_autofree gchar *link = temp_path ("link");
  g_autoptr (GError) error = NULL;

  assert_refused (folder, "not a regular file");
  tensor_file_set_bytes (empty, "", 0);
  assert_refused (empty, "it is empty");
  assert_refused (missing, "No such file");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  assert_refused (pipe_path, "not a regular file");
  g_assert_cmpint (symlink (link, link), ==, 0);
  assert_refused (link, "symbolic links");
  g_assert_null (nst_safetensors_open (odd_name, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_unreadable (void)
{
  g_autofree gchar *path = temp_path ("unreadable");

  if (geteuid () == 0)
    {
      g_test_skip ("root may read every file");
      return;
    }
  tensor_file_write (path, 2, "{}", 2, NULL, 0);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  assert_refused (path, "Permission denied");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = temp_folder_open ();

  g_test_add_func ("/safetensors/valid-file", test_good);
  g_test_add_func ("/safetensors/narrow-floats", test_narrow_floats);
  ADD_CASES ("/safetensors/bad-header", bad_headers, test_bad_header);
  g_test_add_func ("/safetensors/deep-nesting-is-refused", test_deep_nesting);
  g_test_add_func ("/safetensors/wrong-lengths-are-refused", test_lengths);
  g_test_add_func ("/safetensors/long-name-is-shortened", test_long_name);
  g_test_add_func ("/safetensors/every-byte-changed", test_every_byte);
  g_test_add_func ("/safetensors/only-regular-files", test_not_regular);
  g_test_add_func ("/safetensors/unreadable-file", test_unreadable);

  result = g_test_run ();
  temp_folder_close ();
  return result;
}
