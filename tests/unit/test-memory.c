/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a session says it needs, against what it takes, each in a process of
 * its own; and too little memory, which must be an error and no more.
 */
#include "config.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "session_fixture.h"

/* Sanitizers keep memory of their own about every byte. */
#if defined(__SANITIZE_ADDRESS__)
#define UNDER_SANITIZER TRUE
#else
#define UNDER_SANITIZER FALSE
#endif

#define MIB ((guint64)1024 * 1024)

/* After this a process is taken to hang. */
#define PATIENCE (200 * G_TIME_SPAN_SECOND)

/* The most that may be said above what is taken: the user who is told that a
 * size does not fit should not be able to paint it comfortably. */
#define MAX_RATIO 1.6

typedef struct
{
  const gchar *name;
  gint         width, height;
  gint         style_width, style_height;
  gint         levels;
  gint         optimizer;
  gint         threads;
  const gchar *key; /* of one more option, or NULL */
  const gchar *value;
} Case;

static const Case cases[] = {
  { "small", 64, 48, 64, 48, 1, NST_OPTIMIZER_LBFGS, 1, NULL, NULL },
  { "landscape", 320, 240, 200, 300, 2, NST_OPTIMIZER_LBFGS, 2, NULL, NULL },
  { "portrait", 200, 300, 600, 400, 1, NST_OPTIMIZER_ADAM, 2, NULL, NULL },
  { "wasserstein", 240, 180, 200, 240, 1, NST_OPTIMIZER_LBFGS, 2,
    "style-statistics", "wasserstein" },
  { "histogram", 240, 180, 200, 240, 1, NST_OPTIMIZER_LBFGS, 2,
    "style-statistics", "gram-histogram" },
  { "normalized", 240, 180, 200, 240, 1, NST_OPTIMIZER_ADAM, 2,
    "normalize-gradient", "on" },
  { "layers", 240, 180, 200, 240, 1, NST_OPTIMIZER_LBFGS, 2, "style-layers",
    "relu1_1,relu1_2,relu2_2,relu3_4,relu4_4" },
};

/* A number of kB from /proc/self/status, in bytes. */
static guint64
read_status (const gchar *key)
{
  g_autofree gchar *text = NULL;
  const gchar      *at;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  at = strstr (text, key);
  g_assert_nonnull (at);
  return g_ascii_strtoull (at + strlen (key), NULL, 10) * 1024;
}

static NstOptions
case_options (const Case *c)
{
  NstOptions options = fixture_options ();

  options.levels = c->levels;
  options.optimizer = c->optimizer;
  options.threads = c->threads;
  if (c->key)
    g_assert_true (nst_options_set (&options, c->key, c->value, NULL));
  return options;
}

static guint64
case_needed (const Case *c, NstModel *model)
{
  NstOptions options = case_options (c);

  return nst_session_memory_needed (&(NstModels){ model, model }, c->width,
                                    c->height, c->style_width, c->style_height,
                                    &options);
}

/* The process that is measured. */
static void
measure (const Case *c)
{
  NstOptions options = case_options (c);
  g_autoptr (NstPicture) content = fixture_picture (1, c->width, c->height);
  g_autoptr (NstPicture) style =
      fixture_picture (2, c->style_width, c->style_height);
  guint64 before = read_status ("VmRSS:");
  g_autoptr (NstModel) model = nst_model_load (fixture_weights_path (), NULL);
  guint64 needed = case_needed (c, model);
  guint64 taken;

  nst_picture_free (fixture_run (model, content, style, &options, NULL));
  taken = read_status ("VmHWM:") - before;
  g_print ("%s: %.1f MiB said, %.1f MiB taken, ratio %.3f\n", c->name,
           (gdouble)needed / MIB, (gdouble)taken / MIB,
           (gdouble)needed / taken);
  g_assert_cmpuint (needed, >=, taken);
  g_assert_cmpfloat (needed, <=, MAX_RATIO * taken);
}

static void
test_bound (gconstpointer data)
{
  if (g_test_subprocess ())
    {
      measure (data);
      return;
    }
  if (UNDER_SANITIZER)
    {
      g_test_skip ("sanitizers take memory themselves");
      return;
    }
  g_test_trap_subprocess (NULL, PATIENCE, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*ratio*");
}

/* Too little: an error that says so, whether it is seen beforehand or by a
 * request that fails. */
typedef struct
{
  const gchar *name;
  guint64      spare; /* address space left for the model, in bytes */
  gdouble      share; /* or for the session, of what it needs */
} Shortage;

static const Shortage shortages[] = {
  { "model-8", 8 * MIB, 0.0 },   { "model-30", 30 * MIB, 0.0 },
  { "model-45", 45 * MIB, 0.0 }, { "session-tenth", 0, 0.1 },
  { "session-half", 0, 0.5 },    { "session-most", 0, 0.99 },
};

/* Returns the limit before, which must be put back for the end of the process:
 * OpenBLAS's own threads try for ever to get their buffers. */
static struct rlimit
limit_address_space (guint64 spare)
{
  struct rlimit before, limit;

  g_assert_cmpint (getrlimit (RLIMIT_AS, &before), ==, 0);
  limit = before;
  limit.rlim_cur = read_status ("VmSize:") + spare;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
  g_assert_cmpuint (nst_memory_available (), <=, spare);
  return before;
}

static void
check_too_little_for_model (guint64 spare)
{
  g_autoptr (GError) error = NULL;
  struct rlimit before = limit_address_space (spare);

  g_assert_null (nst_model_load (fixture_weights_path (), &error));
  g_assert_true (g_error_matches (error, NST_ERROR, NST_ERROR_MEMORY)
                 || g_error_matches (error, NST_ERROR, NST_ERROR_FILE));
  g_assert_cmpint (setrlimit (RLIMIT_AS, &before), ==, 0);
}

static void
check_too_little_for_session (gdouble share)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstModel) model = nst_model_load (fixture_weights_path (), NULL);
  g_autoptr (NstPicture) content = fixture_picture (1, 256, 256);
  NstOptions     options = fixture_options ();
  NstPictureView view = nst_picture_view (content);
  struct rlimit  before = limit_address_space (
       share
       * nst_session_memory_needed (&(NstModels){ model, model }, 256, 256, 256,
                                    256, &options));

  g_assert_null (nst_session_new (&(NstModels){ model, model }, &view, NULL,
                                  &view, 1, &options, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_MEMORY);
  g_assert_cmpint (setrlimit (RLIMIT_AS, &before), ==, 0);
}

static void
test_too_little (gconstpointer data)
{
  const Shortage *shortage = data;

  if (g_test_subprocess ())
    {
      if (shortage->share > 0.0)
        check_too_little_for_session (shortage->share);
      else
        check_too_little_for_model (shortage->spare);
      return;
    }
  if (UNDER_SANITIZER)
    {
      g_test_skip ("sanitizers need address space themselves");
      return;
    }
  g_test_trap_subprocess (NULL, PATIENCE, 0);
  g_test_trap_assert_passed ();
}

/* What is said grows with what is asked for. */
static void
test_monotone (void)
{
  g_autoptr (NstModel) model = nst_model_load (fixture_weights_path (), NULL);
  NstOptions options = fixture_options ();
  guint64    last = 0;

  for (gint size = 16; size <= 16384; size *= 2)
    {
      guint64 needed = nst_session_memory_needed (
          &(NstModels){ model, model }, size, size, 500, 400, &options);

      g_assert_cmpuint (needed, >, last);
      last = needed;
    }
  /* At 16384 x 16384 the maps of relu1_1 alone are 64 GiB, with no overflow. */
  g_assert_cmpuint (last, >, 64 * 1024 * MIB);

  options.size = 512;
  last = nst_session_memory_needed (&(NstModels){ model, model }, 4000, 3000,
                                    500, 400, &options);
  options.size = 1024;
  g_assert_cmpuint (nst_session_memory_needed (&(NstModels){ model, model },
                                               4000, 3000, 500, 400, &options),
                    >, last);
  /* A size that is refused needs nothing. */
  options.size = 0;
  g_assert_cmpuint (nst_session_memory_needed (&(NstModels){ model, model }, 15,
                                               400, 500, 400, &options),
                    ==, 0);
}

/* Asking allocates nothing, whatever the size. */
static void
test_asking_is_free (void)
{
  g_autoptr (NstModel) model = nst_model_load (fixture_weights_path (), NULL);
  NstOptions options = fixture_options ();
  guint64    before = read_status ("VmSize:");

  for (gint i = 0; i < 100; i++)
    g_assert_cmpuint (nst_session_memory_needed (&(NstModels){ model, model },
                                                 8000, 6000, 4000, 3000,
                                                 &options),
                      >, 1024 * MIB);
  /* A page here or there for the heap. */
  g_assert_cmpuint (read_status ("VmSize:"), <=, before + MIB);
}

static void
test_available (void)
{
  guint64 available = nst_memory_available ();

  g_assert_cmpuint (available, >, 0);
  g_assert_cmpuint (available, <=, G_MAXUINT64);
}

/* More than there can be: an error before anything is allocated. */
static void
test_enormous (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstModel) model = nst_model_load (fixture_weights_path (), NULL);
  g_autoptr (NstPicture) content = fixture_picture (1, 32, 32);
  NstPictureView view = nst_picture_view (content);
  NstOptions     options = fixture_options ();

  options.size = 16384;
  if (nst_session_memory_needed (&(NstModels){ model, model }, 32, 32, 32, 32,
                                 &options)
      <= nst_memory_available ())
    {
      g_test_skip ("this machine has it");
      return;
    }
  g_assert_null (nst_session_new (&(NstModels){ model, model }, &view, NULL,
                                  &view, 1, &options, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_MEMORY);
  /* It says how much would be needed. */
  g_assert_nonnull (strstr (error->message, "GB"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *path =
          g_strdup_printf ("/memory/bound/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_bound);
    }
  for (guint i = 0; i < G_N_ELEMENTS (shortages); i++)
    {
      g_autofree gchar *path =
          g_strdup_printf ("/memory/too-little/%s", shortages[i].name);

      g_test_add_data_func (path, &shortages[i], test_too_little);
    }
  g_test_add_func ("/memory/monotone", test_monotone);
  g_test_add_func ("/memory/asking-is-free", test_asking_is_free);
  g_test_add_func ("/memory/available", test_available);
  g_test_add_func ("/memory/enormous", test_enormous);
  return g_test_run ();
}
