/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: the loader of model files.  Its own main () runs a folder of
 * inputs as tests; with FUZZING defined, libFuzzer has another main ().
 */
#include "config.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <glib.h>

#include "engine/nst.h"
#include "engine/model_file/safetensors.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* Reads every value of a tensor of a known type. */
static void
read_tensor (NstSafetensors *file, const gchar *name)
{
  const NstTensor *tensor = nst_safetensors_find (file, name);

  if (tensor && tensor->dtype != NST_DTYPE_OTHER
      && nst_safetensors_load (file, tensor, NULL))
    {
      g_autofree gfloat *values = g_new (gfloat, tensor->n_values);

      g_free (nst_tensor_describe_shape (tensor));
      if (tensor->dtype != NST_DTYPE_U8)
        nst_tensor_read_floats (tensor, values);
      else
        for (gsize i = 0; i < tensor->n_values; i++)
          values[i] = tensor->data[i];
      g_free (g_strdup (nst_safetensors_get_metadata (file, "format")));
    }
}

/* A valid file gives no error, any other file a readable message. */
static void
check_outcome (gboolean is_good, const GError *error)
{
  if (is_good != (error == NULL))
    abort ();
  if (error
      && (! g_error_matches (error, NST_ERROR, NST_ERROR_FILE)
          || ! g_utf8_validate (error->message, -1, NULL)))
    abort ();
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const gchar *const names[] = { "a",
                                        "b",
                                        "conv1_1.bias",
                                        "conv1_1.weight.index",
                                        "features.0.weight",
                                        "conv1.weight",
                                        "bn1.running_var" };
  g_autoptr (NstSafetensors) file = NULL;
  g_autoptr (NstModel) model = NULL;
  g_autoptr (GError) file_error = NULL;
  g_autoptr (GError) model_error = NULL;
  g_autofree gchar *path = NULL;
  gint              fd = memfd_create ("fuzz-model-file", 0);

  if (fd < 0 || write (fd, data, size) != (ssize_t)size)
    abort ();
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  file = nst_safetensors_open (path, &file_error);
  check_outcome (file != NULL, file_error);
  for (guint i = 0; file && i < G_N_ELEMENTS (names); i++)
    read_tensor (file, names[i]);
  model = nst_model_load (path, &model_error);
  check_outcome (model != NULL, model_error);
  close (fd);
  return 0;
}

#ifndef FUZZING
static void
replay (gconstpointer data)
{
  g_autofree gchar *bytes = NULL;
  gsize             size;

  g_assert_true (g_file_get_contents (data, &bytes, &size, NULL));
  LLVMFuzzerTestOneInput ((const guint8 *)bytes, size);
}

/* Usage: fuzz-model-file FOLDER */
int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = NULL;
  const gchar *name;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, NULL);
  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)))
    {
      g_autofree gchar *test_path =
          g_strconcat ("/fuzz/model-file/", name, NULL);

      g_ptr_array_add (paths, g_build_filename (argv[1], name, NULL));
      g_test_add_data_func (test_path, paths->pdata[paths->len - 1], replay);
    }
  g_assert_cmpuint (paths->len, >, 0);
  return g_test_run ();
}
#endif /* FUZZING */
