/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory that a session announces and the memory that it takes, each in a
 * process of its own; and too little memory, which must give an error.
 */
#include "config.h"

#include <string.h>
#include <sys/resource.h>

#include "tests/support/cases.h"
#include "tests/support/process_memory.h"
#include "tests/support/session_fixture.h"

/* Sanitizers allocate memory of their own for every byte. */
#if defined(__SANITIZE_ADDRESS__)
#define UNDER_SANITIZER TRUE
#else
#define UNDER_SANITIZER FALSE
#endif

#define MIB ((guint64)1024 * 1024)

/* A process that takes longer hangs. */
#define PATIENCE (200 * G_TIME_SPAN_SECOND)

/* The largest ratio of announced to taken memory: a size that does not fit, as
 * Impasto says, should not be comfortable to paint. */
#define MAX_RATIO 1.6

typedef struct
{
  const gchar *name;
  gint         width, height;
  gint         style_width, style_height;
  gint         levels;
  gint         optimizer;
  gint         threads;
  const gchar *settings; /* as for fixture_set_options () */
} Case;

static const Case cases[] = {
  { "small", 64, 48, 64, 48, 1, NST_OPTIMIZER_LBFGS, 1, "" },
  { "landscape", 320, 240, 200, 300, 2, NST_OPTIMIZER_LBFGS, 2, "" },
  { "portrait", 200, 300, 600, 400, 1, NST_OPTIMIZER_ADAM, 2, "" },
  { "wasserstein", 240, 180, 200, 240, 1, NST_OPTIMIZER_LBFGS, 2,
    "style-statistics=wasserstein" },
  { "histogram", 240, 180, 200, 240, 1, NST_OPTIMIZER_LBFGS, 2,
    "style-statistics=gram-histogram" },
  { "normalized", 240, 180, 200, 240, 1, NST_OPTIMIZER_ADAM, 2,
    "normalize-gradient=on" },
  { "layers", 240, 180, 200, 240, 1, NST_OPTIMIZER_LBFGS, 2,
    "style-layers=relu1_1,relu1_2,relu2_2,relu3_4,relu4_4" },
};

static NstOptions
case_options (const Case *c)
{
  NstOptions options = fixture_options ();

  options.levels = c->levels;
  options.optimizer = c->optimizer;
  options.threads = c->threads;
  fixture_set_options (&options, c->settings);
  return options;
}

static guint64
needed_for (NstModel         *model,
            gint              width,
            gint              height,
            gint              style_width,
            gint              style_height,
            const NstOptions *options)
{
  return nst_session_memory_needed (&(NstModels){ model, model }, width, height,
                                    style_width, style_height, FALSE, options);
}

/* Runs in a process of its own, which holds no model before. */
static void
measure (const Case *c)
{
  NstOptions options = case_options (c);
  g_autoptr (NstPicture) content = fixture_picture (1, c->width, c->height);
  g_autoptr (NstPicture) style =
      fixture_picture (2, c->style_width, c->style_height);
  guint64 before = process_memory ("VmRSS:");
  g_autoptr (NstModel) model = fixture_load_model (fixture_model_path ());
  SessionInputs inputs = session_inputs (model, content, style);
  guint64       needed = needed_for (model, c->width, c->height, c->style_width,
                                     c->style_height, &options);
  guint64       taken;

  nst_picture_free (fixture_run (&inputs, &options, NULL));
  taken = process_memory ("VmHWM:") - before;
  g_print ("%s: %.1f MiB announced, %.1f MiB taken, ratio %.3f\n", c->name,
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
      g_test_skip ("sanitizers allocate memory themselves");
      return;
    }
  g_test_trap_subprocess (NULL, PATIENCE, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*ratio*");
}

/* Too little memory gives an error, whether it shows beforehand or when a
 * request fails. */
typedef struct
{
  const gchar *name;
  guint64      spare; /* address space that is left for the model, in bytes */
  gdouble      share; /* or for the session, relative to what it needs */
} Shortage;

static const Shortage shortages[] = {
  { "model-8", 8 * MIB, 0.0 },   { "model-30", 30 * MIB, 0.0 },
  { "model-45", 45 * MIB, 0.0 }, { "session-tenth", 0, 0.1 },
  { "session-half", 0, 0.5 },    { "session-most", 0, 0.99 },
};

/* Returns the limit before, which must be restored before the process ends:
 * OpenBLAS's own threads retry their allocations without end. */
static struct rlimit
limit_address_space (guint64 spare)
{
  struct rlimit before, limit;

  g_assert_cmpint (getrlimit (RLIMIT_AS, &before), ==, 0);
  limit = before;
  limit.rlim_cur = process_memory ("VmSize:") + spare;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
  g_assert_cmpuint (nst_memory_available (), <=, spare);
  return before;
}

static void
check_too_little_for_model (guint64 spare)
{
  g_autoptr (GError) error = NULL;
  struct rlimit before = limit_address_space (spare);

  g_assert_null (nst_model_load (fixture_model_path (), &error));
  g_assert_true (g_error_matches (error, NST_ERROR, NST_ERROR_MEMORY)
                 || g_error_matches (error, NST_ERROR, NST_ERROR_FILE));
  g_assert_cmpint (setrlimit (RLIMIT_AS, &before), ==, 0);
}

static void
check_too_little_for_session (gdouble share)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstModel) model = fixture_load_model (fixture_model_path ());
  g_autoptr (NstPicture) picture = fixture_picture (1, 256, 256);
  NstOptions    options = fixture_options ();
  SessionInputs inputs = session_inputs (model, picture, picture);
  struct rlimit before = limit_address_space (
      share * needed_for (model, 256, 256, 256, 256, &options));

  g_assert_null (fixture_try_session (&inputs, &options, &error));
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

/* A larger size needs more memory. */
static void
test_monotone (void)
{
  g_autoptr (NstModel) model = fixture_load_model (fixture_model_path ());
  NstOptions options = fixture_options ();
  guint64    last = 0;

  for (gint size = 16; size <= 16384; size *= 2)
    {
      guint64 needed = needed_for (model, size, size, 500, 400, &options);

      g_assert_cmpuint (needed, >, last);
      last = needed;
    }
  /* At 16384 x 16384 the map of relu1_1 alone is 64 GiB; nothing overflows. */
  g_assert_cmpuint (last, >, 64 * 1024 * MIB);

  options.size = 512;
  last = needed_for (model, 4000, 3000, 500, 400, &options);
  options.size = 1024;
  g_assert_cmpuint (needed_for (model, 4000, 3000, 500, 400, &options), >,
                    last);
  /* A size that is refused needs nothing. */
  options.size = 0;
  g_assert_cmpuint (needed_for (model, 15, 400, 500, 400, &options), ==, 0);
}

/* Asking allocates nothing, whatever the size. */
static void
test_asking_is_free (void)
{
  g_autoptr (NstModel) model = fixture_load_model (fixture_model_path ());
  NstOptions options = fixture_options ();
  guint64    before = process_memory ("VmSize:");

  for (gint i = 0; i < 100; i++)
    g_assert_cmpuint (needed_for (model, 8000, 6000, 4000, 3000, &options), >,
                      1024 * MIB);
  /* The heap may grow by some pages. */
  g_assert_cmpuint (process_memory ("VmSize:"), <=, before + MIB);
}

static void
test_available (void)
{
  guint64 available = nst_memory_available ();

  g_assert_cmpuint (available, >, 0);
  g_assert_cmpuint (available, <=, G_MAXUINT64);
}

/* More memory than any machine has: an error before anything is allocated. */
static void
test_enormous (void)
{
  g_autoptr (NstModel) model = fixture_load_model (fixture_model_path ());
  g_autoptr (NstPicture) picture = fixture_picture (1, 32, 32);
  NstOptions    options = fixture_options ();
  SessionInputs inputs = session_inputs (model, picture, picture);

  options.size = 16384;
  if (needed_for (model, 32, 32, 32, 32, &options) <= nst_memory_available ())
    {
      g_test_skip ("this machine has that much memory");
      return;
    }
  /* The message says how much would be needed. */
  fixture_assert_refused (&inputs, &options, NST_ERROR_MEMORY, "GB");
}

/* Rounded up to two digits, so that no amount is larger than what it says. */
static void
test_format (void)
{
  static const struct
  {
    guint64      bytes;
    const gchar *text; /* "_": a space that does not break */
  } amounts[] = {
    { 0, "1_MB" },
    { 1000000, "1_MB" },
    { 1000001, "2_MB" },
    { 12000000, "12_MB" },
    { 12000001, "13_MB" },
    { 292300000, "300_MB" },
    { 300000000, "300_MB" },
    { 990000001, "1.0_GB" },
    { 1410000000, "1.5_GB" },
    { 9900000001, "10_GB" },
    { 23100000000, "24_GB" },
    { 123000000000, "130_GB" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (amounts); i++)
    {
      g_autofree gchar *text = nst_format_memory (amounts[i].bytes);
      g_auto (GStrv) parts = g_strsplit (text, "\302\240", -1);
      g_autofree gchar *shown = g_strjoinv ("_", parts);

      g_assert_cmpstr (shown, ==, amounts[i].text);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD_CASES ("/memory/bound", cases, test_bound);
  ADD_CASES ("/memory/too-little", shortages, test_too_little);
  g_test_add_func ("/memory/format", test_format);
  g_test_add_func ("/memory/larger-size-needs-more", test_monotone);
  g_test_add_func ("/memory/asking-allocates-nothing", test_asking_is_free);
  g_test_add_func ("/memory/available", test_available);
  g_test_add_func ("/memory/enormous-size-is-refused", test_enormous);
  return g_test_run ();
}
