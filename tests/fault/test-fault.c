/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each request for memory, a file or a thread fails in turn.  The result is an
 * error or the same picture with less memory or threads, never a crash or a
 * leak (which the build with sanitizers detects).
 */
#include "config.h"

#include <string.h>

#include "engine/network/model.h"
#include "fault.h"
#include "tests/support/session_fixture.h"

/* More requests than any test makes. */
#define ENDLESS 10000

/* One request fails, or this one and all later ones. */
static const gboolean persistence[] = { FALSE, TRUE };

static void
assert_memory_error (const GError *error)
{
  g_assert_error (error, NST_ERROR, NST_ERROR_MEMORY);
  g_assert_cmpuint (strlen (error->message), >, 20);
}

static NstOptions
small_options (void)
{
  NstOptions options = fixture_options ();

  options.levels = 2;
  options.iterations = 1;
  return options;
}

/* With all inputs that there are: two styles, an initial picture and alpha. */
static NstSession *
new_session (const NstOptions *options, GError **error)
{
  SessionInputs inputs = fixture;

  inputs.initial = fixture.styles[0];
  inputs.styles[1] = fixture.content;
  inputs.n_styles = 2;
  return fixture_try_session (&inputs, options, error);
}

static void
test_load (void)
{
  for (guint p = 0; p < G_N_ELEMENTS (persistence); p++)
    for (gint n = 1; n < ENDLESS; n++)
      {
        g_autoptr (GError) error = NULL;
        NstModel *loaded;

        fault_arm (FAULT_MEMORY, n, persistence[p]);
        loaded = nst_model_load (fixture_model_path (), &error);
        if (! fault_disarm ())
          {
            g_assert_no_error (error);
            nst_model_unref (loaded);
            g_test_message ("%d requests", n - 1);
            g_assert_cmpint (n - 1, >=, 2 * NST_VGG19_MIN_CONVS);
            break;
          }
        g_assert_null (loaded);
        assert_memory_error (error);
      }
}

static void
test_read_file (void)
{
  for (gint n = 1; n < ENDLESS; n++)
    {
      g_autoptr (GError) error = NULL;
      NstModel *loaded;

      fault_arm (FAULT_FILE, n, FALSE);
      loaded = nst_model_load (fixture_model_path (), &error);
      if (! fault_disarm ())
        {
          g_assert_no_error (error);
          nst_model_unref (loaded);
          g_assert_cmpint (n - 1, >=, NST_VGG19_MIN_CONVS);
          break;
        }
      g_assert_null (loaded);
      g_assert_error (error, NST_ERROR, NST_ERROR_FILE);
    }
}

/* Packed layers stay packed, and the next call continues with the layer that
 * failed. */
static void
test_pack (void)
{
  const gint     n_layers = 4;
  NstModel      *own = fixture_load_model (fixture_model_path ());
  NstThreadPool *pool = nst_thread_pool_new (2);
  gint           n_failed = 0;

  for (gint layer = 0; layer < n_layers; layer++)
    for (gint n = 1; n < ENDLESS; n++)
      {
        gboolean done;

        fault_arm (FAULT_MEMORY, n, FALSE);
        done = nst_model_pack (own, layer + 1, pool);
        if (! fault_disarm ())
          {
            g_assert_true (done);
            g_assert_cmpint (own->n_packed, ==, layer + 1);
            break;
          }
        n_failed++;
        g_assert_false (done);
        g_assert_cmpint (own->n_packed, ==, layer);
      }
  g_test_message ("%d requests", n_failed);
  g_assert_cmpint (n_failed, >=, n_layers);
  nst_thread_pool_free (pool);
  nst_model_unref (own);
}

static void
test_new (void)
{
  NstOptions options = small_options ();

  for (guint p = 0; p < G_N_ELEMENTS (persistence); p++)
    for (gint n = 1; n < ENDLESS; n++)
      {
        g_autoptr (GError) error = NULL;
        NstSession *session;

        fault_arm (FAULT_MEMORY, n, persistence[p]);
        session = new_session (&options, &error);
        if (! fault_disarm ())
          {
            g_assert_no_error (error);
            nst_session_free (session);
            g_test_message ("%d requests", n - 1);
            g_assert_cmpint (n - 1, >=, 10);
            break;
          }
        g_assert_null (session);
        assert_memory_error (error);
        g_assert_cmpint (fault_n_mapped (), ==, 0);
      }
  g_assert_cmpint (fault_n_mapped (), ==, 0);
}

/* Any failure of an allocation ends the run. */
static void
test_run (void)
{
  NstOptions options = small_options ();

  options.optimizer = NST_OPTIMIZER_ADAM;
  for (gint n = 1; n < ENDLESS; n++)
    {
      g_autoptr (GError) error = NULL;
      NstSession *session = new_session (&options, NULL);
      NstPicture *picture;
      gboolean    done, failed;

      g_assert_nonnull (session);
      /* One request fails, or this one and all later ones. */
      fault_arm (FAULT_MEMORY, n, n % 2);
      done = nst_session_run (session, NULL, NULL, &error);
      failed = fault_disarm ();
      /* The last picture is still available. */
      picture = nst_session_snapshot (session);
      nst_picture_free (picture);
      nst_session_free (session);
      g_assert_cmpint (fault_n_mapped (), ==, 0);
      if (! failed)
        {
          g_assert_true (done);
          g_assert_no_error (error);
          g_test_message ("%d requests", n - 1);
          g_assert_cmpint (n - 1, >=, 10);
          break;
        }
      g_assert_false (done);
      assert_memory_error (error);
    }
}

static void
test_snapshot (void)
{
  NstOptions  options = small_options ();
  NstSession *session = new_session (&options, NULL);
  NstPicture *picture;

  g_assert_true (nst_session_run (session, NULL, NULL, NULL));
  fault_arm (FAULT_MEMORY, 1, FALSE);
  g_assert_null (nst_session_snapshot (session));
  g_assert_true (fault_disarm ());
  picture = nst_session_snapshot (session);
  g_assert_nonnull (picture);
  nst_picture_free (picture);
  nst_session_free (session);
}

/* With fewer threads than requested the result is the same.  At this size one
 * thread needs more scratch than each of several threads. */
static void
test_threads (void)
{
  NstOptions options = small_options ();
  g_autoptr (NstPicture) tall = fixture_picture (3, 16, 304);
  g_autoptr (NstPicture) expected = NULL;
  SessionInputs inputs = fixture;

  inputs.content = tall;
  options.levels = 1;
  options.iterations = 1;
  options.threads = 4;
  expected = fixture_run (&inputs, &options, NULL);
  for (gint n = 1; n < options.threads; n++)
    {
      g_autoptr (NstPicture) result = NULL;

      fault_arm (FAULT_THREAD, n, TRUE);
      result = fixture_run (&inputs, &options, NULL);
      g_assert_true (fault_disarm ());
      assert_same_picture (result, expected);
    }
}

/* The right tenth of the content, which is also a style, is transparent. */
static void
make_transparent (void)
{
  NstPicture *content = (NstPicture *)fixture.content;
  gint        n = content->width * content->height;

  content->alpha = g_new (gfloat, n);
  for (gint i = 0; i < n; i++)
    content->alpha[i] =
        i % content->width < content->width * 9 / 10 ? 1.0f : 0.0f;
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, 40, 32, 20, 24);
  make_transparent ();
  g_test_add_func ("/fault/load-model", test_load);
  g_test_add_func ("/fault/read-model-file", test_read_file);
  g_test_add_func ("/fault/pack-weights", test_pack);
  g_test_add_func ("/fault/snapshot", test_snapshot);
  g_test_add_func ("/fault/new-session", test_new);
  g_test_add_func ("/fault/run", test_run);
  g_test_add_func ("/fault/fewer-threads", test_threads);
  return fixture_run_tests ();
}
