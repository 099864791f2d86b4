/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Presets: the options that they set, their files, the messages for files that
 * are refused, and the folder with the user's own presets.
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "tests/support/temp_folder.h"
#include "ui/job/preset_store.h"

typedef struct
{
  gchar              *root;   /* a folder of this test */
  gchar              *folder; /* of the presets, in @root; does not exist yet */
  ImpastoPresetStore *store;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->root = g_dir_make_tmp ("impasto-presets-XXXXXX", NULL);
  g_assert_nonnull (f->root);
  f->folder = g_build_filename (f->root, "config", "presets", NULL);
  f->store = impasto_preset_store_new (f->folder);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  impasto_preset_store_free (f->store);
  remove_tree (f->root);
  g_free (f->root);
  g_free (f->folder);
}

static gchar *
write_file (Fixture *f, const gchar *name, const gchar *text, gssize length)
{
  gchar *path = g_build_filename (f->root, name, NULL);

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  return path;
}

static guint
count_files (const gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

/* ------------------------------------------------------------- built in --- */

static void
test_builtin (Fixture *f, gconstpointer data)
{
  guint      n = impasto_preset_store_get_n (f->store);
  NstOptions defaults = nst_options_default ();

  g_assert_cmpuint (n, >=, 6);
  for (guint i = 0; i < n; i++)
    {
      const ImpastoPreset *a = impasto_preset_store_get (f->store, i);

      g_assert_true (nst_options_validate (&a->options, NULL));
      g_assert_null (a->path);
      g_assert_true (impasto_preset_store_find (f->store, a->name) == a);
      for (guint j = 0; j < i; j++)
        {
          const ImpastoPreset *b = impasto_preset_store_get (f->store, j);

          g_assert_false (impasto_preset_matches (a, &b->options));
          g_assert_cmpstr (a->name, !=, b->name);
        }
    }
  /* The first preset has the values that Reset sets. */
  g_assert_true (impasto_preset_store_match (f->store, &defaults, NULL)
                 == impasto_preset_store_get (f->store, 0));
}

/* A preset sets all options except the size and those of the machine. */
static void
test_apply (Fixture *f, gconstpointer data)
{
  const ImpastoPreset *strong = impasto_preset_store_get (f->store, 2);
  NstOptions           options = nst_options_default ();

  options.size = 300;
  options.threads = 3;
  options.weights.tv = 5.0;
  options.optimizer = NST_OPTIMIZER_ADAM;
  g_assert_null (impasto_preset_store_match (f->store, &options, NULL));
  impasto_preset_apply (strong, &options);
  g_assert_cmpint (options.size, ==, 300);
  g_assert_cmpint (options.threads, ==, 3);
  g_assert_cmpfloat (options.weights.tv, ==, 0.0);
  g_assert_cmpint (options.optimizer, ==, NST_OPTIMIZER_LBFGS);
  g_assert_cmpfloat (options.weights.style, >, 1.0);
  g_assert_true (impasto_preset_store_match (f->store, &options, NULL)
                 == strong);
  options.weights.style += 0.001;
  g_assert_null (impasto_preset_store_match (f->store, &options, NULL));
}

/* ------------------------------------------------------------ round trip ---
 */

/* Every option is read from the file as it was written. */
static void
test_round_trip (Fixture *f, gconstpointer data)
{
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);
  g_autofree gchar    *path =
      g_build_filename (f->root, "a" IMPASTO_PRESET_SUFFIX, NULL);

  for (guint i = 0; i < n_specs; i++)
    {
      NstOptions        options = nst_options_default ();
      g_autofree gchar *value = NULL;
      g_autofree gchar *read_value = NULL;
      g_autoptr (ImpastoPreset) written = NULL;
      g_autoptr (ImpastoPreset) read = NULL;
      g_autoptr (GError) error = NULL;

      if (! impasto_preset_has_option (&specs[i]))
        continue;
      if (specs[i].type == NST_OPTION_LAYERS)
        nst_options_set (&options, specs[i].key, "relu2_1:0.3,relu3_1:1", NULL);
      else
        {
          g_autofree gchar *text =
              specs[i].type == NST_OPTION_ENUM
                  ? g_strdup (specs[i].choices[(gint)specs[i].maximum])
                  : g_strdup_printf ("%.10g", specs[i].maximum);

          g_assert_true (nst_options_set (&options, specs[i].key, text, NULL));
        }
      value = nst_options_get_text (&options, &specs[i]);
      written = impasto_preset_new ("Ümläut = [x] # y\\n", &options);
      g_assert_true (impasto_preset_write (written, path, &error));
      read = impasto_preset_read (path, &error);
      g_assert_no_error (error);
      g_assert_null (read->note);
      g_assert_cmpstr (read->name, ==, written->name);
      g_assert_true (impasto_preset_matches (read, &written->options));
      read_value = nst_options_get_text (&read->options, &specs[i]);
      g_assert_cmpstr (read_value, ==, value);
    }
}

/* --------------------------------------------------------- hostile files ---
 */

#define HEAD "[Impasto Preset]\nversion=1\nname=X\n"

static void
test_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const gchar *text;
    gssize       length; /* -1: up to the terminating zero */
    const gchar *message;
  } bad[] = {
    { "", -1, "is not a preset" },
    { "not a preset at all", -1, "is not a preset" },
    { "[Something Else]\nversion=1\n", -1, "is not a preset" },
    { "\x89PNG\r\n\x1a\n", -1, "not UTF-8 text" },
    { HEAD "style-weight=2\0", sizeof HEAD + 15, "not UTF-8 text" },
    { "[Impasto Preset]\nname=\xff\xfe\n", -1, "not UTF-8 text" },
    { "[Impasto Preset]\nname=X\n", -1, "write “version=1”" },
    { "[Impasto Preset]\nversion=one\n", -1, "“version=1”" },
    { "[Impasto Preset]\nversion=-1\n", -1, "“version=1”" },
    { "[Impasto Preset]\nversion=2\n", -1, "newer Impasto (version 2" },
    { HEAD "style-weight=much\n", -1, "style-weight" },
    { HEAD "style-weight=nan\n", -1, "style-weight" },
    { HEAD "style-weight=1e99\n", -1, "0 to 1000000" },
    { HEAD "iterations=0\n", -1, "iterations" },
    { HEAD "iterations=\n", -1, "iterations" },
    { HEAD "optimizer=../../etc\n", -1, "optimizer" },
    { HEAD "style-layers=relu9_9:1\n", -1, "relu9_9" },
    { HEAD "style-layers=relu1_1:1e999\n", -1, "Style layers" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree gchar *path =
          write_file (f, "bad.txt", bad[i].text, bad[i].length);
      g_autoptr (GError) error = NULL;

      g_assert_null (impasto_preset_store_import (f->store, path, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, "bad.txt"));
      if (! g_str_has_prefix (bad[i].message, "write")
          && ! strstr (error->message, bad[i].message))
        g_error ("file %u gave: %s", i, error->message);
    }
  /* The folder was not created. */
  g_assert_false (g_file_test (f->folder, G_FILE_TEST_EXISTS));
}

static void
test_no_files (Fixture *f, gconstpointer data)
{
  g_autofree gchar *missing = g_build_filename (f->root, "nowhere", NULL);
  g_autoptr (GString) large = g_string_new (HEAD);
  g_autofree gchar   *large_path = NULL;
  const gchar *const *paths;

  while (large->len < 70000)
    g_string_append (large, "# a comment that goes on and on\n");
  large_path = write_file (f, "large", large->str, large->len);
  paths =
      (const gchar *const[]){ missing, f->root, "/dev/zero", large_path, NULL };
  for (; *paths; paths++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (impasto_preset_store_import (f->store, *paths, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
    }
}

/* Files with random bytes are read or refused with a message. */
static void
test_random_files (Fixture *f, gconstpointer data)
{
  const guint32 seed = 31;
  const gint    n_files = 2000;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  static const gchar good[] =
      HEAD "style-weight=2.5\nstyle-layers=relu1_1:1,relu2_1:2\ninit=noise\n";

  g_test_message ("seed %u", seed);
  for (gint i = 0; i < n_files; i++)
    {
      gchar             text[sizeof good];
      g_autofree gchar *path = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (ImpastoPreset) preset = NULL;

      memcpy (text, good, sizeof good);
      for (gint j = g_rand_int_range (rand, 1, 6); j > 0; j--)
        text[g_rand_int_range (rand, 0, sizeof text - 1)] =
            (gchar)g_rand_int_range (rand, 0, 256);
      path = write_file (f, "random", text,
                         g_rand_int_range (rand, 0, sizeof text));
      preset = impasto_preset_read (path, &error);
      g_assert_true ((preset == NULL) == (error != NULL));
      if (preset)
        g_assert_true (nst_options_validate (&preset->options, NULL));
      else
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* ------------------------------------------------- what is not understood ---
 */

static void
test_unknown_keys (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path =
      write_file (f, "new.txt",
                  "# from a friend\n" HEAD
                  "style-weight = 2.5 \nsparkle=7\nsize=4000\nname[de]=Y\n",
                  -1);
  g_autofree gchar    *copy = NULL;
  g_autofree gchar    *text = NULL;
  const ImpastoPreset *preset;
  g_autoptr (GError) error = NULL;

  preset = impasto_preset_store_import (f->store, path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (preset->name, ==, "X");
  g_assert_cmpfloat (preset->options.weights.style, ==, 2.5);
  g_assert_cmpint (preset->options.size, ==, 0);
  g_assert_nonnull (strstr (preset->note, "sparkle, size"));

  /* Importing and renaming keep them. */
  preset = impasto_preset_store_rename (f->store, preset, "Z", &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (preset->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "sparkle=7\n"));
  g_assert_nonnull (strstr (text, "size=4000\n"));
  g_assert_nonnull (strstr (text, "# from a friend\n"));
  g_assert_nonnull (strstr (text, "name=Z\n"));
  /* Loading reports them, and files that are not presets. */
  copy = g_build_filename (f->folder, "bad" IMPASTO_PRESET_SUFFIX, NULL);
  g_assert_true (g_file_set_contents (copy, "nonsense", -1, NULL));
  g_clear_pointer (&text, g_free);
  text = impasto_preset_store_reload (f->store);
  g_assert_nonnull (strstr (text, "sparkle"));
  g_assert_nonnull (strstr (text, "bad" IMPASTO_PRESET_SUFFIX));
  g_unlink (copy);
}

static void
test_names_in_files (Fixture *f, gconstpointer data)
{
  g_autofree gchar *nameless = write_file (f, "Old oil" IMPASTO_PRESET_SUFFIX,
                                           "[Impasto Preset]\nversion=1\n", -1);
  g_autoptr (GString) text =
      g_string_new ("[Impasto Preset]\nversion=1\nname=");
  g_autofree gchar    *long_path = NULL;
  const ImpastoPreset *preset;

  preset = impasto_preset_store_import (f->store, nameless, NULL);
  g_assert_cmpstr (preset->name, ==, "Old oil");

  for (gint i = 0; i < 500; i++)
    g_string_append (text, "ä");
  g_string_append (text, "\n");
  long_path = write_file (f, "long", text->str, -1);
  for (gint i = 0; i < 3; i++)
    {
      preset = impasto_preset_store_import (f->store, long_path, NULL);
      g_assert_nonnull (preset);
      g_assert_cmpint (g_utf8_strlen (preset->name, -1), <=,
                       IMPASTO_PRESET_NAME_CHARS);
      g_assert_true (impasto_preset_store_find (f->store, preset->name)
                     == preset);
    }
}

/* -------------------------------------------------------------- own ones ---
 */

static void
test_save_rename_remove (Fixture *f, gconstpointer data)
{
  NstOptions           options = nst_options_default ();
  guint                n = impasto_preset_store_get_n (f->store);
  const ImpastoPreset *preset;
  ImpastoPresetStore  *other;
  g_autoptr (GError) error = NULL;

  options.weights.style = 3.25;
  options.size = 700;
  preset =
      impasto_preset_store_save (f->store, "  Öl / ../..  ", &options, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (preset->name, ==, "Öl / ../..");
  g_assert_true (g_str_has_prefix (preset->path, f->folder));
  g_assert_cmpuint (impasto_preset_store_get_n (f->store), ==, n + 1);
  g_assert_cmpuint (count_files (f->folder), ==, 1);

  /* Another dialog reads it. */
  other = impasto_preset_store_new (f->folder);
  g_assert_null (impasto_preset_store_reload (other));
  preset = impasto_preset_store_find (other, "öL / ../..");
  g_assert_nonnull (preset);
  g_assert_cmpfloat (preset->options.weights.style, ==, 3.25);
  impasto_preset_store_free (other);

  /* The same name replaces the file. */
  options.weights.style = 4.0;
  preset = impasto_preset_store_save (f->store, "Öl / ../..", &options, &error);
  g_assert_cmpfloat (preset->options.weights.style, ==, 4.0);
  g_assert_cmpuint (count_files (f->folder), ==, 1);
  g_assert_true (impasto_preset_store_match (f->store, &options, NULL)
                 == preset);

  preset = impasto_preset_store_rename (f->store, preset, "Gouache", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (preset->name, ==, "Gouache");
  g_assert_cmpuint (count_files (f->folder), ==, 1);
  g_assert_null (impasto_preset_store_find (f->store, "Öl / ../.."));

  g_assert_true (impasto_preset_store_remove (f->store, preset, &error));
  g_assert_cmpuint (count_files (f->folder), ==, 0);
  g_assert_cmpuint (impasto_preset_store_get_n (f->store), ==, n);
}

static void
test_bad_names (Fixture *f, gconstpointer data)
{
  const gchar         *builtin = impasto_preset_store_get (f->store, 0)->name;
  g_autofree gchar    *upper = g_utf8_strup (builtin, -1);
  g_autofree gchar    *long_name = g_strnfill (200, 'a');
  const gchar *const   bad[] = { "", "   ", "a\nb", builtin, upper, long_name };
  NstOptions           options = nst_options_default ();
  const ImpastoPreset *a;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          impasto_preset_store_save (f->store, bad[i], &options, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_OPTION);
    }
  g_assert_nonnull (impasto_preset_store_save (f->store, "A", &options, NULL));
  g_assert_nonnull (impasto_preset_store_save (f->store, "B", &options, NULL));
  a = impasto_preset_store_find (f->store, "A");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          impasto_preset_store_rename (f->store, a, i ? builtin : "b", &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_OPTION);
    }
  /* A name may change its case. */
  a = impasto_preset_store_rename (f->store, a, "a", NULL);
  g_assert_cmpstr (a->name, ==, "a");
}

static void
test_import_export (Fixture *f, gconstpointer data)
{
  g_autofree gchar    *path = g_build_filename (f->root, "export.txt", NULL);
  NstOptions           options = nst_options_default ();
  const ImpastoPreset *preset;
  g_autoptr (GError) error = NULL;

  options.weights.tv = 12.5;
  preset = impasto_preset_store_save (f->store, "Mine", &options, NULL);
  g_assert_true (impasto_preset_write (preset, path, &error));
  /* The imported preset does not replace the one with its name. */
  preset = impasto_preset_store_import (f->store, path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (preset->name, ==, "Mine (2)");
  g_assert_cmpfloat (preset->options.weights.tv, ==, 12.5);
  preset = impasto_preset_store_import (f->store, path, &error);
  g_assert_cmpstr (preset->name, ==, "Mine (3)");
  g_assert_cmpuint (count_files (f->folder), ==, 3);
}

/* A folder that cannot be created, because a file has its name (root may write
 * to any real folder). */
static void
test_no_folder (Fixture *f, gconstpointer data)
{
  NstOptions options = nst_options_default ();
  guint      n = impasto_preset_store_get_n (f->store);
  g_autoptr (GError) error = NULL;
  ImpastoPresetStore *none = impasto_preset_store_new (NULL);

  g_free (write_file (f, "config", "a file", -1));
  g_assert_null (impasto_preset_store_reload (f->store));
  g_assert_null (impasto_preset_store_save (f->store, "A", &options, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "cannot be created"));
  g_assert_cmpuint (impasto_preset_store_get_n (f->store), ==, n);
  g_clear_error (&error);

  g_assert_null (impasto_preset_store_save (none, "A", &options, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
  impasto_preset_store_free (none);
}

/* A preset that cannot be written does not change. */
static void
test_write_fails (Fixture *f, gconstpointer data)
{
  NstOptions           options = nst_options_default ();
  const ImpastoPreset *preset;
  g_autofree gchar    *before = NULL;
  g_autofree gchar    *after = NULL;
  g_autofree gchar    *path = NULL;
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root may write everywhere");
      return;
    }
  options.weights.tv = 7.0;
  preset = impasto_preset_store_save (f->store, "A", &options, NULL);
  path = g_strdup (preset->path);
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  g_assert_cmpint (g_chmod (f->folder, 0500), ==, 0);
  options.weights.tv = 8.0;
  g_assert_null (impasto_preset_store_save (f->store, "A", &options, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
  g_clear_error (&error);
  preset = impasto_preset_store_find (f->store, "A");
  g_assert_false (impasto_preset_store_remove (f->store, preset, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, before);
  g_chmod (f->folder, 0700);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *name;
    void (*run) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/presets/built-in", test_builtin },
    { "/presets/apply", test_apply },
    { "/presets/round-trip", test_round_trip },
    { "/presets/bad-files-are-refused", test_refused },
    { "/presets/unreadable-files", test_no_files },
    { "/presets/random-files", test_random_files },
    { "/presets/unknown-keys-are-kept", test_unknown_keys },
    { "/presets/names-in-files", test_names_in_files },
    { "/presets/save-rename-remove", test_save_rename_remove },
    { "/presets/bad-names", test_bad_names },
    { "/presets/import-export", test_import_export },
    { "/presets/folder-cannot-be-created", test_no_folder },
    { "/presets/failed-write-changes-nothing", test_write_fails },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
